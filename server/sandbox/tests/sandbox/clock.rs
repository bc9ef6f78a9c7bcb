//! The sandbox's clock, right and wrong, and how long tokens live by it.

use axum::http::{Method, StatusCode, header};
use farhand_sandbox::Config;
use rstest::rstest;
use serde_json::json;
use time::Duration;

use crate::support::{Sandbox, Tokens};

#[rstest]
#[case(0, "Mon, 02 Nov 2026 09:00:00 GMT", "2026-11-02T09:00:00Z", "2026-11-03T09:00:00Z")]
#[case(3_600, "Mon, 02 Nov 2026 10:00:00 GMT", "2026-11-02T10:00:00Z", "2026-11-03T10:00:00Z")]
#[case(-3_600, "Mon, 02 Nov 2026 08:00:00 GMT", "2026-11-02T08:00:00Z", "2026-11-03T08:00:00Z")]
#[tokio::test]
async fn the_clock_may_be_off(
    #[case] seconds: i64,
    #[case] date: &str,
    #[case] created_at: &str,
    #[case] valid_until: &str,
) {
    let sandbox = Sandbox::served().await;
    sandbox.misbehave(json!({ "kind": "clock_skew", "seconds": seconds })).await;
    let token = sandbox.connect().await.access;
    let body = Some(json!({ "groupname": "Farhand" }));
    let answer = sandbox.call(&token, Method::POST, "/api/v1/sessions", body).await;
    assert_eq!(answer.header(header::DATE), Some(date));
    let session = answer.json();
    assert_eq!((&session["created_at"], &session["valid_until"]), (&json!(created_at), &json!(valid_until)));
    sandbox.control(Method::DELETE, "/sandbox/misbehave", None).await;
    let right = sandbox.get(&token, "/api/v1/ping").await;
    assert_eq!(right.header(header::DATE), Some("Mon, 02 Nov 2026 09:00:00 GMT"));
}

#[tokio::test]
async fn a_jump_of_the_clock_ends_tokens() {
    let sandbox = Sandbox::with(Config { token_seconds: 3_600, ..Config::default() });
    let token = sandbox.connect().await.access;
    sandbox.misbehave(json!({ "kind": "clock_skew", "seconds": 3_600 })).await;
    let answer = sandbox.get(&token, "/api/v1/account").await;
    assert_eq!(answer.error(StatusCode::UNAUTHORIZED), "token_expired");
    sandbox.control(Method::POST, "/sandbox/reset", None).await;
    let right = sandbox.get(&token, "/api/v1/ping").await;
    assert_eq!(right.header(header::DATE), Some("Mon, 02 Nov 2026 09:00:00 GMT"), "a reset puts it right");
}

#[tokio::test]
async fn tokens_may_live_five_seconds() {
    let sandbox = Sandbox::with(Config { token_seconds: 5, ..Config::default() });
    let code = sandbox.authorize(&[], "allow").await.sent("code").expect("a code");
    let answer = sandbox.exchange(&code, &[]).await;
    assert_eq!(answer.json()["expires_in"], 5);
    let tokens = Tokens::of(&answer);
    sandbox.advance(Duration::seconds(4));
    assert_eq!(sandbox.get(&tokens.access, "/api/v1/account").await.status, StatusCode::OK);
    sandbox.advance(Duration::seconds(1));
    let late = sandbox.get(&tokens.access, "/api/v1/account").await;
    assert_eq!(late.error(StatusCode::UNAUTHORIZED), "token_expired");
    let renewed = Tokens::of(&sandbox.refresh(&tokens.refresh).await);
    assert_eq!(sandbox.get(&renewed.access, "/api/v1/account").await.status, StatusCode::OK);
}
