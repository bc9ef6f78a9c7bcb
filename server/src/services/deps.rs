//! What every service works with.

use std::{fmt, sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use farhand_contract::{Timestamp, accounts::DemoSignIn};
use farhand_domain::{Clock, Random};
use farhand_partners::graph::Graph;
use farhand_store::Store;
use sha2::{Digest as _, Sha256};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use url::Url;
use uuid::Uuid;

use super::{partners::Partners, tokens::Refreshes};
use crate::{mail::Mailer, push::Pusher, vault::Vault, webhooks::Webhooks};

/// What every service works with.
pub struct Deps {
    /// Where everything is kept.
    pub store: Store,
    /// The remote assistance partner.
    pub partners: Partners,
    /// Sends to webhooks.
    pub webhooks: Webhooks,
    /// Sends mail, where there is a mail server.
    pub mailer: Mailer,
    /// Seals what is secret.
    pub vault: Arc<Vault>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives randomness.
    pub random: Arc<dyn Random>,
    /// Where people reach this server. Ends with a slash.
    pub public_url: Url,
    /// How often open sessions are followed.
    pub poll: Duration,
    /// The demo tenant's sign-ins; empty outside the demo.
    pub demo_sign_ins: Vec<DemoSignIn>,
    /// What goes on after a request was answered. A shutdown waits for it.
    pub tasks: TaskTracker,
    /// Ends what never ends by itself.
    pub stop: CancellationToken,
    /// Keeps one refresh of a tenant's tokens at a time in this process.
    pub refreshes: Refreshes,
    /// Sends to browsers' push services.
    pub pusher: Pusher,
    /// Where devices come from.
    pub graph: Graph,
}

impl fmt::Debug for Deps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deps")
            .field("public_url", &self.public_url.as_str())
            .field("partners", &self.partners)
            .field("poll", &self.poll)
            .finish_non_exhaustive()
    }
}

impl Deps {
    /// This moment.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new id. Ids made later are larger, to the millisecond.
    pub fn new_id(&self) -> Uuid {
        new_id(&*self.clock, &*self.random)
    }

    /// A new secret for a browser: 256 random bits in base64url.
    pub fn new_secret(&self) -> String {
        let mut bytes = [0; 32];
        self.random.fill(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }
}

/// A new id: a UUID of version 7.
pub fn new_id(clock: &dyn Clock, random: &dyn Random) -> Uuid {
    let mut bytes = [0; 10];
    random.fill(&mut bytes);
    let millis = u64::try_from(clock.now().0).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

/// Under what a secret is kept: enough to recognise it, useless to whoever reads the database.
///
/// A plain hash, since what is hashed is random and not a password.
pub fn hash_of(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(secret))
}
