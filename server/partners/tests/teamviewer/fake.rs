//! The service that answers as told, and a client of it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};

use farhand_contract::Timestamp;
use farhand_domain::{Clock, Random};
use farhand_partners::teamviewer::{Endpoints, Registration, TeamViewer};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::time::{advance, pause, resume};
use url::Url;
use wiremock::{Mock, MockServer, Request, ResponseTemplate, matchers::any};

pub const ACCESS_TOKEN: &str = "54213-access0000000000000";
pub const REFRESH_TOKEN: &str = "54213-refresh000000000000";
pub const CLIENT_ID: &str = "12333-133Ea4Hdf3e9ec0543fX";
pub const CLIENT_SECRET: &str = "client-secret-1";
pub const REDIRECT: &str = "https://farhand.example/connectors/teamviewer/callback";
pub const CODE: &str = "s119-457-589";
pub const CUSTOMER_LINK: &str = "https://get.teamviewer.com/v15/s119457589";
pub const SUPPORTER_LINK: &str = "https://get.teamviewer.com/v15/s119457589-Ab3dEf6hIj9l";

/// A client of the service at `base` that waits for `timeout`, and does not wait before it asks again.
pub fn client_of(base: &str, timeout: Duration) -> TeamViewer {
    let registration =
        Registration { client_id: CLIENT_ID.to_owned(), client_secret: SecretString::from(CLIENT_SECRET) };
    let endpoints = Endpoints::from_base(&base.parse().unwrap()).unwrap();
    let client = TeamViewer::new(endpoints, Some(registration), redirect(), timeout).unwrap();
    client.equipped(Arc::new(Stopped), Arc::new(Zeros))
}

/// A client of `service` that waits long enough.
pub fn client(service: &MockServer) -> TeamViewer {
    client_of(&service.uri(), Duration::from_secs(10))
}

pub fn redirect() -> Url {
    REDIRECT.parse().unwrap()
}

pub fn access() -> SecretString {
    ACCESS_TOKEN.into()
}

/// A service that gives these answers, each once, and then every call what it wants.
pub async fn answering_in_turn(answers: impl IntoIterator<Item = ResponseTemplate>) -> MockServer {
    let service = MockServer::start().await;
    for answer in answers {
        Mock::given(any()).respond_with(answer).up_to_n_times(1).mount(&service).await;
    }
    Mock::given(any()).respond_with(everything()).mount(&service).await;
    service
}

/// A service that answers everything so.
pub async fn answering(answer: ResponseTemplate) -> MockServer {
    let service = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&service).await;
    service
}

pub fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
}

/// What a service says that is out of order.
pub fn failing() -> ResponseTemplate {
    ResponseTemplate::new(503).set_body_string("<html>Sorry</html>")
}

/// What a service says that wants to be left alone until then.
pub fn throttling(retry_after: &str) -> ResponseTemplate {
    ResponseTemplate::new(429).insert_header("Retry-After", retry_after)
}

/// Lets time pass while nothing is under way.
pub async fn pass(time: Duration) {
    pause();
    advance(time).await;
    resume();
}

/// How many requests came in.
pub async fn requests(service: &MockServer) -> usize {
    service.received_requests().await.unwrap().len()
}

/// The only request that came in.
pub async fn only_request(service: &MockServer) -> Request {
    let mut requests = service.received_requests().await.unwrap();
    assert_eq!(requests.len(), 1);
    requests.remove(0)
}

pub fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    request.headers.get(name).map(|value| value.to_str().unwrap())
}

/// The pairs of a query or a form, sorted by name.
pub fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = url::form_urlencoded::parse(encoded).into_owned().collect();
    pairs.sort();
    pairs
}

/// What the service answers about an open session.
pub fn session() -> Value {
    json!({
        "code": CODE,
        "state": "Open",
        "groupid": "g1",
        "waiting_message": "One moment",
        "description": "Printer",
        "end_customer": { "name": "Kim de Vries", "email": "kim@demo.example" },
        "assigned_userid": "u123",
        "assigned_at": "2026-10-05T08:15:00Z",
        "end_customer_link": CUSTOMER_LINK,
        "supporter_link": SUPPORTER_LINK,
        "webclient_supporter_link": "https://login.teamviewer.com/Connect/IndexByol?sessioncode=s119457589",
        "custom_api": "0f6f1a52",
        "created_at": "2026-10-05T08:15:00Z",
        "valid_until": "2026-10-05T09:15:00Z",
        "online": true,
        "something_new": { "from": ["a", "later", "version"] }
    })
}

/// An answer that is good for every call.
pub fn everything() -> ResponseTemplate {
    let rest = [
        ("token_valid", json!(true)),
        ("name", json!("Service Desk")),
        ("email", json!("desk@demo.example")),
        ("sessions", json!([])),
        ("records", json!([])),
        ("access_token", json!(ACCESS_TOKEN)),
        ("token_type", json!("bearer")),
        ("refresh_token", json!(REFRESH_TOKEN)),
    ];
    ok(&rest.into_iter().fold(session(), |body, (name, field)| with(body, name, field)))
}

/// `value` without the field `name`.
pub fn without(mut value: Value, name: &str) -> Value {
    value.as_object_mut().unwrap().remove(name).unwrap();
    value
}

/// `value` with the field `name`.
pub fn with(mut value: Value, name: &str, field: Value) -> Value {
    value.as_object_mut().unwrap().insert(name.to_owned(), field);
    value
}

/// Counts up, so that no two secrets are the same.
#[derive(Default)]
pub struct Counting(AtomicU8);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The least of everything: no wait is longer than it must be.
pub struct Zeros;

impl Random for Zeros {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

/// 2026-10-05T08:15:00Z
const NOW: Timestamp = Timestamp(1_791_188_100_000);

/// A clock that stands still.
pub struct Stopped;

impl Clock for Stopped {
    fn now(&self) -> Timestamp {
        NOW
    }
}
