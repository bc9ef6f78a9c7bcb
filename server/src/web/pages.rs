//! The app's pages: rendered here, hydrated in the browser.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use farhand_app::{context::RequestContext, shell};
use http::{StatusCode, header::CONTENT_SECURITY_POLICY, request::Parts};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;

use super::{
    AppState,
    local::{see_other, with_query},
    security::page_policy,
    sign_in::SIGN_IN_PATH,
};

/// What belongs to the Company Portal, or is open to all, and the server functions, which answer for themselves. Every
/// other page needs somebody who signed in.
const OPEN: &[&str] = &[SIGN_IN_PATH, "/portal", "/api"];

/// Provides what was found out about the request to views and server functions, and ties scripts to their page.
pub fn provide() {
    if let Some(context) =
        use_context::<Parts>().and_then(|parts| parts.extensions.get::<RequestContext>().cloned())
    {
        provide_context(context);
    }
    if let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>())
        && let Some(policy) = page_policy(&nonce)
    {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
}

/// Sends nobody to the sign-in page first.
pub async fn demand_sign_in(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let open = OPEN
        .iter()
        .any(|open| path.strip_prefix(open).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    let known = request.extensions().get::<RequestContext>().is_some_and(|context| context.caller.is_some());
    if open || known {
        return next.run(request).await;
    }
    match request.uri().path_and_query().map(http::uri::PathAndQuery::as_str) {
        None | Some("/") => see_other(SIGN_IN_PATH),
        Some(place) => see_other(&with_query(SIGN_IN_PATH, [("next", place)])),
    }
}

/// The page for what is not there.
pub async fn not_found(State(state): State<AppState>, request: Request) -> Response {
    let options = state.options.clone();
    let render = leptos_axum::render_app_to_stream_with_context(provide, move || shell(options.clone()));
    let mut response = render(request).await.into_response();
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}
