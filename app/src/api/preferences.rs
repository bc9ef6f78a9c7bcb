//! What people have arranged for themselves.

use farhand_contract::device_columns::DeviceColumns;
use leptos::server;

use super::{ApiError, json::Json};

/// The columns of All devices.
#[server(prefix = "/api", endpoint = "preferences/device-columns", input = Json, output = Json)]
pub async fn get_device_columns() -> Result<DeviceColumns, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.preferences.device_columns(&caller).await?)
}

/// Says which columns of All devices one wants to see.
#[server(prefix = "/api", endpoint = "preferences/set-device-columns", input = Json, output = Json)]
pub async fn set_device_columns(columns: DeviceColumns) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.preferences.set_device_columns(&caller, &columns).await?)
}
