//! Either database as one end of a copy.

use farhand_contract::TenantId;

use super::{postgres::copying::PostgresEnd, sqlite::copying::SqliteEnd};
use crate::{
    Result, StoreUrl,
    copy::{plan::Table, rows::Row},
};

pub(crate) enum End {
    Sqlite(SqliteEnd),
    Postgres(PostgresEnd),
}

/// The same on either.
macro_rules! either {
    ($end:expr, $inner:ident => $call:expr) => {
        match $end {
            End::Sqlite($inner) => $call.await,
            End::Postgres($inner) => $call.await,
        }
    };
}

impl End {
    /// To read from. None where there is no database.
    pub(crate) async fn source(url: &StoreUrl) -> Result<Option<Self>> {
        Ok(match url {
            StoreUrl::Sqlite(directory) => SqliteEnd::source(directory).await?.map(Self::Sqlite),
            StoreUrl::Postgres(url) => Some(Self::Postgres(PostgresEnd::open(url).await?)),
        })
    }

    /// To write into. None where there is no database.
    pub(crate) async fn target(url: &StoreUrl) -> Result<Option<Self>> {
        Ok(match url {
            StoreUrl::Sqlite(directory) => SqliteEnd::target(directory).await?.map(Self::Sqlite),
            StoreUrl::Postgres(url) => Some(Self::Postgres(PostgresEnd::open(url).await?)),
        })
    }

    /// Keeps other copies away, and on SQLite everybody. False when somebody is still there after a while.
    pub(crate) async fn hold(&self) -> Result<bool> {
        either!(self, end => end.hold())
    }

    /// The version of the schema.
    pub(crate) async fn version(&self) -> Result<Option<i64>> {
        either!(self, end => end.version())
    }

    pub(crate) async fn is_unfinished(&self) -> Result<bool> {
        either!(self, end => end.is_unfinished())
    }

    pub(crate) async fn mark_unfinished(&self) -> Result<()> {
        either!(self, end => end.mark_unfinished())
    }

    pub(crate) async fn mark_finished(&self) -> Result<()> {
        either!(self, end => end.mark_finished())
    }

    pub(crate) async fn has_rows(&self, table: &Table) -> Result<bool> {
        either!(self, end => end.has_rows(table))
    }

    pub(crate) async fn count(&self, table: &Table, tenant: Option<TenantId>) -> Result<u64> {
        either!(self, end => end.count(table, tenant))
    }

    /// The id of the tenant whose folded domain this is.
    pub(crate) async fn tenant_by_domain(&self, key: &str) -> Result<Option<String>> {
        either!(self, end => end.tenant_by_domain(key))
    }

    /// From now on everything is read as it stands now.
    pub(crate) async fn begin_reading(&self) -> Result<()> {
        either!(self, end => end.begin_reading())
    }

    pub(crate) async fn end_reading(&self) -> Result<()> {
        either!(self, end => end.end_reading())
    }

    /// Removes every row.
    pub(crate) async fn clear(&self, tables: &[Table]) -> Result<()> {
        either!(self, end => end.clear(tables))
    }

    /// Some rows in the order of the key: the first, or those that follow `after`, which was the last of those before.
    pub(crate) async fn read(
        &mut self,
        table: &Table,
        tenant: Option<TenantId>,
        after: Option<&Row>,
    ) -> Result<Vec<Row>> {
        match self {
            Self::Sqlite(sqlite) => sqlite.read(table, tenant, after).await,
            Self::Postgres(postgres) => postgres.read(table, tenant, after.is_none()).await,
        }
    }

    pub(crate) async fn write(&self, table: &Table, rows: Vec<Row>) -> Result<()> {
        either!(self, end => end.write(table, rows))
    }
}
