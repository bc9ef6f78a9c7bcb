//! Exports of devices, and what is selected for one.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use farhand_app::locales::Locale;
use farhand_contract::{
    Caller, DeviceId, Error, ExportId, Permission, Result, TenantId, UserId,
    audit::{Activity, ActivityResult},
    device_exports::{
        DeviceExportRequest, ExportBegun, ExportColumns, ExportProgress, ExportState, ExportTally,
        OpenExport, Reach, Reached, SELECTION_LIMIT,
    },
    device_lists::DeviceExport,
    devices::{Device, DeviceQuery},
    errors::{Field, Problem},
    pages::{PAGE_ROWS, PageStart},
    services::DeviceExports,
    settings::Language,
};

use super::{Deps, devices::checked, errors::OrInternal as _, queries::tell};
use crate::exports::{Reader, devices::DeviceTable};

/// How many devices of an export are read at once.
const EXPORT_ROWS: u32 = 500;

/// How many exports of one person are remembered: as many as anybody watches.
const WATCHED: usize = 8;

/// Reads devices out.
pub struct DeviceExportService {
    deps: Arc<Deps>,
    watched: Watched,
}

impl DeviceExportService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self { deps, watched: Watched::default() }
    }

    async fn rows(&self, caller: &Caller, query: DeviceQuery) -> Result<DeviceExport> {
        let read = self.deps.store.device_rows(caller.tenant_id, &query, EXPORT_ROWS).await;
        let (rows, next) = read.or_internal(&caller.request_id)?;
        Ok(DeviceExport {
            rows,
            next: next.map(|cursor| DeviceQuery { from: PageStart::After(cursor), ..query }),
        })
    }

    async fn picked(&self, caller: &Caller, query: &DeviceQuery, ids: &[DeviceId]) -> Result<Vec<Device>> {
        let picked = self.deps.store.picked_devices(caller.tenant_id, query, ids).await;
        picked.or_internal(&caller.request_id)
    }

    /// The columns that are meant.
    async fn columns(&self, caller: &Caller, wanted: ExportColumns) -> Result<ExportColumns> {
        if wanted != ExportColumns::Own {
            return Ok(wanted);
        }
        let kept = self.deps.store.device_columns(caller.tenant_id, caller.user_id).await;
        let own = kept.or_internal(&caller.request_id)?.unwrap_or_default();
        Ok(ExportColumns::These(own.shown().iter().map(|shown| shown.column).collect()))
    }

    /// Says in the audit log what is read out, before anything is.
    async fn write_down(&self, caller: &Caller, target: String) -> Result<()> {
        self.deps.write_down(caller, Activity::ExportDevices, ActivityResult::Success, target).await
    }

    /// The ids from `from` on, until enough is read or there are no more. One more than can be selected tells that they
    /// are too many; what stands before a range is not counted.
    async fn ids(
        &self,
        caller: &Caller,
        query: &DeviceQuery,
        from: &PageStart,
        enough: impl Fn(&[DeviceId]) -> bool,
    ) -> Result<Vec<DeviceId>> {
        let (mut ids, mut next) = (Vec::new(), Some(DeviceQuery { from: from.clone(), ..query.clone() }));
        while let Some(query) = next {
            let read = self.rows(caller, query).await?;
            ids.extend(read.rows.iter().map(|device| device.id));
            if enough(&ids) {
                break;
            }
            next = read.next;
        }
        Ok(ids)
    }
}

/// A request as the store takes it.
fn checked_request(request: &DeviceExportRequest) -> Result<DeviceExportRequest> {
    if request.selected.as_ref().is_some_and(|ids| ids.len() > SELECTION_LIMIT as usize) {
        let problem = Problem::TooLong { limit: SELECTION_LIMIT };
        return Err(Error::Invalid { field: Field::Id, problem });
    }
    let query = DeviceQuery { from: PageStart::Start, jump: None, ..checked(&request.query)? };
    Ok(DeviceExportRequest { query, ..request.clone() })
}

/// What the audit log says was exported: the format, what of each device, and which devices, as the address of the list
/// says it.
fn target(format: &str, request: &DeviceExportRequest) -> String {
    let mut target = format.to_owned();
    if let Some(columns) = request.columns.address() {
        target.extend([", cells=", &columns]);
    }
    if let Some(ids) = &request.selected {
        target.extend([", selected=", &ids.len().to_string()]);
    }
    tell(&mut target, request.query.pairs());
    target
}

/// The ids from `anchor` to `to`, among those that follow the place where `anchor` was. None where `to` is not among
/// them, or they are more than can be selected.
fn stretch(anchor: DeviceId, to: DeviceId, following: &[DeviceId]) -> Option<Vec<DeviceId>> {
    let end = following.iter().position(|&id| id == to)?;
    // Where it is not found, the place is its own, and nothing precedes what follows it.
    let begin = following.iter().position(|&id| id == anchor).map_or(0, |place| place + 1);
    let between = following.get(begin..=end)?;
    (between.len() < SELECTION_LIMIT as usize)
        .then(|| core::iter::once(anchor).chain(between.iter().copied()).collect())
}

#[async_trait]
impl DeviceExports for DeviceExportService {
    async fn begin(&self, caller: &Caller, request: &DeviceExportRequest) -> Result<ExportBegun> {
        caller.demand(Permission::ReadManagedDevices)?;
        let request = checked_request(request)?;
        let (total, at_least) = if let Some(ids) = &request.selected {
            (ids.len() as u64, false)
        } else {
            let page = self.deps.store.devices(caller.tenant_id, &request.query, 1).await;
            let page = page.or_internal(&caller.request_id)?;
            (page.total, page.at_least)
        };
        let id = ExportId(self.deps.new_id());
        self.watched.tally(caller, id);
        Ok(ExportBegun { id, total, at_least })
    }

    async fn open(&self, caller: &Caller, request: &DeviceExportRequest) -> Result<OpenExport> {
        let (permission, activity) = (Permission::ReadManagedDevices, Activity::ExportDevices);
        self.deps.demand(caller, permission, activity, None).await?;
        let request = checked_request(request)?;
        self.write_down(caller, target(request.format.name(), &request)).await?;
        let columns = self.columns(caller, request.columns).await?;
        let tally = request.run.map(|id| self.watched.tally(caller, id)).unwrap_or_default();
        tally.turn(ExportState::Running);
        let first = match &request.selected {
            Some(ids) => {
                let rows = self.picked(caller, &request.query, ids).await?;
                DeviceExport { rows, next: None }
            }
            None => self.rows(caller, request.query).await?,
        };
        Ok(OpenExport { first, columns, tally })
    }

    async fn more(&self, caller: &Caller, query: &DeviceQuery) -> Result<DeviceExport> {
        caller.demand(Permission::ReadManagedDevices)?;
        self.rows(caller, checked(query)?).await
    }

    async fn progress(&self, caller: &Caller, id: ExportId) -> Result<Option<ExportProgress>> {
        caller.demand(Permission::ReadManagedDevices)?;
        Ok(self.watched.known(caller, id).map(|tally| tally.progress()))
    }

    async fn cancel(&self, caller: &Caller, id: ExportId) -> Result<()> {
        caller.demand(Permission::ReadManagedDevices)?;
        if let Some(tally) = self.watched.known(caller, id) {
            tally.turn(ExportState::Cancelled);
        }
        Ok(())
    }

    async fn copy(
        &self,
        caller: &Caller,
        request: &DeviceExportRequest,
        language: Language,
    ) -> Result<String> {
        let (permission, activity) = (Permission::ReadManagedDevices, Activity::ExportDevices);
        self.deps.demand(caller, permission, activity, None).await?;
        let request = checked_request(request)?;
        let Some(ids) = &request.selected else {
            return Err(Error::Invalid { field: Field::Id, problem: Problem::Missing });
        };
        self.write_down(caller, target("text", &request)).await?;
        let devices = self.picked(caller, &request.query, ids).await?;
        let reader = Reader { locale: Locale::from(language), zone: request.zone };
        let columns = self.columns(caller, request.columns).await?;
        Ok(DeviceTable::new(columns, reader).text(&devices))
    }

    async fn reach(&self, caller: &Caller, query: &DeviceQuery, reach: &Reach) -> Result<Reached> {
        caller.demand(Permission::ReadManagedDevices)?;
        let query = DeviceQuery { from: PageStart::Start, jump: None, ..checked(query)? };
        let limit = SELECTION_LIMIT as usize;
        match reach {
            Reach::All => {
                let ids = self.ids(caller, &query, &PageStart::Start, |ids| ids.len() > limit).await?;
                Ok((ids.len() <= limit).then_some(ids))
            }
            Reach::Between(anchor, to) if anchor.id == to.id => Ok(Some(vec![to.id])),
            Reach::Between(anchor, to) => {
                // Which of them comes first, nobody knows but the list.
                for (first, last) in [(anchor, to), (to, anchor)] {
                    let far = limit + PAGE_ROWS as usize;
                    let enough = |ids: &[DeviceId]| ids.contains(&last.id) || ids.len() > far;
                    let following = self.ids(caller, &query, &first.start, enough).await?;
                    if let Some(mut ids) = stretch(first.id, last.id, &following) {
                        if first.id != anchor.id {
                            ids.reverse();
                        }
                        return Ok(Some(ids));
                    }
                }
                Ok(None)
            }
        }
    }
}

/// Exports that somebody watches, on this server. What is forgotten goes on unwatched.
#[derive(Default)]
struct Watched(Mutex<HashMap<(TenantId, UserId), Tallies>>);

/// Somebody's exports, the oldest first.
type Tallies = VecDeque<(ExportId, ExportTally)>;

impl Watched {
    /// The tally of this export; a new one where there is none.
    fn tally(&self, caller: &Caller, id: ExportId) -> ExportTally {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = all.entry((caller.tenant_id, caller.user_id)).or_default();
        if let Some((_, tally)) = own.iter().find(|(other, _)| *other == id) {
            return tally.clone();
        }
        if own.len() == WATCHED {
            own.pop_front();
        }
        let tally = ExportTally::default();
        own.push_back((id, tally.clone()));
        tally
    }

    fn known(&self, caller: &Caller, id: ExportId) -> Option<ExportTally> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = all.get(&(caller.tenant_id, caller.user_id))?;
        own.iter().find(|(other, _)| *other == id).map(|(_, tally)| tally.clone())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn ids(range: core::ops::Range<u128>) -> Vec<DeviceId> {
        range.map(|number| DeviceId(Uuid::from_u128(number))).collect()
    }

    #[test]
    fn a_stretch_has_both_ends_and_what_is_between() {
        let all = ids(0..40);
        // The page begins before the anchor, or at its own place.
        assert_eq!(stretch(all[5], all[9], &all), Some(ids(5..10)));
        assert_eq!(stretch(all[5], all[9], &all[6..]), Some(ids(5..10)));
        assert_eq!(stretch(all[5], all[6], &all), Some(ids(5..7)));
        // The other way round, or too far away.
        assert_eq!(stretch(all[9], all[5], &all), None);
        assert_eq!(stretch(all[5], DeviceId(Uuid::from_u128(99)), &all), None);
        assert_eq!(stretch(all[5], all[9], &[]), None);
    }

    #[test]
    fn a_stretch_takes_as_many_as_can_be_selected() {
        let limit = u128::from(SELECTION_LIMIT);
        let all = ids(0..2 * limit);
        let last = |number: u128| DeviceId(Uuid::from_u128(number));
        assert_eq!(stretch(all[0], last(limit - 1), &all), Some(ids(0..limit)));
        assert_eq!(stretch(all[0], last(limit), &all), None);
    }
}
