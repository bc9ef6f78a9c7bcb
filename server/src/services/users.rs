//! Adding people, from the command line.

use farhand_contract::{
    Role, TenantId, UserId,
    audit::{Activity, ActivityResult},
};
use farhand_domain::{Clock, Random};
use farhand_store::{
    Changes, Store, StoreError, conflicts,
    records::{RoleAssignment, Tenant, User},
};
use secrecy::SecretString;

use super::{
    Actor, audit_line,
    deps::new_id,
    passwords::{PasswordError, RefusedPassword, demand_length, hash_password},
};

/// The most characters of a user principal name.
pub const NAME_LIMIT: usize = 320;

/// Somebody to add.
#[derive(Debug)]
pub struct NewUser {
    /// What they sign in with: `name@domain`. The domain tells the organisation, which is made when it is not there.
    pub user_principal_name: String,
    /// Their name; the part before the `@` unless given.
    pub display_name: Option<String>,
    /// Their first password.
    pub password: SecretString,
    /// What they are; none for the user of a device.
    pub role: Option<Role>,
}

/// Why somebody was not added.
#[derive(Debug, thiserror::Error)]
pub enum AddUserError {
    /// Not of the form `name@domain`.
    #[error("{0:?} is not a user principal name such as operator@contoso.com")]
    BadName(String),
    /// Too short or too long.
    #[error(transparent)]
    RefusedPassword(#[from] RefusedPassword),
    /// There is one of that name.
    #[error("{0} exists already")]
    Exists(String),
    /// The password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The store failed.
    #[error("the user was not added")]
    Store(#[from] StoreError),
}

/// Adds a person, and the organisation of their domain when it is not there.
pub async fn add_user(
    store: &Store,
    clock: &dyn Clock,
    random: &dyn Random,
    user: NewUser,
) -> Result<UserId, AddUserError> {
    let name = user.user_principal_name.trim();
    let Some((local, domain)) = parts(name) else { return Err(AddUserError::BadName(name.to_owned())) };
    demand_length(&user.password)?;
    let display_name =
        user.display_name.as_deref().map(str::trim).filter(|name| !name.is_empty()).unwrap_or(local);
    let password_hash = hash_password(random, user.password.clone()).await?;
    let person = Person { name, display_name, password_hash: &password_hash, role: user.role };
    // Once more when somebody else made the same tenant meanwhile.
    match insert(store, clock, random, &person, domain).await {
        Err(StoreError::Conflict(conflicts::TENANT)) => insert(store, clock, random, &person, domain).await,
        added => added,
    }
    .map_err(|error| match error {
        StoreError::Conflict(conflicts::USER) => AddUserError::Exists(name.to_owned()),
        error => error.into(),
    })
}

struct Person<'a> {
    name: &'a str,
    display_name: &'a str,
    password_hash: &'a str,
    role: Option<Role>,
}

async fn insert(
    store: &Store,
    clock: &dyn Clock,
    random: &dyn Random,
    person: &Person<'_>,
    domain: &str,
) -> Result<UserId, StoreError> {
    let now = clock.now();
    let mut changes = Changes::default();
    let tenant_id = if let Some(tenant) = store.tenant_by_domain(domain).await? {
        tenant.id
    } else {
        let tenant = Tenant {
            id: TenantId(new_id(clock, random)),
            name: domain.to_owned(),
            domain: domain.to_owned(),
            demo: false,
            limit_remote_assistance_to_scope: false,
            created_at: now,
        };
        changes.insert_tenant(&tenant);
        tenant.id
    };
    let user = User {
        tenant_id,
        id: UserId(new_id(clock, random)),
        user_principal_name: person.name.to_owned(),
        display_name: person.display_name.to_owned(),
        password_hash: Some(person.password_hash.to_owned()),
        enabled: true,
        created_at: now,
    };
    changes.insert_user(&user);
    if let Some(role) = person.role {
        changes.insert_role_assignment(&RoleAssignment {
            tenant_id,
            id: new_id(clock, random),
            user_id: user.id,
            role,
            scope_group_id: None,
        });
    }
    let (actor, activity, done) = (Actor::farhand(), Activity::AddUser, ActivityResult::Success);
    let target = person.name.to_owned();
    changes.insert_audit(&audit_line(clock, random, tenant_id, &actor, activity, done, target));
    store.commit(changes).await?;
    Ok(user.id)
}

/// The two parts of a user principal name, if it is one.
fn parts(name: &str) -> Option<(&str, &str)> {
    let (local, domain) = name.split_once('@')?;
    let local_holds = |c: char| c.is_alphanumeric() || "!#$%&'*+-./=?^_`{|}~".contains(c);
    let label_holds = |label: &str| {
        !label.is_empty()
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let is_one = name.chars().nth(NAME_LIMIT).is_none()
        && !local.is_empty()
        && local.chars().all(local_holds)
        && domain.split('.').all(label_holds);
    is_one.then_some((local, domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_a_local_part_and_a_domain() {
        assert_eq!(parts("anna@contoso.com"), Some(("anna", "contoso.com")));
        assert_eq!(parts("o'neil+x@a-b.example"), Some(("o'neil+x", "a-b.example")));
        for name in
            ["", "anna", "@contoso.com", "anna@", "a@b@c", "an na@contoso.com", "a@.com", "a@b..c", "a@-b"]
        {
            assert_eq!(parts(name), None, "{name}");
        }
        assert_eq!(parts(&format!("{}@contoso.com", "a".repeat(NAME_LIMIT))), None);
    }
}
