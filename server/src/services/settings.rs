//! Settings of the organisation.

use std::sync::Arc;

use async_trait::async_trait;
use farhand_contract::{
    Caller, Permission, Result, TenantId,
    audit::{Activity, ActivityResult},
    services::TenantSettings,
    settings::TextSettings,
};
use farhand_store::{Changes, StoreError, conflicts, records::SettingsRecord};

use super::{Deps, audit::Actor, errors::OrInternal as _};

/// Keeps settings.
pub struct SettingsService {
    deps: Arc<Deps>,
}

impl Deps {
    /// How a tenant's texts for others are written; none while nobody has said.
    pub(super) async fn texts(&self, tenant: TenantId) -> Result<Option<TextSettings>, StoreError> {
        Ok(self.store.settings(tenant).await?.map(|record| record.texts))
    }
}

impl SettingsService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self { deps }
    }
}

#[async_trait]
impl TenantSettings for SettingsService {
    async fn texts(&self, caller: &Caller) -> Result<Option<TextSettings>> {
        caller.demand(Permission::ReadOrganization)?;
        self.deps.texts(caller.tenant_id).await.or_internal(&caller.request_id)
    }

    async fn set_texts(&self, caller: &Caller, texts: TextSettings) -> Result<()> {
        let (permission, activity) = (Permission::UpdateRemoteAssistance, Activity::SetTextSettings);
        self.deps.demand(caller, permission, activity, None).await?;
        loop {
            let before = self.deps.store.settings(caller.tenant_id).await.or_internal(&caller.request_id)?;
            if before.is_some_and(|before| before.texts == texts) {
                return Ok(());
            }
            let record = SettingsRecord { tenant_id: caller.tenant_id, texts, version: 0 };
            let target = format!("{}, UTC{}", texts.language.name(), texts.zone);
            let (actor, result) = (Actor::from(caller), ActivityResult::Success);
            let line = self.deps.audit(caller.tenant_id, &actor, activity, result, target);
            let mut changes = Changes::default();
            changes.put_settings(&record, before.map(|before| before.version)).insert_audit(&line);
            match self.deps.store.commit(changes).await {
                Err(StoreError::Conflict(conflicts::SETTINGS)) => {}
                done => return done.or_internal(&caller.request_id),
            }
        }
    }
}
