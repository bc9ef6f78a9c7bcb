//! The app's pages: rendered here, hydrated in the browser.

use std::time::Duration;

use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use farhand_app::{context::RequestContext, shell};
use http::{Method, StatusCode, header::CONTENT_SECURITY_POLICY, request::Parts};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use tokio::time::timeout;

use super::{
    AppState,
    errors::internal,
    local::{see_other, with_query},
    log::{RequestId, route},
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

/// How long a page may take. The slowest takes a fraction of it on a busy machine.
const RENDERING: Duration = Duration::from_secs(5);

/// How often one is begun.
const ATTEMPTS: u32 = 3;

/// Begins a page anew that does not come to its end. Very seldom, when others are rendered at once, the renderer waits
/// for what has happened already; whoever asked for the page must not wait with it.
pub async fn finish(request: Request, next: Next) -> Response {
    if request.method() != Method::GET {
        return next.run(request).await;
    }
    let (parts, _) = request.into_parts();
    for attempt in 1..=ATTEMPTS {
        let again = Request::from_parts(parts.clone(), Body::empty());
        if let Ok(answer) = timeout(RENDERING, next.clone().run(again)).await {
            return answer;
        }
        tracing::warn!(route = route(&parts.extensions), attempt, "a page did not come to its end");
    }
    let request_id = parts.extensions.get::<RequestId>().map(|id| id.0.clone());
    internal(&parts.headers, &request_id.unwrap_or_default())
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

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{
            Arc, Mutex,
            atomic::{AtomicU32, Ordering},
        },
    };

    use axum::{Router, middleware::from_fn, routing::get};
    use tower::ServiceExt as _;

    use super::*;

    /// What becomes of a page that does not end until it has been begun `begun` times, and how often it was.
    async fn asked(method: Method, begun: u32) -> (StatusCode, u32) {
        let count = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&count);
        let page = move || {
            let attempt = counted.fetch_add(1, Ordering::Relaxed) + 1;
            async move {
                if attempt < begun {
                    std::future::pending::<()>().await;
                }
            }
        };
        let router = Router::new().route("/", get(page.clone()).post(page)).layer(from_fn(finish));
        let request = Request::builder().method(method).uri("/").body(Body::empty()).unwrap();
        let status = router.oneshot(request).await.unwrap().status();
        (status, count.load(Ordering::Relaxed))
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_that_does_not_end_is_begun_anew() {
        assert_eq!(asked(Method::GET, 1).await, (StatusCode::OK, 1));
        assert_eq!(asked(Method::GET, 3).await, (StatusCode::OK, 3));
        assert_eq!(asked(Method::GET, 4).await, (StatusCode::INTERNAL_SERVER_ERROR, 3));
    }

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[tokio::test(start_paused = true)]
    async fn of_a_page_that_does_not_end_the_route_is_logged_and_no_address() {
        let log = Log::default();
        let writer = log.clone();
        tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).init();
        // What other tests log at this moment may have been found to interest nobody.
        tracing::callsite::rebuild_interest_cache();
        let page = get(std::future::pending::<()>);
        let router = Router::new().route("/portal/enrol/{code}", page).layer(from_fn(finish));
        let request = Request::builder().uri("/portal/enrol/K7QM-2XPD").body(Body::empty()).unwrap();
        assert_eq!(router.oneshot(request).await.unwrap().status(), StatusCode::INTERNAL_SERVER_ERROR);
        let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
        assert!(logged.contains("/portal/enrol/{code}"), "{logged}");
        assert!(!logged.contains("K7QM"), "{logged}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_changes_something_is_begun_once() {
        let post = timeout(Duration::from_mins(1), asked(Method::POST, 2));
        assert!(post.await.is_err());
    }
}
