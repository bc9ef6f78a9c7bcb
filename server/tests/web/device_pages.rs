//! The pages of a device and Home's charts, as the server sends them.

use std::collections::BTreeMap;

use farhand_contract::{
    devices::{Device, DeviceQuery, DeviceRow},
    pages::Page,
};
use farhand_store::Changes;
use http::StatusCode;
use serde_json::json;

use crate::harness::{ADMINISTRATOR, HELPDESK, READER, Server, run, text};

/// Changes the first device of the list, and gives it.
async fn first_device(server: &Server, change: impl FnOnce(&mut Device)) -> Device {
    let administrator = server.sign_in(ADMINISTRATOR).await;
    let query = json!({ "query": DeviceQuery::default() }).to_string();
    let page = text(server.call("/api/devices/page", &administrator, &query).await).await;
    let page: Page<DeviceRow> = serde_json::from_str(&page).expect("a page of devices");
    let store = &server.deps.store;
    let tenant = store.tenants().await.expect("the store answers").pop().expect("the demo");
    let device = store.device(tenant.id, page.rows[0].id).await.expect("the store answers");
    let mut device = device.expect("a device");
    change(&mut device);
    let mut changes = Changes::new();
    changes.upsert_devices(tenant.id, std::slice::from_ref(&device));
    store.commit(changes).await.expect("a device");
    device
}

async fn page(server: &Server, account: (&str, &str), path: &str, language: &str) -> String {
    let cookie = format!("{}; farhand-locale={language}", server.sign_in(account).await);
    let response = server.get(path, &cookie).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    text(response).await
}

fn assert_says(page: &str, words: &[&str]) {
    for word in words {
        assert!(page.contains(word), "{word} is missing");
    }
}

#[test]
fn each_page_of_a_device_has_an_address_of_its_own() {
    run(async {
        let server = Server::demo().await;
        let device = first_device(&server, |device| {
            device.user_id = Some("7b1a".to_owned());
            device.other = BTreeMap::from(
                [
                    ("totalStorageSpaceInBytes", "256060514304"),
                    ("deviceRegistrationState", "registered"),
                    ("Rack", "<b>12</b>"),
                ]
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
            );
        })
        .await;
        let path = format!("/devices/{}", device.id);
        for (under, english, dutch) in [
            ("", ["Ownership", "Remote assistance"], ["Eigendom", "Hulp op afstand"]),
            ("/properties", ["User ID", "&lt;b&gt;12&lt;/b&gt;"], ["Gebruikers-id", "Geregistreerd"]),
            ("/hardware", ["Total storage", "238.4 GB"], ["Totale opslag", "238,4 GB"]),
            (
                "/remote-assistance",
                ["No session on this device yet", "Remote assistance history"],
                ["Nog geen sessie op dit apparaat", "Geschiedenis van hulp op afstand"],
            ),
            ("/groups", ["Groups that this device is in."; 2], ["Groepen waarin dit apparaat zit."; 2]),
        ] {
            let address = format!("{path}{under}?search=x");
            for (language, words) in [("en", english), ("nl", dutch)] {
                let page = page(&server, READER, &address, language).await;
                assert_says(&page, &words);
                assert_says(&page, &[&device.device_name]);
                let link = format!("href=\"{address}\" aria-current=\"page\"");
                assert!(page.contains(&link), "{under}: {link} is not the one that is shown");
                assert_eq!(page.matches("class=\"tabs\"").count(), 1);
            }
        }
        // What belongs to one page stands on no other.
        let properties = page(&server, READER, &format!("{path}/properties"), "en").await;
        assert!(!properties.contains("Total storage") && !properties.contains("Company Portal link"));
        let overview = page(&server, HELPDESK, &path, "en").await;
        assert_says(&overview, &["Company Portal link"]);
        assert!(!overview.contains("Total storage"));
        let nothing = server.get(&format!("{path}/colours"), &server.sign_in(READER).await).await;
        assert_eq!(nothing.status(), StatusCode::NOT_FOUND);
    });
}

#[test]
fn home_counts_and_each_number_is_a_link() {
    run(async {
        let server = Server::demo().await;
        let home = page(&server, HELPDESK, "/", "en").await;
        assert_says(
            &home,
            &[
                "Devices by platform",
                "Devices by compliance",
                "Devices by last check-in",
                "No sessions in these 14 days that you may see.",
                // Managed devices alone are counted.
                "href=\"/devices?isRemoved=false\"",
                "href=\"/devices?operatingSystem=Windows&amp;isRemoved=false\"",
                "href=\"/devices?complianceState=noncompliant&amp;isRemoved=false\"",
                "href=\"/devices?sort=lastSyncDateTime&amp;lastSyncFrom=",
            ],
        );
        let dutch = page(&server, HELPDESK, "/", "nl").await;
        assert_says(&dutch, &["Apparaten per platform", "Apparaten naar laatste check-in"]);
    });
}
