//! A sandbox to talk to, in process or over loopback, with a clock that tests move.

use std::{future::pending, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use farhand_sandbox::{Config, ManualClock, PASSWORD, SystemRandom, demo_email, router, serve_with};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, macros::datetime};
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;
use url::{Url, form_urlencoded};

/// When every test begins.
pub const START: OffsetDateTime = datetime!(2026-11-02 09:00:00 UTC);
/// A registered redirect address.
pub const REDIRECT: &str = "http://127.0.0.1:3000/connectors/teamviewer/callback";
const LOCAL: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 50_000);

/// A running sandbox.
pub struct Sandbox {
    pub config: Config,
    transport: Transport,
    clock: Arc<ManualClock>,
}

/// How requests reach it.
enum Transport {
    InProcess(Router),
    Loopback(SocketAddr),
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    /// A header's text.
    pub fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().expect("a readable header"))
    }

    /// Where it sends the browser.
    pub fn location(&self) -> &str {
        self.header(header::LOCATION).unwrap_or_else(|| panic!("no location: {self:?}"))
    }

    /// A parameter of the address where it sends the browser.
    pub fn sent(&self, name: &str) -> Option<String> {
        let url = Url::parse(self.location()).expect("an absolute address");
        url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The error's name, after a look at the status.
    pub fn error(&self, status: StatusCode) -> String {
        assert_eq!(self.status, status, "{self:?}");
        self.json()["error"].as_str().expect("an error name").to_owned()
    }
}

/// An access token and its refresh token.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub access: String,
    pub refresh: String,
}

impl Tokens {
    pub fn of(answer: &Answer) -> Self {
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        let body = answer.json();
        let text = |name: &str| body[name].as_str().expect("a token").to_owned();
        Self { access: text("access_token"), refresh: text("refresh_token") }
    }
}

impl Sandbox {
    /// A sandbox in process.
    pub fn new() -> Self {
        Self::with(Config::default())
    }

    pub fn with(config: Config) -> Self {
        let clock = Arc::new(ManualClock::new(START));
        let router = router(config.clone(), clock.clone(), Arc::new(SystemRandom));
        Self { config, transport: Transport::InProcess(router), clock }
    }

    /// A sandbox on a port of this machine, until the test ends.
    pub async fn served() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let config = Config { address, ..Config::default() };
        let clock = Arc::new(ManualClock::new(START));
        let random = Arc::new(SystemRandom);
        tokio::spawn(serve_with(listener, config.clone(), clock.clone(), random, pending()));
        Self { config, transport: Transport::Loopback(address), clock }
    }

    pub fn advance(&self, by: Duration) {
        self.clock.advance(by);
    }

    pub async fn send(&self, request: Request<Body>) -> Answer {
        self.attempt(request).await.expect("an answer")
    }

    /// An answer, unless the connection closes without one.
    pub async fn attempt(&self, mut request: Request<Body>) -> Result<Answer, hyper::Error> {
        let response = match &self.transport {
            Transport::InProcess(router) => {
                if request.extensions().get::<ConnectInfo<SocketAddr>>().is_none() {
                    request.extensions_mut().insert(ConnectInfo(LOCAL));
                }
                router.clone().oneshot(request).await.expect("infallible")
            }
            Transport::Loopback(address) => {
                let stream = TcpStream::connect(address).await.expect("a connection");
                let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
                tokio::spawn(connection);
                let host = address.to_string().parse().expect("a header");
                request.headers_mut().insert(header::HOST, host);
                sender.send_request(request).await?.map(Body::new)
            }
        };
        let (head, body) = response.into_parts();
        let body = match to_bytes(body, usize::MAX).await {
            Ok(bytes) => String::from_utf8(bytes.to_vec()).expect("text"),
            Err(error) => format!("broken: {error}"),
        };
        Ok(Answer { status: head.status, headers: head.headers, body })
    }

    /// A browser's `GET`.
    pub async fn open(&self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request")).await
    }

    /// A browser's form, or a client's.
    pub async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
        self.send(request.expect("a request")).await
    }

    /// A call to the API by this access token.
    pub async fn call(&self, token: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.send(request(token, method, path, body)).await
    }

    pub async fn get(&self, token: &str, path: &str) -> Answer {
        self.call(token, Method::GET, path, None).await
    }

    /// The address of the authorization page with these parameters added or, by an empty value, left out.
    pub fn authorize_path(&self, changes: &[(&str, &str)]) -> String {
        let usual = [
            ("response_type", "code"),
            ("client_id", self.config.client_id.as_str()),
            ("redirect_uri", REDIRECT),
            ("state", "a b&c=ü"),
            ("scope", "Sessions.Create Sessions.ReadOwn"),
            ("display", "popup"),
        ];
        let kept = usual.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        let pairs = kept.chain(changes.iter().filter(|(_, value)| !value.is_empty()));
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        format!("/oauth2/authorize?{query}")
    }

    /// Signs in and decides; the answer sends the browser back to the client.
    pub async fn authorize(&self, changes: &[(&str, &str)], decision: &str) -> Answer {
        self.authorize_as(demo_email(), changes, decision).await
    }

    pub async fn authorize_as(&self, email: &str, changes: &[(&str, &str)], decision: &str) -> Answer {
        let page = self.open(&self.authorize_path(changes)).await;
        let request = request_in(&page);
        let signed_in = self
            .submit("/oauth2/sign-in", &[("request", &request), ("email", email), ("password", PASSWORD)])
            .await;
        let consent = self.open(signed_in.location()).await;
        assert_eq!(request_in(&consent), request);
        self.submit("/oauth2/consent", &[("request", &request), ("decision", decision)]).await
    }

    /// Exchanges a code with these fields changed.
    pub async fn exchange(&self, code: &str, changes: &[(&str, &str)]) -> Answer {
        let usual = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("client_id", &self.config.client_id),
            ("client_secret", &self.config.client_secret),
        ];
        let kept = usual.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        let fields: Vec<_> = kept.chain(changes).copied().collect();
        self.submit("/api/v1/oauth2/token", &fields).await
    }

    pub async fn refresh(&self, refresh_token: &str) -> Answer {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        let client = [("client_id", &*self.config.client_id), ("client_secret", &*self.config.client_secret)];
        self.submit("/api/v1/OAuth2/token", &[fields, client].concat()).await
    }

    /// Tokens of the first demo account.
    pub async fn connect(&self) -> Tokens {
        self.connect_as(demo_email()).await
    }

    pub async fn connect_as(&self, email: &str) -> Tokens {
        let code = self.authorize_as(email, &[], "allow").await.sent("code").expect("a code");
        Tokens::of(&self.exchange(&code, &[]).await)
    }

    /// A new session with these fields beside its group.
    pub async fn session(&self, token: &str, mut fields: Value) -> Value {
        fields["groupname"] = json!("Farhand");
        let answer = self.call(token, Method::POST, "/api/v1/sessions", Some(fields)).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        answer.json()
    }

    /// A control call from this machine.
    pub async fn control(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.call("", method, path, body).await
    }

    pub async fn misbehave(&self, rule: Value) {
        let answer = self.control(Method::POST, "/sandbox/misbehave", Some(rule)).await;
        assert_eq!(answer.status, StatusCode::NO_CONTENT, "{answer:?}");
    }
}

/// A call to the API by this access token.
pub fn request(token: &str, method: Method, path: &str, body: Option<Value>) -> Request<Body> {
    let mut request =
        Request::builder().method(method).uri(path).header(header::AUTHORIZATION, format!("Bearer {token}"));
    if body.is_some() {
        request = request.header(header::CONTENT_TYPE, "application/json");
    }
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    request.body(body).expect("a request")
}

/// The id of the authorization request in a page's form.
pub fn request_in(page: &Answer) -> String {
    assert!(page.status.is_success() || page.status == StatusCode::FORBIDDEN, "{page:?}");
    let (_, after) = page.body.split_once(r#"name="request" value=""#).expect("a form with a request");
    after.split('"').next().expect("a value").to_owned()
}

/// The path of a link in an answer.
pub fn path_of(link: &Value) -> String {
    Url::parse(link.as_str().expect("a link")).expect("an address").path().to_owned()
}
