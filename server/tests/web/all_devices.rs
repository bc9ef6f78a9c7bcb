//! All devices as the server sends it: a grid that reads, and pages, without a script.

use farhand_contract::{
    device_columns::{DeviceColumn, DeviceColumns, ShownColumn},
    devices::{DeviceOrder, DeviceQuery},
};
use http::StatusCode;
use serde_json::json;

use crate::harness::{HELPDESK, READER, Server, run, text};

const COLUMNS: &str = "/api/preferences/device-columns";
const PAGE: &str = "/api/devices/page";
const SET_COLUMNS: &str = "/api/preferences/set-device-columns";

/// What is between these two, for each time that both are there.
fn between<'a>(page: &'a str, before: &'a str, after: &'a str) -> Vec<&'a str> {
    page.split(before).skip(1).filter_map(|rest| rest.split_once(after)).map(|(found, _)| found).collect()
}

/// The names of the devices, in their order.
fn names(page: &str) -> Vec<&str> {
    between(page, "role=\"rowheader\"", "</th>")
        .into_iter()
        .filter_map(|cell| {
            let (_, name) = between(cell, "class=\"ellipsis\"", "</a>").first()?.split_once('>')?;
            // Where a text ends that may change.
            Some(name.trim_end_matches("<!>"))
        })
        .collect()
}

/// The words in the heads, in their order.
fn heads(page: &str) -> Vec<&str> {
    between(page, "role=\"columnheader\"", "</th>")
        .into_iter()
        .map(|head| {
            let inner = between(head, "<span>", "</span>").first().copied();
            let text = inner.unwrap_or_else(|| head.split_once('>').map_or("", |(_, text)| text));
            // Where a text ends that may change.
            text.trim_end_matches("<!>")
        })
        .collect()
}

#[test]
fn the_first_page_is_a_grid_of_all_devices_and_leads_to_the_next() {
    run(async {
        let server = Server::demo().await;
        let tenant = server.deps.store.tenants().await.expect("tenants")[0].id;
        let total =
            server.deps.store.devices(tenant, &DeviceQuery::default(), 1).await.expect("devices").total;
        let cookie = server.sign_in(READER).await;
        let page = text(server.get("/devices", &cookie).await).await;
        assert!(page.contains("role=\"grid\""));
        assert!(page.contains(&format!("aria-rowcount=\"{}\"", total + 1)));
        assert!(page.contains(&format!("{total} devices")), "the count of {total}");
        assert_eq!(names(&page).len(), 50);
        assert!(page.contains("aria-rowindex=\"51\"") && !page.contains("aria-rowindex=\"52\""));
        // No room is kept for rows that only a script could show.
        assert!(!page.contains("class=\"gap\""));

        let links = between(&page, "class=\"pager\"", "</nav>")[0];
        let next = between(links, "href=\"", "\"")[0].replace("&amp;", "&");
        let second = text(server.get(&next, &cookie).await).await;
        assert!(second.contains("aria-rowindex=\"52\""));
        assert!(names(&second).iter().all(|name| !names(&page).contains(name)));
        let links = between(&second, "class=\"pager\"", "</nav>")[0];
        assert!(between(links, "href=\"", "\"")[0].contains("before="));
    });
}

#[test]
fn a_list_by_several_columns_says_so_in_its_heads_and_the_first_alone_to_assistive_technology() {
    run(async {
        let server = Server::demo().await;
        let cookie = server.sign_in(READER).await;
        let address = "/devices?sort=complianceState&order=desc&then=deviceName&then=model.desc";
        let page = text(server.get(address, &cookie).await).await;
        let of = |name: &str| {
            let heads = between(&page, "role=\"columnheader\"", "</th>");
            (*heads.iter().find(|head| head.contains(&format!("<span>{name}"))).expect("the head")).to_owned()
        };
        assert_eq!(page.matches("aria-sort=").count(), 1);
        assert!(of("Compliance").contains("aria-sort=\"descending\""));
        let spoken = [
            ("Compliance", "1", ""),
            ("Device name", "2", "sorted by as number 2, ascending"),
            ("Model", "3", "sorted by as number 3, descending"),
        ];
        for (name, rank, words) in spoken {
            let head = of(name);
            assert!(between(&head, "class=\"sort-rank\"", "</span>")[0].contains(rank), "{name}");
            let said = between(&head, "class=\"visually-hidden\"", "</span>");
            assert_eq!(said.is_empty(), words.is_empty(), "{name}");
            assert!(said.iter().all(|said| said.contains(words)), "{name}");
        }
        assert!(!of("Ownership").contains("class=\"sort-rank\""));
        // A click sorts by that column alone.
        let links = |name: &str| between(&of(name), "href=\"", "\"")[0].replace("&amp;", "&");
        assert_eq!(links("Compliance"), "/devices?sort=complianceState");
        assert_eq!(links("Model"), "/devices?sort=model");

        let alone = text(server.get("/devices?sort=model", &cookie).await).await;
        assert!(alone.contains("aria-sort=\"ascending\"") && !alone.contains("class=\"sort-rank\""));
        // The next page is of the same order.
        let pager = between(&page, "class=\"pager\"", "</nav>")[0];
        let next = between(pager, "href=\"", "\"")[0].replace("&amp;", "&");
        assert!(next.contains("then=deviceName&then=model%2Edesc"), "{next}");
        let second = text(server.get(&next, &cookie).await).await;
        assert!(second.contains("aria-rowindex=\"52\""));
        assert!(names(&second).iter().all(|name| !names(&page).contains(name)));

        let four = DeviceQuery { then: vec![DeviceOrder::default(); 3], ..DeviceQuery::default() };
        let refused = server.call(PAGE, &cookie, &json!({ "query": four }).to_string()).await;
        assert_eq!(refused.status(), StatusCode::UNPROCESSABLE_ENTITY);
    });
}

#[test]
fn each_person_sees_the_columns_they_chose() {
    run(async {
        let server = Server::demo().await;
        let (chooser, other) = (server.sign_in(READER).await, server.sign_in(HELPDESK).await);
        let columns = DeviceColumns::new([
            ShownColumn { column: DeviceColumn::SerialNumber, width: 200 },
            DeviceColumn::DeviceName.into(),
            DeviceColumn::Imei.into(),
        ]);
        let chosen = server.call(SET_COLUMNS, &chooser, &json!({ "columns": columns }).to_string()).await;
        assert_eq!(chosen.status(), StatusCode::OK);
        assert_eq!(text(server.call(COLUMNS, &chooser, "{}").await).await, json!(columns).to_string());
        let page = text(server.get("/devices", &chooser).await).await;
        // The last is the menus'.
        assert_eq!(heads(&page)[..3], ["Serial number", "Device name", "IMEI"]);
        assert_eq!(heads(&page).len(), 4);
        assert!(page.contains("width=\"200\""));
        // The page's policy refuses styles in it.
        assert!(!page.contains(" style="));
        assert_eq!(names(&page).len(), 50);

        let usual = text(server.get("/devices", &other).await).await;
        assert_eq!(heads(&usual).len(), DeviceColumn::USUAL.len() + 1);
        assert!(usual.contains("usual-columns"));

        let reset = json!({ "columns": DeviceColumns::default() }).to_string();
        assert_eq!(server.call(SET_COLUMNS, &chooser, &reset).await.status(), StatusCode::OK);
        let page = text(server.get("/devices", &chooser).await).await;
        assert_eq!(heads(&page).len(), DeviceColumn::USUAL.len() + 1);
    });
}
