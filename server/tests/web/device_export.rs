//! Exports of devices: who gets them, and what is in them.

use std::io::{Cursor, Read as _};

use axum::body::to_bytes;
use farhand_contract::{
    DeviceId, Timestamp,
    audit::{Activity, ActivityResult, AuditQuery},
    device_exports::{DeviceExportRequest, ExportBegun, ExportProgress, ExportState},
    devices::{ComplianceState, Device, DeviceQuery},
    imports::Import,
};
use farhand_store::Changes;
use http::{Method, StatusCode};
use serde_json::json;
use uuid::Uuid;

use crate::harness::{
    ADMINISTRATOR, DEVICE_USER, FORM, HELPDESK, JSON, READER, Server, form, header, request, run, text,
};

const EXPORT: &str = "/devices/export";

/// More than are read at once, and more than are sorted in memory.
const DEVICES: u128 = 1_300;

/// Devices like one of the demo's, each with a name of its own, and one with a formula for a name.
async fn fleet(server: &Server) {
    let tenant = server.deps.store.tenants().await.expect("tenants")[0].id;
    let page = server.deps.store.devices(tenant, &DeviceQuery::default(), 1).await.expect("devices");
    let like = &page.rows[0].device;
    let devices: Vec<_> = (0..DEVICES)
        .map(|number| Device {
            id: DeviceId(Uuid::from_u128(number + 1)),
            device_name: if number == 7 { "=1+1".to_owned() } else { format!("fleet-{number:04}") },
            model: Some("Fleet, \"large\"".to_owned()),
            os_version: Some((number % 2).to_string()),
            ..like.clone()
        })
        .collect();
    let mut changes = Changes::new();
    changes.upsert_devices(tenant, &devices);
    server.deps.store.commit(changes).await.expect("written");
}

async fn exports(server: &Server) -> Vec<(ActivityResult, String, String)> {
    let tenant = server.deps.store.tenants().await.expect("tenants")[0].id;
    let lines = server
        .deps
        .store
        .audit(tenant, &AuditQuery::default(), Timestamp(0), 50)
        .await
        .expect("the log")
        .rows;
    let exports = lines.into_iter().filter(|line| line.activity == Activity::ExportDevices);
    exports.map(|line| (line.result, line.actor, line.target.unwrap_or_default())).collect()
}

#[test]
fn an_export_has_every_device_once_in_the_order_of_the_list_and_no_formula() {
    run(async {
        let server = Server::demo().await;
        fleet(&server).await;
        let cookie = server.sign_in(READER).await;
        let model = "model=Fleet%2C%20%22large%22";
        let response = server.get(&format!("{EXPORT}?{model}&order=desc&zone=60&after=x"), &cookie).await;
        assert_eq!(response.status(), StatusCode::OK);
        let headers = response.headers();
        assert_eq!(header(headers, "content-type"), "text/csv; charset=utf-8");
        assert!(header(headers, "content-disposition").starts_with("attachment; filename=\"devices-2"));
        assert_eq!(header(headers, "cache-control"), "no-store");
        let csv = text(response).await;
        let mut lines = csv.split("\r\n");
        let heads = "\u{feff}Device name,Managed by,Ownership,Compliance,OS,OS version,Last check-in,Primary user UPN,Model";
        assert_eq!(lines.next(), Some(heads));
        let names: Vec<_> =
            lines.by_ref().filter_map(|line| Some(line.split_once(',')?.0.to_owned())).collect();
        let mut expected: Vec<_> = (0..DEVICES).filter(|&number| number != 7).collect();
        expected.reverse();
        let mut expected: Vec<_> = expected.iter().map(|number| format!("fleet-{number:04}")).collect();
        expected.push("'=1+1".to_owned());
        assert_eq!(names, expected);
        assert!(csv.contains(",\"Fleet, \"\"large\"\"\"\r\n"));

        let odd = server.get(&format!("{EXPORT}?{model}&osVersion=1&search=fleet-00"), &cookie).await;
        assert_eq!(text(odd).await.lines().count(), 1 + 49);

        // By two columns: those with the larger version first, each of both from the last name on.
        let sorted = format!("{EXPORT}?{model}&sort=osVersion&order=desc&then=deviceName.desc");
        let csv = text(server.get(&sorted, &cookie).await).await;
        let names: Vec<_> =
            csv.split("\r\n").skip(1).filter_map(|line| Some(line.split_once(',')?.0.to_owned())).collect();
        let half = |odd: u128| (0..DEVICES).rev().filter(move |number| number % 2 == odd && *number != 7);
        let mut expected: Vec<_> =
            half(1).chain(half(0)).map(|number| format!("fleet-{number:04}")).collect();
        expected.insert(half(1).count(), "'=1+1".to_owned());
        assert_eq!(names, expected);
        let mut written = exports(&server).await;
        written.sort_by(|a, b| b.2.cmp(&a.2));
        assert_eq!(
            written,
            [
                "csv, sort=osVersion, order=desc, then=deviceName.desc, model=Fleet, \"large\"",
                "csv, search=fleet-00, osVersion=1, model=Fleet, \"large\"",
                "csv, order=desc, model=Fleet, \"large\"",
            ]
            .map(|target| (ActivityResult::Success, READER.0.to_owned(), target.to_owned()))
        );
    });
}

fn post(cookie: &str, pairs: &[(&str, &str)]) -> http::Request<axum::body::Body> {
    let headers = [("sec-fetch-site", "same-origin"), ("content-type", FORM)];
    request(Method::POST, EXPORT, cookie, &headers, form(pairs))
}

#[test]
fn an_export_has_the_columns_that_are_asked_for_in_their_order() {
    run(async {
        let server = Server::demo().await;
        fleet(&server).await;
        let cookie = format!("{}; farhand-locale=nl", server.sign_in(READER).await);
        let address = format!("{EXPORT}?search=fleet-0001&cells=model,complianceState,deviceName");
        let csv = text(server.get(&address, &cookie).await).await;
        let mut lines = csv.split("\r\n");
        assert_eq!(lines.next(), Some("\u{feff}Model,Naleving,Apparaatnaam"));
        assert!(lines.next().is_some_and(|line| line.starts_with("\"Fleet, \"\"large\"\"\",")));
        assert_eq!(lines.next(), Some(""));
    });
}

#[test]
fn an_export_of_all_columns_is_imported_again_and_changes_nothing() {
    run(async {
        let server = Server::demo().await;
        fleet(&server).await;
        let tenant = server.deps.store.tenants().await.expect("tenants")[0].id;
        let like = server.deps.store.devices(tenant, &DeviceQuery::default(), 1).await.expect("devices");
        let odd = Device {
            id: DeviceId(Uuid::from_u128(77_777)),
            phone_number: Some("+31 6 1234".to_owned()),
            device_name: "@odd, \"one\"".to_owned(),
            enrolled_date_time: Some(Timestamp(1_800_000_000_123)),
            is_encrypted: Some(false),
            is_supervised: None,
            management_agent: farhand_contract::devices::ManagementAgent::Microsoft365ManagedMdm,
            compliance_state: ComplianceState::Unknown,
            serial_number: Some("'=really".to_owned()),
            other: [
                ("complianceState", "byMagic"),
                ("totalStorageSpaceInBytes", "255000000001"),
                ("managementState", "wipePending"),
                ("easActivated", "True"),
                ("exchangeLastSuccessfulSyncDateTime", "2026-10-05T08:15:00Z"),
                ("deviceActionResults", r#"[{"actionName":"rebootNow","actionState":"done"}]"#),
                ("EID", "-89"),
                ("Rack, \"left\"", "=12"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
            ..like.rows[0].device.clone()
        };
        let mut changes = Changes::new();
        changes.upsert_devices(tenant, &[odd]);
        server.deps.store.commit(changes).await.expect("written");

        let cookie = format!("{}; farhand-locale=nl", server.sign_in(ADMINISTRATOR).await);
        let csv = text(server.get(&format!("{EXPORT}?cells=all&zone=-90"), &cookie).await).await;
        assert!(csv.starts_with("\u{feff}Device ID,Device name,Enrollment date,Last check-in,"));
        assert!(csv.contains(",'+31 6 1234,"));
        assert!(csv.contains(",totalStorageSpaceInBytes,") && csv.contains(",255000000001,"));
        assert!(csv.contains(",Device state,") && csv.contains(",wipePending,"));
        let import = upload(&server, &cookie, csv.as_bytes()).await;
        let devices = 500 + u64::try_from(DEVICES).expect("few") + 1;
        assert_eq!(import.report, []);
        assert_eq!((import.unchanged, import.updated, import.added, import.rejected), (devices, 0, 0, 0));
    });
}

/// Imports this file, and gives how that went.
async fn upload(server: &Server, cookie: &str, file: &[u8]) -> Import {
    let head = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"devices.csv\"\r\n\r\n";
    let body = [head.as_bytes(), file, b"\r\n--x--\r\n"].concat();
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("content-type", "multipart/form-data; boundary=x"),
        ("accept", JSON),
    ];
    let answer = server.send(request(Method::POST, "/devices/import", cookie, &headers, body)).await;
    let begun: Import = serde_json::from_str(&text(answer).await).expect("an import");
    server.deps.tasks.close();
    server.deps.tasks.wait().await;
    let ended = server.call("/api/imports/get", cookie, &json!({ "id": begun.id }).to_string()).await;
    serde_json::from_str(&text(ended).await).expect("an import")
}

#[test]
fn a_workbook_has_every_device_and_no_formula() {
    run(async {
        let server = Server::demo().await;
        fleet(&server).await;
        let cookie = server.sign_in(READER).await;
        let address =
            format!("{EXPORT}?model=Fleet%2C%20%22large%22&format=xlsx&cells=deviceName,lastSyncDateTime");
        let response = server.get(&address, &cookie).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert!(header(response.headers(), "content-disposition").ends_with(".xlsx\""));
        let file = to_bytes(response.into_body(), 10 << 20).await.expect("a file");
        let mut workbook = zip::ZipArchive::new(Cursor::new(file)).expect("a workbook");
        let mut sheet = String::new();
        let mut part = workbook.by_name("xl/worksheets/sheet1.xml").expect("a sheet");
        part.read_to_string(&mut sheet).expect("text");
        assert_eq!(sheet.matches("<row ").count() as u128, DEVICES + 1);
        assert!(sheet.contains("=1+1") && !sheet.contains("<f>"), "a formula");
        assert!(sheet.contains("Last check-in") && !sheet.contains("Compliance"));
    });
}

#[test]
fn those_that_are_selected_are_exported_by_a_form() {
    run(async {
        let server = Server::demo().await;
        fleet(&server).await;
        let cookie = server.sign_in(READER).await;
        let ids: Vec<_> = [5, 3, 900].map(|number: u128| Uuid::from_u128(number).to_string()).to_vec();
        let pairs =
            [("ids", ids.join(",")), ("order", "desc".to_owned()), ("cells", "deviceName".to_owned())];
        let pairs: Vec<_> = pairs.iter().map(|(key, value)| (*key, value.as_str())).collect();
        let answer = server.send(post(&cookie, &pairs)).await;
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(text(answer).await, "\u{feff}Device name\r\nfleet-0899\r\nfleet-0004\r\nfleet-0002\r\n");
        let whole = server.send(post(&cookie, &[("search", "fleet-000")])).await;
        assert_eq!(text(whole).await.lines().count(), 1 + 9);
        // What is not understood is never all devices.
        for (key, value) in [
            ("ids", "1,2"),
            ("format", "pdf"),
            ("run", "x"),
            ("colour", "red"),
            ("lastSyncFrom", "yesterday"),
        ] {
            let answer = server.send(post(&cookie, &[(key, value)])).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{key}={value}");
            let answer = server.get(&format!("{EXPORT}?{key}={value}"), &cookie).await;
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{key}={value}");
        }
        // A column that no filter is shown for is one all the same.
        let nobodys = text(server.get(&format!("{EXPORT}?manufacturer=Nobody"), &cookie).await).await;
        assert_eq!(nobodys.lines().count(), 1);
        let elsewhere = [("sec-fetch-site", "cross-site"), ("content-type", FORM)];
        let answer = server.send(request(Method::POST, EXPORT, &cookie, &elsewhere, "")).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN);
    });
}

/// Asks how an export goes.
async fn progress(server: &Server, cookie: &str, id: &str) -> ExportProgress {
    let answer = server.call("/api/device-exports/progress", cookie, &json!({ "id": id }).to_string()).await;
    serde_json::from_str(&text(answer).await).expect("a progress")
}

async fn begin(server: &Server, cookie: &str) -> String {
    let request = DeviceExportRequest {
        query: DeviceQuery { search: "fleet-".to_owned(), ..DeviceQuery::default() },
        ..DeviceExportRequest::default()
    };
    let answer =
        server.call("/api/device-exports/begin", cookie, &json!({ "request": request }).to_string()).await;
    let begun: ExportBegun = serde_json::from_str(&text(answer).await).expect("begun");
    begun.id.to_string()
}

#[test]
fn an_export_is_watched_to_its_end_or_taken_back() {
    run(async {
        let server = Server::demo().await;
        fleet(&server).await;
        let cookie = server.sign_in(READER).await;
        for format in ["csv", "xlsx"] {
            let id = begin(&server, &cookie).await;
            assert_eq!(progress(&server, &cookie, &id).await.state, ExportState::Awaited);
            let address = format!("{EXPORT}?search=fleet-&format={format}&run={id}");
            let answer = server.get(&address, &cookie).await;
            let whole = to_bytes(answer.into_body(), 10 << 20).await.expect("a whole file");
            assert!(!whole.is_empty());
            let done = progress(&server, &cookie, &id).await;
            assert_eq!((u128::from(done.written), done.state), (DEVICES - 1, ExportState::Done), "{format}");
        }
        for format in ["csv", "xlsx"] {
            let id = begin(&server, &cookie).await;
            let cancel = json!({ "id": id }).to_string();
            assert_eq!(
                server.call("/api/device-exports/cancel", &cookie, &cancel).await.status(),
                StatusCode::OK
            );
            let address = format!("{EXPORT}?search=fleet-&format={format}&run={id}");
            let answer = server.get(&address, &cookie).await;
            // Ends before its end: nobody takes a part for the whole.
            assert!(to_bytes(answer.into_body(), 10 << 20).await.is_err(), "{format}");
            assert_eq!(progress(&server, &cookie, &id).await.state, ExportState::Cancelled);
        }
        // The browser goes away.
        let id = begin(&server, &cookie).await;
        drop(server.get(&format!("{EXPORT}?search=fleet-&run={id}"), &cookie).await);
        assert_eq!(progress(&server, &cookie, &id).await.state, ExportState::Failed);
    });
}

#[test]
fn only_who_may_read_devices_exports_them_and_each_refusal_is_written_down() {
    run(async {
        let server = Server::demo().await;
        for (account, expected) in [(ADMINISTRATOR, 200), (READER, 200), (HELPDESK, 200), (DEVICE_USER, 403)]
        {
            let cookie = server.sign_in(account).await;
            assert_eq!(server.get(EXPORT, &cookie).await.status().as_u16(), expected, "as {}", account.0);
        }
        let denied = exports(&server).await.iter().filter(|line| line.0 == ActivityResult::Denied).count();
        assert_eq!(denied, 1);
        let cookie = server.sign_in(READER).await;
        assert_eq!(server.get(EXPORT, "").await.status(), StatusCode::UNAUTHORIZED);
        let elsewhere = request(Method::GET, EXPORT, &cookie, &[("sec-fetch-site", "cross-site")], "");
        assert_eq!(server.send(elsewhere).await.status(), StatusCode::FORBIDDEN);
        let long = "x".repeat(201);
        let status = server.get(&format!("{EXPORT}?search={long}"), &cookie).await.status();
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    });
}
