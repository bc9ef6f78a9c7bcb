//! Several questions that are asked together, in one turn.

use deadpool_postgres::Object;
use rusqlite::Connection;
use sea_query::{PostgresQueryBuilder, SelectStatement};
use sea_query_postgres::PostgresBinder as _;

use super::{
    postgres,
    sqlite::{self, SqliteStatement},
};
use crate::{Result, columns::Map};

/// One of them.
pub(crate) struct Question<T> {
    /// What is asked.
    pub(crate) select: SelectStatement,
    /// How a row of the answer is read.
    pub(crate) map: Map<T>,
}

/// A question as SQLite takes it.
pub(crate) type ForSqlite<T> = (SqliteStatement, Map<T>);

/// Some of them: a tuple.
pub(crate) trait Together: Sync {
    /// All rows of each.
    type Answers: Send + 'static;
    /// All of them as SQLite takes them.
    type ForSqlite: Send + 'static;

    fn for_sqlite(&self) -> Self::ForSqlite;

    fn ask_sqlite(connection: &Connection, questions: &Self::ForSqlite) -> Result<Self::Answers>;

    /// Sends all before the first answer is there.
    fn ask_postgres(&self, connection: &Object) -> impl Future<Output = Result<Self::Answers>> + Send;
}

macro_rules! together {
    ($($answer:ident $place:tt),+) => {
        impl<$($answer: Send + 'static),+> Together for ($(Question<$answer>,)+) {
            type Answers = ($(Vec<$answer>,)+);
            type ForSqlite = ($(ForSqlite<$answer>,)+);

            fn for_sqlite(&self) -> Self::ForSqlite {
                ($((SqliteStatement::of(&self.$place.select), self.$place.map),)+)
            }

            fn ask_sqlite(connection: &Connection, questions: &Self::ForSqlite) -> Result<Self::Answers> {
                Ok(($(sqlite::query(connection, &questions.$place.0, questions.$place.1)?,)+))
            }

            async fn ask_postgres(&self, connection: &Object) -> Result<Self::Answers> {
                let statements = ($(self.$place.select.build_postgres(PostgresQueryBuilder),)+);
                tokio::try_join!($(postgres::query(connection, &statements.$place, self.$place.map)),+)
            }
        }
    };
}

together!(A 0, B 1);
together!(A 0, B 1, C 2, D 3, E 4, F 5);
