//! What happens to one request.

use std::{io, time::Duration};

use axum::{
    Json,
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use futures::{StreamExt, stream};
use serde::Deserialize;
use serde_json::json;

use crate::{
    errors::{ApiError, with_challenge},
    moment::Moment,
};

/// The largest answer that is cut.
const CUT_LIMIT: usize = 4 << 20;

/// How one request goes wrong.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mishap {
    /// How long it waits first.
    pub(super) latency: Duration,
    /// What it answers instead.
    pub(super) instead: Option<Instead>,
    /// Whether what was asked for is done although the answer does not tell.
    pub(super) after: bool,
    pub(super) ending: Ending,
}

/// What a licence does not allow.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum License {
    /// Another session beside those that are open.
    #[default]
    Sessions,
    /// What integrates TeamViewer.
    Integration,
}

impl License {
    /// The service's own words, which are all that it says.
    const fn words(self) -> &'static str {
        match self {
            Self::Sessions => "The maximum number of sessions is reached because of license limitations.",
            Self::Integration => "Operation is not possible because of license limitations.",
        }
    }
}

/// How an answer says how long to wait.
#[derive(Clone, Copy, Debug)]
pub(super) enum Wait {
    /// So many seconds.
    Seconds(u32),
    /// Until the moment that is so many seconds away.
    Until(u32),
}

impl Wait {
    fn header(self, now: Moment) -> Option<HeaderValue> {
        match self {
            Self::Seconds(seconds) => Some(HeaderValue::from(seconds)),
            Self::Until(seconds) => HeaderValue::try_from(now.plus_seconds(seconds.into()).http_date()?).ok(),
        }
    }
}

/// An answer that has nothing to do with what was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Instead {
    /// An error, perhaps with how long to wait.
    Status(StatusCode, Option<Wait>),
    /// The licence does not allow it.
    License(License),
    /// A page where JSON belongs.
    Page(StatusCode),
}

/// How an answer ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ending {
    #[default]
    Whole,
    /// The connection breaks in the middle of the body.
    Truncated,
    /// The connection closes without a word.
    Dropped,
}

impl Mishap {
    /// Answers the request in this way.
    pub(super) async fn befall(self, request: Request, next: Next, now: Moment) -> Response {
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency).await;
        }
        let is_told = self.instead.is_none() && self.ending != Ending::Dropped;
        let told = if is_told || self.after { Some(next.run(request).await) } else { None };
        let answer = match (self.instead, told) {
            (Some(instead), _) => instead.answer(now),
            (None, Some(answer)) => answer,
            (None, None) => Response::default(),
        };
        match self.ending {
            Ending::Whole => answer,
            Ending::Truncated => cut(answer).await,
            Ending::Dropped => drop_connection(),
        }
    }
}

impl Instead {
    fn answer(self, now: Moment) -> Response {
        let (status, retry_after) = match self {
            Self::Page(status) => {
                let page = Html("<!doctype html><html><body><h1>Service unavailable</h1></body></html>");
                return (status, page).into_response();
            }
            Self::License(license) => return (StatusCode::BAD_REQUEST, license.words()).into_response(),
            Self::Status(status, retry_after) => (status, retry_after),
        };
        let mut response = if status == StatusCode::UNAUTHORIZED {
            ApiError::InvalidToken.into_response()
        } else {
            let reason = status.canonical_reason().unwrap_or("Unknown").to_lowercase();
            let body = json!({
                "error": reason.replace(' ', "_"),
                "error_code": status.as_u16(),
                "error_description": format!("The sandbox was told to answer {status}"),
            });
            (status, Json(body)).into_response()
        };
        if let Some(wait) = retry_after.and_then(|wait| wait.header(now)) {
            response.headers_mut().insert(header::RETRY_AFTER, wait);
        }
        if status == StatusCode::UNAUTHORIZED { with_challenge(response) } else { response }
    }
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

/// A body that fails before anything of the answer was sent takes the answer's head with it.
fn drop_connection() -> Response {
    Body::from_stream(stream::once(async { Err::<Bytes, _>(io::Error::other("dropped on demand")) }))
        .into_response()
}
