//! What a step of a run writes: what follows from the devices that are known, and how far the run is.

use farhand_contract::{
    DeviceId,
    device_sync::{SyncLine, SyncLineKind},
};
use farhand_partners::graph::DevicePage;
use farhand_store::{Changes, StoreError, conflicts, records::SyncRunRecord};

use super::{
    page::{Report, read_in},
    syncer::{Left, Syncer},
};

/// How often a step is tried while somebody else changes devices.
const TRIES: u32 = 3;

/// What a step does to the devices that are known.
pub(super) enum Step {
    /// A page tells of some.
    Read(DevicePage),
    /// These are told of no more.
    Remove(Vec<DeviceId>),
}

impl Syncer {
    /// Writes what follows from the devices that are known, and how far the run is: again when somebody else changed devices in
    /// between.
    pub(super) async fn take(&self, record: &mut SyncRunRecord, step: &Step) -> Result<(), Left> {
        for _ in 0..TRIES {
            let (mut ahead, mut changes) = (record.clone(), Changes::default());
            match step {
                Step::Read(page) => self.read(&mut ahead, &mut changes, page.clone()).await?,
                Step::Remove(devices) => self.remove(&mut ahead, &mut changes, devices).await?,
            }
            match self.save(&mut ahead, changes).await {
                Err(Left::Store(StoreError::Conflict(conflicts::DEVICES_CHANGED))) => {}
                saved => {
                    *record = ahead;
                    return saved;
                }
            }
        }
        Err(Left::Aside)
    }

    async fn read(
        &self,
        record: &mut SyncRunRecord,
        changes: &mut Changes,
        page: DevicePage,
    ) -> Result<(), Left> {
        let next = page.next.clone();
        read_in(&self.store, record, page, changes).await?.map_err(Left::Problem)?;
        record.listed = next.is_none();
        record.place = next;
        record.run.pages += 1;
        (record.attempts, record.throttles) = (0, 0);
        Ok(())
    }

    async fn remove(
        &self,
        record: &mut SyncRunRecord,
        changes: &mut Changes,
        unseen: &[DeviceId],
    ) -> Result<(), Left> {
        let tenant = record.tenant_id;
        let device_changes = self.store.device_changes(tenant).await?;
        let mut devices = self.store.devices_by_id(tenant, unseen).await?;
        devices.retain(|device| device.removed_date_time.is_none());
        devices.sort_unstable_by_key(|device| device.id);
        let mut report = Report::of(&record.run.counts);
        for device in &mut devices {
            device.removed_date_time = Some(self.clock.now());
            report.add(SyncLine {
                kind: SyncLineKind::Removed,
                device_id: Some(device.id),
                device_name: device.device_name.clone(),
                fields: Vec::new(),
                problem: None,
            });
        }
        changes.upsert_devices_after(tenant, &devices, device_changes).delete_sync_seen(tenant, unseen);
        report.write(record, changes);
        Ok(())
    }
}
