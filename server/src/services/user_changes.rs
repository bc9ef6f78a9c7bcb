//! Changing people, from the command line.

use farhand_contract::{
    Role,
    audit::{Activity, ActivityResult},
};
use farhand_domain::{Clock, Random};
use farhand_store::{
    Changes, Store, StoreError, conflicts,
    records::{RoleAssignment, User},
};
use secrecy::SecretString;

use super::{
    Actor, audit_line,
    deps::new_id,
    passwords::{PasswordError, RefusedPassword, demand_length, hash_password},
};

/// What to change about somebody.
#[derive(Debug)]
pub enum UserChange {
    /// They may sign in again.
    Enable,
    /// They may not sign in any more, and are signed out.
    Disable,
    /// They have this password from now on, and are signed out.
    Password(SecretString),
    /// They have these roles, each for all devices, and no others. Permissions are read at each request: they need not
    /// sign in again.
    Roles(Vec<Role>),
    /// They are signed out everywhere.
    SignOut,
}

/// Why somebody was not changed.
#[derive(Debug, thiserror::Error)]
pub enum ChangeUserError {
    /// No organisation has anybody of that name.
    #[error("nobody is called {0}: `farhand user list` shows who there is")]
    Unknown(String),
    /// Nobody could administer the organisation any more.
    #[error(
        "{0} is the last administrator who may sign in: add another with `farhand user add --role administrator`, or make \
         somebody one with `farhand user role`"
    )]
    LastAdministrator(String),
    /// The password is too short or too long.
    #[error(transparent)]
    RefusedPassword(#[from] RefusedPassword),
    /// The password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The store failed.
    #[error("the user was not changed")]
    Store(#[from] StoreError),
}

impl UserChange {
    const fn activity(&self) -> Activity {
        match self {
            Self::Enable => Activity::EnableUser,
            Self::Disable => Activity::DisableUser,
            Self::Password(_) => Activity::SetPassword,
            Self::Roles(_) => Activity::SetRoles,
            Self::SignOut => Activity::SignOutUser,
        }
    }
}

/// Changes the person with this user principal name, which is given back as it is spelled.
pub async fn change_user(
    store: &Store,
    clock: &dyn Clock,
    random: &dyn Random,
    name: &str,
    change: UserChange,
) -> Result<String, ChangeUserError> {
    let name = name.trim();
    let user = find(store, name).await?.ok_or_else(|| ChangeUserError::Unknown(name.to_owned()))?;
    let (tenant_id, id) = (user.tenant_id, user.id);
    let activity = change.activity();
    let mut target = user.user_principal_name.clone();
    let mut changes = Changes::default();
    // One change after the other: each sees what the one before has left.
    changes.hold_tenant(tenant_id);
    match change {
        UserChange::Enable => {
            changes.set_user_enabled(tenant_id, id, true);
        }
        UserChange::Disable => {
            changes
                .demand_other_administrator(tenant_id, id)
                .set_user_enabled(tenant_id, id, false)
                .delete_sign_ins_of(tenant_id, id);
        }
        UserChange::Password(password) => {
            demand_length(&password)?;
            let password_hash = hash_password(random, password).await?;
            changes.set_password_hash(tenant_id, id, &password_hash).delete_sign_ins_of(tenant_id, id);
        }
        UserChange::Roles(mut roles) => {
            roles.sort();
            roles.dedup();
            if !roles.contains(&Role::IntuneAdministrator) {
                changes.demand_other_administrator(tenant_id, id);
            }
            changes.delete_role_assignments(tenant_id, id);
            for &role in &roles {
                changes.insert_role_assignment(&RoleAssignment {
                    tenant_id,
                    id: new_id(clock, random),
                    user_id: id,
                    role,
                    scope_group_id: None,
                });
            }
            let names: Vec<_> = roles.into_iter().map(Role::name).collect();
            target = format!("{target}: {}", names.join(", "));
        }
        UserChange::SignOut => {
            changes.delete_sign_ins_of(tenant_id, id);
        }
    }
    let (actor, done) = (Actor::farhand(), ActivityResult::Success);
    changes.insert_audit(&audit_line(clock, random, tenant_id, &actor, activity, done, target));
    match store.commit(changes).await {
        Err(StoreError::Conflict(conflicts::LAST_ADMINISTRATOR)) => {
            Err(ChangeUserError::LastAdministrator(user.user_principal_name))
        }
        done => Ok(done.map(|()| user.user_principal_name)?),
    }
}

/// The user of that name, in the organisation of its domain.
async fn find(store: &Store, name: &str) -> Result<Option<User>, StoreError> {
    let Some((_, domain)) = name.rsplit_once('@') else { return Ok(None) };
    let Some(tenant) = store.tenant_by_domain(domain).await? else { return Ok(None) };
    store.user_by_name(tenant.id, name).await
}
