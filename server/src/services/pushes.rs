//! Web Push: who is to be woken, and waking them when somebody asks.

use std::sync::Arc;

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use farhand_contract::{
    DeviceCaller, DeviceId, Error, Result, TenantId,
    errors::{Field, Problem},
    pushes::PushSubscription,
    services::Pushes,
};
use farhand_store::{
    Changes, StoreError, conflicts,
    records::{PushKeyRecord, PushSubscriptionRecord, SessionRecord},
};
use secrecy::ExposeSecret as _;

use super::{
    Deps,
    deps::hash_of,
    errors::{OrInternal as _, internal},
};
use crate::{
    push::{
        Message, Outcome,
        encryption::{Keys, SALT_BYTES, seal},
        vapid::KeyPair,
    },
    vault::Purpose,
};

/// What is sent: that somebody asks. Who and why is asked for by the page, which is then checked.
const SOMEBODY_ASKS: &[u8] = br#"{"asks":true}"#;

/// The longest that a push service keeps a message for a browser that is not there, in seconds.
const KEEP_SECONDS: i64 = 60 * 60;

pub(super) const MALFORMED: Error =
    Error::Invalid { field: Field::Subscription, problem: Problem::Malformed };

/// Keeps whom to wake.
pub struct PushService {
    deps: Arc<Deps>,
}

impl PushService {
    /// The service.
    pub fn new(deps: Arc<Deps>) -> Self {
        Self { deps }
    }
}

/// Why the key pair is not there.
#[derive(Debug, thiserror::Error)]
pub(super) enum KeyError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the key pair for Web Push could not be made")]
    NotMade,
    #[error("the key pair for Web Push does not open")]
    NotOpened,
}

/// The keys of a subscription, if they are any.
fn keys(subscription: &PushSubscription) -> Option<Keys> {
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
    Some(Keys {
        p256dh: decode(&subscription.p256dh)?.try_into().ok()?,
        auth: decode(&subscription.auth)?.try_into().ok()?,
    })
}

impl Deps {
    /// The organisation's key pair; made when it is first asked for.
    pub(super) async fn push_key(&self, tenant: TenantId) -> Result<KeyPair, KeyError> {
        loop {
            if let Some(record) = self.store.push_key(tenant).await? {
                let opened = self.vault.unseal(tenant, Purpose::PushKey, &record.sealed_private_key);
                let pkcs8 = opened.ok().and_then(|key| URL_SAFE_NO_PAD.decode(key.expose_secret()).ok());
                return pkcs8.and_then(|pkcs8| KeyPair::read(&pkcs8).ok()).ok_or(KeyError::NotOpened);
            }
            let pkcs8 = KeyPair::generate().map_err(|_| KeyError::NotMade)?;
            let pair = KeyPair::read(&pkcs8).map_err(|_| KeyError::NotMade)?;
            let encoded = URL_SAFE_NO_PAD.encode(&pkcs8);
            let mut changes = Changes::default();
            changes.insert_push_key(&PushKeyRecord {
                tenant_id: tenant,
                public_key: pair.public(),
                sealed_private_key: self.vault.seal(&*self.random, tenant, Purpose::PushKey, &encoded),
                created_at: self.now(),
            });
            match self.store.commit(changes).await {
                // Another was first: theirs is the one that browsers are told.
                Err(StoreError::Conflict(conflicts::PUSH_KEY)) => {}
                done => return done.map(|()| pair).map_err(KeyError::from),
            }
        }
    }

    /// Wakes the browsers of the session's device, beside what goes on: somebody asks. What goes wrong is logged; the
    /// page shows the request all the same.
    pub(super) fn wake_soon(self: &Arc<Self>, session: &SessionRecord) {
        let (deps, session) = (Arc::clone(self), session.clone());
        self.tasks.spawn(async move {
            if let Err(error) = deps.wake_all(&session).await {
                tracing::warn!(session = %session.id, cause = %error, "a device could not be woken");
            }
        });
    }

    async fn wake_all(&self, session: &SessionRecord) -> Result<(), KeyError> {
        let (tenant, device) = (session.tenant_id, session.device_id);
        let subscribed = self.store.push_subscriptions_of_device(tenant, device).await?;
        if subscribed.is_empty() {
            return Ok(());
        }
        let pair = self.push_key(tenant).await?;
        let left = session.expires_at.seconds_since(self.now()).clamp(0, KEEP_SECONDS);
        let keep_seconds = u32::try_from(left).unwrap_or_default();
        let pair = &pair;
        let sends = subscribed.iter().map(|record| async move {
            let sealed = &record.sealed_subscription;
            let Some(message) = self.message(tenant, sealed, pair, keep_seconds, SOMEBODY_ASKS) else {
                tracing::warn!(%tenant, %device, "a subscription to Web Push cannot be used");
                return;
            };
            if self.pusher.send(&message).await == Outcome::Gone {
                self.unsubscribe(tenant, device, &record.token_hash).await;
            }
        });
        futures::future::join_all(sends).await;
        Ok(())
    }

    /// The subscription, sealed, once it is one that messages can be sent to.
    pub(super) fn sealed_subscription(
        &self,
        tenant: TenantId,
        subscription: &PushSubscription,
        request_id: &str,
    ) -> Result<String> {
        self.pusher.endpoint(&subscription.endpoint).ok_or(MALFORMED)?;
        // A first message is sealed and thrown away: keys that do not work are refused now, not when it matters.
        let works =
            keys(subscription).is_some_and(|keys| seal(&keys, [0; SALT_BYTES], SOMEBODY_ASKS).is_ok());
        if !works {
            return Err(MALFORMED);
        }
        let plain = serde_json::to_string(subscription).map_err(|error| internal(request_id, &error))?;
        Ok(self.vault.seal(&*self.random, tenant, Purpose::PushSubscription, &plain))
    }

    /// This content, sealed for a browser.
    pub(super) fn message(
        &self,
        tenant: TenantId,
        sealed_subscription: &str,
        pair: &KeyPair,
        keep_seconds: u32,
        content: &[u8],
    ) -> Option<Message> {
        let opened = self.vault.unseal(tenant, Purpose::PushSubscription, sealed_subscription).ok()?;
        let subscription: PushSubscription = serde_json::from_str(opened.expose_secret()).ok()?;
        let endpoint = self.pusher.endpoint(&subscription.endpoint)?;
        let mut salt = [0; SALT_BYTES];
        self.random.fill(&mut salt);
        let body = seal(&keys(&subscription)?, salt, content).ok()?;
        let authorization = pair.authorization(&endpoint, &self.public_url, self.now()).ok()?;
        Some(Message { endpoint, authorization, keep_seconds, body })
    }

    async fn unsubscribe(&self, tenant: TenantId, device: DeviceId, token_hash: &str) {
        let mut changes = Changes::default();
        changes.delete_push_subscription(tenant, token_hash);
        match self.store.commit(changes).await {
            Ok(()) => tracing::info!(%tenant, %device, "a browser is not subscribed to Web Push any more"),
            Err(error) => tracing::warn!(cause = %error, "a subscription to Web Push could not be forgotten"),
        }
    }
}

#[async_trait]
impl Pushes for PushService {
    async fn key(&self, device: &DeviceCaller) -> Result<String> {
        let pair = self.deps.push_key(device.tenant_id).await;
        Ok(pair.map_err(|error| internal(&device.request_id, &error))?.public())
    }

    async fn subscribe(&self, device: &DeviceCaller, subscription: &PushSubscription) -> Result<()> {
        let (tenant_id, deps) = (device.tenant_id, &self.deps);
        let sealed_subscription = deps.sealed_subscription(tenant_id, subscription, &device.request_id)?;
        let record = PushSubscriptionRecord {
            tenant_id,
            token_hash: device.sign_in.clone(),
            device_id: device.device_id,
            endpoint_hash: hash_of(&subscription.endpoint),
            sealed_subscription,
            created_at: deps.now(),
        };
        let mut changes = Changes::default();
        changes.put_push_subscription(&record);
        match deps.store.commit(changes).await {
            // Somebody else's, copied.
            Err(StoreError::Conflict(conflicts::PUSH_SUBSCRIPTION)) => Err(MALFORMED),
            done => done.or_internal(&device.request_id),
        }
    }

    async fn unsubscribe(&self, device: &DeviceCaller) -> Result<()> {
        let mut changes = Changes::default();
        changes.delete_push_subscription(device.tenant_id, &device.sign_in);
        self.deps.store.commit(changes).await.or_internal(&device.request_id)
    }
}
