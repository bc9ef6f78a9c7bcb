//! The demo organisation: set up on the first start of an empty store, and never again.

pub(crate) mod devices;
pub(crate) mod models;
pub(crate) mod people;

use farhand_contract::{
    AuditEventId, Role, TenantId, Timestamp, UserId,
    accounts::DemoSignIn,
    audit::{Activity, ActivityResult, AuditEvent},
    devices::Device,
};
use farhand_domain::{Clock, Random};
use farhand_store::{
    Changes, Store, StoreError,
    records::{AuditRecord, Group, RoleAssignment, Tenant, User},
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng};
use uuid::Uuid;

use crate::services::{PasswordError, hash_password};
use people::Person;

/// The organisation's name.
pub const NAME: &str = "Farhand Demo";

/// The domain its people sign in under. Reserved for examples: nobody can own it.
pub const DOMAIN: &str = "demo.farhand.example";

/// How many devices it has.
pub const DEVICES: usize = 500;

/// Everything in the demo follows from this, but for the passwords' salts and the dates, which count from its first start.
const SEED: u64 = 0x000F_A124_A2D0;

/// Somebody whose password is known.
struct Account {
    name: &'static str,
    display_name: &'static str,
    password: &'static str,
    role: Option<Role>,
    /// The country whose devices the role is for; none for all.
    scope: Option<&'static str>,
}

const ACCOUNTS: &[Account] = &[
    Account {
        name: "admin",
        display_name: "Ada Bergman",
        password: "demo-administrator",
        role: Some(Role::IntuneAdministrator),
        scope: None,
    },
    Account {
        name: "helpdesk",
        display_name: "Hugo Maes",
        password: "demo-helpdesk",
        role: Some(Role::HelpDeskOperator),
        scope: None,
    },
    Account {
        name: "helpdesk.nl",
        display_name: "Nora Smit",
        password: "demo-helpdesk-nl",
        role: Some(Role::HelpDeskOperator),
        scope: Some("Netherlands"),
    },
    Account {
        name: "reader",
        display_name: "Rens Peeters",
        password: "demo-read-only",
        role: Some(Role::ReadOnlyOperator),
        scope: None,
    },
    Account {
        name: "dana.koster",
        display_name: "Dana Koster",
        password: "demo-device-user",
        role: None,
        scope: None,
    },
];

/// Why the demo could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A password could not be hashed.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The demo's sign-ins, to print and to offer.
pub fn sign_ins() -> Vec<DemoSignIn> {
    ACCOUNTS
        .iter()
        .map(|account| DemoSignIn {
            display_name: account.display_name.to_owned(),
            user_principal_name: format!("{}@{DOMAIN}", account.name),
            password: account.password.to_owned(),
            role: account.role,
        })
        .collect()
}

/// Sets the demo organisation up, in one transaction.
pub async fn set_up(store: &Store, clock: &dyn Clock, random: &dyn Random) -> Result<(), DemoError> {
    let now = clock.now();
    let mut seed = StdRng::seed_from_u64(SEED);
    let tenant = Tenant {
        id: TenantId(id(&mut seed)),
        name: NAME.to_owned(),
        domain: DOMAIN.to_owned(),
        demo: true,
        limit_remote_assistance_to_scope: false,
        created_at: now,
    };
    let mut changes = Changes::default();
    changes.insert_tenant(&tenant);

    let people = people::people(&mut seed);
    let devices = devices::devices(&mut seed, &people, now);
    changes.upsert_devices(tenant.id, &devices.iter().map(|(device, _)| device.clone()).collect::<Vec<_>>());
    let groups = groups(&mut changes, &mut seed, tenant.id, &devices);

    for person in &people {
        let account = ACCOUNTS.iter().find(|account| account.name == person.name);
        let password_hash = match account {
            Some(account) => Some(hash_password(random, account.password.into()).await?),
            None => None,
        };
        let user = user(tenant.id, person, password_hash, now);
        changes.insert_user(&user);
        if let Some(role) = account.and_then(|account| account.role) {
            let scope = account.and_then(|account| account.scope);
            changes.insert_role_assignment(&RoleAssignment {
                tenant_id: tenant.id,
                id: id(&mut seed),
                user_id: user.id,
                role,
                scope_group_id: scope.and_then(|scope| {
                    groups.iter().find(|group| group.display_name == scope).map(|group| group.id)
                }),
            });
            changes.insert_audit(&AuditRecord {
                tenant_id: tenant.id,
                event: AuditEvent {
                    id: AuditEventId(crate::services::deps::new_id(clock, random)),
                    at: now,
                    activity: Activity::AddUser,
                    result: ActivityResult::Success,
                    actor: "farhand".to_owned(),
                    target: Some(user.user_principal_name),
                    address: None,
                    request_id: None,
                    reason: None,
                    policy: None,
                    seal: None,
                },
            });
        }
    }
    Ok(store.commit(changes).await?)
}

fn user(tenant_id: TenantId, person: &Person, password_hash: Option<String>, now: Timestamp) -> User {
    User {
        tenant_id,
        id: UserId(person.id),
        user_principal_name: person.user_principal_name(),
        display_name: person.display_name.clone(),
        password_hash,
        enabled: true,
        created_at: now,
    }
}

/// A group for each country and each department, with the devices of its people.
fn groups(
    changes: &mut Changes,
    seed: &mut StdRng,
    tenant_id: TenantId,
    devices: &[(Device, devices::Place)],
) -> Vec<Group> {
    let names = people::COUNTRIES.iter().chain(people::DEPARTMENTS);
    names
        .map(|&name| {
            let group = Group { tenant_id, id: id(seed), display_name: name.to_owned() };
            let members: Vec<_> = devices
                .iter()
                .filter(|(_, place)| place.country == name || place.department == name)
                .map(|(device, _)| device.id)
                .collect();
            changes.insert_group(&group).insert_group_members(tenant_id, group.id, &members);
            group
        })
        .collect()
}

/// An id that follows from the seed.
pub(crate) fn id(seed: &mut StdRng) -> Uuid {
    let mut bytes = [0; 16];
    seed.fill_bytes(&mut bytes);
    uuid::Builder::from_random_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashSet};

    use farhand_contract::devices::Platform;
    use farhand_domain::platform::{is_userless_windows, platform};

    use super::*;

    fn all() -> Vec<(Device, devices::Place)> {
        let mut seed = StdRng::seed_from_u64(SEED);
        let people = people::people(&mut seed);
        devices::devices(&mut seed, &people, Timestamp(1_790_000_000_000))
    }

    #[test]
    fn every_kind_of_device_is_there() {
        let devices = all();
        assert_eq!(devices.len(), DEVICES);
        for &kind in Platform::ALL {
            assert!(devices.iter().any(|(device, _)| platform(device) == kind), "no {kind:?}");
        }
        assert!(devices.iter().any(|(device, _)| is_userless_windows(device)));
    }

    #[test]
    fn devices_are_told_apart() {
        let devices = all();
        let ids: HashSet<_> = devices.iter().map(|(device, _)| device.id).collect();
        let names: HashSet<_> = devices.iter().map(|(device, _)| device.device_name.clone()).collect();
        let serials: HashSet<_> = devices.iter().map(|(device, _)| device.serial_number.clone()).collect();
        assert_eq!((ids.len(), names.len(), serials.len()), (DEVICES, DEVICES, DEVICES));
    }

    #[test]
    fn it_is_the_same_each_time() {
        assert_eq!(all(), all());
    }

    #[test]
    fn people_have_several_devices_and_accounts_are_people() {
        let devices = all();
        let mut owned = BTreeMap::new();
        for (device, _) in &devices {
            *owned.entry(device.user_principal_name.clone()).or_insert(0) += 1;
        }
        assert!(owned.values().filter(|count| **count > 1).count() > 50);
        let mut seed = StdRng::seed_from_u64(SEED);
        let people = people::people(&mut seed);
        assert_eq!(people.len(), 120);
        for account in ACCOUNTS {
            assert!(people.iter().any(|person| person.name == account.name), "{}", account.name);
            assert!(account.password.len() >= crate::services::PASSWORD_MINIMUM);
        }
        assert!(owned.contains_key(&Some(format!("dana.koster@{DOMAIN}"))));
    }
}
