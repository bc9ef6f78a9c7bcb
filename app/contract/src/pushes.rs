//! Web Push: waking the Company Portal while it is closed.

use core::fmt;

use serde::{Deserialize, Serialize};

/// What a browser gives out for those who may wake it. All of it is secret.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushSubscription {
    /// The address at the browser's push service.
    pub endpoint: String,
    /// The browser's public key: base64url of an uncompressed point of P-256.
    pub p256dh: String,
    /// Its secret: base64url of 16 bytes.
    pub auth: String,
}

impl fmt::Debug for PushSubscription {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PushSubscription").finish_non_exhaustive()
    }
}
