//! All devices, chosen and sorted by anything, held against a list in memory.

use std::{cmp::Ordering, collections::BTreeMap, time::Duration};

use farhand_contract::{
    DeviceId, Timestamp,
    device_lists::{COUNTED_LIMIT, Counted, DeviceFacet, DeviceFilter, DeviceJump, Facet, Facets},
    devices::{
        ComplianceState, Device, DeviceEnrollmentType, DeviceOrder, DeviceQuery, DeviceSort,
        ManagedDeviceOwnerType, ManagementAgent,
    },
    pages::{Direction, PageStart},
};
use farhand_store::{Changes, Store};
use proptest::{
    collection::vec,
    option,
    prelude::*,
    sample::{select, subsequence},
    strategy::ValueTree as _,
    test_runner::TestRunner,
};
use uuid::Uuid;

use crate::{
    fixture::{Fixture, on_both, try_commit},
    opening::undo_removed_devices,
    paging::{MOMENTS, Numbers, device_rank, random_device},
    samples::*,
};

/// More than are sorted in memory or found by a search, so that every way to read a page is taken.
pub const DEVICES: usize = 2600;

const QUESTIONS: usize = 60;

/// Longer than a census takes, however busy the machine is.
const PATIENCE: Duration = Duration::from_mins(5);

pub fn fleet() -> Vec<Device> {
    let mut numbers = Numbers(23);
    (0..DEVICES)
        .map(|number| {
            // From all over, as ids are.
            let id = (numbers.below(1 << 30) as u128) << 98 | number as u128;
            let mut device = Device { id: DeviceId(Uuid::from_u128(id)), ..random_device(&mut numbers) };
            if number % 500 == 3 {
                device.join_type = Some("azureADRegistered".into());
            }
            device
        })
        .collect()
}

pub async fn filled(fixture: &Fixture, devices: &[Device]) {
    fixture.commit(|changes| contoso(changes, 0)).await;
    let marked = |is_marked: &dyn Fn(&Device) -> bool| -> Vec<_> {
        devices.iter().filter(|device| is_marked(device)).map(|device| device.id).collect()
    };
    fixture
        .commit(|changes| {
            populate(changes, FABRIKAM, "fabrikam.com", 5);
            changes.tag_devices(FABRIKAM, &[device_id(1)], "Loan");
            changes.upsert_devices(CONTOSO, devices);
            for tag in TAGS {
                changes.tag_devices(CONTOSO, &marked(&|device| has_tag(device, tag)), tag);
            }
            for group in GROUPS {
                let devices = marked(&|device| is_in_group(device, uuid(group)));
                changes
                    .put_device_group(&device_group(CONTOSO, group, &format!("Marked {group}")), None)
                    .add_group_members(CONTOSO, uuid(group), &devices);
            }
        })
        .await;
}

/// Tags that few, some and most devices of a fleet have.
const TAGS: [&str; 3] = ["Loan", "\u{c9}tage 2", "Desk"];

/// Groups that few and many of them were put into.
const GROUPS: [usize; 2] = [70, 71];

/// So that it can be told of a device by itself.
fn has_tag(device: &Device, tag: &str) -> bool {
    let number = device.id.0.as_u128() % 65_536;
    match tag.to_lowercase().as_str() {
        "loan" => number % 500 == 3,
        "\u{e9}tage 2" => number % 20 < 2,
        "desk" => !number.is_multiple_of(4),
        _ => false,
    }
}

fn is_in_group(device: &Device, group: Uuid) -> bool {
    let number = device.id.0.as_u128() % 65_536;
    group == uuid(GROUPS[0]) && number % 300 == 5 || group == uuid(GROUPS[1]) && number % 2 == 1
}

pub fn filters() -> impl Strategy<Value = DeviceFilter> {
    let any_of = |column: DeviceFacet, values: Vec<Option<&'static str>>| {
        let some = 1..=values.len();
        subsequence(values, some).prop_map(move |values| DeviceFilter::AnyOf {
            column,
            values: values.into_iter().map(|value| value.map(str::to_owned)).collect(),
        })
    };
    let names = |all: Vec<&'static str>| all.into_iter().map(Some).collect::<Vec<_>>();
    let owners = names(ManagedDeviceOwnerType::ALL.iter().map(|value| value.name()).collect());
    let states = names(ComplianceState::ALL.iter().map(|value| value.name()).collect());
    let agents = names(ManagementAgent::ALL.iter().map(|value| value.name()).collect());
    let kinds = names(DeviceEnrollmentType::ALL.iter().map(|value| value.name()).collect());
    prop_oneof![
        any_of(DeviceFacet::ManagedDeviceOwnerType, owners),
        any_of(DeviceFacet::ComplianceState, states),
        any_of(DeviceFacet::ManagementAgent, agents),
        any_of(DeviceFacet::DeviceEnrollmentType, kinds),
        any_of(DeviceFacet::OperatingSystem, names(vec!["iOS", "Windows", "windows", "macOS", "BeOS"])),
        any_of(DeviceFacet::OsVersion, vec![None, Some("10.0.9"), Some("11"), Some("beta 2")]),
        any_of(DeviceFacet::Model, vec![None, Some("%"), Some("ThinkPad"), Some("éclair")]),
        any_of(DeviceFacet::Manufacturer, vec![None, Some("Acer"), Some("Lenovo"), Some("LENOVO")]),
        any_of(DeviceFacet::JoinType, vec![None, Some("azureADRegistered")]),
        any_of(DeviceFacet::IsEncrypted, vec![None, Some("true"), Some("false")]),
        any_of(DeviceFacet::IsRemoved, vec![None, Some("true"), Some("false")]),
        (
            select(vec![
                DeviceSort::DeviceName,
                DeviceSort::Model,
                DeviceSort::Imei,
                DeviceSort::UserDisplayName,
                DeviceSort::EnrolledDateTime,
            ]),
            select(vec!["pc", "PC-1", "ü", "", "zz", "35", "a"])
        )
            .prop_map(|(column, text)| DeviceFilter::Begins { column, text: text.to_owned() }),
        (any::<bool>(), option::of(select(MOMENTS)), option::of(select(MOMENTS))).prop_map(
            |(is_sync, from, until)| {
                let column =
                    if is_sync { DeviceSort::LastSyncDateTime } else { DeviceSort::EnrolledDateTime };
                DeviceFilter::within(column, from.map(Timestamp), until.map(Timestamp)).unwrap()
            }
        ),
        Just(DeviceFilter::NeverSynced),
        subsequence(vec!["LOAN", "\u{e9}tage 2", "Desk", "nobody's"], 1..=2).prop_map(|tags| {
            DeviceFilter::Tagged { tags: tags.into_iter().map(str::to_owned).collect() }
        }),
        subsequence(vec![uuid(70), uuid(71), uuid(99)], 1..=2)
            .prop_map(|groups| DeviceFilter::InGroup { groups }),
    ]
}

fn queries() -> impl Strategy<Value = DeviceQuery> {
    let search =
        select(vec!["", "", "", "pc", "contoso.com", "0000-0000", "thinkpad", "é", "%", "nothing here"]);
    (search, vec(filters(), 0..3), select(DeviceSort::ALL), any::<bool>()).prop_map(
        |(search, filters, sort, descending)| DeviceQuery {
            search: search.to_owned(),
            filters,
            sort,
            direction: if descending { Direction::Descending } else { Direction::Ascending },
            ..DeviceQuery::default()
        },
    )
}

/// The same each time.
fn questions() -> Vec<DeviceQuery> {
    vec(queries(), QUESTIONS).new_tree(&mut TestRunner::deterministic()).unwrap().current()
}

fn holds(filter: &DeviceFilter, device: &Device) -> bool {
    match filter {
        DeviceFilter::AnyOf { column, values } => {
            values.iter().any(|value| value.as_deref() == column.of(device))
        }
        DeviceFilter::Begins { column, text } => {
            let value = match column {
                DeviceSort::DeviceName => Some(&device.device_name),
                DeviceSort::Model => device.model.as_ref(),
                DeviceSort::Imei => device.imei.as_ref(),
                DeviceSort::UserDisplayName => device.user_display_name.as_ref(),
                _ => None,
            };
            value.is_some_and(|value| value.to_lowercase().starts_with(&text.to_lowercase()))
        }
        DeviceFilter::NeverSynced => device.last_sync_date_time.is_none(),
        DeviceFilter::LastSync { from, until } => is_within(device.last_sync_date_time, *from, *until),
        DeviceFilter::Enrolled { from, until } => is_within(device.enrolled_date_time, *from, *until),
        DeviceFilter::Tagged { tags } => tags.iter().any(|tag| has_tag(device, tag)),
        DeviceFilter::InGroup { groups } => groups.iter().any(|&group| is_in_group(device, group)),
    }
}

fn is_within(at: Option<Timestamp>, from: Option<Timestamp>, until: Option<Timestamp>) -> bool {
    from.is_none() && until.is_none()
        || at.is_some_and(|at| from.is_none_or(|from| at >= from) && until.is_none_or(|until| at < until))
}

fn is_found(search: &str, device: &Device) -> bool {
    let id = device.id.to_string();
    [
        Some(device.device_name.as_str()),
        device.serial_number.as_deref(),
        device.user_principal_name.as_deref(),
        device.user_display_name.as_deref(),
        device.model.as_deref(),
        device.imei.as_deref(),
        Some(&id),
    ]
    .iter()
    .flatten()
    .any(|text| text.to_lowercase().contains(&search.to_lowercase()))
}

/// The fleet as two imports leave it: a device each with a text that no other has, and what many have in common.
fn searched_fleet() -> Vec<Device> {
    fleet()
        .into_iter()
        .enumerate()
        .map(|(number, device)| Device {
            user_display_name: Some(format!("Xq7bw-{number:05} of {}", number % 7)),
            imei: Some(format!("35{:013}", number * 7919)),
            ..device
        })
        .collect()
}

/// What the query is about, in its order.
pub fn expected<'a>(devices: &'a [Device], query: &DeviceQuery) -> Vec<&'a Device> {
    let mut meant: Vec<_> = devices
        .iter()
        .filter(|device| query.filters.iter().all(|filter| holds(filter, device)))
        .filter(|device| is_found(&query.search, device))
        .collect();
    let orders = query.orders();
    let turned =
        |order: Ordering, direction| if direction == Direction::Descending { order.reverse() } else { order };
    meant.sort_by(|a, b| {
        let ranks = orders.iter().map(|&DeviceOrder { sort, direction }| {
            turned(device_rank(a, sort).cmp(&device_rank(b, sort)), direction)
        });
        // Between equals the id goes the way of the last column.
        ranks
            .fold(Ordering::Equal, Ordering::then)
            .then(turned(a.id.cmp(&b.id), orders[orders.len() - 1].direction))
    });
    meant
}

/// Walks the list to its end and back, and holds every page against what is expected.
async fn assert_walks(store: &Store, query: &DeviceQuery, expected: &[&Device]) {
    assert_walks_by(store, query, expected, u32::try_from(expected.len() / 3).unwrap().max(3)).await;
}

pub async fn assert_walks_by(store: &Store, query: &DeviceQuery, expected: &[&Device], limit: u32) {
    let page_at = async |from: PageStart, first: Option<usize>| {
        let query = DeviceQuery { from, ..query.clone() };
        let page = store.devices(CONTOSO, &query, limit).await.unwrap();
        let offset = usize::try_from(page.offset).unwrap();
        if let Some(first) = first {
            assert_eq!(offset, first, "{query:?}");
        }
        let rows: Vec<_> = page.rows.iter().map(|row| &row.device).collect();
        assert_eq!(rows, expected[offset..offset + rows.len()], "{query:?}");
        let total = usize::try_from(page.total).unwrap();
        assert!(
            if page.at_least { total <= expected.len() } else { total == expected.len() },
            "{query:?} {total}"
        );
        assert_eq!(page.previous.is_some(), offset > 0, "{query:?}");
        assert_eq!(page.next.is_some(), offset + rows.len() < expected.len(), "{query:?}");
        page
    };
    let mut start = PageStart::Start;
    let mut walked = 0;
    let mut last = loop {
        let page = page_at(start, Some(walked)).await;
        walked += page.rows.len();
        let Some(next) = page.next.clone() else { break page };
        start = PageStart::After(next);
    };
    assert_eq!(walked, expected.len(), "{query:?}");
    let mut back = last.rows.len();
    while let Some(previous) = last.previous {
        last = page_at(PageStart::Before(previous), None).await;
        assert!(!last.rows.is_empty());
        back += last.rows.len();
    }
    assert_eq!(back, expected.len(), "{query:?}");
}

/// What a search finds late in the order, and so many others before it that SQLite does not go past these on the spot.
const LATE: usize = 2_200;
const BEFORE: usize = 14_000;

/// So many that a search goes past more blocks of a survey than it looks at one by one.
const WIDE: usize = 17_500;

on_both! {
    async fn a_search_that_finds_many_late_has_every_row_in_order(fixture) {
        let devices: Vec<_> = (0..BEFORE + LATE)
            .map(|number| {
                let is_late = number >= BEFORE;
                // All trigrams of the text, and not the text.
                let user = if is_late { "A zebra" } else { "Zeb ebr bra" };
                let (agent, state) = if is_late {
                    (ManagementAgent::Mdm, ComplianceState::Compliant)
                } else {
                    (ManagementAgent::Eas, ComplianceState::Unknown)
                };
                Device {
                    user_display_name: (number % 3 > 0).then(|| user.to_owned()),
                    management_agent: agent,
                    compliance_state: state,
                    ..bare_device(number)
                }
            })
            .collect();
        fixture.commit(|changes| contoso(changes, 0)).await;
        for devices in devices.chunks(2_000) {
            let write = |changes: &mut Changes| { changes.upsert_devices(CONTOSO, devices); };
            fixture.commit(write).await;
        }
        let filters = vec![DeviceFilter::AnyOf {
            column: DeviceFacet::OperatingSystem,
            values: vec![Some("Windows".into())],
        }];
        let ways = [
            (DeviceSort::ManagementAgent, Direction::Ascending, vec![]),
            (DeviceSort::ComplianceState, Direction::Descending, filters),
        ];
        for (sort, direction, filters) in ways {
            let query = DeviceQuery { search: "zebra".into(), sort, direction, filters, ..DeviceQuery::default() };
            let expected = expected(&devices, &query);
            assert_walks_by(&fixture.store, &query, &expected, 700).await;
            fixture.store.survey_devices(CONTOSO, sort).await.unwrap();
            assert_walks_by(&fixture.store, &query, &expected, 700).await;
        }
    }

    async fn a_search_that_finds_some_of_everywhere_has_every_row_in_order(fixture) {
        // Blocks of the list by turns, so that a page comes from many of them, and one text that is nearly everywhere.
        let devices: Vec<_> = (0..WIDE)
            .map(|number| Device {
                user_display_name: Some(if number / 512 % 2 == 0 && number % 4 == 0 { "Quill" } else { "Feather" }.into()),
                ..bare_device(number)
            })
            .collect();
        fixture.commit(|changes| contoso(changes, 0)).await;
        for devices in devices.chunks(2_000) {
            fixture.commit(|changes| { changes.upsert_devices(CONTOSO, devices); }).await;
        }
        // All alike in this order: their ids decide.
        let sort = DeviceSort::ManagementAgent;
        fixture.store.survey_devices(CONTOSO, sort).await.unwrap();
        for direction in [Direction::Ascending, Direction::Descending] {
            for (search, limit) in [("quill", 70), ("quill", 450), ("quill", 2_100), ("feather", 9_000)] {
                let query = DeviceQuery { search: search.into(), sort, direction, ..DeviceQuery::default() };
                assert_walks_by(&fixture.store, &query, &expected(&devices, &query), limit).await;
            }
        }
        let query = DeviceQuery { search: "feather".into(), sort, ..DeviceQuery::default() };
        let page = fixture.store.devices(CONTOSO, &query, 500).await.unwrap();
        assert_eq!((page.rows.len(), page.total, page.at_least), (500, 501, true));
        // What changes afterwards is found, too.
        let late = Device { user_display_name: Some("Brand new".into()), ..devices[WIDE / 2].clone() };
        fixture.commit(|changes| { changes.upsert_devices(CONTOSO, std::slice::from_ref(&late)); }).await;
        let query = DeviceQuery { search: "brand".into(), sort, ..DeviceQuery::default() };
        let page = fixture.store.devices(CONTOSO, &query, 500).await.unwrap();
        assert_eq!((page.rows[0].device.id, page.total), (late.id, 1));
    }
}

fn facets_of<'a>(devices: impl IntoIterator<Item = &'a Device>) -> Vec<Facet> {
    let mut counts: BTreeMap<(DeviceFacet, Option<&str>), u64> = BTreeMap::new();
    for device in devices {
        for &facet in DeviceFacet::ALL {
            *counts.entry((facet, facet.of(device))).or_default() += 1;
        }
    }
    let mut columns: Vec<Facet> = Vec::new();
    for &column in DeviceFacet::ALL {
        let mut values: Vec<_> = counts
            .iter()
            .filter(|((facet, _), _)| *facet == column)
            .map(|((_, value), &devices)| (std::cmp::Reverse(devices), value.map(str::to_owned)))
            .collect();
        values.sort();
        if !values.is_empty() {
            let values = values
                .into_iter()
                .map(|(devices, value)| farhand_contract::device_lists::FacetValue {
                    value,
                    devices: devices.0,
                })
                .collect();
            columns.push(Facet { column, values });
        }
    }
    columns
}

async fn kept(store: &Store) -> Vec<Facet> {
    store.device_facets(CONTOSO, &DeviceQuery::default(), COUNTED_LIMIT, PATIENCE).await.unwrap().columns
}

/// The page of such a list says how many there are, whichever way it is read.
async fn assert_counted(store: &Store, query: &DeviceQuery, expected: &[&Device]) {
    let page = store.devices(CONTOSO, query, 5).await.unwrap();
    assert_eq!((page.total, page.at_least), (expected.len() as u64, false), "{query:?}");
    let rows: Vec<_> = page.rows.iter().map(|row| &row.device).collect();
    assert_eq!(rows, expected[..expected.len().min(5)], "{query:?}");
}

/// What is kept of the managed devices and of the removed ones is right.
async fn assert_kept_apart(store: &Store, devices: &[Device]) {
    for whether in [DeviceFilter::managed(), DeviceFilter::removed()] {
        let query = DeviceQuery { filters: vec![whether], ..Default::default() };
        let facets = store.device_facets(CONTOSO, &query, COUNTED_LIMIT, PATIENCE).await.unwrap();
        assert!(facets.narrowed);
        assert_eq!(facets.columns, facets_of(expected(devices, &query)), "{query:?}");
    }
}

on_both! {
    async fn any_filter_search_and_order_walks_each_device_once(fixture) {
        let devices = fleet();
        filled(&fixture, &devices).await;
        for query in questions() {
            assert_walks(&fixture.store, &query, &expected(&devices, &query)).await;
        }
    }

    async fn what_is_marked_is_listed_in_every_order_alone_and_with_others(fixture) {
        let devices = fleet();
        filled(&fixture, &devices).await;
        let tagged = |tags: &[&str]| DeviceFilter::Tagged { tags: tags.iter().map(|&tag| tag.to_owned()).collect() };
        let in_group = |groups: &[usize]| DeviceFilter::InGroup { groups: groups.iter().map(|&number| uuid(number)).collect() };
        let windows = DeviceFilter::AnyOf { column: DeviceFacet::OperatingSystem, values: vec![Some("Windows".into())] };
        let cases: [(Vec<DeviceFilter>, _); 10] = [
            (vec![tagged(&["loan"])], 1..10),
            (vec![tagged(&["Desk"])], 1500..2500),
            (vec![tagged(&["Desk", "\u{c9}TAGE 2", "Loan"])], 1500..2600),
            (vec![tagged(&["Loan", "\u{c9}tage 2"])], 200..400),
            (vec![tagged(&["Loan"]), tagged(&["Desk"])], 1..10),
            (vec![tagged(&["Desk"]), windows], 100..1500),
            (vec![in_group(&[70])], 5..20),
            (vec![in_group(&[71]), tagged(&["Desk"])], 1000..1500),
            (vec![in_group(&[99])], 0..1),
            (vec![tagged(&["nobody's"])], 0..1),
        ];
        for (filters, meant) in cases {
            for &sort in DeviceSort::ALL {
                for search in ["", "contoso.com"] {
                    let query = DeviceQuery { filters: filters.clone(), sort, search: search.into(), ..Default::default() };
                    let expected = expected(&devices, &query);
                    assert!(!search.is_empty() || meant.contains(&expected.len()), "{query:?}: {}", expected.len());
                    assert_walks(&fixture.store, &query, &expected).await;
                }
            }
        }
    }

    async fn what_is_known_of_a_list_is_out_of_date_once_devices_are_marked_otherwise(fixture) {
        let devices = fleet();
        filled(&fixture, &devices).await;
        let of = |filter| DeviceQuery { filters: vec![filter], ..Default::default() };
        let (tagged, grouped) = (
            of(DeviceFilter::tagged("Loan")),
            of(DeviceFilter::InGroup { groups: vec![uuid(70)] }),
        );
        let known = async |query: &DeviceQuery| {
            let counted = fixture.store.count_devices(CONTOSO, query, 10_000).await.unwrap();
            let page = fixture.store.devices(CONTOSO, query, 50).await.unwrap();
            assert_eq!((counted.devices, counted.at_least), (page.total, false));
            let jumped = DeviceQuery { jump: Some(DeviceJump::Thousandths(1000)), ..query.clone() };
            let last = fixture.store.devices(CONTOSO, &jumped, 50).await.unwrap();
            assert_eq!((last.total, last.rows.last().map(|row| row.device.id)), (page.total, page.rows.last().map(|row| row.device.id)));
            page.total
        };
        let without = devices.iter().find(|device| !has_tag(device, "Loan") && !is_in_group(device, uuid(70))).unwrap().id;
        let [loans, members] = [&tagged, &grouped].map(|query| expected(&devices, query).len() as u64);
        assert_eq!((known(&tagged).await, known(&grouped).await), (loans, members));
        fixture.commit(|changes| {
            changes.tag_devices(CONTOSO, &[without], "loan").add_group_members(CONTOSO, uuid(70), &[without]);
        }).await;
        assert_eq!((known(&tagged).await, known(&grouped).await), (loans + 1, members + 1));
        fixture.commit(|changes| { changes.untag_devices(CONTOSO, &[without], "LOAN"); }).await;
        assert_eq!((known(&tagged).await, known(&grouped).await), (loans, members + 1));
        fixture.commit(|changes| { changes.remove_group_members(CONTOSO, uuid(70), &[without]); }).await;
        assert_eq!(known(&grouped).await, members);
        let group = fixture.store.device_group(CONTOSO, uuid(70)).await.unwrap().unwrap();
        fixture.commit(|changes| { changes.delete_device_group(&group); }).await;
        assert_eq!((known(&tagged).await, known(&grouped).await), (loans, 0));
    }

    async fn whatever_list_is_counted_its_pages_say_so_afterwards(fixture) {
        let devices = fleet();
        filled(&fixture, &devices).await;
        for query in questions() {
            let whole = expected(&devices, &query).len() as u64;
            let counted = fixture.store.count_devices(CONTOSO, &query, 10_000).await.unwrap();
            assert_eq!(counted, Counted { devices: whole, at_least: false }, "{query:?}");
            let page = fixture.store.devices(CONTOSO, &query, 50).await.unwrap();
            assert_eq!((page.total, page.at_least), (whole, false), "{query:?}");
        }
        // Until a device changes.
        fixture.commit(|changes| { changes.upsert_devices(CONTOSO, &devices[..1]); }).await;
        let mut cut = 0;
        for query in questions() {
            let whole = expected(&devices, &query).len() as u64;
            let counted = fixture.store.count_devices(CONTOSO, &query, 30).await.unwrap();
            if counted.at_least {
                cut += 1;
                assert!(counted.devices <= 30 && whole > counted.devices, "{query:?}: {counted:?} of {whole}");
            } else {
                assert_eq!(counted.devices, whole, "{query:?}");
            }
        }
        assert!(cut > 0);
    }

    async fn whatever_is_searched_each_device_is_found_once_in_every_order(fixture) {
        let devices = searched_fleet();
        // Twice over, as an import of what is known, and once with other texts before.
        let before: Vec<_> = devices
            .iter()
            .map(|device| Device { user_display_name: Some("Xq7bw-00000 before".into()), ..device.clone() })
            .collect();
        filled(&fixture, &before).await;
        for _ in 0..2 {
            for some in devices.chunks(500) {
                fixture.commit(|changes| { changes.upsert_devices(CONTOSO, some); }).await;
            }
        }
        let found = [
            ("xq7bw-01234", 1), ("Xq7bw-00000", 1), (" of 3", 371), ("xq7bw-01", 1000), ("xq7bw-0", DEVICES), ("xq7bw", DEVICES),
            ("bw-0023", 10), ("bw-00231 of 0", 1), ("35000000000", 2), ("7b", DEVICES), ("before", 0), ("09772046", 1),
        ];
        let surveyed = [DeviceSort::DeviceName, DeviceSort::OsVersion, DeviceSort::LastSyncDateTime];
        let all = DeviceSort::ALL.iter().map(|&sort| (sort, false));
        for (sort, is_surveyed) in all.chain(surveyed.map(|sort| (sort, true))) {
            if is_surveyed {
                fixture.store.survey_devices(CONTOSO, sort).await.unwrap();
            }
            for (search, number) in found {
                for direction in [Direction::Ascending, Direction::Descending] {
                    let query = DeviceQuery { search: search.into(), sort, direction, ..Default::default() };
                    let expected = expected(&devices, &query);
                    assert_eq!(expected.len(), number, "{search}");
                    let limit = if number > 400 { 450 } else { 50 };
                    assert_walks_by(&fixture.store, &query, &expected, limit).await;
                }
            }
        }
    }

    async fn who_reads_a_whole_list_gets_each_device_once(fixture) {
        let devices = fleet();
        filled(&fixture, &devices).await;
        for query in questions() {
            let mut read = Vec::new();
            let mut from = PageStart::Start;
            let last = loop {
                let query = DeviceQuery { from: from.clone(), ..query.clone() };
                let (rows, next) = fixture.store.device_rows(CONTOSO, &query, 700).await.unwrap();
                read.extend(rows);
                match next {
                    Some(next) => from = PageStart::After(next),
                    None => break from,
                }
            };
            let expected = expected(&devices, &query);
            assert_eq!(read.iter().collect::<Vec<_>>(), expected, "{query:?}");
            // Where nothing follows any more, what came before is not read again.
            if let (PageStart::After(_), Some(first)) = (&last, expected.first()) {
                let gone = DeviceQuery { search: first.id.to_string(), from: last, ..query.clone() };
                let (rows, next) = fixture.store.device_rows(CONTOSO, &gone, 700).await.unwrap();
                assert_eq!((rows, next), (Vec::new(), None));
            }
        }
    }

    async fn values_are_counted_among_the_devices_of_the_list(fixture) {
        let mut devices = fleet();
        filled(&fixture, &devices).await;
        for _ in 0..2 {
            for query in questions() {
                let facets = fixture.store.device_facets(CONTOSO, &query, COUNTED_LIMIT, PATIENCE).await.unwrap();
                let narrowed = !query.search.is_empty() || !query.filters.is_empty();
                let expected = Facets { columns: facets_of(expected(&devices, &query)), narrowed };
                assert_eq!(facets, expected, "{query:?}");
            }
            // A census holds until a device changes.
            for device in devices.iter_mut().step_by(7) {
                device.model = Some("ThinkPad".into());
            }
            fixture.commit(|changes| { changes.upsert_devices(CONTOSO, &devices); }).await;
        }
    }

    async fn values_are_counted_among_all_devices_where_the_list_has_too_many(fixture) {
        let devices = fleet();
        filled(&fixture, &devices).await;
        let (mut narrowed, mut all) = (0, 0);
        for query in questions() {
            let facets = fixture.store.device_facets(CONTOSO, &query, 100, PATIENCE).await.unwrap();
            if facets.narrowed {
                narrowed += 1;
                assert_eq!(facets.columns, facets_of(expected(&devices, &query)), "{query:?}");
            } else {
                all += 1;
                assert_eq!(facets.columns, facets_of(&devices), "{query:?}");
                let by_value = |filter: &DeviceFilter| matches!(filter, DeviceFilter::AnyOf { .. });
                let by_values = query.search.is_empty() && query.filters.iter().all(by_value);
                assert!(!by_values || query.filters.is_empty(), "{query:?}");
                assert!(expected(&devices, &query).len() > 100, "{query:?}");
            }
        }
        assert!(narrowed > 10 && all > 0, "{narrowed} {all}");
    }

    async fn a_jump_to_a_text_begins_with_the_first_that_is_there_or_after(fixture) {
        let devices = fleet();
        filled(&fixture, &devices).await;
        let few = vec![DeviceFilter::AnyOf { column: DeviceFacet::JoinType, values: vec![Some("azureADRegistered".into())] }];
        let marked = ["Loan", "Desk"].map(|tag| vec![DeviceFilter::tagged(tag)]);
        for filters in [Vec::new(), few].into_iter().chain(marked) {
            for direction in [Direction::Ascending, Direction::Descending] {
                for text in ["", "pc", "PC-2", "über", "zzz", "📱", "\u{10ffff}"] {
                    let jump = Some(DeviceJump::Text(text.into()));
                    let query = DeviceQuery { direction, jump, filters: filters.clone(), ..Default::default() };
                    let expected = expected(&devices, &query);
                    let text = text.to_lowercase();
                    let is_before = |device: &&&Device| {
                        let name = device.device_name.to_lowercase();
                        match direction {
                            Direction::Ascending => name < text,
                            Direction::Descending => name > text && !name.starts_with(&text),
                        }
                    };
                    let before = expected.iter().filter(is_before).count();
                    let page = fixture.store.devices(CONTOSO, &query, 3).await.unwrap();
                    let from = if before == expected.len() { before - 3 } else { before };
                    let rows: Vec<_> = page.rows.iter().map(|row| &row.device).collect();
                    assert_eq!(rows, expected[from..expected.len().min(from + 3)], "{query:?}");
                    assert_eq!(page.previous.is_some(), from > 0, "{query:?}");
                    assert_eq!(page.next.is_some(), from + 3 < expected.len(), "{query:?}");
                }
            }
        }
    }

    async fn a_jump_into_the_list_is_near_and_goes_on_without_a_gap(fixture) {
        let devices = fleet();
        filled(&fixture, &devices).await;
        for &sort in DeviceSort::ALL {
            for share in [0, 1, 250, 500, 900, 1000, u16::MAX] {
                let query = DeviceQuery { sort, jump: Some(DeviceJump::Thousandths(share)), ..Default::default() };
                let expected = expected(&devices, &query);
                let page = fixture.store.devices(CONTOSO, &query, 20).await.unwrap();
                let first = expected.iter().position(|device| device.id == page.rows[0].device.id).unwrap();
                let wanted = expected.len() * usize::from(share).min(1000) / 1000;
                assert!(first.abs_diff(wanted) < expected.len() / 5, "{sort:?} {share}: {first}");
                let rows: Vec<_> = page.rows.iter().map(|row| &row.device).collect();
                assert_eq!(rows, expected[first..first + rows.len()]);
                assert_eq!(page.total, expected.len() as u64);
                // The end is no estimate.
                if share >= 1000 {
                    assert_eq!((first, page.offset), (expected.len() - 20, page.total - 20), "{sort:?}");
                }
                // Back from there, the pages are the list's as well, and the first of them knows that it is.
                let mut end = first;
                let mut previous = page.previous;
                assert_eq!(previous.is_some(), first > 0);
                while let Some(cursor) = previous {
                    let from = PageStart::Before(cursor);
                    let page = fixture.store.devices(CONTOSO, &DeviceQuery { sort, from, ..Default::default() }, 900).await.unwrap();
                    let rows: Vec<_> = page.rows.iter().map(|row| &row.device).collect();
                    assert_eq!(rows, expected[end - rows.len()..end]);
                    end -= rows.len();
                    assert_eq!(page.previous.is_some(), end > 0);
                    assert!(end > 0 || page.offset == 0);
                    previous = page.previous;
                }
                assert_eq!(end, 0);
            }
        }
    }

    async fn counts_follow_what_is_written(fixture) {
        let mut numbers = Numbers(31);
        let mut devices: Vec<_> = (0..300).map(|_| random_device(&mut numbers)).collect();
        filled(&fixture, &devices).await;
        assert_eq!(kept(&fixture.store).await, facets_of(&devices));
        for device in &mut devices[..100] {
            *device = Device { id: device.id, ..random_device(&mut numbers) };
        }
        devices.extend((0..50).map(|_| random_device(&mut numbers)));
        // A character that PostgreSQL does not take, and the one that stands for it.
        devices[3].model = Some("a\0b".into());
        devices[4].model = Some("a\u{fffd}b".into());
        fixture.commit(|changes| { changes.upsert_devices(CONTOSO, &devices); }).await;
        devices[3].model = Some("a\u{fffd}b".into());
        assert_eq!(kept(&fixture.store).await, facets_of(&devices));
        // What is not written does not count.
        fixture.try_commit(|changes| {
            changes.upsert_devices(CONTOSO, &[full_device(9)]).insert_session(&session(CONTOSO, 1, 77));
        }).await.unwrap_err();
        assert_eq!(kept(&fixture.store).await, facets_of(&devices));
        let overview = fixture.store.overview(CONTOSO).await.unwrap();
        assert_eq!(overview.devices + overview.removed, 350);
        let is_removed = |device: &&Device| device.removed_date_time.is_some();
        assert_eq!(overview.removed, devices.iter().filter(is_removed).count() as u64);
        let noncompliant = |device: &&Device| {
            device.compliance_state == ComplianceState::Noncompliant && !is_removed(device)
        };
        assert_eq!(overview.noncompliant, devices.iter().filter(noncompliant).count() as u64);
        assert_kept_apart(&fixture.store, &devices).await;
    }

    async fn counts_are_right_whoever_writes_at_once(fixture) {
        fixture.commit(|changes| contoso(changes, 40)).await;
        let writers: Vec<_> = (0..6_u64).map(|writer| {
            let store = fixture.store.clone();
            tokio::spawn(async move {
                let mut numbers = Numbers(writer);
                for _ in 0..8 {
                    let devices: Vec<_> = (1..=40).filter(|_| numbers.below(2) == 0).collect();
                    let devices: Vec<_> = devices
                        .into_iter()
                        .map(|number| Device { id: device_id(number), ..random_device(&mut numbers) })
                        .collect();
                    try_commit(&store, |changes: &mut Changes| { changes.upsert_devices(CONTOSO, &devices); }).await.unwrap();
                }
            })
        }).collect();
        for writer in writers {
            writer.await.unwrap();
        }
        let ids: Vec<_> = (1..=40).map(device_id).collect();
        let devices = fixture.store.devices_by_id(CONTOSO, &ids).await.unwrap();
        assert_eq!(devices.len(), 40);
        assert_eq!(kept(&fixture.store).await, facets_of(&devices));
        assert_kept_apart(&fixture.store, &devices).await;
    }

    async fn whether_devices_are_removed_is_counted_with_any_one_value(fixture) {
        let mut devices = fleet();
        filled(&fixture, &devices).await;
        // Many are removed, then few: these are found by an index, and sorted here.
        for few in [false, true] {
            if few {
                for (number, device) in devices.iter_mut().enumerate() {
                    device.removed_date_time = device.removed_date_time.filter(|_| number % 40 == 0);
                }
                fixture.commit(|changes| { changes.upsert_devices(CONTOSO, &devices); }).await;
            }
            for whether in [DeviceFilter::managed(), DeviceFilter::removed()] {
                let query = DeviceQuery { filters: vec![whether.clone()], ..Default::default() };
                let left = expected(&devices, &query);
                assert_eq!(left.len() <= 1000, few && whether == DeviceFilter::removed());
                assert_counted(&fixture.store, &query, &left).await;
                for &sort in DeviceSort::ALL {
                    let query = DeviceQuery { sort, ..query.clone() };
                    assert_walks(&fixture.store, &query, &expected(&devices, &query)).await;
                }
                for Facet { column, values } in kept(&fixture.store).await {
                    for value in values {
                        let filter = DeviceFilter::AnyOf { column, values: vec![value.value] };
                        let query = DeviceQuery { filters: vec![filter, whether.clone()], ..Default::default() };
                        assert_counted(&fixture.store, &query, &expected(&devices, &query)).await;
                    }
                }
            }
            assert_kept_apart(&fixture.store, &devices).await;
        }
    }

    async fn removed_devices_of_before_they_were_counted_apart_are_there(fixture) {
        let devices: Vec<_> = fleet().into_iter().take(1200).collect();
        let (underived, derived) = devices.split_at(200);
        filled(&fixture, derived).await;
        // These are there, but neither derived nor counted.
        fixture.execute("CREATE TABLE before AS SELECT * FROM device_counts").await;
        fixture.commit(|changes| { changes.upsert_devices(CONTOSO, underived); }).await;
        let ids: Vec<_> = underived.iter().map(|device| format!("'{}'", device.id)).collect();
        fixture.execute(&format!(
            "DELETE FROM device_counts; INSERT INTO device_counts SELECT * FROM before; DROP TABLE before; \
             UPDATE devices SET facets = -1 WHERE id IN ({});",
            ids.join(",")
        )).await;
        undo_removed_devices(&fixture).await;
        let store = fixture.another().await;
        assert_eq!(kept(&store).await, facets_of(&devices));
        assert_kept_apart(&store, &devices).await;
        for whether in [DeviceFilter::managed(), DeviceFilter::removed()] {
            let query = DeviceQuery { filters: vec![whether], sort: DeviceSort::Model, ..Default::default() };
            assert_walks(&store, &query, &expected(&devices, &query)).await;
        }
    }

    async fn what_an_older_program_wrote_is_derived_when_the_store_is_opened(fixture) {
        let devices: Vec<_> = fleet().into_iter().take(1200).collect();
        filled(&fixture, &devices).await;
        fixture.execute(
            "UPDATE devices SET facets = -1, sort_manufacturer = '', sort_enrolled_date_time = ''; DELETE FROM device_counts;"
        ).await;
        let store = fixture.another().await;
        assert_eq!(kept(&store).await, facets_of(&devices));
        assert_kept_apart(&store, &devices).await;
        for sort in [DeviceSort::Manufacturer, DeviceSort::EnrolledDateTime] {
            let query = DeviceQuery { sort, ..Default::default() };
            assert_walks(&store, &query, &expected(&devices, &query)).await;
        }
    }

    async fn a_search_finds_what_a_device_was_changed_to_and_not_what_it_was(fixture) {
        let devices = fleet();
        filled(&fixture, &devices).await;
        let found = async |search: &str| {
            let query = DeviceQuery { search: search.into(), ..Default::default() };
            fixture.store.devices(CONTOSO, &query, 5).await.unwrap().total
        };
        let mut device = Device { serial_number: Some("\"quoted\" AND".into()), ..devices[7].clone() };
        fixture.commit(|changes| { changes.upsert_devices(CONTOSO, &[device.clone()]); }).await;
        assert_eq!(found("\"quoted\" and").await, 1);
        device.serial_number = Some("𝄞𝄞𝄞 plain".into());
        fixture.commit(|changes| { changes.upsert_devices(CONTOSO, &[device.clone()]); }).await;
        assert_eq!((found("quoted").await, found("𝄞𝄞𝄞").await, found("𝄞 pl").await), (0, 1, 1));
    }
}
