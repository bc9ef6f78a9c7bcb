//! What the sandbox tells tests about itself, and whom it tells.

use std::net::SocketAddr;

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Method, Request, StatusCode, header},
};
use rstest::rstest;
use serde_json::{Value, json};
use time::Duration;

use crate::support::{Sandbox, path_of};

#[tokio::test]
async fn every_session_is_told() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let first = sandbox.session(&token, json!({ "custom_api": "first" })).await;
    for link in ["end_customer_link", "supporter_link"] {
        sandbox.submit(&format!("{}/join", path_of(&first[link])), &[]).await;
    }
    sandbox.advance(Duration::minutes(1));
    sandbox.misbehave(json!({ "status": 502, "after": true })).await;
    let lost = json!({ "groupname": "Farhand", "custom_api": "lost", "valid_until": "2026-11-02T09:02:00Z" });
    let answer = sandbox.call(&token, Method::POST, "/api/v1/sessions", Some(lost)).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    let other = sandbox.connect_as("technician@sandbox.example").await.access;
    let others = sandbox.session(&other, json!({})).await;
    sandbox.advance(Duration::minutes(1));
    let sessions = sandbox.control(Method::GET, "/sandbox/sessions", None).await.json();
    let lost_code = sessions[1]["code"].clone();
    let told = |code: &Value, custom_api: Value, state: &str, online: bool, at: &str| json!({ "code": code, "customApi": custom_api, "state": state, "online": online, "createdAt": at });
    let expected = json!([
        told(&first["code"], json!("first"), "Open", true, "2026-11-02T09:00:00Z"),
        told(&lost_code, json!("lost"), "Closed", false, "2026-11-02T09:01:00Z"),
        told(&others["code"], Value::Null, "Open", false, "2026-11-02T09:01:00Z"),
    ]);
    assert_eq!(sessions, expected);
    let path = format!("/api/v1/sessions/{}", lost_code.as_str().expect("a code"));
    assert_eq!(sandbox.get(&token, &path).await.json()["custom_api"], "lost");
}

#[tokio::test]
async fn the_state_is_told_and_forgotten() {
    let sandbox = Sandbox::new();
    let tokens = sandbox.connect().await;
    sandbox.refresh(&tokens.refresh).await;
    sandbox.refresh(&tokens.refresh).await;
    let token = sandbox.connect().await.access;
    let session = sandbox.session(&token, json!({})).await;
    sandbox.session(&token, json!({})).await;
    let path = format!("/api/v1/sessions/{}", session["code"].as_str().expect("a code"));
    sandbox.call(&token, Method::PUT, &path, Some(json!({ "state": "closed" }))).await;
    sandbox.misbehave(json!({ "status": 500 })).await;
    sandbox.misbehave(json!({ "kind": "refresh_refused" })).await;
    sandbox.misbehave(json!({ "kind": "random", "share": 0.5, "seed": 7 })).await;
    let state = sandbox.control(Method::GET, "/sandbox/state", None).await.json();
    let expected = json!({
        "api_calls": 7,
        "sessions_created": 2,
        "sessions_open": 1,
        "sessions_online": 0,
        "connections": 0,
        "tokens_issued": 3,
        "refreshes": 1,
        "refreshes_refused": 1,
        "token_pairs": 2,
        "misbehaviours": 3,
        "random_mishaps": {},
    });
    assert_eq!(state, expected);
    assert_eq!(sandbox.control(Method::POST, "/sandbox/reset", None).await.status, StatusCode::NO_CONTENT);
    let state = sandbox.control(Method::GET, "/sandbox/state", None).await.json();
    let counts = state.as_object().expect("counts").values();
    assert!(counts.filter(|count| !count.is_object()).all(|count| count == 0), "{state}");
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
    #[values("state", "sessions")] endpoint: &str,
    #[case] peer: &str,
    #[case] origin: Option<&str>,
    #[case] status: StatusCode,
) {
    let peer: SocketAddr = peer.parse().expect("an address");
    let mut request = Request::get(format!("/sandbox/{endpoint}")).extension(ConnectInfo(peer));
    if let Some(origin) = origin {
        request = request.header(header::ORIGIN, origin);
    }
    let answer = Sandbox::new().send(request.body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.status, status);
}
