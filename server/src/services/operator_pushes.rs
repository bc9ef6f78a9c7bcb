//! Waking operators' browsers: one message for all that one of them was told since the last look.

use std::collections::BTreeMap;

use farhand_contract::{TenantId, UserId};
use farhand_store::{Changes, StoreError, conflicts, records::NotificationRecord};
use futures::future::join_all;

use super::{Deps, pushes::KeyError};
use crate::push::Outcome;

/// What is sent: that there is something. What it is is asked for by the browser, which is then checked.
const SOMETHING: &[u8] = br#"{"notifies":true}"#;

/// For how long after it happened one is woken for something, and for how long a push service keeps the message, in
/// seconds.
const KEEP_SECONDS: u32 = 60 * 60;

/// How long whoever begins to send is taken to be at it, in seconds: longer than three attempts, with the longest pauses that
/// push services are granted.
const CLAIM_SECONDS: i64 = 5 * 60;

/// How many notifications are looked at once.
const AT_ONCE: u32 = 1000;

impl Deps {
    /// Wakes the browsers of whom there is something to tell.
    pub(super) async fn push_due(&self) {
        let due = match self.store.pushes_due(self.now(), AT_ONCE).await {
            Ok(due) => due,
            Err(error) => {
                tracing::warn!(cause = %error, "whom to wake could not be read");
                return;
            }
        };
        let mut by_person = BTreeMap::<(TenantId, UserId), Vec<NotificationRecord>>::new();
        for notification in due {
            by_person
                .entry((notification.fact.tenant_id, notification.user_id))
                .or_default()
                .push(notification);
        }
        let pushes = by_person.into_iter().map(|((tenant, user), told)| async move {
            match self.push_to(tenant, user, told).await {
                // Another server does.
                Ok(()) | Err(KeyError::Store(StoreError::Conflict(conflicts::NOTIFICATION))) => {}
                Err(error) => tracing::warn!(%tenant, %user, cause = %error, "somebody could not be woken"),
            }
        });
        join_all(pushes).await;
    }

    async fn push_to(
        &self,
        tenant: TenantId,
        user: UserId,
        mut told: Vec<NotificationRecord>,
    ) -> Result<(), KeyError> {
        let settings = self.store.notification_settings(tenant, user).await?.unwrap_or_default();
        let oldest = self.now().plus_seconds(-i64::from(KEEP_SECONDS));
        let wanted =
            told.iter().any(|one| settings.push.contains(one.fact.kind) && one.fact.happened_at > oldest);
        let subscribed =
            if wanted { self.store.operator_subscriptions(tenant, user).await? } else { Vec::new() };
        if !subscribed.is_empty() {
            // Whoever takes it over from one that was killed comes after this.
            let until = self.now().plus_seconds(CLAIM_SECONDS);
            let mut claim = Changes::default();
            for one in &mut told {
                claim.move_push(one, Some(until));
                one.push_at = Some(until);
            }
            self.store.commit(claim).await?;
            let pair = self.push_key(tenant).await?;
            let pair = &pair;
            let sends = subscribed.iter().map(|record| async move {
                let sealed = &record.sealed_subscription;
                let Some(message) = self.message(tenant, sealed, pair, KEEP_SECONDS, SOMETHING) else {
                    tracing::warn!(%tenant, %user, "a subscription to Web Push cannot be used");
                    return;
                };
                if self.pusher.send(&message).await == Outcome::Gone {
                    self.forget_operator_subscription(tenant, &record.token_hash).await;
                }
            });
            join_all(sends).await;
        }
        let mut settled = Changes::default();
        for one in &told {
            settled.move_push(one, None);
        }
        Ok(self.store.commit(settled).await?)
    }

    async fn forget_operator_subscription(&self, tenant: TenantId, token_hash: &str) {
        let mut changes = Changes::default();
        changes.delete_operator_subscription(tenant, token_hash);
        match self.store.commit(changes).await {
            Ok(()) => tracing::info!(%tenant, "an operator's browser is not subscribed to Web Push any more"),
            Err(error) => tracing::warn!(cause = %error, "a subscription to Web Push could not be forgotten"),
        }
    }
}
