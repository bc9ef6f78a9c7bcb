//! The server functions: authorise, call the service, answer. What they need of a request is in
//! [`RequestContext`](crate::context::RequestContext); permission is the service's to check.

#![allow(
    missing_docs,
    reason = "the macro makes public fields of a function's arguments, where no comment can stand"
)]

pub mod accounts;
pub mod audit;
pub mod connectors;
pub mod consent;
pub mod device_exports;
pub mod device_groups;
pub mod device_sync;
pub mod device_tags;
pub mod device_views;
pub mod devices;
pub mod help_requests;
pub mod imports;
mod json;
pub mod notifications;
pub mod portal;
pub mod preferences;
pub mod pushes;
pub mod reports;
pub mod schedules;
pub mod sessions;
pub mod settings;
pub mod technicians;
pub mod web_connector;

use farhand_contract::Error;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// Why a call to the server failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ApiError {
    /// The service refused or failed.
    Service(Error),
    /// The call did not reach the server, or its answer did not reach us.
    Connection,
    /// Page and server do not speak the same version: loading the page again mends it.
    Protocol,
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        #[cfg(feature = "ssr")]
        status(&error);
        Self::Service(error)
    }
}

impl FromServerFnError for ApiError {
    type Encoder = json::JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Connection,
            // Here, the answer of a server that cannot be read; there, a call.
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::MissingArg(_) => {
                #[cfg(feature = "ssr")]
                answer_with(http::StatusCode::BAD_REQUEST);
                Self::Protocol
            }
            _ => Self::Protocol,
        }
    }
}

/// The outcome of a server function.
pub type ApiResult<T> = Result<T, ApiError>;

/// Gives the HTTP answer the status that fits, for scripts and logs.
#[cfg(feature = "ssr")]
fn status(error: &Error) {
    use http::{StatusCode, request::Parts};
    use leptos::prelude::use_context;

    // A page that tells of something else that went wrong, or asks for a device's code, is a page like any other.
    let page = use_context::<Parts>().is_some_and(|parts| !parts.uri.path().starts_with("/api/"));
    let about_the_page = matches!(
        error,
        Error::SignInRequired | Error::Forbidden { .. } | Error::NotFound { .. } | Error::Internal { .. }
    );
    if page && !about_the_page {
        return;
    }
    let status = match error {
        Error::SignInRequired | Error::WrongCredentials | Error::NotEnrolled => StatusCode::UNAUTHORIZED,
        Error::TooManyTries { .. } => StatusCode::TOO_MANY_REQUESTS,
        Error::Forbidden { .. } => StatusCode::FORBIDDEN,
        Error::NotFound { .. } | Error::EnrolmentCode => StatusCode::NOT_FOUND,
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
    };
    answer_with(status);
}

#[cfg(feature = "ssr")]
fn answer_with(status: http::StatusCode) {
    if let Some(response) = leptos::prelude::use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(status);
    }
}
