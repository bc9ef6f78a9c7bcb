//! Bad luck, which a seed repeats.

use axum::http::{Method, StatusCode, header};
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::{Sandbox, Tokens, path_of, request};

/// What the first calls came to.
async fn fortunes(seed: u64) -> Vec<(u16, String)> {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    sandbox.misbehave(json!({ "kind": "random", "share": 0.5, "seed": seed, "latency_ms": 1 })).await;
    let mut fortunes = Vec::new();
    for _ in 0..60 {
        let answer = sandbox.get(&token, "/api/v1/account").await;
        fortunes.push((answer.status.as_u16(), answer.body));
    }
    fortunes
}

#[tokio::test]
async fn the_same_seed_brings_the_same() {
    let first = fortunes(7).await;
    assert_eq!(first, fortunes(7).await);
    assert_ne!(first, fortunes(8).await);
    let well = first.iter().filter(|(status, body)| *status == 200 && body.contains("userid")).count();
    assert!((20..=50).contains(&well), "{well} of 60");
}

#[tokio::test]
async fn only_the_api_is_unlucky() {
    let sandbox = Sandbox::served().await;
    let token = sandbox.connect().await.access;
    let session = sandbox.session(&token, json!({})).await;
    let page = path_of(&session["end_customer_link"]);
    sandbox.misbehave(json!({ "kind": "random", "share": 1.0, "seed": 7, "ways": ["server_error"] })).await;
    for path in ["/api/v1/ping", "/api/v1/account", "/api/v1/sessions"] {
        assert!(sandbox.get(&token, path).await.status.is_server_error(), "{path}");
    }
    for path in ["/", "/style.css", &page, "/sandbox/state", "/sandbox/sessions"] {
        assert_eq!(sandbox.open(path).await.status, StatusCode::OK, "{path}");
    }
    // The token endpoint takes part when it is told to.
    sandbox.connect().await;
}

#[rstest]
#[case("too_many_requests", &[429])]
#[case("too_many_unsaid", &[429])]
#[case("license_limit", &[400])]
#[case("server_error", &[500, 503])]
#[case("html_body", &[200])]
#[tokio::test]
async fn a_refusal_by_chance_does_nothing(#[case] way: &str, #[case] statuses: &[u16]) {
    let sandbox = Sandbox::served().await;
    let token = sandbox.connect().await.access;
    let order = json!({ "kind": "random", "share": 1.0, "seed": 7, "ways": [way], "retry_after": 2 });
    sandbox.misbehave(order).await;
    let body = Some(json!({ "groupname": "Farhand" }));
    let answer = sandbox.call(&token, Method::POST, "/api/v1/sessions", body).await;
    assert!(statuses.contains(&answer.status.as_u16()), "{answer:?}");
    assert_eq!(answer.header(header::RETRY_AFTER), (way == "too_many_requests").then_some("2"));
    assert_eq!(answer.body.starts_with("<!doctype html>"), way == "html_body");
    assert_eq!(sandbox.control(Method::GET, "/sandbox/sessions", None).await.json(), json!([]));
}

#[rstest]
#[case("truncated_body")]
#[case("drop_connection")]
#[tokio::test]
async fn an_answer_is_lost_by_chance_after_the_deed(#[case] way: &str) {
    let sandbox = Sandbox::served().await;
    let token = sandbox.connect().await.access;
    sandbox.misbehave(json!({ "kind": "random", "share": 1.0, "seed": 7, "ways": [way] })).await;
    let body = Some(json!({ "groupname": "Farhand", "custom_api": "ours" }));
    let call = request(&token, Method::POST, "/api/v1/sessions", body);
    match sandbox.attempt(call).await {
        Ok(answer) => assert!(way == "truncated_body" && answer.body.starts_with("broken: "), "{answer:?}"),
        Err(error) => assert!(way == "drop_connection" && error.is_incomplete_message(), "{error:?}"),
    }
    let sessions = sandbox.control(Method::GET, "/sandbox/sessions", None).await.json();
    assert_eq!(sessions[0]["customApi"], "ours");
    let state = sandbox.control(Method::GET, "/sandbox/state", None).await.json();
    assert_eq!(state["random_mishaps"], json!({ way: 1 }));
}

async fn refresh(sandbox: &Sandbox, tokens: &Tokens) -> Option<StatusCode> {
    let fields = json!({
        "grant_type": "refresh_token",
        "refresh_token": tokens.refresh,
        "client_id": sandbox.config.client_id,
        "client_secret": sandbox.config.client_secret,
    });
    let call = request("", Method::POST, "/api/v1/oauth2/token", Some(fields));
    sandbox.attempt(call).await.ok().map(|answer| answer.status)
}

#[rstest]
#[case::left_alone(json!({ "ways": ["server_error", "drop_connection"] }), Some(200), 400)]
#[case::not_used_up(json!({ "ways": ["too_many_requests"], "token_failures": true }), Some(429), 200)]
#[case::lost(json!({ "ways": ["drop_connection"], "token_answers_lost": true }), None, 400)]
#[tokio::test]
async fn the_token_endpoint_is_unlucky_when_told(
    #[case] mut order: Value,
    #[case] first: Option<u16>,
    #[case] second: u16,
) {
    let sandbox = Sandbox::served().await;
    let tokens = sandbox.connect().await;
    order["kind"] = json!("random");
    order["share"] = json!(1.0);
    order["seed"] = json!(7);
    sandbox.misbehave(order).await;
    assert_eq!(refresh(&sandbox, &tokens).await.map(|status| status.as_u16()), first);
    sandbox.control(Method::DELETE, "/sandbox/misbehave", None).await;
    assert_eq!(refresh(&sandbox, &tokens).await.map(|status| status.as_u16()), Some(second));
}

#[tokio::test]
async fn a_rule_comes_before_chance() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    sandbox.misbehave(json!({ "kind": "random", "share": 1.0, "seed": 7, "ways": ["html_body"] })).await;
    sandbox.misbehave(json!({ "status": 403 })).await;
    let answer = sandbox.get(&token, "/api/v1/account").await;
    assert_eq!(answer.error(StatusCode::FORBIDDEN), "forbidden");
    assert!(sandbox.get(&token, "/api/v1/account").await.body.starts_with("<!doctype html>"));
}
