//! The HTTP client, as every service outside is asked with it.

use std::time::Duration;

use reqwest::{Client, ClientBuilder, Error, dns::Resolve, redirect::Policy};

/// A client with the limits set. `timeout`: how long an answer may take in all. `is_local`: whether all it asks is on this
/// machine, without TLS.
pub fn client(is_local: bool, timeout: Duration) -> Result<Client, Error> {
    builder(is_local, timeout).build()
}

/// The same for an address that somebody filled in: names are looked up by `resolver`, which no proxy goes round.
pub fn guarded(timeout: Duration, resolver: impl Resolve + 'static) -> Result<Client, Error> {
    builder(false, timeout).no_proxy().dns_resolver(resolver).build()
}

fn builder(is_local: bool, timeout: Duration) -> ClientBuilder {
    // An error says that the process has a provider already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = Client::builder()
        .user_agent(concat!("farhand/", env!("CARGO_PKG_VERSION")))
        .redirect(Policy::none())
        .connect_timeout(timeout / 2);
    // Without TLS there is nothing to verify, so a machine without root certificates will do.
    if is_local { builder.tls_certs_only([]) } else { builder }
}
