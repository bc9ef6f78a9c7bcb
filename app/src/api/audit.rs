//! The audit log.

use farhand_contract::{
    audit::{AuditEvent, AuditQuery},
    pages::Page,
};
use leptos::server;

use super::{ApiError, json::Json};

/// Where lines of it are exported, as a file: an address with what the list's has.
pub const EXPORT_PATH: &str = "/audit/export";

/// Where the blade is that leads there.
pub const LOG_PATH: &str = "/tenant-administration/audit-logs";

/// A page of the audit log, newest first.
#[server(prefix = "/api", endpoint = "audit/page", input = Json, output = Json)]
pub async fn list_audit_events(query: AuditQuery) -> Result<Page<AuditEvent>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.audit.page(&caller, &query).await?)
}
