//! The Microsoft Graph client against a service that answers as told, and against the sandbox.

#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests, too")]

use std::{sync::Arc, time::Duration};

use farhand_contract::{
    Timestamp,
    device_properties::{PROPERTIES, PropertyKind},
    device_sync::GraphProblem,
    imports::LineProblem,
};
use farhand_domain::{Clock, Random};
use farhand_partners::graph::{Graph, GraphApp, GraphEndpoints, GraphSession, Place};
use serde_json::{Value, json};
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{method, path},
};

const TOKEN: &str = "eyJ0.graph-token";
const SECRET: &str = "graph-secret-1";
const TOKEN_PATH: &str = "/login/contoso.com/oauth2/v2.0/token";
const DEVICES_PATH: &str = "/graph/v1.0/deviceManagement/managedDevices";
const NOW: Timestamp = Timestamp(1_791_188_100_000);

struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        NOW
    }
}

/// The least of everything: no wait is longer than it must be.
struct Zeros;

impl Random for Zeros {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

fn session_of(base: &str, timeout: Duration) -> GraphSession {
    let endpoints = GraphEndpoints::from_base(&base.parse().unwrap()).unwrap();
    let graph = Graph::new(endpoints, timeout).unwrap().equipped(Arc::new(Stopped), Arc::new(Zeros));
    graph.session(GraphApp {
        tenant: "contoso.com".to_owned(),
        client_id: "client-1".to_owned(),
        client_secret: SECRET.into(),
    })
}

fn session(service: &MockServer) -> GraphSession {
    session_of(&service.uri(), Duration::from_secs(10))
}

fn first() -> Place {
    Place::First { since: None }
}

fn granted() -> ResponseTemplate {
    let body = json!({ "token_type": "Bearer", "expires_in": 3599, "access_token": TOKEN });
    ResponseTemplate::new(200).set_body_json(body)
}

fn page(devices: &[Value], next: Option<&str>) -> ResponseTemplate {
    let mut body = json!({ "@odata.context": "x", "value": devices });
    if let Some(next) = next {
        body["@odata.nextLink"] = next.into();
    }
    ResponseTemplate::new(200).set_body_json(body)
}

/// A service that grants tokens, and lists devices so: each answer once, then the last again and again.
async fn listing(answers: impl IntoIterator<Item = ResponseTemplate>) -> MockServer {
    let service = MockServer::start().await;
    Mock::given(method("POST")).and(path(TOKEN_PATH)).respond_with(granted()).mount(&service).await;
    let mut answers: Vec<_> = answers.into_iter().collect();
    let last = answers.pop().unwrap();
    for answer in answers {
        let once = Mock::given(path(DEVICES_PATH)).respond_with(answer).up_to_n_times(1);
        once.mount(&service).await;
    }
    Mock::given(path(DEVICES_PATH)).respond_with(last).mount(&service).await;
    service
}

async fn requests(service: &MockServer, path: &str) -> Vec<Request> {
    let all = service.received_requests().await.unwrap();
    all.into_iter().filter(|request| request.url.path() == path).collect()
}

async fn problem_of(answer: ResponseTemplate) -> GraphProblem {
    let service = listing([answer]).await;
    session(&service).page(&first()).await.unwrap_err()
}

#[tokio::test]
async fn a_page_is_read_in_the_name_of_the_app() {
    let device = json!({
        "id": "6f4a3c1e-0000-4000-8000-000000000001",
        "deviceName": "PC-1",
        "complianceState": "inGracePeriod",
        "managedDeviceOwnerType": "unknownFutureValue",
        "totalStorageSpaceInBytes": 255_000_000_000_u64,
        "azureADRegistered": true,
        "managementState": "wipePending",
        "exchangeLastSuccessfulSyncDateTime": "2026-10-05T08:15:00.123Z",
        "easActivationDateTime": "0001-01-01T00:00:00Z",
        "complianceGracePeriodExpirationDateTime": "9999-12-31T23:59:59Z",
        "physicalMemoryInBytes": 0,
        "notes": "",
        "activationLockBypassCode": "1234",
        "remoteAssistanceSessionUrl": "https://example.com/s1",
        "deviceActionResults": [{ "@odata.type": "x", "actionName": "rebootNow", "actionState": "done", "more": null }],
        "deviceHealthAttestationState": { "bitLockerStatus": "x".repeat(9000) },
        "configurationManagerClientEnabledFeatures": null,
        "deviceEnrollmentType": "byMagic",
        "lastSyncDateTime": "2026-10-05T08:15:00Z",
        "somethingNew": { "a": [1] },
    });
    let broken = json!({ "id": "6f4a3c1e-0000-4000-8000-000000000002", "isSupervised": 1 });
    let service = listing([page(&[device, broken, json!("no device")], None)]).await;
    let read = session(&service).page(&Place::First { since: Some(NOW) }).await.unwrap();
    assert_eq!(read.next, None);
    let taken = &read.devices[0].as_ref().unwrap().0;
    assert_eq!((taken.device_name.as_str(), taken.last_sync_date_time), ("PC-1", Some(NOW)));
    let other: Vec<_> = taken.other.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let expected = [
        ("azureADRegistered", "True"),
        ("deviceActionResults", r#"[{"actionName":"rebootNow","actionState":"done"}]"#),
        // No value of ours, but what was told is not lost.
        ("deviceEnrollmentType", "byMagic"),
        ("exchangeLastSuccessfulSyncDateTime", "2026-10-05T08:15:00Z"),
        ("managedDeviceOwnerType", "unknownFutureValue"),
        ("managementState", "wipePending"),
        ("totalStorageSpaceInBytes", "255000000000"),
    ];
    assert_eq!(other, expected);
    let refused = read.devices[1].as_ref().unwrap_err();
    assert_eq!((refused.field, refused.problem), (Some("isSupervised"), LineProblem::BadBoolean));
    assert!(refused.id.is_some());
    assert_eq!(read.devices[2].as_ref().unwrap_err().problem, LineProblem::BadText);

    let sign_in = requests(&service, TOKEN_PATH).await.remove(0);
    let form: Vec<_> = url::form_urlencoded::parse(&sign_in.body).into_owned().collect();
    let scope = format!("{}/graph/.default", service.uri());
    let expected = [
        ("grant_type", "client_credentials"),
        ("client_id", "client-1"),
        ("client_secret", SECRET),
        ("scope", &scope),
    ];
    assert_eq!(form, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let asked = requests(&service, DEVICES_PATH).await.remove(0);
    assert_eq!(asked.headers["authorization"], format!("Bearer {TOKEN}"));
    let query: Vec<_> = asked.url.query_pairs().into_owned().collect();
    assert!(query[0].1.starts_with("id,deviceName,"), "{query:?}");
    let selected: Vec<_> = query[0].1.split(',').collect();
    for property in PROPERTIES {
        // Microsoft Graph's names begin with a small letter; secrets are not asked for.
        let asked = property.name.starts_with(|c: char| c.is_ascii_lowercase())
            && property.kind != PropertyKind::Secret
            && property.name != "processorArchitecture";
        assert_eq!(selected.contains(&property.name), asked, "{}", property.name);
    }
    assert_eq!(query[1], ("$top".to_owned(), "1000".to_owned()));
    assert_eq!(query[2], ("$filter".to_owned(), "lastSyncDateTime gt 2026-10-05T08:15:00Z".to_owned()));
}

#[tokio::test]
async fn one_token_does_for_many_pages_and_is_renewed_once_when_it_is_not_taken() {
    let service = listing([page(&[], None), ResponseTemplate::new(401), page(&[], None)]).await;
    let mut session = session(&service);
    for _ in 0..3 {
        session.page(&first()).await.unwrap();
    }
    assert_eq!(requests(&service, TOKEN_PATH).await.len(), 2);
    let service = listing([ResponseTemplate::new(401)]).await;
    let refused = self::session(&service).page(&first()).await;
    assert_eq!(refused.unwrap_err(), GraphProblem::SignInRefused);
    assert_eq!(requests(&service, TOKEN_PATH).await.len(), 1);
}

#[tokio::test]
async fn an_app_that_is_not_accepted_is_told_apart() {
    for (status, problem) in [
        (400, GraphProblem::SignInRefused),
        (401, GraphProblem::SignInRefused),
        (404, GraphProblem::SignInRefused),
        (418, GraphProblem::BadRequest { status: 418 }),
        (302, GraphProblem::BadAnswer),
        (503, GraphProblem::ServerError { status: 503 }),
    ] {
        let service = MockServer::start().await;
        let answer = ResponseTemplate::new(status).set_body_json(json!({ "error": "invalid_client" }));
        Mock::given(method("POST")).respond_with(answer).mount(&service).await;
        assert_eq!(session(&service).page(&first()).await.unwrap_err(), problem, "{status}");
    }
    for body in [json!({}), json!({ "access_token": "a\r\nb" }), json!({ "access_token": "" })] {
        let service = MockServer::start().await;
        let answer = ResponseTemplate::new(200).set_body_json(&body);
        Mock::given(method("POST")).respond_with(answer).mount(&service).await;
        let refused = session(&service).page(&first()).await.unwrap_err();
        assert_eq!(refused, GraphProblem::BadAnswer, "{body}");
    }
}

#[tokio::test]
async fn each_status_has_a_name() {
    for (status, problem) in [
        (403, GraphProblem::NotAllowed),
        (400, GraphProblem::BadRequest { status: 400 }),
        (404, GraphProblem::BadRequest { status: 404 }),
        (500, GraphProblem::ServerError { status: 500 }),
        (301, GraphProblem::BadAnswer),
        (204, GraphProblem::BadAnswer),
    ] {
        assert_eq!(problem_of(ResponseTemplate::new(status)).await, problem, "{status}");
    }
    let html = ResponseTemplate::new(200).set_body_string("<html>Sorry</html>");
    assert_eq!(problem_of(html).await, GraphProblem::BadAnswer);
    let nothing = ResponseTemplate::new(200).set_body_json(json!({ "values": [] }));
    assert_eq!(problem_of(nothing).await, GraphProblem::BadAnswer);
    let large = ResponseTemplate::new(200).set_body_bytes(vec![b' '; (16 << 20) + 1]);
    assert_eq!(problem_of(large).await, GraphProblem::BadAnswer);
}

#[tokio::test]
async fn what_may_pass_is_asked_for_twice_more() {
    let failing = || ResponseTemplate::new(503);
    let service = listing([failing(), failing(), page(&[], None)]).await;
    assert!(session(&service).page(&first()).await.is_ok());
    let service = listing([failing()]).await;
    assert_eq!(
        session(&service).page(&first()).await.unwrap_err(),
        GraphProblem::ServerError { status: 503 }
    );
    assert_eq!(requests(&service, DEVICES_PATH).await.len(), 3);
}

#[tokio::test]
async fn a_wait_that_is_too_long_for_the_call_is_told_and_not_cut_short() {
    let throttled = ResponseTemplate::new(429).insert_header("Retry-After", "120");
    let service = listing([throttled, page(&[], None)]).await;
    let mut session = session(&service);
    let problem = GraphProblem::Throttled { retry_after_seconds: Some(120) };
    assert_eq!(session.page(&first()).await.unwrap_err(), problem);
    // Whoever asks too early is told so without a request.
    assert!(matches!(session.page(&first()).await, Err(GraphProblem::Throttled { .. })));
    assert_eq!(requests(&service, DEVICES_PATH).await.len(), 1);
}

#[tokio::test]
async fn nobody_and_silence_are_told_apart() {
    let mut nobody = session_of("http://127.0.0.1:1/", Duration::from_secs(5));
    assert_eq!(nobody.page(&first()).await.unwrap_err(), GraphProblem::Unreachable);
    let silent = listing([page(&[], None).set_delay(Duration::from_mins(1))]).await;
    let mut session = session_of(&silent.uri(), Duration::from_millis(300));
    assert_eq!(session.page(&first()).await.unwrap_err(), GraphProblem::TimedOut);
}

#[tokio::test]
async fn links_are_followed_at_the_service_alone() {
    let service = MockServer::start().await;
    Mock::given(method("POST")).respond_with(granted()).mount(&service).await;
    let devices = format!("{}{DEVICES_PATH}", service.uri());
    let second = format!("{devices}?$skiptoken=2");
    Mock::given(wiremock::matchers::query_param("$skiptoken", "2"))
        .respond_with(page(&[], Some(&second)))
        .mount(&service)
        .await;
    Mock::given(method("GET")).respond_with(page(&[], Some(&second))).mount(&service).await;
    let mut session = session(&service);
    let read = session.page(&first()).await.unwrap();
    assert_eq!(read.next.as_deref(), Some(second.as_str()));
    assert_eq!(session.page(&Place::Next(second)).await.unwrap_err(), GraphProblem::Loop);

    for link in
        ["https://graph.example/v1.0/deviceManagement/managedDevices?x", "/next", "http://127.0.0.1:1/"]
    {
        let service = listing([page(&[], Some(link))]).await;
        let refused = self::session(&service).page(&first()).await.unwrap_err();
        assert_eq!(refused, GraphProblem::ForeignLink, "{link}");
        let refused = self::session(&service).page(&Place::Next(link.to_owned())).await.unwrap_err();
        assert_eq!(refused, GraphProblem::ForeignLink, "{link}");
        assert_eq!(requests(&service, DEVICES_PATH).await.len(), 1, "the app's token goes nowhere else");
    }
    for status in [400, 404, 410] {
        let service = listing([ResponseTemplate::new(status)]).await;
        let place = Place::Next(format!("{}{DEVICES_PATH}?$skiptoken=9", service.uri()));
        let lost = self::session(&service).page(&place).await.unwrap_err();
        assert_eq!(lost, GraphProblem::PlaceLost, "{status}");
    }
}

#[test]
fn nobody_shows_the_secret() {
    let session = session_of("http://127.0.0.1:1/", Duration::from_secs(1));
    assert!(!format!("{session:?}").contains(SECRET));
}

#[tokio::test]
async fn the_sandbox_speaks_the_same_shapes() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let config = farhand_sandbox::Config::default();
    let app = GraphApp {
        tenant: "demo.example".to_owned(),
        client_id: farhand_sandbox::GRAPH_CLIENT_ID.to_owned(),
        client_secret: farhand_sandbox::GRAPH_CLIENT_SECRET.into(),
    };
    tokio::spawn(farhand_sandbox::serve(listener, config, std::future::pending()));
    let endpoints = GraphEndpoints::from_base(&base.parse().unwrap()).unwrap();
    let graph = Graph::new(endpoints, Duration::from_secs(10)).unwrap();
    let mut session = graph.session(app.clone());
    let all = session.page(&first()).await.unwrap();
    assert_eq!((all.devices.len(), all.next), (60, None));
    assert!(all.devices.iter().all(Result::is_ok));
    let latest = all.devices.iter().filter_map(|device| device.as_ref().ok()?.0.last_sync_date_time).max();
    let none = session.page(&Place::First { since: latest }).await.unwrap();
    assert_eq!(none.devices.len(), 0);
    let some = Place::First { since: latest.map(|latest| latest.plus_seconds(-3600)) };
    assert_eq!(session.page(&some).await.unwrap().devices.len(), 1);

    for wrong in [
        GraphApp { tenant: "common".to_owned(), ..app.clone() },
        GraphApp { client_id: "other".to_owned(), ..app.clone() },
        GraphApp { client_secret: "other".into(), ..app },
    ] {
        let refused = graph.session(wrong).page(&first()).await.unwrap_err();
        assert_eq!(refused, GraphProblem::SignInRefused);
    }
}
