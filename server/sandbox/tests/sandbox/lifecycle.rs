//! Two people meet behind the links.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use time::Duration;

use crate::support::{Sandbox, path_of};

/// A session with the paths of its two pages.
struct Meeting {
    sandbox: Sandbox,
    token: String,
    session: Value,
    customer: String,
    supporter: String,
}

impl Meeting {
    async fn new(fields: Value) -> Self {
        let sandbox = Sandbox::new();
        let token = sandbox.connect().await.access;
        let session = sandbox.session(&token, fields).await;
        let customer = path_of(&session["end_customer_link"]);
        let supporter = path_of(&session["supporter_link"]);
        Self { sandbox, token, session, customer, supporter }
    }

    /// Presses a button on a page and looks at the page again.
    async fn press(&self, page: &str, button: &str) -> String {
        let before = self.sandbox.open(page).await.body;
        assert!(before.contains(&format!(r#"action="{page}/{button}""#)), "no {button} on {before}");
        let answer = self.sandbox.submit(&format!("{page}/{button}"), &[]).await;
        assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, page));
        self.sandbox.open(page).await.body
    }

    async fn read(&self) -> Value {
        let path = format!("/api/v1/sessions/{}", self.session["code"].as_str().expect("a code"));
        self.sandbox.get(&self.token, &path).await.json()
    }

    async fn records(&self) -> Vec<Value> {
        let path = format!(
            "/api/v1/reports/connections?has_code=true&session_code={}",
            self.session["code"].as_str().expect("a code"),
        );
        let answer = self.sandbox.get(&self.token, &path).await.json();
        assert_eq!(answer["records_remaining"], 0);
        answer["records"].as_array().expect("records").clone()
    }

    fn advance(&self, minutes: i64) {
        self.sandbox.advance(Duration::minutes(minutes));
    }
}

#[tokio::test]
async fn a_meeting_leaves_one_record() {
    let meeting = Meeting::new(json!({ "custom_api": "ours", "end_customer": { "name": "Ada" } })).await;
    meeting.advance(1);
    let waiting = meeting.press(&meeting.supporter, "join").await;
    assert!(waiting.contains("Waiting for the other side."));
    assert_eq!(meeting.read().await["online"], false);

    meeting.advance(1);
    let connected = meeting.press(&meeting.customer, "join").await;
    assert!(connected.contains("Connected since 2026-11-02T09:02:00Z."));
    assert_eq!(meeting.read().await["online"], true);
    assert_eq!(meeting.records().await, Vec::<Value>::new());

    meeting.advance(10);
    meeting.press(&meeting.customer, "leave").await;
    assert!(meeting.sandbox.open(&meeting.supporter).await.body.contains("The other side has left."));
    assert_eq!(meeting.read().await["online"], true);
    assert_eq!(meeting.records().await, Vec::<Value>::new());

    meeting.advance(1);
    meeting.press(&meeting.supporter, "leave").await;
    let session = meeting.read().await;
    assert_eq!(session["online"], false);
    assert_eq!(
        (&session["state"], &session["closed_at"]),
        (&json!("Closed"), &json!("2026-11-02T09:13:00Z"))
    );

    // Leaving twice, as an impatient person does, is no second connection.
    meeting.sandbox.submit(&format!("{}/leave", meeting.supporter), &[]).await;
    meeting.sandbox.submit(&format!("{}/leave", meeting.customer), &[]).await;
    let records = meeting.records().await;
    let expected = json!({
        "id": records[0]["id"],
        "userid": "u100001",
        "username": "Sandbox Administrator",
        "deviceid": records[0]["deviceid"],
        "devicename": "Ada",
        "groupid": meeting.session["groupid"],
        "groupname": "Farhand",
        "support_session_type": 1,
        "start_date": "2026-11-02T09:02:00Z",
        "end_date": "2026-11-02T09:12:00Z",
        "fee": 0.0,
        "currency": "EUR",
        "session_code": meeting.session["code"],
        "session_created_at": "2026-11-02T09:00:00Z",
        "valid_until": "2026-11-03T09:00:00Z",
        "assigned_userid": "u100001",
        "assigned_at": "2026-11-02T09:00:00Z",
        "custom_api": "ours",
        "end_customer": { "name": "Ada" },
    });
    assert_eq!(records, [expected]);
}

#[tokio::test]
async fn a_code_is_good_for_one_meeting() {
    let meeting = Meeting::new(json!({})).await;
    for (page, button) in [
        (&meeting.customer, "join"),
        (&meeting.supporter, "join"),
        (&meeting.supporter, "leave"),
        (&meeting.customer, "leave"),
    ] {
        meeting.press(page, button).await;
    }
    for page in [&meeting.customer, &meeting.supporter] {
        assert!(!meeting.sandbox.open(page).await.body.contains("Join</button>"));
        let answer = meeting.sandbox.submit(&format!("{page}/join"), &[]).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(answer.body.contains("This session is over."));
    }
    assert_eq!(meeting.records().await.len(), 1);
}

#[tokio::test]
async fn closing_does_not_end_a_meeting() {
    let meeting = Meeting::new(json!({})).await;
    meeting.press(&meeting.customer, "join").await;
    meeting.press(&meeting.supporter, "join").await;
    let path = format!("/api/v1/sessions/{}", meeting.session["code"].as_str().expect("a code"));
    meeting.sandbox.call(&meeting.token, Method::PUT, &path, Some(json!({ "state": "closed" }))).await;
    let session = meeting.read().await;
    assert_eq!((&session["state"], &session["online"]), (&json!("Closed"), &json!(true)));
    meeting.advance(3);
    meeting.press(&meeting.supporter, "leave").await;
    meeting.press(&meeting.customer, "leave").await;
    assert_eq!(meeting.records().await[0]["end_date"], "2026-11-02T09:03:00Z");
    assert_eq!(meeting.read().await["closed_at"], "2026-11-02T09:00:00Z");
}

#[tokio::test]
async fn a_meeting_outlives_its_code() {
    let meeting = Meeting::new(json!({ "valid_until": "2026-11-02T09:10:00Z" })).await;
    meeting.press(&meeting.customer, "join").await;
    meeting.press(&meeting.supporter, "join").await;
    meeting.advance(30);
    let session = meeting.read().await;
    assert_eq!((&session["state"], &session["online"]), (&json!("Open"), &json!(true)));
}

#[tokio::test]
async fn an_expired_or_closed_session_cannot_be_joined() {
    let expired = Meeting::new(json!({ "valid_until": "2026-11-02T09:10:00Z" })).await;
    expired.advance(10);
    let answer = expired.sandbox.submit(&format!("{}/join", expired.customer), &[]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("This session has expired."));

    let closed = Meeting::new(json!({})).await;
    let path = format!("/api/v1/sessions/{}", closed.session["code"].as_str().expect("a code"));
    closed.sandbox.call(&closed.token, Method::PUT, &path, Some(json!({ "state": "closed" }))).await;
    let answer = closed.sandbox.submit(&format!("{}/join", closed.supporter), &[]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert!(answer.body.contains("This session is closed."));
}

#[tokio::test]
async fn the_supporters_link_is_a_secret() {
    let meeting = Meeting::new(json!({})).await;
    let (code, _) = meeting.supporter.split_once('-').expect("a token");
    for path in [code.to_owned(), format!("{code}-"), format!("{code}-AAAAAAAAAAAA")] {
        assert_eq!(meeting.sandbox.open(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        let joined = meeting.sandbox.submit(&format!("{path}/join"), &[]).await;
        assert_eq!(joined.status, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(meeting.sandbox.open("/customer/s000000000").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_people_wrote_is_shown_as_text() {
    let meeting = Meeting::new(json!({
        "description": "<script>alert(1)</script>",
        "end_customer": { "name": "\"><img src=x>" },
    }))
    .await;
    for page in [&meeting.customer, &meeting.supporter] {
        let body = meeting.sandbox.open(page).await.body;
        assert!(body.contains("&lt;script&gt;"), "{body}");
        assert!(!body.contains("<script") && !body.contains("<img"), "{body}");
    }
}

#[tokio::test]
async fn notes_are_added_to_a_record() {
    let meeting = Meeting::new(json!({})).await;
    for page in [&meeting.customer, &meeting.supporter] {
        meeting.press(page, "join").await;
    }
    for page in [&meeting.customer, &meeting.supporter] {
        meeting.press(page, "leave").await;
    }
    let id = meeting.records().await[0]["id"].as_str().expect("an id").to_owned();
    let path = format!("/api/v1/reports/connections/{id}");
    let notes = json!({ "notes": "Toner replaced", "billing_state": "Bill" });
    let answer = meeting.sandbox.call(&meeting.token, Method::PUT, &path, Some(notes)).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NO_CONTENT, ""));
    let record = meeting.sandbox.get(&meeting.token, &path).await.json();
    assert_eq!((&record["notes"], &record["billing_state"]), (&json!("Toner replaced"), &json!("Bill")));
    let unknown = "/api/v1/reports/connections/5a9d7c31-0000-4000-8000-00005a9db0c5";
    let refused = meeting.sandbox.call(&meeting.token, Method::PUT, unknown, Some(json!({}))).await;
    assert_eq!(refused.error(StatusCode::NOT_FOUND), "not_found");
}
