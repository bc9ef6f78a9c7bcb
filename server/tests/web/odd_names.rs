//! A device with everything in its name that a name can have, wherever names are shown and written.

use std::io::{Cursor, Read as _};

use axum::body::to_bytes;
use farhand_contract::{
    DeviceId,
    devices::{Device, DeviceQuery},
};
use farhand_store::Changes;
use http::StatusCode;
use uuid::Uuid;

use crate::harness::{READER, Server, run, text};

/// A formula, markup, signs outside the first plane, letters from right to left, and a mark that turns what follows.
const ODD: &str = "=HYPERLINK(\"https://x.example\",\"a\")<script>alert(1)</script>📱\u{202e}נועה\u{200f}";

/// The same, 300 characters long.
fn name() -> String {
    let mut name = ODD.to_owned();
    name.extend(core::iter::repeat_n('é', 300 - ODD.chars().count()));
    name
}

async fn device(server: &Server) -> Device {
    let store = &server.deps.store;
    let tenant = store.tenants().await.expect("tenants")[0].id;
    let page = store.devices(tenant, &DeviceQuery::default(), 1).await.expect("devices");
    let device = Device {
        id: DeviceId(Uuid::from_u128(71_717)),
        device_name: name(),
        managed_device_name: Some(name()),
        user_display_name: Some(name()),
        ..page.rows[0].device.clone()
    };
    let mut changes = Changes::new();
    changes.upsert_devices(tenant, std::slice::from_ref(&device));
    store.commit(changes).await.expect("written");
    device
}

#[test]
fn an_odd_name_is_text_in_the_list_on_its_pages_and_in_every_export() {
    run(async {
        let server = Server::demo().await;
        let device = device(&server).await;
        let cookie = server.sign_in(READER).await;
        let shown = "&lt;script&gt;alert(1)&lt;/script&gt;📱\u{202e}נועה\u{200f}ééé";
        let path = format!("/devices/{}", device.id);
        for address in ["/devices?search=hyperlink", &path, &format!("{path}/properties")] {
            let response = server.get(address, &cookie).await;
            assert_eq!(response.status(), StatusCode::OK, "{address}");
            let page = text(response).await;
            assert!(page.contains(shown), "{address} does not have it");
            assert!(!page.contains("<script>alert"), "{address} has it as markup");
        }
        // Within a text of ours it is set off from what follows.
        let list = text(server.get("/devices?search=hyperlink", &cookie).await).await;
        assert!(list.contains("Actions for \u{2068}=HYPERLINK"), "no marks");

        let export = "/devices/export?search=hyperlink&cells=deviceName,userDisplayName";
        let csv = text(server.get(export, &cookie).await).await;
        let field = format!("\"'{}\"", name().replace('"', "\"\""));
        assert_eq!(csv, format!("\u{feff}Device name,Primary user\r\n{field},{field}\r\n"));

        let file = server.get(&format!("{export}&format=xlsx"), &cookie).await;
        let file = to_bytes(file.into_body(), 10 << 20).await.expect("a file");
        let mut workbook = zip::ZipArchive::new(Cursor::new(file)).expect("a workbook");
        let mut sheet = String::new();
        let mut part = workbook.by_name("xl/worksheets/sheet1.xml").expect("a sheet");
        part.read_to_string(&mut sheet).expect("text");
        assert!(sheet.contains(shown) && !sheet.contains("<f>") && !sheet.contains("<script"));
    });
}
