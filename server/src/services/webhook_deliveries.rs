//! Telling webhooks what happened, in the way in which reports are sent: each by one process, tried until it is taken or
//! given up, also after a stop.

use farhand_contract::{notifications::CONNECTOR_PATH, schedules::DeliveryState};
use farhand_domain::schedules::ATTEMPTS;
use farhand_store::{
    Changes, StoreError, conflicts,
    records::{Told, WebhookDeliveryRecord, WebhookRecord},
};
use futures::future::join_all;
use serde_json::{Value, json};
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
    pub(super) async fn deliver_notification(&self, mut delivery: WebhookDeliveryRecord) {
        let (tenant, id) = (delivery.told.tenant_id(), delivery.webhook_id);
        let tested = matches!(delivery.told, Told::Test { .. });
        delivery.attempts = delivery.attempts.saturating_add(1);
        delivery.next_attempt_at = Some(self.claimed_until());
        let outcome = async {
            self.write_delivery(&mut delivery).await?;
            let Some(webhook) = self.store.webhook(tenant, id).await? else { return Ok(()) };
            if webhook.on || tested {
                let begun = self.now();
                let sent = self.attempt_notification(&webhook, &delivery).await?;
                delivery.duration_millis = u64::try_from(self.now().0 - begun.0).ok();
                (delivery.status, delivery.problem) = (sent.status, sent.problem);
                // Whoever tests it waits for the outcome: one attempt, and no other.
                let attempts = if tested { ATTEMPTS } else { delivery.attempts };
                (delivery.state, delivery.next_attempt_at) = self.after_attempt(attempts, sent);
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

    /// What is sent: what happened, on which device if on one, whose session it is, and where it is to be seen; or that it is a test.
    async fn notification_body(
        &self,
        webhook: &WebhookRecord,
        delivery: &WebhookDeliveryRecord,
    ) -> Result<String, StoreError> {
        let told = &delivery.told;
        let tenant = self.store.tenant(told.tenant_id()).await?;
        let (event, device, session_id, path) = match told {
            Told::Fact(fact) => (
                fact.kind.name(),
                fact.device_id.map_or(Value::Null, |id| json!({ "id": id, "name": fact.device_name })),
                fact.session_id,
                match (fact.session_id, fact.device_id) {
                    (Some(session), _) => format!("sessions/{session}"),
                    (None, Some(device)) => format!("devices/{device}"),
                    (None, None) => CONNECTOR_PATH.trim_start_matches('/').to_owned(),
                },
            ),
            Told::Test { .. } => ("test", Value::Null, None, "notifications".to_owned()),
        };
        let session = match session_id {
            Some(id) => self.store.session(told.tenant_id(), id).await?,
            None => None,
        };
        let happened_at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(told.at().0) * 1_000_000)
            .ok()
            .and_then(|at| at.format(&Rfc3339).ok());
        let url = self.public_url.join(&path).unwrap_or_else(|_| self.public_url.clone());
        Ok(json!({
            "kind": "notification",
            "event": event,
            "webhook": webhook.id,
            "delivery": told.name(),
            "organization": tenant.map(|tenant| tenant.name),
            "happenedAt": happened_at,
            "device": device,
            "session": session_id,
            "technician": session.map(|session| session.assigned_to_name),
            "url": url.as_str(),
        })
        .to_string())
    }
}
