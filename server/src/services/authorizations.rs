//! The way back from TeamViewer's page: who comes back must be the browser that left, once, and in time.

use farhand_contract::{
    Caller, Permission, Timestamp,
    audit::{Activity, ActivityResult},
    connectors::{AuthorizationOutcome, PartnerOperation, PartnerProblem},
};
use farhand_domain::connector::{ConnectorEvent, demand_agreement, transition};
use farhand_partners::teamviewer::{SetupError, TeamViewer, Tokens};
use farhand_store::{
    Changes, StoreError, conflicts,
    records::{AuthorizationAttempt, ConnectorRecord, GivenRegistration},
};
use secrecy::SecretString;

use super::{
    audit::Actor,
    connectors::{ConnectorService, changed},
    deps::hash_of,
};
use crate::vault::{OpenError, Purpose};

/// Errors of the page that pass by themselves.
const SERVER_ERROR: &str = "server_error";
const UNAVAILABLE: &str = "temporarily_unavailable";

/// What the page may answer instead of a code (RFC 6749, 4.1.2.1), but for `access_denied`. Anybody can write anything
/// into that address, so nothing else of it goes anywhere.
const ERRORS: [&str; 6] = [
    "invalid_request",
    "unauthorized_client",
    "unsupported_response_type",
    "invalid_scope",
    SERVER_ERROR,
    UNAVAILABLE,
];

/// What stands in the address that TeamViewer's page sends the browser to.
#[derive(Default)]
pub struct Callback {
    /// To be exchanged for tokens, once.
    pub code: Option<String>,
    /// Proves which browser was sent there.
    pub state: Option<String>,
    /// Why there is no code.
    pub error: Option<String>,
}

impl core::fmt::Debug for Callback {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Callback").field("error", &self.error).finish_non_exhaustive()
    }
}

/// Why an authorization did not come to its end.
#[derive(Debug, thiserror::Error)]
enum Halt {
    #[error("the state parameter is refused: {0}")]
    State(&'static str),
    #[error("declined at the partner")]
    Declined,
    #[error("the partner answers neither with a code nor with an error of OAuth")]
    NoCode,
    #[error("the partner answers {0} instead of a code")]
    Answered(&'static str),
    #[error("the partner does not exchange the code: {0:?}")]
    Exchange(PartnerProblem),
    #[error("the partner does not show the account: {0:?}")]
    Account(PartnerProblem),
    #[error(transparent)]
    Verifier(#[from] OpenError),
    #[error("the partner's service cannot be used")]
    Setup(#[from] SetupError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Halt {
    fn outcome(&self) -> AuthorizationOutcome {
        match self {
            Self::State(_) => AuthorizationOutcome::StateRefused,
            Self::Declined => AuthorizationOutcome::Declined,
            Self::Answered(UNAVAILABLE | SERVER_ERROR) => AuthorizationOutcome::Unavailable,
            Self::Answered(_) | Self::Account(PartnerProblem::Refused) => AuthorizationOutcome::AppRefused,
            Self::Exchange(PartnerProblem::Refused) | Self::Setup(SetupError::NotRegistered) => {
                AuthorizationOutcome::CredentialsRefused
            }
            Self::Exchange(problem) | Self::Account(problem) => match problem {
                PartnerProblem::LicenseLimit | PartnerProblem::SessionLimit => {
                    AuthorizationOutcome::LicenseRefused
                }
                problem if problem.is_passing() => AuthorizationOutcome::Unavailable,
                _ => AuthorizationOutcome::ExchangeFailed,
            },
            Self::NoCode | Self::Verifier(_) | Self::Setup(_) | Self::Store(_) => {
                AuthorizationOutcome::ExchangeFailed
            }
        }
    }

    const fn result(&self) -> ActivityResult {
        if matches!(self, Self::State(_)) { ActivityResult::Denied } else { ActivityResult::Failure }
    }
}

impl ConnectorService {
    /// Takes the way back from TeamViewer's page. Whatever goes wrong is an outcome, and stands in the audit log.
    pub async fn complete_authorization(&self, caller: &Caller, callback: Callback) -> AuthorizationOutcome {
        let (permission, activity) = (Permission::UpdateRemoteAssistance, Activity::ConnectConnector);
        if self.deps.demand(caller, permission, activity, None).await.is_err() {
            return AuthorizationOutcome::NotAllowed;
        }
        let Err(halt) = self.complete(caller, callback).await else { return AuthorizationOutcome::Connected };
        tracing::warn!(request_id = caller.request_id, cause = %halt, "an authorization did not come to its end");
        // The store's own words are for the log only.
        let reason = if matches!(halt, Halt::Store(_)) { None } else { Some(halt.to_string()) };
        let line = self.deps.audit(caller.tenant_id, &Actor::from(caller), activity, halt.result(), reason);
        let mut changes = Changes::default();
        changes.insert_audit(&line);
        if let Err(error) = self.deps.store.commit(changes).await {
            tracing::error!(request_id = caller.request_id, cause = %error, "the audit log could not be written");
        }
        halt.outcome()
    }

    async fn complete(&self, caller: &Caller, callback: Callback) -> Result<(), Halt> {
        let state = callback.state.ok_or(Halt::State("missing"))?;
        let attempt = self.deps.store.authorization_by_state(&hash_of(&state)).await?;
        let attempt = attempt.ok_or(Halt::State("unknown"))?;
        verify(&attempt, caller, self.deps.now())?;
        self.use_up(&attempt).await?;
        match callback.error.as_deref() {
            Some("access_denied") => return Err(Halt::Declined),
            Some(error) => {
                let known = ERRORS.into_iter().find(|&known| known == error);
                return Err(known.map_or(Halt::NoCode, Halt::Answered));
            }
            None => {}
        }
        let code = SecretString::from(callback.code.ok_or(Halt::NoCode)?);
        let (record, _) = self.record(caller).await?;
        let agreed = demand_agreement(record.status, record.agreement.as_ref(), self.deps.now());
        agreed.map_err(|_| Halt::State("no agreement is waiting for it any more"))?;
        let verifier =
            self.deps.vault.unseal(caller.tenant_id, Purpose::Verifier, &attempt.sealed_verifier)?;
        let tenant = caller.tenant_id;
        let sealed_secret = record.sealed_client_secret.as_deref();
        let app = self.deps.app_of(tenant, record.registration.as_ref(), sealed_secret)?;
        let exchange = app.exchange(&code, &verifier);
        let tokens = self.deps.noted(tenant, PartnerOperation::Exchange, exchange).await;
        let tokens = tokens.map_err(Halt::Exchange)?;
        let connected = self.connect(caller, &app, record.registration.as_ref(), &tokens).await;
        if connected.is_err() {
            // The account may be another one than the connector's, and is not known.
            let unused = ConnectorRecord { account: None, ..record };
            match self.deps.revoke_unused(&unused, &tokens).await {
                Ok(revocation) => self.deps.revoke_soon(revocation),
                Err(error) => {
                    tracing::error!(request_id = caller.request_id, cause = %error, "unused tokens stay alive");
                }
            }
        }
        connected
    }

    /// Marks the attempt as used, before anything else is done with it: of two that come back, one goes on.
    async fn use_up(&self, attempt: &AuthorizationAttempt) -> Result<(), Halt> {
        let mut changes = Changes::default();
        changes.use_authorization(attempt.tenant_id, &attempt.state_hash, self.deps.now());
        self.deps.store.commit(changes).await.map_err(|error| match error {
            StoreError::Conflict(_) => Halt::State("used"),
            error => error.into(),
        })
    }

    /// Stores the tokens and whose they are.
    async fn connect(
        &self,
        caller: &Caller,
        app: &TeamViewer,
        registration: Option<&GivenRegistration>,
        tokens: &Tokens,
    ) -> Result<(), Halt> {
        let account = app.account(&tokens.access_token);
        let account = self.deps.noted(caller.tenant_id, PartnerOperation::Account, account).await;
        let account = account.map_err(Halt::Account)?;
        let actor = Actor::from(caller);
        loop {
            let (before, version) = self.record(caller).await?;
            if before.registration.as_ref() != registration {
                return Err(Halt::State("the app registration changed meanwhile"));
            }
            let mut record = before.clone();
            record.status = transition(before.status, ConnectorEvent::Authorized)
                .map_err(|_| Halt::State("disconnected meanwhile"))?;
            self.deps.set_tokens(&mut record, tokens);
            self.deps.welcome(&mut record, account.clone());
            let (activity, result) = (Activity::ConnectConnector, ActivityResult::Success);
            let target = Some(account.email.clone());
            let line = self.deps.audit(caller.tenant_id, &actor, activity, result, target);
            let mut changes = Changes::default();
            changes
                .put_connector(&record, version)
                .delete_given_up_revocations(caller.tenant_id)
                .insert_audit(&line)
                .publish(changed(caller));
            let revocation = self.deps.plan_succession(&mut changes, &before, &record, &actor).await?;
            match self.deps.store.commit(changes).await {
                Ok(()) => {
                    self.deps.revoke_soon(revocation);
                    return Ok(());
                }
                Err(StoreError::Conflict(conflicts::CONNECTOR | conflicts::SESSION_STATE)) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

fn verify(attempt: &AuthorizationAttempt, caller: &Caller, now: Timestamp) -> Result<(), Halt> {
    if attempt.tenant_id != caller.tenant_id
        || attempt.user_id != caller.user_id
        || attempt.sign_in != caller.sign_in
    {
        return Err(Halt::State("another browser's"));
    }
    if attempt.used_at.is_some() {
        return Err(Halt::State("used"));
    }
    if attempt.expires_at <= now {
        return Err(Halt::State("expired"));
    }
    Ok(())
}
