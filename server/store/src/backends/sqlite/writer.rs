//! The one thread that writes. What waits while it commits goes into the next transaction together: one sync of the disk
//! acknowledges many.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use farhand_contract::events::TenantEvent;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::{broadcast, oneshot};

use super::{SqliteStatement, conflict, unavailable};
use crate::{
    Changes, Result, StoreError,
    backends::threads::stopped,
    changes::{Guard, Write},
    errors::Cause,
};

/// How many statements a transaction may have before no more changes are added to it.
const GATHERED: usize = 256;

/// So many statements were an import, or as good as one; after so long without another, nothing more of it is expected.
const MANY: usize = 1_000;
const REST: Duration = Duration::from_secs(5);

pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
}

/// Changes that somebody waits for.
struct Job {
    statements: Vec<Prepared>,
    events: Vec<TenantEvent>,
    reply: oneshot::Sender<Result<()>>,
}

struct Prepared {
    statement: SqliteStatement,
    guard: Guard,
    conflict: &'static str,
}

/// What came of each of some changes, in their order.
type Outcomes = Vec<Result<()>>;

impl Writer {
    /// It ends when this is dropped, after the changes that were taken on.
    pub(super) fn start(mut connection: Connection, events: broadcast::Sender<TenantEvent>) -> Result<Self> {
        let (jobs, queue) = mpsc::channel();
        let work = move || {
            let mut written = 0;
            while let Some(first) = next(&queue, &connection, &mut written) {
                let batch = gather(first, &queue);
                written += batch.iter().map(|job| job.statements.len()).sum::<usize>();
                // A panic drops the transaction, which rolls back, and the replies, which those who wait are told of.
                let writing = AssertUnwindSafe(|| write(&mut connection, &events, batch));
                if catch_unwind(writing).is_err() {
                    tracing::error!("writing to the database panicked");
                }
            }
        };
        thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(work)
            .map_err(|error| StoreError::Unavailable(Cause::of(&error)))?;
        Ok(Self { jobs })
    }

    /// Once begun it goes on to its end, even when nobody waits for it any more.
    pub(super) async fn commit(&self, changes: Changes) -> Result<()> {
        let (reply, answer) = oneshot::channel();
        let statements = changes.writes.into_iter().map(Prepared::of).collect();
        self.jobs.send(Job { statements, events: changes.events, reply }).map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

/// The next that somebody waits for, if there will be any. When nobody does for some time after many statements were written,
/// the memory is given back that an import needed for its pages.
fn next(queue: &mpsc::Receiver<Job>, connection: &Connection, written: &mut usize) -> Option<Job> {
    if *written >= MANY {
        match queue.recv_timeout(REST) {
            Err(RecvTimeoutError::Timeout) => {
                *written = 0;
                if let Err(error) = connection.execute_batch("PRAGMA shrink_memory") {
                    tracing::warn!(%error, "memory was not given back");
                }
            }
            outcome => return outcome.ok(),
        }
    }
    queue.recv().ok()
}

impl Prepared {
    fn of(write: Write) -> Self {
        Self { statement: write.statement.for_sqlite(), guard: write.guard, conflict: write.conflict }
    }

    fn run(&self, connection: &Connection) -> Result<()> {
        let mut statement = connection.prepare_cached(&self.statement.sql).map_err(unavailable)?;
        let rows = statement
            .execute(self.statement.values())
            .map_err(|error| conflict(&error, self.conflict).unwrap_or_else(|| unavailable(error)))?;
        if self.guard.holds(rows as u64) { Ok(()) } else { Err(StoreError::Conflict(self.conflict)) }
    }
}

impl Job {
    fn run(&self, connection: &Connection) -> Result<()> {
        self.statements.iter().try_for_each(|statement| statement.run(connection))
    }

    /// Everything or nothing, within the transaction that is open.
    fn run_apart(&self, connection: &Connection) -> Result<()> {
        step(connection, "SAVEPOINT apart")?;
        let outcome = self.run(connection);
        if outcome.is_err() {
            step(connection, "ROLLBACK TO apart")?;
        }
        step(connection, "RELEASE apart")?;
        outcome
    }

    fn end(self, events: &broadcast::Sender<TenantEvent>, outcome: Result<()>) {
        if outcome.is_ok() {
            for event in self.events {
                // Fails when nobody listens.
                let _ = events.send(event);
            }
        }
        // Nobody waits any more when this fails: there is nobody to tell.
        let _ = self.reply.send(outcome);
    }
}

/// What waits already, with `first` before it.
fn gather(first: Job, queue: &mpsc::Receiver<Job>) -> Vec<Job> {
    let mut statements = first.statements.len();
    let mut batch = vec![first];
    while statements < GATHERED
        && let Ok(next) = queue.try_recv()
    {
        statements += next.statements.len();
        batch.push(next);
    }
    batch
}

/// Writes all of it, in order, and tells everybody what came of theirs: nobody anything before the commit.
fn write(connection: &mut Connection, events: &broadcast::Sender<TenantEvent>, batch: Vec<Job>) {
    let together = if batch.len() > 1 { together(connection, &batch) } else { None };
    match together {
        Some(outcomes) => {
            for (job, outcome) in batch.into_iter().zip(outcomes) {
                job.end(events, outcome);
            }
        }
        None => {
            for job in batch {
                let outcome = alone(connection, &job);
                job.end(events, outcome);
            }
        }
    }
}

/// A transaction for all of them. Nothing is written, and it gives nothing, when a statement failed in a way that may
/// concern the others: then each is to be done alone.
fn together(connection: &mut Connection, batch: &[Job]) -> Option<Outcomes> {
    let failed = |error: &rusqlite::Error| {
        let unavailable = |_: &Job| Err(StoreError::Unavailable(Cause::of(error)));
        Some(batch.iter().map(unavailable).collect())
    };
    let transaction = match begin(connection) {
        Ok(transaction) => transaction,
        Err(error) => return failed(&error),
    };
    let mut outcomes = Vec::with_capacity(batch.len());
    for job in batch {
        let outcome = job.run_apart(&transaction);
        if !matches!(outcome, Ok(()) | Err(StoreError::Conflict(_))) {
            return None;
        }
        outcomes.push(outcome);
    }
    match transaction.commit() {
        Ok(()) => Some(outcomes),
        // Conflicts too: what they met may be among what is not written.
        Err(error) => failed(&error),
    }
}

/// A transaction of its own.
fn alone(connection: &mut Connection, job: &Job) -> Result<()> {
    let transaction = begin(connection).map_err(unavailable)?;
    job.run(&transaction)?;
    transaction.commit().map_err(unavailable)
}

fn begin(connection: &mut Connection) -> rusqlite::Result<Transaction<'_>> {
    connection.transaction_with_behavior(TransactionBehavior::Immediate)
}

fn step(connection: &Connection, sql: &str) -> Result<()> {
    connection.prepare_cached(sql).and_then(|mut step| step.execute([])).map(drop).map_err(unavailable)
}

#[cfg(test)]
mod tests;
