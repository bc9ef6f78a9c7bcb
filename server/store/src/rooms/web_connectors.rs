//! The second generation of the TeamViewer connector.

use farhand_contract::{TenantId, web_connector::WebConnector};
use sea_query::{Expr, ExprTrait as _, Value};

use super::select;
use crate::{
    Changes, Result, Store,
    columns::Fields,
    conflicts,
    records::WebConnectorRecord,
    values::{id, text},
};

const TABLE: &str = "web_connectors";
const COLUMNS: [&str; 4] = ["tenant_id", "enabled", "base", "version"];

fn web_connector(fields: &mut Fields<'_>) -> Result<WebConnectorRecord> {
    Ok(WebConnectorRecord {
        tenant_id: fields.id()?,
        web: WebConnector { on: fields.flag()?, base: fields.text()? },
        version: fields.integer()?,
    })
}

fn values(record: &WebConnectorRecord, version: i64) -> [Value; 4] {
    [id(record.tenant_id), record.web.on.into(), text(&record.web.base), version.into()]
}

impl Changes {
    /// Writes the tenant's second generation: a new one, version 1, when `expected_version` is none; otherwise over
    /// the one that has this version, which then has the next.
    pub fn put_web_connector(
        &mut self,
        record: &WebConnectorRecord,
        expected_version: Option<i64>,
    ) -> &mut Self {
        self.put(conflicts::WEB_CONNECTOR, TABLE, &COLUMNS, 1, expected_version, |version| {
            values(record, version)
        })
    }
}

impl Store {
    /// The tenant's second generation, when anybody ever set it.
    pub async fn web_connector(&self, tenant: TenantId) -> Result<Option<WebConnectorRecord>> {
        let select = select(TABLE, &COLUMNS).and_where(Expr::col("tenant_id").eq(id(tenant))).to_owned();
        self.backend().one(&select, web_connector).await
    }
}
