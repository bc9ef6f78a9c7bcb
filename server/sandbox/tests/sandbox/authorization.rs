//! The authorization dance, and what forgers and thieves get.

use axum::http::{Method, StatusCode, header};
use farhand_sandbox::{Config, PASSWORD, demo_email};
use rstest::rstest;
use time::Duration;

use crate::support::{REDIRECT, Sandbox, Tokens, request_in};

#[tokio::test]
async fn a_code_becomes_a_pair_of_tokens() {
    let sandbox = Sandbox::new();
    let back = sandbox.authorize(&[], "allow").await;
    assert_eq!(back.status, StatusCode::SEE_OTHER);
    assert!(back.location().starts_with(&format!("{REDIRECT}?")));
    assert_eq!(back.sent("state").as_deref(), Some("a b&c=ü"));
    let answer = sandbox.exchange(&back.sent("code").expect("a code"), &[]).await;
    assert_eq!(answer.header(header::CACHE_CONTROL), Some("no-store"));
    assert_eq!(answer.header(header::PRAGMA), Some("no-cache"));
    let body = answer.json();
    assert_eq!(body["token_type"], "bearer");
    assert_eq!(body["expires_in"], 86_400);
    let account = sandbox.get(&Tokens::of(&answer).access, "/api/v1/account").await.json();
    assert_eq!(account["email"], demo_email());
    assert_eq!(account["license"]["isactive"], true);
}

#[tokio::test]
async fn who_has_authorized_stays_so_when_the_sandbox_starts_anew() {
    let directory = tempfile::tempdir().expect("a directory");
    let config = Config { tokens: Some(directory.path().join("tokens.json")), ..Config::default() };
    let account = async |sandbox: &Sandbox, tokens: &Tokens| {
        sandbox.get(&tokens.access, "/api/v1/account").await.status
    };

    let sandbox = Sandbox::with(config.clone());
    let first = sandbox.connect().await;
    let second = Tokens::of(&sandbox.refresh(&first.refresh).await);

    let sandbox = Sandbox::with(config.clone());
    assert_eq!(account(&sandbox, &second).await, StatusCode::OK);
    assert_eq!(account(&sandbox, &first).await, StatusCode::UNAUTHORIZED);
    assert_eq!(sandbox.refresh(&first.refresh).await.error(StatusCode::BAD_REQUEST), "invalid_grant");
    let third = Tokens::of(&sandbox.refresh(&second.refresh).await);
    sandbox.call(&third.access, Method::POST, "/api/v1/oauth2/revoke", None).await;

    let sandbox = Sandbox::with(config);
    assert_eq!(account(&sandbox, &third).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn declining_goes_back_with_the_refusal_and_the_state() {
    let back = Sandbox::new().authorize(&[], "decline").await;
    assert!(back.location().starts_with(&format!("{REDIRECT}?")));
    assert_eq!(back.sent("error").as_deref(), Some("access_denied"));
    assert_eq!(back.sent("state").as_deref(), Some("a b&c=ü"));
    assert_eq!(back.sent("code"), None);
}

#[tokio::test]
async fn without_a_state_none_comes_back() {
    assert_eq!(Sandbox::new().authorize(&[("state", "")], "allow").await.sent("state"), None);
}

#[rstest]
#[case::longer_path("redirect_uri", "http://127.0.0.1:3000/connectors/teamviewer/callback/")]
#[case::other_host("redirect_uri", "http://evil.example/connectors/teamviewer/callback")]
#[case::other_port("redirect_uri", "http://127.0.0.1:3001/connectors/teamviewer/callback")]
#[case::with_query("redirect_uri", "http://127.0.0.1:3000/connectors/teamviewer/callback?next=x")]
#[case::absent("redirect_uri", "")]
#[case::other_client("client_id", "12345-somebodyElse")]
#[case::no_client("client_id", "")]
#[tokio::test]
async fn a_forged_request_is_shown_and_never_sent_on(#[case] name: &str, #[case] value: &str) {
    let sandbox = Sandbox::new();
    let answer = sandbox.open(&sandbox.authorize_path(&[(name, value)])).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.header(header::LOCATION), None);
    assert!(answer.body.contains("<h1>Cannot continue</h1>"));
}

#[rstest]
#[case("response_type", "token", "unsupported_response_type")]
#[case("code_challenge_method", "S512", "invalid_request")]
#[tokio::test]
async fn a_request_that_cannot_be_met_goes_back(
    #[case] name: &str,
    #[case] value: &str,
    #[case] error: &str,
) {
    let sandbox = Sandbox::new();
    let answer = sandbox.open(&sandbox.authorize_path(&[(name, value), ("code_challenge", "x")])).await;
    assert_eq!(answer.sent("error").as_deref(), Some(error));
    assert_eq!(answer.sent("state").as_deref(), Some("a b&c=ü"));
}

#[tokio::test]
async fn a_wrong_password_is_refused() {
    let sandbox = Sandbox::new();
    let request = request_in(&sandbox.open(&sandbox.authorize_path(&[])).await);
    let fields = [("request", request.as_str()), ("email", demo_email()), ("password", "wrong")];
    let answer = sandbox.submit("/oauth2/sign-in", &fields).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    assert!(answer.body.contains("do not belong together"));
    assert_eq!(request_in(&answer), request, "one may try again");
    let skipped = sandbox.submit("/oauth2/consent", &[("request", &request), ("decision", "allow")]).await;
    assert_eq!(skipped.status, StatusCode::BAD_REQUEST, "no consent without signing in");
}

#[tokio::test]
async fn a_request_is_answered_once_and_in_time() {
    let sandbox = Sandbox::new();
    let request = request_in(&sandbox.open(&sandbox.authorize_path(&[])).await);
    let fields = [("request", request.as_str()), ("email", demo_email()), ("password", PASSWORD)];
    sandbox.submit("/oauth2/sign-in", &fields).await;
    let decision = [("request", request.as_str()), ("decision", "allow")];
    assert!(sandbox.submit("/oauth2/consent", &decision).await.sent("code").is_some());
    let twice = sandbox.submit("/oauth2/consent", &decision).await;
    assert_eq!(twice.status, StatusCode::BAD_REQUEST);

    let request = request_in(&sandbox.open(&sandbox.authorize_path(&[])).await);
    sandbox.advance(Duration::seconds(600));
    let late = sandbox.open(&format!("/oauth2/consent?request={request}")).await;
    assert_eq!(late.status, StatusCode::BAD_REQUEST);
    let unknown = sandbox.submit("/oauth2/consent", &[("request", "unknown"), ("decision", "allow")]).await;
    assert_eq!(unknown.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_forms_policy_lets_the_browser_go_back() {
    let sandbox = Sandbox::new();
    let request = request_in(&sandbox.open(&sandbox.authorize_path(&[])).await);
    let fields = [("request", request.as_str()), ("email", demo_email()), ("password", PASSWORD)];
    let consent = sandbox.open(sandbox.submit("/oauth2/sign-in", &fields).await.location()).await;
    let policy = consent.header(header::CONTENT_SECURITY_POLICY).expect("a policy");
    assert!(policy.contains("form-action 'self' http://127.0.0.1:3000;"), "{policy}");
    for part in ["<h1>Allow access?</h1>", ">Allow</button>", ">Decline</button>", "Sessions.Create"] {
        assert!(consent.body.contains(part), "{part}");
    }
}

#[tokio::test]
async fn a_reused_code_ends_what_it_gave() {
    let sandbox = Sandbox::new();
    let code = sandbox.authorize(&[], "allow").await.sent("code").expect("a code");
    let first = Tokens::of(&sandbox.exchange(&code, &[]).await);
    let renewed = Tokens::of(&sandbox.refresh(&first.refresh).await);
    assert_eq!(sandbox.exchange(&code, &[]).await.error(StatusCode::BAD_REQUEST), "invalid_grant");
    let ping = sandbox.get(&renewed.access, "/api/v1/ping").await.json();
    assert_eq!(ping["token_valid"], false);
    assert_eq!(sandbox.refresh(&renewed.refresh).await.error(StatusCode::BAD_REQUEST), "invalid_grant");
}

#[rstest]
#[case::redirect("redirect_uri", "http://localhost:3000/connectors/teamviewer/callback", "invalid_grant")]
#[case::secret("client_secret", "wrong", "invalid_client")]
#[case::client("client_id", "wrong", "invalid_client")]
#[case::code("code", "wrong", "invalid_grant")]
#[case::grant("grant_type", "password", "unsupported_grant_type")]
#[tokio::test]
async fn an_exchange_must_match(#[case] name: &str, #[case] value: &str, #[case] error: &str) {
    let sandbox = Sandbox::new();
    let code = sandbox.authorize(&[], "allow").await.sent("code").expect("a code");
    assert_eq!(sandbox.exchange(&code, &[(name, value)]).await.error(StatusCode::BAD_REQUEST), error);
}

#[tokio::test]
async fn a_code_expires() {
    let sandbox = Sandbox::new();
    let code = sandbox.authorize(&[], "allow").await.sent("code").expect("a code");
    sandbox.advance(Duration::seconds(600));
    assert_eq!(sandbox.exchange(&code, &[]).await.error(StatusCode::BAD_REQUEST), "invalid_grant");
}

/// The pair printed in RFC 7636, appendix B.
const CHALLENGE: [(&str, &str); 2] =
    [("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), ("code_challenge_method", "S256")];
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

#[rstest]
#[case::right(&[("code_verifier", VERIFIER)], true)]
#[case::wrong(&[("code_verifier", "somethingElse")], false)]
#[case::the_challenge_itself(&[("code_verifier", CHALLENGE[0].1)], false)]
#[case::absent(&[], false)]
#[tokio::test]
async fn a_challenge_wants_its_verifier(#[case] fields: &[(&str, &str)], #[case] accepted: bool) {
    let sandbox = Sandbox::new();
    let code = sandbox.authorize(&CHALLENGE, "allow").await.sent("code").expect("a code");
    let answer = sandbox.exchange(&code, fields).await;
    assert_eq!(answer.status.is_success(), accepted, "{answer:?}");
    let again = sandbox.exchange(&code, &[("code_verifier", VERIFIER)]).await;
    assert_eq!(again.error(StatusCode::BAD_REQUEST), "invalid_grant", "one try for each code");
}

#[tokio::test]
async fn a_refresh_replaces_the_pair() {
    let sandbox = Sandbox::new();
    let old = sandbox.connect().await;
    let new = Tokens::of(&sandbox.refresh(&old.refresh).await);
    assert_eq!(sandbox.refresh(&old.refresh).await.error(StatusCode::BAD_REQUEST), "invalid_grant");
    let refused = sandbox.get(&old.access, "/api/v1/account").await;
    assert_eq!(refused.error(StatusCode::UNAUTHORIZED), "invalid_token");
    assert_eq!(sandbox.get(&new.access, "/api/v1/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn an_expired_token_can_still_be_refreshed() {
    let sandbox = Sandbox::new();
    let old = sandbox.connect().await;
    sandbox.advance(Duration::seconds(86_400));
    let new = Tokens::of(&sandbox.refresh(&old.refresh).await);
    assert_eq!(sandbox.get(&new.access, "/api/v1/account").await.status, StatusCode::OK);
}

#[tokio::test]
async fn revoking_ends_both_tokens() {
    let sandbox = Sandbox::new();
    let tokens = sandbox.connect().await;
    let revoked = sandbox.call(&tokens.access, Method::POST, "/api/v1/oauth2/revoke", None).await;
    assert_eq!((revoked.status, revoked.body.as_str()), (StatusCode::NO_CONTENT, ""));
    let refused = sandbox.get(&tokens.access, "/api/v1/account").await;
    assert_eq!(refused.error(StatusCode::UNAUTHORIZED), "invalid_token");
    assert_eq!(sandbox.refresh(&tokens.refresh).await.error(StatusCode::BAD_REQUEST), "invalid_grant");
}

#[tokio::test]
async fn tokens_are_given_for_json_too() {
    let sandbox = Sandbox::new();
    let code = sandbox.authorize(&[], "allow").await.sent("code").expect("a code");
    let body = serde_json::json!({
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT,
        "client_id": sandbox.config.client_id,
        "client_secret": sandbox.config.client_secret,
    });
    let answer = sandbox.call("", Method::POST, "/api/v1/OAuth2/token", Some(body)).await;
    assert_eq!(Tokens::of(&answer).access.split_once('-').map(|(_, tail)| tail.len()), Some(20));
}
