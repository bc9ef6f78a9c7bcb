//! Renewing the partner's tokens: in time, and never by two at once.
//!
//! A refresh token is good for one use. Who renews first writes down that they do, in the record itself and guarded
//! by its version, so that of all processes one asks the partner; the others wait for the pair it stores. The new
//! pair is stored before anybody uses it.

use farhand_contract::{
    TenantId,
    audit::{Activity, ActivityResult},
    connectors::{ConnectorStatus, PartnerOperation, PartnerProblem, Trouble},
    events::{Event, TenantEvent},
    notifications::NotificationKind,
};
use farhand_domain::connector::{ConnectorEvent, transition};
use farhand_partners::teamviewer::Tokens;
use farhand_store::{Changes, StoreError, records::ConnectorRecord};
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    Deps,
    audit::Actor,
    revocations::Left,
    sealed_tokens::Pair,
    tokens::{Access, CallError},
};
use crate::vault::key_id_of;

/// How long whoever renews the tokens is waited for, in seconds: longer than the partner may take to answer. After
/// that they are taken to have stopped.
const RENEWAL_SECONDS: i64 = 30;

impl Deps {
    /// Exchanges the pair for a new one and stores it; or finds that somebody else does. `lives` says that the access
    /// token will do for a while.
    pub(super) async fn renew(
        &self,
        mut record: ConnectorRecord,
        mut pair: Pair,
        refresh_token: SecretString,
        lives: bool,
    ) -> Result<Option<Access>, CallError> {
        let tenant = record.tenant_id;
        if !self.opens(&record) {
            return Err(CallError::KeyMissing);
        }
        let access = self.with(&record, &pair)?;
        pair.renewing_until = Some(self.now().plus_seconds(RENEWAL_SECONDS));
        record.sealed_tokens = Some(self.seal_pair(tenant, &pair));
        if !self.put(&record, &mut Changes::default()).await? {
            return Ok(None);
        }
        let call = access.partner.refresh(&refresh_token);
        match self.noted(tenant, PartnerOperation::Refresh, call).await {
            Ok(tokens) => {
                let kept = self.store_renewed(&record, &refresh_token, &tokens).await?;
                Ok(kept.then(|| Access { token: tokens.access_token, ..access }))
            }
            Err(PartnerProblem::Unauthorized) => {
                while let Some(record) = self.still(tenant, &refresh_token).await? {
                    if self.lose_tokens(record, Trouble::RefreshRefused).await? {
                        break;
                    }
                }
                Ok(None)
            }
            Err(problem) => {
                let trouble = match problem {
                    PartnerProblem::Refused => Some(Trouble::AppRefused),
                    problem => problem.is_refusal().then_some(Trouble::RenewalRefused),
                };
                let trouble = trouble.filter(|_| !lives);
                self.give_up_renewal(tenant, &refresh_token, trouble.map(|why| (why, problem))).await?;
                Err(if trouble.is_some() { CallError::NeedsSignIn } else { CallError::Partner(problem) })
            }
        }
    }

    /// Stores the pair that replaces the claimed one. Nobody else may have one meanwhile, but for a person who
    /// disconnects or authorizes again: then this pair has no use, and is revoked. False then.
    async fn store_renewed(
        &self,
        claimed: &ConnectorRecord,
        refresh_token: &SecretString,
        tokens: &Tokens,
    ) -> Result<bool, StoreError> {
        while let Some(mut record) = self.still(claimed.tenant_id, refresh_token).await? {
            self.set_tokens(&mut record, tokens);
            record.last_contact_at = Some(self.now());
            let mut changes = Changes::default();
            self.end_trouble(&mut changes, &mut record);
            if self.put(&record, &mut changes).await? {
                return Ok(true);
            }
        }
        self.revoke_unused(claimed, tokens).await?;
        Ok(false)
    }

    /// Lets others renew. In trouble, it is first left alone for a while, and nobody uses the tokens: they are kept.
    async fn give_up_renewal(
        &self,
        tenant: TenantId,
        refresh_token: &SecretString,
        trouble: Option<(Trouble, PartnerProblem)>,
    ) -> Result<(), StoreError> {
        while let Some(mut record) = self.still(tenant, refresh_token).await? {
            let Ok(Some(mut pair)) = self.open_pair(tenant, record.sealed_tokens.as_deref()) else { break };
            pair.renewing_until = None;
            record.sealed_tokens = Some(self.seal_pair(tenant, &pair));
            let mut changes = Changes::default();
            if let Some((why, problem)) = trouble {
                self.begin_trouble(&mut changes, &mut record, why).await?;
                record.check_problem = Some(problem);
                record.next_check_at = Some(self.next_try());
            }
            if self.put(&record, &mut changes).await? {
                break;
            }
        }
        Ok(())
    }

    /// Adds to `changes` that the connector needs a person, and tells whoever may mend it. False when that makes no sense as it
    /// stands.
    async fn begin_trouble(
        &self,
        changes: &mut Changes,
        record: &mut ConnectorRecord,
        why: Trouble,
    ) -> Result<bool, StoreError> {
        let Ok(status) = transition(record.status, ConnectorEvent::TokensRefused) else { return Ok(false) };
        let is_news = record.status != status || record.trouble != Some(why);
        record.status = status;
        record.trouble = Some(why);
        if is_news {
            self.tell_of(changes, record, Activity::ConnectorNeedsSignIn, ActivityResult::Failure);
            let kind = NotificationKind::ConnectorNeedsSignIn;
            self.tell_of_connector(changes, record.tenant_id, kind, record.version).await?;
            tracing::warn!(tenant = %record.tenant_id, ?why, "the connector needs a person");
        }
        Ok(true)
    }

    /// Adds to `changes` that the connector works again, if it needed a person.
    fn end_trouble(&self, changes: &mut Changes, record: &mut ConnectorRecord) {
        if let Ok(status) = transition(record.status, ConnectorEvent::Renewed)
            && record.status != status
        {
            record.status = status;
            record.trouble = None;
            record.check_problem = None;
            self.tell_of(changes, record, Activity::ConnectConnector, ActivityResult::Success);
        }
    }

    /// Adds a line of the audit log and an event to `changes`.
    fn tell_of(
        &self,
        changes: &mut Changes,
        record: &ConnectorRecord,
        activity: Activity,
        result: ActivityResult,
    ) {
        let account = record.account.as_ref().map(|account| account.email.clone());
        let line = self.audit(record.tenant_id, &Actor::farhand(), activity, result, account);
        changes
            .insert_audit(&line)
            .publish(TenantEvent { tenant_id: record.tenant_id, event: Event::Connector });
    }

    /// The record as it is now, as long as it has this refresh token, however it is sealed.
    async fn still(
        &self,
        tenant: TenantId,
        refresh_token: &SecretString,
    ) -> Result<Option<ConnectorRecord>, StoreError> {
        let record = self.store.connector(tenant).await?;
        Ok(record.filter(|record| {
            let pair = self.open_pair(tenant, record.sealed_tokens.as_deref());
            pair.ok()
                .flatten()
                .and_then(|pair| pair.refresh_token)
                .is_some_and(|token| token == refresh_token.expose_secret())
        }))
    }

    /// The partner refuses a token that is as new as can be.
    pub(super) async fn tokens_refused(
        &self,
        tenant: TenantId,
        token: &SecretString,
    ) -> Result<(), CallError> {
        while let Ok((record, pair)) = self.connected(tenant).await {
            if pair.is_some_and(|pair| pair.access_token != token.expose_secret())
                || self.lose_tokens(record, Trouble::TokenRefused).await?
            {
                break;
            }
        }
        Ok(())
    }

    /// Forgets the tokens that are sealed under one of these keys, which somebody says are lost for good.
    pub async fn give_up_tokens_under(&self, lost: &[String]) -> Result<(), StoreError> {
        let is_lost = |sealed: &str| key_id_of(sealed).is_some_and(|id| lost.iter().any(|lost| lost == id));
        if lost.is_empty() {
            return Ok(());
        }
        for tenant in self.store.tenants().await? {
            while let Some(record) = self.store.connector(tenant.id).await?
                && record.sealed_tokens.as_deref().is_some_and(is_lost)
            {
                if self.lose_tokens(record, Trouble::KeyMissing).await? {
                    break;
                }
            }
        }
        Ok(())
    }

    /// Forgets tokens that no longer open anything, says so, and leaves the rest to a person. False when the record
    /// was changed meanwhile.
    pub(super) async fn lose_tokens(
        &self,
        mut record: ConnectorRecord,
        why: Trouble,
    ) -> Result<bool, StoreError> {
        let mut changes = Changes::default();
        if record.sealed_tokens.is_none() && record.status == ConnectorStatus::NeedsSignIn
            || !self.begin_trouble(&mut changes, &mut record, why).await?
        {
            return Ok(true);
        }
        if why == Trouble::TokenRefused {
            // The refresh token outlives the access token, and is only revoked through a new one.
            let ended = ConnectorRecord { token_expires_at: Some(self.now()), ..record.clone() };
            self.plan_revocation(&mut changes, &ended, Left::default());
        }
        record.sealed_tokens = None;
        record.token_expires_at = None;
        record.renew_at = None;
        record.next_check_at = None;
        self.put(&record, &mut changes).await
    }
}
