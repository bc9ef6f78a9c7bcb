//! What tests ask the sandbox about itself. None of it is TeamViewer's.

use std::collections::BTreeMap;

use axum::{Json, extract::State as Extract, http::StatusCode};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    misbehaviour::Way,
    state::{App, State},
};

/// What happened since the start or the last reset, in numbers.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Counts {
    /// Calls of the API, those that went wrong on order among them.
    pub(crate) api_calls: u64,
    pub(crate) sessions_created: u64,
    /// Pairs of tokens, for a code or by a refresh.
    pub(crate) tokens_issued: u64,
    pub(crate) refreshes: u64,
    /// With a refresh token that was unknown, used before, or refused on order.
    pub(crate) refreshes_refused: u64,
    /// Calls that went wrong by chance, by way.
    pub(crate) random_mishaps: BTreeMap<Way, u64>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Totals {
    #[serde(flatten)]
    counts: Counts,
    sessions_open: usize,
    sessions_online: usize,
    connections: usize,
    /// Of those issued, the pairs that were neither refreshed, revoked nor forgotten.
    token_pairs: usize,
    misbehaviours: usize,
}

/// `GET /sandbox/state`
pub(crate) async fn state(Extract(app): Extract<App>) -> Json<Totals> {
    let now = app.now();
    let mut state = app.state();
    state.sessions.values_mut().for_each(|session| session.settle(now));
    Json(Totals {
        counts: state.counts.clone(),
        sessions_open: state.sessions.newest_first().filter(|session| session.is_open()).count(),
        sessions_online: state.sessions.newest_first().filter(|session| session.is_online()).count(),
        connections: state.connections.len(),
        token_pairs: state.pairs.len(),
        misbehaviours: state.orders.len(),
    })
}

/// `GET /sandbox/sessions`: every session that was made, whoever made it and whether or not the answer arrived. Oldest
/// first.
pub(crate) async fn sessions(Extract(app): Extract<App>) -> Json<Vec<Value>> {
    let now = app.now();
    let mut state = app.state();
    let sessions = state.sessions.values_mut().map(|session| {
        session.settle(now);
        json!({
            "code": session.shown_code(),
            "customApi": session.custom_api,
            "state": session.state_name(),
            "online": session.is_online(),
            "createdAt": session.created_at,
        })
    });
    Json(sessions.collect())
}

/// `GET /sandbox/connections`: every connection report, oldest first, as the API has them.
pub(crate) async fn connections(Extract(app): Extract<App>) -> Json<Vec<Value>> {
    Json(app.state().connections.values_mut().map(|connection| json!(connection)).collect())
}

/// `POST /sandbox/reset`: forgets everything, tokens and misbehaviour included.
pub(crate) async fn reset(Extract(app): Extract<App>) -> StatusCode {
    let mut state = app.state();
    *state = State::new();
    app.keep(&state);
    drop(state);
    app.set_clock_skew(0);
    StatusCode::NO_CONTENT
}
