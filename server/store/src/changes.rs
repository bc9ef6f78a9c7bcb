//! A transaction in the making.

use std::borrow::Cow;

use farhand_contract::events::TenantEvent;
use sea_query::{
    DeleteStatement, Expr, ExprTrait as _, InsertStatement, PostgresQueryBuilder, Query, UpdateStatement,
    Value,
};
use sea_query_postgres::{PostgresBinder as _, PostgresValues};

use crate::{
    backends::SqliteStatement,
    shapes::{Ask as _, Shaped},
};

/// What one transaction writes, and what it tells once it is written. [`Store::commit`](crate::Store::commit) takes it.
///
/// The methods only write down; nothing happens before the commit. Statements run in the order they were added. Each
/// says with which [`conflict`](crate::conflicts) the whole transaction ends when it cannot be done.
#[derive(Debug, Default)]
#[must_use = "nothing is written before it is committed"]
pub struct Changes {
    pub(crate) writes: Vec<Write>,
    pub(crate) events: Vec<TenantEvent>,
}

impl Changes {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether there is nothing to write and nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty() && self.events.is_empty()
    }

    /// Tells everybody who listens, on every instance, once the transaction is committed; nobody, when it is not.
    pub fn publish(&mut self, event: TenantEvent) -> &mut Self {
        self.events.push(event);
        self
    }

    pub(crate) fn insert(
        &mut self,
        conflict: &'static str,
        table: &'static str,
        columns: &[&'static str],
        values: Vec<Expr>,
    ) -> &mut Self {
        let mut insert = Query::insert();
        insert.into_table(table).columns(columns.iter().copied()).values_panic(values);
        self.write(conflict, Guard::Any, insert)
    }

    /// Writes a row that counts its changes in the column `version`: a new one, version 1, when `expected` is none;
    /// otherwise over the one that has this version, which then has the next. The first `key` columns are its key.
    pub(crate) fn put<const N: usize>(
        &mut self,
        conflict: &'static str,
        table: &'static str,
        columns: &[&'static str; N],
        key: usize,
        expected: Option<i64>,
        values: impl FnOnce(i64) -> [Value; N],
    ) -> &mut Self {
        let values = values(expected.map_or(1, |expected| expected + 1)).map(Expr::val);
        let Some(expected) = expected else {
            return self.insert(conflict, table, columns, values.into());
        };
        let mut update = Query::update();
        update.table(table);
        for (place, (column, value)) in columns.iter().copied().zip(values).enumerate() {
            if place < key {
                update.and_where(Expr::col(column).eq(value));
            } else {
                update.value(column, value);
            }
        }
        update.and_where(Expr::col("version").eq(expected));
        self.write(conflict, Guard::Exactly(1), update)
    }

    pub(crate) fn write(
        &mut self,
        conflict: &'static str,
        guard: Guard,
        statement: impl Into<Statement>,
    ) -> &mut Self {
        self.writes.push(Write { conflict, guard, statement: statement.into() });
        self
    }
}

/// One statement of a transaction.
#[derive(Debug)]
pub(crate) struct Write {
    /// What the conflict is called when it cannot be done.
    pub(crate) conflict: &'static str,
    pub(crate) guard: Guard,
    pub(crate) statement: Statement,
}

/// How many rows a statement must touch.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Guard {
    Any,
    Exactly(u64),
}

impl Guard {
    pub(crate) fn holds(self, rows: u64) -> bool {
        match self {
            Self::Any => true,
            Self::Exactly(expected) => rows == expected,
        }
    }
}

#[derive(Debug)]
pub(crate) enum Statement {
    Insert(InsertStatement),
    Update(UpdateStatement),
    Delete(DeleteStatement),
    Shaped(Shaped),
}

impl Statement {
    pub(crate) fn for_sqlite(self) -> SqliteStatement {
        match self {
            Self::Insert(insert) => SqliteStatement::of(&insert),
            Self::Update(update) => SqliteStatement::of(&update),
            Self::Delete(delete) => SqliteStatement::of(&delete),
            Self::Shaped(shaped) => shaped.for_sqlite(),
        }
    }

    pub(crate) fn for_postgres(&self) -> (Cow<'static, str>, PostgresValues) {
        let (sql, values) = match self {
            Self::Insert(insert) => insert.build_postgres(PostgresQueryBuilder),
            Self::Update(update) => update.build_postgres(PostgresQueryBuilder),
            Self::Delete(delete) => delete.build_postgres(PostgresQueryBuilder),
            Self::Shaped(shaped) => return shaped.clone().for_postgres(),
        };
        (sql.into(), values)
    }
}

impl From<InsertStatement> for Statement {
    fn from(insert: InsertStatement) -> Self {
        Self::Insert(insert)
    }
}

impl From<UpdateStatement> for Statement {
    fn from(update: UpdateStatement) -> Self {
        Self::Update(update)
    }
}

impl From<Shaped> for Statement {
    fn from(shaped: Shaped) -> Self {
        Self::Shaped(shaped)
    }
}

impl From<DeleteStatement> for Statement {
    fn from(delete: DeleteStatement) -> Self {
        Self::Delete(delete)
    }
}
