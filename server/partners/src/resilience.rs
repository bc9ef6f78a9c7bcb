//! Calls to a service that may fail: bounded in time, repeated where that does no harm, and not made at all while they
//! would only fail.
//!
//! For every partner. What a partner's client adds is [`Failure`]: what an attempt that failed means.

mod backoff;
mod breaker;
mod call;
mod gate;
mod sent;

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use farhand_contract::{Timestamp, connectors::PartnerProblem};
use farhand_domain::{Clock, Random};
use tokio::time::Instant;

pub use call::Call;
pub use gate::Condition;
pub use sent::observed;

use self::{
    breaker::{Change, Moment, Outcome, Ticket},
    gate::Gate,
};

/// Whether a request may be sent once more when it is not known what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// Twice is as good as once.
    Freely,
    /// Twice may do something twice: only when nothing was sent.
    IfUnsent,
}

/// An attempt that failed.
#[derive(Clone, Copy, Debug)]
pub struct Failure {
    /// What to call it.
    pub problem: PartnerProblem,
    /// How far it came.
    pub reached: Reached,
    /// How long the service asks to wait, in seconds.
    pub retry_after: Option<u32>,
}

/// How far an attempt came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// There was no connection, so nothing was sent.
    Nothing,
    /// It was sent at least in part, and no whole answer came.
    Request,
    /// The service answered that it failed.
    Failing,
    /// The service answered something else.
    Answer,
}

impl Failure {
    fn outcome(&self) -> Outcome {
        match self.reached {
            Reached::Nothing | Reached::Request | Reached::Failing => Outcome::Failed(self.problem),
            Reached::Answer => Outcome::Alive,
        }
    }

    fn may_pass(&self, repeat: Repeat) -> bool {
        match self.reached {
            Reached::Nothing => true,
            Reached::Request | Reached::Failing => repeat == Repeat::Freely,
            // Who asks for fewer requests and does not say when gets none more.
            Reached::Answer => {
                let throttled = matches!(self.problem, PartnerProblem::Throttled { .. });
                repeat == Repeat::Freely && throttled && self.retry_after.is_some()
            }
        }
    }
}

/// A service that is called. Clones share what they know of it.
#[derive(Clone)]
pub struct Upstream {
    name: &'static str,
    timeout: Duration,
    shared: Arc<Shared>,
    clock: Option<Arc<dyn Clock>>,
    random: Option<Arc<dyn Random>>,
}

struct Shared {
    since: Instant,
    gate: Mutex<Gate>,
}

impl Upstream {
    /// The service `name`, whose calls take no longer than `timeout` each.
    pub fn new(name: &'static str, timeout: Duration) -> Self {
        let shared = Shared { since: Instant::now(), gate: Mutex::new(Gate::new()) };
        Self { name, timeout, shared: Arc::new(shared), clock: None, random: None }
    }

    /// With a clock, to read moments by, and randomness, so that waits are jittered.
    pub fn equip(&mut self, clock: Arc<dyn Clock>, random: Arc<dyn Random>) {
        self.clock = Some(clock);
        self.random = Some(random);
    }

    /// Now, if there is a clock.
    pub fn now(&self) -> Option<Timestamp> {
        self.clock.as_ref().map(|clock| clock.now())
    }

    /// How calls fare.
    pub fn condition(&self) -> Condition {
        self.gate().condition(self.moment())
    }

    /// Begins a call. Its time runs from here.
    pub fn call(&self, name: &'static str, repeat: Repeat) -> Call<'_> {
        Call::begin(self, name, repeat)
    }

    fn moment(&self) -> Moment {
        self.shared.since.elapsed()
    }

    fn gate(&self) -> MutexGuard<'_, Gate> {
        self.shared.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn jitter(&self, longest: Duration) -> Duration {
        backoff::jitter(self.random.as_deref(), longest)
    }

    fn settle(&self, ticket: &Ticket, outcome: Outcome) {
        let change = self.gate().settle(ticket, outcome, self.moment(), |longest| self.jitter(longest));
        match change {
            Some(Change::Opened { problem, pause }) => {
                let pause_ms = pause.as_millis();
                tracing::warn!(service = self.name, ?problem, pause_ms, "it keeps failing and is left alone");
            }
            Some(Change::Closed) => tracing::info!(service = self.name, "it answers again"),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests;
