//! Remote assistance connectors.

use serde::{Deserialize, Serialize};

use crate::{Timestamp, devices::named, web_connector::WebConnector};

named! {
    /// Where a connector stands.
    ConnectorStatus {
        /// Nothing was set up.
        NotOnboarded = "notOnboarded",
        /// The licence agreement is accepted; the account has not authorized yet.
        Onboarding = "onboarding",
        /// Connected.
        Onboarded = "onboarded",
        /// Our tokens are of no use now: the account must authorize again, or somebody mend what [`Trouble`] says.
        NeedsSignIn = "needsSignIn",
    }
}

named! {
    /// Why a connector needs a person.
    Trouble {
        /// TeamViewer no longer takes the refresh token: only a sign-in gives other tokens.
        RefreshRefused = "refreshRefused",
        /// TeamViewer no longer takes the access token, however new it is.
        TokenRefused = "tokenRefused",
        /// TeamViewer no longer takes the script token.
        ScriptTokenRefused = "scriptTokenRefused",
        /// TeamViewer does not take the app's client id and secret, or this server has none. The tokens are kept.
        AppRefused = "appRefused",
        /// TeamViewer does not renew the tokens, and says so in another way. They are kept.
        RenewalRefused = "renewalRefused",
        /// This server does not have the key that the tokens, or the client secret, are sealed under.
        KeyMissing = "keyMissing",
    }
}

named! {
    /// How a connector proves to TeamViewer who it is.
    ConnectorMethod {
        /// An account authorized the registered app: a pair of tokens that is renewed by itself.
        OAuth = "oauth",
        /// A script token that somebody made at TeamViewer: it is never renewed.
        ScriptToken = "scriptToken",
    }
}

named! {
    /// Where the app registration comes from that a connector uses.
    RegistrationSource {
        /// There is none.
        None = "none",
        /// The server's own settings.
        Environment = "environment",
        /// The sandbox's one app.
        Sandbox = "sandbox",
        /// Somebody gave it in the connector's blade. It goes before the server's settings.
        Connector = "connector",
    }
}

named! {
    /// A call of the TeamViewer Web API.
    PartnerOperation {
        /// A code for tokens.
        Exchange = "exchange",
        /// A pair of tokens for the next.
        Refresh = "refresh",
        /// The end of a pair of tokens.
        Revoke = "revoke",
        /// Whether a token is good.
        Ping = "ping",
        /// Whose it is.
        Account = "account",
        /// A new session.
        CreateSession = "createSession",
        /// One session.
        Session = "session",
        /// Every open session.
        OpenSessions = "openSessions",
        /// The end of a session.
        CloseSession = "closeSession",
        /// The report of connections.
        Connections = "connections",
    }
}

/// The longest client id that is taken, in characters.
pub const CLIENT_ID_LIMIT: u32 = 200;

/// The longest client secret or script token that is taken, in characters.
pub const SECRET_LIMIT: u32 = 1000;

/// The longest address of a service that is taken, in characters.
pub const BASE_LIMIT: u32 = 500;

/// How many of the last calls a connector shows.
pub const CALLS_SHOWN: usize = 10;

/// The licence agreement that must be accepted before a connector is connected: of when its text is. A new text needs a new
/// version: it is then asked for before the next authorization, and what is connected goes on.
pub const AGREEMENT_VERSION: &str = "2026-11-30";

/// How long an accepted agreement waits for the authorization, in seconds.
pub const ONBOARDING_SECONDS: i64 = 600;

/// A connector, as its blade shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connector {
    /// Where it stands.
    pub status: ConnectorStatus,
    /// How it proves who it is, while an account is there.
    pub method: Option<ConnectorMethod>,
    /// Whether there is a TeamViewer app registration (client id and secret).
    pub registered: bool,
    /// The app registration, without its secret.
    pub registration: Registration,
    /// Which service the script token was made at, while there is one.
    pub script_region: Option<Region>,
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
    /// Why it needs a person, when it does and that is known.
    pub trouble: Option<Trouble>,
    /// What the last check found, and when the next one is.
    pub health: Health,
    /// Tokens of an account that was disconnected, as long as TeamViewer has not revoked them.
    pub revocation: Option<Revocation>,
    /// How many sessions stay open at TeamViewer when it is disconnected now: no token is left to close them with.
    pub left_open: u32,
    /// The second generation of the connector, beside this one.
    pub web: WebConnector,
    /// Whether the caller may change it.
    pub can_update: bool,
}

/// A TeamViewer app registration, as a connector's blade shows it. Never with its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Registration {
    /// Where it comes from.
    pub source: RegistrationSource,
    /// The client id.
    pub client_id: Option<String>,
    /// Whether there is a client secret.
    pub has_secret: bool,
    /// Which service it is registered at.
    pub region: Region,
    /// What TeamViewer must have as the app's redirect address, to the letter.
    pub redirect_uri: String,
}

/// Which TeamViewer service.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "region", rename_all = "camelCase")]
pub enum Region {
    /// `webapi.teamviewer.com`.
    Global,
    /// `webapi.us.teamviewer.com`.
    UnitedStates,
    /// Another one, or what stands in for it.
    Other {
        /// Its address: `https://`, or `http://` on this machine where the settings allow that. The Web API is at `api/v1/`
        /// below it and the page that authorizes at `oauth2/authorize`, unless it is a host of TeamViewer's own.
        base: String,
    },
}

/// An app registration that somebody gives.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegistrationDraft {
    /// The client id.
    pub client_id: String,
    /// The client secret. `None` keeps the one that was given before, as long as client id and region stay the same.
    pub client_secret: Option<String>,
    /// Which service it is registered at.
    pub region: Region,
}

impl core::fmt::Debug for RegistrationDraft {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("RegistrationDraft")
            .field("client_id", &self.client_id)
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

/// A script token that somebody gives.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScriptTokenDraft {
    /// The token, as TeamViewer showed it.
    pub token: String,
    /// Which service it was made at.
    pub region: Region,
}

impl core::fmt::Debug for ScriptTokenDraft {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("ScriptTokenDraft").field("region", &self.region).finish_non_exhaustive()
    }
}

/// How a connector does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    /// When it was last checked.
    pub checked_at: Option<Timestamp>,
    /// What the last check met; nothing when TeamViewer answered as it should.
    pub problem: Option<PartnerProblem>,
    /// When the next check is due, while it is connected.
    pub next_check_at: Option<Timestamp>,
    /// When the tokens are renewed at the latest; none for a script token.
    pub next_refresh_at: Option<Timestamp>,
    /// The last calls that this server made, newest first, at most [`CALLS_SHOWN`].
    pub calls: Vec<PartnerCall>,
    /// Why this server makes no calls now, when it makes none.
    pub pause: Option<Pause>,
}

/// Why a server makes no calls to the partner for a while. Calls fail at once with `problem` meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "pause", rename_all = "camelCase")]
pub enum Pause {
    /// The partner asked to wait.
    Asked {
        /// As it was answered.
        problem: PartnerProblem,
        /// Until calls are made again.
        until: Timestamp,
    },
    /// The partner failed again and again.
    Failing {
        /// How it failed last.
        problem: PartnerProblem,
        /// Until it is tried with one call.
        until: Timestamp,
    },
    /// The partner failed again and again, and is tried with one call: the next, or one that is under way.
    Trying {
        /// How it failed last.
        problem: PartnerProblem,
    },
}

/// A call to the partner that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PartnerCall {
    /// Which.
    pub operation: PartnerOperation,
    /// When it began.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub milliseconds: u32,
    /// What the partner did instead of what was asked; nothing when it did it.
    pub problem: Option<PartnerProblem>,
}

/// Tokens that are to be revoked at the partner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Revocation {
    /// Since when.
    pub since: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// What the last attempt met.
    pub problem: Option<PartnerProblem>,
    /// When it is tried again. None: it is given up, the tokens are erased here, and the account's owner must remove
    /// the app at TeamViewer.
    pub next_attempt_at: Option<Timestamp>,
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
    /// Whether the partner says that the licence is inactive.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub license_inactive: bool,
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

    /// Whether the partner said no to the request, so that a person must change something before it says yes.
    pub const fn is_refusal(self) -> bool {
        matches!(self, Self::Refused | Self::LicenseLimit | Self::SessionLimit | Self::BadRequest { .. })
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
    /// TeamViewer does not accept the app's client id or secret.
    CredentialsRefused,
    /// TeamViewer does not let the app do what it asks for.
    AppRefused,
    /// The account's licence does not allow it.
    LicenseRefused,
    /// TeamViewer cannot do it now.
    Unavailable,
    /// The caller is not signed in any more, or may not change the connector.
    NotAllowed,
}

impl AuthorizationOutcome {
    /// Every outcome.
    pub const ALL: &[Self] = &[
        Self::Connected,
        Self::Declined,
        Self::StateRefused,
        Self::ExchangeFailed,
        Self::CredentialsRefused,
        Self::AppRefused,
        Self::LicenseRefused,
        Self::Unavailable,
        Self::NotAllowed,
    ];

    /// The value in the address.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::Declined => "declined",
            Self::StateRefused => "state-refused",
            Self::ExchangeFailed => "exchange-failed",
            Self::CredentialsRefused => "credentials-refused",
            Self::AppRefused => "app-refused",
            Self::LicenseRefused => "license-refused",
            Self::Unavailable => "unavailable",
            Self::NotAllowed => "not-allowed",
        }
    }

    /// The outcome with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|outcome| outcome.name() == name)
    }
}
