//! People who sign in.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use async_trait::async_trait;
use farhand_contract::{
    Caller, Error, Permissions, Result, Timestamp,
    accounts::{DemoSignIn, Profile},
    audit::{Activity, ActivityResult},
    services::{Accounts, Origin, SignedIn},
};
use farhand_domain::{Clock, permissions::permissions_of};
use farhand_store::{
    Changes, StoreError, Visitor, conflicts,
    records::{SignIn, Tenant, User},
};

use super::{
    Deps,
    audit::Actor,
    deps::hash_of,
    device_views::default_view,
    errors::{OrInternal as _, internal},
    limits::{Failures, Limit, network_of},
    passwords::{PASSWORD_LIMIT, Passwords},
    users::NAME_LIMIT,
};

/// A sign-in that is not used for so long ends, in seconds.
pub const IDLE_SECONDS: i64 = 60 * 60;

/// A sign-in ends after so long in any case, in seconds.
pub const SIGN_IN_SECONDS: i64 = 12 * 60 * 60;

/// How often it is written down that a sign-in is used, in seconds: not on each request.
const TOUCH_SECONDS: i64 = 60;

/// Failures for one account from one network at once, and the time after which it has another. Who fails elsewhere
/// keeps nobody out.
const ACCOUNT_FAILURES: (NonZeroU32, Duration) = (NonZeroU32::new(30).unwrap(), Duration::from_secs(6));

/// Failures for one account from all networks together, and the time after which it has another: more than a few
/// networks can use up.
const NAME_FAILURES: (NonZeroU32, Duration) = (NonZeroU32::new(300).unwrap(), Duration::from_secs(1));

/// Tries from one network at once, and the time after which it has another. People may share one.
const NETWORK_TRIES: (NonZeroU32, Duration) = (NonZeroU32::new(100).unwrap(), Duration::from_millis(500));

/// Signs people in and out, and recognises them.
pub struct AccountService {
    deps: Arc<Deps>,
    passwords: Passwords,
    guesses: Guesses,
    by_network: Limit<String>,
}

/// A name, and the network that somebody tries it from.
type Account = (String, String);

/// How often passwords were guessed wrong.
struct Guesses {
    by_account: Failures<Account>,
    by_name: Failures<String>,
}

impl Guesses {
    fn new(clock: &Arc<dyn Clock>) -> Self {
        Self {
            by_account: Failures::new(clock, ACCOUNT_FAILURES.0, ACCOUNT_FAILURES.1),
            by_name: Failures::new(clock, NAME_FAILURES.0, NAME_FAILURES.1),
        }
    }

    /// Takes a guess, or refuses it: one that its own network may not have takes none from the others.
    fn take(&self, account: &Account) -> Result<()> {
        self.by_account.take(account.clone())?;
        self.by_name.take(account.0.clone()).inspect_err(|_| self.by_account.give_back(account))
    }

    /// Gives one back that was no guess.
    fn give_back(&self, account: &Account) {
        self.by_account.give_back(account);
        self.by_name.give_back(&account.0);
    }
}

impl AccountService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self {
            passwords: Passwords::default(),
            guesses: Guesses::new(&deps.clock),
            by_network: Limit::new(&deps.clock, NETWORK_TRIES.0, NETWORK_TRIES.1),
            deps,
        }
    }

    /// The tenant of the name's domain, and the user of that name in it.
    async fn find(&self, name: &str) -> Result<Option<(Tenant, Option<User>)>, StoreError> {
        let Some((_, domain)) = name.rsplit_once('@') else { return Ok(None) };
        let Some(tenant) = self.deps.store.tenant_by_domain(domain).await? else { return Ok(None) };
        let user = self.deps.store.user_by_name(tenant.id, name).await?;
        Ok(Some((tenant, user)))
    }

    /// Writes down a try that failed, where there is a tenant whose log it belongs to.
    async fn refused(&self, origin: &Origin, tenant: Option<&Tenant>, name: &str) -> Result<Error> {
        if let Some(tenant) = tenant {
            let actor = Actor::at(origin, name);
            let record = self.deps.audit(tenant.id, &actor, Activity::SignIn, ActivityResult::Failure, None);
            let mut changes = Changes::default();
            changes.insert_audit(&record);
            self.deps.store.commit(changes).await.or_internal(&origin.request_id)?;
        }
        Ok(Error::WrongCredentials)
    }

    /// Ends a sign-in without anybody asking for it: it is over, or its user is gone.
    async fn drop_sign_in(&self, sign_in: &SignIn) -> Result<(), StoreError> {
        let mut changes = Changes::default();
        changes.delete_sign_in(sign_in.tenant_id, &sign_in.token_hash);
        self.deps.store.commit(changes).await
    }
}

/// Whether a sign-in still holds.
pub(crate) fn holds(Visitor { sign_in, user, .. }: &Visitor, now: Timestamp) -> bool {
    now < sign_in.expires_at && now < sign_in.last_seen_at.plus_seconds(IDLE_SECONDS) && user.enabled
}

#[async_trait]
impl Accounts for AccountService {
    async fn sign_in(&self, origin: &Origin, user_principal_name: &str, password: &str) -> Result<SignedIn> {
        let name = user_principal_name.trim();
        let network = network_of(&origin.address);
        self.by_network.check(&network)?;
        if name.chars().nth(NAME_LIMIT).is_some() || password.len() > PASSWORD_LIMIT {
            return Err(Error::WrongCredentials);
        }
        let account = (name.to_lowercase(), network);
        self.guesses.take(&account)?;

        let found = self.find(name).await.or_internal(&origin.request_id)?;
        let (tenant, user) = found.map_or((None, None), |(tenant, user)| (Some(tenant), user));
        let user = user.filter(|user| user.enabled);
        let hash = user.as_ref().and_then(|user| user.password_hash.clone());
        let matches = self.passwords.matches(password.to_owned().into(), hash).await;
        let matches = matches.map_err(|error| internal(&origin.request_id, &error))?;
        let (true, Some(tenant), Some(user)) = (matches, &tenant, &user) else {
            return Err(self.refused(origin, tenant.as_ref(), name).await?);
        };

        let token = self.deps.new_secret();
        let now = self.deps.now();
        let sign_in = SignIn {
            tenant_id: tenant.id,
            token_hash: hash_of(&token),
            user_id: user.id,
            address: origin.address.clone(),
            created_at: now,
            last_seen_at: now,
            expires_at: now.plus_seconds(SIGN_IN_SECONDS),
        };
        let actor = Actor::at(origin, &user.user_principal_name);
        let record = self.deps.audit(tenant.id, &actor, Activity::SignIn, ActivityResult::Success, None);
        let mut changes = Changes::default();
        // Comparing takes a while: what was compared with may hold no more.
        changes.demand_password(user).insert_sign_in(&sign_in).insert_audit(&record);
        match self.deps.store.commit(changes).await {
            Err(StoreError::Conflict(conflicts::USER)) => {
                return Err(self.refused(origin, Some(tenant), name).await?);
            }
            done => done.or_internal(&origin.request_id)?,
        }
        self.guesses.give_back(&account);
        Ok(SignedIn { token })
    }

    async fn sign_out(&self, caller: &Caller) -> Result<()> {
        let actor = Actor::from(caller);
        let record =
            self.deps.audit(caller.tenant_id, &actor, Activity::SignOut, ActivityResult::Success, None);
        let mut changes = Changes::default();
        changes.delete_sign_in(caller.tenant_id, &caller.sign_in).insert_audit(&record);
        self.deps.store.commit(changes).await.or_internal(&caller.request_id)
    }

    async fn caller(&self, origin: &Origin, token: &str) -> Result<Option<Caller>> {
        let store = &self.deps.store;
        let visitor = store.visitor(&hash_of(token)).await.or_internal(&origin.request_id)?;
        let Some(visitor) = visitor else { return Ok(None) };
        let now = self.deps.now();
        let is_held = holds(&visitor, now);
        let Visitor { sign_in, user, roles } = visitor;
        if !is_held {
            self.drop_sign_in(&sign_in).await.or_internal(&origin.request_id)?;
            return Ok(None);
        }
        if now.seconds_since(sign_in.last_seen_at) >= TOUCH_SECONDS {
            let mut changes = Changes::default();
            changes.touch_sign_in(sign_in.tenant_id, &sign_in.token_hash, now);
            store.commit(changes).await.or_internal(&origin.request_id)?;
        }
        let permissions =
            roles.into_iter().fold(Permissions::default(), |all, role| all.union(permissions_of(role)));
        Ok(Some(Caller {
            tenant_id: user.tenant_id,
            user_id: user.id,
            display_name: user.display_name,
            user_principal_name: user.user_principal_name,
            permissions,
            sign_in: sign_in.token_hash,
            address: origin.address.clone(),
            request_id: origin.request_id.clone(),
        }))
    }

    async fn profile(&self, caller: &Caller) -> Result<Profile> {
        let tenant = self.deps.store.tenant(caller.tenant_id).await.or_internal(&caller.request_id)?;
        let tenant = tenant.ok_or(Error::SignInRequired)?;
        Ok(Profile {
            tenant_name: tenant.name,
            demo: tenant.demo,
            display_name: caller.display_name.clone(),
            user_principal_name: caller.user_principal_name.clone(),
            permissions: caller.permissions,
            texts: self.deps.texts(caller.tenant_id).await.or_internal(&caller.request_id)?,
            default_device_view: default_view(&self.deps, caller).await?,
        })
    }

    async fn demo_sign_ins(&self) -> Result<Vec<DemoSignIn>> {
        Ok(self.deps.demo_sign_ins.clone())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    struct Hands(AtomicI64);

    impl Clock for Hands {
        fn now(&self) -> Timestamp {
            Timestamp(self.0.load(Ordering::Relaxed))
        }
    }

    fn from(network: u32) -> Account {
        ("anna@contoso.com".to_owned(), format!("network {network}"))
    }

    #[test]
    fn one_network_keeps_no_other_out_however_long_it_goes_on() {
        let hands = Arc::new(Hands(AtomicI64::new(1_800_000_000_000)));
        let guesses = Guesses::new(&(Arc::clone(&hands) as _));
        let mut taken = 0;
        for _ in 0..3600 {
            for _ in 0..10 {
                taken += u32::from(guesses.take(&from(1)).is_ok());
            }
            hands.0.fetch_add(1000, Ordering::Relaxed);
        }
        assert_eq!(taken, 30 + 3600 / 6 - 1);
        assert_eq!(guesses.take(&from(2)), Ok(()));
    }

    #[test]
    fn many_networks_share_the_guesses_of_a_name() {
        let hands = Arc::new(Hands(AtomicI64::new(1_800_000_000_000)));
        let guesses = Guesses::new(&(Arc::clone(&hands) as _));
        for network in 0..300 {
            assert_eq!(guesses.take(&from(network)), Ok(()));
        }
        for _ in 0..100 {
            assert!(guesses.take(&from(300)).is_err());
        }
        assert_eq!(guesses.take(&("bea@contoso.com".to_owned(), "network 1".to_owned())), Ok(()));
        hands.0.fetch_add(40_000, Ordering::Relaxed);
        // What was refused has not used up the network's own.
        for _ in 0..30 {
            assert_eq!(guesses.take(&from(300)), Ok(()));
        }
        assert!(guesses.take(&from(300)).is_err());
        assert_eq!(guesses.take(&from(301)), Ok(()));
    }
}
