//! Taking an app registration for Microsoft Graph.

use farhand_contract::{
    Caller, Error, Result,
    audit::{Activity, ActivityResult},
    connectors::{CLIENT_ID_LIMIT, SECRET_LIMIT},
    device_sync::{DIRECTORY_LIMIT, GraphRegistrationDraft, SyncState},
    errors::{Field, Problem},
    events::{Event, TenantEvent},
};
use farhand_store::{Changes, StoreError, conflicts, records::GraphConnectionRecord};

use super::DeviceSyncService;
use crate::{
    services::{Actor, errors::OrInternal as _, visible},
    vault::Purpose,
};

/// The directory: its id or one of its domains, and nothing that would lead elsewhere.
fn directory(given: &str) -> Result<String> {
    let given = visible(Field::DirectoryTenant, given, DIRECTORY_LIMIT)?.to_ascii_lowercase();
    let plain = given.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'));
    let named = plain && !given.starts_with('.') && (given.contains('.') || given.len() == 36);
    if named {
        Ok(given)
    } else {
        Err(Error::Invalid { field: Field::DirectoryTenant, problem: Problem::Malformed })
    }
}

impl DeviceSyncService {
    pub(super) async fn give_registration(
        &self,
        caller: &Caller,
        draft: &GraphRegistrationDraft,
    ) -> Result<()> {
        let activity = Activity::SetGraphRegistration;
        self.demand_update(caller, activity).await?;
        let directory = directory(&draft.tenant)?;
        let client_id = visible(Field::ClientId, &draft.client_id, CLIENT_ID_LIMIT)?;
        let secret = draft.client_secret.as_deref();
        let secret = secret.map(|secret| visible(Field::ClientSecret, secret, SECRET_LIMIT)).transpose()?;
        let deps = &self.deps;
        let service = deps.graph.addresses();
        loop {
            let before =
                deps.store.graph_connection(caller.tenant_id).await.or_internal(&caller.request_id)?;
            let same = before.as_ref().filter(|before| {
                before.directory == directory && before.client_id == client_id && before.service == service
            });
            if same.is_none() {
                self.demand_rest(caller).await?;
            }
            let sealed = match &secret {
                Some(secret) => {
                    let random = &*deps.random;
                    Some(deps.vault.seal(random, caller.tenant_id, Purpose::GraphSecret, secret))
                }
                // A secret that was given for one service is never sent to another.
                None => same.map(|same| same.sealed_client_secret.clone()),
            };
            let missing = Error::Invalid { field: Field::ClientSecret, problem: Problem::Missing };
            let sealed_client_secret = sealed.ok_or(missing)?;
            // Another directory has other devices: its first run asks for all of them.
            let went_on = before.as_ref().filter(|before| before.directory == directory);
            let record = GraphConnectionRecord {
                tenant_id: caller.tenant_id,
                directory: directory.clone(),
                client_id: client_id.clone(),
                sealed_client_secret,
                service: service.clone(),
                every_hours: before.as_ref().and_then(|before| before.every_hours),
                next_run_at: before.as_ref().and_then(|before| before.next_run_at),
                full_at: went_on.and_then(|before| before.full_at),
                told_until: went_on.and_then(|before| before.told_until),
                version: 1,
            };
            let mut changes = Changes::default();
            changes.put_graph_connection(&record, before.map(|before| before.version));
            if self.commit(caller, changes, activity, Some(client_id.clone())).await? {
                return Ok(());
            }
        }
    }

    pub(super) async fn drop_registration(&self, caller: &Caller) -> Result<()> {
        let activity = Activity::ForgetGraphRegistration;
        self.demand_update(caller, activity).await?;
        loop {
            let before = self.deps.store.graph_connection(caller.tenant_id).await;
            let Some(before) = before.or_internal(&caller.request_id)? else { return Ok(()) };
            self.demand_rest(caller).await?;
            let mut changes = Changes::default();
            changes.delete_graph_connection(caller.tenant_id, before.version);
            if self.commit(caller, changes, activity, Some(before.client_id)).await? {
                return Ok(());
            }
        }
    }

    /// Refuses while a run is under way: it would go on in the name of the app that was there before.
    async fn demand_rest(&self, caller: &Caller) -> Result<()> {
        let last = self.deps.store.sync_runs(caller.tenant_id, 1).await.or_internal(&caller.request_id)?;
        if last.iter().any(|record| record.run.state == SyncState::Running) {
            Err(Error::SyncRunning)
        } else {
            Ok(())
        }
    }

    /// Writes `changes` with their audit line. False when somebody else changed the registration meanwhile.
    pub(super) async fn commit(
        &self,
        caller: &Caller,
        mut changes: Changes,
        activity: Activity,
        target: Option<String>,
    ) -> Result<bool> {
        let actor = Actor::from(caller);
        let line = self.deps.audit(caller.tenant_id, &actor, activity, ActivityResult::Success, target);
        changes
            .insert_audit(&line)
            .publish(TenantEvent { tenant_id: caller.tenant_id, event: Event::DeviceSync { over: false } });
        match self.deps.store.commit(changes).await {
            Err(StoreError::Conflict(conflicts::GRAPH_CONNECTION)) => Ok(false),
            done => done.or_internal(&caller.request_id).map(|()| true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_an_id_or_a_domain() {
        for (given, kept) in [
            (" Contoso.onmicrosoft.com ", "contoso.onmicrosoft.com"),
            ("6F4A3C1E-0000-4000-8000-000000000001", "6f4a3c1e-0000-4000-8000-000000000001"),
        ] {
            assert_eq!(directory(given), Ok(kept.to_owned()));
        }
        for given in
            ["common", "organizations", "a/b.com", "../x.com", ".com", "contoso.com?x", "contoso com"]
        {
            let malformed = Error::Invalid { field: Field::DirectoryTenant, problem: Problem::Malformed };
            assert_eq!(directory(given), Err(malformed), "{given}");
        }
        let missing = Error::Invalid { field: Field::DirectoryTenant, problem: Problem::Missing };
        assert_eq!(directory(" "), Err(missing));
    }
}
