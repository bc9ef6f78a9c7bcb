//! Sending to addresses that somebody filled in: signed, in little time, and to the public internet only.

use std::{fmt::Write as _, time::Duration};

use farhand_contract::{
    Timestamp,
    schedules::{DeliveryProblem, SIGNATURE_HEADER, TIMESTAMP_HEADER, WEBHOOK_LIMIT},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use http::header::CONTENT_TYPE;
use reqwest::{Client, redirect::Policy};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;
use url::Url;

use crate::public::{PublicOnly, is_not_allowed, is_public_host};

/// How long a webhook may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Sends to webhooks.
#[derive(Clone, Debug)]
pub struct Webhooks {
    client: Client,
    private: bool,
}

/// What came of sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sent {
    /// What the webhook answered, if it did.
    pub status: Option<u16>,
    /// What went wrong, if anything did.
    pub problem: Option<DeliveryProblem>,
}

impl Webhooks {
    /// With `private`, addresses on private networks and on this machine will do, and `http` too.
    pub fn new(private: bool) -> reqwest::Result<Self> {
        // An error says that the process has a provider already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let builder = Client::builder()
            .user_agent(concat!("farhand/", env!("CARGO_PKG_VERSION")))
            // Where a webhook leads on to nobody has looked at; a proxy would look names up by itself.
            .redirect(Policy::none())
            .no_proxy()
            .timeout(TIMEOUT);
        let builder = if private { builder } else { builder.dns_resolver(PublicOnly) };
        Ok(Self { client: builder.build()?, private })
    }

    /// The address, if it is one that may be sent to. Its name is looked up, and looked at, each time.
    pub fn address(&self, text: &str) -> Option<Url> {
        if text.chars().nth(WEBHOOK_LIMIT as usize).is_some() {
            return None;
        }
        let url = Url::parse(text).ok()?;
        let scheme = url.scheme() == "https" || (self.private && url.scheme() == "http");
        // Whoever reads the schedule would read the password.
        let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
        (scheme && plain && self.may_reach(&url)).then_some(url)
    }

    /// Whether the host may be sent to. Names are looked up when they are used.
    fn may_reach(&self, url: &Url) -> bool {
        url.host().is_some_and(|host| self.private || is_public_host(&host))
    }

    /// Posts a JSON text, signed.
    pub async fn post(&self, url: &Url, secret: &SecretString, now: Timestamp, body: String) -> Sent {
        if !self.may_reach(url) {
            return Sent { status: None, problem: Some(DeliveryProblem::NotAllowed) };
        }
        let seconds = now.0.div_euclid(1000).to_string();
        let request = self
            .client
            .post(url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header(SIGNATURE_HEADER, signature(secret, &seconds, &body))
            .header(TIMESTAMP_HEADER, seconds)
            .body(body);
        match request.send().await {
            Ok(answer) => {
                let good = answer.status().is_success();
                let problem = (!good).then_some(DeliveryProblem::Refused);
                Sent { status: Some(answer.status().as_u16()), problem }
            }
            Err(error) => {
                let problem = if is_not_allowed(&error) {
                    DeliveryProblem::NotAllowed
                } else {
                    DeliveryProblem::Unreachable
                };
                // The address may carry a key.
                tracing::info!(cause = %error.without_url(), "a webhook was not reached");
                Sent { status: None, problem: Some(problem) }
            }
        }
    }
}

/// `v1=` and the HMAC-SHA256 of `seconds`, a full stop and the body, in hexadecimal digits.
pub fn signature(secret: &SecretString, seconds: &str, body: &str) -> String {
    let mut text = "v1=".to_owned();
    // A key of any length will do.
    if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes()) {
        mac.update(seconds.as_bytes());
        mac.update(b".");
        mac.update(body.as_bytes());
        for byte in mac.finalize().into_bytes() {
            // A string takes whatever is written.
            let _ = write!(text, "{byte:02x}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_may_be_sent_to() {
        let strict = Webhooks::new(false).expect("a client");
        assert!(strict.address("https://hooks.example.com/farhand?key=1").is_some());
        for refused in [
            "",
            "hooks.example.com",
            "http://hooks.example.com",
            "ftp://hooks.example.com",
            "https://localhost/",
            "https://a.localhost",
            "https://localhost./",
            "https://intranet/",
            "https://hooks.internal/",
            "https://hooks.lan/",
            "https://127.0.0.1/",
            "https://[::1]/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://10.1.2.3:8443/x",
            "https://user:secret@hooks.example.com/",
            "https://hooks.example.com/#x",
            "https://169.254.169.254/latest/meta-data",
            "javascript:alert(1)",
        ] {
            assert_eq!(strict.address(refused), None, "{refused}");
        }
        assert_eq!(strict.address(&format!("https://hooks.example.com/{}", "x".repeat(1000))), None);
        let private = Webhooks::new(true).expect("a client");
        assert!(private.address("http://127.0.0.1:8080/x").is_some());
        assert!(private.address("ftp://127.0.0.1/").is_none());
    }

    #[test]
    fn a_signature_is_that_of_moment_and_body() {
        let signed = signature(&"Jefe".to_owned().into(), "1800000000", "{}");
        assert_eq!(signed, "v1=563cca7abd54f48855c1c9484a5a2a001686eff21ce90de8ef9f8df772a78c46");
    }
}
