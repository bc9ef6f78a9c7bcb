//! A circuit breaker: a service that fails again and again is left alone for a while, then tried with one call.
//!
//! Pure. A [`Moment`] is what has passed since a moment of the caller's choice.

use std::{collections::VecDeque, time::Duration};

use farhand_contract::connectors::PartnerProblem;

/// A moment, as what has passed since a fixed one.
pub type Moment = Duration;

/// When a breaker opens, and for how long.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// So many failures in a row open it, …
    pub failures: usize,
    /// … when no more time than this lies between the first and the last.
    pub window: Duration,
    /// How long it stays open at most, the first time. Twice as long each time that the service still fails then.
    pub first_pause: Duration,
    /// How long it stays open at most, however often the service failed.
    pub longest_pause: Duration,
}

/// Opens within seconds when nothing works, and lets a service that is back be found within a minute.
pub const POLICY: Policy = Policy {
    failures: 5,
    window: Duration::from_mins(1),
    first_pause: Duration::from_secs(5),
    longest_pause: Duration::from_mins(1),
};

/// A circuit breaker.
#[derive(Debug)]
pub struct Breaker {
    policy: Policy,
    state: State,
    /// Counts the changes of state. What was admitted before the last one decides nothing any more.
    generation: u64,
}

#[derive(Debug)]
enum State {
    Closed { failed_at: VecDeque<Moment> },
    Open { until: Moment, pauses: u32, problem: PartnerProblem },
    HalfOpen { pauses: u32, problem: PartnerProblem },
}

/// Leave to ask the service, to be handed back with [`Breaker::settle`].
#[derive(Debug)]
pub struct Ticket {
    generation: u64,
    /// Whether the service is tried with this one call.
    pub probe: bool,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The service answered, be it with a refusal.
    Alive,
    /// It did not answer, or said that it failed.
    Failed(PartnerProblem),
    /// Nobody waited for it.
    Unknown,
}

/// What a breaker became, for the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It opened for `pause`.
    Opened {
        /// What opened it.
        problem: PartnerProblem,
        /// For how long.
        pause: Duration,
    },
    /// It closed again.
    Closed,
}

/// How a breaker stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// Calls are sent.
    Closed,
    /// Calls are not sent for `remaining`.
    Open {
        /// What opened it.
        problem: PartnerProblem,
        /// Until a call is sent again.
        remaining: Duration,
    },
    /// One call is under way; others are not sent.
    HalfOpen {
        /// What opened it.
        problem: PartnerProblem,
    },
}

impl Breaker {
    /// A closed one.
    pub const fn new(policy: Policy) -> Self {
        Self { policy, state: State::Closed { failed_at: VecDeque::new() }, generation: 0 }
    }

    /// Leave to ask the service; or what opened the breaker.
    pub fn admit(&mut self, now: Moment) -> Result<Ticket, PartnerProblem> {
        match self.state {
            State::Closed { .. } => Ok(Ticket { generation: self.generation, probe: false }),
            State::Open { until, pauses, problem } if until <= now => {
                self.turn(State::HalfOpen { pauses, problem });
                Ok(Ticket { generation: self.generation, probe: true })
            }
            State::Open { problem, .. } | State::HalfOpen { problem, .. } => Err(problem),
        }
    }

    /// Whether `ticket` would be given out again.
    pub fn is_current(&self, ticket: &Ticket) -> bool {
        ticket.generation == self.generation
    }

    /// Takes a ticket back. `jitter` gives some duration up to the one it is given.
    pub fn settle(
        &mut self,
        ticket: &Ticket,
        outcome: Outcome,
        now: Moment,
        jitter: impl FnOnce(Duration) -> Duration,
    ) -> Option<Change> {
        if !self.is_current(ticket) {
            return None;
        }
        match (&mut self.state, outcome) {
            (State::Closed { failed_at }, Outcome::Alive) => {
                failed_at.clear();
                None
            }
            (State::Closed { failed_at }, Outcome::Failed(problem)) => {
                while failed_at.front().is_some_and(|&first| now.saturating_sub(first) > self.policy.window) {
                    failed_at.pop_front();
                }
                failed_at.push_back(now);
                (failed_at.len() >= self.policy.failures).then(|| self.open(0, problem, now, jitter))
            }
            (State::HalfOpen { .. }, Outcome::Alive) => {
                self.turn(State::Closed { failed_at: VecDeque::new() });
                Some(Change::Closed)
            }
            (&mut State::HalfOpen { pauses, .. }, Outcome::Failed(problem)) => {
                Some(self.open(pauses.saturating_add(1), problem, now, jitter))
            }
            // The next call tries the service in its place.
            (&mut State::HalfOpen { pauses, problem }, Outcome::Unknown) => {
                self.turn(State::Open { until: now, pauses, problem });
                None
            }
            (State::Closed { .. }, Outcome::Unknown) | (State::Open { .. }, _) => None,
        }
    }

    /// How it stands.
    pub fn position(&self, now: Moment) -> Position {
        match self.state {
            State::Closed { .. } => Position::Closed,
            State::Open { until, problem, .. } => {
                Position::Open { problem, remaining: until.saturating_sub(now) }
            }
            State::HalfOpen { problem, .. } => Position::HalfOpen { problem },
        }
    }

    /// Opens, for between half the pause and the whole, so that not everybody comes back at the same moment.
    fn open(
        &mut self,
        pauses: u32,
        problem: PartnerProblem,
        now: Moment,
        jitter: impl FnOnce(Duration) -> Duration,
    ) -> Change {
        let Policy { first_pause, longest_pause, .. } = self.policy;
        let doubled =
            2_u32.checked_pow(pauses).map_or(longest_pause, |times| first_pause.saturating_mul(times));
        let half = doubled.min(longest_pause) / 2;
        let pause = half + jitter(half);
        self.turn(State::Open { until: now.saturating_add(pause), pauses, problem });
        Change::Opened { problem, pause }
    }

    fn turn(&mut self, state: State) {
        self.state = state;
        self.generation += 1;
    }
}

#[cfg(test)]
mod tests;
