//! Who may do what: every page, every endpoint and every server function, as nobody and in each role.

use farhand_contract::{
    DeviceId, SessionId,
    audit::AuditQuery,
    connectors::{AGREEMENT_VERSION, Region, RegistrationDraft, ScriptTokenDraft},
    consent::{ConsentPolicy, PolicyTarget},
    device_exports::{DeviceExportRequest, Reach},
    device_groups::GroupDraft,
    device_sync::GraphRegistrationDraft,
    device_views::DeviceViewNaming,
    devices::DeviceQuery,
    help_requests::HelpQuery,
    notifications::{Kinds, NotificationSettings, WebhookDraft},
    pages::PageStart,
    periods::ZoneOffset,
    reports::{Interval, ReportQuery},
    schedules::{Cadence, ScheduleDraft},
    sessions::{SessionQuery, StartSession},
    settings::TextSettings,
    technicians::{NoteDraft, StartAgain},
    web_connector::{OpenTeamViewer, WebConnector},
};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{ADMINISTRATOR, DEVICE_USER, HELPDESK, READER, Server, location, request, run};

const NIL: Uuid = Uuid::nil();

/// How each role is answered: administrator, helpdesk operator, read-only operator, and somebody without a role.
/// 404 and 409 mean that the caller may, and that the thing is not there or not in the right state.
pub type Row = (&'static str, Value, [u16; 4]);

/// What operators are told, and webhooks.
fn notifications() -> Vec<Row> {
    let kinds = Kinds::default();
    let notify = NotificationSettings::default();
    let webhook = WebhookDraft { url: "https://127.0.0.1/".to_owned(), kinds };
    let subscription = json!({ "subscription": { "endpoint": "", "p256dh": "", "auth": "" } });
    vec![
        // Who may ask for no session is told nothing.
        ("/api/notifications/inbox", json!({}), [200, 200, 200, 200]),
        ("/api/notifications/read", json!({ "ids": [NIL] }), [200, 200, 403, 403]),
        ("/api/notifications/read-all", json!({ "until": 0 }), [200, 200, 403, 403]),
        ("/api/notifications/settings", json!({}), [200, 200, 403, 403]),
        ("/api/notifications/set-settings", json!({ "settings": notify }), [200, 200, 403, 403]),
        ("/api/notifications/push-key", json!({}), [200, 200, 403, 403]),
        ("/api/notifications/subscribe", subscription, [422, 422, 403, 403]),
        ("/api/notifications/unsubscribe", json!({}), [200, 200, 403, 403]),
        ("/api/notifications/watching", json!({ "device_id": NIL }), [404, 404, 403, 403]),
        ("/api/notifications/watch", json!({ "device_id": NIL, "on": true }), [404, 404, 403, 403]),
        ("/api/webhooks/list", json!({}), [200, 403, 200, 403]),
        ("/api/webhooks/add", json!({ "draft": webhook }), [422, 403, 403, 403]),
        ("/api/webhooks/turn", json!({ "id": NIL, "on": true }), [404, 403, 403, 403]),
        ("/api/webhooks/test", json!({ "id": NIL }), [404, 403, 403, 403]),
        ("/api/webhooks/delete", json!({ "id": NIL }), [404, 403, 403, 403]),
    ]
}

pub fn functions() -> Vec<Row> {
    [of_work(), of_the_organization()].concat()
}

/// Policies, settings, and where devices come from.
fn of_the_organization() -> Vec<Row> {
    let graph = GraphRegistrationDraft {
        tenant: "contoso.com".to_owned(),
        client_id: "client".to_owned(),
        client_secret: None,
    };
    vec![
        ("/api/connectors/intune", json!({}), [200, 200, 200, 403]),
        ("/api/connectors/intune/report", json!({ "id": NIL }), [404, 404, 404, 403]),
        ("/api/connectors/intune/set-registration", json!({ "draft": graph }), [422, 403, 403, 403]),
        ("/api/connectors/intune/forget-registration", json!({}), [200, 403, 403, 403]),
        ("/api/connectors/intune/set-schedule", json!({ "every_hours": 4 }), [409, 403, 403, 403]),
        ("/api/connectors/intune/run", json!({ "kind": null }), [409, 403, 403, 403]),
        ("/api/consent/policies", json!({}), [200, 200, 200, 403]),
        (
            "/api/consent/set",
            json!({ "target": PolicyTarget::Tenant, "policy": ConsentPolicy::default() }),
            [200, 403, 403, 403],
        ),
        ("/api/consent/remove", json!({ "target": PolicyTarget::Tenant }), [200, 403, 403, 403]),
        ("/api/settings/texts", json!({}), [200, 200, 200, 403]),
        ("/api/settings/set-texts", json!({ "texts": TextSettings::default() }), [200, 403, 403, 403]),
    ]
}

/// Devices, and how their list is arranged.
fn devices() -> Vec<Row> {
    let some = DeviceExportRequest { selected: Some(vec![DeviceId(NIL)]), ..DeviceExportRequest::default() };
    let all = json!({ "query": DeviceQuery::default(), "reach": Reach::All });
    // Without a name, it is taken from nobody.
    let shared = DeviceViewNaming { name: String::new(), shared: true };
    let group = GroupDraft::default();
    vec![
        ("/api/device-exports/begin", json!({ "request": some }), [200, 200, 200, 403]),
        ("/api/device-exports/progress", json!({ "id": NIL }), [200, 200, 200, 403]),
        ("/api/device-exports/cancel", json!({ "id": NIL }), [200, 200, 200, 403]),
        ("/api/device-exports/copy", json!({ "request": some }), [200, 200, 200, 403]),
        ("/api/device-exports/reach", all, [200, 200, 200, 403]),
        ("/api/devices/page", json!({ "query": DeviceQuery::default() }), [200, 200, 200, 403]),
        ("/api/devices/count", json!({ "query": DeviceQuery::default() }), [200, 200, 200, 403]),
        ("/api/devices/facets", json!({ "query": DeviceQuery::default() }), [200, 200, 200, 403]),
        ("/api/devices/details", json!({ "id": NIL }), [404, 404, 404, 403]),
        ("/api/devices/groups", json!({ "id": NIL }), [404, 404, 404, 403]),
        ("/api/devices/overview", json!({}), [200, 200, 200, 403]),
        ("/api/preferences/device-columns", json!({}), [200, 200, 200, 403]),
        ("/api/preferences/set-device-columns", json!({ "columns": [] }), [200, 200, 200, 403]),
        ("/api/devices/home", json!({ "zone": 60 }), [200, 200, 200, 403]),
        ("/api/device-groups/list", json!({}), [200, 200, 200, 403]),
        ("/api/device-groups/fixed", json!({}), [200, 200, 200, 403]),
        ("/api/device-groups/get", json!({ "id": NIL }), [404, 404, 404, 403]),
        ("/api/device-groups/members", json!({ "id": NIL, "from": PageStart::Start }), [404, 404, 404, 403]),
        ("/api/device-groups/create", json!({ "draft": group }), [422, 403, 403, 403]),
        (
            "/api/device-groups/change",
            json!({ "id": NIL, "version": 1, "draft": group }),
            [404, 403, 403, 403],
        ),
        ("/api/device-groups/delete", json!({ "id": NIL }), [404, 403, 403, 403]),
        ("/api/device-groups/add-members", json!({ "id": NIL, "devices": [NIL] }), [404, 403, 403, 403]),
        ("/api/device-groups/remove-members", json!({ "id": NIL, "devices": [NIL] }), [404, 403, 403, 403]),
        ("/api/device-tags/known", json!({}), [200, 200, 200, 403]),
        ("/api/device-tags/add", json!({ "devices": [NIL], "tag": "" }), [422, 403, 403, 403]),
        ("/api/device-tags/remove", json!({ "devices": [NIL], "tag": "" }), [422, 403, 403, 403]),
        ("/api/device-views/list", json!({}), [200, 200, 200, 403]),
        ("/api/device-views/open", json!({ "id": "no id" }), [200, 200, 200, 403]),
        ("/api/device-views/add", json!({ "naming": shared, "list": [] }), [422, 422, 422, 403]),
        ("/api/device-views/change", json!({ "id": NIL, "version": 1, "list": [] }), [404, 404, 404, 403]),
        ("/api/device-views/rename", json!({ "id": NIL, "naming": shared }), [404, 404, 404, 403]),
        ("/api/device-views/delete", json!({ "id": NIL }), [404, 404, 404, 403]),
        ("/api/device-views/set-default", json!({ "id": null }), [200, 200, 200, 403]),
    ]
}

/// Everything else.
fn of_work() -> Vec<Row> {
    let start = StartSession {
        device_id: DeviceId(NIL),
        reason: None,
        confirmed: false,
        idempotency_key: Uuid::from_u128(1),
    };
    let again = StartAgain { id: SessionId(NIL), confirmed: false, idempotency_key: Uuid::from_u128(2) };
    let draft = NoteDraft { note: String::new(), ticket: String::new(), version: 0 };
    let report = ReportQuery { sessions: SessionQuery::default(), interval: Interval::Day };
    // Addresses of this machine's own network are refused.
    let schedule = ScheduleDraft {
        cadence: Cadence::Daily,
        hour: 7,
        zone: ZoneOffset::default(),
        url: "https://127.0.0.1/".to_owned(),
        mail_to: None,
    };
    let region = Region::Other { base: "http://127.0.0.1:9".to_owned() };
    let registration = RegistrationDraft {
        client_id: "1-x".to_owned(),
        client_secret: Some("x".to_owned()),
        region: region.clone(),
    };
    let script_token = ScriptTokenDraft { token: String::new(), region };
    let web = WebConnector { on: true, base: "https://web.tv.example/".to_owned() };
    let open = OpenTeamViewer { device_id: DeviceId(NIL), reason: None, confirmed: false };
    let rest = vec![
        ("/api/profile", json!({}), [200, 200, 200, 200]),
        ("/api/demo-sign-ins", json!({}), [200, 200, 200, 200]),
        ("/api/connectors/teamviewer", json!({}), [200, 200, 200, 403]),
        (
            "/api/connectors/teamviewer/accept-agreement",
            json!({ "version": AGREEMENT_VERSION }),
            [200, 403, 403, 403],
        ),
        ("/api/connectors/teamviewer/authorize", json!({}), [200, 403, 403, 403]),
        (
            "/api/connectors/teamviewer/set-registration",
            json!({ "draft": registration }),
            [200, 403, 403, 403],
        ),
        ("/api/connectors/teamviewer/forget-registration", json!({}), [200, 403, 403, 403]),
        // Nothing is asked of the partner without a token.
        (
            "/api/connectors/teamviewer/set-script-token",
            json!({ "draft": script_token }),
            [422, 403, 403, 403],
        ),
        ("/api/connectors/teamviewer/set-web", json!({ "web": web }), [200, 403, 403, 403]),
        ("/api/connectors/teamviewer/check", json!({}), [200, 403, 403, 403]),
        ("/api/connectors/teamviewer/disconnect", json!({}), [200, 403, 403, 403]),
        ("/api/sessions/start", json!({ "request": start }), [404, 404, 403, 403]),
        ("/api/sessions/open-teamviewer", json!({ "request": open }), [404, 404, 403, 403]),
        ("/api/sessions/get", json!({ "id": NIL }), [404, 404, 404, 403]),
        ("/api/sessions/page", json!({ "query": SessionQuery::default() }), [200, 200, 200, 403]),
        ("/api/sessions/cancel", json!({ "id": NIL }), [404, 404, 403, 403]),
        // Who may ask for no session has none that is open.
        ("/api/sessions/open", json!({}), [200, 200, 200, 200]),
        ("/api/sessions/start-again", json!({ "request": again }), [404, 404, 403, 403]),
        ("/api/sessions/send-again", json!({ "id": NIL }), [404, 404, 403, 403]),
        ("/api/sessions/colleagues", json!({ "id": NIL }), [404, 404, 403, 403]),
        ("/api/sessions/hand-over", json!({ "id": NIL, "to": NIL }), [404, 404, 403, 403]),
        ("/api/sessions/end", json!({ "id": NIL }), [404, 404, 403, 403]),
        ("/api/sessions/note", json!({ "id": NIL }), [404, 404, 404, 403]),
        ("/api/sessions/write-note", json!({ "id": NIL, "draft": draft }), [404, 404, 403, 403]),
        ("/api/portal/invite", json!({ "device_id": NIL }), [404, 404, 403, 403]),
        ("/api/portal/sign-out", json!({ "device_id": NIL }), [404, 404, 403, 403]),
        // These ask for a device, and nobody's role makes a person one.
        ("/api/portal/view", json!({}), [401, 401, 401, 401]),
        ("/api/portal/answer", json!({ "id": NIL, "answer": "accept" }), [401, 401, 401, 401]),
        ("/api/portal/explain", json!({ "id": NIL, "reason": { "choice": "notNow" } }), [401, 401, 401, 401]),
        ("/api/portal/stop", json!({ "id": NIL }), [401, 401, 401, 401]),
        ("/api/portal/past", json!({}), [401, 401, 401, 401]),
        ("/api/portal/ask", json!({ "message": "x" }), [401, 401, 401, 401]),
        ("/api/portal/withdraw", json!({}), [401, 401, 401, 401]),
        ("/api/portal/push-key", json!({}), [401, 401, 401, 401]),
        (
            "/api/portal/subscribe",
            json!({ "subscription": { "endpoint": "", "p256dh": "", "auth": "" } }),
            [401, 401, 401, 401],
        ),
        ("/api/portal/unsubscribe", json!({}), [401, 401, 401, 401]),
        ("/api/help-requests/page", json!({ "query": HelpQuery::default() }), [200, 200, 200, 403]),
        ("/api/help-requests/waiting", json!({}), [200, 200, 200, 403]),
        ("/api/help-requests/approve", json!({ "id": NIL, "confirmed": false }), [404, 404, 403, 403]),
        ("/api/help-requests/dismiss", json!({ "id": NIL, "reason": null }), [404, 404, 403, 403]),
        ("/api/imports/get", json!({ "id": NIL }), [404, 403, 403, 403]),
        ("/api/reports/operators", json!({}), [200, 200, 200, 403]),
        ("/api/reports/sessions", json!({ "query": report }), [200, 403, 200, 403]),
        ("/api/schedules/list", json!({}), [200, 403, 200, 403]),
        ("/api/schedules/mail-sender", json!({}), [200, 403, 200, 403]),
        ("/api/schedules/add", json!({ "draft": schedule }), [422, 403, 403, 403]),
        ("/api/schedules/turn", json!({ "id": NIL, "on": true }), [404, 403, 403, 403]),
        ("/api/schedules/delete", json!({ "id": NIL }), [404, 403, 403, 403]),
        ("/api/schedules/send", json!({ "id": NIL }), [404, 403, 403, 403]),
        ("/api/audit/page", json!({ "query": AuditQuery::default() }), [200, 403, 200, 403]),
        ("/api/audit/seals", json!({}), [200, 403, 200, 403]),
        ("/api/audit/seal", json!({ "number": 1 }), [200, 403, 200, 403]),
        ("/api/audit/verify", json!({ "from": 1 }), [200, 403, 200, 403]),
    ];
    [devices(), notifications(), rest].concat()
}

/// What anybody may ask, signed in or not.
const OPEN: &[&str] = &["/api/demo-sign-ins"];

#[test]
fn every_server_function_is_in_the_table() {
    run(async {
        // Registers them.
        let _server = Server::demo().await;
        let mut registered: Vec<_> =
            leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
        let mut listed: Vec<_> = functions().into_iter().map(|(path, ..)| path).collect();
        registered.sort_unstable();
        listed.sort_unstable();
        assert_eq!(registered, listed);
    });
}

#[test]
fn server_functions_do_what_the_role_allows() {
    run(async {
        let server = Server::demo().await;
        for (column, account) in [ADMINISTRATOR, HELPDESK, READER, DEVICE_USER].into_iter().enumerate() {
            let cookie = server.sign_in(account).await;
            for (path, arguments, expected) in functions() {
                let status = server.call(path, &cookie, &arguments.to_string()).await.status();
                assert_eq!(status.as_u16(), expected[column], "{path} as {}", account.0);
            }
        }
    });
}

#[test]
fn a_call_that_cannot_be_read_is_the_callers_fault() {
    run(async {
        let server = Server::demo().await;
        let cookie = server.sign_in(ADMINISTRATOR).await;
        for arguments in ["{}", "not json", "", "{\"query\": {\"period\": 1}}"] {
            let answer = server.call("/api/audit/page", &cookie, arguments).await;
            assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{arguments}");
        }
    });
}

#[test]
fn nobody_gets_nothing_from_a_server_function() {
    run(async {
        let server = Server::demo().await;
        for cookie in ["", "farhand=forged", "farhand=; farhand-device=forged", "__Host-farhand=forged"] {
            for (path, arguments, _) in functions() {
                let status = server.call(path, cookie, &arguments.to_string()).await.status();
                let expected = if OPEN.contains(&path) { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
                assert_eq!(status, expected, "{path} {cookie}");
            }
        }
    });
}

#[test]
fn nobody_is_sent_to_the_sign_in_page_from_every_page_of_the_admin_center() {
    run(async {
        let server = Server::demo().await;
        assert!(server.pages.len() >= 10, "{:?}", server.pages);
        for page in &server.pages {
            let path = filled(page);
            let response = server.get(&path, "").await;
            if path == "/sign-in" || path.starts_with("/portal") {
                // A portal page says that the browser is not enrolled, and its status does too.
                assert!(matches!(response.status(), StatusCode::OK | StatusCode::UNAUTHORIZED), "{path}");
            } else {
                assert!(location(&response).starts_with("/sign-in"), "{path}");
            }
        }
    });
}

#[test]
fn every_page_is_rendered_for_every_role() {
    run(async {
        let server = Server::demo().await;
        for account in [ADMINISTRATOR, HELPDESK, READER, DEVICE_USER] {
            let cookie = server.sign_in(account).await;
            for page in &server.pages {
                let path = filled(page);
                let status = server.get(&path, &cookie).await.status();
                assert!(!status.is_server_error(), "{path} as {}: {status}", account.0);
            }
        }
    });
}

#[test]
fn nobody_gets_nothing_from_an_endpoint() {
    run(async {
        let server = Server::demo().await;
        for (method, path) in &server.endpoints {
            let path = filled(path);
            let headers = [
                ("sec-fetch-site", "same-origin"),
                (
                    "content-type",
                    if path == "/devices/import" {
                        "multipart/form-data; boundary=x"
                    } else {
                        "application/x-www-form-urlencoded"
                    },
                ),
            ];
            let response = server.send(request(method.clone(), &path, "", &headers, "")).await;
            match (method, path.as_str()) {
                (&Method::POST, "/sign-in") => assert_eq!(location(&response), "/sign-in?error=credentials"),
                (&Method::POST, "/sign-out") => assert_eq!(location(&response), "/sign-in"),
                (&Method::POST, "/portal/enrol") => {
                    assert_eq!(location(&response), "/portal/enrol?error=code");
                }
                (&Method::GET, "/connectors/teamviewer/callback") => assert_eq!(
                    location(&response),
                    "/tenant-administration/connectors/teamviewer?outcome=not-allowed"
                ),
                // The same for everybody, and about nobody.
                (
                    &Method::GET,
                    "/portal/app.webmanifest" | "/portal/worker.js" | "/portal/offline" | "/worker.js",
                ) => {
                    assert_eq!(response.status(), StatusCode::OK);
                }
                (&Method::GET, "/healthz") => assert_eq!(response.status(), StatusCode::OK),
                (_, path) if path.ends_with("/connect") => {
                    assert_eq!(location(&response), format!("/sign-in?next=%2Fsessions%2F{NIL}"));
                }
                (_, path) => assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{path}"),
            }
            assert!(!response.headers().contains_key("set-cookie") || path == "/sign-out", "{path}");
        }
    });
}

#[test]
fn the_way_back_from_the_partner_takes_no_state_that_was_not_given() {
    run(async {
        let server = Server::demo().await;
        let blade = "/tenant-administration/connectors/teamviewer?outcome=";
        let callback = "/connectors/teamviewer/callback";
        let administrator = server.sign_in(ADMINISTRATOR).await;
        for query in [
            "",
            "?code=x",
            "?code=x&state=forged",
            "?state=a&state=b&code=x",
            "?error=access_denied",
            "?state=%FF",
        ] {
            let response = server.get(&format!("{callback}{query}"), &administrator).await;
            assert_eq!(location(&response), format!("{blade}state-refused"), "{query}");
        }
        for account in [HELPDESK, READER, DEVICE_USER] {
            let cookie = server.sign_in(account).await;
            let response = server.get(&format!("{callback}?code=x&state=y"), &cookie).await;
            assert_eq!(location(&response), format!("{blade}not-allowed"), "{}", account.0);
        }
    });
}

#[test]
fn the_host_header_moves_nothing() {
    run(async {
        let server = Server::demo().await;
        let headers =
            [("host", "evil.example"), ("x-forwarded-host", "evil.example"), ("accept", "text/html")];
        for path in ["/", "/devices", "/connectors/teamviewer/callback?state=x"] {
            let response = server.send(request(Method::GET, path, "", &headers, "")).await;
            assert!(location(&response).starts_with('/'), "{path}: {}", location(&response));
            assert!(!location(&response).contains("evil"), "{path}");
        }
    });
}

#[test]
fn only_the_assigned_technician_is_sent_to_the_partner() {
    run(async {
        let server = Server::demo().await;
        for account in [ADMINISTRATOR, HELPDESK, READER, DEVICE_USER] {
            let cookie = server.sign_in(account).await;
            let response = server.get(&format!("/sessions/{NIL}/connect"), &cookie).await;
            assert_eq!(location(&response), format!("/sessions/{NIL}"), "{}", account.0);
            let response = server.get("/sessions/nonsense/connect", &cookie).await;
            assert!(response.status().is_client_error(), "{}", account.0);
        }
    });
}

/// A path with ids for its parameters.
pub fn filled(path: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with([':', '{']) { NIL.to_string() } else { part.to_owned() })
        .collect::<Vec<_>>()
        .join("/")
}
