//! Nothing is changed at another site's request.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{
    HeaderMap, Method, StatusCode,
    header::{CONTENT_TYPE, ORIGIN},
};
use url::Url;

use super::AppState;

/// Refuses what changes something unless the browser says that our own page asks.
pub async fn protect(State(state): State<AppState>, request: Request, next: Next) -> Response {
    if is_allowed(request.method(), request.uri().path(), request.headers(), &state.web.public_url) {
        return next.run(request).await;
    }
    tracing::warn!(method = %request.method(), "refused a request that does not come from our own page");
    (StatusCode::FORBIDDEN, "Refused: this request does not come from a page of this server.\n")
        .into_response()
}

fn is_allowed(method: &Method, path: &str, headers: &HeaderMap, own: &Url) -> bool {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return true;
    }
    let same_site = match headers.get("sec-fetch-site") {
        // Told by the browser itself; `none` is the person, not a page.
        Some(site) => site == "same-origin" || site == "none",
        None => headers
            .get(ORIGIN)
            .is_some_and(|origin| origin.as_bytes() == own.origin().ascii_serialization().as_bytes()),
    };
    // A form can send text/plain anywhere; it cannot send JSON.
    let json = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).is_some_and(|kind| {
        kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
    });
    same_site && (json || !path.starts_with("/api/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(method: &Method, path: &str, headers: &[(&'static str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().expect("a header"));
        }
        is_allowed(method, path, &map, &Url::parse("https://farhand.example/").expect("a URL"))
    }

    #[test]
    fn reading_is_free() {
        assert!(allowed(&Method::GET, "/devices", &[("sec-fetch-site", "cross-site")]));
        assert!(allowed(&Method::HEAD, "/devices", &[]));
    }

    #[test]
    fn a_change_needs_our_own_page() {
        for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let change = |headers: &[(&'static str, &str)]| allowed(&method, "/sign-in", headers);
            assert!(change(&[("sec-fetch-site", "same-origin")]));
            assert!(change(&[("sec-fetch-site", "none")]));
            assert!(change(&[("origin", "https://farhand.example")]));
            assert!(!change(&[]));
            assert!(!change(&[("sec-fetch-site", "cross-site")]));
            assert!(!change(&[("sec-fetch-site", "same-site")]));
            assert!(!change(&[("origin", "null")]));
            assert!(!change(&[("origin", "http://farhand.example")]));
            assert!(!change(&[("origin", "https://farhand.example.evil.example")]));
            assert!(!change(&[("origin", "https://farhand.example:8443")]));
            assert!(!change(&[("sec-fetch-site", "cross-site"), ("origin", "https://farhand.example")]));
        }
    }

    #[test]
    fn a_server_function_needs_json() {
        let own = ("sec-fetch-site", "same-origin");
        assert!(allowed(&Method::POST, "/api/profile", &[own, ("content-type", "application/json")]));
        assert!(allowed(
            &Method::POST,
            "/api/profile",
            &[own, ("content-type", "application/json; charset=utf-8")]
        ));
        assert!(!allowed(&Method::POST, "/api/profile", &[own, ("content-type", "text/plain")]));
        assert!(!allowed(&Method::POST, "/api/profile", &[own]));
    }
}
