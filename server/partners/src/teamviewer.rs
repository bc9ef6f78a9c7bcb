//! The TeamViewer Web API.
//!
//! Every call answers within the time limit given to [`TeamViewer::new`], follows no redirect, reads no more than a
//! bounded answer, and tells what went wrong as a [`PartnerProblem`]:
//!
//! | what happened | problem |
//! |---|---|
//! | no connection: refused, unknown host, TLS failure | `Unreachable` |
//! | no complete answer in time | `TimedOut` |
//! | 401 | `Unauthorized` |
//! | 403 | `Refused` |
//! | 404 where a session was named | `NotFound` |
//! | 429 | `Throttled`, with what `Retry-After` says |
//! | 400 that speaks of license limitations | `LicenseLimit` |
//! | any other 4xx | `BadRequest` |
//! | 5xx | `ServerError` |
//! | a redirect, an answer cut short, too large, not JSON or without a documented field | `BadAnswer` |
//!
//! After `TimedOut`, `ServerError` and `BadAnswer` what was asked may have been done all the same.
//!
//! The account's tokens are passed in and not kept: whoever keeps them decides when to refresh.

mod accounts;
mod answer;
mod endpoints;
mod http;
mod oauth;
mod reports;
mod sessions;

use std::time::Duration;

use farhand_contract::connectors::PartnerProblem;
use url::Url;

pub use endpoints::{Endpoints, SetupError};
pub use oauth::{Authorization, Registration, Tokens};
pub use reports::Connection;
pub use sessions::{NewSession, PartnerSession};

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
    /// server to which TeamViewer sends the browser back. `timeout` bounds each call as a whole.
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
