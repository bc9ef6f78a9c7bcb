//! What people have arranged for themselves. Nobody else sees it, so no line of the audit log tells of it.

use std::sync::Arc;

use async_trait::async_trait;
use farhand_contract::{Caller, Permission, Result, device_columns::DeviceColumns, services::Preferences};
use farhand_store::Changes;

use super::{Deps, errors::OrInternal as _};

/// Keeps preferences.
pub struct PreferenceService {
    deps: Arc<Deps>,
}

impl PreferenceService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self { deps }
    }
}

#[async_trait]
impl Preferences for PreferenceService {
    async fn device_columns(&self, caller: &Caller) -> Result<DeviceColumns> {
        caller.demand(Permission::ReadManagedDevices)?;
        let kept = self.deps.store.device_columns(caller.tenant_id, caller.user_id).await;
        Ok(kept.or_internal(&caller.request_id)?.unwrap_or_default())
    }

    async fn set_device_columns(&self, caller: &Caller, columns: &DeviceColumns) -> Result<()> {
        caller.demand(Permission::ReadManagedDevices)?;
        let columns = DeviceColumns::new(columns.shown().iter().copied());
        let (tenant, user) = (caller.tenant_id, caller.user_id);
        let mut changes = Changes::default();
        if columns.are_usual() {
            changes.delete_device_columns(tenant, user);
        } else {
            changes.put_device_columns(tenant, user, &columns);
        }
        self.deps.store.commit(changes).await.or_internal(&caller.request_id)
    }
}
