//! What the API answers when it refuses.

use axum::{
    Json,
    extract::rejection::{BytesRejection, FormRejection, JsonRejection, PathRejection, QueryRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde_json::json;

/// A refusal. [`ApiError::MissingToken`] has no body; the others have `error`, `error_code` and
/// `error_description`.
///
/// Only the code of `token_expired` (1) is documented; the other numbers are the sandbox's own.
#[derive(Debug)]
pub(crate) enum ApiError {
    /// No bearer token.
    MissingToken,
    /// The token's time is over.
    ExpiredToken,
    /// The token is unknown, revoked, or replaced by a refresh.
    InvalidToken,
    /// Something in the request is wrong; this says what.
    InvalidRequest(String),
    /// The client id or secret is wrong.
    InvalidClient,
    /// The authorization code or refresh token is wrong, used, or over; this says which.
    InvalidGrant(&'static str),
    /// The grant type is none that the endpoint knows.
    UnsupportedGrant,
    /// There is no such thing, or it is another account's.
    NotFound,
    /// The body is written in a way that is not read here, or does not say in which.
    UnsupportedMediaType,
}

impl ApiError {
    /// A request whose field is wrong.
    pub(crate) fn invalid(description: impl Into<String>) -> Self {
        Self::InvalidRequest(description.into())
    }
}

macro_rules! from_rejection {
    ($($rejection:ty),*) => {$(
        impl From<$rejection> for ApiError {
            fn from(rejection: $rejection) -> Self {
                Self::InvalidRequest(rejection.body_text())
            }
        }
    )*};
}
from_rejection!(BytesRejection, FormRejection, JsonRejection, PathRejection, QueryRejection);

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, error, code, description) = match self {
            Self::MissingToken => return with_challenge(StatusCode::UNAUTHORIZED.into_response()),
            Self::ExpiredToken => {
                (StatusCode::UNAUTHORIZED, "token_expired", 1, "The access token expired".to_owned())
            }
            Self::InvalidToken => {
                (StatusCode::UNAUTHORIZED, "invalid_token", 2, "The access token is not valid".to_owned())
            }
            Self::InvalidRequest(description) => (StatusCode::BAD_REQUEST, "invalid_request", 3, description),
            Self::InvalidClient => {
                (StatusCode::BAD_REQUEST, "invalid_client", 4, "Unknown client or wrong secret".to_owned())
            }
            Self::InvalidGrant(description) => {
                (StatusCode::BAD_REQUEST, "invalid_grant", 5, description.to_owned())
            }
            Self::UnsupportedGrant => {
                (StatusCode::BAD_REQUEST, "unsupported_grant_type", 6, "Unknown grant type".to_owned())
            }
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found", 7, "There is no such resource".to_owned()),
            Self::UnsupportedMediaType => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media_type",
                8,
                "The Content-Type is missing, or none that is read here".to_owned(),
            ),
        };
        let body = json!({ "error": error, "error_code": code, "error_description": description });
        let response = (status, Json(body)).into_response();
        if status == StatusCode::UNAUTHORIZED { with_challenge(response) } else { response }
    }
}

/// Adds the header that says how to authenticate.
pub(crate) fn with_challenge(mut response: Response) -> Response {
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}
