//! A SQLite database as one end of a copy.

use std::path::Path;

use farhand_contract::TenantId;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension as _, Params, params_from_iter};

use super::{BUSY, FILE, prepare, unavailable};
use crate::{
    Result, StoreError,
    backends::{ROWS_AT_ONCE, threads::Threads},
    copy::{
        UNFINISHED,
        plan::{Kind, Table, quoted},
        rows::{Cell, Row, read},
    },
    errors::Cause,
};

pub(crate) struct SqliteEnd {
    connection: Threads,
}

impl SqliteEnd {
    /// To read from. None where there is no database.
    pub(crate) async fn source(directory: &Path) -> Result<Option<Self>> {
        Self::open(directory, OpenFlags::SQLITE_OPEN_READ_ONLY, "").await
    }

    /// To write into, while nobody else has it open. None where there is no database.
    pub(crate) async fn target(directory: &Path) -> Result<Option<Self>> {
        let pragmas = "PRAGMA locking_mode = EXCLUSIVE; PRAGMA foreign_keys = ON; PRAGMA cache_size = -64000; \
                       PRAGMA temp_store = MEMORY;";
        Self::open(directory, OpenFlags::SQLITE_OPEN_READ_WRITE, pragmas).await
    }

    async fn open(directory: &Path, flags: OpenFlags, pragmas: &'static str) -> Result<Option<Self>> {
        let path = directory.join(FILE);
        let opened = tokio::task::spawn_blocking(move || {
            if !path.exists() {
                return Ok(None);
            }
            let connection = Connection::open_with_flags(&path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
                .map_err(unavailable)?;
            prepare(&connection, BUSY, pragmas)?;
            Ok(Some(Self { connection: Threads::start("store-copy", vec![connection])? }))
        });
        opened.await.map_err(|error| StoreError::Unavailable(Cause::of(&error)))?
    }

    async fn run(&self, sql: &'static str) -> Result<()> {
        self.connection.run(move |connection| connection.execute_batch(sql).map_err(unavailable)).await
    }

    async fn value<T: Send + rusqlite::types::FromSql + 'static>(
        &self,
        sql: String,
        parameters: impl Params + Send + 'static,
    ) -> Result<Option<T>> {
        self.connection
            .run(move |connection| {
                connection.query_row(&sql, parameters, |row| row.get(0)).optional().map_err(unavailable)
            })
            .await
    }

    async fn has_table(&self, name: &'static str) -> Result<bool> {
        let sql = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
        Ok(self.value::<i64>(sql.to_owned(), [name]).await?.is_some())
    }

    /// Keeps everybody else away until the connection ends. False when somebody is still there after a while.
    pub(crate) async fn hold(&self) -> Result<bool> {
        let hold = |connection: &mut Connection| match connection.execute_batch("BEGIN IMMEDIATE; COMMIT;") {
            Ok(()) => Ok(true),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => Ok(false),
            Err(error) => Err(unavailable(error)),
        };
        self.connection.run(hold).await
    }

    pub(crate) async fn version(&self) -> Result<Option<i64>> {
        if !self.has_table("refinery_schema_history").await? {
            return Ok(None);
        }
        let sql = "SELECT max(version) FROM refinery_schema_history";
        Ok(self.value::<Option<i64>>(sql.to_owned(), []).await?.flatten())
    }

    pub(crate) async fn is_unfinished(&self) -> Result<bool> {
        self.has_table(UNFINISHED).await
    }

    pub(crate) async fn mark_unfinished(&self) -> Result<()> {
        self.run("CREATE TABLE unfinished_copy (id BIGINT)").await
    }

    pub(crate) async fn mark_finished(&self) -> Result<()> {
        self.run("DROP TABLE unfinished_copy").await
    }

    pub(crate) async fn has_rows(&self, table: &Table) -> Result<bool> {
        let sql = format!("SELECT 1 FROM {} LIMIT 1", quoted(&table.name));
        Ok(self.value::<i64>(sql, []).await?.is_some())
    }

    pub(crate) async fn count(&self, table: &Table, tenant: Option<TenantId>) -> Result<u64> {
        let sql = format!("SELECT count(*) FROM {}{}", quoted(&table.name), table.whose(tenant));
        let rows: i64 = self.value(sql, []).await?.unwrap_or(0);
        Ok(u64::try_from(rows).unwrap_or(0))
    }

    pub(crate) async fn tenant_by_domain(&self, key: &str) -> Result<Option<String>> {
        let sql = "SELECT id FROM tenants WHERE domain_key = ?1".to_owned();
        self.value(sql, [key.to_owned()]).await
    }

    /// From now on everything is read as it stands now.
    pub(crate) async fn begin_reading(&self) -> Result<()> {
        self.run("BEGIN; SELECT name FROM sqlite_schema LIMIT 1;").await
    }

    pub(crate) async fn end_reading(&self) -> Result<()> {
        self.run("COMMIT").await
    }

    pub(crate) async fn clear(&self, tables: &[Table]) -> Result<()> {
        let delete = |table: &Table| format!("DELETE FROM {};", quoted(&table.name));
        let sql = tables.iter().rev().map(delete).collect::<String>();
        self.connection
            .run(move |connection| {
                connection.execute_batch(&format!("BEGIN; {sql} COMMIT;")).map_err(unavailable)
            })
            .await
    }

    /// The rows that follow `after`, or the first.
    pub(crate) async fn read(
        &self,
        table: &Table,
        tenant: Option<TenantId>,
        after: Option<&Row>,
    ) -> Result<Vec<Row>> {
        // A default of the schema may have left text where bytes are meant.
        let columns = table.names(|column| match column.kind {
            Kind::Bytes => format!("CAST({} AS BLOB)", quoted(&column.name)),
            Kind::Text | Kind::Integer | Kind::Flag => quoted(&column.name),
        });
        let (name, key) = (quoted(&table.name), table.key_names());
        let mut which = table.whose(tenant);
        let mut from = Vec::new();
        if let Some(after) = after {
            let word = if tenant.is_some() { "AND" } else { "WHERE" };
            which = format!("{which} {word} ({key}) > ({})", vec!["?"; table.key.len()].join(", "));
            from = table.key.iter().map(|&place| after[place].clone()).collect();
        }
        let sql = format!("SELECT {columns} FROM {name}{which} ORDER BY {key} LIMIT {ROWS_AT_ONCE}");
        let table = table.clone();
        self.connection
            .run(move |connection| {
                let mut statement = connection.prepare_cached(&sql).map_err(unavailable)?;
                let mut found = statement.query(params_from_iter(&from)).map_err(unavailable)?;
                let mut rows = Vec::new();
                while let Some(row) = found.next().map_err(unavailable)? {
                    rows.push(read(row, &table)?);
                }
                Ok(rows)
            })
            .await
    }

    pub(crate) async fn write(&self, table: &Table, rows: Vec<Row>) -> Result<()> {
        let places = vec!["?"; table.columns.len()].join(", ");
        let columns = table.names(|column| quoted(&column.name));
        let sql = format!("INSERT INTO {} ({columns}) VALUES ({places})", quoted(&table.name));
        self.connection
            .run(move |connection| {
                let transaction = connection.transaction().map_err(unavailable)?;
                {
                    let mut insert = transaction.prepare_cached(&sql).map_err(unavailable)?;
                    for row in &rows {
                        insert.execute(params_from_iter::<&[Cell]>(row)).map_err(unavailable)?;
                    }
                }
                transaction.commit().map_err(unavailable)
            })
            .await
    }
}
