//! Waiting out a short pause that the partner asked for (`Retry-After`), before a session is asked for again.
//!
//! A request that was turned away for that reason has made nothing, be it that the partner said so or that it was not
//! sent at all. So it may be made again, which is true of no other refusal.

use std::time::Duration;

use farhand_contract::{connectors::PartnerProblem, sessions::SessionState};
use farhand_store::{StoreError, records::SessionRecord};
use tokio::time::Instant;

use super::{Deps, tokens::CallError};

/// How long all pauses of one session may take together. Whoever looks on waits as long as for a slow answer.
const LONGEST: Duration = Duration::from_secs(10);

/// What there is to do after a refusal.
pub(super) enum Next {
    /// The pause is over: ask again.
    Ask,
    /// There was no pause, or it would take too long: the refusal stands.
    GiveUp,
    /// Nobody wants the session any more.
    Nothing,
}

/// The time that is left for pauses.
pub(super) struct Patience {
    until: Instant,
}

impl Patience {
    /// All of it, from now on.
    pub(super) fn begin() -> Self {
        Self { until: Instant::now() + LONGEST }
    }

    /// Waits as the partner asks, if that is what `error` says and if it is short. A server that stops does not wait.
    pub(super) async fn after(
        &self,
        deps: &Deps,
        record: &SessionRecord,
        error: &CallError,
    ) -> Result<Next, StoreError> {
        let Some(pause) = pause(error).map(|pause| pause + spread(deps)) else { return Ok(Next::GiveUp) };
        let seconds = i64::try_from(pause.as_secs()).unwrap_or(i64::MAX);
        if Instant::now() + pause > self.until || record.expires_at <= deps.now().plus_seconds(seconds) {
            return Ok(Next::GiveUp);
        }
        tracing::debug!(session = %record.id, pause_ms = pause.as_millis(), "the partner asks for a pause");
        tokio::select! {
            () = deps.stop.cancelled() => return Ok(Next::GiveUp),
            () = tokio::time::sleep(pause) => {}
        }
        // It may have been taken back meanwhile.
        let now = deps.store.session(record.tenant_id, record.id).await?;
        let wanted = now.is_some_and(|now| now.state == SessionState::Requested);
        Ok(if wanted { Next::Ask } else { Next::Nothing })
    }
}

/// The pause that the partner asks for. One that says nothing about when gets no request again.
fn pause(error: &CallError) -> Option<Duration> {
    match error {
        CallError::Partner(PartnerProblem::Throttled { retry_after_seconds: Some(seconds) }) => {
            Some(Duration::from_secs(u64::from(*seconds).max(1)))
        }
        _ => None,
    }
}

/// Up to a quarter of a second, so that those who waited together do not come back together.
fn spread(deps: &Deps) -> Duration {
    let mut byte = [0];
    deps.random.fill(&mut byte);
    Duration::from_millis(byte[0].into())
}
