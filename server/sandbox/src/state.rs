//! What the sandbox remembers while it runs.

use std::{
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};

use crate::{
    Clock, Config, Random,
    authorize::{AuthorizationCode, AuthorizationRequest},
    control::Counts,
    graph::GraphDouble,
    groups::Group,
    kept,
    misbehaviour::Orders,
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
    /// How many seconds the clock is ahead on order. Beside the lock, for those who hold it and need the time.
    clock_skew: AtomicI64,
    state: Mutex<State>,
}

impl Sandbox {
    pub(crate) fn new(config: Config, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        let base = config.base();
        let mut state = State::new();
        if let Some(file) = &config.tokens
            && let Err(error) = kept::read(file, &mut state)
        {
            tracing::warn!(file = %file.display(), %error, "no tokens are kept from before");
        }
        Self { config, base, clock, random, clock_skew: AtomicI64::new(0), state: Mutex::new(state) }
    }

    /// Keeps the tokens for the next start, where there is a file for them.
    pub(crate) fn keep(&self, state: &State) {
        if let Some(file) = &self.config.tokens
            && let Err(error) = kept::write(file, state)
        {
            tracing::warn!(file = %file.display(), %error, "tokens are not kept");
        }
    }

    /// The origin that stands in links.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn now(&self) -> Moment {
        Moment::from(self.clock.now()).plus_seconds(self.clock_skew.load(Ordering::Relaxed))
    }

    /// From now on the clock is so many seconds ahead or, below zero, behind.
    pub(crate) fn set_clock_skew(&self, seconds: i64) {
        self.clock_skew.store(seconds, Ordering::Relaxed);
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
    pub(crate) orders: Orders,
    pub(crate) counts: Counts,
    pub(crate) graph: GraphDouble,
}

impl State {
    pub(crate) fn new() -> Self {
        Self {
            requests: Shelf::new(1_000),
            codes: Shelf::new(1_000),
            pairs: Shelf::new(10_000),
            refresh_tokens: Shelf::new(10_000),
            groups: vec![Group::initial()],
            sessions: Shelf::new(100_000),
            connections: Shelf::new(100_000),
            orders: Orders::default(),
            counts: Counts::default(),
            graph: GraphDouble::default(),
        }
    }
}
