//! Imports for the browser: started by an upload, looked on at by events.

use std::{fs::File, sync::Arc, time::Duration};

use async_trait::async_trait;
use farhand_contract::{
    Caller, Error, ImportId, Permission, Result,
    audit::Activity,
    errors::{Field, Problem, Thing},
    imports::{Import, ImportState},
    services::Imports,
};
use farhand_domain::Clock;
use farhand_store::{Changes, Store, StoreError, conflicts};

use super::{
    Limits,
    run::{BeginError, Importer},
    running::told,
};
use crate::services::{Actor, Deps, errors::OrInternal as _};

/// The most bytes of a file that are taken over the network: a million devices with all columns are some 400 MB.
pub const UPLOAD_LIMIT: u32 = 1 << 30;

/// How often one looks for imports that were left running.
const LOOK: Duration = Duration::from_secs(15);

/// The most characters of a file's name that are kept.
const NAME_LIMIT: usize = 255;

/// Imports files that were uploaded, one at a time for each tenant.
pub struct ImportService {
    deps: Arc<Deps>,
    importer: Importer,
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
        Self { deps, importer }
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

    async fn start(&self, caller: &Caller, file_name: &str, file: File) -> Result<Import> {
        let file_name = shown_name(file_name);
        let target = Some(file_name.clone());
        self.deps.demand(caller, Permission::UpdateManagedDevices, Activity::ImportDevices, target).await?;
        let unreadable = |_| Error::Invalid { field: Field::File, problem: Problem::Malformed };
        let length = file.metadata().map_err(unreadable)?.len();
        if length == 0 {
            return Err(Error::Invalid { field: Field::File, problem: Problem::Missing });
        }
        if length > u64::from(UPLOAD_LIMIT) {
            return Err(Error::Invalid {
                field: Field::File,
                problem: Problem::TooLong { limit: UPLOAD_LIMIT },
            });
        }
        let actor = Actor::from(caller);
        let begun = match self.importer.begin(caller.tenant_id, &actor, &file_name).await {
            Ok(begun) => begun,
            Err(BeginError::Running) => return Err(Error::ImportRunning),
            Err(BeginError::Store(error)) => return Err(error).or_internal(&caller.request_id),
        };

        let importer = self.importer.clone();
        let import = begun.import.clone();
        self.deps.tasks.spawn(async move {
            if let Err(error) = importer.run(&actor, begun, file, |_| {}).await {
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

/// Marks the imports that a process left running when it died. What they wrote stays; importing again goes on.
pub async fn fail_abandoned(store: &Store, clock: &dyn Clock) -> Result<(), StoreError> {
    for mut record in store.abandoned_imports(clock.now()).await? {
        record.import.state = ImportState::Failed;
        record.import.finished_at = Some(clock.now());
        let mut changes = Changes::default();
        changes.put_import(&record, Some(record.version)).publish(told(&record));
        match store.commit(changes).await {
            // Somebody is at it after all, or was quicker.
            Err(StoreError::Conflict(conflicts::IMPORT)) => {}
            done => done?,
        }
    }
    Ok(())
}

/// Does so until the server stops.
pub async fn watch_abandoned(deps: Arc<Deps>) {
    loop {
        if let Err(error) = fail_abandoned(&deps.store, &*deps.clock).await {
            tracing::warn!(cause = %error, "the imports that are left could not be read");
        }
        tokio::select! {
            () = deps.stop.cancelled() => return,
            () = tokio::time::sleep(LOOK) => {}
        }
    }
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
}
