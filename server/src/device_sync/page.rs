//! What a page does to the devices that are known.

use std::collections::{HashMap, HashSet};

use farhand_contract::{
    DeviceId,
    device_sync::{GraphProblem, LINES_OF_KIND, SyncCounts, SyncLine, SyncLineKind},
    devices::Device,
};
use farhand_domain::device_sync::{IDLE_PAGES, changed_fields, take, telling_serial, told_until};
use farhand_partners::graph::{DevicePage, GraphDevice, RefusedDevice};
use farhand_store::{Changes, Store, StoreError, records::SyncRunRecord};

/// Every kind of line.
const KINDS: &[SyncLineKind] = SyncLineKind::ALL;

/// The report of a run, as a step goes on with it.
pub struct Report {
    counts: SyncCounts,
    first: u64,
    lines: Vec<SyncLine>,
}

impl Report {
    /// Goes on after these.
    pub fn of(counts: &SyncCounts) -> Self {
        let first = KINDS.iter().map(|&kind| counts.of(kind).min(LINES_OF_KIND)).sum();
        Self { counts: *counts, first, lines: Vec::new() }
    }

    /// Counts a line, and keeps it while there are not too many of its kind.
    pub fn add(&mut self, line: SyncLine) {
        self.counts.count(line.kind);
        if self.counts.of(line.kind) <= LINES_OF_KIND {
            self.lines.push(line);
        }
    }

    /// Writes down what was added.
    pub fn write(self, record: &mut SyncRunRecord, changes: &mut Changes) {
        record.run.counts = self.counts;
        changes.insert_sync_lines(record.tenant_id, record.run.id, self.first, &self.lines);
    }
}

/// Takes the devices of a page: what it changes goes into `changes`, and what it counts into `record`.
///
/// A device that stands on two pages counts on the first. A page with no other devices is none: the list turns in a
/// circle, or has left something out. So it does when page after page has no device that can be told from others.
pub async fn read_in(
    store: &Store,
    record: &mut SyncRunRecord,
    page: DevicePage,
    changes: &mut Changes,
) -> Result<Result<(), GraphProblem>, StoreError> {
    let (tenant, run) = (record.tenant_id, record.run.id);
    let id_of = |item: &Result<GraphDevice, RefusedDevice>| match item {
        Ok(GraphDevice(device)) => Some(device.id),
        Err(refused) => refused.id,
    };
    let mut ids: Vec<DeviceId> = page.devices.iter().filter_map(id_of).collect();
    ids.sort_unstable();
    ids.dedup();
    let seen = store.sync_seen(tenant, run, &ids).await?;
    if ids.is_empty() {
        record.idle_pages += 1;
        if record.idle_pages > IDLE_PAGES {
            return Ok(Err(GraphProblem::Loop));
        }
    } else if ids.iter().all(|id| seen.contains(id)) {
        return Ok(Err(GraphProblem::RepeatedPage));
    } else {
        record.idle_pages = 0;
    }

    let mut report = Report::of(&record.run.counts);
    let mut fresh = HashSet::with_capacity(ids.len());
    let mut told = Vec::with_capacity(page.devices.len());
    for item in page.devices {
        if id_of(&item).is_some_and(|id| seen.contains(&id) || !fresh.insert(id)) {
            report.counts.repeated += 1;
            continue;
        }
        match item {
            Ok(GraphDevice(device)) => told.push(device),
            Err(refused) => {
                report.counts.nameless += u64::from(refused.id.is_none());
                report.add(SyncLine {
                    kind: SyncLineKind::Refused,
                    device_id: refused.id,
                    device_name: refused.name,
                    fields: refused.field.into_iter().map(str::to_owned).collect(),
                    problem: Some(refused.problem),
                });
            }
        }
    }
    let device_changes = store.device_changes(tenant).await?;
    let known = store.devices_by_id(tenant, &ids).await?;
    let known: HashMap<DeviceId, Device> = known.into_iter().map(|device| (device.id, device)).collect();
    let mut added = Vec::new();
    let mut written = Vec::new();
    for mut device in told {
        record.told_until = told_until(record.told_until, device.last_sync_date_time, record.run.started_at);
        let before = known.get(&device.id);
        let Some(kind) = take(&mut device, before) else {
            report.counts.unchanged += 1;
            continue;
        };
        let fields = before.map(|before| changed_fields(before, &device)).unwrap_or_default();
        report.add(line(kind, &device, fields));
        if kind == SyncLineKind::Added {
            added.push(written.len());
        }
        written.push(device);
    }
    let added: Vec<&Device> = added
        .iter()
        .map(|&place| &written[place])
        .filter(|device| telling_serial(device).is_some())
        .collect();
    let alike = store.devices_with_serials_of(tenant, &added).await?;
    for device in added {
        let serial = telling_serial(device);
        for other in alike.iter().filter(|other| other.id != device.id && telling_serial(other) == serial) {
            let fields = vec![other.id.to_string(), serial.unwrap_or_default().to_owned()];
            report.add(line(SyncLineKind::NewId, device, fields));
        }
    }
    let mut fresh: Vec<DeviceId> = fresh.into_iter().collect();
    fresh.sort_unstable();
    changes.upsert_devices_after(tenant, &written, device_changes).put_sync_seen(tenant, run, &fresh);
    report.write(record, changes);
    Ok(Ok(()))
}

fn line(kind: SyncLineKind, device: &Device, fields: Vec<String>) -> SyncLine {
    SyncLine {
        kind,
        device_id: Some(device.id),
        device_name: device.device_name.clone(),
        fields,
        problem: None,
    }
}
