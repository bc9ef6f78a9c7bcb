//! The partner's tokens: kept sealed, renewed in time, and never by two at once.
//!
//! A refresh token is good for one use. Who renews first writes down that they do, in the record itself and guarded
//! by its version, so that of all processes one asks the partner; the others wait for the pair it stores. The new
//! pair is stored before anybody uses it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use farhand_contract::{
    TenantId, Timestamp,
    audit::{Activity, ActivityResult},
    connectors::{ConnectorMethod, ConnectorStatus, PartnerOperation, PartnerProblem, Region},
    events::{Event, TenantEvent},
};
use farhand_domain::connector::{ConnectorEvent, effective_status, transition};
use farhand_partners::teamviewer::{TeamViewer, Tokens};
use farhand_store::{Changes, StoreError, records::ConnectorRecord};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::{Deps, audit::Actor};
use crate::vault::Purpose;

/// An access token with less time left than this is renewed before it is used, in seconds; sooner than a fifth of its
/// life it never is.
const MARGIN_SECONDS: i64 = 60;

/// How long whoever renews the tokens is waited for, in seconds: longer than the partner may take to answer. After
/// that they are taken to have stopped.
const RENEWAL_SECONDS: i64 = 30;

/// How often one looks whether another process has stored the new pair, and how long that goes on.
const WAIT: Duration = Duration::from_millis(250);
const WAITS: u32 = 160;

/// How often it is written down that the partner answers, in seconds.
const CONTACT_SECONDS: i64 = 60;

/// One renewal of a tenant's tokens at a time, within this process.
#[derive(Debug, Default)]
pub struct Refreshes(Mutex<HashMap<TenantId, Arc<tokio::sync::Mutex<()>>>>);

impl Refreshes {
    fn of(&self, tenant: TenantId) -> Arc<tokio::sync::Mutex<()>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(tenant).or_default())
    }
}

/// Why the partner was not asked, or did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The tenant has no connector.
    #[error("the connector is not connected")]
    NotConnected,
    /// The account must authorize again.
    #[error("the account must authorize again")]
    NeedsSignIn,
    /// The partner did something else.
    #[error("the partner: {0:?}")]
    Partner(PartnerProblem),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The tokens as they are sealed.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pair {
    access_token: String,
    /// None: a script token, which is never renewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// Until when somebody is waited for who renews the pair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    renewing_until: Option<Timestamp>,
}

impl Pair {
    fn of(tokens: &Tokens) -> Self {
        Self {
            access_token: tokens.access_token.expose_secret().to_owned(),
            refresh_token: Some(tokens.refresh_token.expose_secret().to_owned()),
            renewing_until: None,
        }
    }
}

/// A token to call the partner with.
struct Access {
    partner: Arc<TeamViewer>,
    token: SecretString,
    last_contact_at: Option<Timestamp>,
}

impl Deps {
    /// Calls the partner in the name of the tenant's account. When the partner no longer takes the access token, once
    /// more with a new one.
    pub async fn call<T, F, R>(
        self: &Arc<Self>,
        tenant: TenantId,
        operation: PartnerOperation,
        ask: F,
    ) -> Result<T, CallError>
    where
        F: Fn(Arc<TeamViewer>, SecretString) -> R,
        R: Future<Output = Result<T, PartnerProblem>>,
    {
        let access = self.access(tenant, None).await?;
        let mut answer = self.noted(tenant, operation, ask(access.partner, access.token.clone())).await;
        if matches!(answer, Err(PartnerProblem::Unauthorized)) {
            let renewed = self.access(tenant, Some(&access.token)).await?;
            answer = self.noted(tenant, operation, ask(renewed.partner, renewed.token.clone())).await;
            if matches!(answer, Err(PartnerProblem::Unauthorized)) {
                self.tokens_refused(tenant, &renewed.token).await?;
                return Err(CallError::NeedsSignIn);
            }
        }
        if answer.is_ok()
            && let Err(error) = self.contacted(tenant, access.last_contact_at).await
        {
            // What the partner did counts more than the note of it.
            tracing::warn!(%tenant, cause = %error, "the last contact could not be written down");
        }
        answer.map_err(CallError::Partner)
    }

    /// An access token that is good for a while and is not `refused`.
    async fn access(
        self: &Arc<Self>,
        tenant: TenantId,
        refused: Option<&SecretString>,
    ) -> Result<Access, CallError> {
        let (record, pair) = self.connected(tenant).await?;
        if let Some(pair) = &pair
            && is_fresh(&record, self.now())
            && !is(pair, refused)
        {
            return self.with(&record, pair);
        }
        let turn = self.refreshes.of(tenant);
        let _turn = turn.lock().await;
        for _ in 0..WAITS {
            let (record, pair) = self.connected(tenant).await?;
            let Some(pair) = pair else {
                // Sealed under a key that is gone: only a new authorization helps.
                self.lose_tokens(record).await?;
                return Err(CallError::NeedsSignIn);
            };
            if is_fresh(&record, self.now()) && !is(&pair, refused) {
                return self.with(&record, &pair);
            }
            let Some(refresh_token) = pair.refresh_token.clone().map(SecretString::from) else {
                // A script token that is refused.
                if self.lose_tokens(record).await? {
                    return Err(CallError::NeedsSignIn);
                }
                continue;
            };
            if pair.renewing_until.is_some_and(|until| self.now() < until) {
                tokio::time::sleep(WAIT).await;
                continue;
            }
            let lives = record.token_expires_at.is_some_and(|end| self.now() < end) && !is(&pair, refused);
            let meanwhile = if lives { Some(self.with(&record, &pair)?) } else { None };
            // On its own, so that it comes to its end also when nobody waits for it any more: the partner takes a
            // refresh token once, and an answer that nobody stores would be lost for good.
            let deps = Arc::clone(self);
            let renewal = self.tasks.spawn(async move { deps.renew(record, pair, refresh_token).await });
            match renewal.await.unwrap_or(Err(CallError::Partner(PartnerProblem::TimedOut))) {
                Ok(Some(access)) => return Ok(access),
                Ok(None) => {}
                // It is renewed early: until its end, the old token will do.
                Err(CallError::Partner(problem)) => return meanwhile.ok_or(CallError::Partner(problem)),
                Err(error) => return Err(error),
            }
        }
        Err(CallError::Partner(PartnerProblem::TimedOut))
    }

    fn with(&self, record: &ConnectorRecord, pair: &Pair) -> Result<Access, CallError> {
        let partner = self.partner_of(record).map_err(|error| {
            tracing::error!(tenant = %record.tenant_id, %error, "the partner's service cannot be used");
            CallError::Partner(PartnerProblem::Unreachable)
        })?;
        let token = pair.access_token.clone().into();
        Ok(Access { partner, token, last_contact_at: record.last_contact_at })
    }

    /// The connector and its tokens, when it is connected. No tokens when they do not open.
    async fn connected(&self, tenant: TenantId) -> Result<(ConnectorRecord, Option<Pair>), CallError> {
        let record = self.store.connector(tenant).await?.ok_or(CallError::NotConnected)?;
        let accepted_at = record.agreement.as_ref().map(|agreement| agreement.accepted_at);
        match effective_status(record.status, accepted_at, self.now()) {
            ConnectorStatus::Onboarded => {
                let pair = self.open_pair(tenant, record.sealed_tokens.as_deref());
                Ok((record, pair))
            }
            ConnectorStatus::NeedsSignIn => Err(CallError::NeedsSignIn),
            ConnectorStatus::NotOnboarded | ConnectorStatus::Onboarding => Err(CallError::NotConnected),
        }
    }

    /// Exchanges the pair for a new one and stores it; or finds that somebody else does.
    async fn renew(
        &self,
        mut record: ConnectorRecord,
        mut pair: Pair,
        refresh_token: SecretString,
    ) -> Result<Option<Access>, CallError> {
        let tenant = record.tenant_id;
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
                    if self.lose_tokens(record).await? {
                        break;
                    }
                }
                Ok(None)
            }
            Err(problem) => {
                self.give_up_renewal(tenant, &refresh_token).await?;
                Err(CallError::Partner(problem))
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
            if self.put(&record, &mut Changes::default()).await? {
                return Ok(true);
            }
        }
        self.revoke_unused(claimed, tokens).await?;
        Ok(false)
    }

    async fn give_up_renewal(
        &self,
        tenant: TenantId,
        refresh_token: &SecretString,
    ) -> Result<(), StoreError> {
        while let Some(mut record) = self.still(tenant, refresh_token).await? {
            let Some(mut pair) = self.open_pair(tenant, record.sealed_tokens.as_deref()) else { break };
            pair.renewing_until = None;
            record.sealed_tokens = Some(self.seal_pair(tenant, &pair));
            if self.put(&record, &mut Changes::default()).await? {
                break;
            }
        }
        Ok(())
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
            pair.and_then(|pair| pair.refresh_token)
                .is_some_and(|token| token == refresh_token.expose_secret())
        }))
    }

    /// The partner refuses a token that is as new as can be.
    async fn tokens_refused(&self, tenant: TenantId, token: &SecretString) -> Result<(), CallError> {
        while let Ok((record, pair)) = self.connected(tenant).await {
            if pair.is_some_and(|pair| pair.access_token != token.expose_secret())
                || self.lose_tokens(record).await?
            {
                break;
            }
        }
        Ok(())
    }

    /// Forgets tokens that no longer open anything, says so, and leaves the rest to a person. False when the record
    /// was changed meanwhile.
    async fn lose_tokens(&self, mut record: ConnectorRecord) -> Result<bool, StoreError> {
        let Ok(status) = transition(record.status, ConnectorEvent::TokensRefused) else { return Ok(true) };
        record.status = status;
        record.sealed_tokens = None;
        record.token_expires_at = None;
        record.renew_at = None;
        record.next_check_at = None;
        let account = record.account.as_ref().map(|account| account.email.clone());
        let line = self.audit(
            record.tenant_id,
            &Actor::farhand(),
            Activity::ConnectorNeedsSignIn,
            ActivityResult::Failure,
            account,
        );
        let mut changes = Changes::default();
        changes
            .insert_audit(&line)
            .publish(TenantEvent { tenant_id: record.tenant_id, event: Event::Connector });
        let lost = self.put(&record, &mut changes).await?;
        if lost {
            tracing::warn!(tenant = %record.tenant_id, "the connector needs a new authorization");
        }
        Ok(lost)
    }

    /// Writes down, now and then, that the partner answers. That somebody else changes the record meanwhile is no
    /// loss.
    async fn contacted(&self, tenant: TenantId, last: Option<Timestamp>) -> Result<(), StoreError> {
        let now = self.now();
        if last.is_some_and(|last| now.seconds_since(last) < CONTACT_SECONDS) {
            return Ok(());
        }
        if let Some(mut record) = self.store.connector(tenant).await?
            && record.status == ConnectorStatus::Onboarded
        {
            record.last_contact_at = Some(now);
            self.put(&record, &mut Changes::default()).await?;
        }
        Ok(())
    }

    /// Puts the record in the place of the one it was made from. False when that was changed meanwhile.
    pub(super) async fn put(
        &self,
        record: &ConnectorRecord,
        changes: &mut Changes,
    ) -> Result<bool, StoreError> {
        changes.put_connector(record, Some(record.version));
        match self.store.commit(std::mem::take(changes)).await {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Seals new tokens into the record.
    pub fn set_tokens(&self, record: &mut ConnectorRecord, tokens: &Tokens) {
        let (now, life) = (self.now(), tokens.expires_in_seconds);
        record.method = Some(ConnectorMethod::OAuth);
        record.script_region = None;
        record.sealed_tokens = Some(self.seal_tokens(record.tenant_id, tokens));
        record.token_expires_at = Some(now.plus_seconds(life));
        // One that lives shortly is renewed in its last fifth.
        record.renew_at = Some(now.plus_seconds(life - MARGIN_SECONDS.min(life / 5)));
    }

    /// Seals a script token into the record, with where it was made.
    pub fn set_script_token(&self, record: &mut ConnectorRecord, token: &SecretString, region: &Region) {
        let pair = Pair {
            access_token: token.expose_secret().to_owned(),
            refresh_token: None,
            renewing_until: None,
        };
        record.method = Some(ConnectorMethod::ScriptToken);
        record.script_region = Some(region.clone());
        record.sealed_tokens = Some(self.seal_pair(record.tenant_id, &pair));
        record.token_expires_at = None;
        record.renew_at = None;
    }

    /// A pair, sealed.
    pub(super) fn seal_tokens(&self, tenant: TenantId, tokens: &Tokens) -> String {
        self.seal_pair(tenant, &Pair::of(tokens))
    }

    /// The access and the refresh token, when there are any that open. A script token has no refresh token.
    pub fn sealed_tokens_of(
        &self,
        tenant: TenantId,
        sealed: Option<&str>,
    ) -> Option<(SecretString, Option<SecretString>)> {
        let pair = self.open_pair(tenant, sealed)?;
        Some((pair.access_token.into(), pair.refresh_token.map(SecretString::from)))
    }

    fn open_pair(&self, tenant: TenantId, sealed: Option<&str>) -> Option<Pair> {
        match self.vault.unseal(tenant, Purpose::ConnectorTokens, sealed?) {
            Ok(text) => serde_json::from_str(text.expose_secret()).ok(),
            Err(error) => {
                tracing::error!(%tenant, %error, "the connector's tokens do not open");
                None
            }
        }
    }

    fn seal_pair(&self, tenant: TenantId, pair: &Pair) -> String {
        // Strings and a number cannot fail to serialise; an empty text would not open as a pair.
        let text = SecretString::from(serde_json::to_string(pair).unwrap_or_default());
        self.vault.seal(&*self.random, tenant, Purpose::ConnectorTokens, text.expose_secret())
    }
}

/// Whether the record's token need not be renewed yet. A script token has no end that we know.
fn is_fresh(record: &ConnectorRecord, now: Timestamp) -> bool {
    record.method == Some(ConnectorMethod::ScriptToken) || record.renew_at.is_some_and(|renew| now < renew)
}

/// Whether this pair's access token is the one that was refused.
fn is(pair: &Pair, refused: Option<&SecretString>) -> bool {
    refused.is_some_and(|refused| refused.expose_secret() == pair.access_token)
}
