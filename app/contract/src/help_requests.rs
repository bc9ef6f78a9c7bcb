//! Help that a device's user asks for: a queue for those who start sessions.

use serde::{Deserialize, Serialize};

use crate::{
    DeviceId, HelpRequestId, SessionId, Timestamp,
    devices::{Platform, named},
    offers::Offer,
    pages::PageStart,
};

/// The longest message that is taken, in characters.
pub const MESSAGE_LIMIT: u32 = 500;

/// The longest reason for a dismissal that is taken, in characters.
pub const DISMISSAL_LIMIT: u32 = 200;

/// How long a request waits for somebody, in seconds.
pub const HELP_SECONDS: i64 = 4 * 60 * 60;

named! {
    /// Where a request for help stands.
    HelpState {
        /// Nobody has taken it up yet.
        Waiting = "waiting",
        /// Somebody took it up: there is a session.
        Approved = "approved",
        /// Somebody put it aside.
        Dismissed = "dismissed",
        /// The user took it back.
        Withdrawn = "withdrawn",
        /// Nobody took it up in time.
        Expired = "expired",
    }
}

/// A request for help, as the queue shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HelpRequest {
    /// Which one.
    pub id: HelpRequestId,
    /// The device.
    pub device_id: DeviceId,
    /// The device's name when it was asked.
    pub device_name: String,
    /// The device's user when it was asked.
    pub user_display_name: Option<String>,
    /// The name that user signs in with.
    pub user_principal_name: Option<String>,
    /// The kind of device.
    pub platform: Platform,
    /// What the user wrote.
    pub message: String,
    /// Where it stands.
    pub state: HelpState,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// When it expires unless somebody takes it up before.
    pub expires_at: Timestamp,
    /// Who took it up or put it aside.
    pub settled_by_name: Option<String>,
    /// When it was taken up, put aside or taken back, or expired.
    pub settled_at: Option<Timestamp>,
    /// Why it was put aside, if that was said.
    pub dismissal: Option<String>,
    /// The session that came of it, if the caller may see that.
    pub session_id: Option<SessionId>,
    /// What is offered for the device now, while the request waits.
    pub offer: Option<Offer>,
}

/// A request for help, as the device's user sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PortalHelp {
    /// What they wrote.
    pub message: String,
    /// Where it stands.
    pub state: HelpState,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Until when somebody can take it up.
    pub expires_at: Timestamp,
    /// Why it was put aside, if that was said.
    pub dismissal: Option<String>,
}

/// Which requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HelpQuery {
    /// Those that are settled, newest first; otherwise those that wait, oldest first.
    pub settled: bool,
    /// Where the page begins.
    pub from: PageStart,
}
