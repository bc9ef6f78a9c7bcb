//! SQLite: one connection writes, a few read. What an index finds at once is read by whoever asks, since to hand it to a
//! thread and back takes longer than to read it; everything else is read by threads.

pub(super) mod copying;
mod statement;
pub(crate) mod trigrams;
mod writer;

use std::{
    fs::{DirBuilder, File, OpenOptions},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering::Relaxed},
    },
    thread,
    time::Duration,
};

use farhand_contract::events::TenantEvent;
use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig, ffi};
use sea_query::SelectStatement;
pub(crate) use statement::SqliteStatement;
use tokio::sync::broadcast;
use writer::Writer;

use super::{conflict_of_index, migrations, threads::Threads, together::Together};
use crate::{
    Changes, Result, StoreError,
    columns::{Fields, Map, only_count},
    copy::UNFINISHED,
    errors::Cause,
    shapes::Ask,
};

/// The database's file in its directory.
pub(crate) const FILE: &str = "farhand.db";

/// Held while the schema is brought up to date.
const LOCK_FILE: &str = "farhand.lock";

/// How long a statement waits for another process that writes.
const BUSY: Duration = Duration::from_secs(10);

/// How many of its steps a statement on the spot goes between two looks whether they are too many, and how often that is
/// looked at: some 2 ms, about ten times what a page takes. Whoever asks keeps others waiting meanwhile, on a machine with few
/// processors.
const STEPS: i32 = 1_000;
const LOOKS: u32 = 100;

/// Rows that are a few, and those of a page.
const FEW: usize = 4;
const PAGE: usize = 64;

/// Statements a connection keeps prepared: more than are asked in turns, and not all that there are, of some 40 kB each. Every
/// order of a list has some of its own.
const PREPARED: usize = 128;

pub(crate) struct Sqlite {
    writer: Writer,
    readers: Threads,
    /// For reading on the spot; empty while all are in use.
    spare: Mutex<Vec<Spare>>,
}

/// A connection that gives up what takes long.
struct Spare {
    connection: Connection,
    /// How many more looks it is given.
    looks: Arc<AtomicU32>,
}

impl Spare {
    fn of(mut connection: Connection) -> Result<Self> {
        let looks = Arc::new(AtomicU32::new(LOOKS));
        let left = Arc::clone(&looks);
        let is_over = move || left.fetch_update(Relaxed, Relaxed, |looks| looks.checked_sub(1)).is_err();
        connection.progress_handler(STEPS, Some(is_over)).map_err(unavailable)?;
        Ok(Self { connection, looks })
    }
}

impl Sqlite {
    pub(super) async fn open(directory: &Path, events: broadcast::Sender<TenantEvent>) -> Result<Self> {
        let directory = directory.to_owned();
        let opened = tokio::task::spawn_blocking(move || {
            let path = directory.join(FILE);
            let writer = open_writer(&directory, &path)?;
            let readers = thread::available_parallelism().map_or(4, usize::from).clamp(2, 8);
            let open = |busy| (0..readers).map(|_| open_reader(&path, busy)).collect::<Result<Vec<_>>>();
            let (readers, spare) = (open(BUSY)?, open(Duration::ZERO)?);
            let spare = spare.into_iter().map(Spare::of).collect::<Result<Vec<_>>>()?;
            Ok(Self {
                spare: Mutex::new(spare),
                writer: Writer::start(writer, events)?,
                readers: Threads::start("store-reader", readers)?,
            })
        });
        opened.await.map_err(|error| StoreError::Unavailable(Cause::of(&error)))?
    }

    pub(super) async fn all<T: Send + 'static>(&self, select: impl Ask, map: Map<T>) -> Result<Vec<T>> {
        let statement = select.for_sqlite();
        self.readers.run(move |connection| query(connection, &statement, map)).await
    }

    /// The same for a few rows that an index finds.
    pub(super) async fn few<T: Send + 'static>(&self, select: impl Ask, map: Map<T>) -> Result<Vec<T>> {
        let statement = select.for_sqlite();
        match self.on_the_spot(|connection| query(connection, &statement, map)) {
            Some(rows) => Ok(rows),
            None => self.readers.run(move |connection| query(connection, &statement, map)).await,
        }
    }

    /// The same where the thread asks in another way.
    pub(super) async fn few_or<T: Send + 'static, A: Ask>(
        &self,
        select: impl Ask,
        other: impl FnOnce() -> A + Send,
        map: Map<T>,
    ) -> Result<Vec<T>> {
        let statement = select.for_sqlite();
        match self.on_the_spot(|connection| query(connection, &statement, map)) {
            Some(rows) => Ok(rows),
            None => self.all(other(), map).await,
        }
    }

    /// Nothing when no connection is free, or when it would have to wait, takes long, or fails: a thread finds out.
    fn on_the_spot<T>(&self, read: impl FnOnce(&mut Connection) -> Result<T>) -> Option<T> {
        let all = || self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        let mut spare = all().pop()?;
        spare.looks.store(LOOKS, Relaxed);
        let outcome = read(&mut spare.connection);
        all().push(spare);
        outcome.ok()
    }

    pub(super) async fn rows_and_counts<T: Send + 'static>(
        &self,
        rows: &SelectStatement,
        map: Map<T>,
        counts: &[SelectStatement],
    ) -> Result<(Vec<T>, Vec<u64>)> {
        let rows = SqliteStatement::of(rows);
        let counts: Vec<_> = counts.iter().map(SqliteStatement::of).collect();
        self.readers
            .run(move |connection| {
                let snapshot = connection.transaction().map_err(unavailable)?;
                let rows = query(&snapshot, &rows, map)?;
                let mut counted = Vec::with_capacity(counts.len());
                for count in &counts {
                    counted.extend(query(&snapshot, count, only_count)?);
                }
                Ok((rows, counted))
            })
            .await
    }

    pub(super) async fn together<Q: Together>(&self, questions: Q) -> Result<Q::Answers> {
        let questions = questions.for_sqlite();
        let ask = |connection: &mut Connection, questions: &Q::ForSqlite| {
            let snapshot = connection.transaction().map_err(unavailable)?;
            Q::ask_sqlite(&snapshot, questions)
        };
        match self.on_the_spot(|connection| ask(connection, &questions)) {
            Some(answers) => Ok(answers),
            None => self.readers.run(move |connection| ask(connection, &questions)).await,
        }
    }

    pub(super) async fn commit(&self, changes: Changes) -> Result<()> {
        self.writer.commit(changes).await
    }
}

pub(super) fn query<T>(connection: &Connection, statement: &SqliteStatement, map: Map<T>) -> Result<Vec<T>> {
    let mut prepared = connection.prepare_cached(&statement.sql).map_err(unavailable)?;
    let mut rows = prepared.query(statement.values()).map_err(unavailable)?;
    let mut mapped = Vec::new();
    while let Some(row) = rows.next().map_err(unavailable)? {
        // What has more than a few rows is a page as a rule, of rows too large to be moved each time that it grows.
        if mapped.len() == FEW {
            mapped.reserve(PAGE);
        }
        mapped.push(map(&mut Fields::of(row))?);
    }
    Ok(mapped)
}

/// The conflict that the error stands for, if it does: a row that exists already, or one that must and does not.
fn conflict(error: &rusqlite::Error, statement: &'static str) -> Option<StoreError> {
    let rusqlite::Error::SqliteFailure(failure, message) = error else { return None };
    if failure.code != ErrorCode::ConstraintViolation {
        return None;
    }
    match failure.extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY => {
            let columns =
                message.as_deref().and_then(|message| message.strip_prefix("UNIQUE constraint failed: "));
            Some(StoreError::Conflict(columns.and_then(conflict_of_index).unwrap_or(statement)))
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Some(StoreError::Conflict(statement)),
        _ => None,
    }
}

#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
fn unavailable(error: rusqlite::Error) -> StoreError {
    StoreError::Unavailable(Cause::of(&error))
}

fn no_file(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::Unavailable(Cause::new(format!("{}: {error}", path.display())))
}

/// Makes directory and file when they are not there, for this user alone (SQLite gives its side files the same
/// rights), and brings the schema up to date.
fn open_writer(directory: &Path, path: &PathBuf) -> Result<Connection> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(directory).map_err(|error| no_file(directory, &error))?;
    let lock_path = directory.join(LOCK_FILE);
    let lock = private_file(&lock_path)?;
    lock.lock().map_err(|error| no_file(&lock_path, &error))?;
    private_file(path)?;

    let mut connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )
    .map_err(unavailable)?;
    // synchronous FULL: what was acknowledged, an audited action above all, outlives a power cut. NORMAL would lose
    // the last moments. The cache, in KiB, is for imports: they write to every index at once, and where less than a transaction's
    // pages fit, each is read and written again and again. Who writes no more gives it back. What a savepoint may have
    // to put back is kept in memory: it is little. The log goes back into the database after 16 MB, since it is the same
    // pages that are written again and again.
    prepare(
        &connection,
        BUSY,
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA cache_size = -128000; \
         PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4000;",
    )?;
    migrations::migrated(migrations::runner().run(&mut connection))?;
    trigrams::make(&mut connection)?;
    refuse_unfinished(&connection)?;
    Ok(connection)
}

fn refuse_unfinished(connection: &Connection) -> Result<()> {
    let is_there = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1)";
    let unfinished = connection.query_row(is_there, [UNFINISHED], |row| row.get(0)).map_err(unavailable)?;
    if unfinished { Err(StoreError::UnfinishedCopy) } else { Ok(()) }
}

fn open_reader(path: &Path, busy: Duration) -> Result<Connection> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .map_err(unavailable)?;
    prepare(&connection, busy, "")?;
    Ok(connection)
}

fn prepare(connection: &Connection, busy: Duration, pragmas: &str) -> Result<()> {
    connection.busy_timeout(busy).map_err(unavailable)?;
    // Plans that depend on no value. Otherwise a statement that compares with one is parsed and planned anew each time: its
    // values are cleared when it goes back among those that are kept, and SQLite then forgets the plan.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(unavailable)?;
    connection.execute_batch(pragmas).map_err(unavailable)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    Ok(())
}

fn private_file(path: &Path) -> Result<File> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| no_file(path, &error))
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;
    use sea_query::{Expr, ExprTrait as _, Query};

    use super::*;

    fn text(fields: &mut Fields<'_>) -> Result<String> {
        fields.text()
    }

    #[test]
    fn a_statement_is_prepared_once_whatever_it_is_asked_with() {
        let connection = Connection::open_in_memory().unwrap();
        let table = "CREATE TABLE things (tenant TEXT, name TEXT); CREATE INDEX things_name ON things (tenant, name);";
        prepare(&connection, Duration::ZERO, table).unwrap();
        let named = |name: &str| {
            let of = |column: &'static str, value: &str| Expr::col(column).eq(value);
            let select =
                Query::select().column("name").from("things").and_where(of("tenant", "contoso")).take();
            SqliteStatement::of(&select.clone().and_where(of("name", name)).take())
        };
        for name in ["a", "b", "c"] {
            assert!(query(&connection, &named(name), text).unwrap().is_empty());
        }
        let statement = connection.prepare_cached(&named("d").sql).unwrap();
        assert_eq!(statement.get_status(StatementStatus::Run), 3);
        assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
    }
}
