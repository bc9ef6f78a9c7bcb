//! Device exports, from the file to the store.

use std::{fmt::Write as _, io::Cursor, sync::Arc};

use farhand::{
    fleets::Fleet,
    imports::{Importer, Limits, fail_interrupted},
    machine::{SystemClock, SystemRandom},
    services::Actor,
};
use farhand_contract::{
    DeviceId, TenantId, Timestamp,
    devices::{ComplianceState, DeviceQuery, ManagedDeviceOwnerType, ManagementAgent},
    events::Event,
    imports::{FileRefusal, Import, ImportState, REPORT_LINES},
};
use farhand_domain::Clock as _;
use farhand_store::{Changes, Store, StoreUrl, records::Tenant};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const TENANT: TenantId = TenantId(Uuid::from_u128(1));

struct Office {
    importer: Importer,
    directory: TempDir,
}

impl Office {
    async fn open() -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let store = Store::open(&StoreUrl::Sqlite(directory.path().to_owned())).await.expect("a store");
        let mut changes = Changes::default();
        changes.insert_tenant(&Tenant {
            id: TENANT,
            name: "Corp".to_owned(),
            domain: "corp.example".to_owned(),
            demo: false,
            limit_remote_assistance_to_scope: false,
            created_at: SystemClock.now(),
        });
        store.commit(changes).await.expect("a tenant");
        let importer = Importer {
            store,
            clock: Arc::new(SystemClock),
            random: Arc::new(SystemRandom),
            limits: Limits::UPLOAD,
            stop: CancellationToken::new(),
        };
        Self { importer, directory }
    }

    async fn import(&self, file: impl Into<Vec<u8>>) -> Import {
        self.import_until(file, CancellationToken::new(), |_| {}).await
    }

    async fn import_until(
        &self,
        file: impl Into<Vec<u8>>,
        stop: CancellationToken,
        progress: impl FnMut(&Import) + Send,
    ) -> Import {
        let actor = Actor::farhand();
        let import = self.importer.begin(TENANT, &actor, "export.csv").await.expect("begun");
        let file = Cursor::new(file.into());
        let importer = Importer { stop, ..self.importer.clone() };
        importer.run(TENANT, &actor, import, file, progress).await.expect("written down")
    }

    async fn devices(&self) -> u64 {
        self.importer.store.overview(TENANT).await.expect("the store answers").devices
    }
}

/// An export as an admin center writes it, with every column that this knows and a few that it does not.
fn export(rows: u32) -> String {
    let mut file = "Device ID,Device name,Enrollment date,Last check-in,Azure AD Device ID,OS version,\
                    Azure AD registered,EAS activation ID,Serial number,Manufacturer,Model,EAS activated,IMEI,\
                    Management name,Category,UserId,Primary user UPN,Primary user email address,\
                    Primary user display name,Wi-Fi MAC,Compliance,Managed by,Ownership,Supervised,Encrypted,OS,\
                    SkuFamily,JoinType,Phone number,Total storage\r\n"
        .to_owned();
    for row in 1..=rows {
        let _ = write!(
            file,
            "{},\"PC, {row}\",2025-03-01 09:30:00.0000000,2026-10-05 08:15:00,{},10.0.22631.4317,True,,SN{row:06},\
             LENOVO,ThinkPad T14,False,,pc_{row},Laptop,{},user{row}@corp.example,user{row}@corp.example,\
             \"User \"\"{row}\"\"\",02AABBCCDDEE,Compliant,Intune,Corporate,False,True,Windows,Enterprise,\
             Azure AD joined,,475.3\r\n",
            id(row),
            Uuid::from_u128(u128::from(row) << 64),
            Uuid::from_u128(u128::from(row) << 32),
        );
    }
    file
}

fn id(row: u32) -> Uuid {
    Uuid::from_u128(0xF000_0000_0000_4000_8000_0000_0000_0000 + u128::from(row))
}

#[tokio::test]
async fn two_thousand_rows_twice_are_two_thousand_devices() {
    let office = Office::open().await;
    let first = office.import(export(2000)).await;
    assert_eq!(first.state, ImportState::Done);
    assert_eq!((first.lines, first.processed, first.added, first.rejected), (2000, 2000, 2000, 0));
    assert_eq!(office.devices().await, 2000);

    let second = office.import(export(2000)).await;
    assert_eq!((second.added, second.updated, second.unchanged, second.rejected), (0, 0, 2000, 0));
    assert_eq!(office.devices().await, 2000);
}

#[tokio::test]
async fn a_fleet_twice_is_there_once() {
    let office = Office::open().await;
    let fleet = Fleet { seed: 7, devices: 5000, domain: "corp.example".into(), now: SystemClock.now() };
    for known in [0, 5000] {
        let actor = Actor::farhand();
        let import = office.importer.begin(TENANT, &actor, "generated").await.expect("begun");
        let mut told = Vec::new();
        let ended = office
            .importer
            .run_fleet(TENANT, &actor, import, &fleet, |import| told.push(import.processed))
            .await
            .expect("written down");
        assert_eq!((ended.state, ended.lines, ended.processed), (ImportState::Done, 5000, 5000));
        assert_eq!((ended.added, ended.updated, ended.unchanged), (5000 - known, 0, known));
        assert_eq!(told, [2048, 4096, 5000, 5000]);
        assert_eq!(office.devices().await, 5000);
    }
}

#[tokio::test]
async fn a_fleet_that_is_stopped_says_so() {
    let office = Office::open().await;
    let fleet = Fleet { seed: 7, devices: 9000, domain: "corp.example".into(), now: SystemClock.now() };
    let actor = Actor::farhand();
    let import = office.importer.begin(TENANT, &actor, "generated").await.expect("begun");
    let stop = office.importer.stop.clone();
    let ended = office
        .importer
        .run_fleet(TENANT, &actor, import, &fleet, |import| {
            if import.processed == 2048 {
                stop.cancel();
            }
        })
        .await
        .expect("written down");
    // With what was on its way already.
    assert_eq!((ended.state, ended.processed, ended.added), (ImportState::Failed, 4096, 4096));
    assert_eq!(office.devices().await, 4096);
}

#[tokio::test]
async fn every_column_arrives_where_it_belongs() {
    let office = Office::open().await;
    office.import(export(1)).await;
    let device =
        office.importer.store.device(TENANT, DeviceId(id(1))).await.expect("answers").expect("there");
    assert_eq!(device.device_name, "PC, 1");
    assert_eq!(device.user_display_name.as_deref(), Some("User \"1\""));
    assert_eq!(device.enrolled_date_time, Some(Timestamp(1_740_821_400_000)));
    assert_eq!(device.last_sync_date_time, Some(Timestamp(1_791_188_100_000)));
    assert_eq!(device.compliance_state, ComplianceState::Compliant);
    assert_eq!(device.management_agent, ManagementAgent::Mdm);
    assert_eq!(device.managed_device_owner_type, ManagedDeviceOwnerType::Company);
    assert_eq!((device.is_supervised, device.is_encrypted), (Some(false), Some(true)));
    assert_eq!(device.serial_number.as_deref(), Some("SN000001"));
    assert_eq!(device.imei, None);
    let other: Vec<_> = device.other.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        other,
        [("azureADRegistered", "True"), ("easActivated", "False"), ("totalStorageSpaceInBytes", "475.3")]
    );
}

#[tokio::test]
async fn a_file_with_fewer_columns_takes_nothing_away() {
    let office = Office::open().await;
    office.import(export(2)).await;
    let before =
        office.importer.store.device(TENANT, DeviceId(id(1))).await.expect("answers").expect("there");
    let file = format!("Device name;Device ID;Compliance\n\"PC, 1\";{};Not Compliant\n", id(1));
    let import = office.import(file).await;
    assert_eq!((import.updated, import.unchanged), (1, 0));
    let after = office.importer.store.device(TENANT, DeviceId(id(1))).await.expect("answers").expect("there");
    assert_eq!(after.compliance_state, ComplianceState::Noncompliant);
    let mut expected = before;
    expected.compliance_state = ComplianceState::Noncompliant;
    assert_eq!(after, expected);
}

#[tokio::test]
async fn a_file_that_is_refused_writes_nothing() {
    let office = Office::open().await;
    let mut broken_late = export(3000).into_bytes();
    broken_late.extend_from_slice(b"\xFF\xFE\xFD");
    let import = office.import(broken_late).await;
    assert_eq!(import.state, ImportState::Refused);
    assert_eq!(import.refusal, Some(FileRefusal::NotText));
    assert_eq!(office.devices().await, 0);
    let kept = office.importer.store.import(TENANT, import.id).await.expect("answers").expect("there");
    assert_eq!(kept.import, import);
}

#[tokio::test]
async fn what_was_not_taken_is_counted_to_the_last_and_reported_to_a_limit() {
    let office = Office::open().await;
    let bad = u32::try_from(REPORT_LINES).expect("a small number") + 500;
    let mut file = export(10);
    for _ in 0..bad {
        file.push_str("nonsense\r\n");
    }
    let import = office.import(file).await;
    assert_eq!(import.state, ImportState::Done);
    assert_eq!((import.added, import.rejected), (10, u64::from(bad)));
    assert_eq!(import.report.len(), REPORT_LINES);
    assert_eq!(import.report[0].line, 12);
}

#[tokio::test]
async fn an_import_that_is_stopped_keeps_what_it_wrote_and_goes_on_when_repeated() {
    let office = Office::open().await;
    let stop = CancellationToken::new();
    let stopper = stop.clone();
    let import = office
        .import_until(export(9000), stop, move |import| {
            if import.processed >= 2000 {
                stopper.cancel();
            }
        })
        .await;
    assert_eq!(import.state, ImportState::Failed);
    let written = office.devices().await;
    assert_eq!(written, import.added);
    assert!((2000..9000).contains(&written), "{written}");

    let again = office.import(export(9000)).await;
    assert_eq!((again.state, again.unchanged, again.added), (ImportState::Done, written, 9000 - written));
}

#[tokio::test]
async fn what_the_database_did_not_take_is_not_counted() {
    let office = Office::open().await;
    let database = office.directory.path().join("farhand.db");
    let actor = Actor::farhand();
    let import = office.importer.begin(TENANT, &actor, "export.csv").await.expect("begun");
    let id = import.id;
    // Between two transactions. That it failed is told as well.
    let break_it = move |import: &Import| {
        if import.processed == 2048 && import.finished_at.is_none() {
            let connection = rusqlite::Connection::open(&database).expect("a database");
            let refuse =
                "CREATE TRIGGER refuse BEFORE INSERT ON devices BEGIN SELECT RAISE(ABORT, 'full'); END";
            connection.execute_batch(refuse).expect("broken");
        }
    };
    let file = Cursor::new(export(9000).into_bytes());
    office.importer.run(TENANT, &actor, import, file, break_it).await.expect_err("broken");
    let kept = office.importer.store.import(TENANT, id).await.expect("answers").expect("there").import;
    assert_eq!((kept.state, kept.lines), (ImportState::Failed, 9000));
    assert_eq!((kept.processed, kept.added), (2048, 2048));
    assert_eq!(office.devices().await, 2048);
}

#[tokio::test]
async fn whoever_looks_on_hears_of_it_and_the_audit_log_knows() {
    let office = Office::open().await;
    let mut events = office.importer.store.events();
    let import = office.import(export(10)).await;
    let mut heard = 0;
    while let Ok(event) = events.try_recv() {
        assert_eq!((event.tenant_id, event.event), (TENANT, Event::Import { id: import.id }));
        heard += 1;
    }
    assert!(heard >= 1);
    let audit = office
        .importer
        .store
        .audit(TENANT, &farhand_contract::audit::AuditQuery::default(), Timestamp(0), 10)
        .await
        .expect("answers");
    assert_eq!(audit.rows[0].target.as_deref(), Some("export.csv"));
    assert_eq!(audit.rows[0].activity, farhand_contract::audit::Activity::ImportDevices);
}

#[tokio::test]
async fn an_import_that_a_crash_left_running_is_marked() {
    let office = Office::open().await;
    let begun = office.importer.begin(TENANT, &Actor::farhand(), "export.csv").await.expect("begun");
    fail_interrupted(&office.importer.store, &SystemClock).await.expect("marked");
    let kept = office.importer.store.import(TENANT, begun.id).await.expect("answers").expect("there").import;
    assert_eq!(kept.state, ImportState::Failed);
    assert!(kept.finished_at.is_some());
    assert!(office.importer.store.running_imports().await.expect("answers").is_empty());
}

#[tokio::test]
async fn imported_devices_are_found() {
    let office = Office::open().await;
    office.import(export(30)).await;
    let query = DeviceQuery { search: "SN000017".to_owned(), ..DeviceQuery::default() };
    let page = office.importer.store.devices(TENANT, &query, 10).await.expect("answers");
    assert_eq!((page.total, page.rows[0].device.id), (1, DeviceId(id(17))));
}
