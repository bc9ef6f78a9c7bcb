//! Whether a service is asked at all: not while it has asked for silence, and not while its breaker is open.
//!
//! Pure, as the breaker is.

use std::time::Duration;

use farhand_contract::connectors::PartnerProblem;

use super::breaker::{Breaker, Change, Moment, Outcome, POLICY, Position, Ticket};

/// The longest that a service is left alone because it asked for it. After that it is asked whether it still does.
const LONGEST_HOLD: Duration = Duration::from_hours(1);

/// How calls to a service fare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Condition {
    /// They are sent.
    Closed,
    /// The service asked for silence (`Retry-After`): they fail with `problem` at once.
    Held {
        /// [`PartnerProblem::Throttled`], or [`PartnerProblem::ServerError`] when it said that it is out of service.
        problem: PartnerProblem,
        /// Until they are sent again.
        remaining: Duration,
    },
    /// The service failed again and again: they fail with `problem` at once.
    Open {
        /// How it failed last.
        problem: PartnerProblem,
        /// Until one is sent to see whether it still does; zero when the next one is.
        remaining: Duration,
    },
    /// One was sent to see whether the service still fails; others fail with `problem` at once.
    HalfOpen {
        /// How it failed last.
        problem: PartnerProblem,
    },
}

/// What stands before a service.
#[derive(Debug)]
pub struct Gate {
    breaker: Breaker,
    hold: Option<Hold>,
}

#[derive(Clone, Copy, Debug)]
struct Hold {
    until: Moment,
    problem: PartnerProblem,
}

impl Gate {
    /// An open gate.
    pub const fn new() -> Self {
        Self { breaker: Breaker::new(POLICY), hold: None }
    }

    /// Leave to ask the service; or why not.
    pub fn admit(&mut self, now: Moment) -> Result<Ticket, PartnerProblem> {
        match self.held(now) {
            Some((problem, _)) => Err(problem),
            None => self.breaker.admit(now),
        }
    }

    /// Whether leave is still good for one more request.
    pub fn is_good(&self, ticket: &Ticket, now: Moment) -> bool {
        self.held(now).is_none() && self.breaker.is_current(ticket)
    }

    /// The service asked for silence: for `wait` from now everybody else is told `problem`.
    pub fn hold(&mut self, problem: PartnerProblem, wait: Duration, now: Moment) {
        let until = now.saturating_add(wait.min(LONGEST_HOLD));
        if self.hold.is_none_or(|hold| hold.until < until) {
            self.hold = Some(Hold { until, problem });
        }
    }

    /// Takes leave back.
    pub fn settle(
        &mut self,
        ticket: &Ticket,
        outcome: Outcome,
        now: Moment,
        jitter: impl FnOnce(Duration) -> Duration,
    ) -> Option<Change> {
        self.breaker.settle(ticket, outcome, now, jitter)
    }

    /// How calls fare.
    pub fn condition(&self, now: Moment) -> Condition {
        match (self.breaker.position(now), self.held(now)) {
            (Position::Closed, None) => Condition::Closed,
            (Position::Closed, Some((problem, remaining))) => Condition::Held { problem, remaining },
            (Position::Open { problem, remaining }, held) => {
                let silence = held.map_or(Duration::ZERO, |(_, remaining)| remaining);
                Condition::Open { problem, remaining: remaining.max(silence) }
            }
            (Position::HalfOpen { problem }, _) => Condition::HalfOpen { problem },
        }
    }

    fn held(&self, now: Moment) -> Option<(PartnerProblem, Duration)> {
        let Hold { until, problem } = self.hold?;
        let remaining = until.saturating_sub(now);
        let problem = match problem {
            PartnerProblem::Throttled { .. } => {
                let seconds = u32::try_from(remaining.as_millis().div_ceil(1000)).ok();
                PartnerProblem::Throttled { retry_after_seconds: seconds }
            }
            other => other,
        };
        (!remaining.is_zero()).then_some((problem, remaining))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THROTTLED: PartnerProblem = PartnerProblem::Throttled { retry_after_seconds: Some(20) };
    const AWAY: PartnerProblem = PartnerProblem::ServerError { status: 503 };

    const fn at(millis: u64) -> Moment {
        Duration::from_millis(millis)
    }

    fn throttled(seconds: u32) -> PartnerProblem {
        PartnerProblem::Throttled { retry_after_seconds: Some(seconds) }
    }

    #[test]
    fn silence_ends_and_says_how_much_is_left() {
        let mut gate = Gate::new();
        gate.hold(THROTTLED, at(20_000), at(1000));
        assert_eq!(gate.admit(at(1000)).unwrap_err(), throttled(20));
        assert_eq!(gate.admit(at(1001)).unwrap_err(), throttled(20));
        assert_eq!(gate.admit(at(20_999)).unwrap_err(), throttled(1));
        assert_eq!(
            gate.condition(at(20_000)),
            Condition::Held { problem: throttled(1), remaining: at(1000) }
        );
        assert!(gate.admit(at(21_000)).is_ok());
        assert_eq!(gate.condition(at(21_000)), Condition::Closed);
    }

    #[test]
    fn a_service_that_is_away_is_not_said_to_be_throttling() {
        let mut gate = Gate::new();
        gate.hold(AWAY, at(5000), at(0));
        assert_eq!(gate.admit(at(1)).unwrap_err(), AWAY);
    }

    #[test]
    fn the_longer_silence_counts() {
        let mut gate = Gate::new();
        gate.hold(THROTTLED, at(20_000), at(0));
        gate.hold(AWAY, at(5000), at(1000));
        assert_eq!(gate.admit(at(10_000)).unwrap_err(), throttled(10));
    }

    #[test]
    fn no_silence_lasts_longer_than_an_hour() {
        let mut gate = Gate::new();
        gate.hold(THROTTLED, Duration::from_secs(u64::from(u32::MAX)), at(0));
        assert_eq!(gate.admit(at(3_599_999)).unwrap_err(), throttled(1));
        assert!(gate.admit(at(3_600_000)).is_ok());
    }

    #[test]
    fn leave_ends_with_silence_and_with_an_open_breaker() {
        let mut gate = Gate::new();
        let ticket = gate.admit(at(0)).unwrap();
        assert!(gate.is_good(&ticket, at(0)));
        gate.hold(THROTTLED, at(1000), at(0));
        assert!(!gate.is_good(&ticket, at(999)));
        assert!(gate.is_good(&ticket, at(1000)));
        for _ in 0..POLICY.failures {
            let failing = gate.admit(at(2000)).unwrap();
            gate.settle(&failing, Outcome::Failed(AWAY), at(2000), |all| all);
        }
        assert!(!gate.is_good(&ticket, at(2000)));
    }

    #[test]
    fn an_open_breaker_waits_for_silence_to_end() {
        let mut gate = Gate::new();
        for _ in 0..POLICY.failures {
            let ticket = gate.admit(at(0)).unwrap();
            gate.settle(&ticket, Outcome::Failed(AWAY), at(0), |all| all);
        }
        gate.hold(AWAY, at(60_000), at(0));
        assert_eq!(gate.condition(at(0)), Condition::Open { problem: AWAY, remaining: at(60_000) });
        assert_eq!(gate.admit(at(59_999)).unwrap_err(), AWAY);
        assert!(gate.admit(at(60_000)).unwrap().probe);
        assert_eq!(gate.condition(at(60_000)), Condition::HalfOpen { problem: AWAY });
    }
}
