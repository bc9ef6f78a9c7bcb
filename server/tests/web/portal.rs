//! The Company Portal's own endpoints.

use farhand_contract::{
    DeviceId,
    devices::{DeviceQuery, DeviceRow},
    pages::Page,
    portal::Enrolment,
};
use http::StatusCode;
use serde_json::json;

use crate::harness::{ADMINISTRATOR, Server, cookie_of, form, header, location, run, text};

/// Some device, and the cookie of a browser that was enrolled as it.
pub async fn enrolled(server: &Server, administrator: &str) -> (DeviceId, String) {
    another_enrolled(server, administrator, 0).await
}

/// The device in this place of the list, and the cookie of a browser that was enrolled as it.
pub async fn another_enrolled(server: &Server, administrator: &str, place: usize) -> (DeviceId, String) {
    let (device, enrolment) = invited(server, administrator, place).await;
    let response = server.post("/portal/enrol", "", &form(&[("code", &enrolment.code)])).await;
    assert_eq!(location(&response), "/portal");
    (device, cookie_of(&response))
}

async fn invited(server: &Server, administrator: &str, place: usize) -> (DeviceId, Enrolment) {
    let query = json!({ "query": DeviceQuery::default() }).to_string();
    let page = text(server.call("/api/devices/page", administrator, &query).await).await;
    let page: Page<DeviceRow> = serde_json::from_str(&page).expect("a page of devices");
    let device = page.rows[place].id;
    let answer =
        server.call("/api/portal/invite", administrator, &json!({ "device_id": device }).to_string()).await;
    assert_eq!(answer.status(), StatusCode::OK);
    (device, serde_json::from_str(&text(answer).await).expect("an enrolment"))
}

#[test]
fn a_code_enrols_once_and_looking_at_its_address_uses_nothing_up() {
    run(async {
        let server = Server::demo().await;
        let administrator = server.sign_in(ADMINISTRATOR).await;
        let (_, enrolment) = invited(&server, &administrator, 0).await;
        let address = enrolment.url.strip_prefix("http://127.0.0.1:3000").expect("an address on this server");
        for _ in 0..2 {
            let response = server.get(address, "").await;
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(header(response.headers(), "set-cookie"), "");
        }
        let code = form(&[("code", &enrolment.code.to_lowercase().replace('-', " "))]);
        let response = server.post("/portal/enrol", "", &code).await;
        assert_eq!(location(&response), "/portal");
        let cookie = header(response.headers(), "set-cookie");
        assert!(cookie.starts_with("farhand-device=") && cookie.contains("HttpOnly"), "{cookie}");
        let portal = server.call("/api/portal/view", &cookie_of(&response), "{}").await;
        assert_eq!(portal.status(), StatusCode::OK);

        let again = server.post("/portal/enrol", "", &code).await;
        assert_eq!(location(&again), "/portal/enrol?error=code");
        assert_eq!(header(again.headers(), "set-cookie"), "");
    });
}

#[test]
fn what_is_no_code_is_refused() {
    run(async {
        let server = Server::demo().await;
        for body in ["code=", "code=AAAA-AAAA", "code=%00", "", "other=1", "code=../../x"] {
            let response = server.post("/portal/enrol", "", body).await;
            assert_eq!(location(&response), "/portal/enrol?error=code", "{body}");
        }
    });
}

#[test]
fn a_device_is_nobody_in_the_admin_center() {
    run(async {
        let server = Server::demo().await;
        let administrator = server.sign_in(ADMINISTRATOR).await;
        let (_, cookie) = enrolled(&server, &administrator).await;
        assert_eq!(location(&server.get("/devices", &cookie).await), "/sign-in?next=%2Fdevices");
        assert_eq!(server.call("/api/profile", &cookie, "{}").await.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(server.get("/portal", &cookie).await.status(), StatusCode::OK);
        assert_eq!(
            server.call("/api/portal/view", &administrator, "{}").await.status(),
            StatusCode::UNAUTHORIZED
        );
    });
}

#[test]
fn a_device_that_is_not_signed_in_is_asked_for_its_code() {
    run(async {
        let server = Server::demo().await;
        assert_eq!(server.get("/portal", "").await.status(), StatusCode::OK);
        assert_eq!(server.call("/api/portal/view", "", "{}").await.status(), StatusCode::UNAUTHORIZED);
    });
}
