//! Saved views of All devices.

use farhand_contract::{
    DeviceViewId,
    device_views::{DeviceView, DeviceViewList, DeviceViewNaming, ListPairs},
};
use leptos::server;

use super::{ApiError, json::Json};

/// The views that one has.
#[server(prefix = "/api", endpoint = "device-views/list", input = Json, output = Json)]
pub async fn list_device_views() -> Result<DeviceViewList, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_views.list(&caller).await?)
}

/// The view that an address names; none when it names none that one has.
#[server(prefix = "/api", endpoint = "device-views/open", input = Json, output = Json)]
pub async fn open_device_view(id: String) -> Result<Option<DeviceView>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_views.open(&caller, &id).await?)
}

/// Saves a list as a view.
#[server(prefix = "/api", endpoint = "device-views/add", input = Json, output = Json)]
pub async fn add_device_view(naming: DeviceViewNaming, list: ListPairs) -> Result<DeviceView, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_views.add(&caller, &naming, &list).await?)
}

/// Has a view show another list, if nobody changed it since this version.
#[server(prefix = "/api", endpoint = "device-views/change", input = Json, output = Json)]
pub async fn change_device_view(
    id: DeviceViewId,
    version: i64,
    list: ListPairs,
) -> Result<DeviceView, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_views.change(&caller, id, version, &list).await?)
}

/// Calls a view otherwise, shares it, or gives it back to its owner.
#[server(prefix = "/api", endpoint = "device-views/rename", input = Json, output = Json)]
pub async fn rename_device_view(id: DeviceViewId, naming: DeviceViewNaming) -> Result<DeviceView, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_views.rename(&caller, id, &naming).await?)
}

/// Deletes a view.
#[server(prefix = "/api", endpoint = "device-views/delete", input = Json, output = Json)]
pub async fn delete_device_view(id: DeviceViewId) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_views.delete(&caller, id).await?)
}

/// Has the navigation lead to a view; to all devices without one.
#[server(prefix = "/api", endpoint = "device-views/set-default", input = Json, output = Json)]
pub async fn set_default_device_view(id: Option<DeviceViewId>) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_views.set_default(&caller, id).await?)
}
