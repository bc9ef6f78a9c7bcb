use std::{sync::mpsc, thread, time::Duration};

use farhand_contract::{
    UserId,
    connectors::ConnectorMethod,
    consent::AppliedPolicy,
    notifications::{Kinds, NotificationKind, NotificationSettings},
};
use farhand_store::{Store, StoreError, StoreUrl, records::ConnectorRecord};

use crate::{
    fixture::{Fixture, database_file, on_both, sqlite_place},
    samples::{CONTOSO, connector, contoso, device_id, ended, session, uuid},
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
        assert!(matches!(refused, Err(StoreError::NewerSchema { found: 999, known: 21 })), "{refused:?}");
    }

    async fn an_account_that_was_connected_before_stays_connected(fixture) {
        let record = connector(CONTOSO);
        fixture.commit(|changes| { contoso(changes, 0); changes.put_connector(&record, None); }).await;
        // As the first version left it.
        undo_reports(&fixture).await;
        undo_device_user(&fixture).await;
        undo_technicians(&fixture).await;
        fixture.execute("DROP TABLE web_connectors; ALTER TABLE audit_events DROP COLUMN reason;").await;
        fixture.execute("DROP TABLE revocations; DELETE FROM refinery_schema_history WHERE version > 1;").await;
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
            trouble: None,
            next_check_at: None,
            ..record
        };
        assert_eq!(reopened.connector(CONTOSO).await.unwrap(), Some(expected));
    }

    async fn a_session_of_before_there_were_technicians_is_of_who_asked(fixture) {
        let mut asked = ended(session(CONTOSO, 1, 1));
        (asked.requested_by, asked.requested_by_name) = (UserId(uuid(9)), "User 9".into());
        fixture.commit(|changes| { contoso(changes, 1); changes.insert_session(&asked); }).await;
        undo_reports(&fixture).await;
        undo_device_user(&fixture).await;
        undo_technicians(&fixture).await;
        let reopened = Store::open(&fixture.url).await.unwrap();
        (asked.assigned_to, asked.assigned_to_name) = (UserId(uuid(9)), "User 9".into());
        asked.policy = AppliedPolicy::default();
        assert_eq!(reopened.session(CONTOSO, asked.id).await.unwrap(), Some(asked));
    }

    async fn who_chose_what_to_be_told_of_before_is_told_of_the_connector_too(fixture) {
        let user = UserId(uuid(1));
        let chosen = |in_app: &[NotificationKind]| NotificationSettings {
            in_app: in_app.iter().copied().collect(),
            push: Kinds::default().with(NotificationKind::Declined, true),
        };
        fixture.commit(|changes| {
            contoso(changes, 0);
            changes.put_notification_settings(CONTOSO, user, chosen(&[NotificationKind::Accepted]));
        }).await;
        undo_connector_notifications(&fixture).await;
        let reopened = Store::open(&fixture.url).await.unwrap();
        let expected = chosen(&[
            NotificationKind::Accepted,
            NotificationKind::ConnectorNeedsSignIn,
            NotificationKind::RevocationGivenUp,
        ]);
        assert_eq!(reopened.notification_settings(CONTOSO, user).await.unwrap(), Some(expected));
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

/// As the version before policies left the database, which has reports.
async fn undo_consent(fixture: &Fixture) {
    fixture.execute("DROP TABLE consent_policies; DROP TABLE tenant_settings;").await;
    for column in ["policy", "asked_again", "went_on_at"] {
        fixture.execute(&format!("ALTER TABLE sessions DROP COLUMN {column}")).await;
    }
    fixture.execute("ALTER TABLE audit_events DROP COLUMN policy").await;
    fixture.execute("ALTER TABLE report_schedules DROP COLUMN mail_to").await;
    fixture.execute("DELETE FROM refinery_schema_history WHERE version = 7").await;
}

const NOTIFICATION_TABLES: [&str; 6] = [
    "notification_deliveries",
    "notification_webhooks",
    "operator_subscriptions",
    "device_watches",
    "notification_settings",
    "notifications",
];

/// As the version before notifications left the database.
async fn undo_notifications(fixture: &Fixture) {
    for table in NOTIFICATION_TABLES {
        fixture.execute(&format!("DROP TABLE {table}")).await;
    }
    fixture.execute("DELETE FROM refinery_schema_history WHERE version = 8").await;
}

/// As the version before people could arrange anything left the database.
async fn undo_preferences(fixture: &Fixture) {
    fixture.execute("DROP TABLE user_preferences").await;
    fixture.execute("DELETE FROM refinery_schema_history WHERE version = 10").await;
}

/// As the version before the lists of devices were counted left the database.
async fn undo_device_lists(fixture: &Fixture) {
    let sorts = [
        "device_name",
        "management_agent",
        "managed_device_owner_type",
        "compliance_state",
        "operating_system",
        "os_version",
        "model",
        "serial_number",
        "last_sync_date_time",
        "user_principal_name",
    ];
    let new =
        ["manufacturer", "device_category_display_name", "enrolled_date_time", "device_enrollment_type"];
    fixture.execute("DROP TABLE device_counts; DROP INDEX devices_to_derive;").await;
    for sort in sorts.iter().chain(&new) {
        fixture.execute(&format!("DROP INDEX devices_{sort}")).await;
    }
    for sort in new {
        fixture.execute(&format!("ALTER TABLE devices DROP COLUMN sort_{sort}")).await;
    }
    fixture.execute("ALTER TABLE devices DROP COLUMN facets").await;
    for sort in sorts {
        fixture
            .execute(&format!("CREATE INDEX devices_{sort} ON devices (tenant_id, sort_{sort}, id)"))
            .await;
    }
    fixture.execute("DELETE FROM refinery_schema_history WHERE version IN (9, 11)").await;
}

/// As the version before imports were waited for left the database. What later versions brought is undone as well.
pub async fn undo_import_leases(fixture: &Fixture) {
    undo_connector_trouble(fixture).await;
    fixture
        .execute(
            "DROP INDEX imports_running; \
             ALTER TABLE imports DROP COLUMN step_at; \
             ALTER TABLE imports DROP COLUMN version; \
             ALTER TABLE sync_runs DROP COLUMN throttles; \
             ALTER TABLE sync_runs DROP COLUMN idle_pages; \
             DELETE FROM refinery_schema_history WHERE version = 18;",
        )
        .await;
}

/// As the version before a connector told why it needs a person left the database. What later versions brought is undone as well.
pub async fn undo_connector_trouble(fixture: &Fixture) {
    undo_connector_notifications(fixture).await;
    fixture
        .execute(
            "ALTER TABLE connectors DROP COLUMN trouble; \
             DELETE FROM refinery_schema_history WHERE version = 19;",
        )
        .await;
}

/// As the version before the connector was told of left the database. What later versions brought is undone as well.
async fn undo_connector_notifications(fixture: &Fixture) {
    undo_every_sort(fixture).await;
    fixture.execute("DELETE FROM refinery_schema_history WHERE version = 20").await;
}

/// As the version before the audit log was sealed left the database. What later versions brought is undone as well.
pub async fn undo_audit_seals(fixture: &Fixture) {
    undo_device_groups(fixture).await;
    fixture
        .execute(
            "DROP TABLE audit_seals; DROP INDEX audit_events_seal; DROP INDEX audit_events_unsealed; \
             ALTER TABLE audit_events DROP COLUMN seal; \
             DELETE FROM refinery_schema_history WHERE version = 16;",
        )
        .await;
}

/// As the version before groups had rules and devices had tags left the database. What later versions brought is undone as well.
async fn undo_device_groups(fixture: &Fixture) {
    undo_import_leases(fixture).await;
    for column in ["description", "rule", "version"] {
        fixture.execute(&format!("ALTER TABLE device_groups DROP COLUMN {column}")).await;
    }
    fixture.execute("DROP TABLE device_tags; DELETE FROM refinery_schema_history WHERE version = 17;").await;
}

/// As the version before every column sorted left the database. What was counted and derived since is not.
async fn undo_every_sort(fixture: &Fixture) {
    for sort in ["imei", "user_display_name", "join_type"] {
        fixture
            .execute(&format!("DROP INDEX devices_{sort}; ALTER TABLE devices DROP COLUMN sort_{sort};"))
            .await;
    }
    fixture.execute("DELETE FROM refinery_schema_history WHERE version = 21").await;
}

/// As the version before the audit log was searched left the database. What later versions brought is undone as well.
pub async fn undo_audit_search(fixture: &Fixture) {
    undo_audit_seals(fixture).await;
    fixture
        .execute(
            "ALTER TABLE audit_events DROP COLUMN search_text; \
             DELETE FROM refinery_schema_history WHERE version = 15;",
        )
        .await;
}

/// As the version before removed devices were counted apart left the database. What later versions brought is undone as
/// well.
pub async fn undo_removed_devices(fixture: &Fixture) {
    undo_audit_search(fixture).await;
    fixture
        .execute(
            "DROP INDEX devices_removed; \
             UPDATE devices SET facets = facets - 576460752303423488 \
             WHERE removed_date_time IS NOT NULL AND facets <> -1; \
             ALTER TABLE device_counts DROP COLUMN removed; \
             DELETE FROM device_counts WHERE facet = 'isRemoved'; \
             DELETE FROM refinery_schema_history WHERE version = 14;",
        )
        .await;
}

/// As the version before lists of devices could be saved left the database.
async fn undo_device_views(fixture: &Fixture) {
    fixture.execute("DROP TABLE device_views; DELETE FROM refinery_schema_history WHERE version = 13;").await;
}

/// As the version before devices came from Microsoft Graph left the database. What later versions brought is undone as
/// well.
pub async fn undo_device_syncs(fixture: &Fixture) {
    undo_removed_devices(fixture).await;
    undo_device_views(fixture).await;
    for table in SYNC_TABLES {
        fixture.execute(&format!("DROP TABLE {table}")).await;
    }
    fixture.execute("ALTER TABLE devices DROP COLUMN removed_date_time").await;
    fixture.execute("DELETE FROM refinery_schema_history WHERE version = 12").await;
}

const SYNC_TABLES: [&str; 4] = ["sync_lines", "sync_runs", "sync_seen", "graph_connections"];

/// As the version before reports left the database, which has what device users say and ask. What later versions brought
/// is undone as well.
async fn undo_reports(fixture: &Fixture) {
    undo_preferences(fixture).await;
    undo_device_syncs(fixture).await;
    undo_device_lists(fixture).await;
    undo_notifications(fixture).await;
    undo_consent(fixture).await;
    fixture.execute("DROP TABLE report_deliveries; DROP TABLE report_schedules;").await;
    fixture.execute("DROP INDEX sessions_lasted_seconds; DROP INDEX sessions_state_order;").await;
    for column in ["lasted_seconds", "state_order", "search_text"] {
        fixture.execute(&format!("ALTER TABLE sessions DROP COLUMN {column}")).await;
    }
    fixture.execute("DELETE FROM refinery_schema_history WHERE version = 6").await;
}

/// As the version before what device users say and ask left the database, which has technicians.
async fn undo_device_user(fixture: &Fixture) {
    for table in ["push_subscriptions", "push_keys", "help_requests"] {
        fixture.execute(&format!("DROP TABLE {table}")).await;
    }
    for column in ["declined_because", "stopped_at"] {
        fixture.execute(&format!("ALTER TABLE sessions DROP COLUMN {column}")).await;
    }
    fixture.execute("DELETE FROM refinery_schema_history WHERE version = 5").await;
}

/// As the version before technicians left the database. What later versions brought is undone before.
async fn undo_technicians(fixture: &Fixture) {
    for index in ["sessions_assigned_to", "sessions_open_assigned_to", "sessions_awaiting_report"] {
        fixture.execute(&format!("DROP INDEX {index}")).await;
    }
    for column in [
        "assigned_to",
        "assigned_to_name",
        "follows",
        "followed_by",
        "times_sent_again",
        "sent_again_at",
        "closed_at",
        "awaits_report",
    ] {
        fixture.execute(&format!("ALTER TABLE sessions DROP COLUMN {column}")).await;
    }
    fixture.execute("DROP TABLE session_notes; DELETE FROM refinery_schema_history WHERE version = 4;").await;
}

fn drop_tables() -> String {
    let rest = [
        "refinery_schema_history",
        "device_views",
        "user_preferences",
        "consent_policies",
        "tenant_settings",
        "push_subscriptions",
        "push_keys",
        "help_requests",
        "report_deliveries",
        "report_schedules",
        "audit_seals",
        "audit_events",
        "imports",
        "portal_sign_ins",
        "enrolments",
        "session_notes",
        "sessions",
        "authorizations",
        "connectors",
        "revocations",
        "web_connectors",
        "sign_ins",
        "role_assignments",
        "device_tags",
        "device_group_members",
        "device_groups",
        "device_counts",
        "devices",
        "users",
        "tenants",
    ];
    let tables = NOTIFICATION_TABLES.into_iter().chain(SYNC_TABLES).chain(rest);
    tables.map(|table| format!("DROP TABLE {table};")).collect::<Vec<_>>().concat()
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

/// SQLite 3.51.1 had locks of its own that could stop each other here for ever.
#[test]
fn a_store_that_was_closed_is_opened_again_at_once() {
    let (done, end) = mpsc::channel();
    thread::spawn(move || {
        let (_directory, url) = sqlite_place();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        for _ in 0..1000 {
            drop(runtime.block_on(Store::open(&url)).unwrap());
        }
        done.send(()).unwrap();
    });
    end.recv_timeout(Duration::from_mins(2)).unwrap();
}
