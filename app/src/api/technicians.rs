//! What technicians do with their sessions.

use farhand_contract::{
    SessionId, UserId,
    sessions::Session,
    technicians::{Colleague, NoteDraft, SessionNote, StartAgain},
};
use leptos::server;

use super::{ApiError, json::Json};

/// The caller's open sessions, newest first.
#[server(prefix = "/api", endpoint = "sessions/open", input = Json, output = Json)]
pub async fn list_open_sessions() -> Result<Vec<Session>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.technicians.open_sessions(&caller).await?)
}

/// Asks for a new session in the place of one that is over.
#[server(prefix = "/api", endpoint = "sessions/start-again", input = Json, output = Json)]
pub async fn request_session_again(request: StartAgain) -> Result<Session, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.technicians.start_again(&caller, &request).await?)
}

/// Shows the request to the device's user once more.
#[server(prefix = "/api", endpoint = "sessions/send-again", input = Json, output = Json)]
pub async fn send_again(id: SessionId) -> Result<Session, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.technicians.send_again(&caller, id).await?)
}

/// Who can take the session over.
#[server(prefix = "/api", endpoint = "sessions/colleagues", input = Json, output = Json)]
pub async fn list_colleagues(id: SessionId) -> Result<Vec<Colleague>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.technicians.colleagues(&caller, id).await?)
}

/// Gives the session to another technician.
#[server(prefix = "/api", endpoint = "sessions/hand-over", input = Json, output = Json)]
pub async fn hand_over(id: SessionId, to: UserId) -> Result<Session, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.technicians.hand_over(&caller, id, to).await?)
}

/// Ends an open session.
#[server(prefix = "/api", endpoint = "sessions/end", input = Json, output = Json)]
pub async fn end_session(id: SessionId) -> Result<Session, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.technicians.end(&caller, id).await?)
}

/// What was written down about a session.
#[server(prefix = "/api", endpoint = "sessions/note", input = Json, output = Json)]
pub async fn get_note(id: SessionId) -> Result<SessionNote, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.technicians.note(&caller, id).await?)
}

/// Writes it down.
#[server(prefix = "/api", endpoint = "sessions/write-note", input = Json, output = Json)]
pub async fn write_note(id: SessionId, draft: NoteDraft) -> Result<SessionNote, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.technicians.write_note(&caller, id, &draft).await?)
}
