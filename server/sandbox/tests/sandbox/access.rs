//! Who may call the API.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use rstest::rstest;
use serde_json::json;
use time::Duration;

use crate::support::Sandbox;

const ENDPOINTS: [(Method, &str); 10] = [
    (Method::GET, "/api/v1/ping"),
    (Method::GET, "/api/v1/account"),
    (Method::GET, "/api/v1/groups"),
    (Method::GET, "/api/v1/sessions"),
    (Method::POST, "/api/v1/sessions"),
    (Method::GET, "/api/v1/sessions/s123-456-789"),
    (Method::PUT, "/api/v1/sessions/s123-456-789"),
    (Method::GET, "/api/v1/reports/connections"),
    (Method::PUT, "/api/v1/reports/connections/5a9d7c31-0000-4000-8000-00005a9db0c5"),
    (Method::POST, "/api/v1/oauth2/revoke"),
];

#[tokio::test]
async fn a_missing_token_is_refused_without_a_body() {
    let sandbox = Sandbox::new();
    for (method, path) in ENDPOINTS {
        let request = Request::builder().method(&method).uri(path).body(Body::empty()).expect("a request");
        let answer = sandbox.send(request).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        assert_eq!(answer.header(header::WWW_AUTHENTICATE), Some("Bearer"), "{method} {path}");
        assert_eq!(answer.body, "", "{method} {path}");
    }
}

#[tokio::test]
async fn an_expired_token_is_told_so() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    sandbox.advance(Duration::seconds(86_399));
    assert_eq!(sandbox.get(&token, "/api/v1/account").await.status, StatusCode::OK);
    sandbox.advance(Duration::seconds(1));
    for (method, path) in ENDPOINTS.into_iter().filter(|(_, path)| !path.ends_with("/ping")) {
        let answer = sandbox.call(&token, method.clone(), path, None).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}");
        assert_eq!(answer.header(header::WWW_AUTHENTICATE), Some("Bearer"), "{method} {path}");
        let expected = json!({
            "error": "token_expired",
            "error_code": 1,
            "error_description": "The access token expired",
        });
        assert_eq!(answer.json(), expected, "{method} {path}");
    }
}

#[tokio::test]
async fn ping_says_whether_the_token_is_valid() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let ping = async |token: &str| sandbox.get(token, "/api/v1/ping").await.json();
    assert_eq!(ping(&token).await, json!({ "token_valid": true }));
    assert_eq!(ping("12345-unknown").await, json!({ "token_valid": false }));
    sandbox.advance(Duration::days(1));
    assert_eq!(ping(&token).await, json!({ "token_valid": false }));
}

#[tokio::test]
async fn another_scheme_is_no_token() {
    let request = Request::get("/api/v1/account").header(header::AUTHORIZATION, "Basic eDp5");
    let answer = Sandbox::new().send(request.body(Body::empty()).expect("a request")).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::UNAUTHORIZED, ""));
}

#[tokio::test]
async fn one_account_does_not_see_anothers_sessions() {
    let sandbox = Sandbox::new();
    let owner = sandbox.connect().await.access;
    let other = sandbox.connect_as("technician@sandbox.example").await.access;
    let session = sandbox.session(&owner, json!({})).await;
    let path = format!("/api/v1/sessions/{}", session["code"].as_str().expect("a code"));
    assert_eq!(sandbox.get(&other, &path).await.error(StatusCode::NOT_FOUND), "not_found");
    let changed = sandbox.call(&other, Method::PUT, &path, Some(json!({ "state": "closed" }))).await;
    assert_eq!(changed.error(StatusCode::NOT_FOUND), "not_found");
    assert_eq!(sandbox.get(&other, "/api/v1/sessions").await.json()["sessions"], json!([]));
    assert_eq!(sandbox.get(&owner, &path).await.json()["state"], "Open");
}

#[rstest]
#[case("/", true)]
#[case("/oauth2/authorize", true)]
#[case("/customer/s123456789", true)]
#[case("/style.css", false)]
#[case("/api/v1/ping", false)]
#[tokio::test]
async fn everything_says_that_it_is_a_sandbox(#[case] path: &str, #[case] is_page: bool) {
    let answer = Sandbox::new().open(path).await;
    assert_eq!(answer.header(header::SERVER), Some(farhand_sandbox::BANNER));
    if is_page {
        assert!(answer.body.contains(farhand_sandbox::BANNER), "{path}");
        assert!(answer.body.contains("TeamViewer is a mark of its owner"), "{path}");
    }
}

#[tokio::test]
async fn the_home_page_names_the_device_that_it_was_opened_for() {
    let sandbox = Sandbox::new();
    let plain = sandbox.open("/").await;
    assert_eq!(plain.status, StatusCode::OK);
    assert!(!plain.body.contains("<strong>"), "{}", plain.body);
    for query in ["deviceId=PC-1", "deviceName=PC-1", "deviceId=PC-1&deviceName=PC-2"] {
        let page = sandbox.open(&format!("/?{query}")).await;
        assert!(page.body.contains("<strong>PC-1</strong>"), "{}", page.body);
    }
    let page = sandbox.open("/?deviceName=%3Cscript%3E").await;
    assert!(page.body.contains("<strong>&lt;script&gt;</strong>"), "{}", page.body);
}
