//! The frame around every page.

use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use crate::BANNER;

/// A page: says what it is, loads nothing but its stylesheet, runs nothing.
#[derive(Debug)]
pub(crate) struct Page {
    title: &'static str,
    body: String,
    /// Where, besides here, its form may lead.
    leads_to: Option<String>,
}

impl Page {
    /// A page with this title and this markup, in which every value is already escaped.
    pub(crate) fn new(title: &'static str, body: String) -> Self {
        Self { title, body, leads_to: None }
    }

    /// The same, with a form whose answer sends the browser on to this origin.
    pub(crate) fn leading_to(self, origin: String) -> Self {
        Self { leads_to: Some(origin), ..self }
    }

    /// Keeps the answer out of caches and its address out of what is opened from it.
    pub(crate) fn guard(response: impl IntoResponse) -> Response {
        let mut response = response.into_response();
        let headers: [(HeaderName, &str); 2] =
            [(header::CACHE_CONTROL, "no-store"), (header::REFERRER_POLICY, "no-referrer")];
        for (name, value) in headers {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let Self { title, body, leads_to } = self;
        let markup = format!(
            r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title} - TeamViewer sandbox</title>
<link rel="stylesheet" href="/style.css">
<link rel="icon" href="data:,">
</head>
<body>
<header><p>{BANNER}</p></header>
<main>
{body}
</main>
<footer><p>TeamViewer is a mark of its owner, who has no part in this sandbox.</p></footer>
</body>
</html>
"#
        );
        let policy = format!(
            "default-src 'none'; style-src 'self'; img-src data:; form-action 'self' {}; base-uri 'none'; \
             frame-ancestors 'none'",
            leads_to.unwrap_or_default(),
        );
        let policy = HeaderValue::from_str(&policy)
            .unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'; style-src 'self'"));
        let mut response = Self::guard(Html(markup));
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        response.headers_mut().insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        response
    }
}

/// The page that says why an authorization cannot go on.
pub(crate) fn error_page(reason: &str) -> Response {
    let body = format!(r#"<h1>Cannot continue</h1><p class="problem" role="alert">{reason}</p>"#);
    (StatusCode::BAD_REQUEST, Page::new("Cannot continue", body)).into_response()
}
