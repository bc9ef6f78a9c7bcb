//! A statement as SQLite takes it.

use std::borrow::Cow;

use rusqlite::{Params, params_from_iter, types::Value};
use sea_query::{OptionEnum, QueryStatementWriter, SqliteQueryBuilder};

/// Its text, and the value of each place in it.
pub(crate) struct SqliteStatement {
    pub(crate) sql: Cow<'static, str>,
    pub(crate) values: Vec<Value>,
}

impl SqliteStatement {
    pub(crate) fn of(statement: &impl QueryStatementWriter) -> Self {
        let (sql, values) = statement.build(SqliteQueryBuilder);
        Self::new(sql, values)
    }

    pub(crate) fn new(
        sql: impl Into<Cow<'static, str>>,
        values: impl IntoIterator<Item = sea_query::Value>,
    ) -> Self {
        Self { sql: sql.into(), values: values.into_iter().map(value).collect() }
    }

    pub(crate) fn values(&self) -> impl Params {
        params_from_iter(&self.values)
    }
}

fn value(value: sea_query::Value) -> Value {
    use sea_query::Value as Given;
    match value {
        Given::Bool(given) => given.into(),
        Given::TinyInt(given) => given.into(),
        Given::SmallInt(given) => given.into(),
        Given::Int(given) => given.into(),
        Given::BigInt(given) => given.into(),
        Given::TinyUnsigned(given) => given.map(i64::from).into(),
        Given::SmallUnsigned(given) => given.map(i64::from).into(),
        Given::Unsigned(given) => given.into(),
        // Limits, which never come near.
        Given::BigUnsigned(given) => given.map(|given| i64::try_from(given).unwrap_or(i64::MAX)).into(),
        Given::Float(given) => given.map(f64::from).into(),
        Given::Double(given) => given.into(),
        Given::String(given) => given.into(),
        Given::Enum(OptionEnum::Some(given)) => given.value.into_owned().into(),
        Given::Enum(OptionEnum::None(_)) => Value::Null,
        Given::Char(given) => given.map(String::from).into(),
        Given::Bytes(given) => given.into(),
    }
}
