//! Device exports, from the file to the store.

use std::{fmt::Write as _, io::Cursor, sync::Arc, time::Duration};

use farhand::{
    fleets::Fleet,
    imports::{BeginError, Importer, Limits, fail_abandoned},
    machine::{SystemClock, SystemRandom},
    services::Actor,
};
use farhand_contract::{
    DeviceId, TenantId, Timestamp,
    audit::{Activity, AuditQuery},
    devices::{ComplianceState, Device, DeviceQuery, ManagedDeviceOwnerType, ManagementAgent},
    events::Event,
    imports::{FileRefusal, Import, ImportState, LineProblem, REPORT_LINES},
};
use farhand_domain::Clock as _;
use farhand_store::{
    Changes, StoreUrl,
    records::{ImportRecord, Tenant},
};
use secrecy::ExposeSecret as _;
use serde_json::json;
use tokio::{runtime::Handle, task::block_in_place};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    device_sync,
    fixture::on_both,
    world::{CONTOSO, World},
};

/// An organisation of its own, without devices.
const TENANT: TenantId = TenantId(Uuid::from_u128(3));

struct Office {
    importer: Importer,
    tenant: TenantId,
}

impl Office {
    async fn open(world: &World) -> Self {
        let mut changes = Changes::default();
        changes.insert_tenant(&Tenant {
            id: TENANT,
            name: "Corp".to_owned(),
            domain: "corp.example".to_owned(),
            demo: false,
            limit_remote_assistance_to_scope: false,
            created_at: SystemClock.now(),
        });
        world.deps.store.commit(changes).await.expect("a tenant");
        Self::of(world, TENANT)
    }

    /// Of an organisation that is there.
    fn of(world: &World, tenant: TenantId) -> Self {
        let importer = Importer {
            store: world.deps.store.clone(),
            clock: Arc::clone(&world.deps.clock),
            random: Arc::new(SystemRandom),
            limits: Limits::UPLOAD,
            stop: CancellationToken::new(),
        };
        Self { importer, tenant }
    }

    async fn begin(&self) -> ImportRecord {
        self.importer.begin(self.tenant, &Actor::farhand(), "export.csv").await.expect("begun")
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
        let begun = self.begin().await;
        let file = Cursor::new(file.into());
        let importer = Importer { stop, ..self.importer.clone() };
        importer.run(&Actor::farhand(), begun, file, progress).await.expect("written down")
    }

    async fn devices(&self) -> u64 {
        self.importer.store.overview(self.tenant).await.expect("the store answers").devices
    }

    async fn device(&self, row: u32) -> Device {
        let id = DeviceId(id(row));
        self.importer.store.device(self.tenant, id).await.expect("answers").expect("there")
    }

    async fn kept(&self, begun: &ImportRecord) -> Import {
        let kept = self.importer.store.import(self.tenant, begun.import.id).await;
        kept.expect("answers").expect("there").import
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

on_both! {
    async fn two_thousand_rows_twice_are_two_thousand_devices(world) {
        let office = Office::open(&world).await;
        let first = office.import(export(2000)).await;
        assert_eq!(first.state, ImportState::Done);
        assert_eq!((first.lines, first.processed, first.added, first.rejected), (2000, 2000, 2000, 0));
        assert_eq!(office.devices().await, 2000);

        let second = office.import(export(2000)).await;
        assert_eq!((second.added, second.updated, second.unchanged, second.rejected), (0, 0, 2000, 0));
        assert_eq!(office.devices().await, 2000);
    }

    async fn a_fleet_twice_is_there_once(world) {
        let office = Office::open(&world).await;
        let fleet = Fleet { seed: 7, devices: 5000, domain: "corp.example".into(), now: SystemClock.now() };
        for known in [0, 5000] {
            let actor = Actor::farhand();
            let begun = office.begin().await;
            let mut told = Vec::new();
            let ended = office
                .importer
                .run_fleet(&actor, begun, &fleet, |import| told.push(import.processed))
                .await
                .expect("written down");
            assert_eq!((ended.state, ended.lines, ended.processed), (ImportState::Done, 5000, 5000));
            assert_eq!((ended.added, ended.updated, ended.unchanged), (5000 - known, 0, known));
            assert_eq!(told, [2048, 4096, 5000, 5000]);
            assert_eq!(office.devices().await, 5000);
        }
    }

    async fn a_fleet_that_is_stopped_says_so(world) {
        let office = Office::open(&world).await;
        let fleet = Fleet { seed: 7, devices: 9000, domain: "corp.example".into(), now: SystemClock.now() };
        let actor = Actor::farhand();
        let begun = office.begin().await;
        let stop = office.importer.stop.clone();
        let ended = office
            .importer
            .run_fleet(&actor, begun, &fleet, |import| {
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

    async fn every_column_arrives_where_it_belongs(world) {
        let office = Office::open(&world).await;
        office.import(export(1)).await;
        let device = office.device(1).await;
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

    async fn a_file_with_fewer_columns_takes_nothing_away(world) {
        let office = Office::open(&world).await;
        office.import(export(2)).await;
        let before = office.device(1).await;
        let file = format!("Device name;Device ID;Compliance\n\"PC, 1\";{};Not Compliant\n", id(1));
        let import = office.import(file).await;
        assert_eq!((import.updated, import.unchanged), (1, 0));
        let after = office.device(1).await;
        assert_eq!(after.compliance_state, ComplianceState::Noncompliant);
        let mut expected = before;
        expected.compliance_state = ComplianceState::Noncompliant;
        assert_eq!(after, expected);
    }

    async fn a_file_that_is_refused_writes_nothing(world) {
        let office = Office::open(&world).await;
        let mut broken_late = export(3000).into_bytes();
        broken_late.extend_from_slice(b"\xFF\xFE\xFD");
        let import = office.import(broken_late).await;
        assert_eq!(import.state, ImportState::Refused);
        assert_eq!(import.refusal, Some(FileRefusal::NotText));
        assert_eq!(office.devices().await, 0);
        let kept = office.importer.store.import(TENANT, import.id).await.expect("answers").expect("there");
        assert_eq!(kept.import, import);
    }

    async fn what_was_not_taken_is_counted_to_the_last_and_reported_to_a_limit(world) {
        let office = Office::open(&world).await;
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

    async fn an_import_that_is_stopped_keeps_what_it_wrote_and_goes_on_when_repeated(world) {
        let office = Office::open(&world).await;
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

    async fn what_the_database_did_not_take_is_not_counted(world) {
        let office = Office::open(&world).await;
        let begun = office.begin().await;
        // Between two transactions. That it failed is told as well.
        let break_it = |import: &Import| {
            if import.processed == 2048 && import.finished_at.is_none() {
                block_in_place(|| Handle::current().block_on(refuse_devices(&world)));
            }
        };
        let file = Cursor::new(export(9000).into_bytes());
        office.importer.run(&Actor::farhand(), begun.clone(), file, break_it).await.expect_err("broken");
        let kept = office.kept(&begun).await;
        assert_eq!((kept.state, kept.lines), (ImportState::Failed, 9000));
        assert_eq!((kept.processed, kept.added), (2048, 2048));
        assert_eq!(office.devices().await, 2048);
    }

    async fn whoever_looks_on_hears_of_it_and_the_audit_log_knows(world) {
        let office = Office::open(&world).await;
        let mut events = office.importer.store.events();
        let import = office.import(export(10)).await;
        let heard = tokio::time::timeout(Duration::from_secs(10), events.recv()).await;
        let heard = heard.expect("in time").expect("an event");
        assert_eq!((heard.tenant_id, heard.event), (TENANT, Event::Import { id: import.id }));
        let audit = office
            .importer
            .store
            .audit(TENANT, &AuditQuery::default(), Timestamp(0), 10)
            .await
            .expect("answers");
        assert_eq!(audit.rows[0].target.as_deref(), Some("export.csv"));
        assert_eq!(audit.rows[0].activity, Activity::ImportDevices);
    }

    async fn an_import_that_a_crash_left_running_is_marked_once_nobody_is_waited_for(world) {
        let office = Office::open(&world).await;
        let begun = office.begin().await;
        let (store, clock) = (&office.importer.store, &*office.importer.clock);
        world.clock.advance(89);
        // Another process starts meanwhile, and somebody chooses a file there.
        fail_abandoned(store, clock).await.expect("read");
        assert_eq!(office.kept(&begun).await.state, ImportState::Running);
        let second = office.importer.begin(TENANT, &Actor::farhand(), "second.csv").await;
        assert!(matches!(second, Err(BeginError::Running)), "{second:?}");
        world.clock.advance(1);
        let second = office.begin().await;
        let kept = office.kept(&begun).await;
        assert_eq!((kept.state, kept.finished_at), (ImportState::Failed, Some(clock.now())));
        // Whoever was thought dead and is not leaves it, and says how it stands.
        let file = Cursor::new(export(10).into_bytes());
        let ended = office.importer.run(&Actor::farhand(), begun.clone(), file, |_| {}).await;
        assert_eq!(ended.expect("nothing to write"), kept);
        assert_eq!(office.devices().await, 0);
        world.clock.advance(90);
        fail_abandoned(store, clock).await.expect("marked");
        assert_eq!(office.kept(&second).await.state, ImportState::Failed);
    }

    async fn an_import_that_goes_on_is_waited_for(world) {
        let office = Office::open(&world).await;
        let (store, clock) = (office.importer.store.clone(), Arc::clone(&office.importer.clock));
        let mut looks = 0;
        // Most of a minute for each transaction, and somebody who looks whether anybody is at it.
        let import = office.import_until(export(9000), CancellationToken::new(), |import| {
            if import.state == ImportState::Running {
                looks += 1;
                world.clock.advance(40);
                block_in_place(|| Handle::current().block_on(fail_abandoned(&store, &*clock))).expect("read");
            }
        });
        assert_eq!(import.await.state, ImportState::Done);
        assert_eq!(looks, 6, "the begin of reading, and five transactions");
    }

    async fn of_two_imports_one_begins(world) {
        let office = Office::open(&world).await;
        let other = world.another(world.partners(crate::world::PATIENCE)).await;
        let elsewhere = Office::of(&other, TENANT);
        let actor = Actor::farhand();
        let (here, there) = tokio::join!(
            office.importer.begin(TENANT, &actor, "one.csv"),
            elsewhere.importer.begin(TENANT, &actor, "two.csv"),
        );
        assert!(here.is_ok() != there.is_ok(), "{here:?} {there:?}");
        let refused = here.err().or(there.err()).expect("one of them");
        assert!(matches!(refused, BeginError::Running), "{refused:?}");
    }

    async fn an_import_and_a_synchronisation_keep_each_others_fields(world) {
        device_sync::registered(&world).await;
        let devices = |state: &str| -> Vec<_> {
            (1..=4200)
                .map(|row| json!({ "id": id(row).to_string(), "deviceName": "PC", "complianceState": state }))
                .collect()
        };
        world.graph_order(json!({ "devices": devices("noncompliant") })).await;
        device_sync::run(&world, None).await;
        let office = Office::of(&world, CONTOSO);
        let mut file = "Device ID,Device name,Category\n".to_owned();
        for row in 1..=4200 {
            let _ = writeln!(file, "{},PC,Laptop", id(row));
        }
        // When the first two thousand are written, the next ones are made ready from what was read before.
        let mut meanwhile = 0;
        let import = office.import_until(file, CancellationToken::new(), |import| {
            if import.processed == 2048 && meanwhile == 0 {
                meanwhile = block_in_place(|| Handle::current().block_on(async {
                    world.graph_order(json!({ "devices": devices("compliant") })).await;
                    device_sync::run(&world, Some(farhand_contract::device_sync::SyncKind::Full)).await.counts.changed
                }));
            }
        });
        let import = import.await;
        assert_eq!((import.state, import.updated, meanwhile), (ImportState::Done, 4200, 4200));
        for row in [1, 2048, 2049, 3000, 4096, 4097, 4200] {
            let device = office.device(row).await;
            assert_eq!(device.compliance_state, ComplianceState::Compliant, "{row}");
        }
    }

    async fn a_removed_device_stays_removed_when_an_export_has_it(world) {
        let office = Office::open(&world).await;
        office.import(export(3)).await;
        let mut gone = office.device(2).await;
        gone.removed_date_time = Some(Timestamp(1_700_000_000_000));
        let mut changes = Changes::default();
        changes.upsert_devices(TENANT, std::slice::from_ref(&gone));
        office.importer.store.commit(changes).await.expect("removed");
        let again = office.import(export(3)).await;
        assert_eq!((again.updated, again.unchanged), (0, 3));
        assert_eq!(office.device(2).await, gone);
        assert_eq!(office.devices().await, 2);
    }

    async fn ten_broken_lines_cost_ten_devices_and_nothing_else(world) {
        let office = Office::open(&world).await;
        let file = export(6000);
        let mut lines: Vec<String> = file.split_inclusive("\r\n").map(str::to_owned).collect();
        // At the edges of transactions, and next to each other.
        let places = [1, 2048, 2049, 2050, 4096, 4097, 5000, 5001, 5002, 6000];
        for (place, way) in places.into_iter().zip(0..) {
            let line = &mut lines[place];
            *line = match way {
                0 => line.replacen("f0000000", "nonsense", 1),
                1 => line[36..].to_owned(),
                2 => line.replacen("False,True", "perhaps,True", 1),
                3 => line.replacen("2026-10-05", "31/12/2026", 1),
                4 => line.replacen("LENOVO,", "", 1),
                5 => line.replacen("LENOVO", "LEN,OVO", 1),
                6 => line.replacen("LENOVO", &"x".repeat(1001), 1),
                // Two marks that never close, the second of which would close the first.
                7 | 8 => line.replacen("Azure AD joined", "\"Azure AD joined", 1),
                _ => format!("{}{}", id(2), &line[36..]),
            };
        }
        let import = office.import(lines.concat()).await;
        assert_eq!((import.state, import.lines, import.processed), (ImportState::Done, 6000, 6000));
        assert_eq!((import.added, import.rejected), (5990, 10));
        let rejected: Vec<_> = import.report.iter().map(|line| (line.line, line.problem)).collect();
        let expected = [
            LineProblem::BadId,
            LineProblem::Missing,
            LineProblem::BadBoolean,
            LineProblem::BadDate,
            LineProblem::FieldCount,
            LineProblem::FieldCount,
            LineProblem::TooLong,
            LineProblem::FieldCount,
            LineProblem::FieldCount,
            LineProblem::Duplicate,
        ];
        let expected: Vec<_> =
            places.iter().zip(expected).map(|(&place, problem)| (place as u64 + 1, problem)).collect();
        assert_eq!(rejected, expected);
        assert_eq!(office.devices().await, 5990);
        for row in [2, 2047, 2051, 4095, 4098, 4999, 5003, 5999] {
            assert_eq!(office.device(row).await.device_name, format!("PC, {row}"));
        }
    }

    async fn imported_devices_are_found(world) {
        let office = Office::open(&world).await;
        office.import(export(30)).await;
        let query = DeviceQuery { search: "SN000017".to_owned(), ..DeviceQuery::default() };
        let page = office.importer.store.devices(TENANT, &query, 10).await.expect("answers");
        assert_eq!((page.total, page.rows[0].device.id), (1, DeviceId(id(17))));
    }
}

/// From now on the database takes no devices.
async fn refuse_devices(world: &World) {
    match world.url() {
        StoreUrl::Sqlite(directory) => {
            let connection = rusqlite::Connection::open(directory.join("farhand.db")).expect("a database");
            let refuse =
                "CREATE TRIGGER refuse BEFORE INSERT ON devices BEGIN SELECT RAISE(ABORT, 'full'); END";
            connection.execute_batch(refuse).expect("broken");
        }
        StoreUrl::Postgres(url) => {
            let refuse = "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS \
                          $$ BEGIN RAISE EXCEPTION 'full'; END $$; \
                          CREATE TRIGGER refuse BEFORE INSERT ON devices EXECUTE FUNCTION refuse()";
            crate::fixture::execute(url.expose_secret(), refuse).await;
        }
    }
}
