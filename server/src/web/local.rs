//! Where to go next, never to another site.

use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, StatusCode, header::LOCATION};
use url::{Url, form_urlencoded};

/// The longest place that is remembered over a sign-in, in bytes.
const PLACE_LIMIT: usize = 2000;

/// `text` as a path on this server, if it is one.
pub fn local_path(text: &str) -> Option<String> {
    // A second slash or a backslash makes browsers take what follows for a host.
    let plain = text.starts_with('/')
        && !text.starts_with("//")
        && !text.contains(['\\', '\t', '\n', '\r'])
        && text.len() <= PLACE_LIMIT;
    if !plain {
        return None;
    }
    let base = Url::parse("http://local.invalid/").ok()?;
    let url = base.join(text).ok()?;
    let path = &url[url::Position::BeforePath..url::Position::AfterQuery];
    (url.origin() == base.origin() && !path.starts_with("//")).then(|| path.to_owned())
}

/// Sends the browser there with a GET. `place` is ours: a path, or a partner's address that was checked.
pub fn see_other(place: &str) -> Response {
    match HeaderValue::try_from(place) {
        Ok(place) => (StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// A path with a query of these pairs.
pub fn with_query<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs);
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_on_this_server_is_kept() {
        for text in ["/", "/devices?search=a%2Fb&sort=model", "/sessions/1", "/a//b"] {
            assert_eq!(local_path(text).as_deref(), Some(text));
        }
        assert_eq!(local_path("/a/../devices#x").as_deref(), Some("/devices"));
    }

    #[test]
    fn another_site_is_not() {
        for text in [
            "",
            "devices",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "/..//evil.example",
            "/.//evil.example",
            "/a/..//evil.example",
            " //evil.example",
        ] {
            assert_eq!(local_path(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_query_is_encoded() {
        assert_eq!(with_query("/sign-in", [("next", "/a?b=c&d")]), "/sign-in?next=%2Fa%3Fb%3Dc%26d");
        assert_eq!(with_query("/sign-in", []), "/sign-in");
    }
}
