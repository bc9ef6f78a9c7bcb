//! Answers to give when a page cannot be made. Plain HTML: whatever failed may be what pages need.

use axum::response::{Html, IntoResponse as _, Response};
use farhand_app::{locales::Locale, preferences::Preferences};
use farhand_contract::{
    Error,
    errors::{Field, Problem},
};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{ACCEPT, CONTENT_SECURITY_POLICY, RETRY_AFTER},
};

use super::security::PLAIN_PAGE;

/// Our fault. `request_id` is what to quote.
pub fn internal(headers: &HeaderMap, request_id: &str) -> Response {
    if !accepts_html(headers) {
        let text = format!("Internal error. The log has the cause under {request_id}.\n");
        return (StatusCode::INTERNAL_SERVER_ERROR, text).into_response();
    }
    let (lang, title, text, again) = match Preferences::from_headers(headers).locale {
        Locale::Nl => (
            "nl",
            "Er is iets misgegaan",
            "Dit ligt aan Farhand. Probeer het opnieuw. Gebeurt het weer, geef dan dit nummer door aan uw beheerder:",
            "Naar het begin",
        ),
        Locale::En => (
            "en",
            "Something went wrong",
            "This is Farhand's fault. Try again. If it happens again, give this number to your administrator:",
            "To the start",
        ),
    };
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title}</title><link rel=\"stylesheet\" href=\"/pkg/farhand.css\"></head>\
         <body><main><h1>{title}</h1><p>{text}</p><p><code>{request_id}</code></p>\
         <p><a href=\"/\">{again}</a></p></main></body></html>\n"
    );
    let policy = HeaderValue::from_static(PLAIN_PAGE);
    (StatusCode::INTERNAL_SERVER_ERROR, [(CONTENT_SECURITY_POLICY, policy)], Html(page)).into_response()
}

/// Whether a browser asks for a page.
pub fn accepts_html(headers: &HeaderMap) -> bool {
    headers
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// A contract error for a script.
pub fn refusal(error: &Error) -> Response {
    let mut response = (status_of(error), format!("{error}\n")).into_response();
    if let Error::TooManyTries { retry_after_seconds } = error {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(*retry_after_seconds));
    }
    response
}

/// For somebody who is signed in and has no role.
pub fn not_for_you() -> Response {
    (StatusCode::FORBIDDEN, "this needs a role in the admin center\n").into_response()
}

/// The HTTP status that fits, for scripts and logs.
pub const fn status_of(error: &Error) -> StatusCode {
    match error {
        Error::SignInRequired | Error::WrongCredentials | Error::NotEnrolled => StatusCode::UNAUTHORIZED,
        Error::TooManyTries { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Forbidden { .. } => StatusCode::FORBIDDEN,
        Error::NotFound { .. } | Error::EnrolmentCode => StatusCode::NOT_FOUND,
        Error::Invalid { problem: Problem::TooLong { .. }, field: Field::File } => {
            StatusCode::PAYLOAD_TOO_LARGE
        }
        Error::Invalid { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Error::NotOffered { .. }
        | Error::ConfirmationRequired
        | Error::SessionState { .. }
        | Error::HelpState { .. }
        | Error::AgreementRequired
        | Error::NotRegistered
        | Error::Connected
        | Error::NoPortal
        | Error::Changed
        | Error::GroupInUse { .. }
        | Error::SyncRunning
        | Error::ImportRunning => StatusCode::CONFLICT,
        Error::Partner { .. } => StatusCode::BAD_GATEWAY,
        Error::Internal { .. } => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
