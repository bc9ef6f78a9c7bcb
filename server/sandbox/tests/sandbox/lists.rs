//! Lists, page by page.

use axum::http::{Method, StatusCode};
use rstest::rstest;
use serde_json::{Value, json};
use time::Duration;

use crate::support::{Sandbox, path_of};

fn codes(list: &Value) -> Vec<String> {
    let sessions = list["sessions"].as_array().expect("sessions");
    sessions.iter().map(|session| session["code"].as_str().expect("a code").to_owned()).collect()
}

#[tokio::test]
async fn a_long_list_is_read_page_by_page() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let mut made = Vec::new();
    for _ in 0..2_001 {
        made.push(sandbox.session(&token, json!({})).await["code"].as_str().expect("a code").to_owned());
    }
    made.reverse();
    let mut read = Vec::new();
    let mut remaining = Vec::new();
    let mut path = "/api/v1/sessions".to_owned();
    loop {
        let page = sandbox.get(&token, &path).await.json();
        read.extend(codes(&page));
        remaining.push(page["sessions_remaining"].as_u64().expect("a number"));
        let Some(next) = page["next_offset"].as_str() else { break };
        path = format!("/api/v1/sessions?offset={next}");
    }
    assert_eq!(remaining, [1_001, 1, 0]);
    assert_eq!(read, made);
}

#[tokio::test]
async fn a_page_begins_where_the_last_one_ended_whatever_happened_since() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let oldest = sandbox.session(&token, json!({})).await;
    for _ in 0..1_000 {
        sandbox.session(&token, json!({})).await;
    }
    let next = sandbox.get(&token, "/api/v1/sessions").await.json()["next_offset"].clone();
    assert_eq!(next, oldest["code"]);
    let next = next.as_str().expect("an offset");
    let close = json!({ "state": "closed" });
    sandbox.call(&token, Method::PUT, &format!("/api/v1/sessions/{next}"), Some(close)).await;
    let page = sandbox.get(&token, &format!("/api/v1/sessions?offset={next}")).await.json();
    assert_eq!(page["sessions"], json!([]), "it is closed, and the page knows where it would have stood");
}

#[tokio::test]
async fn a_list_is_filtered() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let make = async |fields: Value| {
        let session = sandbox.call(&token, Method::POST, "/api/v1/sessions", Some(fields)).await.json();
        session["code"].as_str().expect("a code").to_owned()
    };
    let open = make(json!({ "groupid": "g100001" })).await;
    let expired = make(json!({ "groupid": "g100001", "valid_until": "2026-11-02T09:01:00Z" })).await;
    let other = make(json!({ "groupname": "Other", "assigned_userid": "u100002" })).await;
    sandbox.advance(Duration::minutes(2));
    let list =
        async |query: &str| codes(&sandbox.get(&token, &format!("/api/v1/sessions?{query}")).await.json());
    assert_eq!(list("").await, [other.as_str(), open.as_str()]);
    assert_eq!(list("state=closed").await, [expired.as_str()]);
    assert_eq!(list("state=open,closed").await, [other.as_str(), expired.as_str(), open.as_str()]);
    assert_eq!(list("groupid=g100001").await, [open.as_str()]);
    assert_eq!(list("assigned_userid=u100002").await, [other.as_str()]);
    assert_eq!(list("assigned_userid=u0").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_short_list_has_three_fields_and_a_full_one_all() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let session = sandbox.session(&token, json!({ "custom_api": "ours" })).await;
    let short = sandbox.get(&token, "/api/v1/sessions").await.json();
    let expected = json!({ "code": session["code"], "state": "Open", "groupid": session["groupid"] });
    assert_eq!(short["sessions"], json!([expected]));
    let full = sandbox.get(&token, "/api/v1/sessions?full_list=true").await.json();
    assert_eq!(full["sessions"][0]["custom_api"], "ours");
    assert_eq!(full["sessions"][0]["online"], false);
}

#[rstest]
#[case("sessions?state=ajar")]
#[case("sessions?full_list=perhaps")]
#[case("sessions?offset=s123-456-789")]
#[case("sessions?offset=5")]
#[case("reports/connections?from_date=yesterday")]
#[case("reports/connections?offset_id=5a9d7c31-0000-4000-8000-00005a9db0c5")]
#[case("reports/connections?session_code=5")]
#[case("reports/connections?support_session_type=Telepathy")]
#[tokio::test]
async fn a_wrong_question_is_refused(#[case] path: &str) {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let answer = sandbox.get(&token, &format!("/api/v1/{path}")).await;
    assert_eq!(answer.error(StatusCode::BAD_REQUEST), "invalid_request");
}

/// Has two people meet for a minute, and tells the record's id.
async fn meet(sandbox: &Sandbox, token: &str) -> String {
    let session = sandbox.session(token, json!({})).await;
    let pages = [path_of(&session["end_customer_link"]), path_of(&session["supporter_link"])];
    for page in &pages {
        sandbox.submit(&format!("{page}/join"), &[]).await;
    }
    sandbox.advance(Duration::minutes(1));
    for page in &pages {
        sandbox.submit(&format!("{page}/leave"), &[]).await;
    }
    let code = session["code"].as_str().expect("a code");
    let path = format!("/api/v1/reports/connections?session_code={code}");
    sandbox.get(token, &path).await.json()["records"][0]["id"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn reports_are_filtered_and_come_latest_first() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let first = meet(&sandbox, &token).await;
    let second = meet(&sandbox, &token).await;
    let third = meet(&sandbox, &token).await;
    let list = async |query: &str| {
        let answer = sandbox.get(&token, &format!("/api/v1/reports/connections?{query}")).await.json();
        let records = answer["records"].as_array().expect("records");
        records.iter().map(|record| record["id"].as_str().expect("an id").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(list("").await, [third.as_str(), second.as_str(), first.as_str()]);
    assert_eq!(list(&format!("offset_id={third}")).await, [second.as_str(), first.as_str()]);
    assert_eq!(list("from_date=2026-11-02T09:01:00Z").await, [third.as_str(), second.as_str()], "inclusive");
    assert_eq!(list("to_date=2026-11-02T09:02:00Z").await, [first.as_str()], "exclusive");
    assert_eq!(list("has_code=false").await, Vec::<String>::new());
    assert_eq!(list("has_code=true&userid=u100001").await.len(), 3);
    assert_eq!(list("support_session_type=1").await.len(), 3);
    assert_eq!(list("support_session_type=RemoteSupportActive").await, Vec::<String>::new());
    assert_eq!(list("userid=u100002").await, Vec::<String>::new());
}
