//! Statements that are the same each time but for their values. Their text is made once, when it is first needed: for what
//! is asked at each request, to put the text together would take longer than to answer it.

use std::{borrow::Cow, sync::OnceLock};

use sea_query::{
    Expr, PostgresQueryBuilder, Query, QueryStatementWriter, SelectStatement, SqliteQueryBuilder, Value,
};
use sea_query_postgres::{PostgresBinder as _, PostgresValue, PostgresValues};

use crate::backends::SqliteStatement;

/// Stands for each value where the text is made.
pub(crate) const PLACE: Value = Value::BigInt(Some(0));

/// One of them, kept in a `static`.
pub(crate) struct Shape {
    make: fn() -> Texts,
    texts: OnceLock<Texts>,
}

/// What it reads for either database, and how many values it takes.
pub(crate) struct Texts {
    sqlite: String,
    postgres: String,
    places: usize,
}

/// One of them with its values.
#[derive(Clone)]
pub(crate) struct Shaped {
    texts: &'static Texts,
    values: Vec<Value>,
}

impl Shape {
    pub(crate) const fn of(make: fn() -> Texts) -> Self {
        Self { make, texts: OnceLock::new() }
    }

    /// With these values, in the order in which the text has their places.
    pub(crate) fn with(&'static self, values: impl IntoIterator<Item = Value>) -> Shaped {
        let texts = self.texts.get_or_init(self.make);
        let values: Vec<_> = values.into_iter().collect();
        debug_assert_eq!(texts.places, values.len(), "{}", texts.sqlite);
        Shaped { texts, values }
    }
}

impl Texts {
    /// Those of this statement, whatever its values.
    pub(crate) fn of(statement: &impl QueryStatementWriter) -> Self {
        let (sqlite, values) = statement.build(SqliteQueryBuilder);
        let (postgres, _) = statement.build(PostgresQueryBuilder);
        Self { sqlite, postgres, places: values.into_iter().count() }
    }

    /// Those of the insert of a row.
    pub(crate) fn of_insert(table: &'static str, columns: &[&'static str]) -> Self {
        let mut insert = Query::insert();
        let values = columns.iter().map(|_| Expr::val(PLACE));
        insert.into_table(table).columns(columns.iter().copied()).values_panic(values);
        Self::of(&insert)
    }
}

impl core::fmt::Debug for Shaped {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_tuple("Shaped").field(&self.texts.sqlite).finish()
    }
}

/// What can be asked: of a shape, or put together for the occasion.
pub(crate) trait Ask: Send {
    fn for_sqlite(self) -> SqliteStatement;
    fn for_postgres(self) -> (Cow<'static, str>, PostgresValues);
}

impl Ask for Shaped {
    fn for_sqlite(self) -> SqliteStatement {
        SqliteStatement::new(self.texts.sqlite.as_str(), self.values)
    }

    fn for_postgres(self) -> (Cow<'static, str>, PostgresValues) {
        let values = self.values.into_iter().map(PostgresValue).collect();
        (self.texts.postgres.as_str().into(), PostgresValues(values))
    }
}

impl Ask for &SelectStatement {
    fn for_sqlite(self) -> SqliteStatement {
        SqliteStatement::of(self)
    }

    fn for_postgres(self) -> (Cow<'static, str>, PostgresValues) {
        let (sql, values) = self.build_postgres(PostgresQueryBuilder);
        (sql.into(), values)
    }
}

impl Ask for SelectStatement {
    fn for_sqlite(self) -> SqliteStatement {
        (&self).for_sqlite()
    }

    fn for_postgres(self) -> (Cow<'static, str>, PostgresValues) {
        (&self).for_postgres()
    }
}
