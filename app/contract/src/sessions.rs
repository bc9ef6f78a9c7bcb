//! Remote assistance sessions.

mod address;

pub use address::{ZONE, mode_name};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    DeviceId, SessionId, Timestamp, UserId,
    connectors::PartnerProblem,
    consent::AppliedPolicy,
    devices::{Platform, named},
    offers::{Mode, Notice},
    pages::{Direction, PageStart},
    periods::Period,
    portal::DeclineReason,
};

/// The longest reason that is taken, in characters.
pub const REASON_LIMIT: u32 = 500;

named! {
    /// Where a session stands.
    SessionState {
        /// Written down; the partner has not answered yet.
        Requested = "requested",
        /// The partner has made it; the device's user has not answered yet.
        AwaitingUser = "awaitingUser",
        /// The user accepted; not both sides are connected yet.
        Accepted = "accepted",
        /// Both sides are connected.
        Active = "active",
        /// It ran, and is over.
        Ended = "ended",
        /// The user declined.
        Declined = "declined",
        /// Nobody answered, or nobody connected, in time.
        Expired = "expired",
        /// The operator took it back, or the user who had accepted it.
        Cancelled = "cancelled",
        /// It could not be made.
        Failed = "failed",
    }
}

impl SessionState {
    /// Whether the session still occupies its device.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Requested | Self::AwaitingUser | Self::Accepted | Self::Active)
    }
}

/// Why a session could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "camelCase")]
pub enum SessionFailure {
    /// The partner did not make it.
    Partner {
        /// What it did instead.
        problem: PartnerProblem,
    },
    /// The server stopped in between, and the partner knows of no session.
    Interrupted,
    /// The connector was disconnected meanwhile.
    Disconnected,
    /// The server does not have the key that the connector's tokens are sealed under.
    KeyMissing,
}

/// A session, as the operator's pane shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Which one.
    pub id: SessionId,
    /// The device.
    pub device_id: DeviceId,
    /// The device's name when the session was asked for.
    pub device_name: String,
    /// The device's user when the session was asked for.
    pub user_principal_name: Option<String>,
    /// The kind of device.
    pub platform: Platform,
    /// What the operator will be able to do.
    pub mode: Mode,
    /// What was to know before starting.
    pub notices: Vec<Notice>,
    /// Who asked.
    pub requested_by: UserId,
    /// Their name.
    pub requested_by_name: String,
    /// Why, if they said.
    pub reason: Option<String>,
    /// Where it stands.
    pub state: SessionState,
    /// Why it failed, when it did.
    pub failure: Option<SessionFailure>,
    /// The partner's session code, once there is one and while it is open.
    pub code: Option<String>,
    /// What the device's user opens, once there is one and while it is open: to read out or to mail.
    pub end_customer_link: Option<String>,
    /// Whether the caller may open the supporter's side: they are the assigned technician and it is open.
    pub can_connect: bool,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// When the partner had made it.
    pub created_at: Option<Timestamp>,
    /// When the Company Portal first showed it.
    pub shown_at: Option<Timestamp>,
    /// When the user answered.
    pub answered_at: Option<Timestamp>,
    /// When both sides were connected, by the partner's account.
    pub connected_at: Option<Timestamp>,
    /// When it was over, by the partner's account where it ran.
    pub ended_at: Option<Timestamp>,
    /// When it expires unless both sides connect before.
    pub expires_at: Timestamp,
    /// The technician it is assigned to: who asked, until it is handed over.
    pub assigned_to: UserId,
    /// Their name.
    pub assigned_to_name: String,
    /// The session that this one was started in the place of.
    pub follows: Option<SessionId>,
    /// The session that was started in the place of this one.
    pub followed_by: Option<SessionId>,
    /// How often it was sent to the device's user again.
    pub times_sent_again: u32,
    /// When that was last.
    pub sent_again_at: Option<Timestamp>,
    /// When the operator closed it to new connections, while one was running.
    pub closed_at: Option<Timestamp>,
    /// Why the user declined, if they said.
    pub declined_because: Option<DeclineReason>,
    /// When the user stopped it, after they had accepted.
    pub stopped_at: Option<Timestamp>,
    /// The remote assistance policy that applied when it was asked for.
    pub policy: AppliedPolicy,
    /// How often the user was asked again because nobody answered.
    pub asked_again: u32,
    /// When nobody had answered and the policy let the technician go on.
    pub went_on_at: Option<Timestamp>,
}

/// A request for a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartSession {
    /// The device.
    pub device_id: DeviceId,
    /// Why; the user sees it. At most [`REASON_LIMIT`] characters.
    pub reason: Option<String>,
    /// The caller was told that the device may be unsupported, and goes on.
    pub confirmed: bool,
    /// Made by the browser when the pane opens: a repeat of the same request answers with the same session.
    pub idempotency_key: Uuid,
}

named! {
    /// What came of a session.
    SessionResult {
        /// The device's user accepted, whatever came then.
        Accepted = "accepted",
        /// The user declined.
        Declined = "declined",
        /// Nobody answered, or nobody connected, in time.
        Expired = "expired",
        /// The operator took it back.
        Cancelled = "cancelled",
        /// It could not be made.
        Failed = "failed",
        /// Both sides were connected.
        Ran = "ran",
    }
}

named! {
    /// What a list of sessions is sorted on. The id decides between equals.
    SessionSort {
        /// When it was asked for.
        RequestedAt = "requestedAt",
        /// How long both sides were connected. Those that did not run, or still run, count as shorter than all others.
        Duration = "duration",
        /// Where it stands: in the order of a session's life.
        State = "state",
    }
}

/// Which sessions. A session must match everything that is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SessionQuery {
    /// Only those that are open.
    pub open_only: bool,
    /// Only those of this device.
    pub device_id: Option<DeviceId>,
    /// Part of the device's or its user's name; empty for all.
    pub search: String,
    /// Only those in one of these states; empty for all.
    pub states: Vec<SessionState>,
    /// Only those of which all of this came.
    pub results: Vec<SessionResult>,
    /// Only those that this person asked for.
    pub requested_by: Option<UserId>,
    /// Only those in which the operator can do this.
    pub mode: Option<Mode>,
    /// Only those asked for in this period.
    pub period: Period,
    /// What they are sorted on.
    pub sort: SessionSort,
    /// Which way. Newest, longest or latest first unless given.
    pub direction: Direction,
    /// Where the page begins.
    pub from: PageStart,
}

impl Default for SessionQuery {
    fn default() -> Self {
        Self {
            open_only: false,
            device_id: None,
            search: String::new(),
            states: Vec::new(),
            results: Vec::new(),
            requested_by: None,
            mode: None,
            period: Period::default(),
            sort: SessionSort::RequestedAt,
            direction: Direction::Descending,
            from: PageStart::Start,
        }
    }
}
