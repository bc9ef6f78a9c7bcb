//! The organisation's webhooks: who may see reports sees them, who may change the connector makes them.

use farhand_contract::{
    Caller, Error, Permission, Result, WebhookId,
    audit::{Activity, ActivityResult},
    errors::Thing,
    notifications::{Kinds, NewWebhook, WEBHOOK_DELIVERIES_SHOWN, Webhook, WebhookDelivery, WebhookDraft},
};
use farhand_store::{
    Changes, StoreError, conflicts,
    records::{WebhookDeliveryRecord, WebhookRecord},
};

use super::NotificationService;
use crate::{
    services::{audit::Actor, errors::OrInternal as _, schedules::webhook_address},
    vault::Purpose,
};

fn shown(record: WebhookDeliveryRecord) -> WebhookDelivery {
    WebhookDelivery {
        kind: record.fact.kind,
        device_name: record.fact.device_name,
        happened_at: record.fact.happened_at,
        state: record.state,
        attempts: record.attempts,
        status: record.status,
        problem: record.problem,
        duration_millis: record.duration_millis,
        next_attempt_at: record.next_attempt_at,
    }
}

/// What the log calls a webhook: where it is, without what may be a key.
fn target(record: &WebhookRecord) -> String {
    let host = url::Url::parse(&record.url).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_default()
}

impl NotificationService {
    async fn webhook(&self, caller: &Caller, id: WebhookId) -> Result<WebhookRecord> {
        let record = self.deps.store.webhook(caller.tenant_id, id).await.or_internal(&caller.request_id)?;
        record.ok_or(Error::NotFound { what: Thing::Webhook })
    }

    /// The changes, and the line that the log has of them.
    async fn commit_webhook(
        &self,
        caller: &Caller,
        mut changes: Changes,
        activity: Activity,
        record: &WebhookRecord,
    ) -> Result<(), StoreError> {
        let (actor, result) = (Actor::from(caller), ActivityResult::Success);
        let line = self.deps.audit(caller.tenant_id, &actor, activity, result, target(record));
        changes.insert_audit(&line);
        self.deps.store.commit(changes).await
    }

    pub(super) async fn list_webhooks(&self, caller: &Caller) -> Result<Vec<Webhook>> {
        caller.demand(Permission::ViewRemoteAssistanceReports)?;
        let (store, tenant) = (&self.deps.store, caller.tenant_id);
        let records = store.webhooks(tenant).await.or_internal(&caller.request_id)?;
        let mut webhooks = Vec::with_capacity(records.len());
        for record in records {
            let deliveries = store.webhook_deliveries(tenant, record.id, WEBHOOK_DELIVERIES_SHOWN).await;
            webhooks.push(Webhook {
                id: record.id,
                url: record.url,
                kinds: record.kinds,
                on: record.on,
                deliveries: deliveries.or_internal(&caller.request_id)?.into_iter().map(shown).collect(),
            });
        }
        Ok(webhooks)
    }

    pub(super) async fn make_webhook(&self, caller: &Caller, draft: &WebhookDraft) -> Result<NewWebhook> {
        let activity = Activity::AddWebhook;
        self.deps.demand(caller, Permission::UpdateRemoteAssistance, activity, None).await?;
        let url = webhook_address(&self.deps, &draft.url)?;
        let (deps, tenant_id) = (&self.deps, caller.tenant_id);
        let secret = deps.new_secret();
        let record = WebhookRecord {
            tenant_id,
            id: WebhookId(deps.new_id()),
            url: url.into(),
            sealed_secret: deps.vault.seal(&*deps.random, tenant_id, Purpose::WebhookSecret, &secret),
            kinds: Kinds::from_bits(draft.kinds.bits()),
            on: true,
            created_by: caller.user_principal_name.clone(),
            created_at: deps.now(),
            version: 1,
        };
        let mut changes = Changes::default();
        changes.put_webhook(&record, None);
        let written = self.commit_webhook(caller, changes, activity, &record).await;
        written.or_internal(&caller.request_id)?;
        Ok(NewWebhook { id: record.id, secret })
    }

    pub(super) async fn switch_webhook(&self, caller: &Caller, id: WebhookId, on: bool) -> Result<()> {
        let activity = Activity::ChangeWebhook;
        let wanted = Some(id.to_string());
        self.deps.demand(caller, Permission::UpdateRemoteAssistance, activity, wanted).await?;
        loop {
            let mut record = self.webhook(caller, id).await?;
            if record.on == on {
                return Ok(());
            }
            record.on = on;
            let mut changes = Changes::default();
            changes.put_webhook(&record, Some(record.version));
            match self.commit_webhook(caller, changes, activity, &record).await {
                // Somebody else turned it meanwhile.
                Err(StoreError::Conflict(conflicts::WEBHOOK)) => {}
                written => return written.or_internal(&caller.request_id),
            }
        }
    }

    pub(super) async fn end_webhook(&self, caller: &Caller, id: WebhookId) -> Result<()> {
        let activity = Activity::DeleteWebhook;
        let wanted = Some(id.to_string());
        self.deps.demand(caller, Permission::UpdateRemoteAssistance, activity, wanted).await?;
        let record = self.webhook(caller, id).await?;
        let mut changes = Changes::default();
        changes.delete_webhook(caller.tenant_id, id);
        match self.commit_webhook(caller, changes, activity, &record).await {
            Err(StoreError::Conflict(conflicts::WEBHOOK)) => Err(Error::NotFound { what: Thing::Webhook }),
            written => written.or_internal(&caller.request_id),
        }
    }
}
