//! Passwords: hashed with argon2id, off the threads that answer requests.

use std::sync::Arc;

use argon2::{
    Argon2,
    password_hash::{self, PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use farhand_domain::Random;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// The fewest characters of a password.
pub const PASSWORD_MINIMUM: usize = 12;

/// The most bytes of a password that are looked at.
pub const PASSWORD_LIMIT: usize = 1024;

/// Hashes at work at once: each takes 19 MiB.
const AT_ONCE: usize = 2;

/// What the password of somebody who does not exist is compared with: the same work, never the same answer. The
/// parameters are those of [`Argon2::default`], which makes all other hashes.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$ZmFyaGFuZCBub2JvZHkhIQ$\
                      AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Why a password is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefusedPassword {
    /// Too short to be safe.
    #[error("the password has fewer than {PASSWORD_MINIMUM} characters: choose a longer one")]
    Short,
    /// Longer than is looked at.
    #[error("the password has more than {PASSWORD_LIMIT} bytes: choose a shorter one")]
    Long,
}

/// Refuses a new password that is too short or too long.
pub fn demand_length(password: &SecretString) -> Result<(), RefusedPassword> {
    let password = password.expose_secret();
    if password.chars().count() < PASSWORD_MINIMUM {
        return Err(RefusedPassword::Short);
    }
    if password.len() > PASSWORD_LIMIT {
        return Err(RefusedPassword::Long);
    }
    Ok(())
}

/// Why a password could not be hashed or compared.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// The library refused; a stored hash that is none, for instance.
    #[error("the password hash cannot be made or read: {0}")]
    Hash(password_hash::Error),
    /// The server is stopping.
    #[error("the server is stopping")]
    Stopping,
}

/// The hash to keep of a new password, in PHC form.
pub async fn hash_password(random: &dyn Random, password: SecretString) -> Result<String, PasswordError> {
    let mut salt = [0; 16];
    random.fill(&mut salt);
    let hash = move || {
        let hash: PasswordHash =
            Argon2::default().hash_password_with_salt(password.expose_secret().as_bytes(), &salt)?;
        Ok(hash.to_string())
    };
    spawn_blocking(hash).await.map_err(|_| PasswordError::Stopping)?.map_err(PasswordError::Hash)
}

/// Compares passwords, a few at a time.
pub struct Passwords {
    turns: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Passwords {
    /// Whether `password` is the one that `hash` was made of. Without a hash it never is, after the same work.
    pub async fn matches(&self, password: SecretString, hash: Option<String>) -> Result<bool, PasswordError> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| PasswordError::Stopping)?;
        let compare = move || {
            let _turn = turn;
            let known = hash.is_some();
            let hash = PasswordHash::new(hash.as_deref().unwrap_or(NOBODY))?;
            match Argon2::default().verify_password(password.expose_secret().as_bytes(), &hash) {
                Ok(()) => Ok(known),
                Err(password_hash::Error::PasswordInvalid) => Ok(false),
                Err(error) => Err(error),
            }
        };
        spawn_blocking(compare).await.map_err(|_| PasswordError::Stopping)?.map_err(PasswordError::Hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed;

    impl Random for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(42);
        }
    }

    #[tokio::test]
    async fn only_the_right_password_matches() {
        let hash = hash_password(&Fixed, "correct horse battery".to_owned().into()).await.expect("hashes");
        assert!(hash.starts_with("$argon2id$v=19$"), "{hash}");
        let passwords = Passwords::default();
        let matches = async |password: &str| {
            passwords.matches(password.to_owned().into(), Some(hash.clone())).await.expect("compares")
        };
        assert!(matches("correct horse battery").await);
        assert!(!matches("correct horse batterz").await);
        assert!(!matches("").await);
    }

    #[tokio::test]
    async fn nobody_has_no_password_but_costs_the_same() {
        assert!(!Passwords::default().matches("anything".to_owned().into(), None).await.expect("compares"));
        let real = hash_password(&Fixed, "anything".to_owned().into()).await.expect("hashes");
        let parameters = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(parameters(NOBODY), parameters(&real));
        assert_eq!(NOBODY.len(), real.len());
    }
}
