//! The audit log.

use farhand_contract::{
    audit::AuditEvent,
    pages::{Page, PageStart},
};
use leptos::server;

use super::{ApiError, json::Json};

/// A page of the audit log, newest first.
#[server(prefix = "/api", endpoint = "audit/page", input = Json, output = Json)]
pub async fn list_audit_events(from: PageStart) -> Result<Page<AuditEvent>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.audit.page(&caller, &from).await?)
}
