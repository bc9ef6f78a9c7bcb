//! The Microsoft Intune connector for the browser.

use std::sync::Arc;

use async_trait::async_trait;
use farhand_contract::{
    Caller, Error, Permission, Result, SyncRunId,
    audit::Activity,
    device_sync::{
        DeviceSource, GraphRegistration, GraphRegistrationDraft, RUNS_SHOWN, SCHEDULES, SyncKind, SyncReport,
    },
    errors::{Field, Problem, Thing},
    services::DeviceSyncs,
};
use farhand_store::Changes;

use super::{BeginError, Syncer};
use crate::services::{Actor, Deps, errors::OrInternal as _};

/// The Microsoft Intune connector.
pub struct DeviceSyncService {
    pub(super) deps: Arc<Deps>,
}

impl DeviceSyncService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self { deps }
    }

    pub(super) async fn demand_update(&self, caller: &Caller, activity: Activity) -> Result<()> {
        self.deps.demand(caller, Permission::UpdateManagedDevices, activity, None).await
    }

    async fn shown(&self, caller: &Caller) -> Result<DeviceSource> {
        let store = &self.deps.store;
        let (connection, runs) = tokio::try_join!(
            store.graph_connection(caller.tenant_id),
            store.sync_runs(caller.tenant_id, RUNS_SHOWN)
        )
        .or_internal(&caller.request_id)?;
        Ok(DeviceSource {
            every_hours: connection.as_ref().and_then(|connection| connection.every_hours),
            next_run_at: connection.as_ref().and_then(|connection| connection.next_run_at),
            registration: connection.map(|connection| GraphRegistration {
                tenant: connection.directory,
                client_id: connection.client_id,
            }),
            service: self.deps.graph.service(),
            sandbox: self.deps.partners.is_with_sandbox(),
            runs: runs.into_iter().map(|record| record.run).collect(),
            can_update: caller.permissions.contains(Permission::UpdateManagedDevices),
        })
    }
}

#[async_trait]
impl DeviceSyncs for DeviceSyncService {
    async fn view(&self, caller: &Caller) -> Result<DeviceSource> {
        caller.demand(Permission::ReadManagedDevices)?;
        self.shown(caller).await
    }

    async fn report(&self, caller: &Caller, id: SyncRunId) -> Result<SyncReport> {
        caller.demand(Permission::ReadManagedDevices)?;
        let store = &self.deps.store;
        let (record, lines) =
            tokio::try_join!(store.sync_run(caller.tenant_id, id), store.sync_lines(caller.tenant_id, id))
                .or_internal(&caller.request_id)?;
        let record = record.ok_or(Error::NotFound { what: Thing::SyncRun })?;
        Ok(SyncReport { run: record.run, lines })
    }

    async fn set_registration(
        &self,
        caller: &Caller,
        draft: &GraphRegistrationDraft,
    ) -> Result<DeviceSource> {
        self.give_registration(caller, draft).await?;
        self.shown(caller).await
    }

    async fn forget_registration(&self, caller: &Caller) -> Result<DeviceSource> {
        self.drop_registration(caller).await?;
        self.shown(caller).await
    }

    async fn set_schedule(&self, caller: &Caller, every_hours: Option<u32>) -> Result<DeviceSource> {
        let activity = Activity::SetSyncSchedule;
        self.demand_update(caller, activity).await?;
        if every_hours.is_some_and(|hours| !SCHEDULES.contains(&hours)) {
            return Err(Error::Invalid { field: Field::EveryHours, problem: Problem::Malformed });
        }
        loop {
            let before = self.deps.store.graph_connection(caller.tenant_id).await;
            let mut record = before.or_internal(&caller.request_id)?.ok_or(Error::NotRegistered)?;
            if record.every_hours == every_hours {
                return self.shown(caller).await;
            }
            record.every_hours = every_hours;
            let next = |hours: u32| self.deps.now().plus_seconds(i64::from(hours) * 3600);
            record.next_run_at = every_hours.map(next);
            let target = every_hours.map_or_else(|| "off".to_owned(), |hours| format!("every {hours} h"));
            let mut changes = Changes::default();
            changes.put_graph_connection(&record, Some(record.version));
            if self.commit(caller, changes, activity, Some(target)).await? {
                return self.shown(caller).await;
            }
        }
    }

    async fn run_now(&self, caller: &Caller, kind: Option<SyncKind>) -> Result<DeviceSource> {
        self.demand_update(caller, Activity::SyncDevices).await?;
        let syncer = Syncer::of(&self.deps);
        let run = match syncer.begin(caller.tenant_id, &Actor::from(caller), kind).await {
            Ok(run) => run,
            Err(BeginError::NotRegistered) => return Err(Error::NotRegistered),
            Err(BeginError::Running) => return Err(Error::SyncRunning),
            Err(BeginError::Store(error)) => return Err(error).or_internal(&caller.request_id),
        };
        let request_id = caller.request_id.clone();
        self.deps.tasks.spawn(async move {
            if let Err(error) = syncer.drive(run, |_| {}).await {
                tracing::error!(request_id, %error, "a synchronisation broke off and is tried again");
            }
        });
        self.shown(caller).await
    }
}
