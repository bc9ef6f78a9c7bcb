//! Remote assistance connectors.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, devices::named};

named! {
    /// Where a connector stands.
    ConnectorStatus {
        /// Nothing was set up.
        NotOnboarded = "notOnboarded",
        /// The licence agreement is accepted; the account has not authorized yet.
        Onboarding = "onboarding",
        /// Connected.
        Onboarded = "onboarded",
        /// TeamViewer no longer takes our tokens: the account must authorize again.
        NeedsSignIn = "needsSignIn",
    }
}

/// The licence agreement that must be accepted before a connector is connected.
pub const AGREEMENT_VERSION: &str = "2026-11";

/// How long an accepted agreement waits for the authorization, in seconds.
pub const ONBOARDING_SECONDS: i64 = 600;

/// A connector, as its blade shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connector {
    /// Where it stands.
    pub status: ConnectorStatus,
    /// Whether this server has a TeamViewer app registration (client id and secret).
    pub registered: bool,
    /// The service it talks to, such as `https://webapi.teamviewer.com`.
    pub service: String,
    /// Whether that service is the sandbox.
    pub sandbox: bool,
    /// The account, while connected.
    pub account: Option<PartnerAccount>,
    /// Who accepted the licence agreement, when, and which version.
    pub agreement: Option<AcceptedAgreement>,
    /// When the account authorized.
    pub connected_at: Option<Timestamp>,
    /// When TeamViewer last answered.
    pub last_contact_at: Option<Timestamp>,
    /// Whether the caller may change it.
    pub can_update: bool,
}

/// An account at the partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartnerAccount {
    /// The account's name.
    pub name: String,
    /// Its e-mail address.
    pub email: String,
    /// Its company.
    pub company_name: Option<String>,
    /// Its licence, as the partner names it.
    pub license: Option<String>,
}

/// A licence agreement that someone accepted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AcceptedAgreement {
    /// Which text.
    pub version: String,
    /// Who.
    pub accepted_by: String,
    /// When.
    pub accepted_at: Timestamp,
}

/// What the remote assistance partner did instead of what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "camelCase")]
pub enum PartnerProblem {
    /// No connection could be made.
    Unreachable,
    /// No answer within the time limit.
    TimedOut,
    /// It does not take our tokens (401).
    Unauthorized,
    /// The account may not do this (403).
    Refused,
    /// The licence does not allow it; or not so many at once, when the partner does not say which.
    LicenseLimit,
    /// As many sessions are open as the licence allows at once.
    SessionLimit,
    /// It knows no such session (404).
    NotFound,
    /// Too many requests (429).
    Throttled {
        /// Seconds it asks to wait, when it says.
        retry_after_seconds: Option<u32>,
    },
    /// It failed (5xx).
    ServerError {
        /// The HTTP status.
        status: u16,
    },
    /// It refused the request as such (any other 4xx).
    BadRequest {
        /// The HTTP status.
        status: u16,
    },
    /// It answered something that is not what its API documents.
    BadAnswer,
}

impl PartnerProblem {
    /// Whether the same request may succeed a little later.
    pub const fn is_passing(self) -> bool {
        matches!(self, Self::Unreachable | Self::TimedOut | Self::Throttled { .. } | Self::ServerError { .. })
    }
}

/// How the way back from TeamViewer's page ended. Carried in the blade's address as `?outcome=`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthorizationOutcome {
    /// Tokens are here.
    Connected,
    /// The person declined at TeamViewer.
    Declined,
    /// The state parameter is missing, unknown, used, expired or another browser's.
    StateRefused,
    /// TeamViewer did not exchange the code.
    ExchangeFailed,
    /// The caller is not signed in any more, or may not change the connector.
    NotAllowed,
}

impl AuthorizationOutcome {
    /// Every outcome.
    pub const ALL: &[Self] =
        &[Self::Connected, Self::Declined, Self::StateRefused, Self::ExchangeFailed, Self::NotAllowed];

    /// The value in the address.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Declined => "declined",
            Self::StateRefused => "state-refused",
            Self::ExchangeFailed => "exchange-failed",
            Self::NotAllowed => "not-allowed",
        }
    }

    /// The outcome with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|outcome| outcome.name() == name)
    }
}
