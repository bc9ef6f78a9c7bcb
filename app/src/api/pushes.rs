//! Web Push: waking the Company Portal while it is closed.

use farhand_contract::pushes::PushSubscription;
use leptos::server;

use super::{ApiError, json::Json};

/// The public key that browsers ask for: who may wake them.
#[server(prefix = "/api", endpoint = "portal/push-key", input = Json, output = Json)]
pub async fn get_push_key() -> Result<String, ApiError> {
    let (services, device) = crate::context::RequestContext::for_device()?;
    Ok(services.pushes.key(&device).await?)
}

/// Has this browser woken when somebody asks.
#[server(prefix = "/api", endpoint = "portal/subscribe", input = Json, output = Json)]
pub async fn subscribe_to_push(subscription: PushSubscription) -> Result<(), ApiError> {
    let (services, device) = crate::context::RequestContext::for_device()?;
    Ok(services.pushes.subscribe(&device, &subscription).await?)
}

/// Lets it sleep.
#[server(prefix = "/api", endpoint = "portal/unsubscribe", input = Json, output = Json)]
pub async fn unsubscribe_from_push() -> Result<(), ApiError> {
    let (services, device) = crate::context::RequestContext::for_device()?;
    Ok(services.pushes.unsubscribe(&device).await?)
}
