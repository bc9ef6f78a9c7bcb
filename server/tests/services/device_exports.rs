//! What is selected of devices, and exports of it: how they go, and who hears of that.

use farhand_contract::{
    Caller, DeviceId, Error,
    audit::Activity,
    device_columns::{DeviceColumn, DeviceColumns},
    device_exports::{
        DeviceExportRequest, ExportColumns, ExportProgress, ExportState, RangeEnd, Reach, Reached,
        SELECTION_LIMIT,
    },
    devices::{Device, DeviceQuery, DeviceSort},
    errors::{Field, Problem},
    pages::{Direction, PageStart},
    settings::Language,
};
use farhand_store::Changes;
use uuid::Uuid;

use crate::{
    fixture::on_both,
    world::{CONTOSO, FOREIGN, LAPTOP, PHONE, World, colleague, device, reader, stranger},
};

fn id(number: u32) -> DeviceId {
    // Not in the order of the names.
    DeviceId(Uuid::from_u128(u128::from(number.reverse_bits()) << 64 | u128::from(number) | 1 << 40))
}

fn ids(numbers: impl IntoIterator<Item = u32>) -> Vec<DeviceId> {
    numbers.into_iter().map(id).collect()
}

/// So many devices, RNG-00000 and on, of two models in turn.
async fn fleet(world: &World, count: u32) {
    let devices: Vec<_> = (0..count)
        .map(|number| Device {
            model: Some(if number % 2 == 0 { "even" } else { "odd" }.to_owned()),
            serial_number: Some(format!("-{number}")),
            ..device(id(number), &format!("RNG-{number:05}"), "Windows")
        })
        .collect();
    let mut changes = Changes::new();
    changes.upsert_devices(CONTOSO, &devices);
    world.deps.store.commit(changes).await.unwrap();
}

fn fleet_query() -> DeviceQuery {
    DeviceQuery { search: "RNG-".to_owned(), ..DeviceQuery::default() }
}

async fn reach(world: &World, query: &DeviceQuery, reach: Reach) -> Reached {
    world.services.device_exports.reach(&reader(), query, &reach).await.unwrap()
}

/// The end of a range as the list has it: the device, and whence the page begins that it is on.
async fn ends(world: &World, query: &DeviceQuery) -> Vec<RangeEnd> {
    let (mut ends, mut from) = (Vec::new(), PageStart::Start);
    loop {
        let query = DeviceQuery { from: from.clone(), ..query.clone() };
        let page = world.services.devices.page(&reader(), &query).await.unwrap();
        ends.extend(page.rows.into_iter().map(|row| RangeEnd { id: row.id, start: from.clone() }));
        let Some(next) = page.next else { return ends };
        from = PageStart::After(next);
    }
}

on_both! {
    async fn a_range_has_what_is_between_its_ends_whichever_comes_first(world) {
        fleet(&world, 260).await;
        for query in [
            fleet_query(),
            DeviceQuery { sort: DeviceSort::Model, direction: Direction::Descending, ..fleet_query() },
        ] {
            let ends = ends(&world, &query).await;
            let all: Vec<_> = ends.iter().map(|end| end.id).collect();
            assert_eq!(all.len(), 260);
            for (from, to) in [(0, 259), (3, 4), (10, 210), (77, 77), (60, 40)] {
                let found = reach(&world, &query, Reach::Between(ends[from].clone(), ends[to].clone())).await;
                let found = found.expect("few enough");
                let mut expected = all[from.min(to)..=from.max(to)].to_vec();
                if from > to {
                    expected.reverse();
                }
                assert_eq!(found, expected, "{from} to {to}");
            }
            // By its own place instead of its page's.
            let page = DeviceQuery { from: ends[60].start.clone(), ..query.clone() };
            let page = world.services.devices.page(&reader(), &page).await.unwrap();
            let own = PageStart::After(page.previous.expect("rows before"));
            let first = RangeEnd { id: page.rows[0].id, start: own };
            let place = all.iter().position(|&id| id == first.id).expect("in the list");
            let found = reach(&world, &query, Reach::Between(first, ends[place + 5].clone())).await;
            assert_eq!(found, Some(all[place..=place + 5].to_vec()));
        }
    }

    async fn no_more_are_reached_than_can_be_selected(world) {
        fleet(&world, SELECTION_LIMIT).await;
        assert_eq!(reach(&world, &fleet_query(), Reach::All).await.map(|ids| ids.len()), Some(1_000));
        let ends_of = ends(&world, &fleet_query()).await;
        let whole = Reach::Between(ends_of[0].clone(), ends_of[999].clone());
        assert_eq!(reach(&world, &fleet_query(), whole).await, Some(ids(0..SELECTION_LIMIT)));

        fleet(&world, SELECTION_LIMIT + 1).await;
        assert_eq!(reach(&world, &fleet_query(), Reach::All).await, None);
        let ends = ends(&world, &fleet_query()).await;
        for (from, to) in [(0, 1_000), (1_000, 0)] {
            let too_far = Reach::Between(ends[from].clone(), ends[to].clone());
            assert_eq!(reach(&world, &fleet_query(), too_far).await, None);
        }
        let back = Reach::Between(ends[1_000].clone(), ends[1].clone());
        assert_eq!(reach(&world, &fleet_query(), back).await, Some(ids((1..=1_000).rev())));
        let request = DeviceExportRequest { selected: Some(ids(0..1_001)), ..DeviceExportRequest::default() };
        let refused = world.services.device_exports.open(&reader(), &request).await.map(drop);
        let problem = Problem::TooLong { limit: SELECTION_LIMIT };
        assert_eq!(refused, Err(Error::Invalid { field: Field::Id, problem }));
    }

    async fn what_is_selected_is_read_out_in_the_order_of_the_list(world) {
        fleet(&world, 6).await;
        let query = DeviceQuery { sort: DeviceSort::SerialNumber, direction: Direction::Descending, ..fleet_query() };
        let request = DeviceExportRequest {
            // Whatever else the query says; nobody's and the other organisation's are left out.
            query: DeviceQuery { search: "nothing at all".to_owned(), ..query },
            selected: Some(vec![id(1), FOREIGN, id(5), id(3), id(99), id(5)]),
            ..DeviceExportRequest::default()
        };
        let open = world.services.device_exports.open(&reader(), &request).await.unwrap();
        assert_eq!(open.first.rows.iter().map(|device| device.id).collect::<Vec<_>>(), ids([5, 3, 1]));
        assert_eq!(open.first.next, None);
        let text = DeviceExportRequest {
            columns: ExportColumns::These(vec![DeviceColumn::SerialNumber, DeviceColumn::ManagedDeviceOwnerType]),
            ..request.clone()
        };
        let copied = world.services.device_exports.copy(&reader(), &text, Language::Dutch).await.unwrap();
        assert_eq!(copied, "Serienummer\tEigendom\r\n'-5\tZakelijk\r\n'-3\tZakelijk\r\n'-1\tZakelijk");
        let nothing = DeviceExportRequest { selected: None, ..text };
        let refused = world.services.device_exports.copy(&reader(), &nothing, Language::Dutch).await;
        assert_eq!(refused, Err(Error::Invalid { field: Field::Id, problem: Problem::Missing }));
        let none = DeviceExportRequest { selected: Some(Vec::new()), ..request };
        assert!(world.services.device_exports.open(&reader(), &none).await.unwrap().first.rows.is_empty());

        let written = world.audit().await.into_iter().filter(|line| line.activity == Activity::ExportDevices);
        let mut targets: Vec<_> = written.filter_map(|line| line.target).collect();
        targets.sort();
        assert_eq!(targets, [
            "csv, selected=0, search=nothing at all, sort=serialNumber, order=desc",
            "csv, selected=6, search=nothing at all, sort=serialNumber, order=desc",
            "text, cells=serialNumber,managedDeviceOwnerType, selected=6, search=nothing at all, sort=serialNumber, order=desc",
        ]);
    }

    async fn without_a_word_on_columns_the_readers_own_are_meant(world) {
        let own = DeviceColumns::new([DeviceColumn::Imei.into(), DeviceColumn::DeviceName.into()]);
        world.services.preferences.set_device_columns(&reader(), &own).await.unwrap();
        let request = DeviceExportRequest::default();
        let open = |caller: Caller| {
            let exports = world.services.device_exports.clone();
            let request = request.clone();
            async move { exports.open(&caller, &request).await.unwrap().columns }
        };
        assert_eq!(open(reader()).await, ExportColumns::These(vec![DeviceColumn::Imei, DeviceColumn::DeviceName]));
        assert_eq!(open(colleague()).await, ExportColumns::These(DeviceColumn::USUAL.to_vec()));
    }

    async fn an_export_is_followed_and_taken_back_by_who_began_it(world) {
        fleet(&world, 700).await;
        let exports = &world.services.device_exports;
        let request = DeviceExportRequest { query: fleet_query(), ..DeviceExportRequest::default() };
        let begun = exports.begin(&reader(), &request).await.unwrap();
        assert_eq!((begun.total, begun.at_least), (700, false));
        let awaited = ExportProgress { written: 0, state: ExportState::Awaited };
        assert_eq!(exports.progress(&reader(), begun.id).await, Ok(Some(awaited)));

        let watched = DeviceExportRequest { run: Some(begun.id), ..request.clone() };
        let open = exports.open(&reader(), &watched).await.unwrap();
        open.tally.wrote(open.first.rows.len() as u64);
        let running = ExportProgress { written: 500, state: ExportState::Running };
        assert_eq!(exports.progress(&reader(), begun.id).await, Ok(Some(running)));
        // Nobody else sees it, nor ends it.
        for other in [colleague(), stranger()] {
            assert_eq!(exports.progress(&other, begun.id).await, Ok(None));
            exports.cancel(&other, begun.id).await.unwrap();
        }
        assert!(!open.tally.is_cancelled());
        exports.cancel(&reader(), begun.id).await.unwrap();
        assert!(open.tally.is_cancelled());

        // One that nobody came for can be taken back too, and the oldest is forgotten.
        let mut begun = Vec::new();
        for _ in 0..9 {
            begun.push(exports.begin(&reader(), &request).await.unwrap().id);
        }
        assert_eq!(exports.progress(&reader(), begun[0]).await, Ok(None));
        exports.cancel(&reader(), begun[8]).await.unwrap();
        let taken_back = exports.progress(&reader(), begun[8]).await.unwrap().map(|progress| progress.state);
        assert_eq!(taken_back, Some(ExportState::Cancelled));

        let some = DeviceExportRequest { selected: Some(vec![LAPTOP, PHONE]), ..request };
        assert_eq!(exports.begin(&reader(), &some).await.unwrap().total, 2);
    }
}
