//! What operators are told.

use farhand_contract::{
    DeviceId, NotificationId, Timestamp, WebhookId,
    notifications::{Inbox, NewWebhook, NotificationSettings, Webhook, WebhookDraft},
    pushes::PushSubscription,
};
use leptos::server;

use super::{ApiError, json::Json};

/// The caller's latest notifications.
#[server(prefix = "/api", endpoint = "notifications/inbox", input = Json, output = Json)]
pub async fn get_inbox() -> Result<Inbox, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.notifications.inbox(&caller).await?)
}

/// The caller has read these.
#[server(prefix = "/api", endpoint = "notifications/read", input = Json, output = Json)]
pub async fn mark_notifications_read(ids: Vec<NotificationId>) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.notifications.mark_read(&caller, &ids).await?)
}

/// The caller has read all until then.
#[server(prefix = "/api", endpoint = "notifications/read-all", input = Json, output = Json)]
pub async fn mark_all_notifications_read(until: Timestamp) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.notifications.mark_all_read(&caller, until).await?)
}

/// What the caller wants to be told of.
#[server(prefix = "/api", endpoint = "notifications/settings", input = Json, output = Json)]
pub async fn get_notification_settings() -> Result<NotificationSettings, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.notifications.settings(&caller).await?)
}

/// Keeps what the caller wants to be told of.
#[server(prefix = "/api", endpoint = "notifications/set-settings", input = Json, output = Json)]
pub async fn set_notification_settings(settings: NotificationSettings) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.notifications.set_settings(&caller, settings).await?)
}

/// The public key that browsers ask for: who may wake them.
#[server(prefix = "/api", endpoint = "notifications/push-key", input = Json, output = Json)]
pub async fn get_operator_push_key() -> Result<String, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.notifications.push_key(&caller).await?)
}

/// Has this browser woken until its operator signs out.
#[server(prefix = "/api", endpoint = "notifications/subscribe", input = Json, output = Json)]
pub async fn subscribe_operator(subscription: PushSubscription) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.notifications.subscribe(&caller, &subscription).await?)
}

/// Lets it sleep.
#[server(prefix = "/api", endpoint = "notifications/unsubscribe", input = Json, output = Json)]
pub async fn unsubscribe_operator() -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.notifications.unsubscribe(&caller).await?)
}

/// Whether the caller is to be told when the device is back.
#[server(prefix = "/api", endpoint = "notifications/watching", input = Json, output = Json)]
pub async fn is_watching(device_id: DeviceId) -> Result<bool, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.notifications.watching(&caller, device_id).await?)
}

/// Has the caller told when the device is back, or not.
#[server(prefix = "/api", endpoint = "notifications/watch", input = Json, output = Json)]
pub async fn watch_device(device_id: DeviceId, on: bool) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.notifications.watch(&caller, device_id, on).await?)
}

/// The organisation's webhooks, each with its last deliveries.
#[server(prefix = "/api", endpoint = "webhooks/list", input = Json, output = Json)]
pub async fn list_webhooks() -> Result<Vec<Webhook>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.notifications.webhooks(&caller).await?)
}

/// Makes a webhook.
#[server(prefix = "/api", endpoint = "webhooks/add", input = Json, output = Json)]
pub async fn add_webhook(draft: WebhookDraft) -> Result<NewWebhook, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.notifications.add_webhook(&caller, &draft).await?)
}

/// Turns a webhook on or off.
#[server(prefix = "/api", endpoint = "webhooks/turn", input = Json, output = Json)]
pub async fn turn_webhook(id: WebhookId, on: bool) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.notifications.turn_webhook(&caller, id, on).await?)
}

/// Ends a webhook.
#[server(prefix = "/api", endpoint = "webhooks/delete", input = Json, output = Json)]
pub async fn delete_webhook(id: WebhookId) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.notifications.delete_webhook(&caller, id).await?)
}
