//! Saved views of All devices, as the server answers their links.

use farhand_contract::{
    device_columns::{DeviceColumn, DeviceColumns, ShownColumn},
    device_views::{DeviceView, ListPairs},
    devices::DeviceQuery,
};
use http::StatusCode;
use serde_json::json;

use crate::harness::{HELPDESK, READER, Server, header, run, text};

/// Saves a list of the reader's.
async fn saved(server: &Server, cookie: &str) -> DeviceView {
    let query =
        DeviceQuery::from_pairs([("operatingSystem", "Windows"), ("sort", "model"), ("search", "ü&b")]);
    let columns = DeviceColumns::new([
        ShownColumn { column: DeviceColumn::SerialNumber, width: 200 },
        DeviceColumn::DeviceName.into(),
    ]);
    let list = ListPairs::of(&query, &columns);
    let arguments = json!({ "naming": { "name": "Ours alone", "shared": false }, "list": list });
    let answer = server.call("/api/device-views/add", cookie, &arguments.to_string()).await;
    serde_json::from_str(&text(answer).await).expect("a view")
}

#[test]
fn a_views_link_leads_to_its_list_in_its_columns() {
    run(async {
        let server = Server::demo().await;
        let (cookie, other) = (server.sign_in(READER).await, server.sign_in(HELPDESK).await);
        let view = saved(&server, &cookie).await;
        let link = format!("/devices?view={}", view.id);
        let answer = server.get(&link, &cookie).await;
        assert_eq!(answer.status(), StatusCode::FOUND);
        let list = header(answer.headers(), "location");
        let (_, pairs) = list.split_once('?').expect("pairs");
        let pairs: Vec<_> = url::form_urlencoded::parse(pairs.as_bytes()).into_owned().collect();
        let id = view.id.to_string();
        let expected = [
            ("view", id.as_str()),
            ("search", "ü&b"),
            ("sort", "model"),
            ("operatingSystem", "Windows"),
            ("columns", "serialNumber-200.deviceName"),
        ];
        assert_eq!(pairs, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));

        let page = text(server.get(&list, &cookie).await).await;
        assert!(page.contains("View: Ours alone") && !page.contains("(changed)"));
        let sorted = list.replace("sort=model&", "");
        let page = text(server.get(&sorted, &cookie).await).await;
        assert!(page.contains("View: Ours alone (changed)"));

        // Somebody else sees the list that the address says, and no name; a link that says no list, all devices.
        let page = text(server.get(&list, &other).await).await;
        assert!(page.contains("There is no such view.") && !page.contains("Ours alone"));
        for link in
            [link.as_str(), "/devices?view=no-id", "/devices?view=00000000-0000-0000-0000-000000000000"]
        {
            let answer = server.get(link, &other).await;
            assert_eq!(answer.status(), StatusCode::OK);
            let page = text(answer).await;
            assert!(page.contains("There is no such view.") && page.contains("role=\"grid\""), "{link}");
        }
    });
}

#[test]
fn columns_of_an_address_show_and_are_kept_for_nobody() {
    run(async {
        let server = Server::demo().await;
        let cookie = server.sign_in(READER).await;
        let page = text(server.get("/devices?columns=serialNumber-200.deviceName", &cookie).await).await;
        assert!(page.contains("width=\"200\"") && !page.contains("usual-columns"));
        // Every link to another order or page keeps them.
        assert!(page.contains("columns=serialNumber%2D200%2EdeviceName&amp;after="));
        assert!(page.contains("columns=serialNumber%2D200%2EdeviceName&amp;order=desc"));
        let page = text(server.get("/devices?columns=colour", &cookie).await).await;
        assert!(page.contains("usual-columns"));
        let page = text(server.get("/devices", &cookie).await).await;
        assert!(page.contains("usual-columns"));
    });
}

#[test]
fn the_navigation_leads_to_the_default_view() {
    run(async {
        let server = Server::demo().await;
        let (cookie, other) = (server.sign_in(READER).await, server.sign_in(HELPDESK).await);
        let view = saved(&server, &cookie).await;
        let set = json!({ "id": view.id }).to_string();
        assert_eq!(
            server.call("/api/device-views/set-default", &cookie, &set).await.status(),
            StatusCode::OK
        );
        assert_eq!(
            server.call("/api/device-views/set-default", &other, &set).await.status(),
            StatusCode::NOT_FOUND
        );
        let link = format!("href=\"/devices?view={}\"", view.id);
        assert!(text(server.get("/", &cookie).await).await.contains(&link));
        assert!(!text(server.get("/", &other).await).await.contains("?view="));
        // All devices are all devices.
        assert_eq!(server.get("/devices", &cookie).await.status(), StatusCode::OK);
    });
}
