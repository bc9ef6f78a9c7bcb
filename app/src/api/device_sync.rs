//! Devices from Microsoft Graph.

use farhand_contract::{
    SyncRunId,
    device_sync::{DeviceSource, GraphRegistrationDraft, SyncKind, SyncReport},
};
use leptos::server;

use super::{ApiError, json::Json};

/// The Microsoft Intune connector as it stands.
#[server(prefix = "/api", endpoint = "connectors/intune", input = Json, output = Json)]
pub async fn get_device_source() -> Result<DeviceSource, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_syncs.view(&caller).await?)
}

/// What a run met.
#[server(prefix = "/api", endpoint = "connectors/intune/report", input = Json, output = Json)]
pub async fn get_sync_report(id: SyncRunId) -> Result<SyncReport, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_syncs.report(&caller, id).await?)
}

/// Keeps an app registration.
#[server(prefix = "/api", endpoint = "connectors/intune/set-registration", input = Json, output = Json)]
pub async fn set_graph_registration(draft: GraphRegistrationDraft) -> Result<DeviceSource, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_syncs.set_registration(&caller, &draft).await?)
}

/// Forgets it.
#[server(prefix = "/api", endpoint = "connectors/intune/forget-registration", input = Json, output = Json)]
pub async fn forget_graph_registration() -> Result<DeviceSource, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_syncs.forget_registration(&caller).await?)
}

/// Has it run by itself, or not.
#[server(prefix = "/api", endpoint = "connectors/intune/set-schedule", input = Json, output = Json)]
pub async fn set_sync_schedule(every_hours: Option<u32>) -> Result<DeviceSource, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_syncs.set_schedule(&caller, every_hours).await?)
}

/// Begins a run.
#[server(prefix = "/api", endpoint = "connectors/intune/run", input = Json, output = Json)]
pub async fn run_device_sync(kind: Option<SyncKind>) -> Result<DeviceSource, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.device_syncs.run_now(&caller, kind).await?)
}
