//! Threads that own a connection each and take work in turn.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::{Result, StoreError, errors::Cause};

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Some threads, each with a connection. They end when this is dropped, after the work that was taken on.
pub(super) struct Threads {
    queue: Arc<Queue>,
}

/// Work that waits for a thread. A queue of a channel's kind would wake two threads for each piece: one to do it, one to
/// take its place.
#[derive(Default)]
struct Queue {
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    ended: bool,
}

impl Queue {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn push(&self, job: Job) {
        self.waiting().jobs.push_back(job);
        self.changed.notify_one();
    }

    /// The next piece of work; none when there will be no more.
    fn next(&self) -> Option<Job> {
        let idle = |waiting: &mut Waiting| waiting.jobs.is_empty() && !waiting.ended;
        let waiting = self.changed.wait_while(self.waiting(), idle);
        waiting.unwrap_or_else(PoisonError::into_inner).jobs.pop_front()
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        self.queue.waiting().ended = true;
        self.queue.changed.notify_all();
    }
}

impl Threads {
    pub(super) fn start(name: &str, connections: Vec<Connection>) -> Result<Self> {
        let threads = Self { queue: Arc::default() };
        for mut connection in connections {
            let queue = Arc::clone(&threads.queue);
            let work = move || {
                while let Some(job) = queue.next() {
                    // A job that panics drops its reply, which its caller is told of; the connection stays good.
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
        Ok(threads)
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
        self.queue.push(job);
        answer.await.map_err(|_| stopped())?
    }
}

pub(super) fn stopped() -> StoreError {
    StoreError::Unavailable(Cause::new("the database's thread has stopped"))
}
