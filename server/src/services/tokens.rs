//! Calling the partner in the name of a tenant's account: with a token that is good, renewed when it is not.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use farhand_contract::{
    TenantId, Timestamp,
    connectors::{ConnectorStatus, PartnerOperation, PartnerProblem, Trouble},
};
use farhand_domain::connector::effective_status;
use farhand_partners::{partner::Partner, teamviewer::TeamViewer};
use farhand_store::{Changes, StoreError, records::ConnectorRecord};
use secrecy::SecretString;

use super::{
    Deps,
    capabilities::service,
    sealed_tokens::{Pair, is, is_fresh},
};

/// How often one looks whether another process has stored the new pair, and how long that goes on.
const WAIT: Duration = Duration::from_millis(250);
const WAITS: u32 = 160;

/// How often it is written down that the partner answers, in seconds.
const CONTACT_SECONDS: i64 = 60;

/// One renewal of a tenant's tokens at a time, within this process; and how the last one failed, for those that were waiting
/// for it.
#[derive(Debug, Default)]
pub struct Refreshes(Mutex<HashMap<TenantId, Arc<Turn>>>);

type Turn = tokio::sync::Mutex<Option<(Instant, PartnerProblem)>>;

impl Refreshes {
    fn of(&self, tenant: TenantId) -> Arc<Turn> {
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
    /// What it takes to call the partner is sealed under a key that this server does not have. Another may have it.
    #[error("the connector's secrets are sealed under a key that is not here")]
    KeyMissing,
    /// The partner did something else.
    #[error("the partner: {0:?}")]
    Partner(PartnerProblem),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A token to call the partner with.
pub(super) struct Access {
    pub(super) partner: Arc<TeamViewer>,
    pub(super) token: SecretString,
    pub(super) last_contact_at: Option<Timestamp>,
}

impl Deps {
    /// Calls the partner in the name of the tenant's account, and notes how it went. When the partner no longer takes
    /// the access token, once more with a new one; when it takes it for everything but this call, the call is refused.
    pub async fn call<T, F, R>(
        self: &Arc<Self>,
        tenant: TenantId,
        operation: PartnerOperation,
        ask: F,
    ) -> Result<T, CallError>
    where
        F: Fn(Arc<dyn Partner>, SecretString) -> R,
        R: Future<Output = Result<T, PartnerProblem>>,
    {
        self.call_noting(tenant, |partner, token| self.noted(tenant, operation, ask(partner, token))).await
    }

    /// The same, with more than one call, which `ask` notes itself.
    pub(super) async fn call_noting<T, F, R>(
        self: &Arc<Self>,
        tenant: TenantId,
        ask: F,
    ) -> Result<T, CallError>
    where
        F: Fn(Arc<dyn Partner>, SecretString) -> R,
        R: Future<Output = Result<T, PartnerProblem>>,
    {
        let mut access = self.access(tenant, None).await?;
        let (mut is_new, mut is_good) = (false, false);
        let answer = loop {
            let answer = ask(Arc::clone(&access.partner) as _, access.token.clone()).await;
            if !matches!(answer, Err(PartnerProblem::Unauthorized)) {
                break answer;
            }
            // One call that is not authorized says nothing of the others: the token is asked after before it is given up.
            if self.takes(tenant, &access).await? {
                if is_good {
                    break Err(PartnerProblem::Refused);
                }
                is_good = true;
            } else if is_new {
                self.tokens_refused(tenant, &access.token).await?;
                return Err(CallError::NeedsSignIn);
            } else {
                access = self.access(tenant, Some(&access.token)).await?;
                is_new = true;
            }
        };
        if answer.is_ok()
            && let Err(error) = self.contacted(tenant, access.last_contact_at).await
        {
            // What the partner did counts more than the note of it.
            tracing::warn!(%tenant, cause = %error, "the last contact could not be written down");
        }
        answer.map_err(CallError::Partner)
    }

    /// Whether the partner takes the token.
    async fn takes(&self, tenant: TenantId, access: &Access) -> Result<bool, CallError> {
        let check = async { service(&*access.partner)?.check(&access.token).await };
        match self.noted(tenant, PartnerOperation::Ping, check).await {
            Ok(()) => Ok(true),
            Err(PartnerProblem::Unauthorized) => Ok(false),
            Err(problem) => Err(CallError::Partner(problem)),
        }
    }

    /// An access token that is good for a while and is not `refused`.
    async fn access(
        self: &Arc<Self>,
        tenant: TenantId,
        refused: Option<&SecretString>,
    ) -> Result<Access, CallError> {
        let usable =
            |record: &ConnectorRecord, pair: &Pair| is_fresh(record, self.now()) && !is(pair, refused);
        let (record, pair) = self.connected(tenant).await?;
        if let Some(pair) = &pair
            && usable(&record, pair)
        {
            return self.with(&record, pair);
        }
        let (turn, asked) = (self.refreshes.of(tenant), Instant::now());
        let mut failed = turn.lock().await;
        for _ in 0..WAITS {
            let (record, pair) = self.connected(tenant).await?;
            let Some(pair) = pair else {
                self.lose_tokens(record, Trouble::RefreshRefused).await?;
                return Err(CallError::NeedsSignIn);
            };
            if usable(&record, &pair) {
                return self.with(&record, &pair);
            }
            let Some(refresh_token) = pair.refresh_token.clone().map(SecretString::from) else {
                // A script token that is refused.
                if self.lose_tokens(record, Trouble::ScriptTokenRefused).await? {
                    return Err(CallError::NeedsSignIn);
                }
                continue;
            };
            // It is renewed early: until its end the old token will do, while there is no new one.
            let lives = record.token_expires_at.is_some_and(|end| self.now() < end) && !is(&pair, refused);
            let meanwhile = if lives { Some(self.with(&record, &pair)?) } else { None };
            // What the partner said while one waited, it has said to all who did.
            if let Some((at, problem)) = *failed
                && asked <= at
            {
                return meanwhile.ok_or(CallError::Partner(problem));
            }
            if pair.renewing_until.is_some_and(|until| self.now() < until) {
                if let Some(access) = meanwhile {
                    return Ok(access);
                }
                tokio::time::sleep(WAIT).await;
                continue;
            }
            match self.renew_apart(record, pair, refresh_token, lives).await {
                Ok(Some(access)) => return Ok(access),
                Ok(None) => {}
                Err(CallError::Partner(problem)) => {
                    *failed = Some((Instant::now(), problem));
                    return meanwhile.ok_or(CallError::Partner(problem));
                }
                Err(error) => return Err(error),
            }
        }
        Err(CallError::Partner(PartnerProblem::TimedOut))
    }

    /// Renews on its own, so that it comes to its end also when nobody waits for it any more: the partner takes a refresh
    /// token once, and an answer that nobody stores would be lost for good.
    async fn renew_apart(
        self: &Arc<Self>,
        record: ConnectorRecord,
        pair: Pair,
        refresh_token: SecretString,
        lives: bool,
    ) -> Result<Option<Access>, CallError> {
        let deps = Arc::clone(self);
        let renewal = self.tasks.spawn(async move { deps.renew(record, pair, refresh_token, lives).await });
        renewal.await.unwrap_or(Err(CallError::Partner(PartnerProblem::TimedOut)))
    }

    /// Tries again to renew tokens that were kept when the partner gave none for them: somebody may have mended what it
    /// was.
    pub(super) async fn renew_kept(self: &Arc<Self>, tenant: TenantId) -> Result<(), CallError> {
        let turn = self.refreshes.of(tenant);
        let _turn = turn.lock().await;
        let record = self.store.connector(tenant).await?.ok_or(CallError::NotConnected)?;
        if record.status != ConnectorStatus::NeedsSignIn {
            return Ok(());
        }
        let pair = self.open_pair(tenant, record.sealed_tokens.as_deref());
        let pair = pair.map_err(|_| CallError::KeyMissing)?.ok_or(CallError::NeedsSignIn)?;
        let refresh_token = pair.refresh_token.clone().map(SecretString::from);
        let refresh_token = refresh_token.ok_or(CallError::NeedsSignIn)?;
        if pair.renewing_until.is_some_and(|until| self.now() < until) {
            return Err(CallError::NeedsSignIn);
        }
        self.renew_apart(record, pair, refresh_token, false).await.map(drop)
    }

    pub(super) fn with(&self, record: &ConnectorRecord, pair: &Pair) -> Result<Access, CallError> {
        let partner = self.partner_of(record).map_err(|error| {
            tracing::error!(tenant = %record.tenant_id, %error, "the partner's service cannot be used");
            CallError::Partner(PartnerProblem::Unreachable)
        })?;
        let token = pair.access_token.clone().into();
        Ok(Access { partner, token, last_contact_at: record.last_contact_at })
    }

    /// The connector and its tokens, when it is connected.
    pub(super) async fn connected(
        &self,
        tenant: TenantId,
    ) -> Result<(ConnectorRecord, Option<Pair>), CallError> {
        let record = self.store.connector(tenant).await?.ok_or(CallError::NotConnected)?;
        let accepted_at = record.agreement.as_ref().map(|agreement| agreement.accepted_at);
        match effective_status(record.status, accepted_at, self.now()) {
            ConnectorStatus::Onboarded => {
                let pair = self.open_pair(tenant, record.sealed_tokens.as_deref());
                Ok((record, pair.map_err(|_| CallError::KeyMissing)?))
            }
            ConnectorStatus::NeedsSignIn => Err(CallError::NeedsSignIn),
            ConnectorStatus::NotOnboarded | ConnectorStatus::Onboarding => Err(CallError::NotConnected),
        }
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
}
