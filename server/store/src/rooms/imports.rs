//! Imports of device exports.

use farhand_contract::{
    ImportId, TenantId, Timestamp,
    imports::{Import, ImportState},
};
use sea_query::{Expr, ExprTrait as _, Order, Value};

use super::select;
use crate::{
    Changes, Result, Store,
    columns::Fields,
    conflicts,
    records::ImportRecord,
    values::{count, id, json, json_or_null, moment, moment_or_null, text},
};

const TABLE: &str = "imports";
const COLUMNS: [&str; 17] = [
    "tenant_id",
    "id",
    "file_name",
    "started_by",
    "started_at",
    "finished_at",
    "state",
    "refusal",
    "lines",
    "processed",
    "added",
    "updated",
    "unchanged",
    "rejected",
    "report",
    "step_at",
    "version",
];

fn import(fields: &mut Fields<'_>) -> Result<ImportRecord> {
    Ok(ImportRecord {
        tenant_id: fields.id()?,
        import: Import {
            id: fields.id()?,
            file_name: fields.text()?,
            started_by: fields.text()?,
            started_at: fields.moment()?,
            finished_at: fields.moment_or_null()?,
            state: fields.named(ImportState::from_name)?,
            refusal: fields.json_or_null()?,
            lines: fields.count()?,
            processed: fields.count()?,
            added: fields.count()?,
            updated: fields.count()?,
            unchanged: fields.count()?,
            rejected: fields.count()?,
            report: fields.json()?,
        },
        step_at: fields.moment()?,
        version: fields.integer()?,
    })
}

fn import_values(record: &ImportRecord, version: i64) -> [Value; 17] {
    let import = &record.import;
    [
        id(record.tenant_id),
        id(import.id),
        text(&import.file_name),
        text(&import.started_by),
        moment(import.started_at),
        moment_or_null(import.finished_at),
        text(import.state.name()),
        json_or_null(import.refusal.as_ref()),
        count(import.lines),
        count(import.processed),
        count(import.added),
        count(import.updated),
        count(import.unchanged),
        count(import.rejected),
        json(&import.report),
        moment(record.step_at),
        version.into(),
    ]
}

impl Changes {
    /// Writes an import: a new one, version 1, when `expected_version` is none; otherwise over the one that has this version,
    /// which then has the next. A tenant has one that is running: another is a conflict.
    pub fn put_import(&mut self, record: &ImportRecord, expected_version: Option<i64>) -> &mut Self {
        self.put(conflicts::IMPORT, TABLE, &COLUMNS, 2, expected_version, |version| {
            import_values(record, version)
        })
    }
}

impl Store {
    /// An import.
    pub async fn import(&self, tenant: TenantId, import_id: ImportId) -> Result<Option<ImportRecord>> {
        let select = select(TABLE, &COLUMNS)
            .and_where(Expr::col("tenant_id").eq(id(tenant)))
            .and_where(Expr::col("id").eq(id(import_id)))
            .to_owned();
        self.backend().one(&select, import).await
    }

    /// The imports of all tenants that are running, and at which nobody was waited for any more by `now`.
    pub async fn abandoned_imports(&self, now: Timestamp) -> Result<Vec<ImportRecord>> {
        let select = select(TABLE, &COLUMNS)
            .and_where(Expr::col("state").eq(Expr::cust("'running'")))
            .and_where(Expr::col("step_at").lte(moment(now)))
            .order_by("tenant_id", Order::Asc)
            .order_by("id", Order::Asc)
            .to_owned();
        self.backend().all(&select, import).await
    }
}
