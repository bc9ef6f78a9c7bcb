//! Reports on sessions, and exports of them.

use std::sync::Arc;

use async_trait::async_trait;
use farhand_contract::{
    Caller, Permission, Result,
    audit::{Activity, ActivityResult},
    pages::PageStart,
    periods::Day,
    reports::{ExportFormat, ExportRows, Interval, Operator, Report, ReportQuery},
    services::Reports,
    sessions::SessionQuery,
};
use farhand_domain::reports::intervals;
use farhand_store::records::SessionFigures;

use super::{
    Deps,
    errors::OrInternal as _,
    queries::{checked, exported},
    sessions::shown,
};

/// How many rows of an export are read at once.
const EXPORT_ROWS: u32 = 500;

/// Counts sessions, and reads them out.
pub struct ReportService {
    deps: Arc<Deps>,
}

impl ReportService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self { deps }
    }

    async fn rows(&self, caller: &Caller, query: SessionQuery) -> Result<ExportRows> {
        let now = self.deps.now();
        let read = self.deps.store.session_rows(caller.tenant_id, &query, now, EXPORT_ROWS).await;
        let (rows, next) = read.or_internal(&caller.request_id)?;
        Ok(ExportRows {
            rows: rows.into_iter().map(|record| shown(record, caller)).collect(),
            next: next.map(|cursor| SessionQuery { from: PageStart::After(cursor), ..query }),
        })
    }
}

/// The report that these figures make, of a period with these ends.
pub(super) fn made_of(
    figures: SessionFigures,
    interval: Interval,
    ends: (Option<Day>, Option<Day>),
) -> Report {
    Report {
        counts: figures.counts,
        median_answer_seconds: figures.median_answer_seconds,
        median_seconds: figures.median_seconds,
        operators: figures.operators,
        operator_count: figures.operator_count,
        devices: figures.devices,
        device_count: figures.device_count,
        intervals: intervals(&figures.days, interval, ends),
    }
}

#[async_trait]
impl Reports for ReportService {
    async fn operators(&self, caller: &Caller) -> Result<Vec<Operator>> {
        if !caller.permissions.contains(Permission::ViewRemoteAssistanceReports) {
            caller.demand(Permission::RequestRemoteAssistance)?;
            return Ok(vec![Operator { id: caller.user_id, name: caller.display_name.clone() }]);
        }
        self.deps.store.session_operators(caller.tenant_id).await.or_internal(&caller.request_id)
    }

    async fn report(&self, caller: &Caller, query: &ReportQuery) -> Result<Report> {
        caller.demand(Permission::ViewRemoteAssistanceReports)?;
        let sessions = checked(&query.sessions)?;
        let now = self.deps.now();
        let figures = self.deps.store.session_figures(caller.tenant_id, &sessions, now).await;
        let figures = figures.or_internal(&caller.request_id)?;
        Ok(made_of(figures, query.interval, sessions.period.ends(now)))
    }

    async fn export(
        &self,
        caller: &Caller,
        query: &SessionQuery,
        format: ExportFormat,
    ) -> Result<ExportRows> {
        let (permission, activity) = (Permission::ViewRemoteAssistanceReports, Activity::ExportSessions);
        self.deps.demand(caller, permission, activity, Some(format.name().to_owned())).await?;
        let query = SessionQuery { from: PageStart::Start, ..checked(query)? };
        let now = self.deps.now();
        let total = self.deps.store.count_sessions(caller.tenant_id, &query, now).await;
        let target = exported(format, total.or_internal(&caller.request_id)?, query.pairs());
        self.deps.write_down(caller, activity, ActivityResult::Success, target).await?;
        self.rows(caller, query).await
    }

    async fn export_more(&self, caller: &Caller, query: &SessionQuery) -> Result<ExportRows> {
        caller.demand(Permission::ViewRemoteAssistanceReports)?;
        self.rows(caller, checked(query)?).await
    }
}
