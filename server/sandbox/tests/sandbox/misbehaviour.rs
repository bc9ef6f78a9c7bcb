//! Bad days on demand, and who may order them.

use std::{net::SocketAddr, time::Instant};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, StatusCode, header},
};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::Sandbox;

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
#[tokio::test]
async fn a_rule_that_does_nothing_known_is_refused(#[case] rule: Value) {
    let answer = Sandbox::new().control(Method::POST, "/sandbox/misbehave", Some(rule)).await;
    assert_eq!(answer.error(StatusCode::BAD_REQUEST), "invalid_request");
}

#[tokio::test]
async fn the_state_is_told_and_forgotten() {
    let sandbox = Sandbox::new();
    let tokens = sandbox.connect().await;
    sandbox.refresh(&tokens.refresh).await;
    let token = sandbox.connect().await.access;
    let session = sandbox.session(&token, json!({})).await;
    sandbox.session(&token, json!({})).await;
    let path = format!("/api/v1/sessions/{}", session["code"].as_str().expect("a code"));
    sandbox.call(&token, Method::PUT, &path, Some(json!({ "state": "closed" }))).await;
    sandbox.misbehave(json!({ "status": 500 })).await;
    let state = sandbox.control(Method::GET, "/sandbox/state", None).await.json();
    let expected = json!({
        "sessions_created": 2,
        "sessions_open": 1,
        "sessions_online": 0,
        "connections": 0,
        "tokens_issued": 3,
        "token_pairs": 2,
        "misbehaviours": 1,
    });
    assert_eq!(state, expected);
    assert_eq!(sandbox.control(Method::POST, "/sandbox/reset", None).await.status, StatusCode::NO_CONTENT);
    let state = sandbox.control(Method::GET, "/sandbox/state", None).await.json();
    assert!(state.as_object().expect("counts").values().all(|count| count == 0), "{state}");
    let refused = sandbox.get(&token, "/api/v1/account").await;
    assert_eq!(refused.error(StatusCode::UNAUTHORIZED), "invalid_token");
}

#[rstest]
#[case::ours("127.0.0.1:9", None, StatusCode::OK)]
#[case::ours_by_ipv6("[::1]:9", None, StatusCode::OK)]
#[case::ours_mapped("[::ffff:127.0.0.1]:9", None, StatusCode::OK)]
#[case::elsewhere("192.0.2.7:9", None, StatusCode::FORBIDDEN)]
#[case::a_page_elsewhere("127.0.0.1:9", Some("http://evil.example"), StatusCode::FORBIDDEN)]
#[tokio::test]
async fn control_is_for_this_machine(
    #[case] peer: &str,
    #[case] origin: Option<&str>,
    #[case] status: StatusCode,
) {
    let peer: SocketAddr = peer.parse().expect("an address");
    let mut request = Request::get("/sandbox/state").extension(ConnectInfo(peer));
    if let Some(origin) = origin {
        request = request.header(header::ORIGIN, origin);
    }
    let answer = Sandbox::new().send(request.body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.status, status);
}
