//! What happened, for those who look on. An event says what changed, never what it says now: whoever may see
//! that asks for it, and is then checked.

use serde::{Deserialize, Serialize};

use crate::{DeviceId, HelpRequestId, ImportId, SessionId, TenantId, UserId};

/// Something changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "changed", rename_all = "camelCase")]
pub enum Event {
    /// A session moved to another state, was shown to its user, or changed otherwise.
    Session {
        /// Which one.
        id: SessionId,
        /// Its device.
        device_id: DeviceId,
    },
    /// The connector changed.
    Connector,
    /// Devices came in.
    Import {
        /// By which import.
        id: ImportId,
    },
    /// The Microsoft Intune connector changed, or one of its runs went on.
    DeviceSync {
        /// Whether the run is over: devices stay as it left them.
        over: bool,
    },
    /// A device's user asked for help, or what they asked for moved on.
    Help {
        /// Which request.
        id: HelpRequestId,
        /// Its device.
        device_id: DeviceId,
    },
    /// Somebody was told something, or has read it. Only they hear of it.
    Notifications {
        /// Who.
        user_id: UserId,
    },
}

/// An event and the organisation it happened in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TenantEvent {
    /// Where.
    pub tenant_id: TenantId,
    /// What.
    pub event: Event,
}

/// The first message of every stream: it is open, and what changed before it was not told.
pub const GREETING: &str = "\"open\"";

/// A message of the Company Portal's streams: everything that happened until this moment was told. The first one, instead of
/// the [`GREETING`], where a browser comes back that has missed nothing.
pub const NOTHING_MISSED: &str = "\"same\"";

/// Where the admin center's event stream is served: one a tab, `text/event-stream`, each message an [`Event`], after
/// the [`GREETING`].
pub const EVENTS_PATH: &str = "/events";

/// The same for the Company Portal: only the device's own sessions and requests for help. Each message has an id, which a
/// browser that comes back names: by `Last-Event-ID`, or as `?after=` where the page had to begin a new stream.
pub const PORTAL_EVENTS_PATH: &str = "/portal/events";
