//! A whole server over a store of its own, called without a network.

use std::{
    net::SocketAddr,
    sync::{Arc, LazyLock},
    time::Duration,
};

use axum::{Router, body::Body, extract::connect_info::MockConnectInfo, response::Response};
use farhand::{
    config::Settings,
    machine::{SystemClock, SystemRandom},
    mail::MailSettings,
    services::{Deps, NewUser, add_user},
    start::start,
};
use farhand_contract::Role;
use futures::StreamExt as _;
use http::{
    HeaderMap, Method, Request, StatusCode,
    header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE},
};
use tempfile::TempDir;
use tokio::{runtime::Runtime, time::timeout};
use tower::ServiceExt as _;
use url::Url;

pub const FORM: &str = "application/x-www-form-urlencoded";
pub const JSON: &str = "application/json";

/// The demo's accounts, by what they may do.
pub const ADMINISTRATOR: (&str, &str) = ("admin@demo.farhand.example", "demo-administrator");
pub const HELPDESK: (&str, &str) = ("helpdesk@demo.farhand.example", "demo-helpdesk");
pub const READER: (&str, &str) = ("reader@demo.farhand.example", "demo-read-only");
pub const DEVICE_USER: (&str, &str) = ("dana.koster@demo.farhand.example", "demo-device-user");

/// How long an answer is waited for: longer than a busy machine may take, shorter than for ever.
const PATIENCE: Duration = Duration::from_mins(1);

/// One for all tests, as one is for all requests to a server.
static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

/// Runs a test.
pub fn run(test: impl Future<Output = ()>) {
    RUNTIME.block_on(test);
}

/// What an answer is to.
#[derive(Clone)]
struct Asked(String);

pub struct Server {
    pub deps: Arc<Deps>,
    pub router: Router,
    pub pages: Vec<String>,
    pub endpoints: Vec<(Method, &'static str)>,
    pub directory: TempDir,
}

pub fn settings(directory: &TempDir) -> Settings {
    Settings {
        addr: SocketAddr::from(([127, 0, 0, 1], 0)),
        url: None,
        data: directory.path().join("data"),
        database_url: None,
        key: None,
        lost_keys: Vec::new(),
        teamviewer_client_id: None,
        teamviewer_client_secret: None,
        teamviewer_web_api: None,
        teamviewer_authorize: None,
        teamviewer_private: false,
        // A port that nothing listens on: no test here needs the partner to answer.
        sandbox_url: Some(Url::parse("http://127.0.0.1:9").expect("a URL")),
        graph_login: None,
        graph_url: None,
        site: Some(directory.path().join("site")),
        trusted_proxy: None,
        poll_seconds: None,
        webhook_private: false,
        mail: MailSettings::default(),
    }
}

impl Server {
    /// The demo, over HTTP on the loopback.
    pub async fn demo() -> Self {
        Self::start(|_| {}, false).await
    }

    /// An organisation of its own behind HTTPS, with an administrator `anna@corp.example`.
    pub async fn secure() -> Self {
        let server = Self::start(
            |settings| settings.url = Some(Url::parse("https://farhand.corp.example/").expect("a URL")),
            true,
        )
        .await;
        let anna = NewUser {
            user_principal_name: "anna@corp.example".to_owned(),
            display_name: None,
            password: "a long enough password".to_owned().into(),
            role: Some(Role::IntuneAdministrator),
        };
        add_user(&server.deps.store, &SystemClock, &SystemRandom, anna).await.expect("a new user");
        server
    }

    async fn start(change: impl FnOnce(&mut Settings), empty: bool) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let mut settings = settings(&directory);
        change(&mut settings);
        Self::start_with(settings, empty, directory).await
    }

    /// Another server on the same data, as after a restart. This one is to live as long.
    pub async fn again(&self) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        Self::start_with(settings(&self.directory), false, directory).await
    }

    async fn start_with(settings: Settings, empty: bool, directory: TempDir) -> Self {
        let bound = SocketAddr::from(([127, 0, 0, 1], 3000));
        let started = start(&settings, bound, empty, Arc::new(SystemClock), Arc::new(SystemRandom))
            .await
            .expect("the server starts");
        Self {
            deps: started.deps,
            router: started.routes.router.layer(MockConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000)))),
            pages: started.routes.pages,
            endpoints: started.routes.endpoints,
            directory,
        }
    }

    pub async fn send(&self, request: Request<Body>) -> Response {
        let asked = format!("{} {}", request.method(), request.uri());
        let answer = timeout(PATIENCE, self.router.clone().oneshot(request)).await;
        let answer = answer.unwrap_or_else(|_| panic!("no answer to {asked}"));
        let mut answer = answer.expect("routers do not fail");
        answer.extensions_mut().insert(Asked(asked));
        answer
    }

    pub async fn get(&self, path: &str, cookie: &str) -> Response {
        self.send(request(Method::GET, path, cookie, &[("accept", "text/html")], "")).await
    }

    /// A form post from our own page.
    pub async fn post(&self, path: &str, cookie: &str, form: &str) -> Response {
        let headers = [("sec-fetch-site", "same-origin"), (CONTENT_TYPE.as_str(), FORM)];
        self.send(request(Method::POST, path, cookie, &headers, form.to_owned())).await
    }

    /// A server function, called by our own page.
    pub async fn call(&self, path: &str, cookie: &str, arguments: &str) -> Response {
        let headers = [("sec-fetch-site", "same-origin"), (CONTENT_TYPE.as_str(), JSON), ("accept", JSON)];
        self.send(request(Method::POST, path, cookie, &headers, arguments.to_owned())).await
    }

    /// Signs in and gives the cookie to send.
    pub async fn sign_in(&self, (user, password): (&str, &str)) -> String {
        let response = self.post("/sign-in", "", &form(&[("user", user), ("password", password)])).await;
        assert_eq!(location(&response), "/", "{user} signs in");
        cookie_of(&response)
    }
}

pub fn request(
    method: Method,
    path: &str,
    cookie: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if !cookie.is_empty() {
        request = request.header(COOKIE, cookie);
    }
    request.body(body.into()).expect("a request")
}

pub fn form(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

pub fn location(response: &Response) -> String {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    header(response.headers(), LOCATION.as_str())
}

pub fn header(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).map(|value| value.to_str().expect("text").to_owned()).unwrap_or_default()
}

/// `name=value` of the cookie that the answer sets.
pub fn cookie_of(response: &Response) -> String {
    let set = header(response.headers(), SET_COOKIE.as_str());
    set.split(';').next().unwrap_or_default().to_owned()
}

/// The whole body. One that does not come to its end fails with what came of it.
pub async fn text(response: Response) -> String {
    let asked = response.extensions().get::<Asked>().map(|Asked(asked)| asked.clone());
    let (mut frames, mut body) = (response.into_body().into_data_stream(), Vec::new());
    loop {
        let Ok(frame) = timeout(PATIENCE, frames.next()).await else {
            panic!("the answer to {asked:?} stopped after {}", String::from_utf8_lossy(&body));
        };
        match frame {
            Some(frame) => body.extend_from_slice(&frame.expect("a body")),
            None => return String::from_utf8(body).expect("text"),
        }
    }
}
