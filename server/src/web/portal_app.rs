//! The Company Portal as an app that can be installed: its manifest, its service worker, and the page that the worker
//! shows without a connection. None of them tells anything of who asks.

use axum::{
    extract::Query,
    response::{IntoResponse as _, Response},
};
use farhand_app::locales::{Locale, PortalAppTexts};
use http::{
    HeaderName,
    header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE},
};
use serde::Deserialize;
use serde_json::json;

use super::security::PLAIN_PAGE;

/// The manifest.
pub const MANIFEST_PATH: &str = "/portal/app.webmanifest";
/// The service worker.
pub const WORKER_PATH: &str = "/portal/worker.js";
/// The page without a connection.
pub const OFFLINE_PATH: &str = "/portal/offline";

/// Asked for again each time, and answered briefly.
pub(super) const NO_CACHE: &str = "no-cache";

/// What the worker may load: files of this server, to keep them.
pub(super) const WORKER_POLICY: &str =
    "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The language is part of the address: browsers ask for these without cookies.
#[derive(Deserialize)]
pub struct Language {
    lang: Option<String>,
}

impl Language {
    pub(super) fn locale(&self) -> Locale {
        self.lang.as_deref().and_then(Locale::from_tag).unwrap_or_default()
    }
}

/// The manifest.
pub async fn manifest(Query(language): Query<Language>) -> Response {
    let locale = language.locale();
    let texts = PortalAppTexts(locale);
    let manifest = json!({
        "id": "/portal",
        "name": texts.name(),
        "short_name": texts.name(),
        "description": texts.description(),
        "lang": locale.tag(),
        "start_url": "/portal",
        "scope": "/portal",
        "display": "standalone",
        "background_color": "#fafafa",
        "theme_color": "#0f6cbd",
        "icons": [
            { "src": "/favicon.svg", "sizes": "any", "type": "image/svg+xml" },
            { "src": "/portal-192.png", "sizes": "192x192", "type": "image/png" },
            { "src": "/portal-512.png", "sizes": "512x512", "type": "image/png" },
            { "src": "/portal-maskable-512.png", "sizes": "512x512", "type": "image/png", "purpose": "maskable" },
        ],
    });
    let headers = [(CONTENT_TYPE, "application/manifest+json"), (CACHE_CONTROL, NO_CACHE)];
    (headers, manifest.to_string()).into_response()
}

/// The service worker. Its own path would let it serve what is below `/portal/` only.
pub async fn worker() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (CACHE_CONTROL, NO_CACHE),
        (CONTENT_SECURITY_POLICY, WORKER_POLICY),
        (HeaderName::from_static("service-worker-allowed"), "/portal"),
    ];
    (headers, include_str!("portal_worker.js")).into_response()
}

/// The page that the worker shows without a connection.
pub async fn offline(Query(language): Query<Language>) -> Response {
    let locale = language.locale();
    let texts = PortalAppTexts(locale);
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\" data-theme=\"system\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><title>{name}</title>\
         <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\
         <link rel=\"stylesheet\" href=\"/pkg/farhand.css\"></head><body><div class=\"portal\">\
         <main class=\"portal-main\"><section class=\"portal-card portal-quiet\"><h1>{title}</h1><p>{text}</p>\
         <a class=\"button button-primary\" href=\"/portal\">{again}</a></section></main></div></body></html>\n",
        lang = locale.tag(),
        name = texts.name(),
        title = texts.offline_title(),
        text = texts.offline_text(),
        again = texts.offline_again(),
    );
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, NO_CACHE),
        (CONTENT_SECURITY_POLICY, PLAIN_PAGE),
    ];
    (headers, page).into_response()
}
