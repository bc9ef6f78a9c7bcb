//! Telling webhooks what happened, in the way in which reports are sent: each by one process, tried until it is taken or
//! given up, also after a stop.

use farhand_contract::schedules::DeliveryState;
use farhand_store::{
    Changes, StoreError, conflicts,
    records::{WebhookDeliveryRecord, WebhookRecord},
};
use futures::future::join_all;
use serde_json::json;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::Deps;
use crate::webhooks::Sent;

/// How many are sent at once. What is left comes at the next look.
const AT_ONCE: u32 = 50;

impl Deps {
    /// Tries the deliveries that are due.
    pub(super) async fn deliver_notifications_due(&self) {
        match self.store.webhook_deliveries_due(self.now(), AT_ONCE).await {
            // A slow webhook does not keep the others waiting.
            Ok(due) => drop(join_all(due.into_iter().map(|one| self.deliver_notification(one))).await),
            Err(error) => tracing::warn!(cause = %error, "the notifications to send could not be read"),
        }
    }

    /// Tries a delivery, unless another process does.
    async fn deliver_notification(&self, mut delivery: WebhookDeliveryRecord) {
        let (tenant, id) = (delivery.fact.tenant_id, delivery.webhook_id);
        delivery.attempts = delivery.attempts.saturating_add(1);
        delivery.next_attempt_at = Some(self.claimed_until());
        let outcome = async {
            self.write_delivery(&mut delivery).await?;
            let Some(webhook) = self.store.webhook(tenant, id).await? else { return Ok(()) };
            if webhook.on {
                let begun = self.now();
                let sent = self.attempt_notification(&webhook, &delivery).await?;
                delivery.duration_millis = u64::try_from(self.now().0 - begun.0).ok();
                (delivery.status, delivery.problem) = (sent.status, sent.problem);
                (delivery.state, delivery.next_attempt_at) = self.after_attempt(delivery.attempts, sent);
            } else {
                // It was turned off meanwhile.
                (delivery.state, delivery.next_attempt_at) = (DeliveryState::Failed, None);
            }
            self.write_delivery(&mut delivery).await
        };
        match outcome.await {
            // Somebody else tries it, or it was deleted meanwhile.
            Ok(()) | Err(StoreError::Conflict(conflicts::WEBHOOK_DELIVERY)) => {}
            Err(error) => {
                tracing::warn!(%tenant, %id, cause = %error, "what came of a notification could not be stored");
            }
        }
    }

    async fn write_delivery(&self, delivery: &mut WebhookDeliveryRecord) -> Result<(), StoreError> {
        let mut changes = Changes::default();
        changes.put_webhook_delivery(delivery);
        self.store.commit(changes).await?;
        delivery.version += 1;
        Ok(())
    }

    async fn attempt_notification(
        &self,
        webhook: &WebhookRecord,
        delivery: &WebhookDeliveryRecord,
    ) -> Result<Sent, StoreError> {
        match self.webhook_target(webhook.tenant_id, &webhook.url, &webhook.sealed_secret) {
            Ok((url, secret)) => {
                let body = self.notification_body(webhook, delivery).await?;
                Ok(self.webhooks.post(&url, &secret, self.now(), body).await)
            }
            Err(problem) => Ok(Sent { status: None, problem: Some(problem) }),
        }
    }

    /// What is sent: what happened, on which device, whose session it is, and where it is to be seen.
    async fn notification_body(
        &self,
        webhook: &WebhookRecord,
        delivery: &WebhookDeliveryRecord,
    ) -> Result<String, StoreError> {
        let fact = &delivery.fact;
        let tenant = self.store.tenant(fact.tenant_id).await?;
        let session = match fact.session_id {
            Some(id) => self.store.session(fact.tenant_id, id).await?,
            None => None,
        };
        let happened_at =
            OffsetDateTime::from_unix_timestamp_nanos(i128::from(fact.happened_at.0) * 1_000_000)
                .ok()
                .and_then(|at| at.format(&Rfc3339).ok());
        let path = match fact.session_id {
            Some(session) => format!("sessions/{session}"),
            None => format!("devices/{}", fact.device_id),
        };
        let url = self.public_url.join(&path).unwrap_or_else(|_| self.public_url.clone());
        Ok(json!({
            "kind": "notification",
            "event": fact.kind,
            "webhook": webhook.id,
            "delivery": fact.name,
            "organization": tenant.map(|tenant| tenant.name),
            "happenedAt": happened_at,
            "device": { "id": fact.device_id, "name": fact.device_name },
            "session": fact.session_id,
            "technician": session.map(|session| session.assigned_to_name),
            "url": url.as_str(),
        })
        .to_string())
    }
}
