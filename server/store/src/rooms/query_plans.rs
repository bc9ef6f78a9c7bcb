//! That SQLite reads every page in the order of an index, however long the list is.

use farhand_contract::{
    DeviceId, TenantId, Timestamp, UserId,
    audit::{ActivityResult, AuditQuery},
    device_lists::{DeviceFacet, DeviceFilter},
    devices::{DeviceOrder, DeviceQuery, DeviceSort},
    help_requests::HelpQuery,
    pages::Direction,
    sessions::{SessionQuery, SessionSort, SessionState},
};
use rusqlite::Connection;
use sea_query::{ExprTrait as _, Order, SelectStatement};
use uuid::Uuid;

use super::{
    audit::audit_list,
    audit_seals::{claimed, tenants_that_wait, under, unsealed},
    device_lists::{
        candidates::{Common, candidates},
        marked::Marks,
        several::{Alike, Begin, Orders, Stretch},
        statements::{device_list, device_span, found_on_the_way, sample},
        surveyed::next,
    },
    help_requests::help_request_list,
    sessions::session_list,
};
use crate::{
    backends::{SqliteStatement, migrations, sqlite::trigrams},
    pages::{Key, List, Place, Start},
};

const TENANT: TenantId = TenantId(Uuid::nil());

fn starts(key: &Key) -> [Start; 4] {
    let place = || Place { key: key.clone(), id: Uuid::nil() };
    [Start::First, Start::After(place()), Start::Before(place()), Start::Last]
}

fn plan(connection: &Connection, select: &SelectStatement) -> (String, Vec<String>) {
    let statement = SqliteStatement::of(select);
    let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {}", statement.sql)).unwrap();
    let plan = explain.query_map(statement.values(), |row| row.get("detail")).unwrap();
    let plan = plan.map(Result::unwrap).collect();
    (statement.sql.into_owned(), plan)
}

fn assert_reads_in_order<T: Send + 'static>(connection: &Connection, list: &List<T>, key: &Key, index: &str) {
    for start in starts(key) {
        let (rows, _) = list.statements(&start, 50);
        let (sql, plan) = plan(connection, &rows);
        assert!(plan[0].contains(&format!("USING INDEX {index} (tenant_id=?")), "{sql}\n{plan:#?}");
        assert!(
            !plan.iter().any(|step| step.contains("SCAN") || step.contains("TEMP B-TREE")),
            "{sql}\n{plan:#?}"
        );
    }
}

/// Filters of every kind, alone and all together, in columns with an index of their own and without.
fn filters() -> Vec<Vec<DeviceFilter>> {
    let any_of = |column, values: &[Option<&str>]| DeviceFilter::AnyOf {
        column,
        values: values.iter().map(|value| value.map(str::to_owned)).collect(),
    };
    let mut all: Vec<_> =
        DeviceFacet::ALL.iter().map(|&column| any_of(column, &[Some("true"), Some("mdm"), None])).collect();
    all.push(any_of(DeviceFacet::OperatingSystem, &[Some("iOS")]));
    all.push(DeviceFilter::Begins { column: DeviceSort::DeviceName, text: "pc".into() });
    all.push(DeviceFilter::Begins { column: DeviceSort::EnrolledDateTime, text: "pc".into() });
    all.push(DeviceFilter::LastSync { from: Some(Timestamp(1)), until: Some(Timestamp(2)) });
    all.push(DeviceFilter::NeverSynced);
    let mut sets: Vec<_> = all.iter().map(|filter| vec![filter.clone()]).collect();
    sets.push(Vec::new());
    sets.push(all);
    sets
}

#[test]
fn every_walk_through_all_devices_follows_the_index_of_its_order() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrations::runner().run(&mut connection).unwrap();
    let bytes = Key::Bytes(b"pc-1".into());
    for &sort in DeviceSort::ALL {
        let index = crate::sort_keys::column(sort).replace("sort_", "devices_");
        for direction in [Direction::Ascending, Direction::Descending] {
            for search in ["", "pc"] {
                for filters in filters() {
                    let query =
                        DeviceQuery { search: search.into(), sort, direction, filters, ..Default::default() };
                    for start in starts(&bytes) {
                        let (rows, _) = device_list(TENANT, &query, &start).statements(&start, 50);
                        let (sql, plan) = plan(&connection, &rows);
                        assert!(
                            plan[0].contains(&format!("USING INDEX {index} (tenant_id=?")),
                            "{sql}\n{plan:#?}"
                        );
                        let bad = |step: &String| step.contains("SCAN") || step.contains("TEMP B-TREE");
                        assert!(!plan.iter().any(bad), "{sql}\n{plan:#?}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_part_of_a_list_is_read_from_its_beginning_to_its_end() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrations::runner().run(&mut connection).unwrap();
    let [first, last] = [b"pc-1", b"pc-2"].map(|key| Place { key: Key::Bytes(key.into()), id: Uuid::nil() });
    for &sort in DeviceSort::ALL {
        let (key, index) =
            (crate::sort_keys::column(sort), crate::sort_keys::column(sort).replace("sort_", "devices_"));
        for filters in filters() {
            let query = DeviceQuery { search: "pc".into(), sort, filters, ..Default::default() };
            let row = device_list(TENANT, &query, &Start::First).row();
            let (low, high) = (row.clone().gt(first.row()), row.lte(last.row()));
            let ends = |comparison: &str| format!(" AND ({key},id){comparison}(?,?)");
            for (start, within, ends) in [
                (Start::After(first.clone()), Some(high.clone()), ends(">") + &ends("<")),
                (Start::Before(last.clone()), Some(low.clone()), ends(">") + &ends("<")),
                (Start::First, Some(high), ends("<")),
                (Start::Last, Some(low), ends(">")),
                (Start::After(first.clone()), None, ends(">")),
                (Start::Before(last.clone()), None, ends("<")),
            ] {
                let (rows, _) = device_span(TENANT, &query, within).statements(&start, 50);
                let (sql, plan) = plan(&connection, &rows);
                let walk = format!("INDEX {index} (tenant_id=?{ends})");
                assert!(plan[0].contains(&walk), "{sql}\n{plan:#?}");
                assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{sql}\n{plan:#?}");
            }
        }
    }
}

#[test]
fn a_survey_reads_the_table_as_it_is() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrations::runner().run(&mut connection).unwrap();
    for &sort in DeviceSort::ALL {
        for (last, step) in
            [(None, "SCAN devices"), (Some((7, Uuid::nil())), "USING INTEGER PRIMARY KEY (rowid>?)")]
        {
            let (sql, plan) = plan(&connection, &next(TENANT, sort, last, true));
            assert!(plan.len() == 1 && plan[0].contains(step), "{sql}\n{plan:#?}");
            assert!(!plan[0].contains("USING INDEX"), "{sql}\n{plan:#?}");
        }
    }
}

#[test]
fn what_a_search_finds_on_the_way_is_told_by_the_index_of_the_order() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrations::runner().run(&mut connection).unwrap();
    trigrams::make(&mut connection).unwrap();
    let bytes = Key::Bytes(b"pc-1".into());
    for &sort in DeviceSort::ALL {
        let index = crate::sort_keys::column(sort).replace("sort_", "devices_");
        for direction in [Direction::Ascending, Direction::Descending] {
            for filters in filters() {
                let query =
                    DeviceQuery { search: "pc-1".into(), sort, direction, filters, ..Default::default() };
                for start in starts(&bytes) {
                    let select = found_on_the_way(TENANT, &query, &start, 50, "\"pc-\" AND \"c-1\"");
                    let (sql, plan) = plan(&connection, &select);
                    let walk = format!("USING COVERING INDEX {index} (tenant_id=?");
                    assert!(plan[0].contains(&walk), "{sql}\n{plan:#?}");
                    assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{sql}\n{plan:#?}");
                    let looked_up = |step: &String| {
                        step.contains("devices USING INDEX sqlite_autoindex_devices_1 (tenant_id=? AND id=?)")
                    };
                    assert!(plan.iter().any(looked_up), "{sql}\n{plan:#?}");
                }
            }
        }
    }
}

#[test]
fn a_list_by_several_columns_is_walked_and_gathered_by_their_indexes() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrations::runner().run(&mut connection).unwrap();
    let [one, two] = [b"pc-1".to_vec(), b"pc-2".to_vec()];
    for (place, &sort) in DeviceSort::ALL.iter().enumerate() {
        let others = [1, 4].map(|step| DeviceSort::ALL[(place + step) % DeviceSort::ALL.len()]);
        for direction in [Direction::Ascending, Direction::Descending] {
            for filters in filters() {
                let order = |sort| DeviceOrder { sort, direction };
                let query = DeviceQuery { filters, ..Default::default() };
                let query = query.in_orders([sort, others[0], others[1]].map(order).into());
                let orders = Orders::of(&query).unwrap();
                let stretch = Stretch { tenant: TENANT, query: &query, orders: &orders };
                for equal in 0..3 {
                    let keys = [&one, &two][..equal].iter().map(|&key| key.clone()).collect();
                    let values = vec![(DeviceFacet::OperatingSystem, vec![Some("iOS".into())])];
                    let alike = Alike { keys, values };
                    let index = |place: usize| {
                        crate::sort_keys::column([sort, others[0], others[1]][place])
                            .replace("sort_", "devices_")
                    };
                    let mut selects = vec![];
                    for from in [
                        Begin::First,
                        Begin::At(one.clone()),
                        Begin::Beyond(one.clone()),
                        Begin::After(one.clone(), Uuid::nil()),
                    ] {
                        selects.push((index(equal), stretch.walked(&alike, &from, 50).unwrap()));
                    }
                    if let Some(gathered) = stretch.gathered(&alike) {
                        selects.push((index(equal - 1), gathered));
                    }
                    for (index, select) in selects {
                        let (sql, plan) = plan(&connection, &select);
                        assert!(
                            plan[0].contains(&format!("USING INDEX {index} (tenant_id=?")),
                            "{sql}\n{plan:#?}"
                        );
                        assert_eq!(plan.len(), 1, "{sql}\n{plan:#?}");
                    }
                }
            }
        }
    }
}

#[test]
fn few_devices_are_found_by_what_they_have_in_common() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrations::runner().run(&mut connection).unwrap();
    trigrams::make(&mut connection).unwrap();
    for &sort in DeviceSort::ALL {
        for filters in filters() {
            let query = DeviceQuery { search: "pc-1".into(), sort, filters, ..Default::default() };
            for (common, how) in [
                (
                    Common::Keys(DeviceSort::Model, vec![b"a".into(), b"b".into()]),
                    "USING INDEX devices_model (tenant_id=? AND sort_model=?",
                ),
                (
                    Common::Range(DeviceSort::SerialNumber, Some(b"a".into()), Some(b"b".into())),
                    "USING INDEX devices_serial_number (tenant_id=? AND sort_serial_number>? AND sort_serial_number<?",
                ),
                (Common::Removed, "USING INDEX devices_removed (tenant_id=?"),
                (Common::Numbers(vec![1, 2]), "SCAN numbers VIRTUAL TABLE INDEX"),
            ] {
                let (sql, plan) = plan(&connection, &candidates(TENANT, &query, &common, 1));
                assert!(plan[0].contains(how), "{sql}\n{plan:#?}");
                let rest = plan[1..].iter().any(|step| step.contains("SCAN") || step.contains("TEMP B-TREE"));
                assert!(!rest, "{sql}\n{plan:#?}");
                // What the trigrams find is looked up one by one, and not joined with every device of the tenant.
                let joined =
                    plan[1..].iter().all(|step| step.contains("USING INTEGER PRIMARY KEY (rowid=?)"));
                assert!(joined, "{sql}\n{plan:#?}");
            }
        }
        let (sql, plan) = plan(&connection, &sample(TENANT, &[sort]));
        assert!(
            plan.iter().all(|step| !step.contains("SCAN devices") && !step.contains("TEMP B-TREE")),
            "{sql}\n{plan:#?}"
        );
    }
}

#[test]
fn marks_are_told_by_their_index_and_looked_up_by_the_device() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrations::runner().run(&mut connection).unwrap();
    let tagged = |tags: &[&str]| DeviceFilter::Tagged { tags: tags.iter().map(|&tag| tag.into()).collect() };
    let tags = "device_tags USING COVERING INDEX device_tags_tag (tenant_id=? AND tag_key=?";
    let members = "device_group_members USING COVERING INDEX sqlite_autoindex_device_group_members_1 (tenant_id=? AND group_id=?";
    let by_id = "SEARCH devices USING INDEX sqlite_autoindex_devices_1 (tenant_id=? AND id=?)";
    for (filter, index) in [
        (tagged(&["loan"]), tags),
        (tagged(&["loan", "desk"]), tags),
        (DeviceFilter::InGroup { groups: vec![Uuid::nil()] }, members),
        (DeviceFilter::InGroup { groups: vec![Uuid::nil(), Uuid::max()] }, members),
    ] {
        let marks = Marks::of(&filter).unwrap();
        let (sql, counted) = plan(&connection, &marks.counted(TENANT, 50));
        assert!(counted.iter().any(|step| step.contains(index)), "{sql}\n{counted:#?}");
        let mut filters = vec![filter];
        for others in [vec![], vec![tagged(&["kiosk"]), DeviceFilter::managed()]] {
            filters.extend(others);
            for &sort in DeviceSort::ALL {
                let query = DeviceQuery { sort, filters: filters.clone(), ..Default::default() };
                let common = Common::Marked(marks.clone());
                let (sql, gathered) = plan(&connection, &candidates(TENANT, &query, &common, 1));
                assert!(gathered.iter().any(|step| step.contains(index)), "{sql}\n{gathered:#?}");
                assert!(gathered.iter().any(|step| step.contains(by_id)), "{sql}\n{gathered:#?}");
                let whole = gathered.iter().any(|step| step.contains("SCAN devices"));
                assert!(!whole, "{sql}\n{gathered:#?}");
                let order = crate::sort_keys::column(sort).replace("sort_", "devices_");
                for start in starts(&Key::Bytes(b"pc-1".into())) {
                    let (rows, _) = device_list(TENANT, &query, &start).statements(&start, 50);
                    let (sql, walked) = plan(&connection, &rows);
                    let walk = format!("USING INDEX {order} (tenant_id=?");
                    assert!(walked[0].contains(&walk), "{sql}\n{walked:#?}");
                    let looked_up = walked.iter().any(|step| {
                        step.contains("USING COVERING INDEX")
                            && step.contains("tenant_id=? AND")
                            && step.contains("device_id=?")
                    });
                    assert!(looked_up, "{sql}\n{walked:#?}");
                    let bad = |step: &String| step.contains("SCAN d") || step.contains("ORDER BY");
                    assert!(!walked.iter().any(bad), "{sql}\n{walked:#?}");
                }
            }
        }
    }
}

#[test]
fn seals_are_made_and_looked_at_by_indexes() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrations::runner().run(&mut connection).unwrap();
    for (select, step) in [
        (tenants_that_wait(), "USING INDEX audit_events_unsealed"),
        (unsealed(TENANT, 500), "USING INDEX audit_events_unsealed (tenant_id=?)"),
        (under(TENANT, 1, 100, 5000), "USING INDEX audit_events_seal (tenant_id=? AND seal>? AND seal<?)"),
        (claimed(TENANT, Order::Asc), "USING COVERING INDEX audit_events_seal (tenant_id=?"),
        (claimed(TENANT, Order::Desc), "USING COVERING INDEX audit_events_seal (tenant_id=?"),
    ] {
        let (sql, plan) = plan(&connection, &select);
        assert!(plan.len() == 1 && plan[0].contains(step), "{sql}\n{plan:#?}");
    }
}

#[test]
fn every_page_is_read_in_the_order_of_an_index() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrations::runner().run(&mut connection).unwrap();
    let moment = Key::Integer(1);
    let sessions = |technician, query, index| {
        let list = session_list(TENANT, technician, &query, Timestamp(0));
        assert_reads_in_order(&connection, &list, &moment, index);
    };
    let of_device = Some(DeviceId(Uuid::nil()));
    sessions(None, SessionQuery::default(), "sessions_requested_at");
    sessions(None, SessionQuery { device_id: of_device, ..Default::default() }, "sessions_device");
    sessions(Some(UserId(Uuid::nil())), SessionQuery::default(), "sessions_assigned_to");
    for settled in [false, true] {
        let query = HelpQuery { settled, ..Default::default() };
        let list = help_request_list(TENANT, &query);
        assert_reads_in_order(&connection, &list, &moment, "help_requests_asked_at");
    }
    for (sort, index) in
        [(SessionSort::Duration, "sessions_lasted_seconds"), (SessionSort::State, "sessions_state_order")]
    {
        for direction in [Direction::Ascending, Direction::Descending] {
            sessions(None, SessionQuery { sort, direction, ..Default::default() }, index);
        }
    }
    let filtered = SessionQuery {
        search: "pc".into(),
        states: vec![SessionState::Ended, SessionState::Failed],
        ..Default::default()
    };
    sessions(None, filtered, "sessions_requested_at");
    let searched =
        AuditQuery { search: "pc".into(), result: Some(ActivityResult::Denied), ..Default::default() };
    for query in [AuditQuery::default(), searched] {
        let list = audit_list(TENANT, &query, Timestamp(0));
        assert_reads_in_order(&connection, &list, &moment, "audit_events_occurred_at");
    }
}
