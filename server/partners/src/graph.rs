//! Managed devices from Microsoft Graph.
//!
//! Every call answers within a time limit, follows no redirect, reads no more than a bounded answer, and tells what went
//! wrong as a [`GraphProblem`]. What may pass is asked for up to twice more, as far as time allows.
//!
//! | what happened | problem |
//! |---|---|
//! | no connection: refused, unknown host, TLS failure | `Unreachable` |
//! | no complete answer in time | `TimedOut` |
//! | tenant, client id or secret are not accepted; the token is not, also when it is new | `SignInRefused` |
//! | 403 | `NotAllowed` |
//! | 429 | `Throttled`, with what `Retry-After` says |
//! | 400, 404 or 410 for a page that was linked to | `PlaceLost` |
//! | any other 4xx | `BadRequest` |
//! | 5xx | `ServerError` |
//! | an answer that breaks off | `CutShort` |
//! | a redirect, an answer too large, not JSON or without a documented field | `BadAnswer` |
//! | the next page is elsewhere than at this service's managed devices | `ForeignLink` |
//! | the next page is the one that was just read | `Loop` |
//!
//! The app's secret is passed in and not kept.

mod device;
mod endpoints;
mod http;
mod pages;

use std::{fmt, sync::Arc, time::Duration};

use farhand_contract::device_sync::GraphProblem;
use farhand_domain::{Clock, Random};
use reqwest::Client;
use secrecy::SecretString;
use url::Url;

use crate::{client::client, resilience::Upstream, teamviewer::SetupError};

pub use device::{GraphDevice, RefusedDevice};
pub use endpoints::GraphEndpoints;
pub use pages::{DevicePage, Place};

/// The outcome of a call.
type Result<T, E = GraphProblem> = core::result::Result<T, E>;

/// An app that is registered in Microsoft Entra.
#[derive(Clone, Debug)]
pub struct GraphApp {
    /// The directory: its id, or one of its domains.
    pub tenant: String,
    /// Its id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: SecretString,
}

/// A client of Microsoft Graph. Cheap to clone: clones share their connections.
#[derive(Clone)]
pub struct Graph {
    client: Client,
    endpoints: GraphEndpoints,
    timeout: Duration,
    equipment: Option<(Arc<dyn Clock>, Arc<dyn Random>)>,
}

impl Graph {
    /// A client of the service at `endpoints`. `timeout` bounds each call as a whole: its attempts and the waits between.
    pub fn new(endpoints: GraphEndpoints, timeout: Duration) -> Result<Self, SetupError> {
        let endpoints = endpoints.checked()?;
        let client = client(endpoints.is_local(), timeout).map_err(SetupError::Http)?;
        Ok(Self { client, endpoints, timeout, equipment: None })
    }

    /// With what it takes to read by when the service wants to be asked again, and to jitter waits.
    #[must_use]
    pub fn equipped(mut self, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        self.equipment = Some((clock, random));
        self
    }

    /// The service's own address, such as `https://graph.microsoft.com`.
    pub fn service(&self) -> String {
        self.endpoints.graph.origin().ascii_serialization()
    }

    /// Both addresses: a secret that was given for them is sent to no others.
    pub fn addresses(&self) -> String {
        format!("{} {}", self.endpoints.login, self.endpoints.graph)
    }

    /// Begins to read in the name of an app. What the service asks of one app's requests holds for no other's.
    pub fn session(&self, app: GraphApp) -> GraphSession {
        let mut upstream = Upstream::new("Microsoft Graph", self.timeout);
        if let Some((clock, random)) = &self.equipment {
            upstream.equip(Arc::clone(clock), Arc::clone(random));
        }
        GraphSession { graph: self.clone(), upstream, app, token: None }
    }
}

impl fmt::Debug for Graph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Graph").field("endpoints", &self.endpoints).finish_non_exhaustive()
    }
}

/// Reads in the name of an app. Keeps its access token as long as it is taken.
pub struct GraphSession {
    graph: Graph,
    upstream: Upstream,
    app: GraphApp,
    token: Option<SecretString>,
}

impl fmt::Debug for GraphSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GraphSession").field("app", &self.app).finish_non_exhaustive()
    }
}

/// A page's address, if it is one of this service's managed devices.
fn own_page(devices: &Url, link: &str) -> Option<Url> {
    let address = Url::parse(link).ok()?;
    let bare = address.username().is_empty() && address.password().is_none() && address.fragment().is_none();
    let same = address.origin() == devices.origin() && address.path().eq_ignore_ascii_case(devices.path());
    (bare && same).then_some(address)
}

#[cfg(test)]
mod tests;
