//! Exports of devices: who gets them, and what is in them.

use farhand_contract::{
    DeviceId,
    audit::{Activity, ActivityResult},
    devices::{Device, DeviceQuery},
    pages::PageStart,
};
use farhand_store::Changes;
use http::{Method, StatusCode};
use uuid::Uuid;

use crate::harness::{ADMINISTRATOR, DEVICE_USER, HELPDESK, READER, Server, header, request, run, text};

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
    let lines = server.deps.store.audit(tenant, &PageStart::Start, 50).await.expect("the log").rows;
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
