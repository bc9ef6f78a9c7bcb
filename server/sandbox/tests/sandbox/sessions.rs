//! Sessions over the API: what is asked for comes back, and what is wrong is refused.

use axum::http::{HeaderValue, Method, StatusCode, header};
use rstest::rstest;
use serde_json::{Value, json};
use time::Duration;

use crate::support::{Sandbox, request};

#[tokio::test]
async fn a_session_comes_back_as_it_was_asked_for() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let custom_api = r#"{"device":"7d1f","note":"\"a\" <b> & ü"}"#;
    let body = json!({
        "groupname": "Farhand",
        "description": "Printer <offline>",
        "waiting_message": "One moment",
        "end_customer": { "name": "Ada", "email": "ada@example.com" },
        "assigned_userid": "u100002",
        "custom_api": custom_api,
        "valid_until": "2026-11-02T10:00:00Z",
    });
    let answer = sandbox.call(&token, Method::POST, "/api/v1/sessions", Some(body)).await;
    assert_eq!(answer.status, StatusCode::OK);
    let mut created = answer.json();
    let shown = created["code"].as_str().expect("a code").to_owned();
    let code = shown.replace('-', "");
    assert_eq!((shown.len(), code.len()), (12, 10));
    assert_eq!(answer.location(), format!("http://127.0.0.1:3010/api/v1/sessions/{shown}"));
    let supporter_link = created["supporter_link"].as_str().expect("a link").to_owned();
    let prefix = format!("http://127.0.0.1:3010/supporter/{code}-");
    assert_eq!(supporter_link.strip_prefix(&prefix).map(str::len), Some(12));
    let expected = json!({
        "code": shown,
        "state": "Open",
        "groupid": created["groupid"],
        "support_session_type": 0,
        "waiting_message": "One moment",
        "description": "Printer <offline>",
        "end_customer": { "name": "Ada", "email": "ada@example.com" },
        "assigned_userid": "u100002",
        "assigned_at": "2026-11-02T09:00:00Z",
        "end_customer_link": format!("http://127.0.0.1:3010/customer/{code}"),
        "supporter_link": supporter_link,
        "webclient_supporter_link": supporter_link,
        "custom_api": custom_api,
        "created_at": "2026-11-02T09:00:00Z",
        "valid_until": "2026-11-02T10:00:00Z",
    });
    assert_eq!(created, expected);

    created["online"] = json!(false);
    created["support_session_type"] = json!("Default");
    for spelling in [&shown, &code] {
        let read = sandbox.get(&token, &format!("/api/v1/sessions/{spelling}")).await.json();
        assert_eq!(read, created, "{spelling}");
    }
}

#[tokio::test]
async fn what_is_left_out_has_its_default() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let session = sandbox.session(&token, json!({})).await;
    assert_eq!(session["valid_until"], "2026-11-03T09:00:00Z");
    assert_eq!(session["assigned_userid"], "u100001");
    let unassigned = sandbox.session(&token, json!({ "assigned_userid": "u0" })).await;
    assert_eq!((&unassigned["assigned_userid"], &unassigned["assigned_at"]), (&json!("u0"), &Value::Null));
}

#[rstest]
#[case::no_group(json!({ "groupname": null }))]
#[case::empty_group(json!({ "groupname": "" }))]
#[case::unknown_group(json!({ "groupname": null, "groupid": "g5" }))]
#[case::groups_disagree(json!({ "groupid": "g100001" }))]
#[case::past(json!({ "valid_until": "2026-11-02T09:00:00Z" }))]
#[case::no_date(json!({ "valid_until": "tomorrow" }))]
#[case::long_custom_api(json!({ "custom_api": "ü".repeat(4_001) }))]
#[case::long_description(json!({ "description": "d".repeat(4_001) }))]
#[case::long_name(json!({ "end_customer": { "name": "n".repeat(101) } }))]
#[case::long_email(json!({ "end_customer": { "email": "e".repeat(255) } }))]
#[case::unknown_user(json!({ "assigned_userid": "u5" }))]
#[case::unknown_type(json!({ "support_session_type": "Telepathy" }))]
#[case::wrong_type(json!({ "custom_api": { "an": "object" } }))]
#[tokio::test]
async fn a_wrong_field_is_refused(#[case] fields: Value) {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let mut body = json!({ "groupname": "Farhand" });
    for (name, value) in fields.as_object().expect("fields") {
        body[name] = value.clone();
    }
    let answer = sandbox.call(&token, Method::POST, "/api/v1/sessions", Some(body)).await;
    assert_eq!(answer.error(StatusCode::BAD_REQUEST), "invalid_request");
    let all = sandbox.get(&token, "/api/v1/sessions?state=open,closed").await.json();
    assert_eq!(all["sessions"], json!([]));
}

#[rstest]
#[case("application/json; charset=utf-8", StatusCode::OK)]
#[case("Text/JSON", StatusCode::OK)]
#[case("application/jsonish", StatusCode::UNSUPPORTED_MEDIA_TYPE)]
#[case("", StatusCode::UNSUPPORTED_MEDIA_TYPE)]
#[tokio::test]
async fn a_body_must_say_that_it_is_json(#[case] content_type: &'static str, #[case] status: StatusCode) {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let body = Some(json!({ "groupname": "Farhand" }));
    let mut request = request(&token, Method::POST, "/api/v1/sessions", body);
    if content_type.is_empty() {
        request.headers_mut().remove(header::CONTENT_TYPE);
    } else {
        request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    let answer = sandbox.send(request).await;
    assert_eq!(answer.status, status, "{answer:?}");
    if !status.is_success() {
        assert_eq!(answer.error(status), "unsupported_media_type");
    }
}

#[tokio::test]
async fn the_longest_texts_are_taken() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let text = "😀".repeat(4_000);
    let session = sandbox.session(&token, json!({ "custom_api": text, "description": text })).await;
    assert_eq!(session["custom_api"], text);
}

#[tokio::test]
async fn a_group_is_made_once() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let first = sandbox.session(&token, json!({})).await;
    let second = sandbox.session(&token, json!({ "groupid": first["groupid"] })).await;
    assert_eq!(first["groupid"], second["groupid"]);
    let groups = sandbox.get(&token, "/api/v1/groups?name=farh").await.json();
    assert_eq!(groups["groups"][0]["id"], first["groupid"]);
    assert_eq!(groups["groups"].as_array().map(Vec::len), Some(1));
    for (query, count) in [
        ("shouldMatchFullName=true&name=farh", 0),
        ("shouldMatchFullName=true&name=farhand", 1),
        ("shared=false", 2),
        ("shared=true", 0),
    ] {
        let groups = sandbox.get(&token, &format!("/api/v1/groups?{query}")).await.json();
        assert_eq!(groups["groups"].as_array().map(Vec::len), Some(count), "{query}");
    }
}

#[tokio::test]
async fn a_change_leaves_the_rest() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let session = sandbox.session(&token, json!({ "description": "before", "custom_api": "kept" })).await;
    let path = format!("/api/v1/sessions/{}", session["code"].as_str().expect("a code"));
    let changes = json!({ "description": "after", "assigned_userid": "u100002" });
    let answer = sandbox.call(&token, Method::PUT, &path, Some(changes)).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::NO_CONTENT, ""));
    let wrong = json!({ "description": "lost", "groupid": "g5" });
    let refused = sandbox.call(&token, Method::PUT, &path, Some(wrong)).await;
    assert_eq!(refused.error(StatusCode::BAD_REQUEST), "invalid_request");
    let read = sandbox.get(&token, &path).await.json();
    assert_eq!(read["description"], "after");
    assert_eq!(read["custom_api"], "kept");
    assert_eq!(read["assigned_userid"], "u100002");
}

#[tokio::test]
async fn a_session_is_closed_and_opened_again() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let session = sandbox.session(&token, json!({})).await;
    let path = format!("/api/v1/sessions/{}", session["code"].as_str().expect("a code"));
    let put =
        async |state: &str| sandbox.call(&token, Method::PUT, &path, Some(json!({ "state": state }))).await;
    assert_eq!(put("Closed").await.status, StatusCode::NO_CONTENT);
    sandbox.advance(Duration::minutes(5));
    assert_eq!(put("closed").await.status, StatusCode::NO_CONTENT);
    let closed = sandbox.get(&token, &path).await.json();
    assert_eq!((&closed["state"], &closed["closed_at"]), (&json!("Closed"), &json!("2026-11-02T09:00:00Z")));
    assert_eq!(put("open").await.status, StatusCode::NO_CONTENT);
    assert_eq!(sandbox.get(&token, &path).await.json()["state"], "Open");
    assert_eq!(put("ajar").await.error(StatusCode::BAD_REQUEST), "invalid_request");
}

#[tokio::test]
async fn a_session_expires() {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let session = sandbox.session(&token, json!({ "valid_until": "2026-11-02T09:10:00Z" })).await;
    let path = format!("/api/v1/sessions/{}", session["code"].as_str().expect("a code"));
    sandbox.advance(Duration::seconds(599));
    assert_eq!(sandbox.get(&token, &path).await.json()["state"], "Open");
    sandbox.advance(Duration::seconds(31));
    let expired = sandbox.get(&token, &path).await.json();
    assert_eq!(
        (&expired["state"], &expired["closed_at"]),
        (&json!("Closed"), &json!("2026-11-02T09:10:00Z"))
    );
    let reopened = sandbox.call(&token, Method::PUT, &path, Some(json!({ "state": "open" }))).await;
    assert_eq!(reopened.error(StatusCode::BAD_REQUEST), "invalid_request");
}

#[rstest]
#[case("s123-456-789")]
#[case("nonsense")]
#[tokio::test]
async fn an_unknown_code_is_not_found(#[case] code: &str) {
    let sandbox = Sandbox::new();
    let token = sandbox.connect().await.access;
    let answer = sandbox.get(&token, &format!("/api/v1/sessions/{code}")).await;
    assert_eq!(answer.error(StatusCode::NOT_FOUND), "not_found");
}
