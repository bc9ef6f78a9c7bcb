//! What is copied: every table of the schema, as the migrations make it.

use farhand_contract::TenantId;
use rusqlite::Connection;

use crate::{Result, StoreError, backends::migrations, errors::Cause};

/// What a value is, in both databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Integer,
    Flag,
    Bytes,
}

impl Kind {
    /// The kind of what the schema declares so.
    fn of(declared: &str) -> Option<Self> {
        match declared {
            "TEXT" => Some(Self::Text),
            "BIGINT" => Some(Self::Integer),
            "BOOLEAN" => Some(Self::Flag),
            "BYTEA" => Some(Self::Bytes),
            _ => None,
        }
    }

    /// What PostgreSQL calls it.
    pub(crate) const fn declared(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "bigint",
            Self::Flag => "boolean",
            Self::Bytes => "bytea",
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: Kind,
}

/// A table. Its rows are read in the order of its key.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    /// Places among the columns. The first of them tells the tenant.
    pub(crate) key: Vec<usize>,
}

impl Table {
    /// The columns' names for a statement, each changed as `shown` says.
    pub(crate) fn names(&self, shown: impl Fn(&Column) -> String) -> String {
        self.columns.iter().map(shown).collect::<Vec<_>>().join(", ")
    }

    /// The key's columns for a statement.
    pub(crate) fn key_names(&self) -> String {
        let name = |&place: &usize| quoted(&self.columns[place].name);
        self.key.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    /// The condition for a tenant's rows, or none for all. An id has nothing that would have to be quoted.
    pub(crate) fn whose(&self, tenant: Option<TenantId>) -> String {
        let column = &self.columns[self.key[0]].name;
        tenant.map_or_else(String::new, |tenant| format!(" WHERE {} = '{tenant}'", quoted(column)))
    }
}

/// A name within a statement. The schema's names are its own, and without quotation marks.
pub(crate) fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

/// The version of the schema and its tables: those that a table refers to stand before it.
pub(crate) struct Plan {
    pub(crate) version: i64,
    pub(crate) tables: Vec<Table>,
}

impl Plan {
    /// Read from an empty database that the migrations make: no list has to be kept, and no table can be forgotten.
    pub(crate) fn make() -> Result<Self> {
        let mut schema = Connection::open_in_memory().map_err(|error| refused(&error))?;
        let runner = migrations::runner();
        runner.run(&mut schema).map_err(|error| refused(&error))?;
        let version = runner.get_migrations().iter().map(|migration| i64::from(migration.version())).max();
        Ok(Self { version: version.unwrap_or(0), tables: tables(&schema)? })
    }
}

fn refused(error: &dyn std::error::Error) -> StoreError {
    StoreError::Migration(Cause::of(error))
}

fn unknown(what: String) -> StoreError {
    StoreError::Migration(Cause::new(what))
}

fn tables(schema: &Connection) -> Result<Vec<Table>> {
    let names = texts(
        schema,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
         AND name <> 'refinery_schema_history' AND ?1 = '' ORDER BY name",
        "",
    )?;
    let mut waiting = Vec::with_capacity(names.len());
    for name in names {
        let parents = texts(schema, "SELECT \"table\" FROM pragma_foreign_key_list(?1)", &name)?;
        waiting.push((table(schema, name)?, parents));
    }
    let mut placed: Vec<Table> = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let is_placed = |parent: &String| placed.iter().any(|table| table.name == *parent);
        let next = waiting.iter().position(|(_, parents)| parents.iter().all(is_placed));
        let next = next.ok_or_else(|| unknown("tables refer to each other in a circle".to_owned()))?;
        placed.push(waiting.remove(next).0);
    }
    Ok(placed)
}

fn texts(schema: &Connection, sql: &str, of: &str) -> Result<Vec<String>> {
    let read = |error| refused(&error);
    let mut statement = schema.prepare(sql).map_err(read)?;
    let rows = statement.query_map([of], |row| row.get(0)).map_err(read)?;
    rows.collect::<rusqlite::Result<_>>().map_err(read)
}

fn table(schema: &Connection, name: String) -> Result<Table> {
    let read = |error| refused(&error);
    let sql = "SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid";
    let mut statement = schema.prepare(sql).map_err(read)?;
    let rows = statement
        .query_map([&name], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?)))
        .map_err(read)?;
    let rows: Vec<(String, String, i64)> = rows.collect::<rusqlite::Result<_>>().map_err(read)?;
    let mut key: Vec<_> = (0..rows.len()).filter(|&place| rows[place].2 > 0).collect();
    key.sort_by_key(|&place| rows[place].2);
    let kind = |column: String, declared: String| match Kind::of(&declared) {
        Some(kind) => Ok(Column { name: column, kind }),
        None => Err(unknown(format!("{name}.{column} is a {declared}, which cannot be copied"))),
    };
    let columns = rows.into_iter().map(|(column, declared, _)| kind(column, declared));
    let columns = columns.collect::<Result<Vec<_>>>()?;
    let tells = if name == "tenants" { "id" } else { "tenant_id" };
    if key.first().is_none_or(|&first| columns[first].name != tells) {
        return Err(unknown(format!("the key of {name} does not begin with {tells}")));
    }
    Ok(Table { name, columns, key })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_of_the_schema_can_be_copied() {
        let plan = Plan::make().expect("a schema whose tables can be copied");
        let place = |name: &str| plan.tables.iter().position(|table| table.name == name);
        assert!(place("tenants").is_some() && place("tenants") < place("devices"));
        assert!(place("devices") < place("sessions") && place("sessions") < place("session_notes"));
        assert!(plan.version >= 9 && plan.tables.len() >= 30, "{}", plan.tables.len());
    }

    #[test]
    fn what_cannot_be_copied_is_told() {
        for (sql, why) in [
            ("CREATE TABLE a (tenant_id TEXT PRIMARY KEY, b REAL)", "a.b is a REAL"),
            ("CREATE TABLE a (id TEXT PRIMARY KEY)", "key of a does not begin with tenant_id"),
            ("CREATE TABLE a (tenant_id TEXT)", "key of a does not begin with tenant_id"),
            (
                "CREATE TABLE a (tenant_id TEXT PRIMARY KEY REFERENCES b (tenant_id));
                 CREATE TABLE b (tenant_id TEXT PRIMARY KEY REFERENCES a (tenant_id));",
                "in a circle",
            ),
        ] {
            let schema = Connection::open_in_memory().expect("a database");
            schema.execute_batch(sql).expect("tables");
            let error = tables(&schema).expect_err(sql).to_string();
            assert!(error.contains(why), "{error}");
        }
    }
}
