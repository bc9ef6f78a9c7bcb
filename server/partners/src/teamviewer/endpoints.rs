//! Where the service is.

use url::{Host, Url};

/// The addresses of the service. A region or a stand-in for the service differs in nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    /// The page on which an account authorizes the app, opened in a browser.
    pub authorize: Url,
    /// The Web API: what comes before `sessions`.
    pub web_api: Url,
}

/// Why a client cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// Tokens would cross a network in the open.
    #[error("the address {0} must begin with https:// (http:// is for a service on this machine only)")]
    Insecure(Url),
    /// It cannot be combined with a path.
    #[error("{0} is not an address of a web service")]
    NotAnAddress(Url),
    /// It is more than the address of a page.
    #[error("the address must have no user name, no ? and no #")]
    NotBare,
    /// There is no client id and secret.
    #[error("no TeamViewer app registration: set its client id and client secret")]
    NotRegistered,
    /// TLS or the resolver could not be set up. On Linux the package `ca-certificates` brings the root certificates.
    #[error("cannot set up HTTPS; are root certificates installed on this machine?")]
    Http(#[source] reqwest::Error),
}

impl Endpoints {
    /// TeamViewer's own service.
    pub fn teamviewer() -> Result<Self, url::ParseError> {
        Ok(Self {
            authorize: Url::parse("https://login.teamviewer.com/oauth2/authorize")?,
            web_api: Url::parse("https://webapi.teamviewer.com/api/v1/")?,
        })
    }

    /// A service that has both under one address, such as `http://127.0.0.1:3010`; or a further host of TeamViewer's own,
    /// which all have the same page to authorize on.
    pub fn from_base(base: &Url) -> Result<Self, url::ParseError> {
        let web_api = base.join("/api/v1/")?;
        if base.host_str().is_some_and(is_team_viewer) {
            return Ok(Self { web_api, ..Self::teamviewer()? });
        }
        Ok(Self { authorize: base.join("/oauth2/authorize")?, web_api })
    }

    /// These, fit to append paths to.
    pub(super) fn checked(mut self) -> Result<Self, SetupError> {
        for address in [&self.authorize, &self.web_api] {
            if address.cannot_be_a_base() {
                return Err(SetupError::NotAnAddress(address.clone()));
            }
            if address.scheme() != "https" && !is_local_http(address) {
                return Err(SetupError::Insecure(address.clone()));
            }
        }
        if !self.web_api.path().ends_with('/') {
            self.web_api.set_path(&format!("{}/", self.web_api.path()));
        }
        Ok(self)
    }

    /// Whether the service runs on this machine, without TLS.
    pub(super) fn is_local(&self) -> bool {
        is_local_http(&self.web_api)
    }

    /// The address of a resource of the Web API. Segments are encoded.
    pub(super) fn resource(&self, segments: &[&str]) -> Url {
        let mut address = self.web_api.clone();
        if let Ok(mut path) = address.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        address
    }
}

/// Whether a host is one of TeamViewer's own.
fn is_team_viewer(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    host == "teamviewer.com" || host.ends_with(".teamviewer.com")
}

/// Whether `address` is plain HTTP to this machine.
pub(crate) fn is_local_http(address: &Url) -> bool {
    address.scheme() == "http"
        && match address.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        }
}
