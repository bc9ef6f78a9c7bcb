//! All devices, sorted by several columns at once, held against a list in memory.

use farhand_contract::{
    device_lists::{DeviceFacet, DeviceFilter, DeviceJump},
    devices::{ComplianceState, Device, DeviceOrder, DeviceQuery, DeviceSort, ManagedDeviceOwnerType},
    pages::{Direction, PageStart},
};
use farhand_store::StoreError;
use proptest::{
    collection::vec,
    prelude::*,
    sample::{select, subsequence},
    strategy::ValueTree as _,
    test_runner::TestRunner,
};

use crate::{
    device_lists::{DEVICES, assert_walks_by, expected, filled, filters, fleet},
    fixture::{Fixture, on_both},
    paging::Numbers,
    samples::*,
};

const QUESTIONS: usize = 60;

/// Devices of which most have the same in a column, and those that have it in two are still more than are sorted at once.
fn alike() -> Vec<Device> {
    let mut numbers = Numbers(41);
    let mut mostly = || numbers.below(10) < 7;
    fleet()
        .into_iter()
        .map(|mut device| {
            if mostly() {
                device.device_name = "PC-1".into();
            }
            if mostly() {
                device.operating_system = (if mostly() { "Windows" } else { "windows" }).into();
            }
            if mostly() {
                device.compliance_state = ComplianceState::Compliant;
            }
            if mostly() {
                device.managed_device_owner_type = ManagedDeviceOwnerType::Company;
            }
            if mostly() {
                device.model = None;
            }
            if mostly() {
                device.user_principal_name = None;
            }
            if mostly() {
                device.last_sync_date_time = None;
            }
            if mostly() {
                device.os_version = Some("11".into());
            }
            device
        })
        .collect()
}

/// Devices that no column tells apart; in most there is nothing.
fn all_equal() -> Vec<Device> {
    let bare = Device { operating_system: "iOS".into(), ..bare_device(0) };
    fleet()
        .into_iter()
        .map(|device| Device { id: device.id, device_name: "PC-1".into(), ..bare.clone() })
        .collect()
}

fn orders() -> impl Strategy<Value = Vec<DeviceOrder>> {
    (subsequence(DeviceSort::ALL.to_vec(), 2..=3).prop_shuffle(), vec(any::<bool>(), 3)).prop_map(
        |(sorts, descending)| {
            let direction = |down| if down { Direction::Descending } else { Direction::Ascending };
            let order = |(sort, down)| DeviceOrder { sort, direction: direction(down) };
            sorts.into_iter().zip(descending).map(order).collect()
        },
    )
}

/// The same each time.
fn questions(number: usize) -> Vec<DeviceQuery> {
    let search = select(vec!["", "", "", "", "pc", "contoso.com", "0000-0000", "é", "nothing here"]);
    let query = (search, vec(filters(), 0..3), orders()).prop_map(|(search, filters, orders)| {
        DeviceQuery { search: search.to_owned(), filters, ..DeviceQuery::default() }.in_orders(orders)
    });
    vec(query, number).new_tree(&mut TestRunner::deterministic()).unwrap().current()
}

fn by(sorts: &[DeviceSort]) -> DeviceQuery {
    let order = |&sort| DeviceOrder { sort, direction: Direction::Ascending };
    DeviceQuery::default().in_orders(sorts.iter().map(order).collect())
}

async fn assert_all_walk(fixture: &Fixture, devices: &[Device], questions: Vec<DeviceQuery>) {
    for (number, query) in questions.into_iter().enumerate() {
        let expected = expected(devices, &query);
        let pages = [3, 7, 20][number % 3];
        let limit = u32::try_from(expected.len() / pages).unwrap().max(2);
        assert_walks_by(&fixture.store, &query, &expected, limit).await;
    }
}

on_both! {
    async fn any_orders_filters_and_search_walk_each_device_once(fixture) {
        let devices = fleet();
        filled(&fixture, &devices).await;
        assert_all_walk(&fixture, &devices, questions(QUESTIONS)).await;
    }

    async fn devices_that_are_alike_in_the_first_columns_are_walked_by_the_next(fixture) {
        use DeviceSort::{
            ComplianceState, DeviceName, EnrolledDateTime, LastSyncDateTime, ManagedDeviceOwnerType, Model,
            OperatingSystem, OsVersion, SerialNumber, UserPrincipalName,
        };
        let devices = alike();
        filled(&fixture, &devices).await;
        let mut asked = questions(QUESTIONS / 2);
        // The deepest there is: more devices are equal in two columns than are sorted at once.
        for sorts in [
            [OperatingSystem, ComplianceState, DeviceName],
            [OperatingSystem, DeviceName, SerialNumber],
            [DeviceName, OperatingSystem, LastSyncDateTime],
            [DeviceName, UserPrincipalName, Model],
            [Model, UserPrincipalName, ManagedDeviceOwnerType],
            [LastSyncDateTime, OsVersion, EnrolledDateTime],
        ] {
            let query = by(&sorts);
            asked.push(query.then_sorted_by(sorts[1]));
            asked.push(query.then_sorted_by(sorts[0]).then_sorted_by(sorts[2]));
            let filter = DeviceFilter::AnyOf {
                column: DeviceFacet::ManagedDeviceOwnerType,
                values: vec![Some("company".into()), Some("unknown".into())],
            };
            asked.push(DeviceQuery { filters: vec![filter], ..query.clone() });
            asked.push(query);
        }
        assert_all_walk(&fixture, &devices, asked).await;
    }

    async fn where_every_key_is_equal_or_missing_the_ids_decide(fixture) {
        let devices = all_equal();
        filled(&fixture, &devices).await;
        assert_all_walk(&fixture, &devices, questions(12)).await;
        for sorts in [[DeviceSort::Model, DeviceSort::UserPrincipalName], [DeviceSort::DeviceName, DeviceSort::OperatingSystem]] {
            let query = by(&sorts);
            let turned = query.then_sorted_by(sorts[1]);
            assert_all_walk(&fixture, &devices, vec![query, turned]).await;
        }
    }

    async fn who_reads_a_whole_list_by_several_columns_gets_each_device_once(fixture) {
        let devices = alike();
        filled(&fixture, &devices).await;
        for query in questions(QUESTIONS / 3) {
            let mut read = Vec::new();
            let mut from = PageStart::Start;
            loop {
                let query = DeviceQuery { from: from.clone(), ..query.clone() };
                let (rows, next) = fixture.store.device_rows(CONTOSO, &query, 500).await.unwrap();
                read.extend(rows);
                let Some(next) = next else { break };
                from = PageStart::After(next);
            }
            assert_eq!(read.iter().collect::<Vec<_>>(), expected(&devices, &query), "{query:?}");
        }
    }

    async fn a_jump_in_a_list_by_several_columns_is_near_and_goes_on_without_a_gap(fixture) {
        use DeviceSort::{ComplianceState, DeviceName, Model, OperatingSystem, OsVersion};
        let devices = alike();
        filled(&fixture, &devices).await;
        for query in [
            by(&[OperatingSystem, DeviceName]),
            by(&[DeviceName, OsVersion, ComplianceState]).then_sorted_by(DeviceName),
            by(&[Model, OperatingSystem]).then_sorted_by(OperatingSystem),
        ] {
            let expected = expected(&devices, &query);
            for share in [0, 1, 250, 500, 900, 1000] {
                let jump = Some(DeviceJump::Thousandths(share));
                let page = fixture.store.devices(CONTOSO, &DeviceQuery { jump, ..query.clone() }, 20).await.unwrap();
                let first = expected.iter().position(|device| device.id == page.rows[0].device.id).unwrap();
                let wanted = DEVICES * usize::from(share) / 1000;
                assert!(first.abs_diff(wanted) < DEVICES / 5, "{query:?} {share}: {first}");
                assert_eq!(page.total, DEVICES as u64);
                if share == 1000 {
                    assert_eq!((first, page.offset), (DEVICES - 20, page.total - 20));
                }
                let rows: Vec<_> = page.rows.iter().map(|row| &row.device).collect();
                assert_eq!(rows, expected[first..first + rows.len()]);
                let mut end = first;
                let mut previous = page.previous;
                assert_eq!(previous.is_some(), first > 0);
                while let Some(cursor) = previous {
                    let from = PageStart::Before(cursor);
                    let page = fixture.store.devices(CONTOSO, &DeviceQuery { from, ..query.clone() }, 700).await.unwrap();
                    let rows: Vec<_> = page.rows.iter().map(|row| &row.device).collect();
                    assert_eq!(rows, expected[end - rows.len()..end]);
                    end -= rows.len();
                    assert_eq!(page.previous.is_some(), end > 0);
                    previous = page.previous;
                }
                assert_eq!(end, 0);
            }
        }
    }

    async fn a_jump_to_a_text_is_in_the_first_column(fixture) {
        let devices = fleet();
        filled(&fixture, &devices).await;
        let few = vec![DeviceFilter::AnyOf { column: DeviceFacet::JoinType, values: vec![Some("azureADRegistered".into())] }];
        for filters in [Vec::new(), few] {
            let query = DeviceQuery { filters, ..by(&[DeviceSort::DeviceName, DeviceSort::Model]) };
            for query in [query.then_sorted_by(DeviceSort::DeviceName), query] {
                let expected = expected(&devices, &query);
                for text in ["", "pc", "PC-2", "über", "zzz", "📱", "\u{10ffff}"] {
                    let wanted = text.to_lowercase();
                    let is_before = |device: &&&Device| {
                        let name = device.device_name.to_lowercase();
                        match query.direction {
                            Direction::Ascending => name < wanted,
                            Direction::Descending => name > wanted && !name.starts_with(&wanted),
                        }
                    };
                    let before = expected.iter().filter(is_before).count();
                    let from = if before == expected.len() { before - 3 } else { before };
                    let jump = Some(DeviceJump::Text(text.into()));
                    let page = fixture.store.devices(CONTOSO, &DeviceQuery { jump, ..query.clone() }, 3).await.unwrap();
                    let rows: Vec<_> = page.rows.iter().map(|row| &row.device).collect();
                    assert_eq!(rows, expected[from..expected.len().min(from + 3)], "{query:?} {text}");
                    assert_eq!(page.previous.is_some(), from > 0, "{query:?}");
                    assert_eq!(page.next.is_some(), from + 3 < expected.len(), "{query:?}");
                }
            }
        }
    }

    async fn a_cursor_is_only_taken_by_the_orders_it_is_of(fixture) {
        fixture.commit(|changes| contoso(changes, 5)).await;
        let store = &fixture.store;
        let queries = [
            by(&[DeviceSort::Model]),
            by(&[DeviceSort::Model, DeviceSort::DeviceName]),
            by(&[DeviceSort::Model, DeviceSort::DeviceName]).then_sorted_by(DeviceSort::DeviceName),
            by(&[DeviceSort::Model, DeviceSort::DeviceName, DeviceSort::OsVersion]),
            by(&[DeviceSort::DeviceName, DeviceSort::Model]),
        ];
        for query in &queries {
            let cursor = store.devices(CONTOSO, query, 2).await.unwrap().next.unwrap();
            for other in &queries {
                for from in [PageStart::After(cursor.clone()), PageStart::Before(cursor.clone())] {
                    let page = store.devices(CONTOSO, &DeviceQuery { from, ..other.clone() }, 2).await;
                    assert_eq!(page.is_ok(), query == other);
                    assert!(matches!(page, Ok(_) | Err(StoreError::BadCursor)));
                }
            }
        }
    }

    async fn beyond_the_ends_of_a_list_by_several_columns_is_the_nearest_page(fixture) {
        let devices = fleet();
        filled(&fixture, &devices).await;
        let query = by(&[DeviceSort::OperatingSystem, DeviceSort::DeviceName]);
        let last = DeviceQuery { jump: Some(DeviceJump::Thousandths(1000)), ..query.clone() };
        let last = fixture.store.devices(CONTOSO, &last, 2).await.unwrap();
        let all = expected(&devices, &query);
        // What follows the first of the last two is gone by now.
        let gone = &all[DEVICES - 1];
        let renamed = Device { operating_system: "Android".into(), device_name: String::new(), ..(*gone).clone() };
        let before = DeviceQuery { from: PageStart::Before(last.previous.unwrap()), ..query.clone() };
        let before = fixture.store.devices(CONTOSO, &before, 2).await.unwrap();
        let next = DeviceQuery { from: PageStart::After(before.next.unwrap()), ..query.clone() };
        for device in [&renamed, &Device { operating_system: "Android".into(), ..all[DEVICES - 2].clone() }] {
            fixture.commit(|changes| { changes.upsert_devices(CONTOSO, std::slice::from_ref(device)); }).await;
        }
        let page = fixture.store.devices(CONTOSO, &next, 2).await.unwrap();
        assert_eq!((page.rows.len(), page.total, page.offset), (2, DEVICES as u64, DEVICES as u64 - 2));
        assert_eq!(page.rows[1].device.id, all[DEVICES - 3].id);
        assert!(page.next.is_none());
    }
}
