//! The keys of a vault: the first seals, every one opens. They are configured, or lines of a file of their own.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use chacha20poly1305::{Key, KeyInit as _, XChaCha20Poly1305};
use farhand_domain::Random;
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use super::{KEY_BYTES, VaultError};

/// A key, fit for use.
#[derive(Clone)]
pub struct SealingKey {
    /// Tells it from others. Not secret.
    pub id: String,
    /// What it seals with.
    pub cipher: XChaCha20Poly1305,
    /// The key in base64, as it stands in the file.
    text: SecretString,
}

impl SealingKey {
    /// The key of these bytes.
    pub fn new(key: &[u8; KEY_BYTES]) -> Self {
        // The id only tells keys apart; a hash of the key with a prefix of its own reveals nothing useful of it.
        let digest = Sha256::new().chain_update(b"farhand key id").chain_update(key).finalize();
        Self {
            id: URL_SAFE_NO_PAD.encode(digest.get(..6).unwrap_or_default()),
            cipher: XChaCha20Poly1305::new(&Key::from(*key)),
            text: STANDARD.encode(key).into(),
        }
    }

    fn random(random: &dyn Random) -> Self {
        let mut key = [0; KEY_BYTES];
        random.fill(&mut key);
        Self::new(&key)
    }
}

/// Keys in base64, with commas, spaces or line ends between; at least one.
pub fn parse(text: &str, origin: &str) -> Result<Vec<SealingKey>, VaultError> {
    let bad = || VaultError::BadKey { origin: origin.to_owned() };
    let words = text.split([',', ' ', '\t', '\r', '\n']).filter(|word| !word.is_empty());
    let keys: Vec<_> = words
        .map(|word| {
            let bytes = STANDARD.decode(word).map_err(|_| bad())?;
            let key: [u8; KEY_BYTES] = bytes.try_into().map_err(|_| bad())?;
            Ok(SealingKey::new(&key))
        })
        .collect::<Result<_, VaultError>>()?;
    if keys.is_empty() { Err(bad()) } else { Ok(keys) }
}

/// What tells one state of a file from another.
type Stamp = (Option<SystemTime>, u64);

/// The file that keys stand in.
pub struct KeyFile {
    path: PathBuf,
    seen: Mutex<Option<Stamp>>,
}

impl KeyFile {
    /// The file in this directory, whether it is there or not.
    pub fn new(directory: &Path) -> Self {
        Self { path: directory.join("farhand.key"), seen: Mutex::new(None) }
    }

    /// Its keys. The first start makes one.
    pub fn read_or_make(&self, random: &dyn Random) -> Result<Vec<SealingKey>, VaultError> {
        match self.read() {
            Err(VaultError::KeyFile { source, .. }) if source.kind() == io::ErrorKind::NotFound => {}
            read => return read,
        }
        match self.write(&[SealingKey::random(random)], false) {
            // When another process was first, its key is the one that counts.
            Err(VaultError::KeyFile { source, .. }) if source.kind() == io::ErrorKind::AlreadyExists => {}
            written => written?,
        }
        self.read()
    }

    /// Its keys, when it changed since they were read last.
    pub fn read_if_changed(&self) -> Option<Result<Vec<SealingKey>, VaultError>> {
        let now = stamp(&self.path).ok()?;
        let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        (seen != Some(now)).then(|| self.read())
    }

    /// Its keys.
    pub fn read(&self) -> Result<Vec<SealingKey>, VaultError> {
        // Before the text: a change in between is then read the next time.
        let stamp = stamp(&self.path).map_err(|source| self.failed(source))?;
        let text = fs::read_to_string(&self.path).map_err(|source| self.failed(source))?;
        let keys = parse(&text, &self.path.display().to_string())?;
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(stamp);
        Ok(keys)
    }

    /// Puts a new key before the others.
    pub fn add(&self, random: &dyn Random) -> Result<Vec<SealingKey>, VaultError> {
        let mut keys = self.read()?;
        keys.insert(0, SealingKey::random(random));
        self.write(&keys, true)?;
        self.read()
    }

    /// Leaves out the keys that need not be kept.
    pub fn retain(&self, keep: impl Fn(usize, &SealingKey) -> bool) -> Result<Vec<SealingKey>, VaultError> {
        let keys = self.read()?;
        let kept: Vec<_> = keys
            .iter()
            .enumerate()
            .filter(|(place, key)| keep(*place, key))
            .map(|(_, key)| key.clone())
            .collect();
        if kept.len() < keys.len() {
            self.write(&kept, true)?;
        }
        self.read()
    }

    /// Keeps other rotations away for as long as the answer lives.
    pub fn lock(&self) -> Result<File, VaultError> {
        let path = self.path.with_extension("key.lock");
        let failed = |source| VaultError::KeyFile { path: path.display().to_string(), source };
        let file = private().open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(fs::TryLockError::WouldBlock) => Err(VaultError::Rotating),
            Err(fs::TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Writes the file so that only its owner reads it, whole or not at all: what is interrupted must not leave half
    /// a key, or none.
    fn write(&self, keys: &[SealingKey], replace: bool) -> Result<(), VaultError> {
        let written = || {
            let draft = self.path.with_extension(format!("{}.new", std::process::id()));
            let mut file = private().truncate(true).open(&draft)?;
            for key in keys {
                writeln!(file, "{}", key.text.expose_secret())?;
            }
            file.sync_all()?;
            if replace {
                fs::rename(&draft, &self.path)?;
            } else {
                // A hard link fails when the name is taken, unlike a rename.
                let linked = fs::hard_link(&draft, &self.path);
                fs::remove_file(&draft)?;
                linked?;
            }
            // The name itself must last before anything is sealed under the key.
            #[cfg(unix)]
            File::open(self.path.parent().unwrap_or(Path::new(".")))?.sync_all()?;
            Ok(())
        };
        written().map_err(|source| self.failed(source))
    }

    fn failed(&self, source: io::Error) -> VaultError {
        VaultError::KeyFile { path: self.path.display().to_string(), source }
    }
}

fn stamp(path: &Path) -> io::Result<Stamp> {
    let metadata = fs::metadata(path)?;
    Ok((metadata.modified().ok(), metadata.len()))
}

/// For files that only their owner reads.
fn private() -> fs::OpenOptions {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
