//! Every route, and what each request passes on its way.
//!
//! From the outside in: security headers, the request's number and line in the log, protection against other sites'
//! requests, who comes (not for files), and for pages of the admin center: somebody must be signed in.

use axum::RequestExt as _;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    middleware::{Next, from_fn, from_fn_with_state},
    response::Response,
    routing::{any, get, post},
};
use farhand_app::{App, shell};
use farhand_contract::events::{EVENTS_PATH, PORTAL_EVENTS_PATH};
use leptos_axum::{AxumRouteListing, LeptosRoutes as _, generate_route_list};
use tower_http::{CompressionLevel, compression::CompressionLayer};

use super::{
    AppState, Web, audit_export, callback, connect, csrf, device_export, events, export, files, health,
    import, log, operator_push, pages, portal, portal_app, security, sign_in, visitor,
};
use crate::imports::UPLOAD_LIMIT;

/// The most bytes of any body but an uploaded file.
const BODY_LIMIT: usize = 256 << 10;

/// What a form takes around an uploaded file.
const FORM_BYTES: usize = 64 << 10;

/// A router, and what it serves, for tests that walk over all of it.
pub struct Routes {
    /// Serves it.
    pub router: Router,
    /// The app's pages.
    pub pages: Vec<String>,
    /// The plain endpoints: method and path.
    pub endpoints: Vec<(http::Method, &'static str)>,
}

/// The router of the whole server.
pub fn router(web: Web) -> Routes {
    let state = AppState::new(web);
    let listing = generate_route_list(App);
    let page_paths = listing.iter().map(|route| route.path().to_owned()).collect();

    let pages = page_routes(&state, listing);
    let plain = Router::new()
        .route(sign_in::SIGN_IN_PATH, post(sign_in::sign_in))
        .route("/sign-out", post(sign_in::sign_out))
        .route(callback::CALLBACK_PATH, get(callback::teamviewer))
        .route("/sessions/{session}/connect", get(connect::connect))
        .route(export::EXPORT_PATH, get(export::sessions))
        .route(audit_export::EXPORT_PATH, get(audit_export::lines))
        .route(device_export::EXPORT_PATH, get(device_export::devices).post(device_export::chosen))
        .route(operator_push::LATEST_PATH, get(operator_push::latest))
        .route(portal::ENROL_PATH, post(portal::enrol))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .route(
            farhand_app::api::imports::UPLOAD_PATH,
            post(import::upload).layer(DefaultBodyLimit::max(UPLOAD_LIMIT as usize + FORM_BYTES)),
        );
    let streams =
        Router::new().route(EVENTS_PATH, get(events::admin)).route(PORTAL_EVENTS_PATH, get(events::portal));

    let visited = pages
        .merge(plain)
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)))
        .merge(streams)
        .layer(from_fn_with_state(state.clone(), visitor::recognise));
    let missing = any(pages::not_found).layer(from_fn_with_state(state.clone(), visitor::recognise));
    let router = Router::new()
        .route("/healthz", get(health::healthz))
        .route(portal_app::MANIFEST_PATH, get(portal_app::manifest))
        .route(portal_app::WORKER_PATH, get(portal_app::worker))
        .route(portal_app::OFFLINE_PATH, get(portal_app::offline))
        .route(operator_push::WORKER_PATH, get(operator_push::worker))
        .merge(visited)
        .fallback_service(files::files(&state.web.site, missing, state.clone()).with_state(state.clone()))
        .layer(from_fn_with_state(state.clone(), csrf::protect))
        .layer(from_fn_with_state(state.clone(), log::requests))
        .layer(from_fn_with_state(state.clone(), security::headers))
        .with_state(state);
    Routes { router, pages: page_paths, endpoints: endpoints() }
}

fn page_routes(state: &AppState, listing: Vec<AxumRouteListing>) -> Router<AppState> {
    let options = state.options.clone();
    Router::new()
        .leptos_routes_with_context(state, listing, pages::provide, move || shell(options.clone()))
        .layer(from_fn(pages::finish))
        .layer(from_fn(pages::demand_sign_in))
        .layer(from_fn(limited))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
}

/// Server functions read bodies themselves, whatever their length.
async fn limited(request: Request, next: Next) -> Response {
    next.run(request.with_limited_body()).await
}

/// The plain endpoints, as routed above.
fn endpoints() -> Vec<(http::Method, &'static str)> {
    use http::Method;

    vec![
        (Method::POST, sign_in::SIGN_IN_PATH),
        (Method::POST, "/sign-out"),
        (Method::GET, callback::CALLBACK_PATH),
        (Method::GET, "/sessions/{session}/connect"),
        (Method::GET, export::EXPORT_PATH),
        (Method::GET, audit_export::EXPORT_PATH),
        (Method::GET, device_export::EXPORT_PATH),
        (Method::POST, device_export::EXPORT_PATH),
        (Method::POST, portal::ENROL_PATH),
        (Method::POST, farhand_app::api::imports::UPLOAD_PATH),
        (Method::GET, EVENTS_PATH),
        (Method::GET, PORTAL_EVENTS_PATH),
        (Method::GET, "/healthz"),
        (Method::GET, portal_app::MANIFEST_PATH),
        (Method::GET, portal_app::WORKER_PATH),
        (Method::GET, portal_app::OFFLINE_PATH),
        (Method::GET, operator_push::WORKER_PATH),
        (Method::GET, operator_push::LATEST_PATH),
    ]
}
