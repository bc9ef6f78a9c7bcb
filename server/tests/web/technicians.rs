//! What the pages of a session and of its device offer, and to whom.

use farhand_contract::{
    DeviceId, SessionId,
    devices::{DeviceQuery, DeviceRow},
    offers::{Mode, Notice},
    pages::Page,
    sessions::SessionState,
};
use farhand_store::{Changes, records::SessionRecord};
use http::StatusCode;
use serde_json::json;
use uuid::Uuid;

use crate::harness::{ADMINISTRATOR, HELPDESK, READER, Server, run, text};

/// Stands under the button that starts a session again.
const STARTS_AGAIN: &str = "The user gets the new code without another step.";

/// A session of the helpdesk operator's, as somebody left it.
pub async fn session(
    server: &Server,
    number: u128,
    change: impl FnOnce(&mut SessionRecord),
) -> SessionRecord {
    let (upn, _) = HELPDESK;
    let store = &server.deps.store;
    let (_, domain) = upn.split_once('@').expect("a user principal name");
    let tenant = store.tenant_by_domain(domain).await.expect("the store answers").expect("the demo");
    let user = store.user_by_name(tenant.id, upn).await.expect("the store answers").expect("the operator");
    let administrator = server.sign_in(ADMINISTRATOR).await;
    let query = json!({ "query": DeviceQuery::default() }).to_string();
    let page = text(server.call("/api/devices/page", &administrator, &query).await).await;
    let page: Page<DeviceRow> = serde_json::from_str(&page).expect("a page of devices");
    let device: DeviceId = page.rows[0].id;
    let device = store.device(tenant.id, device).await.expect("the store answers").expect("a device");
    let now = server.deps.clock.now();
    let mut session = SessionRecord {
        tenant_id: tenant.id,
        id: SessionId(Uuid::from_u128(number)),
        idempotency_key: Uuid::from_u128(number),
        device_id: device.id,
        platform: farhand_domain::platform::platform(&device),
        device_name: device.device_name,
        user_principal_name: device.user_principal_name,
        mode: Mode::RemoteControl,
        notices: Vec::new(),
        requested_by: user.id,
        requested_by_name: user.display_name.clone(),
        reason: Some("The printer".to_owned()),
        state: SessionState::AwaitingUser,
        failure: None,
        code: Some("s123-456-789".to_owned()),
        end_customer_link: Some("https://get.example/s123456789".to_owned()),
        sealed_supporter_link: Some("sealed".to_owned()),
        requested_at: now,
        created_at: Some(now),
        shown_at: None,
        answered_at: None,
        connected_at: None,
        ended_at: None,
        expires_at: now.plus_seconds(3600),
        assigned_to: user.id,
        assigned_to_name: user.display_name,
        follows: None,
        followed_by: None,
        times_sent_again: 0,
        sent_again_at: None,
        closed_at: None,
        awaits_report: false,
        declined_because: None,
        stopped_at: None,
        policy: farhand_contract::consent::AppliedPolicy::default(),
        asked_again: 0,
        went_on_at: None,
    };
    change(&mut session);
    let mut changes = Changes::new();
    changes.insert_session(&session);
    store.commit(changes).await.expect("a session");
    session
}

async fn page(server: &Server, account: (&str, &str), path: &str) -> String {
    let cookie = server.sign_in(account).await;
    let response = server.get(path, &cookie).await;
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    text(response).await
}

fn assert_says(page: &str, words: &[&str]) {
    for word in words {
        assert!(page.contains(word), "{word} is missing");
    }
}

fn assert_lacks(page: &str, words: &[&str]) {
    for word in words {
        assert!(!page.contains(word), "{word} stands there");
    }
}

#[test]
fn an_open_session_offers_its_technician_everything_and_a_reader_nothing() {
    run(async {
        let server = Server::demo().await;
        let id = session(&server, 1, |_| {}).await.id;
        let path = format!("/sessions/{id}");
        let deeds = ["Send again", "Hand over", "Cancel request", "Save", "Mail it"];
        let technician = page(&server, HELPDESK, &path).await;
        assert_says(&technician, &deeds);
        assert_says(&technician, &["s123-456-789", "To read out or to mail", "/connect\""]);
        assert_lacks(&technician, &[STARTS_AGAIN]);

        let administrator = page(&server, ADMINISTRATOR, &path).await;
        assert_says(&administrator, &deeds);
        assert_lacks(&administrator, &["/connect\""]);

        let reader = page(&server, READER, &path).await;
        assert_says(&reader, &["Note and ticket", "Nothing was written down."]);
        assert_lacks(&reader, &["Send again", "s123-456-789", "Mail it", "Colleagues who see this session"]);
    });
}

#[test]
fn a_session_without_a_portal_is_not_sent_again_and_a_running_one_is_ended() {
    run(async {
        let server = Server::demo().await;
        let waiting = session(&server, 1, |session| session.notices = vec![Notice::NoCompanyPortal]).await;
        let shown = page(&server, HELPDESK, &format!("/sessions/{}", waiting.id)).await;
        assert_says(&shown, &["Read out the code, or send the link.", "To read out or to mail"]);
        assert_lacks(&shown, &["Send again"]);

        let server = Server::demo().await;
        let running = session(&server, 2, |session| session.state = SessionState::Active).await;
        let shown = page(&server, HELPDESK, &format!("/sessions/{}", running.id)).await;
        assert_says(&shown, &["End session", "Hand over"]);
        assert_lacks(&shown, &["Send again", STARTS_AGAIN]);
    });
}

#[test]
fn sessions_that_are_over_lead_to_each_other_and_stand_on_the_devices_page() {
    run(async {
        let server = Server::demo().await;
        let second = SessionId(Uuid::from_u128(2));
        let first = session(&server, 1, |session| {
            session.state = SessionState::Ended;
            session.followed_by = Some(second);
        })
        .await;
        session(&server, 2, |session| {
            session.state = SessionState::Declined;
            session.follows = Some(first.id);
        })
        .await;
        let device = first.device_id;
        let before = page(&server, HELPDESK, &format!("/devices/{device}/sessions/{}", first.id)).await;
        assert_says(
            &before,
            &[&format!("/devices/{device}/sessions/{second}"), "Go to the session after this one"],
        );
        assert_lacks(&before, &[STARTS_AGAIN]);
        let after = page(&server, HELPDESK, &format!("/sessions/{second}")).await;
        assert_says(
            &after,
            &[STARTS_AGAIN, &format!("href=\"/sessions/{}\"", first.id), "the session before this one"],
        );

        let shown = page(&server, HELPDESK, &format!("/devices/{device}")).await;
        assert_says(
            &shown,
            &["Sessions on this device", "Declined", "Ended", &format!("/sessions/{second}")],
        );
    });
}
