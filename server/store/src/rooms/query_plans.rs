//! That SQLite reads every page in the order of an index, however long the list is.

use farhand_contract::{
    DeviceId, TenantId, Timestamp, UserId,
    devices::{DeviceQuery, DeviceSort},
    help_requests::HelpQuery,
    pages::Direction,
    sessions::{SessionQuery, SessionSort, SessionState},
};
use rusqlite::Connection;
use uuid::Uuid;

use super::{
    audit::audit_list, devices::device_list, help_requests::help_request_list, sessions::session_list,
};
use crate::{
    backends::{SqliteStatement, migrations},
    pages::{Key, List, Place, Start},
};

const TENANT: TenantId = TenantId(Uuid::nil());

fn assert_reads_in_order<T: Send + 'static>(connection: &Connection, list: &List<T>, key: &Key, index: &str) {
    let place = || Place { key: key.clone(), id: Uuid::nil() };
    for start in [Start::First, Start::After(place()), Start::Before(place()), Start::Last] {
        let (rows, _) = list.statements(&start, 50);
        let statement = SqliteStatement::of(&rows);
        let sql = &statement.sql;
        let mut explain = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let plan: Vec<String> = explain
            .query_map(statement.values(), |row| row.get("detail"))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert!(plan[0].contains(&format!("USING INDEX {index} (tenant_id=?")), "{sql}\n{plan:#?}");
        assert!(
            !plan.iter().any(|step| step.contains("SCAN") || step.contains("TEMP B-TREE")),
            "{sql}\n{plan:#?}"
        );
    }
}

#[test]
fn every_page_is_read_in_the_order_of_an_index() {
    let mut connection = Connection::open_in_memory().unwrap();
    migrations::runner().run(&mut connection).unwrap();
    let bytes = Key::Bytes(b"pc-1".into());
    for &sort in DeviceSort::ALL {
        let index = crate::sort_keys::column(sort).replace("sort_", "devices_");
        for direction in [Direction::Ascending, Direction::Descending] {
            for search in ["", "pc"] {
                let query = DeviceQuery { search: search.into(), sort, direction, ..Default::default() };
                assert_reads_in_order(&connection, &device_list(TENANT, &query), &bytes, &index);
            }
        }
    }
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
    assert_reads_in_order(&connection, &audit_list(TENANT), &moment, "audit_events_occurred_at");
}
