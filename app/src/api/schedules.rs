//! Scheduled reports.

use farhand_contract::{
    ScheduleId,
    schedules::{NewSchedule, Schedule, ScheduleDraft},
};
use leptos::server;

use super::{ApiError, json::Json};

/// The schedules, each with its last deliveries.
#[server(prefix = "/api", endpoint = "schedules/list", input = Json, output = Json)]
pub async fn list_schedules() -> Result<Vec<Schedule>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.schedules.list(&caller).await?)
}

/// Who this server's mails are from; none when it has no mail server.
#[server(prefix = "/api", endpoint = "schedules/mail-sender", input = Json, output = Json)]
pub async fn get_mail_sender() -> Result<Option<String>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.schedules.mail_sender(&caller).await?)
}

/// Makes a schedule.
#[server(prefix = "/api", endpoint = "schedules/add", input = Json, output = Json)]
pub async fn add_schedule(draft: ScheduleDraft) -> Result<NewSchedule, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.schedules.add(&caller, &draft).await?)
}

/// Turns a schedule on or off.
#[server(prefix = "/api", endpoint = "schedules/turn", input = Json, output = Json)]
pub async fn turn_schedule(id: ScheduleId, on: bool) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.schedules.turn(&caller, id, on).await?)
}

/// Ends a schedule.
#[server(prefix = "/api", endpoint = "schedules/delete", input = Json, output = Json)]
pub async fn delete_schedule(id: ScheduleId) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.schedules.delete(&caller, id).await?)
}

/// Sends a schedule's report now.
#[server(prefix = "/api", endpoint = "schedules/send", input = Json, output = Json)]
pub async fn send_schedule(id: ScheduleId) -> Result<(), ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.schedules.send(&caller, id).await?)
}
