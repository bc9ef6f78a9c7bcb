//! The sandbox as a whole.

use std::{future::Future, io, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::{ConnectInfo, DefaultBodyLimit, Request, State, rejection::ExtensionRejection},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn, from_fn_with_state, map_response_with_state},
    response::{IntoResponse, Response},
    routing::{MethodRouter, get, post, put},
};
use tokio::net::TcpListener;

use crate::{
    Clock, Config, Random, SystemClock, SystemRandom, accounts, authorize, bearer, consent, control, graph,
    groups, misbehaviour, pages, reports, sessions,
    state::{App, Sandbox},
    tokens,
};

/// What every page and every answer's `Server` header says.
pub const BANNER: &str = "TeamViewer sandbox: a stand-in for tests and demos, not TeamViewer";

/// Two texts of 4,000 characters, each of which JSON may write in twelve bytes, and the rest.
const BODY_LIMIT: usize = 128 << 10;

/// Some thousand devices.
const GRAPH_LIMIT: usize = 16 << 20;

/// Every route of the sandbox.
///
/// Serve it with connection info (`into_make_service_with_connect_info::<SocketAddr>()`): without a peer's address
/// the control endpoints under `/sandbox` refuse everybody.
pub fn router(config: Config, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Router {
    let app: App = Arc::new(Sandbox::new(config, clock, random));
    let service = api()
        .merge(in_the_browser())
        .route(graph::TOKEN_PATH, post(graph::token))
        .route(graph::DEVICES_PATH, get(graph::devices))
        .layer(from_fn_with_state(app.clone(), misbehaviour::apply))
        .route("/style.css", get(style));
    let control = Router::new()
        .route("/sandbox/misbehave", post(misbehaviour::add).delete(misbehaviour::clear))
        .route("/sandbox/reset", post(control::reset))
        .route("/sandbox/state", get(control::state))
        .route("/sandbox/sessions", get(control::sessions))
        .route("/sandbox/connections", get(control::connections))
        .route("/sandbox/graph", post(graph::order).layer(DefaultBodyLimit::max(GRAPH_LIMIT)))
        .layer(from_fn(only_from_this_machine));
    service
        .merge(control)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(map_response_with_state(app.clone(), say_what_and_when))
        .with_state(app)
}

/// Every operation of the API, and who answers it.
fn operations() -> [(Method, &'static str, MethodRouter<App>); 14] {
    [
        // The manual and the specification spell these differently, and the service takes either.
        (Method::POST, "/api/v1/oauth2/token", post(tokens::issue)),
        (Method::POST, "/api/v1/OAuth2/token", post(tokens::issue)),
        (Method::POST, "/api/v1/oauth2/revoke", post(tokens::revoke)),
        (Method::POST, "/api/v1/OAuth2/revoke", post(tokens::revoke)),
        (Method::GET, "/api/v1/ping", get(bearer::ping)),
        (Method::GET, "/api/v1/account", get(accounts::show)),
        (Method::GET, "/api/v1/groups", get(groups::list)),
        (Method::GET, "/api/v1/sessions", get(sessions::list)),
        (Method::POST, "/api/v1/sessions", post(sessions::create)),
        (Method::GET, "/api/v1/sessions/{id}", get(sessions::show)),
        (Method::PUT, "/api/v1/sessions/{id}", put(sessions::update)),
        (Method::GET, "/api/v1/reports/connections", get(reports::list)),
        (Method::GET, "/api/v1/reports/connections/{id}", get(reports::show)),
        (Method::PUT, "/api/v1/reports/connections/{id}", put(reports::update)),
    ]
}

/// Every operation that the API offers: its method, and its path with names in braces where it has parameters.
pub fn api_operations() -> impl Iterator<Item = (Method, &'static str)> {
    operations().into_iter().map(|(method, path, _)| (method, path))
}

fn api() -> Router<App> {
    operations().into_iter().fold(Router::new(), |api, (_, path, handler)| api.route(path, handler))
}

fn in_the_browser() -> Router<App> {
    Router::new()
        .route("/", get(pages::home))
        .route("/oauth2/authorize", get(authorize::begin))
        .route("/oauth2/sign-in", post(consent::submit_sign_in))
        .route("/oauth2/consent", get(consent::show).post(consent::decide))
        .route("/customer/{key}", get(pages::show_customer))
        .route("/customer/{key}/join", post(pages::join_customer))
        .route("/customer/{key}/leave", post(pages::leave_customer))
        .route("/supporter/{key}", get(pages::show_supporter))
        .route("/supporter/{key}/join", post(pages::join_supporter))
        .route("/supporter/{key}/leave", post(pages::leave_supporter))
}

async fn style() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("style.css"))
}

async fn say_what_and_when(State(app): State<App>, mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::SERVER, HeaderValue::from_static(BANNER));
    // The sandbox's own clock, which tests move.
    if let Some(date) = app.now().http_date().and_then(|date| HeaderValue::try_from(date).ok()) {
        headers.insert(header::DATE, date);
    }
    response
}

/// A page elsewhere could have a browser on this machine call the control endpoints; it would send an origin.
async fn only_from_this_machine(
    peer: Result<ConnectInfo<SocketAddr>, ExtensionRejection>,
    request: Request,
    next: Next,
) -> Response {
    let local = peer.is_ok_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
    if local && !request.headers().contains_key(header::ORIGIN) {
        next.run(request).await
    } else {
        StatusCode::FORBIDDEN.into_response()
    }
}

/// Serves the sandbox by the machine's clock until the future completes. Links carry the listener's own address
/// unless the settings have another.
pub async fn serve(
    listener: TcpListener,
    config: Config,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    serve_with(listener, config, Arc::new(SystemClock), Arc::new(SystemRandom), shutdown).await
}

/// The same, by a clock and a source of randomness of the caller's.
pub async fn serve_with(
    listener: TcpListener,
    mut config: Config,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    config.address = listener.local_addr()?;
    tracing::info!(address = %config.address, base = config.base(), "{BANNER}");
    let service = router(config, clock, random).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(shutdown).await
}
