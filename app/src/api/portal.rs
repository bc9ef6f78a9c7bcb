//! The Company Portal.

use farhand_contract::{
    DeviceId, SessionId,
    portal::{Answer, Enrolment, Portal},
};
use leptos::server;

use super::{ApiError, json::Json};

/// A code to sign a device in with.
#[server(prefix = "/api", endpoint = "portal/invite", input = Json, output = Json)]
pub async fn invite_device(device_id: DeviceId) -> Result<Enrolment, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.portals.invite(&caller, device_id).await?)
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
