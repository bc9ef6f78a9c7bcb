use std::{
    fs,
    sync::atomic::{AtomicU8, Ordering},
};

use base64::engine::general_purpose::STANDARD;

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
    let otherwise = vault.unseal(tenant(1), Purpose::SupporterLink, &sealed).expect_err("another purpose");
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
    assert_eq!(second.unseal(tenant(1), Purpose::Verifier, &sealed).expect("opens").expose_secret(), "kept");
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
fn a_server_goes_on_while_the_key_is_changed_beside_it() {
    let directory = tempfile::tempdir().expect("a directory");
    let random = Counting(AtomicU8::new(0));
    let server = Vault::open(None, directory.path(), &random).expect("opens");
    let before = server.seal(&random, tenant(1), Purpose::Verifier, "mine");
    let old = server.key_id();

    let beside = Vault::open(None, directory.path(), &random).expect("opens");
    let rotation = beside.rotate(&random).expect("rotates");
    let third = Vault::open(None, directory.path(), &random).expect("opens");
    assert!(matches!(third.rotate(&random), Err(VaultError::Rotating)));
    let resealed = rotation.reseal(&random, tenant(1), Purpose::Verifier, &before).expect("opens");
    let resealed = resealed.expect("another key");
    assert_eq!(rotation.reseal(&random, tenant(1), Purpose::Verifier, &resealed), Ok(None));
    rotation.finish(&HashSet::new()).expect("finishes");

    for sealed in [&before, &resealed] {
        let opened = server.unseal(tenant(1), Purpose::Verifier, sealed).expect("opens");
        assert_eq!(opened.expose_secret(), "mine");
    }
    let after = server.seal(&random, tenant(1), Purpose::Verifier, "mine");
    assert_eq!(key_id_of(&after), key_id_of(&resealed));
    assert_ne!(key_id_of(&after), Some(old.as_str()));

    // The next one drops the key before the last, unless something is sealed under it.
    let lines = || fs::read_to_string(directory.path().join("farhand.key")).expect("reads").lines().count();
    let in_use = HashSet::from([old]);
    beside.rotate(&random).expect("rotates").finish(&in_use).expect("finishes");
    assert_eq!(lines(), 3);
    assert!(server.unseal(tenant(1), Purpose::Verifier, &before).is_ok());
    beside.rotate(&random).expect("rotates").finish(&HashSet::new()).expect("finishes");
    assert_eq!(lines(), 2);
    let fresh = Vault::open(None, directory.path(), &random).expect("opens");
    assert_eq!(
        fresh.unseal(tenant(1), Purpose::Verifier, &before).expect_err("the key is gone"),
        OpenError::UnknownKey
    );
}

#[test]
fn configured_keys_change_from_the_second_to_the_first() {
    let directory = tempfile::tempdir().expect("a directory");
    let random = Counting(AtomicU8::new(0));
    let (old, new) = (STANDARD.encode([1; KEY_BYTES]), STANDARD.encode([2; KEY_BYTES]));
    let open = |keys: String| Vault::open(Some(&keys.into()), directory.path(), &random).expect("opens");
    let alone = open(old.clone());
    assert!(matches!(alone.rotate(&random), Err(VaultError::OneKey)));
    let sealed = alone.seal(&random, tenant(1), Purpose::ClientSecret, "mine");
    let both = open(format!("{new}, {old}"));
    let rotation = both.rotate(&random).expect("two keys");
    let resealed = rotation.reseal(&random, tenant(1), Purpose::ClientSecret, &sealed).expect("opens");
    rotation.finish(&HashSet::new()).expect("finishes");
    let opened = open(new).unseal(tenant(1), Purpose::ClientSecret, &resealed.expect("another key"));
    assert_eq!(opened.expect("opens").expose_secret(), "mine");
    assert_eq!(fs::read_dir(directory.path()).expect("lists").count(), 0);
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
