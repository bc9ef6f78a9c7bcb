//! Access and refresh tokens: given for a code, renewed, revoked.

use axum::{
    Form, Json,
    extract::{FromRequest, Request, State},
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use crate::{
    Random,
    accounts::Account,
    bearer::Bearer,
    errors::ApiError,
    moment::Moment,
    random::{digits, letters_and_digits},
    shape::{Body, Field, Kind, Shaped, is_form},
    state::{App, Sandbox, State as Memory},
};

/// An access token with its refresh token: they live and die together.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) account: &'static Account,
    pub(crate) refresh_token: String,
    /// The end of the access token. The refresh token has none.
    pub(crate) expires_at: Moment,
    /// The authorization code at the root of it.
    pub(crate) code: String,
}

/// The token endpoint's parameters.
#[derive(Deserialize)]
pub(crate) struct TokenRequest {
    grant_type: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    code: Option<String>,
    redirect_uri: Option<String>,
    code_verifier: Option<String>,
    refresh_token: Option<String>,
}

/// `POST /api/v1/oauth2/token`, as a form or as JSON.
pub(crate) async fn issue(State(app): State<App>, request: Request) -> Result<Response, ApiError> {
    let request = read(&app, request).await?;
    let grant_type =
        request.grant_type.as_deref().ok_or_else(|| ApiError::invalid("grant_type is required"))?;
    let client = (request.client_id.as_deref(), request.client_secret.as_deref());
    if client != (Some(app.config.client_id.as_str()), Some(app.config.client_secret.as_str())) {
        return Err(ApiError::InvalidClient);
    }
    match grant_type {
        "authorization_code" => exchange(&app, &request),
        "refresh_token" => refresh(&app, &request),
        _ => Err(ApiError::UnsupportedGrant),
    }
}

impl Shaped for TokenRequest {
    const FIELDS: &'static [Field] = &[
        ("grant_type", Kind::Text),
        ("code", Kind::Text),
        ("redirect_uri", Kind::Text),
        ("client_id", Kind::Text),
        ("scope", Kind::Text),
        ("refresh_token", Kind::Text),
        ("username", Kind::Text),
        ("password", Kind::Text),
        ("client_secret", Kind::Text),
        ("code_verifier", Kind::Text),
    ];
}

async fn read(app: &App, request: Request) -> Result<TokenRequest, ApiError> {
    if is_form(request.headers()) {
        Ok(Form::from_request(request, &()).await?.0)
    } else {
        Ok(Body::from_request(request, app).await?.0)
    }
}

fn exchange(app: &Sandbox, request: &TokenRequest) -> Result<Response, ApiError> {
    let now = app.now();
    let mut state = app.state();
    let code = request.code.as_deref().ok_or_else(|| ApiError::invalid("code is required"))?;
    let granted =
        state.codes.get_mut(code).ok_or(ApiError::InvalidGrant("The authorization code is not valid"))?;
    if granted.used {
        // Whoever comes second may be a thief, and so may whoever came first.
        forget_pairs_of(&mut state, code);
        app.keep(&state);
        return Err(ApiError::InvalidGrant("The authorization code was already used"));
    }
    granted.used = true;
    if granted.expires_at <= now {
        return Err(ApiError::InvalidGrant("The authorization code expired"));
    }
    if request.redirect_uri.as_deref() != Some(&granted.redirect_uri) {
        return Err(ApiError::InvalidGrant("The redirect_uri is not the one the code was given for"));
    }
    let proven = match (&granted.challenge, &request.code_verifier) {
        (None, _) => true,
        (Some(challenge), Some(verifier)) => challenge.accepts(verifier),
        (Some(_), None) => false,
    };
    if !proven {
        return Err(ApiError::InvalidGrant("The code_verifier does not belong to the code_challenge"));
    }
    let account = granted.account;
    Ok(new_pair(app, &mut state, account, code.to_owned()))
}

fn refresh(app: &Sandbox, request: &TokenRequest) -> Result<Response, ApiError> {
    let mut state = app.state();
    let refresh_token =
        request.refresh_token.as_deref().ok_or_else(|| ApiError::invalid("refresh_token is required"))?;
    let access_token = state.refresh_tokens.remove(refresh_token);
    let refused = access_token.is_some() && state.orders.refuses_refresh();
    let pair = access_token.filter(|_| !refused).and_then(|access_token| state.pairs.remove(&access_token));
    let Some(pair) = pair else {
        state.counts.refreshes_refused += 1;
        return Err(ApiError::InvalidGrant("The refresh token is not valid, or was already used"));
    };
    state.counts.refreshes += 1;
    Ok(new_pair(app, &mut state, pair.account, pair.code))
}

fn new_pair(app: &Sandbox, state: &mut Memory, account: &'static Account, code: String) -> Response {
    let (access_token, refresh_token) = (token(&*app.random), token(&*app.random));
    let seconds = app.config.token_seconds;
    let expires_at = app.now().plus_seconds(i64::from(seconds));
    state.refresh_tokens.insert(refresh_token.clone(), access_token.clone());
    state.pairs.insert(
        access_token.clone(),
        Pair { account, refresh_token: refresh_token.clone(), expires_at, code },
    );
    state.counts.tokens_issued += 1;
    app.keep(state);
    let body = json!({
        "access_token": access_token,
        "token_type": "bearer",
        "expires_in": seconds,
        "refresh_token": refresh_token,
    });
    ([(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")], Json(body)).into_response()
}

/// Digits, a dash, and letters and digits, as the service's own tokens look.
fn token(random: &dyn Random) -> String {
    format!("{}-{}", digits(random, 5), letters_and_digits(random, 20))
}

fn forget_pairs_of(state: &mut Memory, code: &str) {
    let Memory { pairs, refresh_tokens, .. } = state;
    pairs.retain(|pair| pair.code != code);
    refresh_tokens.retain(|access_token| pairs.contains(access_token));
}

/// `POST /api/v1/oauth2/revoke`: the caller's access token and its refresh token die.
pub(crate) async fn revoke(bearer: Bearer, State(app): State<App>) -> StatusCode {
    let mut state = app.state();
    if let Some(pair) = state.pairs.remove(&bearer.access_token) {
        state.refresh_tokens.remove(&pair.refresh_token);
        app.keep(&state);
    }
    StatusCode::NO_CONTENT
}
