//! Closes at the partner what is over here: a session whose end the partner did not take, one that it made without
//! saying so, one whose server stopped before it could tell. The partner has each under the session's own id.

use std::{collections::HashMap, sync::Arc};

use farhand_contract::{SessionId, TenantId, Timestamp, connectors::PartnerOperation};

use super::{Deps, capabilities::sessions, tokens::CallError};

/// How often a tenant's open sessions are looked through, in seconds.
const LOOK_SECONDS: i64 = 60;

/// How long after a look that met a problem there is another, in seconds.
const AGAIN_SECONDS: i64 = 10;

/// Looks again and again until the server stops. The first time at once: there may be what an earlier stop left.
pub async fn look_after(deps: Arc<Deps>) {
    let mut next = HashMap::new();
    loop {
        tokio::select! {
            () = deps.stop.cancelled() => return,
            () = look(&deps, &mut next) => {}
        }
        tokio::select! {
            () = deps.stop.cancelled() => return,
            () = tokio::time::sleep(deps.poll) => {}
        }
    }
}

/// Looks through the open sessions of every tenant whose time has come.
async fn look(deps: &Arc<Deps>, next: &mut HashMap<TenantId, Timestamp>) {
    let tenants = match deps.store.tenants().await {
        Ok(tenants) => tenants,
        Err(error) => return tracing::error!(cause = %error, "the organisations could not be read"),
    };
    for tenant in tenants {
        if next.get(&tenant.id).is_some_and(|next| deps.now() < *next) {
            continue;
        }
        let wait = match close(deps, tenant.id).await {
            Ok(()) => LOOK_SECONDS,
            // Connected again, it is looked at soon.
            Err(CallError::NotConnected | CallError::NeedsSignIn) => AGAIN_SECONDS,
            Err(error) => {
                tracing::warn!(tenant = %tenant.id, cause = %error, "sessions that are over may be open at the partner");
                AGAIN_SECONDS
            }
        };
        next.insert(tenant.id, deps.now().plus_seconds(wait));
    }
}

/// Closes those of the partner's open sessions that are over here.
pub async fn close(deps: &Arc<Deps>, tenant: TenantId) -> Result<(), CallError> {
    let open = deps
        .call(tenant, PartnerOperation::OpenSessions, |partner, token| async move {
            sessions(&*partner)?.open(&token).await
        })
        .await?;
    for session in open {
        let Some(id) = session.custom_api.as_deref().and_then(|id| id.parse().ok()).map(SessionId) else {
            continue;
        };
        // What is not ours is left alone, and so is what is still being made.
        let Some(record) = deps.store.session(tenant, id).await? else { continue };
        if record.state.is_open() {
            continue;
        }
        let code = &*session.code;
        deps.call(tenant, PartnerOperation::CloseSession, |partner, token| async move {
            sessions(&*partner)?.close(&token, code).await
        })
        .await?;
        tracing::info!(session = %id, "closed at the partner what is over here");
    }
    Ok(())
}
