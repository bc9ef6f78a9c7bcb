//! An account in whose name the connector works no longer: it was disconnected, or authorizes anew, or another one has come
//! in its place. What it leaves behind goes with it.

use std::sync::Arc;

use farhand_contract::{
    TenantId,
    sessions::{SessionFailure, SessionState},
};
use farhand_domain::session::SessionEvent;
use farhand_store::{
    Changes, StoreError,
    records::{ConnectorRecord, RevocationRecord},
};

use super::{Deps, audit::Actor, revocations::Left};

impl Deps {
    /// Adds to `changes` what follows when the record's account goes: its open sessions end, and are closed at the partner
    /// before its tokens are revoked. What the partner is to be told, once that is written.
    pub(super) async fn plan_departure(
        &self,
        changes: &mut Changes,
        record: &ConnectorRecord,
        actor: &Actor,
    ) -> Result<Option<RevocationRecord>, StoreError> {
        let left = self.end_sessions(changes, record.tenant_id, actor).await?;
        Ok(self.plan_revocation(changes, record, left))
    }

    /// The same when another pair of tokens takes the place of the record's, as `after` has it. The account's own sessions
    /// go on: they are the account's, not the tokens'. Those of another account nobody could follow any more.
    pub(super) async fn plan_succession(
        &self,
        changes: &mut Changes,
        record: &ConnectorRecord,
        after: &ConnectorRecord,
        actor: &Actor,
    ) -> Result<Option<RevocationRecord>, StoreError> {
        let email =
            |record: &ConnectorRecord| record.account.as_ref().map(|account| account.email.to_lowercase());
        if email(record).is_some_and(|before| Some(before) != email(after)) {
            return self.plan_departure(changes, record, actor).await;
        }
        let access = |record: &ConnectorRecord| {
            let pair = self.open_pair(record.tenant_id, record.sealed_tokens.as_deref());
            pair.ok().flatten().map(|pair| pair.access_token)
        };
        // What a partner gives a second time must not be revoked.
        if access(record) == access(after) {
            return Ok(None);
        }
        Ok(self.plan_revocation(changes, record, Left::default()))
    }

    /// Tells the partner at once, on its own, unless there is something to wait for.
    pub(super) fn revoke_soon(self: &Arc<Self>, revocation: Option<RevocationRecord>) {
        if let Some(revocation) = revocation
            && revocation.next_attempt_at.is_some_and(|at| at <= self.now())
        {
            let deps = Arc::clone(self);
            self.tasks.spawn(async move { deps.revoke(revocation).await });
        }
    }

    /// Adds to `changes` the end of the tenant's open sessions. What is to be closed at the partner.
    async fn end_sessions(
        &self,
        changes: &mut Changes,
        tenant: TenantId,
        actor: &Actor,
    ) -> Result<Left, StoreError> {
        let mut sessions = self.store.open_sessions().await?;
        sessions.retain(|session| session.tenant_id == tenant);
        for session in &sessions {
            self.plan_move(changes, session, SessionEvent::ConnectorDisconnected, actor, |moved| {
                if moved.state != SessionState::Ended {
                    moved.failure = Some(SessionFailure::Disconnected);
                }
            });
        }
        let being_made = sessions.iter().any(|session| session.state == SessionState::Requested);
        Ok(Left { codes: sessions.into_iter().filter_map(|session| session.code).collect(), being_made })
    }
}
