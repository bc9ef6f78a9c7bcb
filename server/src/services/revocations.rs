//! Revoking tokens at the partner that are used no more: tried until it is done or given up, also after a stop, and
//! by one process at a time. Until then the tokens are kept for this alone.

use std::sync::Arc;

use farhand_contract::{
    TenantId,
    audit::{Activity, ActivityResult},
    connectors::{ConnectorMethod, PartnerOperation, PartnerProblem, Revocation},
    events::{Event, TenantEvent},
    notifications::NotificationKind,
};
use farhand_partners::{
    partner::Partner,
    teamviewer::{SetupError, TeamViewer, Tokens},
};
use farhand_store::{
    Changes, StoreError, conflicts,
    records::{ConnectorRecord, GivenRegistration, RevocationRecord},
};
use secrecy::SecretString;
use uuid::Uuid;

use super::{Deps, audit::Actor};

/// How long after the first attempt that fails the next one is, in seconds. It doubles each time.
const FIRST_SECONDS: i64 = 30;

/// The longest time between two attempts, in seconds.
const LONGEST_SECONDS: i64 = 60 * 60;

/// For how long it is tried, in seconds.
const GIVE_UP_SECONDS: i64 = 3 * 24 * 60 * 60;

/// How long whoever begins an attempt is taken to be at it, in seconds.
const CLAIM_SECONDS: i64 = 120;

/// For how long tokens are left alone first while a session is being made in their name, in seconds: longer than the partner
/// may take to answer. What is made by then is closed with them.
const MAKING_SECONDS: i64 = 20;

/// After how many attempts sessions that cannot be closed no longer keep the tokens from being revoked.
const CLOSING_ATTEMPTS: u32 = 3;

/// What tokens leave open at the partner.
#[derive(Default)]
pub(super) struct Left {
    /// The sessions to close before they are revoked.
    pub(super) codes: Vec<String>,
    /// Whether there is a session of which the partner has not said yet whether it made it.
    pub(super) being_made: bool,
}

/// What an attempt came to.
enum Attempt {
    /// The partner takes the tokens no more.
    Done,
    /// Perhaps later.
    Failed(PartnerProblem),
    /// Not by this server, which cannot open the tokens.
    KeyMissing,
}

/// What is to be known of a tenant's revocations: those that were given up before those that go on.
pub(super) fn shown(revocations: &[RevocationRecord]) -> Option<Revocation> {
    let given_up = |revocation: &&RevocationRecord| revocation.next_attempt_at.is_none();
    let revocation = revocations.iter().find(given_up).or(revocations.first())?;
    Some(Revocation {
        since: revocation.began_at,
        attempts: revocation.attempts,
        problem: revocation.problem,
        next_attempt_at: revocation.next_attempt_at,
    })
}

impl Deps {
    /// Adds to `changes` that the record's tokens are to be revoked, and what they leave open to be closed before. None when
    /// there is nothing to do.
    pub(super) fn plan_revocation(
        &self,
        changes: &mut Changes,
        record: &ConnectorRecord,
        left: Left,
    ) -> Option<RevocationRecord> {
        let script = record.method == Some(ConnectorMethod::ScriptToken);
        if script && left.codes.is_empty() && !left.being_made {
            return None;
        }
        let now = self.now();
        let first = if left.being_made { now.plus_seconds(MAKING_SECONDS) } else { now };
        let revocation = RevocationRecord {
            tenant_id: record.tenant_id,
            id: self.new_id(),
            account: record.account.as_ref().map(|account| account.email.clone()),
            script_region: record.script_region.clone().filter(|_| script),
            registration: record.registration.clone(),
            codes: left.codes,
            sealed_tokens: Some(record.sealed_tokens.clone()?),
            token_expires_at: record.token_expires_at,
            began_at: now,
            attempts: 0,
            problem: None,
            next_attempt_at: Some(first),
            version: 1,
        };
        changes.put_revocation(&revocation, None);
        Some(revocation)
    }

    /// Has tokens revoked that nobody is to use.
    pub(super) async fn revoke_unused(
        &self,
        record: &ConnectorRecord,
        tokens: &Tokens,
    ) -> Result<Option<RevocationRecord>, StoreError> {
        let mut unused = record.clone();
        self.set_tokens(&mut unused, tokens);
        let mut changes = Changes::default();
        let revocation = self.plan_revocation(&mut changes, &unused, Left::default());
        self.store.commit(changes).await?;
        Ok(revocation)
    }

    /// Tries the revocations that are due.
    pub(super) async fn revoke_due(self: &Arc<Self>) {
        match self.store.revocations_due(self.now()).await {
            Ok(due) => {
                for revocation in due {
                    self.revoke(revocation).await;
                }
            }
            Err(error) => tracing::warn!(cause = %error, "the tokens to revoke could not be read"),
        }
    }

    /// Tries a revocation, unless another process does.
    pub(super) async fn revoke(self: &Arc<Self>, mut revocation: RevocationRecord) {
        let (tenant, id) = (revocation.tenant_id, revocation.id);
        let opens = self.open_pair(tenant, revocation.sealed_tokens.as_deref()).is_ok();
        if !opens && !self.is_over(&revocation) {
            // It is left to whoever has the key.
            return;
        }
        revocation.attempts = revocation.attempts.saturating_add(1);
        revocation.next_attempt_at = Some(self.now().plus_seconds(CLAIM_SECONDS));
        let outcome = match self.put_revocation(&mut revocation).await {
            Ok(true) => {
                let attempt = self.attempt(&mut revocation).await;
                match attempt {
                    Ok(attempt) => self.settle(revocation, &attempt).await,
                    Err(error) => Err(error),
                }
            }
            Ok(false) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = outcome {
            tracing::warn!(%tenant, %id, cause = %error, "what came of a revocation could not be stored");
        }
    }

    /// Has a session closed before tokens of the tenant's are revoked: those that it was made with are among them. False when
    /// none are to be revoked.
    pub(super) async fn close_before_revoking(
        &self,
        tenant: TenantId,
        code: &str,
    ) -> Result<bool, StoreError> {
        let mut waits = false;
        for revocation in self.store.revocations(tenant).await? {
            let mut now = Some(revocation);
            while let Some(mut revocation) = now.filter(|now| now.next_attempt_at.is_some()) {
                let is_known = revocation.codes.iter().any(|known| known == code);
                if !is_known {
                    revocation.codes.push(code.to_owned());
                }
                if is_known || self.put_revocation(&mut revocation).await? {
                    waits = true;
                    break;
                }
                now = self.revocation(tenant, revocation.id).await?;
            }
        }
        Ok(waits)
    }

    /// As it is now, unless it has ended.
    async fn revocation(&self, tenant: TenantId, id: Uuid) -> Result<Option<RevocationRecord>, StoreError> {
        let all = self.store.revocations(tenant).await?;
        Ok(all.into_iter().find(|revocation| revocation.id == id))
    }

    /// False when somebody else changed it meanwhile.
    async fn put_revocation(&self, revocation: &mut RevocationRecord) -> Result<bool, StoreError> {
        let mut changes = Changes::default();
        changes.put_revocation(revocation, Some(revocation.version));
        match self.store.commit(changes).await {
            Ok(()) => {
                revocation.version += 1;
                Ok(true)
            }
            Err(StoreError::Conflict(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn attempt(&self, revocation: &mut RevocationRecord) -> Result<Attempt, StoreError> {
        let tenant = revocation.tenant_id;
        let Some((mut access, refresh)) = self.sealed_tokens_of(tenant, revocation.sealed_tokens.as_deref())
        else {
            return Ok(Attempt::KeyMissing);
        };
        let client = match self.client_of(revocation).await? {
            Ok(client) => client,
            Err(error) => {
                tracing::warn!(%tenant, %error, "no client to revoke tokens with");
                return Ok(Attempt::Failed(PartnerProblem::Unreachable));
            }
        };
        if let Some(refresh) = &refresh
            && revocation.token_expires_at.is_none_or(|end| end <= self.now())
        {
            // A refresh token outlives the access token, and is only revoked through one that lives.
            match self.noted(tenant, PartnerOperation::Refresh, client.refresh(refresh)).await {
                Ok(tokens) => {
                    access = tokens.access_token.clone();
                    revocation.sealed_tokens = Some(self.seal_tokens(tenant, &tokens));
                    let end = self.now().plus_seconds(tokens.expires_in_seconds);
                    revocation.token_expires_at = Some(end);
                    // Kept before it is used, also when the old one was sealed again meanwhile: that is dead.
                    while !self.put_revocation(revocation).await? {
                        let Some(now) = self.revocation(tenant, revocation.id).await? else { break };
                        (revocation.version, revocation.codes) = (now.version, now.codes);
                    }
                }
                Err(PartnerProblem::Unauthorized) => return Ok(Attempt::Done),
                Err(problem) => return Ok(Attempt::Failed(problem)),
            }
        }
        if let Err(problem) = self.close_all(tenant, &*client, &access, &revocation.codes).await
            && problem.is_passing()
            && revocation.attempts < CLOSING_ATTEMPTS
        {
            return Ok(Attempt::Failed(problem));
        }
        if refresh.is_none() {
            return Ok(Attempt::Done);
        }
        Ok(match self.noted(tenant, PartnerOperation::Revoke, client.revoke(&access)).await {
            Ok(()) => Attempt::Done,
            Err(problem) => Attempt::Failed(problem),
        })
    }

    /// Closes the sessions. The last problem, when some could not be closed.
    async fn close_all(
        &self,
        tenant: TenantId,
        partner: &dyn Partner,
        access: &SecretString,
        codes: &[String],
    ) -> Result<(), PartnerProblem> {
        // One that makes none has none to close.
        let Some(sessions) = partner.sessions() else { return Ok(()) };
        let mut outcome = Ok(());
        for code in codes {
            let call = sessions.close(access, code);
            match self.noted(tenant, PartnerOperation::CloseSession, call).await {
                Ok(()) | Err(PartnerProblem::NotFound) => {}
                Err(problem) => {
                    tracing::warn!(%tenant, ?problem, "a session could not be closed at the partner");
                    outcome = Err(problem);
                }
            }
        }
        outcome
    }

    /// The client for the service that the tokens are of. The secret of its app is there as long as the registration
    /// is; without it tokens that have not ended can still be revoked.
    async fn client_of(
        &self,
        revocation: &RevocationRecord,
    ) -> Result<Result<Arc<TeamViewer>, SetupError>, StoreError> {
        if let Some(region) = &revocation.script_region {
            return Ok(self.partners.of_region(region));
        }
        let given: Option<&GivenRegistration> = revocation.registration.as_ref();
        let Some(given) = given else { return Ok(self.app_of(revocation.tenant_id, None, None)) };
        let record = self.store.connector(revocation.tenant_id).await?;
        let record = record.filter(|record| record.registration.as_ref() == Some(given));
        Ok(match record.and_then(|record| record.sealed_client_secret) {
            Some(sealed) => self.app_of(revocation.tenant_id, Some(given), Some(&sealed)),
            None => self.partners.of_region(&given.region),
        })
    }

    /// Writes down what an attempt came to.
    async fn settle(&self, mut revocation: RevocationRecord, attempt: &Attempt) -> Result<(), StoreError> {
        let tenant = revocation.tenant_id;
        loop {
            let mut changes = Changes::default();
            changes.publish(TenantEvent { tenant_id: tenant, event: Event::Connector });
            let result = match attempt {
                Attempt::Done => {
                    changes.delete_revocation(tenant, revocation.id, revocation.version);
                    Some(ActivityResult::Success)
                }
                Attempt::Failed(problem) => {
                    revocation.problem = Some(*problem);
                    self.put_off(&mut changes, &mut revocation)
                }
                Attempt::KeyMissing => self.put_off(&mut changes, &mut revocation),
            };
            if let Some(result) = result {
                let (actor, activity) = (Actor::farhand(), Activity::RevokeTokens);
                changes.insert_audit(&self.audit(
                    tenant,
                    &actor,
                    activity,
                    result,
                    revocation.account.clone(),
                ));
                if result == ActivityResult::Failure {
                    let kind = NotificationKind::RevocationGivenUp;
                    self.tell_of_connector(&mut changes, tenant, kind, revocation.id).await?;
                }
            }
            match self.store.commit(changes).await {
                // Its tokens were sealed again, or whoever was taken to have stopped came first.
                Err(StoreError::Conflict(conflicts::REVOCATION)) => {
                    let Some(now) = self.revocation(tenant, revocation.id).await? else { return Ok(()) };
                    revocation = now;
                }
                done => return done,
            }
        }
    }

    /// Whether it has been tried for as long as it is.
    fn is_over(&self, revocation: &RevocationRecord) -> bool {
        self.now().seconds_since(revocation.began_at) >= GIVE_UP_SECONDS
    }

    /// To later, or for ever.
    fn put_off(&self, changes: &mut Changes, revocation: &mut RevocationRecord) -> Option<ActivityResult> {
        let over = self.is_over(revocation);
        if over {
            revocation.next_attempt_at = None;
            revocation.sealed_tokens = None;
            revocation.codes.clear();
        } else {
            let doubled = FIRST_SECONDS.saturating_mul(1 << revocation.attempts.saturating_sub(1).min(20));
            revocation.next_attempt_at = Some(self.in_about(doubled.min(LONGEST_SECONDS)));
        }
        changes.put_revocation(revocation, Some(revocation.version));
        tracing::warn!(
            tenant = %revocation.tenant_id, problem = ?revocation.problem, attempts = revocation.attempts, over,
            "the account's tokens could not be revoked"
        );
        over.then_some(ActivityResult::Failure)
    }
}
