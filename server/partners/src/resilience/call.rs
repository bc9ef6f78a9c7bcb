//! One call, from its first attempt to its last.

use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use farhand_contract::connectors::PartnerProblem;
use tokio::time::{Instant, sleep};

use super::{
    Failure, Repeat, Upstream, backoff,
    breaker::{Outcome, Ticket},
    sent::sending,
};

/// Leave to ask the service. Dropped when nobody waits for the answer any more.
struct Leave<'s> {
    upstream: &'s Upstream,
    ticket: Ticket,
    settled: bool,
}

impl<'s> Leave<'s> {
    fn of(upstream: &'s Upstream) -> Result<Self, PartnerProblem> {
        let ticket = upstream.gate().admit(upstream.moment())?;
        Ok(Self { upstream, ticket, settled: false })
    }

    fn is_good(&self) -> bool {
        self.upstream.gate().is_good(&self.ticket, self.upstream.moment())
    }

    fn settle(mut self, outcome: Outcome) {
        self.settled = true;
        self.upstream.settle(&self.ticket, outcome);
    }
}

impl Drop for Leave<'_> {
    fn drop(&mut self) {
        if !self.settled {
            self.upstream.settle(&self.ticket, Outcome::Unknown);
        }
    }
}

/// A call: one request or, for a list of several pages, some.
pub struct Call<'s> {
    upstream: &'s Upstream,
    name: &'static str,
    repeat: Repeat,
    started: Instant,
    attempts: AtomicU32,
}

impl<'s> Call<'s> {
    /// Begins one. Its time runs from here.
    pub(super) fn begin(upstream: &'s Upstream, name: &'static str, repeat: Repeat) -> Self {
        Self { upstream, name, repeat, started: Instant::now(), attempts: AtomicU32::new(0) }
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Sends a request, as often as it may and must be sent. `once` sends it and gets the time that is left for it.
    ///
    /// Fails at once when the service is not asked now.
    pub async fn ask<T, F, A>(&self, mut once: A) -> Result<T, PartnerProblem>
    where
        A: FnMut(Duration) -> F,
        F: Future<Output = Result<T, Failure>>,
    {
        if self.left().is_zero() {
            return Err(PartnerProblem::TimedOut);
        }
        let leave = Leave::of(self.upstream)?;
        let mut retries = 0;
        loop {
            self.attempts.fetch_add(1, Ordering::Relaxed);
            sending();
            let failure = match once(self.left()).await {
                Ok(answer) => {
                    leave.settle(Outcome::Alive);
                    return Ok(answer);
                }
                Err(failure) => failure,
            };
            if let Some(seconds) = failure.retry_after {
                let wait = Duration::from_secs(seconds.into());
                self.upstream.gate().hold(failure.problem, wait, self.upstream.moment());
            }
            if let Some(wait) = self.wait_after(&failure, retries, leave.ticket.probe) {
                let (problem, wait_ms) = (failure.problem, wait.as_millis());
                tracing::debug!(
                    service = self.upstream.name,
                    call = self.name,
                    ?problem,
                    wait_ms,
                    "it is asked again"
                );
                sleep(wait).await;
                if leave.is_good() && !self.left().is_zero() {
                    retries += 1;
                    continue;
                }
            }
            leave.settle(failure.outcome());
            return Err(failure.problem);
        }
    }

    /// Ends the call: a failure is logged, unless the service was not even asked.
    pub fn end<T>(self, outcome: Result<T, PartnerProblem>) -> Result<T, PartnerProblem> {
        let (service, call, attempts) = (self.upstream.name, self.name, self.attempts.into_inner());
        if attempts > 0
            && let Err(problem) = &outcome
        {
            tracing::warn!(service, call, ?problem, attempts, "it did not do what was asked");
        }
        outcome
    }

    fn left(&self) -> Duration {
        self.upstream.timeout.saturating_sub(self.started.elapsed())
    }

    /// How long to wait before the request is sent again, if it is.
    fn wait_after(&self, failure: &Failure, retries: u32, probe: bool) -> Option<Duration> {
        // Whoever tries whether the service is back has found out.
        if probe || retries == backoff::RETRIES || !failure.may_pass(self.repeat) {
            return None;
        }
        let asked = Duration::from_secs(failure.retry_after.unwrap_or(0).into());
        let wait = backoff::wait(retries, |longest| self.upstream.jitter(longest)).max(asked);
        (wait < self.left()).then_some(wait)
    }
}
