//! Tags of devices.

use std::sync::Arc;

use async_trait::async_trait;
use farhand_contract::{
    Caller, DeviceId, Error, Permission, Result,
    audit::{Activity, ActivityResult},
    device_tags::{KnownTag, TAG_LIMIT, TAGS_LIMIT, TAGS_SUGGESTED},
    errors::{Field, Problem, Thing},
    services::DeviceTags,
};
use farhand_store::{Changes, StoreError, conflicts};

use super::{
    Deps,
    audit::Actor,
    connectors,
    device_groups::{checked_devices, with_devices},
    errors::OrInternal as _,
};

/// What lets somebody tag devices.
const TAGGING: Permission = Permission::UpdateManagedDevices;

/// Keeps tags.
pub struct DeviceTagService {
    deps: Arc<Deps>,
}

impl DeviceTagService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self { deps }
    }

    /// Writes the changes with their line in the log. The rule of a group may ask for tags, and what is offered on a device
    /// depends on its groups as on the connector: whoever looks at it looks again.
    async fn commit(
        &self,
        caller: &Caller,
        mut changes: Changes,
        activity: Activity,
        target: String,
    ) -> Result<()> {
        let (actor, result) = (Actor::from(caller), ActivityResult::Success);
        let line = self.deps.audit(caller.tenant_id, &actor, activity, result, target);
        changes.insert_audit(&line).publish(connectors::changed(caller));
        match self.deps.store.commit(changes).await {
            Err(StoreError::Conflict(conflicts::DEVICE_TAG)) => Err(Error::NotFound { what: Thing::Device }),
            done => done.or_internal(&caller.request_id),
        }
    }
}

/// A tag that can be given: without space around it.
fn checked(tag: &str) -> Result<&str> {
    let invalid = |problem| Err(Error::Invalid { field: Field::Tag, problem });
    let tag = tag.trim();
    if tag.is_empty() {
        return invalid(Problem::Missing);
    }
    if tag.chars().nth(TAG_LIMIT as usize).is_some() {
        return invalid(Problem::TooLong { limit: TAG_LIMIT });
    }
    if tag.contains(char::is_control) {
        return invalid(Problem::Malformed);
    }
    Ok(tag)
}

#[async_trait]
impl DeviceTags for DeviceTagService {
    async fn known(&self, caller: &Caller) -> Result<Vec<KnownTag>> {
        caller.demand(Permission::ReadManagedDevices)?;
        let tags = self.deps.store.device_tags(caller.tenant_id, TAGS_SUGGESTED).await;
        tags.or_internal(&caller.request_id)
    }

    async fn add(&self, caller: &Caller, devices: &[DeviceId], tag: &str) -> Result<()> {
        let activity = Activity::TagDevices;
        self.deps.demand(caller, TAGGING, activity, None).await?;
        let (tag, devices) = (checked(tag)?, checked_devices(devices)?);
        let store = &self.deps.store;
        let (like_it, others) = tokio::try_join!(
            store.device_tag(caller.tenant_id, tag),
            store.other_tag_counts(caller.tenant_id, &devices, tag),
        )
        .or_internal(&caller.request_id)?;
        if others.values().any(|&count| count >= u64::from(TAGS_LIMIT)) {
            let problem = Problem::TooLong { limit: TAGS_LIMIT };
            return Err(Error::Invalid { field: Field::Tags, problem });
        }
        // As others have it, whatever its case.
        let tag = like_it.unwrap_or_else(|| tag.to_owned());
        let target = with_devices(&self.deps, caller, &tag, &devices).await?;
        let mut changes = Changes::default();
        changes.tag_devices(caller.tenant_id, &devices, &tag);
        self.commit(caller, changes, activity, target).await
    }

    async fn remove(&self, caller: &Caller, devices: &[DeviceId], tag: &str) -> Result<()> {
        let activity = Activity::UntagDevices;
        self.deps.demand(caller, TAGGING, activity, None).await?;
        let (tag, devices) = (checked(tag)?, checked_devices(devices)?);
        let target = with_devices(&self.deps, caller, tag, &devices).await?;
        let mut changes = Changes::default();
        changes.untag_devices(caller.tenant_id, &devices, tag);
        self.commit(caller, changes, activity, target).await
    }
}
