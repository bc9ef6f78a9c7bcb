//! Bad days on demand.

use std::time::Instant;

use axum::http::{Method, StatusCode, header};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Sandbox, Tokens, request};

const HTTP_DATE: &[time::format_description::BorrowedFormatItem] = time::macros::format_description!(
    "[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT"
);

#[tokio::test]
async fn a_license_limit_is_plain_text() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    sandbox.misbehave(json!({ "status": 400 })).await;
    let answer = sandbox.get(&token, "/api/v1/sessions").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.header(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/plain")));
    assert!(answer.body.contains("license limitations"));
    assert_eq!(sandbox.get(&token, "/api/v1/sessions").await.status, StatusCode::OK, "once");
}

#[rstest]
#[case(json!({ "license": "sessions" }), "maximum number of sessions")]
#[case(json!({ "license": "integration" }), "not possible because of license limitations")]
#[case(json!({ "license": "integration", "status": 400 }), "not possible because of license limitations")]
#[tokio::test]
async fn a_license_does_not_allow_something(#[case] rule: Value, #[case] words: &str) {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    sandbox.misbehave(rule).await;
    let answer = sandbox.get(&token, "/api/v1/sessions").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(answer.body.contains(words), "{answer:?}");
}

#[tokio::test]
async fn a_date_says_how_long_to_wait() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let rule = json!({ "status": 429, "retry_after": 90, "retry_after_as_date": true });
    sandbox.misbehave(rule).await;
    let answer = sandbox.get(&token, "/api/v1/account").await;
    let read = |name| {
        let text = answer.header(name).expect("a date");
        time::PrimitiveDateTime::parse(text, HTTP_DATE).expect("a date of HTTP")
    };
    assert_eq!((read(header::RETRY_AFTER) - read(header::DATE)).whole_seconds(), 90);
}

#[rstest]
#[case(json!({ "status": 401 }), 401, "invalid_token", None)]
#[case(json!({ "status": 403 }), 403, "forbidden", None)]
#[case(json!({ "status": 429 }), 429, "too_many_requests", None)]
#[case(json!({ "status": 429, "retry_after": 7 }), 429, "too_many_requests", Some("7"))]
#[case(json!({ "status": 503, "retry_after": 1 }), 503, "service_unavailable", Some("1"))]
#[tokio::test]
async fn a_status_is_answered(
    #[case] rule: Value,
    #[case] status: u16,
    #[case] error: &str,
    #[case] retry_after: Option<&str>,
) {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    sandbox.misbehave(rule).await;
    let answer = sandbox.get(&token, "/api/v1/account").await;
    assert_eq!(answer.header(header::RETRY_AFTER), retry_after);
    assert_eq!(answer.error(StatusCode::from_u16(status).expect("a status")), error);
}

#[tokio::test]
async fn a_rule_counts_and_keeps_to_its_path_and_method() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let rule = json!({ "status": 500, "count": 2, "only_path": "/api/v1/sessions", "only_method": "POST" });
    sandbox.misbehave(rule).await;
    let body = || Some(json!({ "groupname": "Farhand" }));
    let post = async || sandbox.call(&token, Method::POST, "/api/v1/sessions", body()).await.status;
    assert_eq!(sandbox.get(&token, "/api/v1/account").await.status, StatusCode::OK);
    assert_eq!(sandbox.get(&token, "/api/v1/sessions").await.status, StatusCode::OK);
    assert_eq!(post().await, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(post().await, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(post().await, StatusCode::OK);
}

#[tokio::test]
async fn an_answer_is_lost_after_the_deed() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    sandbox.misbehave(json!({ "status": 502, "after": true })).await;
    let body = Some(json!({ "groupname": "Farhand" }));
    let answer = sandbox.call(&token, Method::POST, "/api/v1/sessions", body.clone()).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    sandbox.misbehave(json!({ "status": 502 })).await;
    sandbox.call(&token, Method::POST, "/api/v1/sessions", body).await;
    assert_eq!(sandbox.control(Method::GET, "/sandbox/state", None).await.json()["sessions_created"], 1);
}

#[tokio::test]
async fn a_page_comes_instead_of_json() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    sandbox.misbehave(json!({ "html_body": true })).await;
    let answer = sandbox.get(&token, "/api/v1/account").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert!(answer.body.starts_with("<!doctype html>"));
}

#[tokio::test]
async fn a_body_breaks_off() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let whole = sandbox.get(&token, "/api/v1/account").await;
    sandbox.misbehave(json!({ "truncated_body": true })).await;
    let answer = sandbox.get(&token, "/api/v1/account").await;
    assert_eq!(answer.header(header::CONTENT_LENGTH), Some(whole.body.len().to_string().as_str()));
    assert_eq!(answer.body, "broken: cut on demand");
}

#[rstest]
#[case::before_the_deed(false, 0)]
#[case::after_the_deed(true, 1)]
#[tokio::test]
async fn a_connection_closes_without_an_answer(#[case] after: bool, #[case] sessions: usize) {
    let sandbox = Sandbox::served().await;
    let token = sandbox.connect().await.access;
    sandbox.misbehave(json!({ "drop_connection": true, "after": after })).await;
    let body = Some(json!({ "groupname": "Farhand" }));
    let error = sandbox.attempt(request(&token, Method::POST, "/api/v1/sessions", body)).await;
    assert!(error.expect_err("no answer").is_incomplete_message());
    let made = sandbox.control(Method::GET, "/sandbox/sessions", None).await.json();
    assert_eq!(made.as_array().map(Vec::len), Some(sessions));
}

#[tokio::test]
async fn a_refresh_is_refused_and_its_token_dead() {
    let sandbox = Sandbox::new();
    let tokens = sandbox.connect().await;
    sandbox.misbehave(json!({ "kind": "refresh_refused" })).await;
    let other = sandbox.connect().await;
    for _ in 0..2 {
        assert_eq!(sandbox.refresh(&tokens.refresh).await.error(StatusCode::BAD_REQUEST), "invalid_grant");
    }
    let answer = sandbox.get(&tokens.access, "/api/v1/account").await;
    assert_eq!(answer.status, StatusCode::OK, "the access token lives as long as it was said to");
    Tokens::of(&sandbox.refresh(&other.refresh).await);
}

#[tokio::test]
async fn an_answer_comes_late() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    sandbox.misbehave(json!({ "latency_ms": 50 })).await;
    let began = Instant::now();
    assert_eq!(sandbox.get(&token, "/api/v1/account").await.status, StatusCode::OK);
    assert!(began.elapsed().as_millis() >= 50);
}

#[tokio::test]
async fn good_behaviour_is_ordered_too() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    sandbox.misbehave(json!({ "status": 500, "count": 1_000 })).await;
    sandbox.control(Method::DELETE, "/sandbox/misbehave", None).await;
    assert_eq!(sandbox.get(&token, "/api/v1/account").await.status, StatusCode::OK);
}

#[rstest]
#[case(json!({}))]
#[case(json!({ "status": 200 }))]
#[case(json!({ "status": 500, "count": 0 }))]
#[case(json!({ "status": 500, "countt": 2 }))]
#[case(json!({ "latency_ms": 120_001 }))]
#[case(json!({ "truncated_body": true, "drop_connection": true }))]
#[case(json!({ "license": "everything" }))]
#[case(json!({ "license": "sessions", "status": 403 }))]
#[case(json!({ "license": "sessions", "html_body": true }))]
#[case(json!({ "kind": "sulking" }))]
#[case(json!({ "kind": "rule", "count": 2 }))]
#[case(json!({ "kind": "clock_skew" }))]
#[case(json!({ "kind": "clock_skew", "seconds": 86_401 }))]
#[case(json!({ "kind": "clock_skew", "seconds": i64::MIN }))]
#[case(json!({ "kind": "refresh_refused", "times": 2 }))]
#[case(json!({ "kind": "random", "share": 0.5 }))]
#[case(json!({ "kind": "random", "share": 1.5, "seed": 7 }))]
#[case(json!({ "kind": "random", "share": 0.5, "seed": 7, "ways": [] }))]
#[case(json!({ "kind": "random", "share": 0.5, "seed": 7, "ways": ["sulking"] }))]
#[case(json!([]))]
#[tokio::test]
async fn a_rule_that_does_nothing_known_is_refused(#[case] rule: Value) {
    let answer = Sandbox::new().control(Method::POST, "/sandbox/misbehave", Some(rule)).await;
    assert_eq!(answer.error(StatusCode::BAD_REQUEST), "invalid_request");
}
