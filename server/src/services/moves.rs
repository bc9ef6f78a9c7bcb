//! Moving a session to another state: by the table, with a line in the audit log and an event, all or nothing.

use farhand_contract::{
    SessionId, TenantId,
    audit::{Activity, ActivityResult},
    events::{Event, TenantEvent},
    sessions::SessionState,
};
use farhand_domain::{
    notices::told_of,
    session::{SessionEvent, transition},
};
use farhand_store::{Changes, StoreError, conflicts, records::SessionRecord};

use super::{Deps, audit::Actor};

/// What came of an attempt to move a session.
#[derive(Debug)]
pub enum Moved {
    /// It is moved, and this is how it is now.
    Yes(Box<SessionRecord>),
    /// It is not: the event does not lead out of the state that it is in.
    No(Box<SessionRecord>),
    /// There is no such session.
    Unknown,
}

impl Deps {
    /// Moves a session as `event` demands. `change` writes what the event brought along.
    ///
    /// Of several that try at once, one moves it; the others find it where that one left it.
    pub async fn move_session(
        &self,
        tenant: TenantId,
        id: SessionId,
        event: SessionEvent,
        actor: &Actor,
        change: impl Fn(&mut SessionRecord),
    ) -> Result<Moved, StoreError> {
        loop {
            let Some(record) = self.store.session(tenant, id).await? else { return Ok(Moved::Unknown) };
            let mut changes = Changes::default();
            let Some(moved) = self.plan_move(&mut changes, &record, event, actor, &change) else {
                return Ok(Moved::No(Box::new(record)));
            };
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Moved::Yes(Box::new(moved))),
                // Each time round the session is in a later state, so this ends.
                Err(StoreError::Conflict(conflicts::SESSION_STATE)) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// The same for a session as it was seen last. Nobody has moved it since, as a rule: then it is not read again.
    pub async fn move_seen(
        &self,
        seen: &SessionRecord,
        event: SessionEvent,
        actor: &Actor,
        change: impl Fn(&mut SessionRecord),
    ) -> Result<Moved, StoreError> {
        let mut changes = Changes::default();
        if let Some(moved) = self.plan_move(&mut changes, seen, event, actor, &change) {
            match self.store.commit(changes).await {
                Ok(()) => return Ok(Moved::Yes(Box::new(moved))),
                Err(StoreError::Conflict(conflicts::SESSION_STATE)) => {}
                Err(error) => return Err(error),
            }
        }
        self.move_session(seen.tenant_id, seen.id, event, actor, change).await
    }

    /// Adds the move to `changes`; nothing when the table has none from the state that `record` is in.
    pub fn plan_move(
        &self,
        changes: &mut Changes,
        record: &SessionRecord,
        event: SessionEvent,
        actor: &Actor,
        change: impl Fn(&mut SessionRecord),
    ) -> Option<SessionRecord> {
        let mut moved = record.clone();
        moved.state = transition(record.state, event).ok()?;
        // Unless the change brings the report along.
        moved.awaits_report = moved.state == SessionState::Ended;
        change(&mut moved);
        if !moved.state.is_open() {
            moved.ended_at = moved.ended_at.or(Some(self.now()));
            // Of no use any more, and the one that opens the most.
            moved.sealed_supporter_link = None;
        }
        let (activity, result) = activity(event, moved.state);
        let mut line = self.audit(record.tenant_id, actor, activity, result, record.device_name.clone());
        if is_answer(event) {
            line.event.policy = Some(record.policy.clone());
        }
        changes.move_session(&moved, record.state).insert_audit(&line).publish(changed(record));
        if let Some(kind) = told_of(record.state, event) {
            self.tell_technician(changes, record, kind);
        }
        Some(moved)
    }
}

/// Whether the event is an answer, or that there was none: what a policy is about.
const fn is_answer(event: SessionEvent) -> bool {
    matches!(event, SessionEvent::UserAccepted | SessionEvent::UserDeclined | SessionEvent::TimeRanOut)
}

/// The event that tells of a session.
pub fn changed(record: &SessionRecord) -> TenantEvent {
    TenantEvent {
        tenant_id: record.tenant_id,
        event: Event::Session { id: record.id, device_id: record.device_id },
    }
}

/// What the audit log says of an event that led to `state`.
const fn activity(event: SessionEvent, state: SessionState) -> (Activity, ActivityResult) {
    use ActivityResult::{Failure, Success};

    match event {
        SessionEvent::PartnerCreated => (Activity::CreateSession, Success),
        SessionEvent::UserAccepted => (Activity::AcceptSession, Success),
        SessionEvent::UserDeclined => (Activity::DeclineSession, Success),
        SessionEvent::UserStopped => (Activity::StopSession, Success),
        SessionEvent::BothConnected => (Activity::ConnectSession, Success),
        SessionEvent::ConnectionEnded => (Activity::EndSession, Success),
        SessionEvent::TimeRanOut => (Activity::ExpireSession, Success),
        SessionEvent::PartnerClosed | SessionEvent::OperatorCancelled => (Activity::CancelSession, Success),
        SessionEvent::ConnectorDisconnected if matches!(state, SessionState::Ended) => {
            (Activity::EndSession, Success)
        }
        SessionEvent::PartnerFailed | SessionEvent::Interrupted | SessionEvent::ConnectorDisconnected => {
            (Activity::FailSession, Failure)
        }
    }
}
