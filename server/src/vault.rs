//! Secrets at rest: sealed with XChaCha20-Poly1305 under a key that is not in the database.
//!
//! A sealed secret reads `v1.<key id>.<nonce>.<ciphertext>`, the parts in base64url. The tenant and the purpose are
//! part of what is authenticated, so that a record copied to another tenant or column does not open.

use std::{fmt, fs, io, io::Write as _, path::Path};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chacha20poly1305::{
    Key, KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use farhand_contract::TenantId;
use farhand_domain::Random;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

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
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::ConnectorTokens => "connector-tokens",
            Self::Verifier => "verifier",
            Self::SupporterLink => "supporter-link",
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
    cipher: XChaCha20Poly1305,
    key_id: String,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

impl Vault {
    /// The vault of this installation: under `key` (base64) when one is configured, else under the key in the file
    /// `farhand.key` in `directory`, which the first start makes, readable by the server's own user only.
    pub fn open(
        key: Option<&SecretString>,
        directory: &Path,
        random: &dyn Random,
    ) -> Result<Self, VaultError> {
        if let Some(key) = key {
            return Self::from_base64(key.expose_secret(), "FARHAND_KEY");
        }
        let path = directory.join("farhand.key");
        let failed = |source| VaultError::KeyFile { path: path.display().to_string(), source };
        match fs::read_to_string(&path) {
            Ok(text) => Self::from_base64(&text, &path.display().to_string()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut key = [0; KEY_BYTES];
                random.fill(&mut key);
                match write_new(&path, &STANDARD.encode(key)) {
                    Ok(()) => Ok(Self::with_key(&key)),
                    // Another process was first: its key is the one that counts.
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Self::from_base64(
                        &fs::read_to_string(&path).map_err(failed)?,
                        &path.display().to_string(),
                    ),
                    Err(error) => Err(failed(error)),
                }
            }
            Err(error) => Err(failed(error)),
        }
    }

    /// A vault under this key.
    pub fn with_key(key: &[u8; KEY_BYTES]) -> Self {
        // The id only tells keys apart; a hash of the key with a prefix of its own reveals nothing useful of it.
        let digest = Sha256::new().chain_update(b"farhand key id").chain_update(key).finalize();
        Self {
            cipher: XChaCha20Poly1305::new(&Key::from(*key)),
            key_id: URL_SAFE_NO_PAD.encode(digest.get(..6).unwrap_or_default()),
        }
    }

    fn from_base64(text: &str, origin: &str) -> Result<Self, VaultError> {
        let bad = || VaultError::BadKey { origin: origin.to_owned() };
        let bytes = STANDARD.decode(text.trim()).map_err(|_| bad())?;
        let key: [u8; KEY_BYTES] = bytes.try_into().map_err(|_| bad())?;
        Ok(Self::with_key(&key))
    }

    /// Tells the vault's key from others. Not secret.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Seals `secret` for one tenant and purpose.
    ///
    /// # Panics
    ///
    /// When the secret is longer than 256 GiB.
    pub fn seal(&self, random: &dyn Random, tenant: TenantId, purpose: Purpose, secret: &str) -> String {
        let mut nonce = [0; NONCE_BYTES];
        random.fill(&mut nonce);
        let context = context(tenant, purpose);
        let payload = Payload { msg: secret.as_bytes(), aad: context.as_bytes() };
        #[expect(clippy::expect_used, reason = "said in the documentation")]
        let ciphertext = self.cipher.encrypt(&XNonce::from(nonce), payload).expect("a secret is short");
        format!(
            "{VERSION}.{}.{}.{}",
            self.key_id,
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
        if key_id != self.key_id {
            return Err(OpenError::UnknownKey);
        }
        let decode = |part| URL_SAFE_NO_PAD.decode(part).map_err(|_| OpenError::Malformed);
        let nonce: [u8; NONCE_BYTES] = decode(nonce)?.try_into().map_err(|_| OpenError::Malformed)?;
        let ciphertext = decode(ciphertext)?;
        let context = context(tenant, purpose);
        let payload = Payload { msg: &ciphertext, aad: context.as_bytes() };
        let secret = self.cipher.decrypt(&XNonce::from(nonce), payload).map_err(|_| OpenError::Refused)?;
        String::from_utf8(secret).map(SecretString::from).map_err(|_| OpenError::Refused)
    }
}

fn context(tenant: TenantId, purpose: Purpose) -> String {
    format!("{tenant}/{}", purpose.name())
}

/// Writes a file that must not exist yet and that only its owner reads. Whole or not at all: a start that is
/// interrupted must not leave half a key.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let draft = path.with_extension(format!("{}.new", std::process::id()));
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    // A hard link fails when the name is taken, unlike a rename.
    let linked = fs::hard_link(&draft, path);
    fs::remove_file(&draft)?;
    linked
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;

    /// Bytes that differ from call to call.
    struct Counting(AtomicU8);

    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill_with(|| self.0.fetch_add(1, Ordering::Relaxed));
        }
    }

    fn tenant(number: u128) -> TenantId {
        TenantId(uuid::Uuid::from_u128(number))
    }

    fn vault() -> (Vault, Counting) {
        (Vault::with_key(&[7; KEY_BYTES]), Counting(AtomicU8::new(0)))
    }

    #[test]
    fn opens_what_it_sealed() {
        let (vault, random) = vault();
        let sealed = vault.seal(&random, tenant(1), Purpose::ConnectorTokens, "123-secret");
        let opened = vault.unseal(tenant(1), Purpose::ConnectorTokens, &sealed).expect("opens");
        assert_eq!(opened.expose_secret(), "123-secret");
        assert!(sealed.starts_with(&format!("v1.{}.", vault.key_id())));
        assert!(!sealed.contains("secret"));
    }

    #[test]
    fn the_same_secret_never_looks_the_same() {
        let (vault, random) = vault();
        let one = vault.seal(&random, tenant(1), Purpose::Verifier, "same");
        let two = vault.seal(&random, tenant(1), Purpose::Verifier, "same");
        assert_ne!(one, two);
    }

    #[test]
    fn a_record_cannot_be_moved() {
        let (vault, random) = vault();
        let sealed = vault.seal(&random, tenant(1), Purpose::Verifier, "mine");
        let elsewhere = vault.unseal(tenant(2), Purpose::Verifier, &sealed).expect_err("another tenant");
        assert_eq!(elsewhere, OpenError::Refused);
        let otherwise =
            vault.unseal(tenant(1), Purpose::SupporterLink, &sealed).expect_err("another purpose");
        assert_eq!(otherwise, OpenError::Refused);
    }

    #[test]
    fn every_changed_character_is_noticed() {
        let (vault, random) = vault();
        let sealed = vault.seal(&random, tenant(1), Purpose::SupporterLink, "https://example.test/s1-token");
        for (place, character) in sealed.char_indices() {
            let other = if character == 'A' { 'B' } else { 'A' };
            let mut changed = sealed.clone();
            changed.replace_range(place..=place, &other.to_string());
            let opened = vault.unseal(tenant(1), Purpose::SupporterLink, &changed);
            assert!(opened.is_err(), "{place} changed from {character} to {other}");
        }
    }

    #[test]
    fn another_key_is_told_apart() {
        let (vault, random) = vault();
        let sealed = vault.seal(&random, tenant(1), Purpose::Verifier, "mine");
        let other = Vault::with_key(&[8; KEY_BYTES]);
        assert_eq!(
            other.unseal(tenant(1), Purpose::Verifier, &sealed).expect_err("other key"),
            OpenError::UnknownKey
        );
        for text in ["", "v1", "v2.a.b.c", "v1.a.b.c.d"] {
            assert_eq!(
                vault.unseal(tenant(1), Purpose::Verifier, text).expect_err("no seal"),
                OpenError::Malformed
            );
        }
    }

    #[test]
    fn debug_shows_no_key() {
        let (vault, _) = vault();
        assert_eq!(format!("{vault:?}"), format!("Vault {{ key_id: \"{}\", .. }}", vault.key_id()));
    }

    #[test]
    fn the_key_file_is_made_once_and_kept() {
        let directory = tempfile::tempdir().expect("a directory");
        let random = Counting(AtomicU8::new(0));
        let first = Vault::open(None, directory.path(), &random).expect("opens");
        let sealed = first.seal(&random, tenant(1), Purpose::Verifier, "kept");
        let second = Vault::open(None, directory.path(), &random).expect("opens again");
        assert_eq!(
            second.unseal(tenant(1), Purpose::Verifier, &sealed).expect("opens").expose_secret(),
            "kept"
        );
        let names: Vec<_> =
            fs::read_dir(directory.path()).expect("lists").flatten().map(|e| e.file_name()).collect();
        assert_eq!(names, ["farhand.key"]);
        #[cfg(unix)]
        {
            let metadata = fs::metadata(directory.path().join("farhand.key")).expect("metadata");
            assert_eq!(std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777, 0o600);
        }
    }

    #[test]
    fn a_bad_key_is_refused_without_repeating_it() {
        let directory = tempfile::tempdir().expect("a directory");
        let random = Counting(AtomicU8::new(0));
        let key = SecretString::from("too-short".to_owned());
        let error = Vault::open(Some(&key), directory.path(), &random).expect_err("refused");
        assert!(matches!(error, VaultError::BadKey { .. }));
        assert!(!format!("{error} {error:?}").contains("too-short"));
    }
}
