//! People who sign in.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use async_trait::async_trait;
use farhand_contract::{
    Caller, Error, Permissions, Result, Timestamp,
    accounts::{DemoSignIn, Profile},
    audit::{Activity, ActivityResult},
    services::{Accounts, Origin, SignedIn},
};
use farhand_domain::permissions::permissions_of;
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
    limits::Limit,
    passwords::{PASSWORD_LIMIT, Passwords},
    users::NAME_LIMIT,
};

/// A sign-in that is not used for so long ends, in seconds.
pub const IDLE_SECONDS: i64 = 60 * 60;

/// A sign-in ends after so long in any case, in seconds.
pub const SIGN_IN_SECONDS: i64 = 12 * 60 * 60;

/// How often it is written down that a sign-in is used, in seconds: not on each request.
const TOUCH_SECONDS: i64 = 60;

/// Tries for one account at once, and the time after which it has another.
const ACCOUNT_TRIES: (NonZeroU32, Duration) = (NonZeroU32::new(30).unwrap(), Duration::from_secs(6));

/// Tries from one address at once, and the time after which it has another. People may share one.
const ADDRESS_TRIES: (NonZeroU32, Duration) = (NonZeroU32::new(100).unwrap(), Duration::from_millis(500));

/// Signs people in and out, and recognises them.
pub struct AccountService {
    deps: Arc<Deps>,
    passwords: Passwords,
    by_account: Limit<String>,
    by_address: Limit<String>,
}

impl AccountService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self {
            passwords: Passwords::default(),
            by_account: Limit::new(&deps.clock, ACCOUNT_TRIES.0, ACCOUNT_TRIES.1),
            by_address: Limit::new(&deps.clock, ADDRESS_TRIES.0, ADDRESS_TRIES.1),
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
fn holds(sign_in: &SignIn, now: Timestamp) -> bool {
    now < sign_in.expires_at && now < sign_in.last_seen_at.plus_seconds(IDLE_SECONDS)
}

#[async_trait]
impl Accounts for AccountService {
    async fn sign_in(&self, origin: &Origin, user_principal_name: &str, password: &str) -> Result<SignedIn> {
        let name = user_principal_name.trim();
        self.by_address.check(&origin.address)?;
        if name.chars().nth(NAME_LIMIT).is_some() || password.len() > PASSWORD_LIMIT {
            return Err(Error::WrongCredentials);
        }
        self.by_account.check(&name.to_lowercase())?;

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
                Err(self.refused(origin, Some(tenant), name).await?)
            }
            done => done.or_internal(&origin.request_id).map(|()| SignedIn { token }),
        }
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
        let Some(Visitor { sign_in, user, roles }) = visitor else { return Ok(None) };
        let now = self.deps.now();
        if !(holds(&sign_in, now) && user.enabled) {
            self.drop_sign_in(&sign_in).await.or_internal(&origin.request_id)?;
            return Ok(None);
        }
        if now.seconds_since(sign_in.last_seen_at) >= TOUCH_SECONDS {
            let mut changes = Changes::default();
            changes.touch_sign_in(sign_in.tenant_id, &sign_in.token_hash, now);
            match store.commit(changes).await {
                // Signed out in another tab a moment ago.
                Err(StoreError::Conflict(_)) => return Ok(None),
                touched => touched.or_internal(&origin.request_id)?,
            }
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
