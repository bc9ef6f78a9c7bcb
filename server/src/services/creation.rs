//! Making a requested session at the partner, and finding again one of which we do not know whether it was made.

use std::sync::Arc;

use farhand_contract::{
    TenantId,
    connectors::{PartnerOperation, PartnerProblem},
    offers::Notice,
    sessions::SessionFailure,
};
use farhand_domain::{
    consent::{answer_by, waits_until},
    session::SessionEvent,
};
use farhand_partners::partner::{NewSession, PartnerSession};
use farhand_store::{StoreError, records::SessionRecord};
use secrecy::ExposeSecret as _;

use super::{
    Deps,
    audit::Actor,
    capabilities::sessions,
    moves::Moved,
    patience::{Next, Patience},
    tokens::CallError,
};
use crate::vault::Purpose;

/// The partner's group that our sessions are in. The partner makes it when it is not there.
const GROUP_NAME: &str = "Farhand";

/// How much longer than here a session is valid at the partner, in seconds. What expires here is closed there; a clock
/// that is ahead there must not close it before.
const VALID_LONGER_SECONDS: i64 = 2 * 60 * 60;

/// Makes the session at the partner, and moves it to where the answer leads. When the partner asks for a short pause,
/// that is waited out first.
pub async fn create(deps: Arc<Deps>, record: SessionRecord, customer_name: Option<String>) {
    // Also when the user is asked again.
    let waits = waits_until(&record.policy.policy, record.requested_at);
    let new = NewSession {
        group_name: GROUP_NAME.to_owned(),
        description: Some(record.device_name.clone()),
        end_customer_name: Some(customer_name.unwrap_or_else(|| record.device_name.clone())),
        custom_api: Some(record.id.to_string()),
        valid_until: Some(waits.plus_seconds(VALID_LONGER_SECONDS)),
        ..NewSession::default()
    };
    let asked = &new;
    let patience = Patience::begin();
    let followed = loop {
        let made = deps
            .call(record.tenant_id, PartnerOperation::CreateSession, |partner, token| async move {
                sessions(&*partner)?.start(&token, asked).await
            })
            .await;
        let error = match made {
            Ok(made) => break deps.adopt(&record, made).await,
            Err(error) => error,
        };
        match patience.after(&deps, &record, &error).await {
            Ok(Next::Ask) => {}
            Ok(Next::GiveUp) => break deps.not_created(&record, error).await,
            Ok(Next::Nothing) => break Ok(()),
            Err(error) => break Err(error),
        }
    };
    if let Err(error) = followed {
        // The row stays as it is; the follower finds it.
        tracing::error!(session = %record.id, cause = %error, "what came of a session could not be stored");
    }
}

impl Deps {
    /// Takes over what the partner made for `record`. What is no longer wanted is closed.
    pub async fn adopt(
        self: &Arc<Self>,
        record: &SessionRecord,
        made: PartnerSession,
    ) -> Result<(), StoreError> {
        let tenant = record.tenant_id;
        let link = made.supporter_link.expose_secret();
        let sealed = self.vault.seal(&*self.random, tenant, Purpose::SupporterLink, link);
        let moved = self
            .move_seen(record, SessionEvent::PartnerCreated, &Actor::farhand(), |moved| {
                moved.code = Some(made.code.clone());
                moved.end_customer_link = Some(made.end_customer_link.clone());
                moved.sealed_supporter_link = Some(sealed.clone());
                moved.created_at = Some(self.now());
                // What the partner took is not the user's time.
                if !moved.notices.contains(&Notice::NoCompanyPortal) {
                    let until = answer_by(&moved.policy.policy, self.now());
                    moved.expires_at = moved.expires_at.max(until);
                }
            })
            .await?;
        match moved {
            // Another process took it over already.
            Moved::No(now) if now.code.as_deref() == Some(&*made.code) => {}
            Moved::No(_) | Moved::Unknown => self.close_at_partner(tenant, &made.code).await,
            Moved::Yes(now) => self.wake_soon(&now),
        }
        Ok(())
    }

    /// The partner's session that was made for `record`, if it knows one.
    pub async fn look_for(
        self: &Arc<Self>,
        record: &SessionRecord,
    ) -> Result<Option<PartnerSession>, CallError> {
        let open = self
            .call(record.tenant_id, PartnerOperation::OpenSessions, |partner, token| async move {
                sessions(&*partner)?.open(&token).await
            })
            .await?;
        let id = record.id.to_string();
        Ok(open.into_iter().find(|session| session.custom_api.as_deref() == Some(&*id)))
    }

    async fn not_created(
        self: &Arc<Self>,
        record: &SessionRecord,
        error: CallError,
    ) -> Result<(), StoreError> {
        let (event, failure) = match error {
            CallError::NotConnected => (SessionEvent::ConnectorDisconnected, SessionFailure::Disconnected),
            CallError::NeedsSignIn => (
                SessionEvent::PartnerFailed,
                SessionFailure::Partner { problem: PartnerProblem::Unauthorized },
            ),
            CallError::KeyMissing => (SessionEvent::PartnerFailed, SessionFailure::KeyMissing),
            CallError::Partner(problem) => (SessionEvent::PartnerFailed, SessionFailure::Partner { problem }),
            CallError::Store(error) => return Err(error),
        };
        let fail = |moved: &mut SessionRecord| moved.failure = Some(failure);
        self.move_session(record.tenant_id, record.id, event, &Actor::farhand(), fail).await?;
        if let CallError::Partner(problem) = error
            && may_have_been_made(problem)
        {
            match self.look_for(record).await {
                Ok(Some(made)) => self.close_at_partner(record.tenant_id, &made.code).await,
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(session = %record.id, cause = %error, "not known whether it was made");
                }
            }
        }
        Ok(())
    }

    /// Closes a session at the partner, as far as it lets us: what is not closed expires there by itself. When the account was
    /// disconnected meanwhile, it is closed before its tokens are revoked.
    pub async fn close_at_partner(self: &Arc<Self>, tenant: TenantId, code: &str) {
        let closed = self
            .call(tenant, PartnerOperation::CloseSession, |partner, token| async move {
                sessions(&*partner)?.close(&token, code).await
            })
            .await;
        match closed {
            Ok(()) => {}
            Err(error) => {
                // Another account does not know it.
                let unknown = matches!(error, CallError::Partner(PartnerProblem::NotFound));
                let gone = unknown || matches!(error, CallError::NotConnected | CallError::NeedsSignIn);
                let waits = if gone { self.close_before_revoking(tenant, code).await } else { Ok(false) };
                match waits {
                    Ok(waits) if waits || unknown => {}
                    Ok(_) => {
                        tracing::warn!(%tenant, cause = %error, "a session could not be closed at the partner");
                    }
                    Err(cause) => {
                        tracing::error!(%tenant, %cause, "it could not be stored that a session is to be closed");
                    }
                }
            }
        }
    }
}

/// Whether the partner may have made the session although it did not say so.
const fn may_have_been_made(problem: PartnerProblem) -> bool {
    matches!(
        problem,
        PartnerProblem::TimedOut | PartnerProblem::ServerError { .. } | PartnerProblem::BadAnswer
    )
}
