//! What the sandbox remembers while it runs.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{Json, extract::State as Extract, http::StatusCode};
use serde::Serialize;

use crate::{
    Clock, Config, Random,
    authorize::{AuthorizationCode, AuthorizationRequest},
    groups::Group,
    misbehaviour::Rule,
    moment::Moment,
    reports::Connection,
    session::Session,
    shelf::Shelf,
    tokens::Pair,
};

/// The sandbox, as every handler has it.
pub(crate) type App = Arc<Sandbox>;

/// Settings, time, randomness, and the memory behind one lock, which is never held across an await.
pub(crate) struct Sandbox {
    pub(crate) config: Config,
    base: String,
    clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    state: Mutex<State>,
}

impl Sandbox {
    pub(crate) fn new(config: Config, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        let base = config.base();
        Self { config, base, clock, random, state: Mutex::new(State::new()) }
    }

    /// The origin that stands in links.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn now(&self) -> Moment {
        self.clock.now().into()
    }

    /// The memory. A handler that panicked leaves it as it was at that point: there is nothing to repair.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Sandbox").field("config", &self.config).finish_non_exhaustive()
    }
}

/// Everything that happened since the start or the last reset, within bounds.
pub(crate) struct State {
    /// By request id.
    pub(crate) requests: Shelf<AuthorizationRequest>,
    /// By code.
    pub(crate) codes: Shelf<AuthorizationCode>,
    /// By access token.
    pub(crate) pairs: Shelf<Pair>,
    /// Access tokens by refresh token.
    pub(crate) refresh_tokens: Shelf<String>,
    pub(crate) groups: Vec<Group>,
    /// By code, without dashes.
    pub(crate) sessions: Shelf<Session>,
    /// By id.
    pub(crate) connections: Shelf<Connection>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) sessions_created: u64,
    pub(crate) tokens_issued: u64,
}

impl State {
    fn new() -> Self {
        Self {
            requests: Shelf::new(1_000),
            codes: Shelf::new(1_000),
            pairs: Shelf::new(10_000),
            refresh_tokens: Shelf::new(10_000),
            groups: vec![Group::initial()],
            sessions: Shelf::new(100_000),
            connections: Shelf::new(100_000),
            rules: Vec::new(),
            sessions_created: 0,
            tokens_issued: 0,
        }
    }
}

/// What happened so far, in numbers.
#[derive(Debug, Serialize)]
pub(crate) struct Counts {
    sessions_created: u64,
    sessions_open: usize,
    sessions_online: usize,
    connections: usize,
    tokens_issued: u64,
    /// Of those issued, the pairs that were neither refreshed, revoked nor forgotten.
    token_pairs: usize,
    misbehaviours: usize,
}

/// `GET /sandbox/state`
pub(crate) async fn show(Extract(app): Extract<App>) -> Json<Counts> {
    let now = app.now();
    let mut state = app.state();
    state.sessions.values_mut().for_each(|session| session.settle(now));
    Json(Counts {
        sessions_created: state.sessions_created,
        sessions_open: state.sessions.newest_first().filter(|session| session.is_open()).count(),
        sessions_online: state.sessions.newest_first().filter(|session| session.is_online()).count(),
        connections: state.connections.len(),
        tokens_issued: state.tokens_issued,
        token_pairs: state.pairs.len(),
        misbehaviours: state.rules.len(),
    })
}

/// `POST /sandbox/reset`: forgets everything, tokens and misbehaviour included.
pub(crate) async fn reset(Extract(app): Extract<App>) -> StatusCode {
    *app.state() = State::new();
    StatusCode::NO_CONTENT
}
