//! Closes at the partner what is over here: a session whose end the partner did not take, one that it made without
//! saying so, one whose server stopped before it could tell. The partner has each under the session's own id.

use std::{collections::HashMap, sync::Arc};

use farhand_contract::{SessionId, TenantId, Timestamp, connectors::PartnerOperation};

use super::{Deps, capabilities::sessions, tokens::CallError};

/// How often a tenant's open sessions are looked through, in seconds.
const LOOK_SECONDS: i64 = 60;

/// How long after a look that met a problem there is another, in seconds.
const AGAIN_SECONDS: i64 = 10;

/// When which tenant is looked at next.
#[derive(Default)]
struct Looks {
    next: HashMap<TenantId, Timestamp>,
    /// When the first of them is, or a tenant that is new by then.
    due: Option<Timestamp>,
}

impl Looks {
    fn is_due(&self, now: Timestamp) -> bool {
        self.due.is_none_or(|due| due <= now)
    }

    fn is_due_of(&self, tenant: TenantId, now: Timestamp) -> bool {
        self.next.get(&tenant).is_none_or(|next| *next <= now)
    }

    /// Takes down what is due when, for all tenants that there are.
    fn plan(&mut self, next: HashMap<TenantId, Timestamp>, now: Timestamp) {
        let latest = now.plus_seconds(LOOK_SECONDS);
        self.due = Some(next.values().copied().fold(latest, Timestamp::min));
        self.next = next;
    }
}

/// Looks again and again until the server stops. The first time at once: there may be what an earlier stop left.
pub async fn look_after(deps: Arc<Deps>) {
    let mut looks = Looks::default();
    loop {
        if looks.is_due(deps.now()) {
            tokio::select! {
                () = deps.stop.cancelled() => return,
                () = look(&deps, &mut looks) => {}
            }
        }
        tokio::select! {
            () = deps.stop.cancelled() => return,
            () = tokio::time::sleep(deps.poll) => {}
        }
    }
}

/// Looks through the open sessions of every tenant whose time has come.
async fn look(deps: &Arc<Deps>, looks: &mut Looks) {
    let tenants = match deps.store.tenants().await {
        Ok(tenants) => tenants,
        Err(error) => return tracing::error!(cause = %error, "the organisations could not be read"),
    };
    let mut next = HashMap::with_capacity(tenants.len());
    for tenant in tenants {
        if !looks.is_due_of(tenant.id, deps.now()) {
            next.extend(looks.next.remove_entry(&tenant.id));
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
    looks.plan(next, deps.now());
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

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);
    const ONE: TenantId = TenantId(Uuid::from_u128(1));
    const OTHER: TenantId = TenantId(Uuid::from_u128(2));

    fn planned(next: &[(TenantId, i64)]) -> Looks {
        let mut looks = Looks::default();
        looks.plan(next.iter().map(|&(tenant, seconds)| (tenant, NOW.plus_seconds(seconds))).collect(), NOW);
        looks
    }

    #[test]
    fn the_first_look_is_at_once() {
        assert!(Looks::default().is_due(NOW) && Looks::default().is_due_of(ONE, NOW));
    }

    #[test]
    fn nobody_is_asked_for_before_the_first_is_due() {
        let looks = planned(&[(ONE, 60), (OTHER, 10)]);
        assert!(!looks.is_due(NOW.plus_seconds(9)));
        let now = NOW.plus_seconds(10);
        assert!(looks.is_due(now) && looks.is_due_of(OTHER, now) && !looks.is_due_of(ONE, now));
    }

    #[test]
    fn a_new_tenant_is_found_within_a_minute() {
        for looks in [planned(&[]), planned(&[(ONE, 600)])] {
            assert!(!looks.is_due(NOW.plus_seconds(59)));
            assert!(looks.is_due(NOW.plus_seconds(60)) && looks.is_due_of(OTHER, NOW));
        }
    }
}
