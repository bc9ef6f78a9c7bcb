//! Groups of devices: making and filling them, and which of them a device is in.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use farhand_contract::{
    Caller, DeviceId, Error, Permission, Result, TenantId,
    audit::{Activity, ActivityResult},
    device_exports::SELECTION_LIMIT,
    device_groups::{
        GROUP_DESCRIPTION_LIMIT, GROUP_NAME_LIMIT, GROUPS_LIMIT, Group, GroupDraft, GroupMember,
        asks_for_groups,
    },
    device_views::{ListPairs, VIEW_LIST_LIMIT},
    devices::{Device, DeviceQuery},
    errors::{Field, GroupUse, Problem, Thing},
    pages::{PAGE_ROWS, Page, PageStart},
    services::DeviceGroups,
};
use farhand_domain::groups::{asks_for_tags, is_chosen, is_listed};
use farhand_store::{Changes, StoreError, conflicts, records::DeviceGroupRecord};
use uuid::Uuid;

use super::{
    Deps,
    audit::Actor,
    connectors,
    devices::checked,
    errors::{OrInternal as _, internal},
};

/// What lets somebody change groups: roles and policies reach what is in them.
const CHANGING: Permission = Permission::UpdateOrganization;

const NOT_FOUND: Error = Error::NotFound { what: Thing::Group };

/// Keeps groups.
pub struct DeviceGroupService {
    deps: Arc<Deps>,
}

impl Deps {
    /// The groups of each of these devices that is in any: those it was put into, and those whose rule chooses it.
    pub(super) async fn group_ids_of_devices(
        &self,
        tenant: TenantId,
        ids: &[DeviceId],
    ) -> Result<BTreeMap<DeviceId, Vec<Uuid>>, StoreError> {
        let (mut groups, dynamic) = tokio::try_join!(
            self.store.group_ids_of_devices(tenant, ids),
            self.store.dynamic_groups(tenant),
        )?;
        let rules = dynamic.iter().filter_map(|group| Some((group.id, group.rule.as_ref()?.rule()?)));
        let rules: Vec<_> = rules.collect();
        if !rules.is_empty() {
            let asked = dynamic.iter().filter_map(|group| group.rule.as_ref()).any(asks_for_tags);
            let tags = if asked { self.store.tags_of_devices(tenant, ids).await? } else { BTreeMap::new() };
            for device in self.store.devices_by_id(tenant, ids).await? {
                let tags = tags.get(&device.id).map_or(&[][..], Vec::as_slice);
                let chosen =
                    rules.iter().filter(|(_, rule)| is_listed(rule, &device, tags)).map(|(id, _)| *id);
                groups.entry(device.id).or_default().extend(chosen);
            }
        }
        Ok(groups)
    }

    /// The groups that a device is in.
    pub(super) async fn group_ids_of_device(
        &self,
        tenant: TenantId,
        id: DeviceId,
    ) -> Result<Vec<Uuid>, StoreError> {
        Ok(self.group_ids_of_devices(tenant, &[id]).await?.remove(&id).unwrap_or_default())
    }

    /// The id and the name of each group whose rule chooses the device.
    pub(super) async fn dynamic_groups_of(
        &self,
        tenant: TenantId,
        device: &Device,
    ) -> Result<Vec<(Uuid, String)>, StoreError> {
        let groups = self.store.dynamic_groups(tenant).await?;
        let rules = groups.iter().filter_map(|group| group.rule.as_ref());
        let tags = self.tags_for(tenant, rules, device.id).await?;
        let chosen = |group: &DeviceGroupRecord| {
            group.rule.as_ref().is_some_and(|rule| is_chosen(rule, device, &tags))
        };
        Ok(groups.into_iter().filter(chosen).map(|group| (group.id, group.display_name)).collect())
    }

    /// The tags of a device for these rules: only read where one of them asks for tags.
    pub(super) async fn tags_for<'r>(
        &self,
        tenant: TenantId,
        mut rules: impl Iterator<Item = &'r ListPairs> + Send,
        device: DeviceId,
    ) -> Result<Vec<String>, StoreError> {
        if rules.any(asks_for_tags) {
            self.store.tags_of_device(tenant, device).await
        } else {
            Ok(Vec::new())
        }
    }
}

impl DeviceGroupService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self { deps }
    }

    /// A group of the caller's organisation.
    async fn record(&self, caller: &Caller, id: Uuid) -> Result<DeviceGroupRecord> {
        let record = self.deps.store.device_group(caller.tenant_id, id).await;
        record.or_internal(&caller.request_id)?.ok_or(NOT_FOUND)
    }

    /// A group that devices are put into by hand.
    async fn static_record(&self, caller: &Caller, id: Uuid) -> Result<DeviceGroupRecord> {
        let record = self.record(caller, id).await?;
        if record.rule.is_some() {
            return Err(Error::Invalid { field: Field::Id, problem: Problem::Malformed });
        }
        Ok(record)
    }

    /// Those of all groups, as they are shown, by name.
    async fn all_shown(
        &self,
        caller: &Caller,
        which: impl FnMut(&DeviceGroupRecord) -> bool + Send,
    ) -> Result<Vec<Group>> {
        let store = &self.deps.store;
        let (mut groups, counts) = tokio::try_join!(
            store.device_groups(caller.tenant_id),
            store.group_member_counts(caller.tenant_id),
        )
        .or_internal(&caller.request_id)?;
        groups.retain(which);
        groups.sort_by_cached_key(|group| (group.display_name.to_lowercase(), group.id));
        let mut shown = Vec::with_capacity(groups.len());
        for group in groups {
            let put = counts.get(&group.id).copied().unwrap_or_default();
            shown.push(self.shown(caller, group, put).await?);
        }
        Ok(shown)
    }

    /// The group as it is shown: by its rule, the devices are those that a list of them has.
    async fn shown(&self, caller: &Caller, group: DeviceGroupRecord, put: u64) -> Result<Group> {
        let (members, at_least) = match &group.rule {
            None => (put, false),
            Some(rule) => match rule.rule() {
                None => (0, false),
                Some(query) => {
                    let page = self.deps.store.devices(caller.tenant_id, &query, 1).await;
                    let page = page.or_internal(&caller.request_id)?;
                    (page.total, page.at_least)
                }
            },
        };
        Ok(Group {
            id: group.id,
            name: group.display_name,
            description: group.description,
            rule: group.rule,
            members,
            at_least,
            version: group.version,
        })
    }

    /// One group as it is shown.
    async fn one(&self, caller: &Caller, group: DeviceGroupRecord) -> Result<Group> {
        let put = if group.rule.is_none() {
            let (store, from) = (&self.deps.store, PageStart::Start);
            let page = store.group_members(caller.tenant_id, group.id, &from, 1).await;
            page.or_internal(&caller.request_id)?.total
        } else {
            0
        };
        self.shown(caller, group, put).await
    }

    /// Refuses a name that another group has, and one group too many.
    async fn demand_place(&self, caller: &Caller, own: Option<Uuid>, name: &str) -> Result<()> {
        let groups = self.deps.store.device_groups(caller.tenant_id).await;
        let groups = groups.or_internal(&caller.request_id)?;
        let folded = name.to_lowercase();
        let mut others = groups.iter().filter(|group| Some(group.id) != own);
        if others.any(|group| group.display_name.to_lowercase() == folded) {
            return Err(Error::Invalid { field: Field::GroupName, problem: Problem::Taken });
        }
        if own.is_none() && groups.len() >= GROUPS_LIMIT as usize {
            return Err(too_long(Field::Groups, GROUPS_LIMIT));
        }
        Ok(())
    }

    /// Writes the changes with their line in the log. What is offered on a device depends on its groups as on the
    /// connector: whoever looks at it looks again.
    async fn commit(
        &self,
        caller: &Caller,
        mut changes: Changes,
        activity: Activity,
        target: String,
    ) -> Result<(), StoreError> {
        let (actor, result) = (Actor::from(caller), ActivityResult::Success);
        let line = self.deps.audit(caller.tenant_id, &actor, activity, result, target);
        changes.insert_audit(&line).publish(connectors::changed(caller));
        self.deps.store.commit(changes).await
    }

    async fn put(
        &self,
        caller: &Caller,
        record: DeviceGroupRecord,
        expected: Option<i64>,
        activity: Activity,
    ) -> Result<Group> {
        let mut changes = Changes::default();
        changes.put_device_group(&record, expected);
        match self.commit(caller, changes, activity, record.display_name.clone()).await {
            Ok(()) => {
                let version = expected.map_or(1, |expected| expected + 1);
                self.one(caller, DeviceGroupRecord { version, ..record }).await
            }
            Err(StoreError::Conflict(conflicts::GROUP)) if expected.is_some() => Err(Error::Changed),
            Err(error) => Err(internal(&caller.request_id, &error)),
        }
    }
}

/// This and the devices it is about, for the log: one by its name, several by how many they are.
pub(super) async fn with_devices(
    deps: &Deps,
    caller: &Caller,
    what: &str,
    devices: &[DeviceId],
) -> Result<String> {
    let [one] = devices else { return Ok(format!("{what}, devices={}", devices.len())) };
    let device = deps.store.device(caller.tenant_id, *one).await.or_internal(&caller.request_id)?;
    let device = device.ok_or(Error::NotFound { what: Thing::Device })?;
    Ok(format!("{what}, device={}", device.device_name))
}

const fn too_long(field: Field, limit: u32) -> Error {
    Error::Invalid { field, problem: Problem::TooLong { limit } }
}

/// A draft that can be kept.
fn checked_draft(draft: &GroupDraft) -> Result<GroupDraft> {
    let invalid = |field, problem| Err(Error::Invalid { field, problem });
    let longer = |text: &str, limit: u32| text.chars().nth(limit as usize).is_some();
    let (name, description) = (draft.name.trim(), draft.description.trim());
    if name.is_empty() {
        return invalid(Field::GroupName, Problem::Missing);
    }
    if longer(name, GROUP_NAME_LIMIT) {
        return Err(too_long(Field::GroupName, GROUP_NAME_LIMIT));
    }
    if name.contains(char::is_control) {
        return invalid(Field::GroupName, Problem::Malformed);
    }
    if longer(description, GROUP_DESCRIPTION_LIMIT) {
        return Err(too_long(Field::Description, GROUP_DESCRIPTION_LIMIT));
    }
    let rule = draft.rule.as_ref().map(checked_rule).transpose()?;
    Ok(GroupDraft { name: name.to_owned(), description: description.to_owned(), rule })
}

/// A rule as it is kept: one that a list can follow, and that leaves something out.
fn checked_rule(rule: &ListPairs) -> Result<ListPairs> {
    let invalid = |problem| Error::Invalid { field: Field::Filter, problem };
    if rule.is_empty() {
        return Err(invalid(Problem::Missing));
    }
    if rule.len() > VIEW_LIST_LIMIT as usize {
        return Err(too_long(Field::Filter, VIEW_LIST_LIMIT));
    }
    if asks_for_groups(&rule.query()) {
        return Err(invalid(Problem::AsksForGroup));
    }
    let query = rule.rule().ok_or_else(|| invalid(Problem::Malformed))?;
    let rule = ListPairs::rule_of(&checked(&query)?);
    if rule.is_empty() { Err(invalid(Problem::Missing)) } else { Ok(rule) }
}

/// Not more devices than can be selected, and each once.
pub(super) fn checked_devices(devices: &[DeviceId]) -> Result<Vec<DeviceId>> {
    if devices.is_empty() {
        return Err(Error::Invalid { field: Field::Id, problem: Problem::Missing });
    }
    if devices.len() > SELECTION_LIMIT as usize {
        return Err(too_long(Field::Id, SELECTION_LIMIT));
    }
    let mut devices = devices.to_vec();
    devices.sort_unstable();
    devices.dedup();
    Ok(devices)
}

#[async_trait]
impl DeviceGroups for DeviceGroupService {
    async fn list(&self, caller: &Caller) -> Result<Vec<Group>> {
        caller.demand(Permission::ReadOrganization)?;
        self.all_shown(caller, |_| true).await
    }

    async fn fixed(&self, caller: &Caller) -> Result<Vec<Group>> {
        caller.demand(Permission::ReadOrganization)?;
        self.all_shown(caller, |group| group.rule.is_none()).await
    }

    async fn get(&self, caller: &Caller, id: Uuid) -> Result<Group> {
        caller.demand(Permission::ReadOrganization)?;
        let record = self.record(caller, id).await?;
        self.one(caller, record).await
    }

    async fn members(&self, caller: &Caller, id: Uuid, from: &PageStart) -> Result<Page<GroupMember>> {
        caller.demand(Permission::ReadManagedDevices)?;
        let group = self.record(caller, id).await?;
        let (store, tenant) = (&self.deps.store, caller.tenant_id);
        let page = match &group.rule {
            None => store
                .group_members(tenant, group.id, from, PAGE_ROWS)
                .await
                .or_internal(&caller.request_id)?,
            Some(rule) => match rule.rule() {
                // No device is in it, as long as it is not understood.
                None => Page::of_none(),
                Some(rule) => {
                    let query = DeviceQuery { from: from.clone(), ..rule };
                    let page = store.devices(tenant, &query, PAGE_ROWS).await;
                    page.or_internal(&caller.request_id)?.map(|row| row.device)
                }
            },
        };
        Ok(page.map(|device| GroupMember {
            id: device.id,
            device_name: device.device_name,
            user_principal_name: device.user_principal_name,
            operating_system: device.operating_system,
            last_sync_date_time: device.last_sync_date_time,
        }))
    }

    async fn create(&self, caller: &Caller, draft: &GroupDraft) -> Result<Group> {
        let activity = Activity::CreateGroup;
        self.deps.demand(caller, CHANGING, activity, None).await?;
        let draft = checked_draft(draft)?;
        self.demand_place(caller, None, &draft.name).await?;
        let record = DeviceGroupRecord {
            tenant_id: caller.tenant_id,
            id: self.deps.new_id(),
            display_name: draft.name,
            description: draft.description,
            rule: draft.rule,
            version: 1,
        };
        self.put(caller, record, None, activity).await
    }

    async fn change(&self, caller: &Caller, id: Uuid, version: i64, draft: &GroupDraft) -> Result<Group> {
        let activity = Activity::ChangeGroup;
        self.deps.demand(caller, CHANGING, activity, None).await?;
        let record = self.record(caller, id).await?;
        let draft = checked_draft(draft)?;
        if record.rule.is_some() != draft.rule.is_some() {
            return Err(Error::Invalid { field: Field::Filter, problem: Problem::Malformed });
        }
        self.demand_place(caller, Some(id), &draft.name).await?;
        let record = DeviceGroupRecord {
            display_name: draft.name,
            description: draft.description,
            rule: draft.rule,
            ..record
        };
        self.put(caller, record, Some(version), activity).await
    }

    async fn delete(&self, caller: &Caller, id: Uuid) -> Result<()> {
        let activity = Activity::DeleteGroup;
        self.deps.demand(caller, CHANGING, activity, None).await?;
        let record = self.record(caller, id).await?;
        let mut changes = Changes::default();
        changes.delete_device_group(&record);
        match self.commit(caller, changes, activity, record.display_name).await {
            Err(StoreError::Conflict(conflicts::GROUP)) => Err(Error::Changed),
            Err(StoreError::Conflict(conflicts::GROUP_ROLE)) => Err(Error::GroupInUse { by: GroupUse::Role }),
            Err(StoreError::Conflict(conflicts::GROUP_POLICY)) => {
                Err(Error::GroupInUse { by: GroupUse::Policy })
            }
            done => done.or_internal(&caller.request_id),
        }
    }

    async fn add_members(&self, caller: &Caller, id: Uuid, devices: &[DeviceId]) -> Result<()> {
        let activity = Activity::AddGroupMembers;
        self.deps.demand(caller, CHANGING, activity, None).await?;
        let (group, devices) = (self.static_record(caller, id).await?, checked_devices(devices)?);
        let target = with_devices(&self.deps, caller, &group.display_name, &devices).await?;
        let mut changes = Changes::default();
        changes.add_group_members(caller.tenant_id, group.id, &devices);
        match self.commit(caller, changes, activity, target).await {
            Err(StoreError::Conflict(conflicts::GROUP_MEMBER)) => {
                // The group went away meanwhile, or there is no such device.
                self.record(caller, id).await?;
                Err(Error::NotFound { what: Thing::Device })
            }
            done => done.or_internal(&caller.request_id),
        }
    }

    async fn remove_members(&self, caller: &Caller, id: Uuid, devices: &[DeviceId]) -> Result<()> {
        let activity = Activity::RemoveGroupMembers;
        self.deps.demand(caller, CHANGING, activity, None).await?;
        let (group, devices) = (self.static_record(caller, id).await?, checked_devices(devices)?);
        let target = with_devices(&self.deps, caller, &group.display_name, &devices).await?;
        let mut changes = Changes::default();
        changes.remove_group_members(caller.tenant_id, group.id, &devices);
        self.commit(caller, changes, activity, target).await.or_internal(&caller.request_id)
    }
}
