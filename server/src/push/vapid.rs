//! Proves to push services who sends: RFC 8292. Each organisation has a key pair of its own, made once.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use farhand_contract::Timestamp;
use ring::{
    error::{KeyRejected, Unspecified},
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use serde_json::json;
use url::Url;

/// How long a proof holds, in seconds. A day is the most.
const HOLDS_SECONDS: i64 = 12 * 60 * 60;

/// A key pair.
pub struct KeyPair {
    pair: EcdsaKeyPair,
}

impl KeyPair {
    /// A new key pair, in the form in which it is kept. Secret.
    pub fn generate() -> Result<Vec<u8>, Unspecified> {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new())?;
        Ok(pkcs8.as_ref().to_vec())
    }

    /// The key pair that was kept.
    pub fn read(pkcs8: &[u8]) -> Result<Self, KeyRejected> {
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8, &SystemRandom::new())?;
        Ok(Self { pair })
    }

    /// The public key, as browsers take it: base64url of an uncompressed point.
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.pair.public_key())
    }

    /// The `Authorization` of a message to `endpoint` that `sender` sends at `now`.
    pub fn authorization(&self, endpoint: &Url, sender: &Url, now: Timestamp) -> Result<String, Unspecified> {
        let claims = json!({
            "aud": endpoint.origin().ascii_serialization(),
            "exp": now.plus_seconds(HOLDS_SECONDS).0 / 1000,
            "sub": sender.as_str(),
        });
        let encode = |text: String| URL_SAFE_NO_PAD.encode(text);
        let header = json!({ "typ": "JWT", "alg": "ES256" });
        let signed = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes())?;
        Ok(format!("vapid t={signed}.{}, k={}", URL_SAFE_NO_PAD.encode(signature), self.public()))
    }
}

#[cfg(test)]
mod tests {
    use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
    use serde_json::Value;

    use super::*;

    #[test]
    fn the_proof_is_signed_and_for_this_push_service_alone() {
        let pair = KeyPair::read(&KeyPair::generate().expect("a key pair")).expect("a key pair");
        let endpoint = Url::parse("https://push.example/send/secret").expect("a URL");
        let sender = Url::parse("https://farhand.example/").expect("a URL");
        let proof = pair.authorization(&endpoint, &sender, Timestamp(1_800_000_000_000)).expect("signed");
        let (token, key) =
            proof.strip_prefix("vapid t=").and_then(|rest| rest.split_once(", k=")).expect("both");
        assert_eq!(key, pair.public());
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).expect("base64url");
        let (signed, signature) = token.rsplit_once('.').expect("a signature");
        let public = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, decode(key));
        public.verify(signed.as_bytes(), &decode(signature)).expect("signed by the key");
        let (_, claims) = signed.split_once('.').expect("claims");
        let claims: Value = serde_json::from_slice(&decode(claims)).expect("JSON");
        assert_eq!(claims["aud"], "https://push.example");
        assert_eq!(claims["exp"], 1_800_000_000 + HOLDS_SECONDS);
        assert_eq!(claims["sub"], "https://farhand.example/");
        assert!(!proof.contains("secret"));
    }
}
