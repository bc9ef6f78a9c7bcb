//! Exports of devices, and what is selected for one. The file itself is a plain download from [`EXPORT_PATH`], so that
//! it streams.

use farhand_contract::{
    ExportId,
    device_exports::{DeviceExportRequest, ExportBegun, ExportProgress, Reach, Reached},
    devices::DeviceQuery,
};
use leptos::server;

use super::{ApiError, json::Json};

/// Where devices are exported: by an address like the list's, or by a form that has the same pairs.
pub const EXPORT_PATH: &str = "/devices/export";

/// Looks whether an export can be, and how many devices it will have.
#[server(prefix = "/api", endpoint = "device-exports/begin", input = Json, output = Json)]
pub async fn begin_device_export(request: DeviceExportRequest) -> Result<ExportBegun, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_exports.begin(&caller, &request).await?)
}

/// How an export goes.
#[server(prefix = "/api", endpoint = "device-exports/progress", input = Json, output = Json)]
pub async fn device_export_progress(id: ExportId) -> Result<Option<ExportProgress>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_exports.progress(&caller, id).await?)
}

/// Takes an export back.
#[server(prefix = "/api", endpoint = "device-exports/cancel", input = Json, output = Json)]
pub async fn cancel_device_export(id: ExportId) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_exports.cancel(&caller, id).await?)
}

/// The selected devices as text to be pasted elsewhere, in the reader's language.
#[server(prefix = "/api", endpoint = "device-exports/copy", input = Json, output = Json)]
pub async fn copy_devices(request: DeviceExportRequest) -> Result<String, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    let language = crate::preferences::Preferences::detect().locale.into();
    Ok(services.device_exports.copy(&caller, &request, language).await?)
}

/// The devices that somebody reaches for.
#[server(prefix = "/api", endpoint = "device-exports/reach", input = Json, output = Json)]
pub async fn reach_devices(query: DeviceQuery, reach: Reach) -> Result<Reached, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_exports.reach(&caller, &query, &reach).await?)
}
