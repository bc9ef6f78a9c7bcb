//! The TeamViewer connector.

use std::sync::Arc;

use async_trait::async_trait;
use farhand_contract::{
    Caller, ConnectorId, Error, Permission, Result,
    audit::{Activity, ActivityResult},
    connectors::{
        AGREEMENT_VERSION, AcceptedAgreement, Connector, ConnectorStatus, Health, ONBOARDING_SECONDS,
        Registration, RegistrationDraft, RegistrationSource, ScriptTokenDraft, Trouble,
    },
    events::{Event, TenantEvent},
    services::Connectors,
    web_connector::WebConnector,
};
use farhand_domain::connector::{ConnectorEvent, demand_agreement, effective_status, transition};
use farhand_partners::teamviewer::SetupError;
use farhand_store::{
    Changes, StoreError, conflicts,
    records::{AuthorizationAttempt, ConnectorRecord, RevocationRecord},
};
use secrecy::ExposeSecret as _;

use super::{
    Deps,
    audit::Actor,
    deps::hash_of,
    errors::{OrInternal as _, internal},
    pauses::pause,
    revocations,
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
            return Ok((ConnectorRecord::new(caller.tenant_id, ConnectorId(self.deps.new_id())), None));
        };
        let accepted_at = record.agreement.as_ref().map(|agreement| agreement.accepted_at);
        record.status = effective_status(record.status, accepted_at, self.deps.now());
        let version = record.version;
        Ok((record, Some(version)))
    }

    /// The connector as it stands, for this caller.
    async fn seen(&self, caller: &Caller) -> Result<Connector> {
        let ((record, _), revocations, web) = tokio::try_join!(
            self.record(caller),
            self.deps.store.revocations(caller.tenant_id),
            self.deps.web_connector(caller.tenant_id),
        )
        .or_internal(&caller.request_id)?;
        let left_open = self.left_open(&record).await.or_internal(&caller.request_id)?;
        Ok(Connector { left_open, ..self.shown(record, &revocations, web, caller)? })
    }

    /// How many sessions are open at the partner that nothing here can close.
    async fn left_open(&self, record: &ConnectorRecord) -> Result<u32, StoreError> {
        if record.status != ConnectorStatus::NeedsSignIn || record.sealed_tokens.is_some() {
            return Ok(0);
        }
        let open = self.deps.store.open_sessions().await?;
        let left =
            open.iter().filter(|session| session.tenant_id == record.tenant_id && session.code.is_some());
        Ok(u32::try_from(left.count()).unwrap_or(u32::MAX))
    }

    fn shown(
        &self,
        record: ConnectorRecord,
        revocations: &[RevocationRecord],
        web: WebConnector,
        caller: &Caller,
    ) -> Result<Connector> {
        let partners = &self.deps.partners;
        let unusable = |error: SetupError| internal(&caller.request_id, &error);
        let client = self.deps.partner_of(&record).map_err(unusable)?;
        let registration = self.registration(&record);
        let trouble = if self.deps.opens(&record) { record.trouble } else { Some(Trouble::KeyMissing) };
        Ok(Connector {
            status: record.status,
            method: record.method,
            registered: registration.client_id.is_some() && registration.has_secret,
            registration,
            script_region: record.script_region,
            service: client.endpoints().web_api.origin().ascii_serialization(),
            sandbox: partners.is_sandbox(&client),
            account: record.account,
            agreement: record.agreement,
            connected_at: record.connected_at,
            last_contact_at: record.last_contact_at,
            trouble,
            health: Health {
                checked_at: record.checked_at,
                problem: record.check_problem,
                next_check_at: record.next_check_at,
                next_refresh_at: record.renew_at,
                calls: partners.calls(caller.tenant_id),
                pause: pause(client.condition(), self.deps.now()),
            },
            revocation: revocations::shown(revocations),
            left_open: 0,
            web,
            can_update: caller.permissions.contains(Permission::UpdateRemoteAssistance),
        })
    }

    /// The app registration that counts.
    fn registration(&self, record: &ConnectorRecord) -> Registration {
        let partners = &self.deps.partners;
        let redirect_uri = partners.redirect().to_string();
        if let Some(given) = &record.registration {
            return Registration {
                source: RegistrationSource::Connector,
                client_id: Some(given.client_id.clone()),
                has_secret: record.sealed_client_secret.is_some(),
                region: given.region.clone(),
                redirect_uri,
            };
        }
        let (source, client_id) = partners.own_registration();
        let (has_secret, region) = (client_id.is_some(), partners.own_region());
        Registration { source, client_id, has_secret, region, redirect_uri }
    }

    /// Erases the account, and with it what cannot go on without: one transaction. What the partner is still to be told
    /// is kept in the same, and given back to be told at once.
    async fn forget(&self, caller: &Caller) -> Result<Option<RevocationRecord>, StoreError> {
        loop {
            let (before, version) = self.record(caller).await?;
            let Ok(status) = transition(before.status, ConnectorEvent::Disconnected) else { return Ok(None) };
            let after = ConnectorRecord {
                status,
                agreement: None,
                account: None,
                method: None,
                script_region: None,
                sealed_tokens: None,
                token_expires_at: None,
                renew_at: None,
                connected_at: None,
                checked_at: None,
                check_problem: None,
                trouble: None,
                next_check_at: None,
                ..before.clone()
            };
            let actor = Actor::from(caller);
            let account = before.account.as_ref().map(|account| account.email.clone());
            let (activity, result) = (Activity::DisconnectConnector, ActivityResult::Success);
            let line = self.deps.audit(caller.tenant_id, &actor, activity, result, account);
            let mut changes = Changes::default();
            changes.put_connector(&after, version).insert_audit(&line).publish(changed(caller));
            let revocation = self.deps.plan_departure(&mut changes, &before, &actor).await?;
            match self.deps.store.commit(changes).await {
                Ok(()) => return Ok(revocation),
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

#[async_trait]
impl Connectors for ConnectorService {
    async fn view(&self, caller: &Caller) -> Result<Connector> {
        caller.demand(Permission::ReadConnectors)?;
        self.seen(caller).await
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
                    return self.seen(caller).await;
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
        let sealed_secret = record.sealed_client_secret.as_deref();
        let app = self.deps.app_of(caller.tenant_id, record.registration.as_ref(), sealed_secret);
        let authorization = app.and_then(|app| app.authorization(&*self.deps.random));
        let authorization = authorization.map_err(|error| match error {
            SetupError::NotRegistered => Error::NotRegistered,
            error => internal(&caller.request_id, &error),
        })?;
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
        let seen = self.seen(caller).await;
        self.deps.revoke_soon(forgotten);
        seen
    }

    async fn set_registration(&self, caller: &Caller, draft: &RegistrationDraft) -> Result<Connector> {
        self.give_registration(caller, draft).await?;
        self.seen(caller).await
    }

    async fn forget_registration(&self, caller: &Caller) -> Result<Connector> {
        self.drop_registration(caller).await?;
        self.seen(caller).await
    }

    async fn set_script_token(&self, caller: &Caller, draft: &ScriptTokenDraft) -> Result<Connector> {
        self.connect_by_script_token(caller, draft).await?;
        self.seen(caller).await
    }

    async fn set_web(&self, caller: &Caller, web: &WebConnector) -> Result<Connector> {
        self.give_web(caller, web).await?;
        self.seen(caller).await
    }

    async fn check_now(&self, caller: &Caller) -> Result<Connector> {
        let (permission, activity) = (Permission::UpdateRemoteAssistance, Activity::CheckConnector);
        self.deps.demand(caller, permission, activity, None).await?;
        let well = self.deps.check(caller.tenant_id).await.or_internal(&caller.request_id)?;
        let result = if well { ActivityResult::Success } else { ActivityResult::Failure };
        self.deps.write_down(caller, activity, result, None).await?;
        self.seen(caller).await
    }
}
