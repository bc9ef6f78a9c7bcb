//! Web Push: waking browsers, a device's Company Portal and operators' alike, by way of their push services.
//!
//! [`address`] says which push services are called, [`encryption`] seals what is sent for the one browser, [`vapid`]
//! proves who sends it, and [`Pusher`] sends it.

pub mod address;
pub mod encryption;
pub mod vapid;

use std::{fmt, sync::OnceLock, time::Duration};

use reqwest::{Client, StatusCode, header::RETRY_AFTER, redirect::Policy};
use url::Url;

use crate::public::PublicOnly;

/// How long a push service may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);

/// The longest pause that a push service is granted.
const LONGEST_PAUSE: Duration = Duration::from_mins(1);

/// How long one waits before the second attempt, and before the third and last.
const PAUSES: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(15)];

/// A message, ready to be sent.
pub struct Message {
    /// Where to.
    pub endpoint: Url,
    /// Who sends it, as the push service asks.
    pub authorization: String,
    /// For how long the push service keeps it for a browser that is not there, in seconds.
    pub keep_seconds: u32,
    /// The sealed content.
    pub body: Vec<u8>,
}

/// What came of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The push service has taken it.
    Taken,
    /// The browser is not subscribed any more.
    Gone,
    /// It was not taken, and trying again will not help, or did not.
    Failed,
}

/// Sends messages to push services.
pub struct Pusher {
    /// Whether a push service on this machine, without TLS, is as good as any: beside the sandbox.
    local: bool,
    pauses: [Duration; 2],
    client: OnceLock<Option<Client>>,
}

impl fmt::Debug for Pusher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pusher").field("local", &self.local).finish_non_exhaustive()
    }
}

/// What one attempt came to.
enum Attempt {
    Done(Outcome),
    /// Perhaps later, after the pause that was asked for.
    Later(Option<Duration>),
}

impl Pusher {
    /// One that calls push services of the internet; with `local`, those of this machine.
    pub const fn new(local: bool) -> Self {
        Self { local, pauses: PAUSES, client: OnceLock::new() }
    }

    /// The same with other pauses between attempts.
    #[must_use]
    pub const fn pausing(mut self, pauses: [Duration; 2]) -> Self {
        self.pauses = pauses;
        self
    }

    /// The address of a push service, if it is one that is called.
    pub fn endpoint(&self, text: &str) -> Option<Url> {
        address::endpoint(text, self.local)
    }

    /// Made when it is first used: a machine without root certificates serves everything else all the same.
    fn client(&self) -> Option<&Client> {
        let client = self.client.get_or_init(|| {
            // An error says that the process has a provider already, which is as good.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let builder = Client::builder()
                .user_agent(concat!("farhand/", env!("CARGO_PKG_VERSION")))
                .redirect(Policy::none())
                .timeout(TIMEOUT)
                .no_proxy();
            let builder =
                if self.local { builder.tls_certs_only([]) } else { builder.dns_resolver(PublicOnly) };
            match builder.build() {
                Ok(client) => Some(client),
                Err(error) => {
                    tracing::error!(cause = %error, "no push service can be called");
                    None
                }
            }
        });
        client.as_ref()
    }

    /// Sends a message, three times at most.
    pub async fn send(&self, message: &Message) -> Outcome {
        let Some(client) = self.client() else { return Outcome::Failed };
        let mut pauses = self.pauses.into_iter();
        loop {
            match attempt(client, message).await {
                Attempt::Done(outcome) => return outcome,
                Attempt::Later(asked) => {
                    let Some(pause) = pauses.next() else { return Outcome::Failed };
                    tokio::time::sleep(asked.unwrap_or(pause).min(LONGEST_PAUSE)).await;
                }
            }
        }
    }
}

async fn attempt(client: &Client, message: &Message) -> Attempt {
    let request = client
        .post(message.endpoint.clone())
        .header("authorization", &message.authorization)
        .header("content-encoding", "aes128gcm")
        .header("content-type", "application/octet-stream")
        .header("ttl", message.keep_seconds.to_string())
        .header("urgency", "high")
        .body(message.body.clone());
    let answer = match request.send().await {
        Ok(answer) => answer,
        // The endpoint is a secret of the browser's: only its host is logged.
        Err(error) => {
            let (host, cause) = (message.endpoint.host_str(), error.without_url());
            tracing::warn!(host, %cause, "a push service could not be called");
            return Attempt::Later(None);
        }
    };
    let status = answer.status();
    if status.is_success() {
        return Attempt::Done(Outcome::Taken);
    }
    if matches!(status, StatusCode::NOT_FOUND | StatusCode::GONE) {
        return Attempt::Done(Outcome::Gone);
    }
    tracing::warn!(host = message.endpoint.host_str(), %status, "a push service did not take a message");
    if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() {
        let asked = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        return Attempt::Later(asked.map(Duration::from_secs));
    }
    Attempt::Done(Outcome::Failed)
}
