//! Misbehaviour on demand: what the real service does on a bad day, for tests of those who depend on it.

mod mishap;
mod orders;
mod random;

use axum::{
    Json,
    extract::{Request, State, rejection::JsonRejection},
    http::StatusCode,
    middleware::Next,
    response::Response,
};
use serde_json::Value;

use self::orders::Order;
pub(crate) use self::{orders::Orders, random::Way};
use crate::{errors::ApiError, state::App};

/// `POST /sandbox/misbehave`: gives one order beside those that are there.
pub(crate) async fn add(
    State(app): State<App>,
    order: Result<Json<Value>, JsonRejection>,
) -> Result<StatusCode, ApiError> {
    match Order::read(order?.0)? {
        Order::Rule(rule) => app.state().orders.add_rule(rule)?,
        Order::RefreshRefused(refusals) => app.state().orders.refuse_refreshes(refusals),
        Order::Random(random) => app.state().orders.set_random(random),
        Order::ClockSkew(skew) => app.set_clock_skew(skew.seconds),
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /sandbox/misbehave`: good behaviour from now on, and the right time.
pub(crate) async fn clear(State(app): State<App>) -> StatusCode {
    app.state().orders = Orders::default();
    app.set_clock_skew(0);
    StatusCode::NO_CONTENT
}

/// Lets happen to the request what was ordered.
pub(crate) async fn apply(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_ascii_lowercase();
    let mishap = {
        let mut state = app.state();
        let memory = &mut *state;
        memory.counts.api_calls += u64::from(path.starts_with(API));
        memory.orders.next(request.method(), &path).inspect(|(_, way)| {
            if let Some(way) = way {
                *memory.counts.random_mishaps.entry(*way).or_default() += 1;
            }
        })
    };
    match mishap {
        None => next.run(request).await,
        Some((mishap, _)) => mishap.befall(request, next, app.now()).await,
    }
}

/// How the paths of the API begin.
const API: &str = "/api/";
