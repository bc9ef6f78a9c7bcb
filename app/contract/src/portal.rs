//! The Company Portal: what the device's user sees.

use serde::{Deserialize, Serialize};

use crate::{SessionId, Timestamp, offers::Mode, sessions::SessionState};

/// How long an enrolment code is valid, in seconds.
pub const ENROLMENT_SECONDS: i64 = 24 * 60 * 60;

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
