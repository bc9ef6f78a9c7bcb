//! Several questions that are asked together, in one turn.

use deadpool_postgres::Object;
use rusqlite::Connection;
use sea_query::SelectStatement;

use super::{
    postgres,
    sqlite::{self, SqliteStatement},
};
use crate::{Result, columns::Map, shapes::Ask};

/// One of them.
pub(crate) struct Question<T, A = SelectStatement> {
    /// What is asked.
    pub(crate) select: A,
    /// How a row of the answer is read.
    pub(crate) map: Map<T>,
}

/// A question as SQLite takes it.
pub(crate) type ForSqlite<T> = (SqliteStatement, Map<T>);

/// Some of them: a tuple.
pub(crate) trait Together: Send {
    /// All rows of each.
    type Answers: Send + 'static;
    /// All of them as SQLite takes them.
    type ForSqlite: Send + 'static;

    fn for_sqlite(self) -> Self::ForSqlite;

    fn ask_sqlite(connection: &Connection, questions: &Self::ForSqlite) -> Result<Self::Answers>;

    /// Sends all before the first answer is there.
    fn ask_postgres(self, connection: &Object) -> impl Future<Output = Result<Self::Answers>> + Send;
}

macro_rules! together {
    ($($answer:ident $asked:ident $place:tt),+) => {
        impl<$($answer: Send + 'static, $asked: Ask),+> Together for ($(Question<$answer, $asked>,)+) {
            type Answers = ($(Vec<$answer>,)+);
            type ForSqlite = ($(ForSqlite<$answer>,)+);

            fn for_sqlite(self) -> Self::ForSqlite {
                ($((self.$place.select.for_sqlite(), self.$place.map),)+)
            }

            fn ask_sqlite(connection: &Connection, questions: &Self::ForSqlite) -> Result<Self::Answers> {
                Ok(($(sqlite::query(connection, &questions.$place.0, questions.$place.1)?,)+))
            }

            async fn ask_postgres(self, connection: &Object) -> Result<Self::Answers> {
                let asked = ($((self.$place.select.for_postgres(), self.$place.map),)+);
                tokio::try_join!($(postgres::query(connection, &asked.$place.0, asked.$place.1)),+)
            }
        }
    };
}

together!(A P 0, B Q 1);
together!(A P 0, B Q 1, C R 2);
together!(A P 0, B Q 1, C R 2, D S 3);
together!(A P 0, B Q 1, C R 2, D S 3, E T 4, F U 5);
