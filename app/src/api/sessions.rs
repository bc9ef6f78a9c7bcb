//! Remote assistance sessions.

use farhand_contract::{
    SessionId,
    pages::Page,
    sessions::{Session, SessionQuery, StartSession},
};
use leptos::server;

use super::{ApiError, json::Json};

/// Asks for a session.
#[server(prefix = "/api", endpoint = "sessions/start", input = Json, output = Json)]
pub async fn request_session(request: StartSession) -> Result<Session, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.sessions.start(&caller, &request).await?)
}

/// One session.
#[server(prefix = "/api", endpoint = "sessions/get", input = Json, output = Json)]
pub async fn get_session(id: SessionId) -> Result<Session, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.sessions.get(&caller, id).await?)
}

/// A page of sessions, newest first.
#[server(prefix = "/api", endpoint = "sessions/page", input = Json, output = Json)]
pub async fn list_sessions(query: SessionQuery) -> Result<Page<Session>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.sessions.page(&caller, &query).await?)
}

/// Takes a request back.
#[server(prefix = "/api", endpoint = "sessions/cancel", input = Json, output = Json)]
pub async fn cancel_session(id: SessionId) -> Result<Session, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.sessions.cancel(&caller, id).await?)
}
