//! Saved views of All devices. Of those that are shared the audit log tells; the others nobody else sees.

use std::sync::Arc;

use async_trait::async_trait;
use farhand_contract::{
    Caller, DeviceViewId, Error, Permission, Result,
    audit::{Activity, ActivityResult},
    device_views::{
        DeviceView, DeviceViewLine, DeviceViewList, DeviceViewNaming, ListPairs, VIEW_LIST_LIMIT,
        VIEW_NAME_LIMIT, VIEWS_LIMIT,
    },
    errors::{Field, Problem, Thing},
    services::DeviceViews,
};
use farhand_store::{
    Changes, StoreError, conflicts,
    records::{DeviceViewName, DeviceViewRecord},
};

use super::{
    Deps,
    audit::Actor,
    errors::{OrInternal as _, internal},
};

/// What lets somebody share views, and change those that are shared.
const SHARING: Permission = Permission::UpdateManagedDevices;

const NOT_FOUND: Error = Error::NotFound { what: Thing::DeviceView };

/// Keeps views.
pub struct DeviceViewService {
    deps: Arc<Deps>,
}

impl DeviceViewService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self { deps }
    }

    /// A view that the caller has.
    async fn record(&self, caller: &Caller, id: DeviceViewId) -> Result<DeviceViewRecord> {
        visible(&self.deps, caller, id).await?.ok_or(NOT_FOUND)
    }

    /// Refuses who may not share views, and writes the refusal down.
    async fn demand_sharing(&self, caller: &Caller, activity: Activity, name: &str) -> Result<()> {
        self.deps.demand(caller, SHARING, activity, Some(name.to_owned())).await
    }

    /// Refuses one view too many: of the caller's own, or of the organisation's.
    async fn demand_room(&self, caller: &Caller, shared: bool) -> Result<()> {
        let views = self.deps.store.device_views(caller.tenant_id, caller.user_id).await;
        let views = views.or_internal(&caller.request_id)?;
        let like_it = views.iter().filter(|view| view.shared == shared).count();
        if like_it < VIEWS_LIMIT as usize {
            return Ok(());
        }
        Err(Error::Invalid { field: Field::Views, problem: Problem::TooLong { limit: VIEWS_LIMIT } })
    }

    /// Writes a view, with the line that the log has of it if it is, or was, shared.
    async fn write(
        &self,
        caller: &Caller,
        record: DeviceViewRecord,
        expected: Option<i64>,
        activity: Option<Activity>,
    ) -> Result<DeviceView> {
        let mut changes = Changes::default();
        changes.put_device_view(&record, expected);
        match self.commit(caller, changes, activity, &record.name).await {
            Ok(()) => {
                let version = expected.map_or(1, |expected| expected + 1);
                Ok(shown(caller, DeviceViewRecord { version, ..record }))
            }
            Err(StoreError::Conflict(conflicts::DEVICE_VIEW_NAME)) => {
                Err(Error::Invalid { field: Field::ViewName, problem: Problem::Taken })
            }
            Err(StoreError::Conflict(conflicts::DEVICE_VIEW)) if expected.is_some() => Err(Error::Changed),
            Err(error) => Err(internal(&caller.request_id, &error)),
        }
    }

    async fn commit(
        &self,
        caller: &Caller,
        mut changes: Changes,
        activity: Option<Activity>,
        name: &str,
    ) -> Result<(), StoreError> {
        if let Some(activity) = activity {
            let (actor, name) = (Actor::from(caller), name.to_owned());
            let line = self.deps.audit(caller.tenant_id, &actor, activity, ActivityResult::Success, name);
            changes.insert_audit(&line);
        }
        self.deps.store.commit(changes).await
    }
}

/// The view, if the caller has it: it is their own, or shared.
async fn visible(deps: &Deps, caller: &Caller, id: DeviceViewId) -> Result<Option<DeviceViewRecord>> {
    let record = deps.store.device_view(caller.tenant_id, id).await.or_internal(&caller.request_id)?;
    Ok(record.filter(|view| view.shared || view.owner_id == caller.user_id))
}

/// The view that the navigation leads the caller to, if they chose one and have it still.
pub(super) async fn default_view(deps: &Deps, caller: &Caller) -> Result<Option<DeviceViewId>> {
    if !caller.permissions.contains(Permission::ReadManagedDevices) {
        return Ok(None);
    }
    let chosen = deps.store.default_device_view(caller.tenant_id, caller.user_id).await;
    let Some(id) = chosen.or_internal(&caller.request_id)? else { return Ok(None) };
    Ok(visible(deps, caller, id).await?.map(|view| view.id))
}

fn shown(caller: &Caller, view: DeviceViewRecord) -> DeviceView {
    DeviceView {
        id: view.id,
        name: view.name,
        shared: view.shared,
        can_change: if view.shared {
            caller.permissions.contains(SHARING)
        } else {
            view.owner_id == caller.user_id
        },
        list: view.list,
        version: view.version,
    }
}

/// A name that can be taken.
fn name(given: &str) -> Result<String> {
    let invalid = |problem| Error::Invalid { field: Field::ViewName, problem };
    let name = given.trim();
    if name.is_empty() {
        return Err(invalid(Problem::Missing));
    }
    if name.chars().nth(VIEW_NAME_LIMIT as usize).is_some() {
        return Err(invalid(Problem::TooLong { limit: VIEW_NAME_LIMIT }));
    }
    if name.contains(char::is_control) {
        return Err(invalid(Problem::Malformed));
    }
    Ok(name.to_owned())
}

fn check(list: &ListPairs) -> Result<()> {
    if list.len() <= VIEW_LIST_LIMIT as usize {
        return Ok(());
    }
    Err(Error::Invalid { field: Field::Filter, problem: Problem::TooLong { limit: VIEW_LIST_LIMIT } })
}

#[async_trait]
impl DeviceViews for DeviceViewService {
    async fn list(&self, caller: &Caller) -> Result<DeviceViewList> {
        caller.demand(Permission::ReadManagedDevices)?;
        let views = self.deps.store.device_views(caller.tenant_id, caller.user_id).await;
        let views = views.or_internal(&caller.request_id)?;
        let line =
            |view: DeviceViewName| DeviceViewLine { id: view.id, name: view.name, shared: view.shared };
        Ok(DeviceViewList {
            views: views.into_iter().map(line).collect(),
            default: default_view(&self.deps, caller).await?,
            can_share: caller.permissions.contains(SHARING),
        })
    }

    async fn open(&self, caller: &Caller, id: &str) -> Result<Option<DeviceView>> {
        caller.demand(Permission::ReadManagedDevices)?;
        let Ok(id) = id.parse() else { return Ok(None) };
        Ok(visible(&self.deps, caller, id).await?.map(|view| shown(caller, view)))
    }

    async fn add(&self, caller: &Caller, naming: &DeviceViewNaming, list: &ListPairs) -> Result<DeviceView> {
        caller.demand(Permission::ReadManagedDevices)?;
        let name = name(&naming.name)?;
        let activity = naming.shared.then_some(Activity::ShareDeviceView);
        if let Some(activity) = activity {
            self.demand_sharing(caller, activity, &name).await?;
        }
        check(list)?;
        self.demand_room(caller, naming.shared).await?;
        let record = DeviceViewRecord {
            tenant_id: caller.tenant_id,
            id: DeviceViewId(self.deps.new_id()),
            owner_id: caller.user_id,
            name,
            shared: naming.shared,
            list: list.clone(),
            changed_at: self.deps.now(),
            version: 1,
        };
        self.write(caller, record, None, activity).await
    }

    async fn change(
        &self,
        caller: &Caller,
        id: DeviceViewId,
        version: i64,
        list: &ListPairs,
    ) -> Result<DeviceView> {
        caller.demand(Permission::ReadManagedDevices)?;
        let record = self.record(caller, id).await?;
        let activity = record.shared.then_some(Activity::ChangeDeviceView);
        if let Some(activity) = activity {
            self.demand_sharing(caller, activity, &record.name).await?;
        }
        check(list)?;
        let record = DeviceViewRecord { list: list.clone(), changed_at: self.deps.now(), ..record };
        self.write(caller, record, Some(version), activity).await
    }

    async fn rename(
        &self,
        caller: &Caller,
        id: DeviceViewId,
        naming: &DeviceViewNaming,
    ) -> Result<DeviceView> {
        caller.demand(Permission::ReadManagedDevices)?;
        let record = self.record(caller, id).await?;
        let activity = match (record.shared, naming.shared) {
            (false, false) => None,
            (false, true) => Some(Activity::ShareDeviceView),
            (true, false) => Some(Activity::UnshareDeviceView),
            (true, true) => Some(Activity::ChangeDeviceView),
        };
        if let Some(activity) = activity {
            self.demand_sharing(caller, activity, &record.name).await?;
        }
        let name = name(&naming.name)?;
        if naming.shared && !record.shared {
            self.demand_room(caller, true).await?;
        }
        let version = record.version;
        let record = DeviceViewRecord { name, shared: naming.shared, changed_at: self.deps.now(), ..record };
        self.write(caller, record, Some(version), activity).await
    }

    async fn delete(&self, caller: &Caller, id: DeviceViewId) -> Result<()> {
        caller.demand(Permission::ReadManagedDevices)?;
        let record = self.record(caller, id).await?;
        let activity = record.shared.then_some(Activity::DeleteDeviceView);
        if let Some(activity) = activity {
            self.demand_sharing(caller, activity, &record.name).await?;
        }
        let mut changes = Changes::default();
        changes.delete_device_view(&record);
        match self.commit(caller, changes, activity, &record.name).await {
            Err(StoreError::Conflict(conflicts::DEVICE_VIEW)) => Err(Error::Changed),
            written => written.or_internal(&caller.request_id),
        }
    }

    async fn set_default(&self, caller: &Caller, id: Option<DeviceViewId>) -> Result<()> {
        caller.demand(Permission::ReadManagedDevices)?;
        if let Some(id) = id {
            self.record(caller, id).await?;
        }
        let mut changes = Changes::default();
        changes.put_default_device_view(caller.tenant_id, caller.user_id, id);
        self.deps.store.commit(changes).await.or_internal(&caller.request_id)
    }
}
