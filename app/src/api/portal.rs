//! The Company Portal.

use farhand_contract::{
    DeviceId, SessionId,
    portal::{Answer, DeclineReason, Enrolment, PastSession, Portal},
};
use leptos::server;

use super::{ApiError, json::Json};

/// A code to sign a device in with.
#[server(prefix = "/api", endpoint = "portal/invite", input = Json, output = Json)]
pub async fn invite_device(device_id: DeviceId) -> Result<Enrolment, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.portals.invite(&caller, device_id).await?)
}

/// Signs every browser on the device out.
#[server(prefix = "/api", endpoint = "portal/sign-out", input = Json, output = Json)]
pub async fn sign_device_out(device_id: DeviceId) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.portals.sign_out(&caller, device_id).await?)
}

/// The device's page.
#[server(prefix = "/api", endpoint = "portal/view", input = Json, output = Json)]
pub async fn get_portal() -> Result<Portal, ApiError> {
    let (services, device) = crate::context::RequestContext::for_device()?;
    Ok(services.portals.view(&device).await?)
}

/// The user's answer.
#[server(prefix = "/api", endpoint = "portal/answer", input = Json, output = Json)]
pub async fn answer_session(id: SessionId, answer: Answer) -> Result<Portal, ApiError> {
    let (services, device) = crate::context::RequestContext::for_device()?;
    Ok(services.portals.answer(&device, id, answer).await?)
}

/// Why the user declined.
#[server(prefix = "/api", endpoint = "portal/explain", input = Json, output = Json)]
pub async fn explain_decline(id: SessionId, reason: DeclineReason) -> Result<Portal, ApiError> {
    let (services, device) = crate::context::RequestContext::for_device()?;
    Ok(services.portals.explain(&device, id, &reason).await?)
}

/// The user stops what they had accepted.
#[server(prefix = "/api", endpoint = "portal/stop", input = Json, output = Json)]
pub async fn stop_session(id: SessionId) -> Result<Portal, ApiError> {
    let (services, device) = crate::context::RequestContext::for_device()?;
    Ok(services.portals.stop(&device, id).await?)
}

/// The device's last sessions that are over.
#[server(prefix = "/api", endpoint = "portal/past", input = Json, output = Json)]
pub async fn list_past_sessions() -> Result<Vec<PastSession>, ApiError> {
    let (services, device) = crate::context::RequestContext::for_device()?;
    Ok(services.portals.past(&device).await?)
}
