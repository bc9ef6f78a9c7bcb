//! How connectors do: each connected one is checked now and then, by one process at a time.

use std::sync::Arc;

use farhand_contract::{
    TenantId, Timestamp,
    connectors::{ConnectorStatus, PartnerAccount, PartnerOperation, PartnerProblem},
    events::{Event, TenantEvent},
};
use farhand_partners::partner::Partner;
use farhand_store::{Changes, StoreError, records::ConnectorRecord};
use futures::{StreamExt as _, stream};
use secrecy::SecretString;

use super::{Deps, capabilities::service, tokens::CallError};

/// How long after a check the next one is, in seconds, give or take a fifth: connectors that were set up together are
/// not to be checked together for ever.
const CHECK_SECONDS: i64 = 300;

/// The same after a check that met a problem.
const PROBLEM_SECONDS: i64 = 60;

/// The least time between two checks, in seconds, however short tokens live.
const LEAST_SECONDS: i64 = 10;

/// How long whoever begins a check is taken to be at it, in seconds.
const CLAIM_SECONDS: i64 = 90;

/// How many connectors are checked at once.
const AT_ONCE: usize = 8;

impl Deps {
    /// `seconds` from now, give or take a fifth.
    pub(super) fn in_about(&self, seconds: i64) -> Timestamp {
        let mut byte = [0];
        self.random.fill(&mut byte);
        let [byte] = byte;
        // From -1000 to 1000 thousandths of a fifth.
        let part = i64::from(byte) * 2000 / 255 - 1000;
        Timestamp(self.now().0.saturating_add(seconds.saturating_mul(1000 + part / 5)))
    }

    /// Takes the account in whose name the connector works from now on.
    pub(super) fn welcome(&self, record: &mut ConnectorRecord, account: PartnerAccount) {
        let now = self.now();
        record.account = Some(account);
        record.connected_at = Some(now);
        record.last_contact_at = Some(now);
        record.checked_at = None;
        record.check_problem = None;
        record.trouble = None;
        record.next_check_at = Some(self.next_check(record, None));
    }

    /// When the check after this one is: before the tokens are due, so that a connector nobody uses stays connected.
    fn next_check(&self, record: &ConnectorRecord, problem: Option<PartnerProblem>) -> Timestamp {
        let least = self.now().plus_seconds(LEAST_SECONDS);
        match problem {
            None => {
                let next = self.in_about(CHECK_SECONDS);
                record.renew_at.map_or(next, |renew| renew.min(next)).max(least)
            }
            Some(PartnerProblem::Throttled { retry_after_seconds: Some(seconds) }) => {
                self.in_about(PROBLEM_SECONDS).max(self.now().plus_seconds(seconds.into()))
            }
            Some(_) => self.in_about(PROBLEM_SECONDS),
        }
    }

    /// When tokens that were kept are tried again.
    pub(super) fn next_try(&self) -> Timestamp {
        self.in_about(CHECK_SECONDS)
    }

    /// Checks the connectors that are due.
    pub(super) async fn check_due(self: &Arc<Self>) {
        let due = match self.store.connectors_due(self.now()).await {
            Ok(due) => due,
            Err(error) => {
                tracing::warn!(cause = %error, "the connectors to check could not be read");
                return;
            }
        };
        let checks = due.into_iter().map(|record| async move {
            let tenant = record.tenant_id;
            if !self.opens(&record) {
                // Whoever has the key checks it.
                return;
            }
            let checked = match self.claim_check(record).await {
                Ok(true) => self.check(tenant).await.map(drop),
                Ok(false) => Ok(()),
                Err(error) => Err(error),
            };
            if let Err(error) = checked {
                tracing::warn!(%tenant, cause = %error, "a connector could not be checked");
            }
        });
        stream::iter(checks).buffer_unordered(AT_ONCE).collect::<()>().await;
    }

    /// False when another process is at it.
    async fn claim_check(&self, mut record: ConnectorRecord) -> Result<bool, StoreError> {
        record.next_check_at = Some(self.now().plus_seconds(CLAIM_SECONDS));
        self.put(&record, &mut Changes::default()).await
    }

    /// Asks the partner whether the connector's token is good and whose it is, and writes down what comes of it. A
    /// token that is not taken is renewed; when that does not help, the connector needs a sign-in, and says so. Whether
    /// all was well.
    pub(super) async fn check(self: &Arc<Self>, tenant: TenantId) -> Result<bool, StoreError> {
        let Some(before) = self.store.connector(tenant).await? else { return Ok(true) };
        let (account, problem) = match self.ask_after(&before).await {
            Ok(account) => (Some(account), None),
            Err(CallError::NotConnected) => return Ok(true),
            // What another server finds counts more.
            Err(CallError::KeyMissing) => return Ok(false),
            Err(CallError::NeedsSignIn) => (None, Some(PartnerProblem::Unauthorized)),
            Err(CallError::Partner(problem)) => (None, Some(problem)),
            Err(CallError::Store(error)) => return Err(error),
        };
        while let Some(mut record) = self.store.connector(tenant).await? {
            let there = matches!(record.status, ConnectorStatus::Onboarded | ConnectorStatus::NeedsSignIn);
            if !there || record.connected_at != before.connected_at {
                // Somebody disconnected it, or connected another account.
                break;
            }
            let now = self.now();
            record.checked_at = Some(now);
            record.next_check_at = match record.status {
                ConnectorStatus::Onboarded => Some(self.next_check(&record, problem)),
                _ => waits(&record).then(|| self.next_try()),
            };
            // Why tokens are kept says more than that they are of no use.
            if !(waits(&record) && problem == Some(PartnerProblem::Unauthorized)) {
                record.check_problem = problem;
            }
            if let Some(account) = &account {
                record.account = Some(account.clone());
                record.last_contact_at = Some(now);
            }
            let mut changes = Changes::default();
            changes.publish(TenantEvent { tenant_id: tenant, event: Event::Connector });
            if self.put(&record, &mut changes).await? {
                break;
            }
        }
        Ok(problem.is_none())
    }

    /// Asks whose the connector's token is; before that, for another one, where one is waited for.
    async fn ask_after(self: &Arc<Self>, record: &ConnectorRecord) -> Result<PartnerAccount, CallError> {
        let tenant = record.tenant_id;
        if waits(record) {
            self.renew_kept(tenant).await?;
        }
        let ask = |partner: Arc<dyn Partner>, token: SecretString| async move {
            self.owner(tenant, &*partner, &token).await
        };
        self.call_noting(tenant, ask).await
    }

    /// Whose token it is, if it is good.
    pub(super) async fn owner(
        &self,
        tenant: TenantId,
        partner: &dyn Partner,
        token: &SecretString,
    ) -> Result<PartnerAccount, PartnerProblem> {
        let service = service(partner)?;
        self.noted(tenant, PartnerOperation::Ping, service.check(token)).await?;
        self.noted(tenant, PartnerOperation::Account, service.account(token)).await
    }
}

/// Whether the connector needs a person, and its tokens are kept until it has one.
pub(super) fn waits(record: &ConnectorRecord) -> bool {
    record.status == ConnectorStatus::NeedsSignIn && record.sealed_tokens.is_some()
}
