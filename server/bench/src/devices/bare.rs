//! The least that a page costs: one prepared statement for the same rows, by the database's own client.

use std::{
    cell::RefCell,
    collections::HashMap,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use farhand_contract::{devices::DeviceSort, pages::Direction};
use rusqlite::{Connection, OpenFlags, config::DbConfig, params, types::Value};
use tokio_postgres::{
    Client, Statement,
    types::{ToSql, Type},
};

/// What a row of the list shows, the session that occupies the device among it.
const SHOWN: &str = "devices.id, devices.device_name, devices.management_agent, devices.managed_device_owner_type, \
     devices.compliance_state, devices.operating_system, devices.os_version, devices.sku_family, devices.model, \
     devices.serial_number, devices.last_sync_date_time, devices.user_principal_name, devices.manufacturer, \
     devices.imei, devices.user_display_name, devices.enrolled_date_time, devices.device_enrollment_type, \
     devices.device_category_display_name, devices.join_type, sessions.id, sessions.state";

/// The session, where there is one.
const SESSION: &str = "LEFT JOIN sessions ON sessions.tenant_id = devices.tenant_id \
     AND sessions.device_id = devices.id AND sessions.is_open";

/// How many columns that is.
const COLUMNS: usize = 21;

/// Rows to read.
#[derive(Clone, Debug)]
pub enum Ask {
    /// So many rows of an order from this one on, by the index of the order.
    Ordered { sort: DeviceSort, direction: Direction, key: Vec<u8>, id: String, rows: i64 },
    /// These rows: nothing has to be looked for.
    Ids(Vec<String>),
    /// The first rows, in the order of names, that have the text: by the index of trigrams.
    Found { text: String, rows: i64 },
    /// The same, by the index of the order: when many have the text.
    Passed { text: String, rows: i64 },
}

/// A database without anything around it.
pub enum Bare {
    /// SQLite, by one connection.
    Sqlite(Box<Connection>),
    /// PostgreSQL, by one connection.
    Postgres(Box<Client>, RefCell<HashMap<String, Statement>>),
}

impl Bare {
    /// The file at this place.
    pub fn sqlite(path: &Path) -> Result<Self> {
        let connection = Connection::open_with_flags(
            path,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        connection.set_prepared_statement_cache_capacity(256);
        // Without this, it would be prepared anew with each value.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(Self::Sqlite(Box::new(connection)))
    }

    /// This client's database.
    pub fn postgres(client: Client) -> Self {
        Self::Postgres(Box::new(client), RefCell::default())
    }

    /// The key by which a device stands in an order.
    pub async fn key(&self, tenant: &str, sort: DeviceSort, id: &str) -> Result<Vec<u8>> {
        let sql = format!("SELECT {} FROM devices WHERE tenant_id = $1 AND id = $2", column(sort));
        match self {
            Self::Sqlite(connection) => {
                Ok(connection.prepare_cached(&sql)?.query_row([tenant, id], |row| row.get(0))?)
            }
            Self::Postgres(client, _) => Ok(client.query_one(&sql, &[&tenant, &id]).await?.get(0)),
        }
    }

    /// Reads them, and copies what they have, as the service must. How long that took, and whose rows they are.
    pub async fn read(&self, tenant: &str, ask: &Ask) -> Result<(Duration, Vec<String>)> {
        match self {
            Self::Sqlite(connection) => read_sqlite(connection, tenant, ask),
            Self::Postgres(client, statements) => {
                let sql = sql(ask, true);
                let known = statements.borrow().get(&sql).cloned();
                let statement = if let Some(statement) = known {
                    statement
                } else {
                    let statement = client.prepare(&sql).await?;
                    statements.borrow_mut().insert(sql, statement.clone());
                    statement
                };
                read_postgres(client, &statement, tenant, ask).await
            }
        }
    }
}

fn read_sqlite(connection: &Connection, tenant: &str, ask: &Ask) -> Result<(Duration, Vec<String>)> {
    // Prepared before the clock runs: it is in the connection's cache after the first time.
    let mut statement = connection.prepare_cached(&sql(ask, false))?;
    let searched = match ask {
        Ask::Found { text, .. } | Ask::Passed { text, .. } => (trigrams(text), pattern(text)),
        Ask::Ordered { .. } | Ask::Ids(_) => Default::default(),
    };
    let begun = Instant::now();
    let mut rows = match ask {
        Ask::Ordered { key, id, rows, .. } => statement.query(params![tenant, key, id, rows])?,
        Ask::Ids(ids) => {
            let all = std::iter::once(tenant).chain(ids.iter().map(String::as_str));
            statement.query(rusqlite::params_from_iter(all))?
        }
        Ask::Found { rows, .. } => statement.query(params![tenant, searched.0, searched.1, rows])?,
        Ask::Passed { rows, .. } => statement.query(params![tenant, searched.1, rows])?,
    };
    let mut read = Vec::new();
    while let Some(row) = rows.next()? {
        for column in 1..COLUMNS {
            std::hint::black_box(row.get::<_, Value>(column)?);
        }
        read.push(row.get(0)?);
    }
    Ok((begun.elapsed(), read))
}

async fn read_postgres(
    client: &Client,
    statement: &Statement,
    tenant: &str,
    ask: &Ask,
) -> Result<(Duration, Vec<String>)> {
    let searched = match ask {
        Ask::Found { text, .. } | Ask::Passed { text, .. } => pattern(text),
        Ask::Ordered { .. } | Ask::Ids(_) => String::new(),
    };
    let mut values: Vec<&(dyn ToSql + Sync)> = vec![&tenant];
    match ask {
        Ask::Ordered { key, id, rows, .. } => values.extend([key as &(dyn ToSql + Sync), id, rows]),
        Ask::Ids(ids) => values.push(ids),
        Ask::Found { rows, .. } | Ask::Passed { rows, .. } => {
            values.extend([&searched as &(dyn ToSql + Sync), rows]);
        }
    }
    let begun = Instant::now();
    let rows = client.query(statement, &values).await?;
    let mut read = Vec::with_capacity(rows.len());
    for row in &rows {
        for column in 1..COLUMNS {
            if *row.columns()[column].type_() == Type::INT8 {
                std::hint::black_box(row.try_get::<_, Option<i64>>(column)?);
            } else {
                std::hint::black_box(row.try_get::<_, Option<String>>(column)?);
            }
        }
        read.push(row.try_get(0)?);
    }
    Ok((begun.elapsed(), read))
}

fn sql(ask: &Ask, postgres: bool) -> String {
    let devices = format!("SELECT {SHOWN} FROM devices {SESSION} WHERE devices.tenant_id = $1");
    let by_name = "ORDER BY devices.sort_device_name, devices.id LIMIT";
    match ask {
        Ask::Ordered { sort, direction, .. } => {
            let column = column(*sort);
            let (beyond, order) = match direction {
                Direction::Ascending => (">=", "ASC"),
                Direction::Descending => ("<=", "DESC"),
            };
            format!(
                "{devices} AND (devices.{column}, devices.id) {beyond} ($2, $3) \
                 ORDER BY devices.{column} {order}, devices.id {order} LIMIT $4"
            )
        }
        Ask::Ids(_) if postgres => format!("{devices} AND devices.id = ANY($2)"),
        Ask::Ids(ids) => format!("{devices} AND devices.id IN ({})", vec!["?"; ids.len()].join(", ")),
        Ask::Found { .. } if postgres => {
            format!("{devices} AND devices.search_text LIKE $2 ESCAPE '!' {by_name} $3")
        }
        Ask::Found { .. } => format!(
            "SELECT {SHOWN} FROM devices_search CROSS JOIN devices {SESSION} WHERE devices.tenant_id = $1 \
             AND devices_search MATCH $2 AND devices.rowid = devices_search.rowid \
             AND devices.search_text LIKE $3 ESCAPE '!' {by_name} $4"
        ),
        Ask::Passed { .. } => {
            format!("{devices} AND devices.search_text LIKE $2 ESCAPE '!' {by_name} $3")
        }
    }
}

/// The column that has the keys of an order.
fn column(sort: DeviceSort) -> String {
    let mut column = String::from("sort_");
    for c in sort.name().chars() {
        if c.is_ascii_uppercase() {
            column.push('_');
        }
        column.push(c.to_ascii_lowercase());
    }
    column
}

/// What the table of trigrams is asked for a text that has no quotation mark.
fn trigrams(text: &str) -> String {
    let letters: Vec<char> = text.to_lowercase().chars().collect();
    let trigrams: Vec<String> =
        letters.windows(3).map(|window| format!("\"{}\"", window.iter().collect::<String>())).collect();
    trigrams.join(" AND ")
}

fn pattern(text: &str) -> String {
    let escaped = text.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}

/// What is there in an order, from a device on.
pub async fn from(
    bare: &Bare,
    tenant: &str,
    (sort, direction): (DeviceSort, Direction),
    ids: &[String],
) -> Result<Ask> {
    let id = ids.first().context("a page of nothing")?.clone();
    let key = bare.key(tenant, sort, &id).await?;
    Ok(Ask::Ordered { sort, direction, key, id, rows: i64::try_from(ids.len())? })
}
