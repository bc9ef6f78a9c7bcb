//! Misbehaviour on demand: what the real service does on a bad day, for tests of those who depend on it.

use std::{io, time::Duration};

use axum::{
    Json,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State, rejection::JsonRejection},
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use futures::{StreamExt, stream};
use serde::Deserialize;
use serde_json::json;

use crate::{
    errors::{ApiError, with_challenge},
    state::App,
};

/// The longest delay, in milliseconds.
const LATENCY_LIMIT: u64 = 120_000;
/// The most rules at a time.
const RULES_LIMIT: usize = 1_000;
/// The largest answer that is cut.
const CUT_LIMIT: usize = 4 << 20;

/// How the next matching requests go wrong.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    /// How many requests; one unless told.
    #[serde(default = "once")]
    count: u32,
    /// Only requests whose path begins so, in any case; those of the API unless told.
    #[serde(default = "api")]
    only_path: String,
    /// Only requests by this method.
    only_method: Option<String>,
    /// Waits so many milliseconds first.
    #[serde(default)]
    latency_ms: u64,
    /// Answers with this status, 400 to 599.
    status: Option<u16>,
    /// With 429 and 503: how many seconds to wait, by the answer.
    retry_after: Option<u32>,
    /// Answers with a page instead of JSON, by itself with the status 200.
    #[serde(default)]
    html_body: bool,
    /// Breaks the connection in the middle of the answer's body.
    #[serde(default)]
    truncated_body: bool,
    /// Does what the request asks before answering something else: the outcome is lost on its way.
    #[serde(default)]
    after: bool,
}

fn once() -> u32 {
    1
}

fn api() -> String {
    "/api/".to_owned()
}

impl Rule {
    fn check(&self) -> Result<(), ApiError> {
        let does_something =
            self.latency_ms > 0 || self.status.is_some() || self.html_body || self.truncated_body;
        if !does_something || self.count == 0 {
            return Err(ApiError::invalid("say what goes wrong, and at least once"));
        }
        if self.status.is_some_and(|status| !(400..=599).contains(&status)) {
            return Err(ApiError::invalid("status must be from 400 to 599"));
        }
        if self.latency_ms > LATENCY_LIMIT {
            return Err(ApiError::invalid(format!("latency_ms must be at most {LATENCY_LIMIT}")));
        }
        Ok(())
    }

    fn matches(&self, request: &Request) -> bool {
        let path = request.uri().path().to_ascii_lowercase();
        path.starts_with(&self.only_path.to_ascii_lowercase())
            && self
                .only_method
                .as_ref()
                .is_none_or(|method| request.method().as_str().eq_ignore_ascii_case(method))
    }

    /// What it answers instead, if it does.
    fn answer(&self) -> Option<Response> {
        let status =
            self.status.map(|status| StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY));
        if self.html_body {
            let page = Html("<!doctype html><html><body><h1>Service unavailable</h1></body></html>");
            return Some((status.unwrap_or(StatusCode::OK), page).into_response());
        }
        let status = status?;
        let mut response = match status {
            StatusCode::BAD_REQUEST => {
                let text = "The maximum number of sessions is reached because of license limitations.";
                (status, text).into_response()
            }
            StatusCode::UNAUTHORIZED => ApiError::InvalidToken.into_response(),
            _ => {
                let reason = status.canonical_reason().unwrap_or("Unknown").to_lowercase();
                let body = json!({
                    "error": reason.replace(' ', "_"),
                    "error_code": status.as_u16(),
                    "error_description": format!("The sandbox was told to answer {status}"),
                });
                (status, Json(body)).into_response()
            }
        };
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        Some(if status == StatusCode::UNAUTHORIZED { with_challenge(response) } else { response })
    }
}

/// `POST /sandbox/misbehave`: adds a rule after those that are there.
pub(crate) async fn add(
    State(app): State<App>,
    rule: Result<Json<Rule>, JsonRejection>,
) -> Result<StatusCode, ApiError> {
    let Json(rule) = rule?;
    rule.check()?;
    let mut state = app.state();
    if state.rules.len() >= RULES_LIMIT {
        return Err(ApiError::invalid("there are too many rules"));
    }
    state.rules.push(rule);
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /sandbox/misbehave`: good behaviour from now on.
pub(crate) async fn clear(State(app): State<App>) -> StatusCode {
    app.state().rules.clear();
    StatusCode::NO_CONTENT
}

/// Applies the first rule that matches, once.
pub(crate) async fn apply(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some(rule) = take(&app, &request) else { return next.run(request).await };
    tokio::time::sleep(Duration::from_millis(rule.latency_ms)).await;
    let response = match rule.answer() {
        None => next.run(request).await,
        Some(answer) => {
            if rule.after {
                next.run(request).await;
            }
            answer
        }
    };
    if rule.truncated_body { cut(response).await } else { response }
}

fn take(app: &App, request: &Request) -> Option<Rule> {
    let mut state = app.state();
    let place = state.rules.iter().position(|rule| rule.matches(request))?;
    let rule = &mut state.rules[place];
    rule.count -= 1;
    if rule.count == 0 { Some(state.rules.remove(place)) } else { Some(rule.clone()) }
}

/// Announces the whole body, sends half of it, and then the connection breaks.
async fn cut(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let Ok(body) = to_bytes(body, CUT_LIMIT).await else { return StatusCode::BAD_GATEWAY.into_response() };
    if body.is_empty() {
        return Response::from_parts(head, Body::empty());
    }
    head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    let half: Bytes = body.slice(..body.len() / 2);
    let parts = stream::once(async { Ok(half) }).chain(stream::once(async {
        // Whoever polls the body stops here to send what there is, which the error would take back.
        tokio::task::yield_now().await;
        Err(io::Error::other("cut on demand"))
    }));
    Response::from_parts(head, Body::from_stream(parts))
}
