//! The TeamViewer connector.

use std::sync::Arc;

use async_trait::async_trait;
use farhand_contract::{
    Caller, ConnectorId, Error, Permission, Result,
    audit::{Activity, ActivityResult},
    connectors::{AGREEMENT_VERSION, AcceptedAgreement, Connector, ConnectorStatus, ONBOARDING_SECONDS},
    events::{Event, TenantEvent},
    services::Connectors,
    sessions::SessionFailure,
};
use farhand_domain::{
    connector::{ConnectorEvent, demand_agreement, effective_status, transition},
    session::SessionEvent,
};
use farhand_store::{
    Changes, StoreError, conflicts,
    records::{AuthorizationAttempt, ConnectorRecord, SessionRecord},
};
use secrecy::ExposeSecret as _;

use super::{
    Deps,
    audit::Actor,
    deps::hash_of,
    errors::{OrInternal as _, internal},
};
use crate::vault::Purpose;

/// Sets the connector up and takes it down.
pub struct ConnectorService {
    pub(super) deps: Arc<Deps>,
}

impl ConnectorService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self { deps }
    }

    /// The tenant's connector as it stands now, or as one that was never set up.
    pub(super) async fn record(&self, caller: &Caller) -> Result<(ConnectorRecord, Option<i64>), StoreError> {
        let Some(mut record) = self.deps.store.connector(caller.tenant_id).await? else {
            let record = ConnectorRecord {
                tenant_id: caller.tenant_id,
                id: ConnectorId(self.deps.new_id()),
                status: ConnectorStatus::NotOnboarded,
                agreement: None,
                account: None,
                sealed_tokens: None,
                token_expires_at: None,
                connected_at: None,
                last_contact_at: None,
                version: 0,
            };
            return Ok((record, None));
        };
        let accepted_at = record.agreement.as_ref().map(|agreement| agreement.accepted_at);
        record.status = effective_status(record.status, accepted_at, self.deps.now());
        let version = record.version;
        Ok((record, Some(version)))
    }

    fn shown(&self, record: ConnectorRecord, caller: &Caller) -> Connector {
        let team_viewer = &self.deps.team_viewer;
        Connector {
            status: record.status,
            registered: team_viewer.is_registered(),
            service: team_viewer.endpoints().web_api.origin().ascii_serialization(),
            sandbox: self.deps.sandbox,
            account: record.account,
            agreement: record.agreement,
            connected_at: record.connected_at,
            last_contact_at: record.last_contact_at,
            can_update: caller.permissions.contains(Permission::UpdateRemoteAssistance),
        }
    }

    /// Erases the account, and with it what cannot go on without: one transaction. `None` when nothing is there.
    async fn forget(
        &self,
        caller: &Caller,
    ) -> Result<Option<(ConnectorRecord, Vec<SessionRecord>)>, StoreError> {
        loop {
            let (before, version) = self.record(caller).await?;
            let Ok(status) = transition(before.status, ConnectorEvent::Disconnected) else { return Ok(None) };
            let after = ConnectorRecord {
                status,
                agreement: None,
                account: None,
                sealed_tokens: None,
                token_expires_at: None,
                connected_at: None,
                ..before.clone()
            };
            let actor = Actor::from(caller);
            let account = before.account.as_ref().map(|account| account.email.clone());
            let (activity, result) = (Activity::DisconnectConnector, ActivityResult::Success);
            let line = self.deps.audit(caller.tenant_id, &actor, activity, result, account);
            let mut changes = Changes::default();
            changes.put_connector(&after, version).insert_audit(&line).publish(changed(caller));

            let mut sessions = self.deps.store.open_sessions().await?;
            sessions.retain(|session| session.tenant_id == caller.tenant_id);
            for session in &sessions {
                self.deps.plan_move(
                    &mut changes,
                    session,
                    SessionEvent::ConnectorDisconnected,
                    &actor,
                    |moved| {
                        if !matches!(moved.state, farhand_contract::sessions::SessionState::Ended) {
                            moved.failure = Some(SessionFailure::Disconnected);
                        }
                    },
                );
            }
            match self.deps.store.commit(changes).await {
                Ok(()) => return Ok(Some((before, sessions))),
                // A session moved on, or a token was renewed: look again.
                Err(StoreError::Conflict(conflicts::CONNECTOR | conflicts::SESSION_STATE)) => {}
                Err(error) => return Err(error),
            }
        }
    }
}

/// The event that tells of the caller's connector.
pub(super) fn changed(caller: &Caller) -> TenantEvent {
    TenantEvent { tenant_id: caller.tenant_id, event: Event::Connector }
}

/// Closes the sessions at the partner and revokes the account's tokens, as far as the partner lets us. The tokens
/// are erased here already, so this is the last that knows them.
async fn let_go(deps: Arc<Deps>, record: ConnectorRecord, sessions: Vec<SessionRecord>) {
    let Some((mut access, refresh)) = deps.tokens_of(&record) else { return };
    if record.token_expires_at.is_none_or(|end| end <= deps.now()) {
        // A refresh token outlives the access token, and is only revoked through one that lives.
        match deps.team_viewer.refresh(&refresh).await {
            Ok(tokens) => access = tokens.access_token,
            Err(problem) => {
                tracing::warn!(tenant = %record.tenant_id, ?problem, "the account's tokens could not be revoked");
                return;
            }
        }
    }
    for session in &sessions {
        if let Some(code) = &session.code
            && let Err(problem) = deps.team_viewer.close_session(&access, code).await
        {
            tracing::warn!(session = %session.id, ?problem, "a session could not be closed at the partner");
        }
    }
    if let Err(problem) = deps.team_viewer.revoke(&access).await {
        tracing::warn!(tenant = %record.tenant_id, ?problem, "the account's tokens could not be revoked");
    }
}

#[async_trait]
impl Connectors for ConnectorService {
    async fn view(&self, caller: &Caller) -> Result<Connector> {
        caller.demand(Permission::ReadConnectors)?;
        let (record, _) = self.record(caller).await.or_internal(&caller.request_id)?;
        Ok(self.shown(record, caller))
    }

    async fn accept_agreement(&self, caller: &Caller, version: &str) -> Result<Connector> {
        let (permission, activity) = (Permission::UpdateRemoteAssistance, Activity::AcceptAgreement);
        self.deps.demand(caller, permission, activity, None).await?;
        if version != AGREEMENT_VERSION {
            return Err(Error::AgreementRequired);
        }
        loop {
            let (mut record, stored) = self.record(caller).await.or_internal(&caller.request_id)?;
            if let Ok(status) = transition(record.status, ConnectorEvent::AgreementAccepted) {
                record.status = status;
            }
            record.agreement = Some(AcceptedAgreement {
                version: version.to_owned(),
                accepted_by: caller.user_principal_name.clone(),
                accepted_at: self.deps.now(),
            });
            let actor = Actor::from(caller);
            let target = Some(version.to_owned());
            let line = self.deps.audit(caller.tenant_id, &actor, activity, ActivityResult::Success, target);
            let mut changes = Changes::default();
            changes.put_connector(&record, stored).insert_audit(&line).publish(changed(caller));
            match self.deps.store.commit(changes).await {
                Err(StoreError::Conflict(conflicts::CONNECTOR)) => {}
                done => {
                    done.or_internal(&caller.request_id)?;
                    return Ok(self.shown(record, caller));
                }
            }
        }
    }

    async fn authorization_url(&self, caller: &Caller) -> Result<String> {
        let (permission, activity) = (Permission::UpdateRemoteAssistance, Activity::BeginAuthorization);
        self.deps.demand(caller, permission, activity, None).await?;
        let (record, _) = self.record(caller).await.or_internal(&caller.request_id)?;
        let now = self.deps.now();
        demand_agreement(record.status, record.agreement.as_ref(), now)?;
        let authorization = self.deps.team_viewer.authorization(&*self.deps.random);
        let authorization = authorization.map_err(|error| internal(&caller.request_id, &error))?;
        // While the agreement waits for it, an authorization is good no longer than that.
        let from = match record.status {
            ConnectorStatus::Onboarding => record.agreement.map_or(now, |agreement| agreement.accepted_at),
            _ => now,
        };
        let attempt = AuthorizationAttempt {
            tenant_id: caller.tenant_id,
            state_hash: hash_of(authorization.state.expose_secret()),
            sign_in: caller.sign_in.clone(),
            user_id: caller.user_id,
            sealed_verifier: self.deps.vault.seal(
                &*self.deps.random,
                caller.tenant_id,
                Purpose::Verifier,
                authorization.verifier.expose_secret(),
            ),
            created_at: now,
            expires_at: from.plus_seconds(ONBOARDING_SECONDS),
            used_at: None,
        };
        let line =
            self.deps.audit(caller.tenant_id, &Actor::from(caller), activity, ActivityResult::Success, None);
        let mut changes = Changes::default();
        changes.insert_authorization(&attempt).insert_audit(&line);
        self.deps.store.commit(changes).await.or_internal(&caller.request_id)?;
        Ok(authorization.url.into())
    }

    async fn disconnect(&self, caller: &Caller) -> Result<Connector> {
        let (permission, activity) = (Permission::UpdateRemoteAssistance, Activity::DisconnectConnector);
        self.deps.demand(caller, permission, activity, None).await?;
        let forgotten = self.forget(caller).await.or_internal(&caller.request_id)?;
        if let Some((record, sessions)) = forgotten {
            self.deps.tasks.spawn(let_go(Arc::clone(&self.deps), record, sessions));
        }
        let (record, _) = self.record(caller).await.or_internal(&caller.request_id)?;
        Ok(self.shown(record, caller))
    }
}
