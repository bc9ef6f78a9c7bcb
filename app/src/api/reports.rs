//! Reports on sessions.

use farhand_contract::reports::{Operator, Report, ReportQuery};
use leptos::server;

use super::{ApiError, json::Json};

/// Where sessions are exported, as a file: an address with what the list's has, and `format`.
pub const EXPORT_PATH: &str = "/reports/sessions/export";

/// Where the report is that leads there.
pub const REPORT_PATH: &str = "/reports/sessions";

/// Those who asked for sessions.
#[server(prefix = "/api", endpoint = "reports/operators", input = Json, output = Json)]
pub async fn list_operators() -> Result<Vec<Operator>, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.reports.operators(&caller).await?)
}

/// A report.
#[server(prefix = "/api", endpoint = "reports/sessions", input = Json, output = Json)]
pub async fn get_report(query: ReportQuery) -> Result<Report, ApiError> {
    let (services, caller) = crate::context::RequestContext::for_caller()?;
    Ok(services.reports.report(&caller, &query).await?)
}
