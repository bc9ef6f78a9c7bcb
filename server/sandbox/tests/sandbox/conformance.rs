//! The sandbox against the specification that TeamViewer publishes: every operation, request and answer, over loopback.

mod call;
mod specification;
mod strictness;

use std::collections::BTreeSet;

use axum::http::Method;
use farhand_sandbox::api_operations;
use serde_json::{Value, json};
use time::Duration;

use self::{
    call::{Call, FORM, JSON},
    specification::Specification,
};
use crate::support::{Answer, REDIRECT, Sandbox, path_of};

/// Where the sandbox does not follow the specification, on purpose, and what it follows there. Each must show: what
/// no longer differs must go from this table, and from docs/sandbox.md.
const DIFFERENCES: [(&str, &str); 19] = [
    ("POST /api/v1/oauth2/token: spelling", "the manual's and the live service's"),
    ("POST /api/v1/oauth2/revoke: spelling", "the manual's and the live service's"),
    (
        "POST /api/v1/OAuth2/token: request /grant_type",
        "names, by RFC 6749 and the manual; documented as a number",
    ),
    ("POST /api/v1/OAuth2/token: answer 200 cache-control", "no-store, by RFC 6749 and the manual"),
    ("POST /api/v1/OAuth2/token: answer 200 pragma", "no-cache, by RFC 6749 and the manual"),
    ("POST /api/v1/sessions: request /support_session_type", "names, by the manual; numbers are taken, too"),
    (
        "POST /api/v1/sessions: answer 200 location",
        "the manual has it, and a client in the field relies on it",
    ),
    ("POST /api/v1/sessions: answer 200/state", "Open, seen live; documented as a number"),
    ("PUT /api/v1/sessions/{id}: request /state", "open and closed, by the manual; documented as a number"),
    ("GET /api/v1/reports/connections: answer 200/records/*/description", "seen live"),
    ("GET /api/v1/reports/connections/{id}: answer 200/description", "seen live"),
    ("any: answer 400", "no refusal is documented; its form is the manual's"),
    ("any: answer 401", "no refusal is documented; its form is the manual's"),
    ("any: answer 401 www-authenticate", "the manual has it"),
    ("any: answer 404", "no refusal is documented; its form is the manual's"),
    ("any: answer 415", "no refusal is documented; its form is the manual's"),
    // Documented and not offered.
    ("any: request application/xml", "not read: no client here writes it"),
    ("any: request text/xml", "not read: no client here writes it"),
    ("any: request application/x-www-form-urlencoded", "read at the token endpoint alone"),
];

/// Calls that are kept with their answers, to be judged.
struct Walk {
    sandbox: Sandbox,
    specification: Specification,
    findings: BTreeSet<String>,
    covered: BTreeSet<String>,
}

impl Walk {
    async fn new() -> Self {
        Self {
            sandbox: Sandbox::served().await,
            specification: Specification::read(),
            findings: BTreeSet::new(),
            covered: BTreeSet::new(),
        }
    }

    async fn call(&mut self, call: Call, status: u16) -> Answer {
        let answer = self.sandbox.send(call.request()).await;
        assert_eq!(answer.status.as_u16(), status, "{call:?}: {answer:?}");
        if answer.status.is_success() {
            self.covered.insert(format!("{} {}", call.method, call.path));
        }
        self.findings.extend(self.specification.findings(&call, &answer));
        answer
    }

    /// The fields of a request for tokens.
    fn grant(&self, fields: &[(&str, &str)]) -> Value {
        let config = &self.sandbox.config;
        let client = [("client_id", config.client_id.as_str()), ("client_secret", &config.client_secret)];
        fields.iter().chain(&client).map(|&(name, value)| (name.to_owned(), Value::from(value))).collect()
    }

    /// Tokens in every way in which they are given. The last access token.
    async fn tokens(&mut self) -> String {
        let code = self.sandbox.authorize(&[], "allow").await.sent("code").expect("a code");
        let first =
            self.grant(&[("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", REDIRECT)]);
        let call = Call::new(Method::POST, "/api/v1/oauth2/token").body(first).written_as(FORM);
        let mut pair = self.call(call, 200).await.json();
        for media_type in [FORM, JSON, "text/json", "application/scim+json"] {
            let token = pair["refresh_token"].as_str().expect("a token").to_owned();
            let refresh = self.grant(&[("grant_type", "refresh_token"), ("refresh_token", &token)]);
            let call = Call::new(Method::POST, "/api/v1/OAuth2/token").body(refresh).written_as(media_type);
            pair = self.call(call, 200).await.json();
        }
        pair["access_token"].as_str().expect("a token").to_owned()
    }

    async fn account(&mut self, token: &str) {
        for path in ["/api/v1/ping", "/api/v1/account", "/api/v1/groups"] {
            self.call(Call::new(Method::GET, path).by(token), 200).await;
        }
        self.call(Call::new(Method::GET, "/api/v1/ping").by("12345-unknown"), 200).await;
        let filter = [("name", "sand"), ("shared", "false"), ("shouldMatchFullName", "true")];
        self.call(Call::new(Method::GET, "/api/v1/groups").by(token).query(&filter), 200).await;
    }

    /// A session with every field that is documented, asked, changed, and met in; its record.
    async fn session(&mut self, token: &str) {
        let create = Call::new(Method::POST, "/api/v1/sessions").by(token);
        self.call(create.clone().body(json!({ "groupname": "Farhand" })), 200).await;
        let full = json!({
            "valid_until": "2026-11-02T12:00:00Z",
            "groupid": "g100001",
            "customId": "ours",
            "groupname": "Sandbox",
            "support_session_type": "Pilot",
            "sms_invite_number": "+31 (0)20-123/45",
            "sms_invite_language": 4,
            "waiting_message": "One moment",
            "description": "The printer",
            "end_customer": { "name": "Ada", "email": "ada@example.com" },
            "assigned_userid": "u100002",
            "custom_api": "ours",
            "tv_version": "15",
            "ParsedGroupId": 100_001,
            "ParsedUserid": 100_002,
            "ParsedValidUntilDate": "2026-11-02T12:00:00Z",
        });
        let session = self.call(create.body(full), 200).await.json();
        let code = session["code"].as_str().expect("a code");
        let one = Call::new(Method::GET, "/api/v1/sessions/{id}").by(token).id(code);
        self.call(one, 200).await;
        let changes = json!({
            "id": code,
            "groupid": "g100001",
            "custom_module_id": "ours",
            "groupname": "Sandbox",
            "waiting_message": "Two moments",
            "description": "The other printer",
            "end_customer": { "name": "Ada" },
            "assigned_userid": "u100001",
            "custom_api": "ours still",
            "state": "open",
            "tv_version": "15",
            "sms_invite_number": "020 123",
            "sms_invite_language": 0,
        });
        let change = Call::new(Method::PUT, "/api/v1/sessions/{id}").by(token).id(code);
        self.call(change.clone().body(changes), 204).await;
        let pages = [path_of(&session["end_customer_link"]), path_of(&session["supporter_link"])];
        for step in ["join", "leave"] {
            self.sandbox.advance(Duration::minutes(1));
            for page in &pages {
                self.sandbox.submit(&format!("{page}/{step}"), &[]).await;
            }
        }
        let list = Call::new(Method::GET, "/api/v1/sessions").by(token);
        self.call(list.clone(), 200).await;
        let filter = [
            ("groupid", "g100001"),
            ("assigned_userid", "u100001"),
            ("state", "open,closed"),
            ("full_list", "true"),
            ("offset", code),
        ];
        let found = self.call(list.query(&filter), 200).await.json();
        assert_eq!(found["sessions"][0]["state"], "Closed");
        self.report(token, code).await;
    }

    async fn report(&mut self, token: &str, code: &str) {
        let list = Call::new(Method::GET, "/api/v1/reports/connections").by(token);
        let filter = [
            ("username", "Sandbox Administrator"),
            ("userid", "u100001"),
            ("groupid", "g100001"),
            ("devicename", "Ada"),
            ("from_date", "2026-11-02T09:00:00Z"),
            ("to_date", "2026-11-02T10:00:00Z"),
            ("has_code", "true"),
            ("session_code", code),
            ("support_session_type", "RemoteConnection"),
            ("sessionReportFeatures", "any"),
        ];
        let found = self.call(list.clone().query(&filter), 200).await.json();
        let record = found["records"][0].clone();
        let id = record["id"].as_str().expect("an id");
        let device = record["deviceid"].as_str().expect("an id");
        self.call(list.query(&[("deviceid", device), ("offset_id", id)]), 200).await;
        let notes = json!({ "notes": "Toner replaced", "billing_state": "Bill" });
        let one = |method: Method| Call::new(method, "/api/v1/reports/connections/{id}").by(token).id(id);
        self.call(one(Method::PUT).body(notes), 204).await;
        let read = self.call(one(Method::GET), 200).await.json();
        assert_eq!(read["notes"], "Toner replaced");
    }

    /// Every refusal, and what is documented but not read.
    async fn refusals(&mut self, token: &str) {
        let ask = |path: &'static str| Call::new(Method::GET, path);
        self.call(ask("/api/v1/account"), 401).await;
        self.call(ask("/api/v1/account").by("12345-unknown"), 401).await;
        self.call(ask("/api/v1/sessions").by(token).query(&[("state", "ajar")]), 400).await;
        self.call(ask("/api/v1/sessions/{id}").by(token).id("s123-456-789"), 404).await;
        for (method, path) in [
            (Method::POST, "/api/v1/OAuth2/token"),
            (Method::POST, "/api/v1/sessions"),
            (Method::PUT, "/api/v1/sessions/{id}"),
            (Method::PUT, "/api/v1/reports/connections/{id}"),
        ] {
            let id = "5a9d7c31-0000-4000-8000-00005a9db0c5";
            let call = Call::new(method, path).by(token).id(id).body(json!({ "notes": "x" }));
            self.call(call.clone().written_as("text/plain"), 415).await;
            for unread in ["application/xml", "text/xml", FORM] {
                if unread == FORM && path.ends_with("token") {
                    continue;
                }
                let (_, operation) = self.specification.operation(&call.method, path).expect("documented");
                assert!(self.specification.bodies(operation).contains_key(unread), "{path}: {unread}");
                self.call(call.clone().written_as(unread), 415).await;
                self.findings.insert(format!("any: request {unread}"));
            }
        }
    }
}

#[tokio::test]
async fn every_operation_is_as_documented_but_for_the_differences() {
    let mut walk = Walk::new().await;
    let token = walk.tokens().await;
    walk.account(&token).await;
    walk.session(&token).await;
    walk.refusals(&token).await;
    for path in ["/api/v1/OAuth2/revoke", "/api/v1/oauth2/revoke"] {
        let token = walk.tokens().await;
        walk.call(Call::new(Method::POST, path).by(&token), 204).await;
    }
    let differences: BTreeSet<_> = DIFFERENCES.iter().map(|&(place, _)| place.to_owned()).collect();
    assert_eq!(walk.findings, differences);
    let offered: BTreeSet<_> = api_operations().map(|(method, path)| format!("{method} {path}")).collect();
    assert_eq!(walk.covered, offered, "every operation that is offered was called with success");
}

#[test]
fn every_operation_that_is_offered_is_documented_or_a_difference() {
    let specification = Specification::read();
    let offered: BTreeSet<_> = api_operations().map(|(method, path)| format!("{method} {path}")).collect();
    let documented: BTreeSet<_> =
        specification.operations().map(|(method, path)| format!("{method} {path}")).collect();
    assert_eq!(documented.difference(&offered).count(), 0, "the document holds what is offered, and no more");
    for operation in offered.difference(&documented) {
        let spelling = format!("{operation}: spelling");
        assert!(DIFFERENCES.iter().any(|&(place, _)| place == spelling), "{operation} is not documented");
    }
}
