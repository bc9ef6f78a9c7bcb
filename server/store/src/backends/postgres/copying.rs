//! A PostgreSQL database as one end of a copy.

use farhand_contract::TenantId;
use secrecy::{ExposeSecret as _, SecretString};
use tokio_postgres::{
    Client, NoTls,
    error::SqlState,
    types::{FromSqlOwned, ToSql},
};

use super::{configured, unavailable};
use crate::{
    Result,
    backends::ROWS_AT_ONCE,
    copy::{
        UNFINISHED,
        plan::{Kind, Table, quoted},
        rows::{Cell, Row, read},
    },
};

/// Held by who copies into a database; any number that nobody else locks in it.
const COPY_LOCK: i64 = 0x6661_7268_616e_6401;

pub(crate) struct PostgresEnd {
    client: Client,
}

impl PostgresEnd {
    pub(crate) async fn open(url: &SecretString) -> Result<Self> {
        let config = configured(url.expose_secret())?;
        let (client, connection) = config.connect(NoTls).await.map_err(|error| unavailable(&error))?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "the copy's connection did not end cleanly");
            }
        });
        let end = Self { client };
        end.run("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0").await?;
        Ok(end)
    }

    async fn run(&self, sql: &str) -> Result<()> {
        self.client.batch_execute(sql).await.map_err(|error| unavailable(&error))
    }

    async fn value<T: FromSqlOwned>(
        &self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<T>> {
        let row = self.client.query_opt(sql, parameters).await.map_err(|error| unavailable(&error))?;
        row.map(|row| row.try_get(0)).transpose().map_err(|error| unavailable(&error))
    }

    async fn has_table(&self, name: &str) -> Result<bool> {
        Ok(self.value("SELECT to_regclass($1) IS NOT NULL", &[&name]).await?.unwrap_or(false))
    }

    /// Keeps other copies away until the connection ends. False when one is still there after a while.
    pub(crate) async fn hold(&self) -> Result<bool> {
        self.run("SET lock_timeout = '10s'").await?;
        match self.client.execute("SELECT pg_advisory_lock($1)", &[&COPY_LOCK]).await {
            Ok(_) => {}
            Err(error) if error.code() == Some(&SqlState::LOCK_NOT_AVAILABLE) => return Ok(false),
            Err(error) => return Err(unavailable(&error)),
        }
        self.run("SET lock_timeout = 0").await?;
        Ok(true)
    }

    pub(crate) async fn version(&self) -> Result<Option<i64>> {
        if !self.has_table("refinery_schema_history").await? {
            return Ok(None);
        }
        let version =
            self.value::<Option<i64>>("SELECT max(version)::bigint FROM refinery_schema_history", &[]);
        Ok(version.await?.flatten())
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
        let sql = format!("SELECT EXISTS (SELECT FROM {})", quoted(&table.name));
        Ok(self.value(&sql, &[]).await?.unwrap_or(false))
    }

    pub(crate) async fn count(&self, table: &Table, tenant: Option<TenantId>) -> Result<u64> {
        let sql = format!("SELECT count(*) FROM {}{}", quoted(&table.name), table.whose(tenant));
        let rows: i64 = self.value(&sql, &[]).await?.unwrap_or(0);
        Ok(u64::try_from(rows).unwrap_or(0))
    }

    pub(crate) async fn tenant_by_domain(&self, key: &str) -> Result<Option<String>> {
        self.value("SELECT id FROM tenants WHERE domain_key = $1", &[&key]).await
    }

    /// From now on everything is read as it stands now.
    pub(crate) async fn begin_reading(&self) -> Result<()> {
        self.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await
    }

    pub(crate) async fn end_reading(&self) -> Result<()> {
        self.run("COMMIT").await
    }

    pub(crate) async fn clear(&self, tables: &[Table]) -> Result<()> {
        let names = tables.iter().map(|table| quoted(&table.name)).collect::<Vec<_>>().join(", ");
        self.run(&format!("TRUNCATE {names}")).await
    }

    /// The rows that follow those of before, or the first when there were none. Sorted byte by byte, as SQLite does,
    /// whatever order the database was made with.
    pub(crate) async fn read(
        &self,
        table: &Table,
        tenant: Option<TenantId>,
        first: bool,
    ) -> Result<Vec<Row>> {
        if first {
            let columns = table.names(|column| quoted(&column.name));
            let (name, whose) = (quoted(&table.name), table.whose(tenant));
            let order = order(table);
            self.run(&format!(
                "CLOSE ALL; DECLARE copied NO SCROLL CURSOR FOR SELECT {columns} FROM {name}{whose} ORDER BY {order}"
            ))
            .await?;
        }
        let fetch = format!("FETCH FORWARD {ROWS_AT_ONCE} FROM copied");
        let rows = self.client.query(&fetch, &[]).await.map_err(|error| unavailable(&error))?;
        rows.iter().map(|row| read(row, table)).collect()
    }

    pub(crate) async fn write(&self, table: &Table, rows: Vec<Row>) -> Result<()> {
        let columns = table.names(|column| quoted(&column.name));
        let arrays = table
            .columns
            .iter()
            .enumerate()
            .map(|(place, column)| format!("${}::{}[]", place + 1, column.kind.declared()));
        let arrays = arrays.collect::<Vec<_>>().join(", ");
        let sql = format!("INSERT INTO {} ({columns}) SELECT * FROM unnest({arrays})", quoted(&table.name));
        let mut values: Vec<Array> = table.columns.iter().map(|column| Array::of(column.kind)).collect();
        for row in rows {
            for (array, cell) in values.iter_mut().zip(row) {
                array.push(cell);
            }
        }
        let parameters: Vec<_> = values.iter().map(Array::parameter).collect();
        self.client.execute(&sql, &parameters).await.map_err(|error| unavailable(&error))?;
        Ok(())
    }
}

/// The columns that rows are sorted by.
fn order(table: &Table) -> String {
    let ordered = |&place: &usize| {
        let column = &table.columns[place];
        let collated = if column.kind == Kind::Text { " COLLATE \"C\"" } else { "" };
        format!("{}{collated}", quoted(&column.name))
    };
    table.key.iter().map(ordered).collect::<Vec<_>>().join(", ")
}

/// A column of some rows.
enum Array {
    Text(Vec<Option<String>>),
    Integer(Vec<Option<i64>>),
    Flag(Vec<Option<bool>>),
    Bytes(Vec<Option<Vec<u8>>>),
}

impl Array {
    const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(Vec::new()),
            Kind::Integer => Self::Integer(Vec::new()),
            Kind::Flag => Self::Flag(Vec::new()),
            Kind::Bytes => Self::Bytes(Vec::new()),
        }
    }

    /// A cell is of its column's kind, or null.
    fn push(&mut self, cell: Cell) {
        match (self, cell) {
            (Self::Text(values), Cell::Text(value)) => values.push(Some(value)),
            (Self::Integer(values), Cell::Integer(value)) => values.push(Some(value)),
            (Self::Flag(values), Cell::Flag(value)) => values.push(Some(value)),
            (Self::Bytes(values), Cell::Bytes(value)) => values.push(Some(value)),
            (Self::Text(values), _) => values.push(None),
            (Self::Integer(values), _) => values.push(None),
            (Self::Flag(values), _) => values.push(None),
            (Self::Bytes(values), _) => values.push(None),
        }
    }

    fn parameter(&self) -> &(dyn ToSql + Sync) {
        match self {
            Self::Text(values) => values,
            Self::Integer(values) => values,
            Self::Flag(values) => values,
            Self::Bytes(values) => values,
        }
    }
}
