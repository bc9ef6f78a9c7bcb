//! Imports for the browser: started by an upload, looked on at by events.

use std::{
    collections::HashSet,
    io::Cursor,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use farhand_contract::{
    Caller, Error, ImportId, Permission, Result, TenantId,
    audit::Activity,
    errors::{Field, Problem, Thing},
    imports::{Import, ImportState},
    services::Imports,
};
use farhand_domain::Clock;
use farhand_store::{Changes, Store, StoreError, records::ImportRecord};

use super::{Limits, run::Importer};
use crate::services::{Actor, Deps, errors::OrInternal as _};

/// The most bytes of a file that are taken over the network.
pub const UPLOAD_LIMIT: usize = 64 << 20;

/// The most characters of a file's name that are kept.
const NAME_LIMIT: usize = 255;

/// Imports files that were uploaded, one at a time for each tenant.
pub struct ImportService {
    deps: Arc<Deps>,
    importer: Importer,
    running: Arc<Mutex<HashSet<TenantId>>>,
}

impl ImportService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        let importer = Importer {
            store: deps.store.clone(),
            clock: Arc::clone(&deps.clock),
            random: Arc::clone(&deps.random),
            limits: Limits::UPLOAD,
            stop: deps.stop.clone(),
        };
        Self { deps, importer, running: Arc::default() }
    }
}

/// A tenant's turn to import; given back when dropped.
struct Turn {
    running: Arc<Mutex<HashSet<TenantId>>>,
    tenant_id: TenantId,
}

impl Turn {
    fn take(running: &Arc<Mutex<HashSet<TenantId>>>, tenant_id: TenantId) -> Option<Self> {
        let free = running.lock().unwrap_or_else(PoisonError::into_inner).insert(tenant_id);
        free.then(|| Self { running: Arc::clone(running), tenant_id })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.tenant_id);
    }
}

/// The last part of what the browser calls the file, fit to be shown.
fn shown_name(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars().filter(|character| !character.is_control()).take(NAME_LIMIT).collect()
}

#[async_trait]
impl Imports for ImportService {
    async fn may_start(&self, caller: &Caller) -> Result<()> {
        self.deps.demand(caller, Permission::UpdateManagedDevices, Activity::ImportDevices, None).await
    }

    async fn start(&self, caller: &Caller, file_name: &str, file: Vec<u8>) -> Result<Import> {
        let file_name = shown_name(file_name);
        let target = Some(file_name.clone());
        self.deps.demand(caller, Permission::UpdateManagedDevices, Activity::ImportDevices, target).await?;
        if file.is_empty() {
            return Err(Error::Invalid { field: Field::File, problem: Problem::Missing });
        }
        if file.len() > UPLOAD_LIMIT {
            let limit = u32::try_from(UPLOAD_LIMIT).unwrap_or(u32::MAX);
            return Err(Error::Invalid { field: Field::File, problem: Problem::TooLong { limit } });
        }
        let turn = Turn::take(&self.running, caller.tenant_id).ok_or(Error::ImportRunning)?;
        let actor = Actor::from(caller);
        let begun = self.importer.begin(caller.tenant_id, &actor, &file_name).await;
        let import = begun.or_internal(&caller.request_id)?;

        let importer = self.importer.clone();
        let tenant_id = caller.tenant_id;
        let started = import.clone();
        self.deps.tasks.spawn(async move {
            let _turn = turn;
            let ended = importer.run(tenant_id, &actor, started, Cursor::new(file), |_| {}).await;
            if let Err(error) = ended {
                tracing::error!(request_id = actor.request_id(), %error, "an import failed");
            }
        });
        Ok(import)
    }

    async fn get(&self, caller: &Caller, id: ImportId) -> Result<Import> {
        caller.demand(Permission::UpdateManagedDevices)?;
        let found = self.deps.store.import(caller.tenant_id, id).await.or_internal(&caller.request_id)?;
        found.map(|record| record.import).ok_or(Error::NotFound { what: Thing::Import })
    }
}

/// Marks the imports that a stopped server left running. What they wrote stays; importing again goes on.
pub async fn fail_interrupted(store: &Store, clock: &dyn Clock) -> Result<(), StoreError> {
    for ImportRecord { tenant_id, mut import } in store.running_imports().await? {
        import.state = ImportState::Failed;
        import.finished_at = Some(clock.now());
        let mut changes = Changes::default();
        changes.put_import(&ImportRecord { tenant_id, import });
        store.commit(changes).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_loses_its_folders_and_what_cannot_be_shown() {
        assert_eq!(shown_name("C:\\Users\\me\\devices.csv"), "devices.csv");
        assert_eq!(shown_name("../../etc/export\r\n.zip"), "export.zip");
        assert_eq!(shown_name(&"x".repeat(1000)).len(), NAME_LIMIT);
    }

    #[test]
    fn a_tenant_has_one_turn_at_a_time() {
        let running = Arc::default();
        let tenant = TenantId(uuid::Uuid::from_u128(1));
        let turn = Turn::take(&running, tenant);
        assert!(turn.is_some());
        assert!(Turn::take(&running, tenant).is_none());
        assert!(Turn::take(&running, TenantId(uuid::Uuid::from_u128(2))).is_some());
        drop(turn);
        assert!(Turn::take(&running, tenant).is_some());
    }
}
