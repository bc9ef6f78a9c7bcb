//! What a running import writes: its devices, and how far it is, a transaction at a time.

use std::{collections::HashMap, panic::resume_unwind, sync::Arc};

use farhand_contract::{
    DeviceId, Timestamp,
    audit::{Activity, ActivityResult},
    devices::Device,
    events::{Event, TenantEvent},
    imports::{Import, ImportState, REPORT_LINES, RejectedLine},
};
use farhand_store::{Changes, StoreError, conflicts, records::ImportRecord};
use tokio::task::JoinHandle;

use super::{
    columns::Columns,
    run::{Importer, LEASE_SECONDS},
    source::ReadError,
};
use crate::services::{Actor, audit_line};

/// How often progress is told, in milliseconds.
const TELL_EVERY: i64 = 250;

/// How reading and writing ended.
pub enum Outcome {
    Done,
    Refused(ReadError),
    Stopped,
    Store(StoreError),
}

/// Lines of a file, or what stands for them.
pub type Lines = Arc<Vec<Result<Device, RejectedLine>>>;

/// A transaction that is ready to be sent off.
struct Ready {
    /// The import, when it is written.
    record: ImportRecord,
    changes: Changes,
    /// How often devices were changed by then; none when this changes none.
    device_changes: Option<i64>,
}

/// A transaction on its way to the database. The next one is made ready meanwhile: no device comes twice.
struct Flight {
    record: ImportRecord,
    device_changes: Option<i64>,
    /// What it was made of: it is made anew when somebody else changed devices meanwhile.
    lines: Option<Lines>,
    commit: JoinHandle<Result<(), StoreError>>,
}

pub struct Running<'a, P> {
    pub importer: &'a Importer,
    /// As it was written last.
    pub written: ImportRecord,
    /// The file's columns. Without them its devices are whole.
    pub columns: Option<Arc<Columns>>,
    flight: Option<Flight>,
    told_at: Timestamp,
    progress: P,
}

impl<'a, P: FnMut(&Import) + Send> Running<'a, P> {
    pub fn new(importer: &'a Importer, begun: ImportRecord, progress: P) -> Self {
        Self { importer, written: begun, columns: None, flight: None, told_at: Timestamp(0), progress }
    }

    /// Writes some lines and how far this brings the import, in one transaction.
    pub async fn write(&mut self, lines: Vec<Result<Device, RejectedLine>>) -> Result<(), StoreError> {
        let lines = Arc::new(lines);
        loop {
            let ready = self.made_of(&lines).await?;
            if self.land().await? {
                self.send(ready, Some(lines));
                return Ok(());
            }
        }
    }

    /// Writes the import as `set` leaves it, and that somebody is at it.
    pub async fn save(&mut self, set: impl FnOnce(&mut Import)) -> Result<(), StoreError> {
        self.land().await?;
        let mut record = self.written.clone();
        set(&mut record.import);
        let ready = self.ready(record, Changes::default(), None);
        self.send(ready, None);
        Ok(())
    }

    /// Writes how the import ended.
    pub async fn finish(mut self, actor: &Actor, outcome: Outcome) -> Result<Import, StoreError> {
        let outcome = match self.land().await {
            Ok(_) => outcome,
            Err(error) => Outcome::Store(error),
        };
        let (tenant_id, id) = (self.written.tenant_id, self.written.import.id);
        // What was made ready and not written does not count.
        let mut record = self.written.clone();
        let (state, refusal, failure) = match outcome {
            // Whoever gave it up has written down that it failed.
            Outcome::Store(StoreError::Conflict(conflicts::IMPORT)) => {
                let kept = self.importer.store.import(tenant_id, id).await?;
                return Ok(kept.unwrap_or(record).import);
            }
            Outcome::Done => (ImportState::Done, None, None),
            // Sound when it was opened, so it changed while it was read: not a refusal, something is written.
            Outcome::Refused(_) if record.import.lines > 0 => (ImportState::Failed, None, None),
            Outcome::Refused(ReadError::Refused(refusal)) => (ImportState::Refused, Some(refusal), None),
            Outcome::Refused(ReadError::Io(error)) => {
                tracing::warn!(import = %id, %error, "a file could not be read");
                (ImportState::Failed, None, None)
            }
            Outcome::Stopped => (ImportState::Failed, None, None),
            Outcome::Store(error) => (ImportState::Failed, None, Some(error)),
        };
        record.import.state = state;
        record.import.refusal = refusal;
        record.import.finished_at = Some(self.importer.clock.now());
        let result =
            if state == ImportState::Done { ActivityResult::Success } else { ActivityResult::Failure };
        let mut changes = Changes::default();
        let (clock, random) = (&*self.importer.clock, &*self.importer.random);
        let (activity, target) = (Activity::ImportDevices, record.import.file_name.clone());
        changes.insert_audit(&audit_line(clock, random, tenant_id, actor, activity, result, target));
        let ready = self.ready(record, changes, None);
        self.send(ready, None);
        self.land().await?;
        match failure {
            Some(error) => Err(error),
            None => Ok(self.written.import),
        }
    }

    /// Some lines, compared with what is known, while what was sent off before is written.
    async fn made_of(&mut self, lines: &Lines) -> Result<Ready, StoreError> {
        let store = &self.importer.store;
        let mut record = self.flight.as_ref().map_or(&self.written, |flight| &flight.record).clone();
        let tenant_id = record.tenant_id;
        // What is on its way is the only change there may be until this one.
        let changes_before = match self.flight.as_ref().and_then(|flight| flight.device_changes) {
            Some(changes) => changes,
            None => store.device_changes(tenant_id).await?,
        };
        let import = &mut record.import;
        import.processed += lines.len() as u64;
        let mut devices = Vec::with_capacity(lines.len());
        for line in lines.iter() {
            match line {
                Ok(device) => devices.push(device.clone()),
                Err(rejected) => {
                    import.rejected += 1;
                    if import.report.len() < REPORT_LINES {
                        import.report.push(rejected.clone());
                    }
                }
            }
        }
        let ids: Vec<DeviceId> = devices.iter().map(|device| device.id).collect();
        let known = store.devices_by_id(tenant_id, &ids).await?;
        let mut known: HashMap<DeviceId, Device> =
            known.into_iter().map(|device| (device.id, device)).collect();
        devices.retain_mut(|device| {
            let Some(before) = known.remove(&device.id) else {
                import.added += 1;
                return true;
            };
            if let Some(columns) = &self.columns {
                columns.complete(device, before.clone());
            }
            let changed = *device != before;
            *(if changed { &mut import.updated } else { &mut import.unchanged }) += 1;
            changed
        });
        let mut changes = Changes::default();
        changes.upsert_devices_after(tenant_id, &devices, changes_before);
        let device_changes = (!devices.is_empty()).then_some(changes_before + 1);
        Ok(self.ready(record, changes, device_changes))
    }

    /// `changes` with the import as it then stands. Those who look on are told, not too often.
    fn ready(
        &mut self,
        mut record: ImportRecord,
        mut changes: Changes,
        device_changes: Option<i64>,
    ) -> Ready {
        let now = self.importer.clock.now();
        record.step_at = now.plus_seconds(LEASE_SECONDS);
        changes.put_import(&record, Some(record.version));
        record.version += 1;
        if record.import.finished_at.is_some() || now.0 - self.told_at.0 >= TELL_EVERY {
            self.told_at = now;
            changes.publish(told(&record));
        }
        Ready { record, changes, device_changes }
    }

    fn send(&mut self, ready: Ready, lines: Option<Lines>) {
        let Ready { record, changes, device_changes } = ready;
        let store = self.importer.store.clone();
        let commit = tokio::spawn(async move { store.commit(changes).await });
        self.flight = Some(Flight { record, device_changes, lines, commit });
    }

    /// Waits until what was sent off is written. False when somebody else had changed devices, and it was made anew: what was
    /// made ready meanwhile is out of date.
    async fn land(&mut self) -> Result<bool, StoreError> {
        let mut at_once = true;
        while let Some(flight) = self.flight.take() {
            // Nobody stops it: it has panicked when it gives no answer.
            match flight.commit.await.unwrap_or_else(|error| resume_unwind(error.into_panic())) {
                Ok(()) => {
                    self.written = flight.record;
                    (self.progress)(&self.written.import);
                }
                Err(StoreError::Conflict(conflicts::DEVICES_CHANGED)) => {
                    at_once = false;
                    if let Some(lines) = flight.lines {
                        let again = self.made_of(&lines).await?;
                        self.send(again, Some(lines));
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(at_once)
    }
}

pub const fn told(record: &ImportRecord) -> TenantEvent {
    TenantEvent { tenant_id: record.tenant_id, event: Event::Import { id: record.import.id } }
}
