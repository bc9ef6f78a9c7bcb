//! PostgreSQL: a pool of connections, and one that listens.

use std::{borrow::Cow, time::Duration};

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Transaction};
use futures::future::{join_all, try_join_all};
use sea_query::SelectStatement;
use sea_query_postgres::{PostgresValue, PostgresValues};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::task::AbortHandle;
use tokio_postgres::{Client, Config, NoTls, Statement, error::SqlState};

use super::{Teller, conflict_of_index, migrations, together::Together};
use crate::{
    Changes, Result, StoreError,
    changes::Guard,
    columns::{Fields, Map, only_count},
    copy::UNFINISHED,
    errors::Cause,
    shapes::Ask,
};

pub(super) mod copying;
mod listener;

/// The most connections an instance takes, besides the one that listens.
const CONNECTIONS: usize = 16;

/// How long a call waits for a connection.
const WAIT: Duration = Duration::from_secs(10);

/// How often a transaction is tried that PostgreSQL ends for the sake of another.
const TRIES: usize = 5;

/// How many statements of a transaction are sent without waiting for the answer to the first.
const SENT_AT_ONCE: usize = 24;

/// Tells an event, once the transaction is committed.
const NOTIFY: &str = "SELECT pg_notify($1, $2)";

/// Held while the schema is brought up to date; any number that nobody else locks in this database.
const MIGRATION_LOCK: i64 = 0x6661_7268_616e_6400;

pub(crate) struct Postgres {
    pool: Pool,
    listener: AbortHandle,
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl Postgres {
    pub(super) async fn open(url: &SecretString, teller: Teller) -> Result<Self> {
        let config = configured(url.expose_secret())?;
        migrate(&config).await?;
        let listener = listener::start(config.clone(), teller).await?;
        let manager =
            Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let pool = Pool::builder(manager)
            .max_size(CONNECTIONS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(WAIT))
            .create_timeout(Some(WAIT))
            .build()
            .map_err(|error| StoreError::Unavailable(Cause::of(&error)))?;
        Ok(Self { pool, listener })
    }

    async fn connection(&self) -> Result<Object> {
        self.pool.get().await.map_err(|error| match error {
            deadpool_postgres::PoolError::Backend(error) => unavailable(&error),
            error => StoreError::Unavailable(Cause::of(&error)),
        })
    }

    pub(super) async fn all<T>(&self, select: impl Ask, map: Map<T>) -> Result<Vec<T>> {
        let statement = select.for_postgres();
        query(&self.connection().await?, &statement, map).await
    }

    pub(super) async fn rows_and_counts<T>(
        &self,
        rows: &SelectStatement,
        map: Map<T>,
        counts: &[SelectStatement],
    ) -> Result<(Vec<T>, Vec<u64>)> {
        let rows = rows.for_postgres();
        let counts: Vec<_> = counts.iter().map(Ask::for_postgres).collect();
        let connection = self.connection().await?;
        let counted = try_join_all(counts.iter().map(|count| query(&connection, count, only_count)));
        let (rows, counted) = tokio::try_join!(query(&connection, &rows, map), counted)?;
        Ok((rows, counted.into_iter().flatten().collect()))
    }

    pub(super) async fn together<Q: Together>(&self, questions: Q) -> Result<Q::Answers> {
        questions.ask_postgres(&self.connection().await?).await
    }

    pub(super) async fn commit(&self, changes: Changes) -> Result<()> {
        let mut tries = 1;
        loop {
            match self.try_commit(&changes).await {
                Err(Refused::ForNow(error)) if tries < TRIES => {
                    tracing::debug!(%error, tries, "PostgreSQL ended a transaction for the sake of another");
                    tries += 1;
                }
                Err(Refused::ForNow(error) | Refused::ForGood(error)) => return Err(error),
                Ok(()) => return Ok(()),
            }
        }
    }

    async fn try_commit(&self, changes: &Changes) -> Result<(), Refused> {
        let mut connection = self.connection().await?;
        let transaction = connection.transaction().await.map_err(refused)?;
        let mut statements = Vec::with_capacity(changes.writes.len() + changes.events.len());
        for write in &changes.writes {
            let (sql, values) = write.statement.for_postgres();
            let statement = transaction.prepare_cached(&sql).await.map_err(refused)?;
            statements.push(Prepared { statement, values, guard: write.guard, conflict: write.conflict });
        }
        for event in &changes.events {
            let statement = transaction.prepare_cached(NOTIFY).await.map_err(refused)?;
            let values = [listener::CHANNEL.to_owned(), listener::payload(event)];
            let values =
                PostgresValues(values.into_iter().map(|value| PostgresValue(value.into())).collect());
            statements.push(Prepared { statement, values, guard: Guard::Any, conflict: "event" });
        }
        for sent in statements.chunks(SENT_AT_ONCE) {
            // Polled, and so sent, in their order; what follows one that fails fails too, and is not looked at.
            let outcomes = join_all(sent.iter().map(|statement| statement.execute(&transaction))).await;
            outcomes.into_iter().collect::<Result<(), Refused>>()?;
        }
        transaction.commit().await.map_err(refused)
    }
}

/// How one connects to this address.
fn configured(url: &str) -> Result<Config> {
    let mut config: Config = url.parse().map_err(|error| StoreError::Url(Cause::of(&error)))?;
    config.application_name("farhand").keepalives_idle(Duration::from_secs(30));
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(WAIT);
    }
    Ok(config)
}

/// A transaction was not done.
enum Refused {
    /// The same again may succeed.
    ForNow(StoreError),
    ForGood(StoreError),
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::ForGood(error)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn refused(error: tokio_postgres::Error) -> Refused {
    match error.code() {
        Some(&SqlState::T_R_DEADLOCK_DETECTED | &SqlState::T_R_SERIALIZATION_FAILURE) => {
            Refused::ForNow(unavailable(&error))
        }
        _ => Refused::ForGood(unavailable(&error)),
    }
}

pub(super) async fn query<T>(
    connection: &Object,
    (sql, values): &(Cow<'static, str>, PostgresValues),
    map: Map<T>,
) -> Result<Vec<T>> {
    let statement = connection.prepare_cached(sql).await.map_err(|error| unavailable(&error))?;
    let rows = connection
        .query(&statement, values.as_params().as_slice())
        .await
        .map_err(|error| unavailable(&error))?;
    rows.iter().map(|row| map(&mut Fields::of(row))).collect()
}

struct Prepared {
    statement: Statement,
    values: PostgresValues,
    guard: Guard,
    conflict: &'static str,
}

impl Prepared {
    async fn execute(&self, transaction: &Transaction<'_>) -> Result<(), Refused> {
        let rows = transaction.execute(&self.statement, self.values.as_params().as_slice()).await;
        let rows = rows.map_err(|error| match conflict(&error, self.conflict) {
            Some(conflict) => Refused::ForGood(conflict),
            None => refused(error),
        })?;
        if self.guard.holds(rows) { Ok(()) } else { Err(StoreError::Conflict(self.conflict).into()) }
    }
}

/// The conflict that the error stands for, if it does: a row that exists already, or one that must and does not.
fn conflict(error: &tokio_postgres::Error, statement: &'static str) -> Option<StoreError> {
    let error = error.as_db_error()?;
    match *error.code() {
        SqlState::UNIQUE_VIOLATION => {
            Some(StoreError::Conflict(error.constraint().and_then(conflict_of_index).unwrap_or(statement)))
        }
        SqlState::FOREIGN_KEY_VIOLATION => Some(StoreError::Conflict(statement)),
        _ => None,
    }
}

/// PostgreSQL's message without its detail, which quotes values.
fn unavailable(error: &tokio_postgres::Error) -> StoreError {
    StoreError::Unavailable(match error.as_db_error() {
        Some(error) => Cause::new(format!("{} ({})", error.message(), error.code().code())),
        None => Cause::of(error),
    })
}

/// An index of three characters next to each other for searches, by an extension that comes with PostgreSQL. Where it may
/// not be created, searches read all devices.
async fn index_trigrams(client: &Client) -> Result<()> {
    if let Err(error) = client.batch_execute("CREATE EXTENSION IF NOT EXISTS pg_trgm").await {
        tracing::warn!(%error, "searches will be slow: the extension pg_trgm cannot be created in this database");
        return Ok(());
    }
    let index = "CREATE INDEX IF NOT EXISTS devices_search ON devices USING gin (search_text gin_trgm_ops)";
    client.batch_execute(index).await.map_err(|error| unavailable(&error))
}

async fn refuse_unfinished(client: &Client) -> Result<()> {
    let is_there = client.query_one("SELECT to_regclass($1) IS NOT NULL", &[&UNFINISHED]).await;
    let unfinished = is_there.and_then(|row| row.try_get(0)).map_err(|error| unavailable(&error))?;
    if unfinished { Err(StoreError::UnfinishedCopy) } else { Ok(()) }
}

/// Brings the schema up to date while no other instance does.
async fn migrate(config: &Config) -> Result<()> {
    let (mut client, connection) = config.connect(NoTls).await.map_err(|error| unavailable(&error))?;
    let driver = tokio::spawn(connection);
    client
        .execute("SELECT pg_advisory_lock($1)", &[&MIGRATION_LOCK])
        .await
        .map_err(|error| unavailable(&error))?;
    let mut outcome = migrations::migrated(migrations::runner().run_async(&mut client).await);
    if outcome.is_ok() {
        outcome = index_trigrams(&client).await;
    }
    if outcome.is_ok() {
        outcome = refuse_unfinished(&client).await;
    }
    // The lock goes with the connection.
    drop(client);
    if let Ok(Err(error)) = driver.await {
        tracing::debug!(%error, "the migration's connection did not end cleanly");
    }
    outcome
}
