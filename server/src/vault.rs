//! Secrets at rest: sealed with XChaCha20-Poly1305 under a key that is not in the database.
//!
//! There can be several keys: the first seals, all of them open. That is how a key is changed while servers run.
//!
//! A sealed secret reads `v1.<key id>.<nonce>.<ciphertext>`, the parts in base64url. The tenant and the purpose are
//! part of what is authenticated, so that a record copied to another tenant or column does not open.

mod keys;

use std::{
    collections::HashSet,
    fmt,
    fs::File,
    io,
    path::Path,
    sync::{PoisonError, RwLock},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    XNonce,
    aead::{Aead as _, Payload},
};
use farhand_contract::TenantId;
use farhand_domain::Random;
use secrecy::{ExposeSecret as _, SecretString};

use keys::{KeyFile, SealingKey};

/// Bytes in a key.
const KEY_BYTES: usize = 32;
/// Bytes in a nonce: long enough to be drawn at random for ever.
const NONCE_BYTES: usize = 24;
/// The format of a sealed secret.
const VERSION: &str = "v1";

/// What a secret is for. A secret opens only for the purpose it was sealed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The access and the refresh token of a connector.
    ConnectorTokens,
    /// The PKCE verifier of an authorization that is under way.
    Verifier,
    /// The link that opens the supporter's side of a session.
    SupporterLink,
    /// The client secret of an app registration.
    ClientSecret,
    /// The client secret of an app registration for Microsoft Graph.
    GraphSecret,
    /// The private key for Web Push.
    PushKey,
    /// A browser's subscription to Web Push.
    PushSubscription,
    /// What reports to a webhook are signed with.
    WebhookSecret,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::ConnectorTokens => "connector-tokens",
            Self::Verifier => "verifier",
            Self::SupporterLink => "supporter-link",
            Self::ClientSecret => "client-secret",
            Self::GraphSecret => "graph-secret",
            Self::PushKey => "push-key",
            Self::PushSubscription => "push-subscription",
            Self::WebhookSecret => "webhook-secret",
        }
    }
}

/// Why a vault cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The key is not 32 bytes in base64.
    #[error("the key from {origin} is not 32 bytes in base64: make one with `openssl rand -base64 32`")]
    BadKey {
        /// Where it came from.
        origin: String,
    },
    /// The key file could not be read or written.
    #[error("cannot read or write the key file {path}")]
    KeyFile {
        /// Which file.
        path: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// There is no key to change to.
    #[error(
        "FARHAND_KEY holds one key: make another with `openssl rand -base64 32`, set FARHAND_KEY to the new and the \
         old one with a comma between, start every server with that, and rotate again"
    )]
    OneKey,
    /// Another process changes the key.
    #[error("the key is being rotated by another process")]
    Rotating,
}

/// Why a secret does not open. Never tells anything of the secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Not of the form that this vault writes.
    #[error("the record is not a sealed secret")]
    Malformed,
    /// Sealed under a key that is not here.
    #[error("the record was sealed under another key")]
    UnknownKey,
    /// Changed, moved to another tenant or purpose, or not text.
    #[error("the record does not open: it was changed or moved")]
    Refused,
}

/// Seals and opens secrets.
pub struct Vault {
    keys: RwLock<Vec<SealingKey>>,
    /// Where the keys are from, unless they are configured.
    file: Option<KeyFile>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("key_id", &self.key_id()).finish_non_exhaustive()
    }
}

impl Vault {
    /// The vault of this installation: under `key` when one is configured, else under the key in the file
    /// `farhand.key` in `directory`, which the first start makes, readable by the server's own user only.
    ///
    /// `key` is base64; several have commas between, and then the first seals and all of them open. The file is read
    /// again when it changes, so that a server goes on while another process [rotates](Self::rotate) the key.
    pub fn open(
        key: Option<&SecretString>,
        directory: &Path,
        random: &dyn Random,
    ) -> Result<Self, VaultError> {
        if let Some(key) = key {
            return Ok(Self::of(keys::parse(key.expose_secret(), "FARHAND_KEY")?, None));
        }
        let file = KeyFile::new(directory);
        Ok(Self::of(file.read_or_make(random)?, Some(file)))
    }

    /// A vault under this key.
    pub fn with_key(key: &[u8; KEY_BYTES]) -> Self {
        Self::of(vec![SealingKey::new(key)], None)
    }

    const fn of(keys: Vec<SealingKey>, file: Option<KeyFile>) -> Self {
        Self { keys: RwLock::new(keys), file }
    }

    /// Tells the key that seals from others. Not secret.
    pub fn key_id(&self) -> String {
        self.sealing_key().map(|key| key.id).unwrap_or_default()
    }

    /// Whether the key with this id is here.
    pub fn has_key(&self, id: &str) -> bool {
        if self.key(id).is_none() {
            self.take_over(self.file.as_ref().map(KeyFile::read));
        }
        self.key(id).is_some()
    }

    fn sealing_key(&self) -> Option<SealingKey> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).first().cloned()
    }

    fn key(&self, id: &str) -> Option<SealingKey> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.iter().find(|key| key.id == id).cloned()
    }

    fn set_keys(&self, keys: Vec<SealingKey>) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }

    /// Takes over what another process did to the key file.
    fn take_over(&self, read: Option<Result<Vec<SealingKey>, VaultError>>) {
        match read {
            Some(Ok(keys)) => self.set_keys(keys),
            Some(Err(error)) => {
                tracing::error!(%error, "the key file cannot be read: the keys that are known go on");
            }
            None => {}
        }
    }

    /// Begins to use another key: a new one before the others in the key file, or, when keys are configured, the first
    /// of them, of which there must then be several. What is sealed under the others still opens.
    pub fn rotate(&self, random: &dyn Random) -> Result<Rotation<'_>, VaultError> {
        let lock = match &self.file {
            Some(file) => {
                let lock = file.lock()?;
                self.set_keys(file.add(random)?);
                Some(lock)
            }
            None if self.keys.read().unwrap_or_else(PoisonError::into_inner).len() < 2 => {
                return Err(VaultError::OneKey);
            }
            None => None,
        };
        Ok(Rotation { vault: self, key_id: self.key_id(), _lock: lock })
    }

    /// Seals `secret` for one tenant and purpose.
    ///
    /// # Panics
    ///
    /// When the secret is longer than 256 GiB.
    pub fn seal(&self, random: &dyn Random, tenant: TenantId, purpose: Purpose, secret: &str) -> String {
        self.take_over(self.file.as_ref().and_then(KeyFile::read_if_changed));
        #[expect(clippy::expect_used, reason = "every way to make a vault gives it a key")]
        let key = self.sealing_key().expect("a vault has a key");
        let mut nonce = [0; NONCE_BYTES];
        random.fill(&mut nonce);
        let context = context(tenant, purpose);
        let payload = Payload { msg: secret.as_bytes(), aad: context.as_bytes() };
        #[expect(clippy::expect_used, reason = "said in the documentation")]
        let ciphertext = key.cipher.encrypt(&XNonce::from(nonce), payload).expect("a secret is short");
        format!(
            "{VERSION}.{}.{}.{}",
            key.id,
            URL_SAFE_NO_PAD.encode(nonce),
            URL_SAFE_NO_PAD.encode(ciphertext)
        )
    }

    /// Opens what [`Self::seal`] sealed for the same tenant and purpose.
    pub fn unseal(
        &self,
        tenant: TenantId,
        purpose: Purpose,
        sealed: &str,
    ) -> Result<SecretString, OpenError> {
        let mut parts = sealed.split('.');
        let (Some(VERSION), Some(key_id), Some(nonce), Some(ciphertext), None) =
            (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(OpenError::Malformed);
        };
        let key = self.key(key_id).or_else(|| {
            self.take_over(self.file.as_ref().map(KeyFile::read));
            self.key(key_id)
        });
        let key = key.ok_or(OpenError::UnknownKey)?;
        let decode = |part| URL_SAFE_NO_PAD.decode(part).map_err(|_| OpenError::Malformed);
        let nonce: [u8; NONCE_BYTES] = decode(nonce)?.try_into().map_err(|_| OpenError::Malformed)?;
        let ciphertext = decode(ciphertext)?;
        let context = context(tenant, purpose);
        let payload = Payload { msg: &ciphertext, aad: context.as_bytes() };
        let secret = key.cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| OpenError::Refused)?;
        String::from_utf8(secret).map(SecretString::from).map_err(|_| OpenError::Refused)
    }
}

fn context(tenant: TenantId, purpose: Purpose) -> String {
    format!("{tenant}/{}", purpose.name())
}

/// A change of key that is under way. No other begins meanwhile on the same key file.
pub struct Rotation<'v> {
    vault: &'v Vault,
    key_id: String,
    _lock: Option<File>,
}

impl Rotation<'_> {
    /// The secret under the key that seals now; none when it is already.
    pub fn reseal(
        &self,
        random: &dyn Random,
        tenant: TenantId,
        purpose: Purpose,
        sealed: &str,
    ) -> Result<Option<String>, OpenError> {
        let secret = self.vault.unseal(tenant, purpose, sealed)?;
        let current = key_id_of(sealed) == Some(&self.key_id);
        Ok((!current).then(|| self.vault.seal(random, tenant, purpose, secret.expose_secret())))
    }

    /// Drops from the key file what nothing is sealed under, by the ids of the keys that are `in_use`. The key that
    /// was used until now stays until the next rotation: a server may just have been writing with it.
    pub fn finish(self, in_use: &HashSet<String>) -> Result<(), VaultError> {
        if let Some(file) = &self.vault.file {
            self.vault.set_keys(file.retain(|place, key| place < 2 || in_use.contains(&key.id))?);
        }
        Ok(())
    }
}

/// Under which key this was sealed.
pub fn key_id_of(sealed: &str) -> Option<&str> {
    sealed.split('.').nth(1)
}

#[cfg(test)]
mod tests;
