use farhand_contract::connectors::ConnectorMethod;
use farhand_store::{Store, StoreError, StoreUrl, records::ConnectorRecord};

use crate::{
    fixture::{database_file, on_both, sqlite_place},
    samples::{CONTOSO, connector, contoso, device_id},
};

on_both! {
    async fn what_was_committed_is_there_after_reopening(fixture) {
        fixture.commit(|changes| contoso(changes, 1)).await;
        let before = fixture.store.device(CONTOSO, device_id(1)).await.unwrap();
        assert!(before.is_some());
        let url = fixture.url.clone();
        drop(fixture);
        let reopened = Store::open(&url).await.unwrap();
        reopened.is_ready().await.unwrap();
        assert_eq!(reopened.device(CONTOSO, device_id(1)).await.unwrap(), before);
    }

    async fn a_database_of_a_newer_program_is_refused_and_left_alone(fixture) {
        let newer = "INSERT INTO refinery_schema_history (version, name, applied_on, checksum) \
                     VALUES (999, 'later', '2030-01-01T00:00:00Z', '1')";
        fixture.execute(newer).await;
        let refused = Store::open(&fixture.url).await;
        assert!(matches!(refused, Err(StoreError::NewerSchema { found: 999, known: 6 })), "{refused:?}");
    }

    async fn an_account_that_was_connected_before_stays_connected(fixture) {
        let record = connector(CONTOSO);
        fixture.commit(|changes| { contoso(changes, 0); changes.put_connector(&record, None); }).await;
        // As the first version left it.
        fixture.execute("DROP TABLE report_deliveries; DROP TABLE report_schedules; DROP TABLE revocations; DELETE FROM refinery_schema_history WHERE version > 1;").await;
        fixture.execute("DROP INDEX sessions_lasted_seconds; DROP INDEX sessions_state_order;").await;
        for column in ["lasted_seconds", "state_order", "search_text"] {
            fixture.execute(&format!("ALTER TABLE sessions DROP COLUMN {column}")).await;
        }
        for column in [
            "method", "script_region", "registration", "sealed_client_secret", "renew_at", "checked_at",
            "check_problem", "next_check_at",
        ] {
            fixture.execute(&format!("ALTER TABLE connectors DROP COLUMN {column}")).await;
        }
        let reopened = Store::open(&fixture.url).await.unwrap();
        let expected = ConnectorRecord {
            method: Some(ConnectorMethod::OAuth),
            script_region: None,
            registration: None,
            sealed_client_secret: None,
            renew_at: record.token_expires_at.map(|end| end.plus_seconds(-60)),
            checked_at: None,
            check_problem: None,
            next_check_at: None,
            ..record
        };
        assert_eq!(reopened.connector(CONTOSO).await.unwrap(), Some(expected));
    }

    async fn many_processes_may_open_a_new_database_at_once(fixture) {
        // As if it were new: the tables go, the history of migrations with them.
        fixture.execute(&drop_tables()).await;
        let opening: Vec<_> = (0..8)
            .map(|_| {
                let url = fixture.url.clone();
                tokio::spawn(async move { Store::open(&url).await.map(drop) })
            })
            .collect();
        for opened in opening {
            opened.await.unwrap().unwrap();
        }
        fixture.another().await.tenants().await.unwrap();
    }

    async fn a_migration_that_fails_on_its_way_leaves_nothing(fixture) {
        fixture.execute(&drop_tables()).await;
        fixture.execute("CREATE TABLE audit_events (in_the_way BIGINT)").await;
        let failed = Store::open(&fixture.url).await;
        assert!(matches!(failed, Err(StoreError::Migration(_))), "{failed:?}");
        fixture.execute("DROP TABLE audit_events").await;
        // Had anything been left, this would find a table that exists.
        Store::open(&fixture.url).await.unwrap().tenants().await.unwrap();
    }
}

fn drop_tables() -> String {
    [
        "refinery_schema_history",
        "report_deliveries",
        "report_schedules",
        "audit_events",
        "imports",
        "portal_sign_ins",
        "enrolments",
        "sessions",
        "authorizations",
        "connectors",
        "revocations",
        "sign_ins",
        "role_assignments",
        "device_group_members",
        "device_groups",
        "devices",
        "users",
        "tenants",
    ]
    .map(|table| format!("DROP TABLE {table};"))
    .concat()
}

#[cfg(unix)]
#[tokio::test]
async fn nobody_else_may_read_the_sqlite_files() {
    use std::os::unix::fs::PermissionsExt as _;

    let (_directory, url) = sqlite_place();
    let StoreUrl::Sqlite(directory) = &url else { unreachable!() };
    let store = Store::open(&url).await.unwrap();
    store.tenants().await.unwrap();
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(directory), 0o700);
    for file in ["farhand.db", "farhand.db-wal", "farhand.db-shm"] {
        assert_eq!(mode(&directory.join(file)), 0o600, "{file}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused() {
    let (_directory, url) = sqlite_place();
    let StoreUrl::Sqlite(directory) = &url else { unreachable!() };
    std::fs::create_dir(directory).unwrap();
    std::fs::write(database_file(directory), "device,name\n".repeat(1000)).unwrap();
    assert!(Store::open(&url).await.is_err());
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_without_telling_the_password() {
    let refused = Store::open(&StoreUrl::parse("postgres://farhand:hunter2@[/x")).await.unwrap_err();
    assert!(matches!(refused, StoreError::Url(_)), "{refused:?}");
    assert!(!format!("{refused} {refused:?}").contains("hunter2"));
}
