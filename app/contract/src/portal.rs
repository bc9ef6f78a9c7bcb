//! The Company Portal: what the device's user sees.

use serde::{Deserialize, Serialize};

use crate::{
    SessionId, Timestamp, devices::named, help_requests::PortalHelp, offers::Mode, sessions::SessionState,
};

/// How long an enrolment code is valid, in seconds.
pub const ENROLMENT_SECONDS: i64 = 24 * 60 * 60;

/// The longest text that is taken with a refusal, in characters.
pub const DECLINE_TEXT_LIMIT: u32 = 200;

/// How many past sessions a device is shown.
pub const PAST_SESSIONS: u32 = 20;

/// A way to sign a device in to the Company Portal, once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Enrolment {
    /// To type in on the device: eight letters and digits in two groups, such as `K7QM-2XPD`.
    pub code: String,
    /// To open on the device: an address on this server that carries the code.
    pub url: String,
    /// Until when.
    pub expires_at: Timestamp,
    /// The address again, to point a camera at.
    pub qr: QrCode,
}

/// A QR code, to be drawn as dark squares on white.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QrCode {
    /// Squares to a side, with the quiet zone around the code.
    pub size: u32,
    /// The dark squares as the data of an SVG path, one unit each.
    pub path: String,
}

/// The Company Portal's only page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Portal {
    /// The organisation that manages the device.
    pub organization: String,
    /// The device's name.
    pub device_name: String,
    /// The device's user.
    pub user_display_name: Option<String>,
    /// The session that asks for an answer, or runs, or was the last to end within the hour.
    pub session: Option<PortalSession>,
    /// The user's own request for help that waits, or was the last to be settled within the hour.
    pub help: Option<PortalHelp>,
}

/// A session, as the device's user sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PortalSession {
    /// Which one.
    pub id: SessionId,
    /// Who asks.
    pub requested_by_name: String,
    /// Why, if they said.
    pub reason: Option<String>,
    /// What they will be able to do.
    pub mode: Mode,
    /// Where it stands.
    pub state: SessionState,
    /// The partner's session code; only once accepted.
    pub code: Option<String>,
    /// What to open to take part; only once accepted.
    pub end_customer_link: Option<String>,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// Until when it can be answered.
    pub expires_at: Timestamp,
    /// Why the user declined, if they said.
    pub declined_because: Option<DeclineReason>,
    /// When the user stopped it, after they had accepted.
    pub stopped_at: Option<Timestamp>,
}

/// A session that is over, as the device's user sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PastSession {
    /// Which one.
    pub id: SessionId,
    /// Who asked.
    pub requested_by_name: String,
    /// When.
    pub requested_at: Timestamp,
    /// How long both sides were connected, in seconds; none when they never were.
    pub lasted_seconds: Option<i64>,
    /// How it ended.
    pub state: SessionState,
    /// Whether the user stopped it.
    pub stopped: bool,
}

/// The user's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Answer {
    /// Yes.
    Accept,
    /// No.
    Decline,
}

named! {
    /// Why a user declines, in short.
    DeclineChoice {
        /// It does not suit them now.
        NotNow = "notNow",
        /// They did not ask for help.
        DidNotAsk = "didNotAsk",
        /// They do not know who asks.
        UnknownPerson = "unknownPerson",
        /// What it was about is solved.
        Solved = "solved",
    }
}

/// Why the user declined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeclineReason {
    /// In short.
    pub choice: Option<DeclineChoice>,
    /// In their own words. At most [`DECLINE_TEXT_LIMIT`] characters.
    pub text: Option<String>,
}
