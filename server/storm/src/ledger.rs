//! What the browsers were told, and what they should not have been told.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use uuid::Uuid;

/// What the browsers were told.
#[derive(Default)]
pub struct Ledger(Mutex<Books>);

/// The books at the end.
#[derive(Clone, Default)]
pub struct Books {
    /// Requests to start a session that were sent, repeats included.
    pub requests: u64,
    /// The sessions that the servers acknowledged, by the key of the request. More than one is one too many.
    pub by_key: BTreeMap<Uuid, BTreeSet<String>>,
    /// Keys, each of one request, however often it was repeated.
    pub keys: u64,
    /// Requests that were sent to both servers at once.
    pub doubled: u64,
    /// Requests whose answer was lost because the server was killed.
    pub lost: u64,
    /// Refusals by their names.
    pub refusals: BTreeMap<String, u64>,
    /// How long TeamViewer's answer took to arrive, by whoever waited for it.
    pub waits: Vec<Duration>,
    /// What must not happen.
    pub wrong: BTreeSet<String>,
}

impl Ledger {
    /// Writes something down.
    pub fn write<T>(&self, entry: impl FnOnce(&mut Books) -> T) -> T {
        entry(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes down what must not happen.
    pub fn wrong(&self, what: String) {
        self.write(|books| books.wrong.insert(what));
    }

    /// The books as they are.
    pub fn books(&self) -> Books {
        self.write(|books| books.clone())
    }
}

impl Books {
    /// Every session that was acknowledged.
    pub fn acknowledged(&self) -> BTreeSet<String> {
        self.by_key.values().flatten().cloned().collect()
    }

    /// The wait that `share` of those who waited did not exceed.
    pub fn wait(&self, percent: usize) -> Duration {
        let mut waits = self.waits.clone();
        waits.sort_unstable();
        let index = (waits.len() * percent).div_ceil(100).saturating_sub(1);
        waits.get(index).copied().unwrap_or_default()
    }
}
