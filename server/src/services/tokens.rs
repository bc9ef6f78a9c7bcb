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
    connectors::{ConnectorStatus, PartnerProblem},
    events::{Event, TenantEvent},
};
use farhand_domain::connector::{ConnectorEvent, effective_status, transition};
use farhand_partners::teamviewer::Tokens;
use farhand_store::{Changes, StoreError, records::ConnectorRecord};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};

use super::{Deps, audit::Actor};
use crate::vault::Purpose;

/// An access token with less time left than this is renewed before it is used, in seconds.
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

/// The pair as it is sealed.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pair {
    access_token: String,
    refresh_token: String,
    /// Until when somebody is waited for who renews the pair.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    renewing_until: Option<Timestamp>,
}

/// A token to call the partner with.
struct Access {
    token: SecretString,
    last_contact_at: Option<Timestamp>,
}

impl Deps {
    /// Calls the partner in the name of the tenant's account. When the partner no longer takes the access token, once
    /// more with a new one.
    pub async fn call<T, F, R>(&self, tenant: TenantId, operation: F) -> Result<T, CallError>
    where
        F: Fn(SecretString) -> R,
        R: Future<Output = Result<T, PartnerProblem>>,
    {
        let access = self.access(tenant, None).await?;
        let mut answer = operation(access.token.clone()).await;
        if matches!(answer, Err(PartnerProblem::Unauthorized)) {
            let renewed = self.access(tenant, Some(&access.token)).await?;
            answer = operation(renewed.token.clone()).await;
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
    async fn access(&self, tenant: TenantId, refused: Option<&SecretString>) -> Result<Access, CallError> {
        let (record, pair) = self.connected(tenant).await?;
        if let Some(access) = self.usable(&record, pair.as_ref(), refused) {
            return Ok(access);
        }
        let turn = self.refreshes.of(tenant);
        let _turn = turn.lock().await;
        for _ in 0..WAITS {
            let (record, pair) = self.connected(tenant).await?;
            if let Some(access) = self.usable(&record, pair.as_ref(), refused) {
                return Ok(access);
            }
            let Some(pair) = pair else {
                // Sealed under a key that is gone: only a new authorization helps.
                self.lose_tokens(record).await?;
                return Err(CallError::NeedsSignIn);
            };
            if pair.renewing_until.is_some_and(|until| self.now() < until) {
                tokio::time::sleep(WAIT).await;
            } else {
                self.renew(record, pair).await?;
            }
        }
        Err(CallError::Partner(PartnerProblem::TimedOut))
    }

    /// The connector and its tokens, when it is connected. No tokens when they do not open.
    async fn connected(&self, tenant: TenantId) -> Result<(ConnectorRecord, Option<Pair>), CallError> {
        let record = self.store.connector(tenant).await?.ok_or(CallError::NotConnected)?;
        let accepted_at = record.agreement.as_ref().map(|agreement| agreement.accepted_at);
        match effective_status(record.status, accepted_at, self.now()) {
            ConnectorStatus::Onboarded => {
                let pair = self.open_pair(&record);
                Ok((record, pair))
            }
            ConnectorStatus::NeedsSignIn => Err(CallError::NeedsSignIn),
            ConnectorStatus::NotOnboarded | ConnectorStatus::Onboarding => Err(CallError::NotConnected),
        }
    }

    fn usable(
        &self,
        record: &ConnectorRecord,
        pair: Option<&Pair>,
        refused: Option<&SecretString>,
    ) -> Option<Access> {
        let pair = pair?;
        let lasts = record.token_expires_at.is_some_and(|end| self.now().plus_seconds(MARGIN_SECONDS) < end);
        let refused = refused.is_some_and(|refused| refused.expose_secret() == pair.access_token);
        (lasts && !refused).then(|| Access {
            token: pair.access_token.clone().into(),
            last_contact_at: record.last_contact_at,
        })
    }

    /// Exchanges the pair for a new one and stores it; or finds that somebody else does.
    async fn renew(&self, mut record: ConnectorRecord, mut pair: Pair) -> Result<(), CallError> {
        let tenant = record.tenant_id;
        pair.renewing_until = Some(self.now().plus_seconds(RENEWAL_SECONDS));
        record.sealed_tokens = Some(self.seal_pair(tenant, &pair));
        if !self.put(&record, &mut Changes::default()).await? {
            return Ok(());
        }
        match self.team_viewer.refresh(&pair.refresh_token.into()).await {
            Ok(tokens) => self.store_renewed(record, &tokens).await,
            Err(PartnerProblem::Unauthorized) => self.lose_claimed(record).await,
            Err(problem) => {
                self.give_up_renewal(record).await?;
                Err(CallError::Partner(problem))
            }
        }
    }

    /// Stores the pair that replaces `claimed`'s. Nobody else may have one meanwhile, but for a person who
    /// disconnects or authorizes again: then this pair has no use.
    async fn store_renewed(&self, claimed: ConnectorRecord, tokens: &Tokens) -> Result<(), CallError> {
        let now = self.now();
        while let Some(mut record) = self.still(&claimed).await? {
            self.set_tokens(&mut record, tokens);
            record.last_contact_at = Some(now);
            if self.put(&record, &mut Changes::default()).await? {
                return Ok(());
            }
        }
        if let Err(problem) = self.team_viewer.revoke(&tokens.access_token).await {
            tracing::warn!(tenant = %claimed.tenant_id, ?problem, "a token that is not needed could not be revoked");
        }
        Ok(())
    }

    async fn give_up_renewal(&self, claimed: ConnectorRecord) -> Result<(), CallError> {
        while let Some(mut record) = self.still(&claimed).await? {
            let Some(mut pair) = self.open_pair(&record) else { return Ok(()) };
            pair.renewing_until = None;
            record.sealed_tokens = Some(self.seal_pair(record.tenant_id, &pair));
            if self.put(&record, &mut Changes::default()).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The refresh token is dead.
    async fn lose_claimed(&self, claimed: ConnectorRecord) -> Result<(), CallError> {
        while let Some(record) = self.still(&claimed).await? {
            if self.lose_tokens(record).await? {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The record as it is now, as long as it has the very tokens that `claimed` has.
    async fn still(&self, claimed: &ConnectorRecord) -> Result<Option<ConnectorRecord>, StoreError> {
        let record = self.store.connector(claimed.tenant_id).await?;
        Ok(record.filter(|record| record.sealed_tokens == claimed.sealed_tokens))
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
    async fn put(&self, record: &ConnectorRecord, changes: &mut Changes) -> Result<bool, StoreError> {
        changes.put_connector(record, Some(record.version));
        match self.store.commit(std::mem::take(changes)).await {
            Ok(()) => Ok(true),
            Err(StoreError::Conflict(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Seals new tokens into the record.
    pub fn set_tokens(&self, record: &mut ConnectorRecord, tokens: &Tokens) {
        let pair = Pair {
            access_token: tokens.access_token.expose_secret().to_owned(),
            refresh_token: tokens.refresh_token.expose_secret().to_owned(),
            renewing_until: None,
        };
        record.sealed_tokens = Some(self.seal_pair(record.tenant_id, &pair));
        record.token_expires_at = Some(self.now().plus_seconds(tokens.expires_in_seconds));
    }

    /// The record's access and refresh token, when there are any that open.
    pub fn tokens_of(&self, record: &ConnectorRecord) -> Option<(SecretString, SecretString)> {
        self.open_pair(record).map(|pair| (pair.access_token.into(), pair.refresh_token.into()))
    }

    fn open_pair(&self, record: &ConnectorRecord) -> Option<Pair> {
        let sealed = record.sealed_tokens.as_deref()?;
        match self.vault.unseal(record.tenant_id, Purpose::ConnectorTokens, sealed) {
            Ok(text) => serde_json::from_str(text.expose_secret()).ok(),
            Err(error) => {
                tracing::error!(tenant = %record.tenant_id, %error, "the connector's tokens do not open");
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
