//! The audit log.

use farhand_contract::{
    audit::{AuditEvent, AuditQuery},
    audit_seals::{Seal, SealStatus, SealsVerified},
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

/// How far the audit log is sealed.
#[server(prefix = "/api", endpoint = "audit/seals", input = Json, output = Json)]
pub async fn audit_seals() -> Result<SealStatus, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.audit.seals(&caller).await?)
}

/// The seal of this number, if there is one.
#[server(prefix = "/api", endpoint = "audit/seal", input = Json, output = Json)]
pub async fn audit_seal(number: u64) -> Result<Option<Seal>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.audit.seal(&caller, number).await?)
}

/// Looks whether its seals match, from this number on: some at once, and which comes next.
#[server(prefix = "/api", endpoint = "audit/verify", input = Json, output = Json)]
pub async fn verify_audit_seals(from: u64) -> Result<SealsVerified, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.audit.verify(&caller, from).await?)
}
