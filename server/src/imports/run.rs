//! Brings a file's devices in.

use std::{
    collections::HashMap,
    io::{Read, Seek},
    ops::ControlFlow,
    panic::resume_unwind,
    sync::Arc,
};

use farhand_contract::{
    DeviceId, ImportId, TenantId, Timestamp,
    audit::{Activity, ActivityResult},
    devices::Device,
    events::{Event, TenantEvent},
    imports::{Import, ImportState, REPORT_LINES, RejectedLine},
};
use farhand_domain::{Clock, Random};
use farhand_store::{Changes, Store, StoreError, records::ImportRecord};
use tokio::{
    sync::mpsc,
    task::{JoinHandle, spawn_blocking},
};
use tokio_util::sync::CancellationToken;

use super::{
    columns::Columns,
    reader::DeviceFile,
    source::{Limits, ReadError},
};
use crate::{
    fleets::Fleet,
    services::{Actor, audit_line, deps::new_id},
};

/// Lines that are written in one transaction: what waits meanwhile waits for less than a second. A power of two, as
/// the store has it, so that there are few statements: the table of trigrams is written out after each.
const BATCH_LINES: usize = 2048;

/// Devices of a fleet that are written in one transaction.
const FLEET_BATCH: u32 = 2048;

/// How often progress is told, in milliseconds.
const TELL_EVERY: i64 = 250;

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
    /// Writes down that an import begins.
    pub async fn begin(
        &self,
        tenant_id: TenantId,
        actor: &Actor,
        file_name: &str,
    ) -> Result<Import, StoreError> {
        let import = Import {
            id: ImportId(new_id(&*self.clock, &*self.random)),
            file_name: file_name.to_owned(),
            started_by: actor.name.clone(),
            started_at: self.clock.now(),
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
        let mut changes = Changes::default();
        changes.put_import(&ImportRecord { tenant_id, import: import.clone() });
        self.store.commit(changes).await?;
        Ok(import)
    }

    /// Goes through with an import that [`Self::begin`] wrote down, and answers how it ended. `progress` hears of
    /// each step. Only what cannot be written down is an error.
    pub async fn run<R: Read + Seek + Send + 'static>(
        &self,
        tenant_id: TenantId,
        actor: &Actor,
        import: Import,
        file: R,
        progress: impl FnMut(&Import) + Send,
    ) -> Result<Import, StoreError> {
        let mut running = Running::new(self, tenant_id, import, progress);
        let outcome = running.take(file).await;
        running.finish(actor, outcome).await
    }

    /// The same with the devices of a fleet instead of a file's.
    pub async fn run_fleet(
        &self,
        tenant_id: TenantId,
        actor: &Actor,
        import: Import,
        fleet: &Fleet,
        progress: impl FnMut(&Import) + Send,
    ) -> Result<Import, StoreError> {
        let mut running = Running::new(self, tenant_id, import, progress);
        let outcome = running.take_fleet(fleet).await;
        running.finish(actor, outcome).await
    }
}

/// How reading and writing ended.
enum Outcome {
    Done,
    Refused(ReadError),
    Stopped,
    Store(StoreError),
}

/// A transaction on its way to the database. The next one is made ready meanwhile: no device comes twice.
struct Flight {
    /// The import, when it is written.
    import: Import,
    commit: JoinHandle<Result<(), StoreError>>,
}

struct Running<'a, P> {
    importer: &'a Importer,
    tenant_id: TenantId,
    /// With what is made ready.
    import: Import,
    /// As it was written last.
    written: Import,
    flight: Option<Flight>,
    told_at: Timestamp,
    progress: P,
}

impl<'a, P: FnMut(&Import) + Send> Running<'a, P> {
    fn new(importer: &'a Importer, tenant_id: TenantId, import: Import, progress: P) -> Self {
        let written = import.clone();
        Self { importer, tenant_id, import, written, flight: None, told_at: Timestamp(0), progress }
    }

    async fn take<R: Read + Seek + Send + 'static>(&mut self, file: R) -> Outcome {
        let limits = self.importer.limits;
        // A short queue: the reader never runs far ahead of the writer.
        let (sender, mut receiver) = mpsc::channel(2);
        let reading = spawn_blocking(move || read(file, limits, &sender));
        let mut columns = None;
        loop {
            // Of two that are ready one is taken at random otherwise: lines are always ready, and the stop could go unheeded.
            let next = tokio::select! {
                biased;
                () = self.importer.stop.cancelled() => return Outcome::Stopped,
                next = receiver.recv() => next,
            };
            let written = match (next, &columns) {
                (None, _) => break,
                (Some(Step::Opened { columns: found, lines }), _) => {
                    columns = Some(found);
                    self.import.lines = lines;
                    self.save(Changes::default()).await
                }
                (Some(Step::Lines(lines)), Some(columns)) => self.write(Some(columns), lines).await,
                (Some(Step::Lines(_)), None) => Ok(()),
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
        self.import.lines = fleet.devices.into();
        let mut number = 0;
        while number < fleet.devices {
            if self.importer.stop.is_cancelled() {
                return Outcome::Stopped;
            }
            let next = number.saturating_add(FLEET_BATCH).min(fleet.devices);
            if let Err(error) = self.write(None, fleet.devices(number..next).map(Ok).collect()).await {
                return Outcome::Store(error);
            }
            number = next;
        }
        Outcome::Done
    }

    /// Writes some lines and how far this brings the import, in one transaction. Without columns the devices are whole.
    async fn write(
        &mut self,
        columns: Option<&Columns>,
        lines: Vec<Result<Device, RejectedLine>>,
    ) -> Result<(), StoreError> {
        self.import.processed += lines.len() as u64;
        let mut devices = Vec::with_capacity(lines.len());
        for line in lines {
            match line {
                Ok(device) => devices.push(device),
                Err(rejected) => {
                    self.import.rejected += 1;
                    if self.import.report.len() < REPORT_LINES {
                        self.import.report.push(rejected);
                    }
                }
            }
        }
        let ids: Vec<DeviceId> = devices.iter().map(|device| device.id).collect();
        let known = self.importer.store.devices_by_id(self.tenant_id, &ids).await?;
        let mut known: HashMap<DeviceId, Device> =
            known.into_iter().map(|device| (device.id, device)).collect();
        devices.retain_mut(|device| {
            let Some(before) = known.remove(&device.id) else {
                self.import.added += 1;
                return true;
            };
            if let Some(columns) = columns {
                columns.complete(device, before.clone());
            }
            let changed = *device != before;
            *(if changed { &mut self.import.updated } else { &mut self.import.unchanged }) += 1;
            changed
        });
        let mut changes = Changes::default();
        if !devices.is_empty() {
            changes.upsert_devices(self.tenant_id, &devices);
        }
        self.save(changes).await
    }

    async fn finish(mut self, actor: &Actor, outcome: Outcome) -> Result<Import, StoreError> {
        let outcome = match self.land().await {
            Ok(()) => outcome,
            Err(error) => Outcome::Store(error),
        };
        // What was made ready and not written does not count.
        self.import = self.written.clone();
        let (state, refusal, failure) = match outcome {
            Outcome::Done => (ImportState::Done, None, None),
            // Sound when it was opened, so it changed while it was read: not a refusal, something is written.
            Outcome::Refused(_) if self.import.lines > 0 => (ImportState::Failed, None, None),
            Outcome::Refused(ReadError::Refused(refusal)) => (ImportState::Refused, Some(refusal), None),
            Outcome::Refused(ReadError::Io(error)) => {
                tracing::warn!(import = %self.import.id, %error, "a file could not be read");
                (ImportState::Failed, None, None)
            }
            Outcome::Stopped => (ImportState::Failed, None, None),
            Outcome::Store(error) => (ImportState::Failed, None, Some(error)),
        };
        self.import.state = state;
        self.import.refusal = refusal;
        self.import.finished_at = Some(self.importer.clock.now());
        let result =
            if state == ImportState::Done { ActivityResult::Success } else { ActivityResult::Failure };
        let mut changes = Changes::default();
        let (clock, random) = (&*self.importer.clock, &*self.importer.random);
        let (activity, target) = (Activity::ImportDevices, self.import.file_name.clone());
        changes.insert_audit(&audit_line(clock, random, self.tenant_id, actor, activity, result, target));
        self.save(changes).await?;
        self.land().await?;
        match failure {
            Some(error) => Err(error),
            None => Ok(self.written),
        }
    }

    /// Sends off `changes` with the import as it stands, and tells those who look on, not too often. What was sent off
    /// before is written then.
    async fn save(&mut self, mut changes: Changes) -> Result<(), StoreError> {
        let import = self.import.clone();
        changes.put_import(&ImportRecord { tenant_id: self.tenant_id, import: import.clone() });
        let now = self.importer.clock.now();
        if import.finished_at.is_some() || now.0 - self.told_at.0 >= TELL_EVERY {
            self.told_at = now;
            changes.publish(TenantEvent {
                tenant_id: self.tenant_id,
                event: Event::Import { id: self.import.id },
            });
        }
        self.land().await?;
        let store = self.importer.store.clone();
        let commit = tokio::spawn(async move { store.commit(changes).await });
        self.flight = Some(Flight { import, commit });
        Ok(())
    }

    /// Waits until what was sent off is written.
    async fn land(&mut self) -> Result<(), StoreError> {
        let Some(flight) = self.flight.take() else { return Ok(()) };
        // Nobody stops it: it has panicked when it gives no answer.
        flight.commit.await.unwrap_or_else(|error| resume_unwind(error.into_panic()))?;
        self.written = flight.import;
        (self.progress)(&self.written);
        Ok(())
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
