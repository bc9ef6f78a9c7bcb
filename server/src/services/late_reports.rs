//! Reports that the partner has only after a session was over here: each corrects the session's times, once.

use std::{collections::HashSet, sync::Arc};

use farhand_contract::{
    TenantId,
    audit::{Activity, ActivityResult},
};
use farhand_store::{Changes, StoreError, conflicts, records::SessionRecord};

use super::{Deps, audit::Actor, follower::reported, moves::changed, tokens::CallError};

/// For how long after the end of a session its report is asked for, in seconds.
const LATE_SECONDS: i64 = 2 * 24 * 60 * 60;

/// Takes over the reports that have come by now.
pub async fn take(deps: &Arc<Deps>) {
    let since = deps.now().plus_seconds(-LATE_SECONDS);
    let waiting = match deps.store.sessions_awaiting_report(since).await {
        Ok(waiting) => waiting,
        Err(error) => return tracing::error!(cause = %error, "ended sessions could not be read"),
    };
    // A tenant whose partner does not answer now is asked for again the next time.
    let mut silent = HashSet::<TenantId>::new();
    for session in waiting {
        if silent.contains(&session.tenant_id) {
            continue;
        }
        if let Err(error) = correct(deps, &session).await {
            silent.insert(session.tenant_id);
            tracing::debug!(tenant = %session.tenant_id, cause = %error, "late reports cannot be read");
        }
    }
}

async fn correct(deps: &Arc<Deps>, session: &SessionRecord) -> Result<(), CallError> {
    let Some((started, ended)) = reported(deps, session).await? else { return Ok(()) };
    let (activity, result) = (Activity::CorrectSession, ActivityResult::Success);
    let target = Some(session.device_name.clone());
    let line = deps.audit(session.tenant_id, &Actor::farhand(), activity, result, target);
    let mut changes = Changes::default();
    changes
        .correct_session(session.tenant_id, session.id, started, ended)
        .insert_audit(&line)
        .publish(changed(session));
    match deps.store.commit(changes).await {
        // Another server was first.
        Ok(()) | Err(StoreError::Conflict(conflicts::SESSION_REPORT)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
