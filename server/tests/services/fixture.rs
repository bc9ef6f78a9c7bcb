//! A fresh database of either kind.

use std::{
    io::Write as _,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use farhand_store::StoreUrl;
use tempfile::TempDir;
use tokio_postgres::NoTls;

pub async fn on_sqlite<F: Future<Output = ()>>(test: impl FnOnce(StoreUrl) -> F) {
    let directory = TempDir::new().unwrap();
    test(StoreUrl::Sqlite(directory.path().join("data"))).await;
}

pub async fn on_postgres<F: Future<Output = ()> + Send + 'static>(
    name: &str,
    test: impl FnOnce(StoreUrl) -> F + Send + 'static,
) {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let Ok(admin) = std::env::var("FARHAND_TEST_POSTGRES") else {
        // Not by eprintln: the test harness would hide that.
        let _ =
            writeln!(std::io::stderr(), "skipped, FARHAND_TEST_POSTGRES is not set: {name} on PostgreSQL");
        return;
    };
    let database =
        format!("farhand_services_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    execute(&admin, &format!("CREATE DATABASE {database} TEMPLATE template0 ENCODING 'UTF8'")).await;
    let (server, _) = admin.rsplit_once('/').expect("FARHAND_TEST_POSTGRES ends with a database's name");
    let url = StoreUrl::parse(&format!("{server}/{database}"));
    let outcome = tokio::spawn(async move { test(url).await }).await;
    execute(&admin, &format!("DROP DATABASE {database} WITH (FORCE)")).await;
    if let Err(error) = outcome {
        std::panic::resume_unwind(error.into_panic());
    }
}

/// Has PostgreSQL do this.
pub async fn execute(url: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let driver = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    driver.await.unwrap().unwrap();
}

/// Each test, in a world of its own on both databases.
macro_rules! on_both {
    ($($tests:tt)*) => {
        crate::fixture::on_both_in! { (flavor = "multi_thread", worker_threads = 2) $($tests)* }
    };
}
pub(crate) use on_both;

/// The same in a runtime of one thread, whose time can be made to pass.
macro_rules! on_both_in_our_time {
    ($($tests:tt)*) => { crate::fixture::on_both_in! { () $($tests)* } };
}
pub(crate) use on_both_in_our_time;

/// The same in a runtime that is made with these arguments.
macro_rules! on_both_in {
    ($runtime:tt $($(#[$attribute:meta])* async fn $name:ident($world:pat_param) $body:block)*) => {$(
        mod $name {
            use super::*;

            async fn test(url: farhand_store::StoreUrl) {
                let $world = crate::world::World::at(&url).await;
                $body
            }

            $(#[$attribute])*
            #[tokio::test $runtime]
            async fn on_sqlite() {
                crate::fixture::on_sqlite(test).await;
            }

            $(#[$attribute])*
            #[tokio::test $runtime]
            async fn on_postgres() {
                crate::fixture::on_postgres(module_path!(), test).await;
            }
        }
    )*};
}
pub(crate) use on_both_in;

/// Lets so much of tokio's time pass at once: what is waited for by it is over. The clock of the services stays.
pub async fn pass(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}
