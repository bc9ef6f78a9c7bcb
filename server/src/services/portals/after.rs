//! After the answer: why the user declined, stopping what they had accepted, and what is past.

use farhand_contract::{
    DeviceCaller, Error, Result, SessionId,
    audit::{Activity, ActivityResult},
    errors::{Field, Problem},
    portal::{DECLINE_TEXT_LIMIT, DeclineChoice, DeclineReason, PastSession},
    sessions::SessionState,
};
use farhand_domain::session::{SessionEvent, cleaned};
use farhand_store::{Changes, StoreError, conflicts, records::SessionRecord};

use super::{PortalService, UNKNOWN};
use crate::services::{
    errors::OrInternal as _,
    moves::{Moved, changed},
};

/// The session as it is remembered.
pub(super) fn past(session: SessionRecord) -> PastSession {
    let lasted = session.ended_at.zip(session.connected_at).map(|(end, start)| end.seconds_since(start));
    PastSession {
        id: session.id,
        requested_by_name: session.requested_by_name,
        requested_at: session.requested_at,
        lasted_seconds: lasted.map(|seconds| seconds.max(0)),
        state: session.state,
        stopped: session.stopped_at.is_some(),
    }
}

impl PortalService {
    /// Keeps why the user declined. What they said first stands.
    pub(super) async fn keep_explanation(
        &self,
        device: &DeviceCaller,
        id: SessionId,
        reason: &DeclineReason,
    ) -> Result<()> {
        let text = cleaned(reason.text.as_deref(), Field::DeclineReason, DECLINE_TEXT_LIMIT)?;
        let because = DeclineReason { choice: reason.choice, text };
        if because.choice.is_none() && because.text.is_none() {
            return Err(Error::Invalid { field: Field::DeclineReason, problem: Problem::Missing });
        }
        let session = self.own_session(device, id).await?;
        if session.state != SessionState::Declined {
            return Err(Error::SessionState { state: session.state });
        }
        let actor = self.actor(device).await?;
        let said = [because.choice.map(DeclineChoice::name), because.text.as_deref()];
        let said = said.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let target = format!("{}: {said}", session.device_name);
        let (activity, result) = (Activity::ExplainDecline, ActivityResult::Success);
        let line = self.deps.audit(device.tenant_id, &actor, activity, result, target);
        let mut changes = Changes::default();
        changes
            .explain_session(device.tenant_id, id, &because)
            .insert_audit(&line)
            .publish(changed(&session));
        match self.deps.store.commit(changes).await {
            Err(StoreError::Conflict(conflicts::SESSION_EXPLAINED)) => Ok(()),
            done => done.or_internal(&device.request_id),
        }
    }

    /// Stops what the user had accepted: an open request is taken back; a session that runs lets nobody else in, and
    /// is over once the partner says so.
    pub(super) async fn stop_accepted(&self, device: &DeviceCaller, id: SessionId) -> Result<()> {
        self.own_session(device, id).await?;
        let actor = self.actor(device).await?;
        let now = self.deps.now();
        let stopped = self
            .deps
            .move_session(device.tenant_id, id, SessionEvent::UserStopped, &actor, |moved| {
                moved.stopped_at = Some(now);
            })
            .await
            .or_internal(&device.request_id)?;
        let record = match stopped {
            Moved::Yes(record) => {
                self.close_at_partner(&record);
                return Ok(());
            }
            Moved::No(record) => record,
            Moved::Unknown => return Err(UNKNOWN),
        };
        match record.state {
            // Asked for twice.
            _ if record.stopped_at.is_some() => Ok(()),
            SessionState::Active => {
                let (activity, result) = (Activity::StopSession, ActivityResult::Success);
                let target = record.device_name.clone();
                let line = self.deps.audit(device.tenant_id, &actor, activity, result, target);
                let mut changes = Changes::default();
                changes
                    .mark_session_stopped(device.tenant_id, id, now)
                    .insert_audit(&line)
                    .publish(changed(&record));
                match self.deps.store.commit(changes).await {
                    // Another tab was first, or it has just ended: either way it is as the user wants it.
                    Err(StoreError::Conflict(conflicts::SESSION_STOPPED)) => Ok(()),
                    done => {
                        done.or_internal(&device.request_id)?;
                        self.close_at_partner(&record);
                        Ok(())
                    }
                }
            }
            state => Err(Error::SessionState { state }),
        }
    }
}
