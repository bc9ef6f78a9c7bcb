//! What technicians do with their sessions.

use std::sync::Arc;

use async_trait::async_trait;
use farhand_contract::{
    Caller, Error, Permission, Result, SessionId, UserId,
    audit::{Activity, ActivityResult},
    offers::Notice,
    services::{Sessions as _, Technicians},
    sessions::{Session, SessionState, StartSession},
    technicians::{Colleague, NoteDraft, OPEN_SESSIONS_LIMIT, SEND_AGAIN_SECONDS, SessionNote, StartAgain},
};
use farhand_store::{Changes, StoreError, conflicts, records::SessionRecord};

use super::{
    Deps,
    audit::Actor,
    errors::OrInternal as _,
    moves::changed,
    sessions::{SessionService, shown},
};

/// Starts sessions again, sends them again, hands them over, ends them, and keeps what is written about them.
pub struct TechnicianService {
    pub(super) deps: Arc<Deps>,
    pub(super) sessions: SessionService,
}

impl TechnicianService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self { sessions: SessionService::new(Arc::clone(&deps)), deps }
    }

    /// The session, if the caller may do this with it: ask for sessions, and see this one.
    pub(super) async fn theirs(
        &self,
        caller: &Caller,
        id: SessionId,
        activity: Activity,
    ) -> Result<SessionRecord> {
        let permission = Permission::RequestRemoteAssistance;
        self.deps.demand(caller, permission, activity, Some(id.to_string())).await?;
        self.sessions.visible(caller, id).await
    }

    /// Adds the line that the caller did this with the session, and tells those who look on.
    pub(super) fn told(
        &self,
        changes: &mut Changes,
        caller: &Caller,
        activity: Activity,
        record: &SessionRecord,
    ) {
        let (actor, target) = (Actor::from(caller), Some(record.device_name.clone()));
        let line = self.deps.audit(caller.tenant_id, &actor, activity, ActivityResult::Success, target);
        changes.insert_audit(&line).publish(changed(record));
    }

    /// Links a new session to the one before. Nothing, when a repeat of the request finds them linked.
    async fn link(&self, caller: &Caller, before: &SessionRecord, after: &Session) -> Result<()> {
        let mut changes = Changes::default();
        changes.link_sessions(caller.tenant_id, before.id, after.id);
        self.told(&mut changes, caller, Activity::StartSessionAgain, before);
        match self.deps.store.commit(changes).await {
            Err(StoreError::Conflict(conflicts::SESSION_LINK)) => Ok(()),
            done => done.or_internal(&caller.request_id),
        }
    }
}

#[async_trait]
impl Technicians for TechnicianService {
    async fn open_sessions(&self, caller: &Caller) -> Result<Vec<Session>> {
        if !caller.permissions.contains(Permission::RequestRemoteAssistance) {
            return Ok(Vec::new());
        }
        let open = self
            .deps
            .store
            .open_sessions_of_technician(caller.tenant_id, caller.user_id, OPEN_SESSIONS_LIMIT)
            .await
            .or_internal(&caller.request_id)?;
        Ok(open.into_iter().map(|record| shown(record, caller)).collect())
    }

    async fn start_again(&self, caller: &Caller, request: &StartAgain) -> Result<Session> {
        let before = self.theirs(caller, request.id, Activity::StartSessionAgain).await?;
        if before.state.is_open() {
            return Err(Error::SessionState { state: before.state });
        }
        let confirmed = request.confirmed || before.notices.contains(&Notice::MayBeUnsupported);
        let again = StartSession {
            device_id: before.device_id,
            reason: before.reason.clone(),
            confirmed,
            idempotency_key: request.idempotency_key,
        };
        let started = self.sessions.start(caller, &again).await?;
        // A session that somebody opened meanwhile, by another way, is nobody's follower.
        let made = self.deps.store.session_by_key(caller.tenant_id, request.idempotency_key).await;
        let made = made.or_internal(&caller.request_id)?.is_some_and(|made| made.id == started.id);
        if !made {
            return Ok(started);
        }
        // A server that stops in between leaves them without a link, until the request is repeated.
        self.link(caller, &before, &started).await?;
        self.sessions.get(caller, started.id).await
    }

    async fn send_again(&self, caller: &Caller, id: SessionId) -> Result<Session> {
        let record = self.theirs(caller, id, Activity::SendSessionAgain).await?;
        if record.notices.contains(&Notice::NoCompanyPortal) {
            return Err(Error::NoPortal);
        }
        let now = self.deps.now();
        let mut changes = Changes::default();
        changes.send_session_again(caller.tenant_id, id, now, now.plus_seconds(-SEND_AGAIN_SECONDS));
        self.told(&mut changes, caller, Activity::SendSessionAgain, &record);
        let sent = self.deps.store.commit(changes).await;
        let record = self.sessions.visible(caller, id).await?;
        match sent {
            Err(StoreError::Conflict(conflicts::SESSION_SENT)) => {
                Err(match (record.state, record.sent_again_at) {
                    (SessionState::AwaitingUser, Some(sent_at)) => {
                        let wait = sent_at.plus_seconds(SEND_AGAIN_SECONDS).seconds_since(now).max(0) + 1;
                        Error::TooManyTries { retry_after_seconds: u32::try_from(wait).unwrap_or(u32::MAX) }
                    }
                    (state, _) => Error::SessionState { state },
                })
            }
            done => {
                done.or_internal(&caller.request_id)?;
                self.deps.wake_soon(&record);
                Ok(shown(record, caller))
            }
        }
    }

    async fn colleagues(&self, caller: &Caller, id: SessionId) -> Result<Vec<Colleague>> {
        let record = self.theirs(caller, id, Activity::HandOverSession).await?;
        self.colleagues_for(caller, &record).await
    }

    async fn hand_over(&self, caller: &Caller, id: SessionId, to: UserId) -> Result<Session> {
        self.give(caller, id, to).await
    }

    async fn end(&self, caller: &Caller, id: SessionId) -> Result<Session> {
        loop {
            let record = self.theirs(caller, id, Activity::CloseSession).await?;
            match record.state {
                SessionState::Requested | SessionState::AwaitingUser | SessionState::Accepted => {
                    match self.sessions.cancel(caller, id).await {
                        // Both sides connected a moment ago.
                        Err(Error::SessionState { state: SessionState::Active }) => {}
                        done => return done,
                    }
                }
                SessionState::Active => {
                    if self.close(caller, &record).await? {
                        return Ok(shown(self.sessions.visible(caller, id).await?, caller));
                    }
                }
                // What was asked for is so.
                SessionState::Ended | SessionState::Cancelled => return Ok(shown(record, caller)),
                state => return Err(Error::SessionState { state }),
            }
        }
    }

    async fn note(&self, caller: &Caller, id: SessionId) -> Result<SessionNote> {
        self.read_note(caller, id).await
    }

    async fn write_note(&self, caller: &Caller, id: SessionId, draft: &NoteDraft) -> Result<SessionNote> {
        self.put_note(caller, id, draft).await
    }
}

impl TechnicianService {
    /// Closes a running session to new connections. False when it runs no more.
    async fn close(&self, caller: &Caller, record: &SessionRecord) -> Result<bool> {
        if record.closed_at.is_none() {
            let mut changes = Changes::default();
            changes.close_session(caller.tenant_id, record.id, self.deps.now());
            self.told(&mut changes, caller, Activity::CloseSession, record);
            match self.deps.store.commit(changes).await {
                Err(StoreError::Conflict(conflicts::SESSION_CLOSED)) => return Ok(false),
                done => done.or_internal(&caller.request_id)?,
            }
        }
        if let Some(code) = record.code.clone() {
            let (deps, tenant) = (Arc::clone(&self.deps), caller.tenant_id);
            // What the partner does not take now, the follower asks for again.
            self.deps.tasks.spawn(async move { deps.close_at_partner(tenant, &code).await });
        }
        Ok(true)
    }
}
