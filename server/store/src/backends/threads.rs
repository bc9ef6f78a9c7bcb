//! Threads that own a connection each and take work in turn.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::{Result, StoreError, errors::Cause};

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Some threads, each with a connection. They end when this is dropped, after the work that was taken on.
pub(super) struct Threads {
    jobs: mpsc::Sender<Job>,
}

impl Threads {
    pub(super) fn start(name: &str, connections: Vec<Connection>) -> Result<Self> {
        let (jobs, queue) = mpsc::channel::<Job>();
        let queue = Arc::new(Mutex::new(queue));
        for mut connection in connections {
            let queue = Arc::clone(&queue);
            let work = move || {
                loop {
                    let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok(job) = next else { return };
                    // A job that panics drops its transaction, which rolls back, and its reply, which its caller is
                    // told of; the connection stays good.
                    if catch_unwind(AssertUnwindSafe(|| job(&mut connection))).is_err() {
                        tracing::error!("a statement's work panicked");
                    }
                }
            };
            thread::Builder::new()
                .name(name.to_owned())
                .spawn(work)
                .map_err(|error| StoreError::Unavailable(Cause::of(&error)))?;
        }
        Ok(Self { jobs })
    }

    /// Runs `work` on the next thread that is free. Once begun it goes on to its end, even when nobody waits for it
    /// any more.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            // Nobody waits any more when this fails: there is nobody to tell.
            let _ = reply.send(work(connection));
        });
        self.jobs.send(job).map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

pub(super) fn stopped() -> StoreError {
    StoreError::Unavailable(Cause::new("the database's thread has stopped"))
}
