//! What is sent, sealed for the one browser that asked for it: RFC 8291, in a single record of RFC 8188 (aes128gcm).
//!
//! The library draws its own randomness for keys: it takes none from outside.

use ring::{
    aead::{AES_128_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral},
    error::Unspecified,
    hkdf::{HKDF_SHA256, KeyType, Prk, Salt},
    rand::SystemRandom,
};

/// Bytes of an uncompressed point of P-256.
pub const PUBLIC_KEY_BYTES: usize = 65;
/// Bytes of a subscription's secret.
pub const AUTH_BYTES: usize = 16;
/// Bytes of the salt.
pub const SALT_BYTES: usize = 16;
/// The size of records, as the header tells it. What is sent is shorter.
const RECORD_BYTES: u32 = 4096;
/// Ends the content of the last record.
const LAST_RECORD: u8 = 2;

/// The keys of a subscription.
pub struct Keys {
    /// The browser's public key.
    pub p256dh: [u8; PUBLIC_KEY_BYTES],
    /// What only the browser and its page know.
    pub auth: [u8; AUTH_BYTES],
}

/// A length of derived bytes.
#[derive(Clone, Copy)]
struct Length(usize);

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

/// Seals `content` for the browser with these keys. `salt` is random. Fails for what is no public key.
pub fn seal(keys: &Keys, salt: [u8; SALT_BYTES], content: &[u8]) -> Result<Vec<u8>, Unspecified> {
    let own = EphemeralPrivateKey::generate(&ECDH_P256, &SystemRandom::new())?;
    let own_public = own.compute_public_key()?;
    let theirs = UnparsedPublicKey::new(&ECDH_P256, &keys.p256dh);
    agree_ephemeral(own, &theirs, |shared| seal_with(shared, own_public.as_ref(), keys, salt, content))?
}

/// The same, once the two sides share a secret.
fn seal_with(
    shared: &[u8],
    own_public: &[u8],
    keys: &Keys,
    salt: [u8; SALT_BYTES],
    content: &[u8],
) -> Result<Vec<u8>, Unspecified> {
    let info = [b"WebPush: info\0".as_slice(), &keys.p256dh, own_public].concat();
    let mut ikm = [0; 32];
    derive(&Salt::new(HKDF_SHA256, &keys.auth).extract(shared), &info, &mut ikm)?;
    let prk = Salt::new(HKDF_SHA256, &salt).extract(&ikm);
    let (mut key, mut nonce) = ([0; 16], [0; NONCE_LEN]);
    derive(&prk, b"Content-Encoding: aes128gcm\0", &mut key)?;
    derive(&prk, b"Content-Encoding: nonce\0", &mut nonce)?;

    let mut record = [content, &[LAST_RECORD]].concat();
    let key = LessSafeKey::new(UnboundKey::new(&AES_128_GCM, &key)?);
    // The key is of this message alone.
    let nonce = Nonce::assume_unique_for_key(nonce);
    key.seal_in_place_append_tag(nonce, Aad::empty(), &mut record)?;

    let length = u8::try_from(own_public.len()).map_err(|_| Unspecified)?;
    Ok([&salt[..], &RECORD_BYTES.to_be_bytes(), &[length], own_public, &record].concat())
}

fn derive(prk: &Prk, info: &[u8], output: &mut [u8]) -> Result<(), Unspecified> {
    prk.expand(&[info], Length(output.len()))?.fill(output)
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

    use super::*;

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        URL_SAFE_NO_PAD.decode(text).expect("base64url").try_into().expect("the length")
    }

    /// The example of RFC 8291, appendix A.
    #[test]
    fn the_standards_own_example_comes_out() {
        let keys = Keys {
            p256dh: bytes(
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            ),
            auth: bytes("BTBZMqHH6r4Tts7J_aSIgg"),
        };
        let own: [u8; PUBLIC_KEY_BYTES] =
            bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
        let shared: [u8; 32] = bytes("kyrL1jIIOHEzg3sM2ZWRHDRB62YACZhhSlknJ672kSs");
        let salt = bytes("DGv6ra1nlYgDCS1FRnbzlw");
        let content = b"When I grow up, I want to be a watermelon";
        let sealed = seal_with(&shared, &own, &keys, salt, content).expect("sealed");
        assert_eq!(
            URL_SAFE_NO_PAD.encode(sealed),
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz\
             AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
        );
    }

    #[test]
    fn what_is_no_point_of_the_curve_is_refused() {
        let mut p256dh = [1; PUBLIC_KEY_BYTES];
        p256dh[0] = 4;
        assert!(seal(&Keys { p256dh, auth: [0; AUTH_BYTES] }, [0; SALT_BYTES], b"x").is_err());
    }
}
