//! The pages of a device and Home's charts, as the server sends them.

use std::collections::BTreeMap;

use farhand_contract::{
    device_properties::{PROPERTIES, PropertyKind, property},
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
fn every_property_stands_on_a_page_under_a_name_that_people_read() {
    run(async {
        let server = Server::demo().await;
        let value = |name: &str| Some(format!("v-{name}-v"));
        let device = first_device(&server, |device| {
            device.device_name = "v-deviceName-v".to_owned();
            device.managed_device_name = value("managedDeviceName");
            device.user_id = value("userId");
            device.user_principal_name = value("userPrincipalName");
            device.user_display_name = value("userDisplayName");
            device.email_address = value("emailAddress");
            device.operating_system = "v-operatingSystem-v".to_owned();
            device.os_version = value("osVersion");
            device.manufacturer = value("manufacturer");
            device.model = value("model");
            device.serial_number = value("serialNumber");
            device.imei = value("imei");
            device.phone_number = value("phoneNumber");
            device.wi_fi_mac_address = value("wiFiMacAddress");
            device.azure_ad_device_id = value("azureADDeviceId");
            device.device_category_display_name = value("deviceCategoryDisplayName");
            let all = PROPERTIES.iter();
            device.other =
                all.filter_map(|known| Some((known.name.to_owned(), value(known.name)?))).collect();
        })
        .await;
        let fields = serde_json::to_value(&device).expect("a device");
        let texts = fields
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, value)| value.as_str().is_some_and(|value| value == format!("v-{name}-v")));
        let names: Vec<_> = texts.map(|(name, _)| name.as_str()).collect();
        assert_eq!(names.len(), 16);
        for language in ["en", "nl"] {
            let mut pages = String::new();
            for under in ["properties", "hardware"] {
                pages.push_str(
                    &page(&server, READER, &format!("/devices/{}/{under}", device.id), language).await,
                );
            }
            for name in names.iter().copied().chain(PROPERTIES.iter().map(|known| known.name)) {
                let is_secret = property(name).is_some_and(|known| known.kind == PropertyKind::Secret);
                assert_eq!(pages.contains(&format!(">v-{name}-v<")), !is_secret, "{name} in {language}");
                let raw =
                    name != "EID" && name != "Intune registered" && pages.contains(&format!(">{name}<"));
                assert!(!raw, "{name} in {language}");
            }
            assert!(!pages.contains("v-activationLockBypassCode-v"));
        }
    });
}

#[test]
fn what_microsoft_graph_tells_reads_as_people_say_it() {
    run(async {
        let server = Server::demo().await;
        let device = first_device(&server, |device| {
            device.other = BTreeMap::from(
                [
                    ("freeStorageSpaceInBytes", "128000000000"),
                    // As older versions kept it.
                    ("Total storage", "243186"),
                    ("EAS status", "quarantined"),
                    ("exchangeLastSuccessfulSyncDateTime", "2026-10-05T08:15:00Z"),
                    ("deviceActionResults", r#"[{"actionName":"rebootNow","actionState":"failed"}]"#),
                ]
                .map(|(name, value)| (name.to_owned(), value.to_owned())),
            );
        })
        .await;
        let path = format!("/devices/{}", device.id);
        let hardware = page(&server, READER, &format!("{path}/hardware"), "en").await;
        assert_says(&hardware, &["Free storage", "119.2 GB", "Total storage", "237.4 GB"]);
        let properties = page(&server, READER, &format!("{path}/properties"), "nl").await;
        assert_says(
            &properties,
            &[
                "Toegang tot Exchange",
                "In quarantaine",
                "rebootNow: mislukt",
                "datetime=\"2026-10-05T08:15:00Z\"",
            ],
        );
        assert!(!properties.contains("EAS status"));
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
                "href=\"/devices?missing=lastSyncDateTime&amp;isRemoved=false\"",
            ],
        );
        let dutch = page(&server, HELPDESK, "/", "nl").await;
        assert_says(&dutch, &["Apparaten per platform", "Apparaten naar laatste check-in"]);
    });
}
