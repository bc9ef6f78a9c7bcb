//! The two databases, behind one face.

mod ends;
pub(crate) mod migrations;
mod postgres;
pub(crate) mod sqlite;
mod threads;
mod together;

use farhand_contract::events::TenantEvent;
use sea_query::SelectStatement;
use tokio::sync::{broadcast, watch};

use crate::{Changes, Result, StoreUrl, columns::Map, conflicts, shapes::Ask};
use postgres::Postgres;
use sqlite::Sqlite;
use together::Together;

pub(crate) use ends::End;
pub(crate) use sqlite::{FILE, SqliteStatement};
pub(crate) use together::Question;

/// How many events a listener can be behind before it misses some.
const EVENTS_KEPT: usize = 1024;

/// How many rows a copy reads and writes at once.
const ROWS_AT_ONCE: usize = 1000;

/// Tells this process what happened, and that it may have missed some of it.
#[derive(Clone)]
pub(crate) struct Teller {
    pub(crate) events: broadcast::Sender<TenantEvent>,
    /// How often it may have.
    pub(crate) gaps: watch::Sender<u64>,
}

pub(crate) enum Backend {
    Sqlite(Sqlite),
    Postgres(Postgres),
}

impl Backend {
    /// Opens the database, brings its schema up to date, and listens for events.
    pub(crate) async fn open(url: &StoreUrl) -> Result<(Self, Teller)> {
        let teller = Teller { events: broadcast::Sender::new(EVENTS_KEPT), gaps: watch::Sender::new(0) };
        let backend = match url {
            StoreUrl::Sqlite(directory) => {
                Self::Sqlite(Sqlite::open(directory, teller.events.clone()).await?)
            }
            StoreUrl::Postgres(url) => Self::Postgres(Postgres::open(url, teller.clone()).await?),
        };
        Ok((backend, teller))
    }

    /// Whether searches are answered by the table of trigrams, which only SQLite needs.
    pub(crate) const fn has_trigram_table(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Whether a walk along an index that has all that is asked of a row does not read the rows that are left out.
    pub(crate) const fn looks_into_indexes(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Whether a row has a number by which the table keeps it.
    pub(crate) const fn numbers_rows(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Whether each question waits for its own way there and back.
    pub(crate) const fn takes_turns(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Every row of the answer. For answers that stay small.
    pub(crate) async fn all<T: Send + 'static>(&self, select: impl Ask, map: Map<T>) -> Result<Vec<T>> {
        match self {
            Self::Sqlite(sqlite) => sqlite.all(select, map).await,
            Self::Postgres(postgres) => postgres.all(select, map).await,
        }
    }

    /// The same for a few rows that an index finds.
    pub(crate) async fn few<T: Send + 'static>(&self, select: impl Ask, map: Map<T>) -> Result<Vec<T>> {
        match self {
            Self::Sqlite(sqlite) => sqlite.few(select, map).await,
            Self::Postgres(postgres) => postgres.all(select, map).await,
        }
    }

    /// The same, asked in another way where that turns out to be many steps on SQLite.
    pub(crate) async fn few_or<T: Send + 'static, A: Ask>(
        &self,
        select: impl Ask,
        other: impl FnOnce() -> A + Send,
        map: Map<T>,
    ) -> Result<Vec<T>> {
        match self {
            Self::Sqlite(sqlite) => sqlite.few_or(select, other, map).await,
            Self::Postgres(postgres) => postgres.all(select, map).await,
        }
    }

    /// The only row of the answer, if it has one.
    pub(crate) async fn one<T: Send + 'static>(&self, select: impl Ask, map: Map<T>) -> Result<Option<T>> {
        Ok(self.all(select, map).await?.into_iter().next())
    }

    /// Rows and, besides, counts: as they stood at one moment on SQLite, sent at one moment to PostgreSQL.
    pub(crate) async fn rows_and_counts<T: Send + 'static>(
        &self,
        rows: &SelectStatement,
        map: Map<T>,
        counts: &[SelectStatement],
    ) -> Result<(Vec<T>, Vec<u64>)> {
        match self {
            Self::Sqlite(sqlite) => sqlite.rows_and_counts(rows, map, counts).await,
            Self::Postgres(postgres) => postgres.rows_and_counts(rows, map, counts).await,
        }
    }

    /// Every row of the answers to several questions, a few that indexes find: as they stood at one moment on SQLite, sent at one moment to
    /// PostgreSQL.
    pub(crate) async fn together<Q: Together>(&self, questions: Q) -> Result<Q::Answers> {
        match self {
            Self::Sqlite(sqlite) => sqlite.together(questions).await,
            Self::Postgres(postgres) => postgres.together(questions).await,
        }
    }

    /// All of it or nothing, then the events.
    pub(crate) async fn commit(&self, changes: Changes) -> Result<()> {
        match self {
            Self::Sqlite(sqlite) => sqlite.commit(changes).await,
            Self::Postgres(postgres) => postgres.commit(changes).await,
        }
    }
}

/// The conflict of a unique index that is not the statement's only one: its name in PostgreSQL, its columns in
/// SQLite's message.
fn conflict_of_index(name: &str) -> Option<&'static str> {
    match name {
        "sessions_open_device" | "sessions.tenant_id, sessions.device_id" => Some(conflicts::OPEN_SESSION),
        "sessions_idempotency_key" | "sessions.tenant_id, sessions.idempotency_key" => {
            Some(conflicts::IDEMPOTENCY_KEY)
        }
        "help_requests_waiting_device" | "help_requests.tenant_id, help_requests.device_id" => {
            Some(conflicts::WAITING_HELP)
        }
        "device_views_name" | "device_views.tenant_id, device_views.owner_id, device_views.name_key" => {
            Some(conflicts::DEVICE_VIEW_NAME)
        }
        _ => None,
    }
}
