//! Changing the key under which secrets are sealed: everything sealed is sealed again, while servers run.
//!
//! It can be interrupted at any point and begun again: what is sealed under the old key opens as before, and each
//! secret changes by a statement of its own that leaves alone what somebody changed meanwhile.

use std::collections::{BTreeSet, HashSet};

use farhand_contract::audit::{Activity, ActivityResult};
use farhand_domain::{Clock, Random};
use farhand_store::{
    Changes, Store, StoreError,
    records::{SealedPlace, SealedSecret},
};

use crate::{
    services::{Actor, audit_line},
    vault::{OpenError, Purpose, Rotation, Vault, VaultError, key_id_of},
};

/// How many secrets are read at once.
const BATCH: u32 = 500;

/// How often one looks again for what was written under the old key meanwhile.
const ROUNDS: u32 = 5;

/// What a rotation came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// How many secrets are sealed again.
    pub resealed: u64,
    /// How many do not open under any key that is here. They are left as they are.
    pub unreadable: u64,
}

/// Why a rotation did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum RotateError {
    /// The keys.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Secrets that this server could not open.
#[derive(Debug, thiserror::Error)]
#[error(
    "the database holds secrets ({count}) that are sealed under a key which is not here ({}). A server without it could use \
     none of them.\nStart it with the key of the others: the same FARHAND_KEY, or their file farhand.key in \
     FARHAND_DATA. When that key is lost for good, say so with FARHAND_LOST_KEYS={} and give anew what it sealed: connect \
     TeamViewer again, and enter client secrets again.",
    .ids.join(", "), .ids.join(",")
)]
pub struct StrangeKeys {
    /// The keys' ids.
    pub ids: Vec<String>,
    /// How many secrets.
    pub count: u64,
}

/// The secrets that are sealed under a key which is neither in the vault nor said to be `lost`.
pub async fn strange_keys(
    store: &Store,
    vault: &Vault,
    lost: &[String],
) -> Result<Option<StrangeKeys>, StoreError> {
    let mut ids = BTreeSet::new();
    let mut count = 0;
    for &place in SealedPlace::ALL {
        let mut after: Option<SealedSecret> = None;
        loop {
            let secrets = store.sealed_secrets(place, after.as_ref(), BATCH).await?;
            for id in secrets.iter().filter_map(|secret| key_id_of(&secret.sealed)) {
                if ids.contains(id) || !(lost.iter().any(|lost| lost == id) || vault.has_key(id)) {
                    ids.insert(id.to_owned());
                    count += 1;
                }
            }
            after = secrets.into_iter().next_back();
            if after.is_none() {
                break;
            }
        }
    }
    let ids: Vec<_> = ids.into_iter().collect();
    Ok((!ids.is_empty()).then_some(StrangeKeys { ids, count }))
}

/// What a round found.
#[derive(Default)]
struct Round {
    rotated: Rotated,
    /// The ids of the keys of what could not be sealed again.
    left: HashSet<String>,
}

/// Begins to use another key, seals everything again under it, and drops keys that nothing needs.
pub async fn rotate(
    store: &Store,
    vault: &Vault,
    clock: &dyn Clock,
    random: &dyn Random,
) -> Result<Rotated, RotateError> {
    let rotation = vault.rotate(random)?;
    let mut resealed = 0;
    let mut last = Round::default();
    for _ in 0..ROUNDS {
        last = round(store, &rotation, random).await?;
        resealed += last.rotated.resealed;
        if last.rotated.resealed == 0 {
            break;
        }
    }
    let mut changes = Changes::new();
    for tenant in store.tenants().await? {
        let (actor, activity, done) = (Actor::farhand(), Activity::RotateKey, ActivityResult::Success);
        let target = vault.key_id();
        changes.insert_audit(&audit_line(clock, random, tenant.id, &actor, activity, done, target));
    }
    store.commit(changes).await?;
    rotation.finish(&last.left)?;
    Ok(Rotated { resealed, ..last.rotated })
}

/// Seals again whatever is not sealed under the new key.
async fn round(store: &Store, rotation: &Rotation<'_>, random: &dyn Random) -> Result<Round, StoreError> {
    let mut round = Round::default();
    for &place in SealedPlace::ALL {
        let mut after: Option<SealedSecret> = None;
        loop {
            let secrets = store.sealed_secrets(place, after.as_ref(), BATCH).await?;
            let mut changes = Changes::new();
            for secret in &secrets {
                match rotation.reseal(random, secret.tenant_id, purpose(place), &secret.sealed) {
                    Ok(Some(resealed)) => {
                        changes.reseal(secret, &resealed);
                        round.rotated.resealed += 1;
                    }
                    Ok(None) => {}
                    Err(error) => {
                        round.left.extend(key_id_of(&secret.sealed).map(str::to_owned));
                        round.rotated.unreadable += 1;
                        if error != OpenError::UnknownKey {
                            tracing::error!(tenant = %secret.tenant_id, ?place, %error, "a secret does not open");
                        }
                    }
                }
            }
            if !changes.is_empty() {
                store.commit(changes).await?;
            }
            after = secrets.into_iter().next_back();
            if after.is_none() {
                break;
            }
        }
    }
    Ok(round)
}

const fn purpose(place: SealedPlace) -> Purpose {
    match place {
        SealedPlace::ConnectorTokens | SealedPlace::RevocationTokens => Purpose::ConnectorTokens,
        SealedPlace::ClientSecret => Purpose::ClientSecret,
        SealedPlace::GraphSecret => Purpose::GraphSecret,
        SealedPlace::Verifier => Purpose::Verifier,
        SealedPlace::SupporterLink => Purpose::SupporterLink,
        SealedPlace::PushKey => Purpose::PushKey,
        SealedPlace::PushSubscription | SealedPlace::OperatorSubscription => Purpose::PushSubscription,
        SealedPlace::WebhookSecret | SealedPlace::NotificationSecret => Purpose::WebhookSecret,
    }
}
