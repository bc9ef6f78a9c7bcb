//! Requests of which nobody knows what became: the server stopped between writing one down and the partner's answer.
//! The partner knows, by the session's own id that it was given.

use std::sync::Arc;

use farhand_contract::sessions::{SessionFailure, SessionState};
use farhand_domain::session::SessionEvent;
use farhand_store::records::SessionRecord;

use super::{Deps, audit::Actor, tokens::CallError};

/// How old a request must be at the start of a server to be taken for left behind, in seconds. Another server on the
/// same database may be asking just now, after it has waited as the partner asked.
const LEFT_SECONDS: i64 = 20;

/// Reconciles the requests that a stop left behind.
pub async fn at_start(deps: &Arc<Deps>) {
    let open = match deps.store.open_sessions().await {
        Ok(open) => open,
        Err(error) => {
            tracing::error!(cause = %error, "open sessions could not be read at the start");
            return;
        }
    };
    let now = deps.now();
    let left = open.iter().filter(|session| {
        session.state == SessionState::Requested && now.seconds_since(session.requested_at) >= LEFT_SECONDS
    });
    for session in left {
        match reconcile(deps, session).await {
            Ok(()) => tracing::info!(session = %session.id, "a request that a stop left behind is settled"),
            Err(error) => {
                tracing::warn!(session = %session.id, cause = %error, "a request waits for the partner to be settled");
            }
        }
    }
}

/// Takes over what the partner made for the request, or lets it fail. Fails itself, and leaves the request as it is,
/// when the partner cannot be asked now.
pub async fn reconcile(deps: &Arc<Deps>, session: &SessionRecord) -> Result<(), CallError> {
    let (event, failure) = match deps.look_for(session).await {
        Ok(Some(made)) => return Ok(deps.adopt(session, made).await?),
        Ok(None) => (SessionEvent::Interrupted, SessionFailure::Interrupted),
        Err(CallError::NotConnected) => (SessionEvent::ConnectorDisconnected, SessionFailure::Disconnected),
        Err(error) if session.expires_at <= deps.now() => {
            tracing::warn!(session = %session.id, cause = %error, "a request expires without having been settled");
            deps.move_session(
                session.tenant_id,
                session.id,
                SessionEvent::TimeRanOut,
                &Actor::farhand(),
                |_| {},
            )
            .await?;
            return Ok(());
        }
        Err(error) => return Err(error),
    };
    let fail = |moved: &mut SessionRecord| moved.failure = Some(failure);
    deps.move_session(session.tenant_id, session.id, event, &Actor::farhand(), fail).await?;
    Ok(())
}
