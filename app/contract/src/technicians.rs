//! What a session's technician does with it, besides asking for it and taking it back.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{SessionId, Timestamp, UserId};

/// The longest note that is taken, in characters.
pub const NOTE_LIMIT: u32 = 2000;

/// The longest ticket reference that is taken, in characters.
pub const TICKET_LIMIT: u32 = 100;

/// How long after a request was sent again it can be sent once more, in seconds.
pub const SEND_AGAIN_SECONDS: i64 = 30;

/// How many of the caller's open sessions are told at most: the newest.
pub const OPEN_SESSIONS_LIMIT: u32 = 20;

/// A request for a new session in the place of one that is over: for the same device, with the same reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StartAgain {
    /// The session that is over.
    pub id: SessionId,
    /// The caller was told that the device may be unsupported, and goes on. Whoever confirmed it for the session
    /// before need not do so again.
    pub confirmed: bool,
    /// Made by the browser: a repeat of the same request answers with the same session.
    pub idempotency_key: Uuid,
}

/// Somebody who can take a session over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Colleague {
    /// Who.
    pub id: UserId,
    /// Their name.
    pub display_name: String,
    /// What they sign in with.
    pub user_principal_name: String,
}

/// What was written down about a session. Version 0, and empty, before anybody wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionNote {
    /// Free text, with line breaks.
    pub note: String,
    /// The reference of a ticket.
    pub ticket: String,
    /// Counts the changes.
    pub version: u32,
    /// Who wrote last.
    pub written_by: Option<String>,
    /// When.
    pub written_at: Option<Timestamp>,
    /// Whether the caller may write.
    pub can_write: bool,
}

/// A note as somebody wants it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NoteDraft {
    /// Free text of at most [`NOTE_LIMIT`] characters; none when empty.
    pub note: String,
    /// The reference of a ticket, of at most [`TICKET_LIMIT`] characters; none when empty.
    pub ticket: String,
    /// The version that was read. Refused with [`Changed`](crate::Error::Changed) when there is a later one.
    pub version: u32,
}
