//! Who calls the API: bearer tokens.

use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::{HeaderMap, header, request::Parts},
};
use serde_json::{Value, json};

use crate::{
    accounts::Account,
    errors::ApiError,
    state::{App, Sandbox},
};

/// The caller, by a valid access token.
#[derive(Debug)]
pub(crate) struct Bearer {
    pub(crate) account: &'static Account,
    pub(crate) access_token: String,
}

impl FromRequestParts<App> for Bearer {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        authenticate(&parts.headers, app)
    }
}

fn authenticate(headers: &HeaderMap, app: &Sandbox) -> Result<Bearer, ApiError> {
    let header = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) = header.and_then(|value| value.split_once(' ')).ok_or(ApiError::MissingToken)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(ApiError::MissingToken);
    }
    let now = app.now();
    let state = app.state();
    let pair = state.pairs.get(token.trim()).ok_or(ApiError::InvalidToken)?;
    if pair.expires_at <= now {
        return Err(ApiError::ExpiredToken);
    }
    Ok(Bearer { account: pair.account, access_token: token.trim().to_owned() })
}

/// `GET /api/v1/ping`: whether the token is valid. Only a missing token is refused.
pub(crate) async fn ping(State(app): State<App>, headers: HeaderMap) -> Result<Json<Value>, ApiError> {
    match authenticate(&headers, &app) {
        Ok(_) => Ok(Json(json!({ "token_valid": true }))),
        Err(ApiError::ExpiredToken | ApiError::InvalidToken) => Ok(Json(json!({ "token_valid": false }))),
        Err(error) => Err(error),
    }
}
