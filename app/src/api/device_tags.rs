//! Tags of devices.

use farhand_contract::{DeviceId, device_tags::KnownTag};
use leptos::server;

use super::{ApiError, json::Json};

/// The tags that devices have, and how many have each.
#[server(prefix = "/api", endpoint = "device-tags/known", input = Json, output = Json)]
pub async fn known_tags() -> Result<Vec<KnownTag>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_tags.known(&caller).await?)
}

/// Gives devices a tag.
#[server(prefix = "/api", endpoint = "device-tags/add", input = Json, output = Json)]
pub async fn add_tag(devices: Vec<DeviceId>, tag: String) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_tags.add(&caller, &devices, &tag).await?)
}

/// Takes a tag from devices.
#[server(prefix = "/api", endpoint = "device-tags/remove", input = Json, output = Json)]
pub async fn remove_tag(devices: Vec<DeviceId>, tag: String) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_tags.remove(&caller, &devices, &tag).await?)
}
