use farhand_contract::connectors::PartnerProblem;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use wiremock::{MockServer, ResponseTemplate};

use crate::fake::{
    ACCESS_TOKEN, CLIENT_ID, CLIENT_SECRET, Counting, REDIRECT, REFRESH_TOKEN, access, answering, client,
    header, ok, only_request, pairs, with, without,
};

/// A verifier of the length that the standard asks for.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

fn tokens() -> Value {
    json!({
        "access_token": ACCESS_TOKEN,
        "token_type": "bearer",
        "expires_in": 86400,
        "refresh_token": REFRESH_TOKEN
    })
}

fn refusal(status: u16, error: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(json!({
        "error": error, "error_code": 1, "error_description": "It says why"
    }))
}

async fn exchange(service: &MockServer) -> Result<farhand_partners::teamviewer::Tokens, PartnerProblem> {
    client(service).exchange(&"the-code".into(), &VERIFIER.into()).await
}

async fn refresh(service: &MockServer) -> Result<farhand_partners::teamviewer::Tokens, PartnerProblem> {
    client(service).refresh(&REFRESH_TOKEN.into()).await
}

#[tokio::test]
async fn an_authorization_carries_state_and_challenge() {
    let service = MockServer::start().await;
    let random = Counting::default();
    let client = client(&service);
    let begun = client.authorization(&random).unwrap();

    assert!(begun.url.as_str().starts_with(&format!("{}/oauth2/authorize?", service.uri())));
    let query = pairs(begun.url.query().unwrap().as_bytes());
    let names: Vec<_> = query.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["client_id", "code_challenge", "code_challenge_method", "redirect_uri", "response_type", "state"]
    );
    let value = |name: &str| query.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str()).unwrap();
    assert_eq!(value("client_id"), CLIENT_ID);
    assert_eq!(value("code_challenge_method"), "S256");
    assert_eq!(value("redirect_uri"), REDIRECT);
    assert_eq!(value("response_type"), "code");
    assert_eq!(value("state"), begun.state.expose_secret());

    // 32 bytes, counted up from 0 for the verifier and from 32 for the state, in base64url.
    assert_eq!(begun.verifier.expose_secret(), "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    assert_eq!(begun.state.expose_secret(), "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8");
    assert!(!begun.url.as_str().contains(begun.verifier.expose_secret()));
    assert_eq!(service.received_requests().await.unwrap().len(), 0, "the browser goes there, not the server");

    let next = client.authorization(&random).unwrap();
    assert_ne!(next.state.expose_secret(), begun.state.expose_secret());
    assert_ne!(next.verifier.expose_secret(), begun.verifier.expose_secret());
}

#[tokio::test]
async fn the_challenge_is_the_verifiers_sha_256() {
    /// The example of RFC 7636, appendix B.
    struct Example;
    impl farhand_domain::Random for Example {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.copy_from_slice(&[
                116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77,
                105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
            ]);
        }
    }
    let service = MockServer::start().await;
    let begun = client(&service).authorization(&Example).unwrap();
    assert_eq!(begun.verifier.expose_secret(), VERIFIER);
    assert!(
        begun.url.query().unwrap().contains("code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&")
    );
}

#[tokio::test]
async fn a_code_is_exchanged() {
    let service = answering(ok(&tokens())).await;
    let tokens = exchange(&service).await.unwrap();
    assert_eq!(tokens.access_token.expose_secret(), ACCESS_TOKEN);
    assert_eq!(tokens.refresh_token.expose_secret(), REFRESH_TOKEN);
    assert_eq!(tokens.expires_in_seconds, 86400);

    let request = only_request(&service).await;
    assert_eq!((request.method.as_str(), request.url.path()), ("POST", "/api/v1/oauth2/token"));
    assert_eq!(request.url.query(), None);
    assert_eq!(header(&request, "content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(header(&request, "authorization"), None);
    let expected = [
        ("client_id", CLIENT_ID),
        ("client_secret", CLIENT_SECRET),
        ("code", "the-code"),
        ("code_verifier", VERIFIER),
        ("grant_type", "authorization_code"),
        ("redirect_uri", REDIRECT),
    ];
    assert_eq!(pairs(&request.body), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn a_pair_of_tokens_is_refreshed() {
    let service = answering(ok(&tokens())).await;
    let tokens = refresh(&service).await.unwrap();
    assert_eq!(tokens.access_token.expose_secret(), ACCESS_TOKEN);
    assert_eq!(tokens.refresh_token.expose_secret(), REFRESH_TOKEN);

    let request = only_request(&service).await;
    assert_eq!((request.method.as_str(), request.url.path()), ("POST", "/api/v1/oauth2/token"));
    let expected = [
        ("client_id", CLIENT_ID),
        ("client_secret", CLIENT_SECRET),
        ("grant_type", "refresh_token"),
        ("refresh_token", REFRESH_TOKEN),
    ];
    assert_eq!(pairs(&request.body), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn refusals_of_the_token_endpoint() {
    use PartnerProblem::{BadRequest, Refused, Unauthorized};

    for (status, error, of_code, of_refresh_token) in [
        (400, "invalid_grant", BadRequest { status: 400 }, Unauthorized),
        (401, "invalid_grant", BadRequest { status: 401 }, Unauthorized),
        (400, "invalid_client", Refused, Refused),
        (401, "invalid_client", Refused, Refused),
        (400, "unauthorized_client", Refused, Refused),
        (400, "invalid_request", BadRequest { status: 400 }, BadRequest { status: 400 }),
        (400, "of_their_own", BadRequest { status: 400 }, BadRequest { status: 400 }),
        (401, "token_expired", Refused, Refused),
    ] {
        let service = answering(refusal(status, error)).await;
        assert_eq!(exchange(&service).await.unwrap_err(), of_code, "code: {status} {error}");
        assert_eq!(refresh(&service).await.unwrap_err(), of_refresh_token, "refresh: {status} {error}");
    }
}

#[tokio::test]
async fn a_page_that_wants_a_password_says_nothing_of_the_refresh_token() {
    for answer in
        [ResponseTemplate::new(401), ResponseTemplate::new(401).set_body_raw("<h1>Proxy</h1>", "text/html")]
    {
        let service = answering(answer).await;
        assert_eq!(refresh(&service).await.unwrap_err(), PartnerProblem::Refused);
    }
}

#[tokio::test]
async fn tokens_that_cannot_be_used() {
    let bad = [
        without(tokens(), "access_token"),
        without(tokens(), "refresh_token"),
        without(tokens(), "token_type"),
        with(tokens(), "access_token", json!("")),
        with(tokens(), "access_token", json!("with\r\nX-Header: more")),
        with(tokens(), "access_token", json!(7)),
        with(tokens(), "refresh_token", json!("")),
        with(tokens(), "refresh_token", json!("with space")),
        with(tokens(), "expires_in", json!("soon")),
        with(tokens(), "expires_in", json!(-1)),
        with(tokens(), "expires_in", json!(u64::MAX)),
        json!([]),
    ];
    for body in bad {
        let service = answering(ok(&body)).await;
        assert_eq!(exchange(&service).await.unwrap_err(), PartnerProblem::BadAnswer, "{body}");
        assert_eq!(refresh(&service).await.unwrap_err(), PartnerProblem::BadAnswer, "{body}");
    }
}

#[tokio::test]
async fn a_life_that_is_not_told_is_taken_to_be_short() {
    let service = answering(ok(&without(tokens(), "expires_in"))).await;
    assert_eq!(refresh(&service).await.unwrap().expires_in_seconds, 3600);
}

#[tokio::test]
async fn the_token_type_in_any_case() {
    let service = answering(ok(&with(tokens(), "token_type", json!("Bearer")))).await;
    assert!(refresh(&service).await.is_ok());
}

#[tokio::test]
async fn a_token_is_revoked() {
    for status in [200, 204] {
        let service = answering(ResponseTemplate::new(status)).await;
        client(&service).revoke(&access()).await.unwrap();
        let request = only_request(&service).await;
        assert_eq!((request.method.as_str(), request.url.path()), ("POST", "/api/v1/oauth2/revoke"));
        assert_eq!(header(&request, "authorization"), Some(format!("Bearer {ACCESS_TOKEN}").as_str()));
        assert!(request.body.is_empty());
    }
}

#[tokio::test]
async fn a_dead_token_is_revoked_already() {
    let service = answering(refusal(401, "token_expired")).await;
    client(&service).revoke(&SecretString::from("dead")).await.unwrap();
}
