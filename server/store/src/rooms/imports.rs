//! Imports of device exports.

use farhand_contract::{
    ImportId, TenantId,
    imports::{Import, ImportState},
};
use sea_query::{Expr, ExprTrait as _, OnConflict, Order, Query};

use super::{row, select};
use crate::{
    Changes, Result, Store,
    changes::Guard,
    columns::Fields,
    conflicts,
    records::ImportRecord,
    values::{count, id, json, json_or_null, moment, moment_or_null, text},
};

const TABLE: &str = "imports";
const COLUMNS: [&str; 15] = [
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
    })
}

impl Changes {
    /// Writes an import as it now is, new or known.
    pub fn put_import(&mut self, record: &ImportRecord) -> &mut Self {
        let ImportRecord { tenant_id, import } = record;
        let values = row([
            id(tenant_id),
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
        ]);
        let [tenant_column, id_column, others @ ..] = COLUMNS;
        let mut insert = Query::insert();
        insert
            .into_table(TABLE)
            .columns(COLUMNS)
            .values_panic(values)
            .on_conflict(OnConflict::columns([tenant_column, id_column]).update_columns(others).to_owned());
        self.write(conflicts::IMPORT, Guard::Any, insert)
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

    /// The imports, of all tenants, that are running or were when their server stopped.
    pub async fn running_imports(&self) -> Result<Vec<ImportRecord>> {
        let select = select(TABLE, &COLUMNS)
            .and_where(Expr::col("state").eq(ImportState::Running.name()))
            .order_by("tenant_id", Order::Asc)
            .order_by("id", Order::Asc)
            .to_owned();
        self.backend().all(&select, import).await
    }
}
