//! Brings a file's devices in.

use std::{
    io::{Read, Seek},
    ops::ControlFlow,
    sync::Arc,
    time::Duration,
};

use farhand_contract::{
    ImportId, TenantId,
    devices::Device,
    imports::{Import, ImportState, RejectedLine},
};
use farhand_domain::{Clock, Random};
use farhand_store::{Changes, Store, StoreError, conflicts, records::ImportRecord};
use tokio::{
    sync::mpsc,
    task::spawn_blocking,
    time::{error::Elapsed, timeout},
};
use tokio_util::sync::CancellationToken;

use super::{
    columns::Columns,
    reader::DeviceFile,
    running::{Outcome, Running},
    service::fail_abandoned,
    source::{Limits, ReadError},
};
use crate::{
    fleets::Fleet,
    services::{Actor, deps::new_id},
};

/// Lines that are written in one transaction: what waits meanwhile waits for less than a second. A power of two, as
/// the store has it, so that there are few statements: the table of trigrams is written out after each.
const BATCH_LINES: usize = 2048;

/// Devices of a fleet that are written in one transaction.
const FLEET_BATCH: u32 = 2048;

/// How long whoever is at an import is waited for, in seconds: longer than two transactions may take.
pub const LEASE_SECONDS: i64 = 90;

/// How often it is written down that somebody is at an import, while its file is read.
const RENEW: Duration = Duration::from_secs(20);

/// Brings files in. Cheap to clone.
#[derive(Clone)]
pub struct Importer {
    /// Where the devices are kept.
    pub store: Store,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives randomness.
    pub random: Arc<dyn Random>,
    /// How much of a file is taken.
    pub limits: Limits,
    /// Stops what runs.
    pub stop: CancellationToken,
}

/// What the reading thread hands over.
enum Step {
    /// The file is sound.
    Opened { columns: Arc<Columns>, lines: u64 },
    /// Some of its lines.
    Lines(Vec<Result<Device, RejectedLine>>),
}

impl Importer {
    /// Writes down that an import begins. A tenant has one at a time, whoever is at it.
    pub async fn begin(
        &self,
        tenant_id: TenantId,
        actor: &Actor,
        file_name: &str,
    ) -> Result<ImportRecord, BeginError> {
        fail_abandoned(&self.store, &*self.clock).await?;
        let now = self.clock.now();
        let import = Import {
            id: ImportId(new_id(&*self.clock, &*self.random)),
            file_name: file_name.to_owned(),
            started_by: actor.name.clone(),
            started_at: now,
            finished_at: None,
            state: ImportState::Running,
            refusal: None,
            lines: 0,
            processed: 0,
            added: 0,
            updated: 0,
            unchanged: 0,
            rejected: 0,
            report: Vec::new(),
        };
        let record = ImportRecord { tenant_id, import, step_at: now.plus_seconds(LEASE_SECONDS), version: 1 };
        let mut changes = Changes::default();
        changes.put_import(&record, None);
        match self.store.commit(changes).await {
            Err(StoreError::Conflict(conflicts::IMPORT)) => Err(BeginError::Running),
            done => Ok(done.map(|()| record)?),
        }
    }

    /// Goes through with an import that [`Self::begin`] wrote down, and answers how it ended. `progress` hears of
    /// each step. Only what cannot be written down is an error.
    pub async fn run<R: Read + Seek + Send + 'static>(
        &self,
        actor: &Actor,
        begun: ImportRecord,
        file: R,
        progress: impl FnMut(&Import) + Send,
    ) -> Result<Import, StoreError> {
        let mut running = Running::new(self, begun, progress);
        let outcome = running.take(file).await;
        running.finish(actor, outcome).await
    }

    /// The same with the devices of a fleet instead of a file's.
    pub async fn run_fleet(
        &self,
        actor: &Actor,
        begun: ImportRecord,
        fleet: &Fleet,
        progress: impl FnMut(&Import) + Send,
    ) -> Result<Import, StoreError> {
        let mut running = Running::new(self, begun, progress);
        let outcome = running.take_fleet(fleet).await;
        running.finish(actor, outcome).await
    }
}

/// Why an import did not begin.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// Another one is running.
    #[error("another import is running: wait until it is over")]
    Running,
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<P: FnMut(&Import) + Send> Running<'_, P> {
    async fn take<R: Read + Seek + Send + 'static>(&mut self, file: R) -> Outcome {
        let limits = self.importer.limits;
        // A short queue: the reader never runs far ahead of the writer.
        let (sender, mut receiver) = mpsc::channel(2);
        let reading = spawn_blocking(move || read(file, limits, &sender));
        loop {
            // Of two that are ready one is taken at random otherwise: lines are always ready, and the stop could go unheeded.
            let next = tokio::select! {
                biased;
                () = self.importer.stop.cancelled() => return Outcome::Stopped,
                next = timeout(RENEW, receiver.recv()) => next,
            };
            let written = match next {
                Ok(None) => break,
                Ok(Some(Step::Opened { columns, lines })) => {
                    self.columns = Some(columns);
                    self.save(|import| import.lines = lines).await
                }
                Ok(Some(Step::Lines(lines))) => self.write(lines).await,
                Err(Elapsed { .. }) => self.save(|_| {}).await,
            };
            if let Err(error) = written {
                return Outcome::Store(error);
            }
        }
        match reading.await {
            Ok(Ok(())) => Outcome::Done,
            Ok(Err(error)) => Outcome::Refused(error),
            Err(_) => Outcome::Stopped,
        }
    }

    async fn take_fleet(&mut self, fleet: &Fleet) -> Outcome {
        self.written.import.lines = fleet.devices.into();
        let mut number = 0;
        while number < fleet.devices {
            if self.importer.stop.is_cancelled() {
                return Outcome::Stopped;
            }
            let next = number.saturating_add(FLEET_BATCH).min(fleet.devices);
            if let Err(error) = self.write(fleet.devices(number..next).map(Ok).collect()).await {
                return Outcome::Store(error);
            }
            number = next;
        }
        Outcome::Done
    }
}

/// Reads a file on a thread of its own, and stops when nobody listens any more.
fn read<R: Read + Seek>(file: R, limits: Limits, sender: &mpsc::Sender<Step>) -> Result<(), ReadError> {
    let mut file = DeviceFile::open(file, limits)?;
    if sender.blocking_send(Step::Opened { columns: file.columns(), lines: file.lines() }).is_err() {
        return Ok(());
    }
    let mut batch = Vec::with_capacity(BATCH_LINES);
    file.read(|line| {
        batch.push(line);
        if batch.len() < BATCH_LINES {
            return ControlFlow::Continue(());
        }
        let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH_LINES));
        match sender.blocking_send(Step::Lines(full)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    })?;
    if !batch.is_empty() {
        // Whoever stopped listening has said why.
        let _ = sender.blocking_send(Step::Lines(batch));
    }
    Ok(())
}
