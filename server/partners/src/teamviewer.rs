//! The TeamViewer Web API.
//!
//! Every call answers within the time limit given to [`TeamViewer::new`], follows no redirect, reads no more than a
//! bounded answer, and tells what went wrong as a [`PartnerProblem`]:
//!
//! | what happened | problem |
//! |---|---|
//! | no connection: refused, unknown host, TLS failure | `Unreachable` |
//! | no complete answer in time | `TimedOut` |
//! | 401 | `Unauthorized`; where tokens are granted `Refused`, unless it says `invalid_grant` |
//! | 403 | `Refused` |
//! | 404 where a session was named | `NotFound` |
//! | 429 | `Throttled`, with what `Retry-After` says |
//! | 400 that speaks of the license and of too many sessions at once | `SessionLimit` |
//! | any other 400 that speaks of license limitations | `LicenseLimit` |
//! | any other 4xx | `BadRequest` |
//! | 5xx | `ServerError` |
//! | a redirect, an answer cut short, too large, not JSON or without a documented field | `BadAnswer` |
//!
//! After `TimedOut`, `ServerError` and `BadAnswer` what was asked may have been done all the same. So what may be done
//! twice is asked for up to twice more when the failure may pass, as far as time allows; a session is made and tokens
//! are granted by one request only, unless no connection came about. While the service asks for silence, or after it
//! failed again and again, calls fail at once with what it said: see [`TeamViewer::condition`].
//!
//! The account's tokens are passed in and not kept: whoever keeps them decides when to refresh.

mod accounts;
pub(crate) mod answer;
mod endpoints;
mod http;
mod oauth;
mod partner;
mod reports;
mod sessions;

use std::{sync::Arc, time::Duration};

use farhand_contract::connectors::PartnerProblem;
use farhand_domain::{Clock, Random};
use reqwest::dns::Resolve;
use url::Url;

use crate::resilience::Condition;

pub(crate) use endpoints::is_local_http;
pub use endpoints::{Endpoints, SetupError};
pub use oauth::{Authorization, Registration, Tokens};

pub use crate::partner::{Connection, NewSession, PartnerSession};

/// The outcome of a call.
type Result<T, E = PartnerProblem> = core::result::Result<T, E>;

/// A client of the TeamViewer Web API. Cheap to clone: clones share their connections.
#[derive(Clone)]
pub struct TeamViewer {
    http: http::Http,
    endpoints: Endpoints,
    app: Option<oauth::App>,
}

impl TeamViewer {
    /// A client of the service at `endpoints`.
    ///
    /// `registration` is the app's at TeamViewer; without it nobody can authorize. `redirect` is the address on this
    /// server to which TeamViewer sends the browser back. `timeout` bounds each call as a whole: its attempts, the
    /// waits between them, and the pages of a list.
    pub fn new(
        endpoints: Endpoints,
        registration: Option<Registration>,
        redirect: Url,
        timeout: Duration,
    ) -> Result<Self, SetupError> {
        let endpoints = endpoints.checked()?;
        let http = http::Http::new(&endpoints, timeout)?;
        let app = registration
            .map(|registration| oauth::App::new(&endpoints, registration, redirect))
            .transpose()?;
        Ok(Self { http, endpoints, app })
    }

    /// A client of the same service as `other`: when that asked for silence, or keeps failing, both leave it alone.
    #[must_use]
    pub fn beside(mut self, other: &Self) -> Self {
        self.http.join(&other.http);
        self
    }

    /// For a service that somebody filled in: its name is looked up by `resolver`, past any proxy, and it is asked nothing
    /// unless its host is `allowed`.
    pub fn guarded(
        mut self,
        timeout: Duration,
        resolver: impl Resolve + 'static,
        allowed: bool,
    ) -> Result<Self, SetupError> {
        self.http.guard(timeout, resolver, allowed)?;
        Ok(self)
    }

    /// With what it takes to read by when the service wants to be asked again, and to jitter waits.
    #[must_use]
    pub fn equipped(mut self, clock: Arc<dyn Clock>, random: Arc<dyn Random>) -> Self {
        self.http.equip(clock, random);
        self
    }

    /// How calls fare now: those of all clones.
    pub fn condition(&self) -> Condition {
        self.http.condition()
    }

    /// Whether the app is registered at TeamViewer.
    pub fn is_registered(&self) -> bool {
        self.app.is_some()
    }

    /// The service it talks to.
    pub fn endpoints(&self) -> &Endpoints {
        &self.endpoints
    }
}

impl core::fmt::Debug for TeamViewer {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("TeamViewer")
            .field("endpoints", &self.endpoints)
            .field("registered", &self.is_registered())
            .finish_non_exhaustive()
    }
}
