//! The store itself; what it keeps is in `rooms/`.

use std::sync::Arc;

use farhand_contract::{device_lists::Counted, events::TenantEvent};
use sea_query::{Expr, Func, Query};
use tokio::sync::{Mutex, broadcast, watch};

use crate::{
    Changes, Result, StoreUrl,
    backends::{Backend, Teller},
    census::Census,
    columns::only_count,
    pages::Place,
    remembered::Remembered,
    surveys::Surveys,
};

/// How many lists of few devices are remembered, each of some 600 kB at most.
const FEW_LISTS: usize = 16;

/// How many lists are remembered that were counted.
const COUNTED: usize = 64;

/// How many samples of long lists are remembered, each of some 50 kB.
const SAMPLES: usize = 16;

/// Of how many tenants a census is remembered.
const CENSUSES: usize = 2;

/// What Farhand keeps. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    backend: Backend,
    teller: Teller,
    few_devices: Remembered<Option<Arc<Vec<Place>>>>,
    samples: Remembered<Vec<Place>>,
    counts: Remembered<Counted>,
    surveys: Surveys,
    censuses: Remembered<Option<Arc<Census>>>,
    census_turn: Mutex<()>,
}

impl Store {
    /// Opens the store, makes it when it is not there, and brings its schema up to date. Several processes may do so
    /// at once. Refused with [`NewerSchema`](crate::StoreError::NewerSchema) when a newer program wrote it.
    pub async fn open(url: &StoreUrl) -> Result<Self> {
        let (backend, teller) = Backend::open(url).await?;
        let inner = Inner {
            backend,
            teller,
            few_devices: Remembered::at_most(FEW_LISTS),
            samples: Remembered::at_most(SAMPLES),
            counts: Remembered::at_most(COUNTED),
            surveys: Surveys::default(),
            censuses: Remembered::at_most(CENSUSES),
            census_turn: Mutex::default(),
        };
        let store = Self { inner: Arc::new(inner) };
        store.derive_devices().await?;
        Ok(store)
    }

    /// Writes all the changes in one transaction, or none of them; then tells their events.
    ///
    /// Once begun it goes on to its end on SQLite, even when nobody waits for it any more; on PostgreSQL it may then
    /// be rolled back. Dropping the future tells nothing about the outcome.
    pub async fn commit(&self, changes: Changes) -> Result<()> {
        self.backend().commit(changes).await
    }

    /// The events of all tenants from now on, in the order of their commits: of this process on SQLite, of every
    /// instance on PostgreSQL. Those that are told while the connection to PostgreSQL is down are missed; who needs
    /// every change reads again at each [gap](Self::gaps).
    pub fn events(&self) -> broadcast::Receiver<TenantEvent> {
        self.inner.teller.events.subscribe()
    }

    /// Changes whenever events may have been missed and are told again. Never on SQLite.
    pub fn gaps(&self) -> watch::Receiver<u64> {
        self.inner.teller.gaps.subscribe()
    }

    /// Whether the database answers, with tables in it.
    pub async fn is_ready(&self) -> Result<()> {
        let select = Query::select().expr(Func::count(Expr::col("id"))).from("tenants").to_owned();
        self.backend().one(&select, only_count).await.map(drop)
    }

    pub(crate) fn backend(&self) -> &Backend {
        &self.inner.backend
    }

    /// Where the devices of short lists stand; nothing for what turned out to be long.
    pub(crate) fn few_devices_known(&self) -> &Remembered<Option<Arc<Vec<Place>>>> {
        &self.inner.few_devices
    }

    /// How many devices long lists have whose count is not kept.
    pub(crate) fn counts_known(&self) -> &Remembered<Counted> {
        &self.inner.counts
    }

    /// Where in long lists a text may be.
    pub(crate) fn surveys(&self) -> &Surveys {
        &self.inner.surveys
    }

    /// Which values all devices of a tenant have together; nothing where there is too much to tell apart.
    pub(crate) fn censuses(&self) -> &Remembered<Option<Arc<Census>>> {
        &self.inner.censuses
    }

    /// Whoever takes a census holds it: one is taken at a time.
    pub(crate) fn census_turn(&self) -> &Mutex<()> {
        &self.inner.census_turn
    }

    /// Where some devices of long lists stand.
    pub(crate) fn samples_known(&self) -> &Remembered<Vec<Place>> {
        &self.inner.samples
    }
}

impl core::fmt::Debug for Store {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Store").finish_non_exhaustive()
    }
}
