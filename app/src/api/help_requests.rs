//! Help that device users ask for.

use farhand_contract::{
    HelpRequestId,
    help_requests::{HelpQuery, HelpRequest},
    pages::Page,
    portal::Portal,
    sessions::Session,
};
use leptos::server;

use super::{ApiError, json::Json};

/// The user asks.
#[server(prefix = "/api", endpoint = "portal/ask", input = Json, output = Json)]
pub async fn ask_for_help(message: String) -> Result<Portal, ApiError> {
    let (services, device) = crate::context::RequestContext::for_device()?;
    services.help_requests.ask(&device, &message).await?;
    Ok(services.portals.view(&device).await?)
}

/// The user takes back what waits.
#[server(prefix = "/api", endpoint = "portal/withdraw", input = Json, output = Json)]
pub async fn withdraw_help() -> Result<Portal, ApiError> {
    let (services, device) = crate::context::RequestContext::for_device()?;
    services.help_requests.withdraw(&device).await?;
    Ok(services.portals.view(&device).await?)
}

/// A page of the queue.
#[server(prefix = "/api", endpoint = "help-requests/page", input = Json, output = Json)]
pub async fn list_help_requests(query: HelpQuery) -> Result<Page<HelpRequest>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.help_requests.page(&caller, &query).await?)
}

/// How many wait.
#[server(prefix = "/api", endpoint = "help-requests/waiting", input = Json, output = Json)]
pub async fn count_help_requests() -> Result<u64, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.help_requests.waiting(&caller).await?)
}

/// Takes a request up.
#[server(prefix = "/api", endpoint = "help-requests/approve", input = Json, output = Json)]
pub async fn approve_help(id: HelpRequestId, confirmed: bool) -> Result<Session, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.help_requests.approve(&caller, id, confirmed).await?)
}

/// Puts a request aside.
#[server(prefix = "/api", endpoint = "help-requests/dismiss", input = Json, output = Json)]
pub async fn dismiss_help(id: HelpRequestId, reason: Option<String>) -> Result<HelpRequest, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.help_requests.dismiss(&caller, id, reason.as_deref()).await?)
}
