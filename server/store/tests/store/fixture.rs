//! A fresh store of either kind.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use farhand_store::{Changes, Result, Store, StoreError, StoreUrl};
use tempfile::TempDir;
use tokio_postgres::NoTls;

/// Tells the databases of one run apart.
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A place for a store that nobody else uses, and a store in it.
pub struct Fixture {
    pub url: StoreUrl,
    pub store: Store,
}

impl Fixture {
    async fn at(url: StoreUrl) -> Self {
        let store = Store::open(&url).await.unwrap();
        Self { url, store }
    }

    /// Another instance of the server on the same database.
    pub async fn another(&self) -> Store {
        Store::open(&self.url).await.unwrap()
    }

    pub async fn commit(&self, write: impl FnOnce(&mut Changes)) {
        self.try_commit(write).await.unwrap();
    }

    pub async fn try_commit(&self, write: impl FnOnce(&mut Changes)) -> Result<()> {
        try_commit(&self.store, write).await
    }

    /// Does this to the database behind the store's back.
    pub async fn execute(&self, sql: &str) {
        Self::execute_at(&self.url, sql).await;
    }

    /// The same, at this address.
    pub async fn execute_at(url: &StoreUrl, sql: &str) {
        match url {
            StoreUrl::Sqlite(directory) => {
                rusqlite::Connection::open(database_file(directory)).unwrap().execute_batch(sql).unwrap();
            }
            StoreUrl::Postgres(url) => {
                use secrecy::ExposeSecret as _;
                execute_on_postgres(url.expose_secret(), sql).await;
            }
        }
    }
}

pub async fn try_commit(store: &Store, write: impl FnOnce(&mut Changes)) -> Result<()> {
    let mut changes = Changes::new();
    write(&mut changes);
    store.commit(changes).await
}

/// Which conflict it was.
pub fn conflict(outcome: Result<()>) -> &'static str {
    match outcome {
        Err(StoreError::Conflict(name)) => name,
        other => panic!("expected a conflict, got {other:?}"),
    }
}

pub fn database_file(directory: &Path) -> PathBuf {
    directory.join("farhand.db")
}

pub fn sqlite_place() -> (TempDir, StoreUrl) {
    let directory = TempDir::new().unwrap();
    let url = StoreUrl::Sqlite(directory.path().join("data"));
    (directory, url)
}

pub async fn on_sqlite<F: Future<Output = ()>>(test: impl FnOnce(Fixture) -> F) {
    let (_directory, url) = sqlite_place();
    test(Fixture::at(url).await).await;
}

pub async fn on_postgres<F: Future<Output = ()> + Send + 'static>(
    name: &str,
    test: impl FnOnce(Fixture) -> F + Send + 'static,
) {
    let Ok(admin) = std::env::var("FARHAND_TEST_POSTGRES") else {
        // Not by eprintln: the test harness would hide that.
        let skipped = format!("skipped on PostgreSQL, FARHAND_TEST_POSTGRES is not set: {name}\n");
        std::io::stderr().write_all(skipped.as_bytes()).unwrap();
        return;
    };
    let database = format!("farhand_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    // Not ordered by bytes, unlike SQLite: the store must not depend on the database's own order.
    let create = format!(
        "CREATE DATABASE {database} TEMPLATE template0 ENCODING 'UTF8' \
         LC_COLLATE 'C' LC_CTYPE 'C' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'"
    );
    execute_on_postgres(&admin, &create).await;
    let (server, _) = admin.rsplit_once('/').expect("FARHAND_TEST_POSTGRES ends with a database's name");
    let url = StoreUrl::parse(&format!("{server}/{database}"));
    let outcome = tokio::spawn(async move { test(Fixture::at(url).await).await }).await;
    execute_on_postgres(&admin, &format!("DROP DATABASE {database} WITH (FORCE)")).await;
    if let Err(error) = outcome {
        std::panic::resume_unwind(error.into_panic());
    }
}

async fn execute_on_postgres(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    driver.await.unwrap().unwrap();
}

/// Each test, on both databases.
macro_rules! on_both {
    ($($(#[$attribute:meta])* async fn $name:ident($fixture:pat_param) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn test($fixture: crate::fixture::Fixture) $body

            $(#[$attribute])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn on_sqlite() {
                crate::fixture::on_sqlite(test).await;
            }

            $(#[$attribute])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
            async fn on_postgres() {
                crate::fixture::on_postgres(module_path!(), test).await;
            }
        }
    )*};
}
pub(crate) use on_both;
