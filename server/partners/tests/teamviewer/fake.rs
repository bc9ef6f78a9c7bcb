//! The service that answers as told, and a client of it.

use std::time::Duration;

use farhand_domain::Random;
use farhand_partners::teamviewer::{Endpoints, Registration, TeamViewer};
use secrecy::SecretString;
use serde_json::{Value, json};
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

/// A client of the service at `base` that waits for `timeout`.
pub fn client_of(base: &str, timeout: Duration) -> TeamViewer {
    let registration =
        Registration { client_id: CLIENT_ID.to_owned(), client_secret: SecretString::from(CLIENT_SECRET) };
    let endpoints = Endpoints::from_base(&base.parse().unwrap()).unwrap();
    TeamViewer::new(endpoints, Some(registration), redirect(), timeout).unwrap()
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

/// A service that answers everything so.
pub async fn answering(answer: ResponseTemplate) -> MockServer {
    let service = MockServer::start().await;
    Mock::given(any()).respond_with(answer).mount(&service).await;
    service
}

pub fn ok(body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(body)
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
pub struct Counting(std::sync::atomic::AtomicU8);

impl Random for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    }
}
