//! The event streams.

use std::{sync::Arc, time::Duration};

use axum::body::BodyDataStream;
use farhand::{
    machine::{SystemClock, SystemRandom},
    services::{NewUser, add_user},
    web::STREAMS_PER_USER,
};
use farhand_contract::{
    DeviceId, ImportId, SessionId, TenantId,
    events::{Event, GREETING, NOTHING_MISSED, TenantEvent},
};
use farhand_store::Changes;
use futures::StreamExt as _;
use http::{Method, StatusCode};
use serde_json::json;
use tokio::time::timeout;
use uuid::Uuid;

use crate::{
    harness::{ADMINISTRATOR, DEVICE_USER, HELPDESK, READER, Server, header, location, request, run},
    portal::{another_enrolled, enrolled},
};

/// Longer than anything here takes.
const SOON: Duration = Duration::from_secs(20);

struct Listener(BodyDataStream);

impl Listener {
    async fn open(server: &Server, path: &str, cookie: &str) -> Self {
        let response = server.get(path, cookie).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(header(response.headers(), "content-type"), "text/event-stream");
        let mut stream = Self(response.into_body().into_data_stream());
        assert_eq!(stream.message().await.as_deref(), Some("\"open\""), "{path} greets");
        stream
    }

    /// The next message's data; none when the stream ends.
    async fn message(&mut self) -> Option<String> {
        self.message_with_id().await.map(|(data, _)| data)
    }

    /// The same with its id.
    async fn message_with_id(&mut self) -> Option<(String, Option<String>)> {
        loop {
            let chunk = timeout(SOON, self.0.next()).await.expect("an event or the end")?;
            let chunk = chunk.expect("a chunk");
            let text = std::str::from_utf8(&chunk).expect("text");
            let field = |name| {
                text.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned())
            };
            if let Some(data) = field("data:") {
                return Some((data, field("id:")));
            }
        }
    }

    /// The next event; none when the stream ends.
    async fn next(&mut self) -> Option<Event> {
        let data = self.message().await?;
        Some(serde_json::from_str(&data).expect("an event"))
    }
}

async fn tenant(server: &Server) -> TenantId {
    server.deps.store.tenants().await.expect("the store answers")[0].id
}

async fn publish(server: &Server, tenant_id: TenantId, event: Event) {
    let mut changes = Changes::default();
    changes.publish(TenantEvent { tenant_id, event });
    server.deps.store.commit(changes).await.expect("published");
}

fn session(device_id: DeviceId) -> Event {
    Event::Session { id: SessionId(Uuid::from_u128(7)), device_id }
}

#[test]
fn what_happens_in_ones_own_organisation_is_told_and_nothing_else() {
    run(async {
        let server = Server::demo().await;
        let other = NewUser {
            user_principal_name: "anna@corp.example".to_owned(),
            display_name: None,
            password: "a long enough password".to_owned().into(),
            role: Some(farhand_contract::Role::IntuneAdministrator),
        };
        let own = tenant(&server).await;
        add_user(&server.deps.store, &SystemClock, &SystemRandom, other).await.expect("a new user");
        let other =
            server.deps.store.tenant_by_domain("corp.example").await.expect("answers").expect("there").id;

        let mut here = Listener::open(&server, "/events", &server.sign_in(READER).await).await;
        let anna = server.sign_in(("anna@corp.example", "a long enough password")).await;
        let mut there = Listener::open(&server, "/events", &anna).await;
        let import = |number| Event::Import { id: ImportId(Uuid::from_u128(number)) };
        publish(&server, other, import(1)).await;
        publish(&server, own, import(2)).await;
        publish(&server, own, Event::Connector).await;
        publish(&server, other, import(3)).await;
        assert_eq!(here.next().await, Some(import(2)));
        assert_eq!(here.next().await, Some(Event::Connector));
        assert_eq!(there.next().await, Some(import(1)));
        assert_eq!(there.next().await, Some(import(3)));
    });
}

#[test]
fn a_device_hears_of_its_own_sessions_only() {
    run(async {
        let server = Server::demo().await;
        let administrator = server.sign_in(ADMINISTRATOR).await;
        let (device, cookie) = enrolled(&server, &administrator).await;
        let own = tenant(&server).await;
        let mut portal = Listener::open(&server, "/portal/events", &cookie).await;
        publish(&server, own, Event::Connector).await;
        publish(&server, own, session(DeviceId(Uuid::from_u128(1)))).await;
        publish(&server, TenantId(Uuid::from_u128(1)), session(device)).await;
        publish(&server, own, session(device)).await;
        assert_eq!(portal.next().await, Some(session(device)));
        // The device's cookie opens no stream of the admin center.
        assert_eq!(server.get("/events", &cookie).await.status(), StatusCode::UNAUTHORIZED);
    });
}

/// How a device's stream greets that comes back with this id, by its header or its address.
async fn greeted(server: &Server, cookie: &str, id: &str, by_header: bool) -> (String, Option<String>) {
    let response = if by_header {
        let headers = [("accept", "text/event-stream"), ("last-event-id", id)];
        server.send(request(Method::GET, "/portal/events", cookie, &headers, "")).await
    } else {
        server.get(&format!("/portal/events?after={id}"), cookie).await
    };
    assert_eq!(response.status(), StatusCode::OK);
    Listener(response.into_body().into_data_stream()).message_with_id().await.expect("a greeting")
}

/// Waits until the server knows what happened before it began.
async fn until_it_knows(server: &Server, cookie: &str, id: &str) {
    let knows = async {
        while greeted(server, cookie, id, true).await.0 != NOTHING_MISSED {
            tokio::task::yield_now().await;
        }
    };
    timeout(SOON, knows).await.expect("it learns from the store");
}

#[test]
fn a_device_that_comes_back_is_told_whether_it_missed_something() {
    run(async {
        let server = Server::demo().await;
        let administrator = server.sign_in(ADMINISTRATOR).await;
        let (device, cookie) = enrolled(&server, &administrator).await;
        let response = server.get("/portal/events", &cookie).await;
        let mut portal = Listener(response.into_body().into_data_stream());
        let (greeting, id) = portal.message_with_id().await.expect("a greeting");
        assert_eq!(greeting, GREETING, "whoever comes for the first time asks for everything");
        let id = id.expect("a device's messages have ids");
        until_it_knows(&server, &cookie, &id).await;
        assert_eq!(greeted(&server, &cookie, &id, false).await.0, NOTHING_MISSED);
        for odd in ["", "x", "0", "-1", "99999999999999999999"] {
            assert_eq!(greeted(&server, &cookie, odd, false).await.0, GREETING, "{odd}");
        }

        let own = tenant(&server).await;
        publish(&server, own, Event::Connector).await;
        publish(&server, own, session(DeviceId(Uuid::from_u128(1)))).await;
        publish(&server, own, session(device)).await;
        let (told, after) = portal.message_with_id().await.expect("an event");
        assert_eq!(serde_json::from_str::<Event>(&told).expect("an event"), session(device));
        for id in [id, after.expect("an id")] {
            assert_eq!(greeted(&server, &cookie, &id, true).await.0, GREETING);
        }
    });
}

#[test]
fn after_a_restart_a_device_is_told_whether_it_missed_something() {
    run(async {
        let server = Server::demo().await;
        let administrator = server.sign_in(ADMINISTRATOR).await;
        let devices = [
            another_enrolled(&server, &administrator, 0).await,
            another_enrolled(&server, &administrator, 1).await,
        ];
        let [asks, quiet] = devices.each_ref().map(|(_, cookie)| cookie);
        let (_, id) = greeted(&server, quiet, "", true).await;
        let id = id.expect("an id");
        let asked = server.call("/api/portal/ask", asks, r#"{"message":"The printer is jammed"}"#).await;
        assert_eq!(asked.status(), StatusCode::OK);
        server.deps.stop.cancel();

        let again = server.again().await;
        until_it_knows(&again, quiet, &id).await;
        assert_eq!(greeted(&again, asks, &id, true).await.0, GREETING);
    });
}

#[test]
fn a_stream_needs_a_sign_in_and_a_role() {
    run(async {
        let server = Server::demo().await;
        assert_eq!(server.get("/events", "").await.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(server.get("/events", "farhand=forged").await.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(
            server.get("/portal/events", "farhand-device=forged").await.status(),
            StatusCode::UNAUTHORIZED
        );
        let cookie = server.sign_in(DEVICE_USER).await;
        assert_eq!(server.get("/events", &cookie).await.status(), StatusCode::FORBIDDEN);
    });
}

#[test]
fn signing_out_ends_the_streams_of_that_sign_in() {
    run(async {
        let server = Server::demo().await;
        let (here, there) = (server.sign_in(HELPDESK).await, server.sign_in(HELPDESK).await);
        let mut ends = Listener::open(&server, "/events", &here).await;
        let mut stays = Listener::open(&server, "/events", &there).await;
        assert_eq!(location(&server.post("/sign-out", &here, "").await), "/sign-in");
        assert_eq!(ends.next().await, None);
        publish(&server, tenant(&server).await, Event::Connector).await;
        assert_eq!(stays.next().await, Some(Event::Connector));
    });
}

#[test]
fn a_sign_in_that_ends_elsewhere_ends_its_stream() {
    run(async {
        let server = Server::demo().await;
        let cookie = server.sign_in(HELPDESK).await;
        let mut stream = Listener::open(&server, "/events", &cookie).await;
        let secret = cookie.split_once('=').expect("a cookie").1;
        let hash = farhand::services::deps::hash_of(secret);
        let mut changes = Changes::default();
        changes.delete_sign_in(tenant(&server).await, &hash);
        server.deps.store.commit(changes).await.expect("deleted");
        assert_eq!(stream.next().await, None);
    });
}

#[test]
fn a_device_that_is_no_longer_signed_in_hears_nothing_more() {
    run(async {
        let server = Server::demo().await;
        let administrator = server.sign_in(ADMINISTRATOR).await;
        let (device, cookie) = enrolled(&server, &administrator).await;
        let mut portal = Listener::open(&server, "/portal/events", &cookie).await;
        let signed_out = json!({ "device_id": device }).to_string();
        let signed_out = server.call("/api/portal/sign-out", &administrator, &signed_out).await;
        assert_eq!(signed_out.status(), StatusCode::OK);
        assert_eq!(portal.next().await, None);
        assert_eq!(server.get("/portal/events", &cookie).await.status(), StatusCode::UNAUTHORIZED);
    });
}

#[test]
fn who_waits_for_a_device_is_told_once_its_portal_stays_open() {
    run(async {
        let server = Server::demo().await;
        let administrator = server.sign_in(ADMINISTRATOR).await;
        let (device, cookie) = enrolled(&server, &administrator).await;
        let watch = json!({ "device_id": device, "on": true }).to_string();
        let watched = server.call("/api/notifications/watch", &administrator, &watch).await;
        assert_eq!(watched.status(), StatusCode::OK);
        let mut told = Listener::open(&server, "/events", &administrator).await;
        let _portal = Listener::open(&server, "/portal/events", &cookie).await;
        assert!(matches!(told.next().await, Some(Event::Notifications { .. })));
        assert_eq!(server.deps.store.watched_devices().await.expect("answers"), [].into());
    });
}

#[test]
fn a_shutdown_ends_every_stream() {
    run(async {
        let server = Server::demo().await;
        let mut stream = Listener::open(&server, "/events", &server.sign_in(HELPDESK).await).await;
        server.deps.stop.cancel();
        assert_eq!(stream.next().await, None);
    });
}

#[test]
fn a_user_has_so_many_tabs_and_closing_one_makes_room() {
    run(async {
        let server = Arc::new(Server::demo().await);
        let cookie = server.sign_in(HELPDESK).await;
        let mut open = Vec::new();
        for _ in 0..STREAMS_PER_USER {
            open.push(Listener::open(&server, "/events", &cookie).await);
        }
        let refused = server.get("/events", &server.sign_in(HELPDESK).await).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(header(refused.headers(), "retry-after"), "30");
        // Somebody else still has room.
        Listener::open(&server, "/events", &server.sign_in(READER).await).await;
        open.pop();
        Listener::open(&server, "/events", &cookie).await;
    });
}
