//! One line in the log for each request, and an answer even when the code behind it panicked.

use std::panic::AssertUnwindSafe;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use futures::FutureExt as _;
use http::{Extensions, HeaderValue};

use super::{AppState, errors};
use crate::services::deps::new_id;

/// Identifies a request in logs, audit and error messages.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// The route that a request takes: what is logged of it, never the address, which can hold secrets.
pub fn route(extensions: &Extensions) -> String {
    extensions.get::<MatchedPath>().map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned())
}

/// Numbers the request, and writes down how it went.
pub async fn requests(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let id = new_id(&*state.web.clock, &*state.web.random).to_string();
    request.extensions_mut().insert(RequestId(id.clone()));
    let started = state.web.clock.now();
    let method = request.method().clone();
    let route = route(request.extensions());
    let headers = request.headers().clone();

    let caught = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    let mut response = caught.unwrap_or_else(|_| {
        tracing::error!(request_id = id, %method, route, "request {id} panicked");
        errors::internal(&headers, &id)
    });
    let status = response.status().as_u16();
    let milliseconds = state.web.clock.now().0 - started.0;
    tracing::info!(request_id = id, %method, route, status, milliseconds, "request");
    if let Ok(id) = HeaderValue::try_from(id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}
