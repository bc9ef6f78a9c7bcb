//! What operators are told: their own, their settings, and the organisation's webhooks.

mod webhooks;

use std::sync::Arc;

use async_trait::async_trait;
use farhand_contract::{
    Caller, DeviceCaller, DeviceId, Error, NotificationId, Permission, Result, Timestamp, WebhookId,
    errors::Thing,
    notifications::{
        Inbox, Kinds, NOTIFICATIONS_SHOWN, NewWebhook, Notification, NotificationSettings, Webhook,
        WebhookDraft,
    },
    pushes::PushSubscription,
    services::Notifications,
};
use farhand_store::{
    Changes, StoreError, conflicts,
    records::{NotificationRecord, OperatorSubscriptionRecord},
};

use super::{
    Deps,
    deps::hash_of,
    errors::{OrInternal as _, internal},
    notices::told,
    pushes::MALFORMED,
};

/// Shows operators what they were told, and keeps what they want to be told.
pub struct NotificationService {
    deps: Arc<Deps>,
}

impl NotificationService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self { deps }
    }

    async fn wanted(&self, caller: &Caller) -> Result<NotificationSettings> {
        let settings = self.deps.store.notification_settings(caller.tenant_id, caller.user_id).await;
        Ok(settings.or_internal(&caller.request_id)?.unwrap_or_default())
    }

    async fn commit(&self, caller: &Caller, changes: Changes) -> Result<()> {
        self.deps.store.commit(changes).await.or_internal(&caller.request_id)
    }

    /// Refuses a device that is not the caller's organisation's.
    async fn demand_device(&self, caller: &Caller, id: DeviceId) -> Result<()> {
        caller.demand(Permission::RequestRemoteAssistance)?;
        let device = self.deps.store.device(caller.tenant_id, id).await.or_internal(&caller.request_id)?;
        device.map(drop).ok_or(Error::NotFound { what: Thing::Device })
    }
}

fn shown(record: NotificationRecord) -> Notification {
    Notification {
        id: record.id,
        kind: record.fact.kind,
        device_id: record.fact.device_id,
        device_name: record.fact.device_name,
        session_id: record.fact.session_id,
        happened_at: record.fact.happened_at,
        read: record.read_at.is_some(),
    }
}

#[async_trait]
impl Notifications for NotificationService {
    async fn inbox(&self, caller: &Caller) -> Result<Inbox> {
        // Who may ask for no session is told of none, not even of those of before.
        if !caller.permissions.contains(Permission::RequestRemoteAssistance) {
            return Ok(Inbox::default());
        }
        let wanted = self.wanted(caller).await?.in_app;
        let (store, tenant, user) = (&self.deps.store, caller.tenant_id, caller.user_id);
        let (latest, total, unread) = tokio::try_join!(
            store.notifications(tenant, user, wanted, NOTIFICATIONS_SHOWN),
            store.count_notifications(tenant, user, wanted, false),
            store.count_notifications(tenant, user, wanted, true),
        )
        .or_internal(&caller.request_id)?;
        Ok(Inbox { notifications: latest.into_iter().map(shown).collect(), total, unread })
    }

    async fn mark_read(&self, caller: &Caller, ids: &[NotificationId]) -> Result<()> {
        caller.demand(Permission::RequestRemoteAssistance)?;
        let ids = &ids[..ids.len().min(NOTIFICATIONS_SHOWN as usize)];
        if ids.is_empty() {
            return Ok(());
        }
        let (tenant, user) = (caller.tenant_id, caller.user_id);
        let mut changes = Changes::default();
        changes.mark_notifications_read(tenant, user, ids, self.deps.now()).publish(told(tenant, user));
        self.commit(caller, changes).await
    }

    async fn mark_all_read(&self, caller: &Caller, until: Timestamp) -> Result<()> {
        caller.demand(Permission::RequestRemoteAssistance)?;
        let (tenant, user) = (caller.tenant_id, caller.user_id);
        let mut changes = Changes::default();
        changes.mark_all_notifications_read(tenant, user, until, self.deps.now()).publish(told(tenant, user));
        self.commit(caller, changes).await
    }

    async fn settings(&self, caller: &Caller) -> Result<NotificationSettings> {
        caller.demand(Permission::RequestRemoteAssistance)?;
        self.wanted(caller).await
    }

    async fn set_settings(&self, caller: &Caller, settings: NotificationSettings) -> Result<()> {
        caller.demand(Permission::RequestRemoteAssistance)?;
        let known = |kinds: Kinds| Kinds::from_bits(kinds.bits());
        let settings = NotificationSettings { in_app: known(settings.in_app), push: known(settings.push) };
        let (tenant, user) = (caller.tenant_id, caller.user_id);
        let mut changes = Changes::default();
        // What is shown changes with it.
        changes.put_notification_settings(tenant, user, settings).publish(told(tenant, user));
        self.commit(caller, changes).await
    }

    async fn push_key(&self, caller: &Caller) -> Result<String> {
        caller.demand(Permission::RequestRemoteAssistance)?;
        let pair = self.deps.push_key(caller.tenant_id).await;
        Ok(pair.map_err(|error| internal(&caller.request_id, &error))?.public())
    }

    async fn subscribe(&self, caller: &Caller, subscription: &PushSubscription) -> Result<()> {
        caller.demand(Permission::RequestRemoteAssistance)?;
        let (tenant_id, deps) = (caller.tenant_id, &self.deps);
        let record = OperatorSubscriptionRecord {
            tenant_id,
            token_hash: caller.sign_in.clone(),
            user_id: caller.user_id,
            endpoint_hash: hash_of(&subscription.endpoint),
            sealed_subscription: deps.sealed_subscription(tenant_id, subscription, &caller.request_id)?,
            created_at: deps.now(),
        };
        let mut changes = Changes::default();
        changes.put_operator_subscription(&record);
        match deps.store.commit(changes).await {
            // Somebody else's, copied.
            Err(StoreError::Conflict(conflicts::OPERATOR_SUBSCRIPTION)) => Err(MALFORMED),
            done => done.or_internal(&caller.request_id),
        }
    }

    async fn unsubscribe(&self, caller: &Caller) -> Result<()> {
        caller.demand(Permission::RequestRemoteAssistance)?;
        let mut changes = Changes::default();
        changes.delete_operator_subscription(caller.tenant_id, &caller.sign_in);
        self.commit(caller, changes).await
    }

    async fn watching(&self, caller: &Caller, device_id: DeviceId) -> Result<bool> {
        self.demand_device(caller, device_id).await?;
        let watches = self.deps.store.watches(caller.tenant_id, device_id).await;
        let watches = watches.or_internal(&caller.request_id)?;
        Ok(watches.iter().any(|watch| watch.user_id == caller.user_id))
    }

    async fn watch(&self, caller: &Caller, device_id: DeviceId, on: bool) -> Result<()> {
        self.demand_device(caller, device_id).await?;
        let (tenant, user) = (caller.tenant_id, caller.user_id);
        let mut changes = Changes::default();
        if on {
            changes.put_watch(&self.deps.new_watch(tenant, device_id, user));
        } else {
            changes.delete_watch(tenant, device_id, user);
        }
        self.commit(caller, changes).await
    }

    async fn device_is_there(&self, device: &DeviceCaller) -> Result<()> {
        let told = self.deps.tell_back_online(device.tenant_id, device.device_id).await;
        told.or_internal(&device.request_id)
    }

    async fn webhooks(&self, caller: &Caller) -> Result<Vec<Webhook>> {
        self.list_webhooks(caller).await
    }

    async fn add_webhook(&self, caller: &Caller, draft: &WebhookDraft) -> Result<NewWebhook> {
        self.make_webhook(caller, draft).await
    }

    async fn turn_webhook(&self, caller: &Caller, id: WebhookId, on: bool) -> Result<()> {
        self.switch_webhook(caller, id, on).await
    }

    async fn delete_webhook(&self, caller: &Caller, id: WebhookId) -> Result<()> {
        self.end_webhook(caller, id).await
    }
}
