//! What wakes an operator's browser: its service worker, and what that asks for once it was woken.

use axum::{
    Extension,
    extract::Query,
    response::{IntoResponse as _, Response},
};
use farhand_app::{
    context::RequestContext,
    locales::{Common, NotificationTexts},
};
use farhand_contract::{Error, notifications::Inbox};
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use serde_json::json;

use super::{
    errors,
    portal_app::{Language, NO_CACHE, WORKER_POLICY},
};

/// The service worker. At the root, since its pages are.
pub const WORKER_PATH: &str = "/worker.js";
/// What it tells.
pub const LATEST_PATH: &str = "/notifications/latest";

/// The service worker.
pub async fn worker() -> Response {
    let headers = [
        (CONTENT_TYPE, "text/javascript; charset=utf-8"),
        (CACHE_CONTROL, NO_CACHE),
        (CONTENT_SECURITY_POLICY, WORKER_POLICY),
    ];
    (headers, include_str!("operator_worker.js")).into_response()
}

/// What the caller has not read: the one, or how many.
pub async fn latest(
    Extension(context): Extension<RequestContext>,
    Query(language): Query<Language>,
) -> Response {
    let Some(caller) = context.caller else { return errors::refusal(&Error::SignInRequired) };
    let inbox = match context.services.notifications.inbox(&caller).await {
        Ok(inbox) => inbox,
        Err(error) => return errors::refusal(&error),
    };
    let locale = language.locale();
    let (body, path) = told(&inbox, NotificationTexts(locale));
    let told = json!({ "title": Common(locale).product(), "body": body, "path": path });
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-store")], told.to_string()).into_response()
}

fn told(inbox: &Inbox, texts: NotificationTexts) -> (String, String) {
    let mut unread = inbox.notifications.iter().filter(|one| !one.read);
    match (unread.next(), inbox.unread) {
        (Some(only), 1) => (texts.told(only.kind, &only.device_name), only.path()),
        // Those that the operator wants by Web Push only are not in the app.
        (_, 0) => (texts.elsewhere().to_owned(), "/sessions".to_owned()),
        (_, several) => (texts.several(several), "/sessions".to_owned()),
    }
}
