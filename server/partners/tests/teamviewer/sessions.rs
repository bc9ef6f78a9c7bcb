use farhand_contract::{Timestamp, connectors::PartnerProblem};
use farhand_partners::teamviewer::NewSession;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, query_param, query_param_is_missing},
};

use crate::fake::{
    ACCESS_TOKEN, CODE, CUSTOMER_LINK, SUPPORTER_LINK, access, answering, client, client_of, header, ok,
    only_request, pairs, session, with, without,
};

/// 2026-10-05T08:15:00Z
const CREATED: Timestamp = Timestamp(1_791_188_100_000);

fn new_session() -> NewSession {
    NewSession {
        group_name: "Farhand".to_owned(),
        description: Some("Printer".to_owned()),
        waiting_message: Some("One moment".to_owned()),
        end_customer_name: Some("Kim de Vries".to_owned()),
        end_customer_email: Some("kim@demo.example".to_owned()),
        custom_api: Some("0f6f1a52".to_owned()),
        valid_until: Some(CREATED.plus_seconds(3600)),
    }
}

#[tokio::test]
async fn a_session_is_made() {
    for status in [200, 201] {
        let answer = without(with(session(), "state", json!("open")), "online");
        let service = answering(ResponseTemplate::new(status).set_body_json(answer)).await;
        let made = client(&service).create_session(&access(), &new_session()).await.unwrap();
        assert_eq!(made.code, CODE);
        assert!(made.open && !made.online);
        assert_eq!(made.end_customer_link, CUSTOMER_LINK);
        assert_eq!(made.supporter_link.expose_secret(), SUPPORTER_LINK);
        assert_eq!(made.custom_api.as_deref(), Some("0f6f1a52"));
        assert_eq!(made.created_at, Some(CREATED));
        assert_eq!(made.valid_until, Some(CREATED.plus_seconds(3600)));
        assert_eq!(made.closed_at, None);

        let request = only_request(&service).await;
        assert_eq!((request.method.as_str(), request.url.path()), ("POST", "/api/v1/sessions"));
        assert_eq!(header(&request, "authorization"), Some(format!("Bearer {ACCESS_TOKEN}").as_str()));
        assert_eq!(
            request.body_json::<Value>().unwrap(),
            json!({
                "groupname": "Farhand",
                "description": "Printer",
                "waiting_message": "One moment",
                "end_customer": { "name": "Kim de Vries", "email": "kim@demo.example" },
                "custom_api": "0f6f1a52",
                "valid_until": "2026-10-05T09:15:00Z"
            })
        );
    }
}

#[tokio::test]
async fn what_is_not_given_is_not_sent() {
    let service = answering(ok(&session())).await;
    let new = NewSession { group_name: "Farhand".to_owned(), ..NewSession::default() };
    client(&service).create_session(&access(), &new).await.unwrap();
    assert_eq!(only_request(&service).await.body_json::<Value>().unwrap(), json!({ "groupname": "Farhand" }));
}

#[tokio::test]
async fn what_is_too_long_for_the_service_is_cut_or_left_out() {
    let service = answering(ok(&session())).await;
    let new = NewSession {
        description: Some("é".repeat(5000)),
        end_customer_name: Some("é".repeat(101)),
        end_customer_email: Some("e".repeat(255)),
        ..new_session()
    };
    client(&service).create_session(&access(), &new).await.unwrap();
    let sent: Value = only_request(&service).await.body_json().unwrap();
    assert_eq!(sent["description"], json!("é".repeat(4000)));
    assert_eq!(sent["end_customer"], json!({ "name": "é".repeat(100) }));
}

#[tokio::test]
async fn a_new_session_is_open_however_its_state_is_written() {
    for body in [
        without(session(), "state"),
        with(session(), "state", json!(null)),
        with(session(), "state", json!(1)),
    ] {
        let service = answering(ok(&body)).await;
        assert!(client(&service).create_session(&access(), &new_session()).await.unwrap().open, "{body}");
    }
}

#[tokio::test]
async fn a_session_is_looked_at() {
    let service = answering(ok(&session())).await;
    let found = client(&service).session(&access(), CODE).await.unwrap();
    assert!(found.open && found.online);
    let request = only_request(&service).await;
    assert_eq!((request.method.as_str(), request.url.path()), ("GET", "/api/v1/sessions/s119-457-589"));
}

#[tokio::test]
async fn states_in_any_case() {
    for (state, open) in
        [("open", true), ("Open", true), ("OPEN", true), ("closed", false), ("Closed", false)]
    {
        let service = answering(ok(&with(session(), "state", json!(state)))).await;
        assert_eq!(client(&service).session(&access(), CODE).await.unwrap().open, open, "{state}");
    }
}

#[tokio::test]
async fn a_closed_session_says_when() {
    let closed =
        with(with(session(), "state", json!("Closed")), "closed_at", json!("2026-10-05T08:45:30.250Z"));
    let service = answering(ok(&closed)).await;
    let found = client(&service).session(&access(), CODE).await.unwrap();
    assert_eq!(found.closed_at, Some(Timestamp(CREATED.0 + 1_830_250)));
}

#[tokio::test]
async fn what_may_be_missing() {
    let optional = ["online", "custom_api", "created_at", "valid_until", "groupid", "end_customer"];
    let bare = optional.into_iter().fold(session(), without);
    for body in [bare, optional[..4].iter().fold(session(), |body, name| with(body, name, json!(null)))] {
        let service = answering(ok(&body)).await;
        let found = client(&service).session(&access(), CODE).await.unwrap();
        assert!(!found.online);
        assert_eq!(
            (found.custom_api, found.created_at, found.valid_until, found.closed_at),
            (None, None, None, None)
        );
    }
}

#[tokio::test]
async fn the_services_own_zero_is_no_moment() {
    let service = answering(ok(&with(session(), "closed_at", json!("0001-01-01T00:00:00Z")))).await;
    assert_eq!(client(&service).session(&access(), CODE).await.unwrap().closed_at, None);
}

#[tokio::test]
async fn answers_that_are_no_session() {
    let bad = [
        without(session(), "code"),
        without(session(), "end_customer_link"),
        without(session(), "supporter_link"),
        without(session(), "state"),
        with(session(), "state", json!("paused")),
        with(session(), "state", json!(1)),
        with(session(), "online", json!("yes")),
        with(session(), "code", json!("")),
        with(session(), "code", json!("../account")),
        with(session(), "code", json!("s1".repeat(100))),
        with(session(), "created_at", json!("yesterday")),
        json!([session()]),
    ];
    for body in bad {
        let service = answering(ok(&body)).await;
        assert_eq!(
            client(&service).session(&access(), CODE).await.unwrap_err(),
            PartnerProblem::BadAnswer,
            "{body}"
        );
    }
}

#[tokio::test]
async fn links_that_no_browser_should_open() {
    let links = [
        "javascript:alert(1)",
        "data:text/html,hello",
        "http://get.teamviewer.com/s1",
        "file:///etc/passwd",
        "/relative",
        "",
        "https://",
    ];
    for link in links {
        for name in ["end_customer_link", "supporter_link"] {
            let service = answering(ok(&with(session(), name, json!(link)))).await;
            let outcome = client(&service).session(&access(), CODE).await;
            assert_eq!(outcome.unwrap_err(), PartnerProblem::BadAnswer, "{name}: {link}");
        }
    }
}

#[tokio::test]
async fn a_service_on_this_machine_may_link_to_itself() {
    let link = "http://127.0.0.1:3010/s119457589";
    let service = answering(ok(&with(session(), "end_customer_link", json!(link)))).await;
    assert_eq!(client(&service).session(&access(), CODE).await.unwrap().end_customer_link, link);
}

#[tokio::test]
async fn codes_are_encoded_in_the_address() {
    let service = answering(ok(&session())).await;
    client(&service).session(&access(), "../account?a=b#c").await.unwrap();
    let request = only_request(&service).await;
    assert_eq!(request.url.path(), "/api/v1/sessions/..%2Faccount%3Fa=b%23c");
    assert_eq!(request.url.query(), None);
}

#[tokio::test]
async fn open_sessions_over_several_pages() {
    let service = MockServer::start().await;
    let page = |codes: &[&str], next: Value| {
        let sessions: Vec<_> = codes.iter().map(|code| with(session(), "code", json!(code))).collect();
        ok(&json!({ "sessions": sessions, "sessions_remaining": 1, "next_offset": next }))
    };
    Mock::given(method("GET"))
        .and(query_param_is_missing("offset"))
        .respond_with(page(&["s3", "s2"], json!("s2")))
        .mount(&service)
        .await;
    Mock::given(query_param("offset", "s2")).respond_with(page(&["s1"], json!(null))).mount(&service).await;

    let sessions = client(&service).open_sessions(&access()).await.unwrap();
    let codes: Vec<_> = sessions.iter().map(|session| session.code.as_str()).collect();
    assert_eq!(codes, ["s3", "s2", "s1"]);

    let queries: Vec<_> = service
        .received_requests()
        .await
        .unwrap()
        .iter()
        .map(|r| pairs(r.url.query().unwrap().as_bytes()))
        .collect();
    let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    assert_eq!(
        queries,
        [
            vec![pair("full_list", "true"), pair("state", "open")],
            vec![pair("full_list", "true"), pair("offset", "s2"), pair("state", "open")],
        ]
    );
}

#[tokio::test]
async fn no_open_sessions() {
    for body in
        [json!({ "sessions": [] }), json!({ "sessions": [], "sessions_remaining": 0, "next_offset": "" })]
    {
        let service = answering(ok(&body)).await;
        assert_eq!(client(&service).open_sessions(&access()).await.unwrap().len(), 0);
    }
}

#[tokio::test]
async fn pages_that_never_end_are_no_list() {
    let service = answering(ok(&json!({ "sessions": [session()], "next_offset": "s1" }))).await;
    assert_eq!(client(&service).open_sessions(&access()).await.unwrap_err(), PartnerProblem::BadAnswer);
    assert_eq!(service.received_requests().await.unwrap().len(), 100);
}

#[tokio::test]
async fn a_list_with_something_else_in_it() {
    let service = answering(ok(&json!({ "sessions": [session(), { "code": "s1" }] }))).await;
    assert_eq!(client(&service).open_sessions(&access()).await.unwrap_err(), PartnerProblem::BadAnswer);
}

#[tokio::test]
async fn a_session_is_closed() {
    for status in [200, 204] {
        let service = answering(ResponseTemplate::new(status)).await;
        client(&service).close_session(&access(), CODE).await.unwrap();
        let request = only_request(&service).await;
        assert_eq!((request.method.as_str(), request.url.path()), ("PUT", "/api/v1/sessions/s119-457-589"));
        assert_eq!(header(&request, "authorization"), Some(format!("Bearer {ACCESS_TOKEN}").as_str()));
        assert_eq!(request.body_json::<Value>().unwrap(), json!({ "state": "closed" }));
    }
}

#[tokio::test]
async fn the_same_connection_serves_clones() {
    let service = answering(ok(&session())).await;
    let client = client_of(&service.uri(), std::time::Duration::from_secs(10));
    let (access, clone) = (access(), client.clone());
    let (one, other) = tokio::join!(client.session(&access, CODE), clone.session(&access, CODE));
    assert_eq!(one.unwrap().code, other.unwrap().code);
}
