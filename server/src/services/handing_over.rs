//! Giving a session to another technician.

use farhand_contract::{
    Caller, Error, Permission, Permissions, Result, SessionId, UserId,
    audit::{Activity, ActivityResult},
    errors::Thing,
    sessions::Session,
    technicians::Colleague,
};
use farhand_domain::{
    eligibility::Access,
    permissions::{Scope, access_to_request, permissions_of},
};
use farhand_store::{
    Changes, StoreError, conflicts,
    records::{RoleAssignment, SessionRecord, User},
};
use uuid::Uuid;

use super::{
    audit::Actor, errors::OrInternal as _, moves::changed, sessions::shown, technicians::TechnicianService,
};

impl TechnicianService {
    /// Everybody but the session's technician who may ask for a session on its device, by name.
    pub(super) async fn colleagues_for(
        &self,
        caller: &Caller,
        record: &SessionRecord,
    ) -> Result<Vec<Colleague>> {
        let (store, tenant_id) = (&self.deps.store, caller.tenant_id);
        let (people, groups, tenant) = tokio::try_join!(
            store.users_with_roles(tenant_id),
            self.deps.group_ids_of_device(tenant_id, record.device_id),
            store.tenant(tenant_id),
        )
        .or_internal(&caller.request_id)?;
        let limited = tenant.is_some_and(|tenant| tenant.limit_remote_assistance_to_scope);
        let mut colleagues: Vec<_> = people
            .chunk_by(|(one, _), (other, _)| one.id == other.id)
            .filter_map(|roles| {
                let (user, _) = roles.first()?;
                (may_ask(roles, limited, &groups) && user.id != record.assigned_to).then(|| Colleague {
                    id: user.id,
                    display_name: user.display_name.clone(),
                    user_principal_name: user.user_principal_name.clone(),
                })
            })
            .collect();
        colleagues.sort_by_cached_key(|colleague| colleague.display_name.to_lowercase());
        Ok(colleagues)
    }

    /// Gives the session to `to`. Of several that do so at once, the last one stands, and each is in the audit log.
    pub(super) async fn give(&self, caller: &Caller, id: SessionId, to: UserId) -> Result<Session> {
        let activity = Activity::HandOverSession;
        loop {
            let record = self.theirs(caller, id, activity).await?;
            if !record.state.is_open() {
                return Err(Error::SessionState { state: record.state });
            }
            // Asked for twice.
            if record.assigned_to == to {
                return Ok(shown(record, caller));
            }
            let colleagues = self.colleagues_for(caller, &record).await?;
            let Some(colleague) = colleagues.into_iter().find(|colleague| colleague.id == to) else {
                self.deps.denied(caller, activity, Some(record.device_name)).await?;
                return Err(Error::NotFound { what: Thing::Colleague });
            };
            let target = format!("{} → {}", record.device_name, colleague.user_principal_name);
            let (actor, result) = (Actor::from(caller), ActivityResult::Success);
            let line = self.deps.audit(caller.tenant_id, &actor, activity, result, target);
            let mut changes = Changes::default();
            changes
                .assign_session(caller.tenant_id, id, record.assigned_to, (to, &colleague.display_name))
                .insert_audit(&line)
                .publish(changed(&record));
            match self.deps.store.commit(changes).await {
                // It is over, or somebody else handed it over: it is looked at anew.
                Err(StoreError::Conflict(conflicts::SESSION_TECHNICIAN)) => {}
                done => {
                    done.or_internal(&caller.request_id)?;
                    return Ok(shown(self.sessions.visible(caller, id).await?, caller));
                }
            }
        }
    }
}

/// Whether somebody with these roles may ask for a session on a device that is in these groups.
pub(super) fn may_ask(roles: &[(User, RoleAssignment)], limited: bool, groups: &[Uuid]) -> bool {
    let (permissions, scopes) = given_by(roles);
    access_to_request(permissions, limited, &scopes, groups) == Access::Allowed
}

/// What somebody's roles allow together.
pub(super) fn permissions_given(roles: &[(User, RoleAssignment)]) -> Permissions {
    let all = roles.iter().map(|(_, assignment)| permissions_of(assignment.role));
    all.fold(Permissions::default(), Permissions::union)
}

/// What somebody's roles allow together, and which devices those reach that allow asking for a session.
fn given_by(roles: &[(User, RoleAssignment)]) -> (Permissions, Vec<Scope>) {
    let permissions = permissions_given(roles);
    let scopes = roles
        .iter()
        .filter(|(_, assignment)| {
            permissions_of(assignment.role).contains(Permission::RequestRemoteAssistance)
        })
        .map(|(_, assignment)| assignment.scope_group_id.map_or(Scope::AllDevices, Scope::Group))
        .collect();
    (permissions, scopes)
}
