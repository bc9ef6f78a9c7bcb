//! How a remote assistance session moves from state to state.

use farhand_contract::{
    Error, Timestamp,
    errors::{Field, Problem},
    sessions::{REASON_LIMIT, SessionState},
};

/// How long after the request both sides can still connect, in seconds.
pub const SESSION_SECONDS: i64 = 60 * 60;

/// Something that happened to a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SessionEvent {
    /// The partner made it.
    PartnerCreated,
    /// The partner did not make it.
    PartnerFailed,
    /// The device's user accepted.
    UserAccepted,
    /// The device's user declined.
    UserDeclined,
    /// The device's user stopped what they had accepted.
    UserStopped,
    /// By the partner's account, both sides are connected.
    BothConnected,
    /// By the partner's account, there was a connection and it is over.
    ConnectionEnded,
    /// The partner has closed it to new connections, and knows of none.
    PartnerClosed,
    /// The time to connect ran out.
    TimeRanOut,
    /// The operator took it back.
    OperatorCancelled,
    /// The server had stopped while it asked the partner, and the partner knows of no such session.
    Interrupted,
    /// The connector was disconnected.
    ConnectorDisconnected,
}

impl SessionEvent {
    /// Every event.
    pub const ALL: &[Self] = &[
        Self::PartnerCreated,
        Self::PartnerFailed,
        Self::UserAccepted,
        Self::UserDeclined,
        Self::UserStopped,
        Self::BothConnected,
        Self::ConnectionEnded,
        Self::PartnerClosed,
        Self::TimeRanOut,
        Self::OperatorCancelled,
        Self::Interrupted,
        Self::ConnectorDisconnected,
    ];
}

/// The state that `event` leads to from `from`. The error is `from` again: nothing moves.
///
/// | | requested | awaiting user | accepted | active |
/// |---|---|---|---|---|
/// | partner created | awaiting user | – | – | – |
/// | partner failed | failed | – | – | – |
/// | user accepted | – | accepted | – | – |
/// | user declined | – | declined | – | – |
/// | user stopped | – | – | cancelled | – |
/// | both connected | – | active | active | – |
/// | connection ended | – | ended | ended | ended |
/// | partner closed | – | cancelled | cancelled | – |
/// | time ran out | expired | expired | expired | – |
/// | operator cancelled | cancelled | cancelled | cancelled | – |
/// | interrupted | failed | – | – | – |
/// | connector disconnected | failed | failed | failed | ended |
///
/// Nothing leads out of ended, declined, expired, cancelled and failed.
///
/// - The user answers once: the first answer stands, in whichever tab it was given.
/// - A code that was read out needs no answer in the Company Portal, so what waits for the user can become active,
///   and a connection that was over before anyone looked leads straight to ended.
/// - The time limit is for connecting. A session that runs is not cut off; it cannot be taken back either, only
///   ended, and closing it at the partner does not end its connection.
/// - A user who stops a running session has the partner let nobody else in, and it is over once the partner says so.
/// - A session cancelled before the partner answered stays cancelled: whoever gets the answer closes what was made.
/// - Without the connector nobody learns how a running session goes on, so it counts as over.
pub const fn transition(from: SessionState, event: SessionEvent) -> Result<SessionState, SessionState> {
    use SessionEvent as On;
    use SessionState as State;

    Ok(match (from, event) {
        (State::Requested, On::PartnerCreated) => State::AwaitingUser,

        (State::AwaitingUser, On::UserAccepted) => State::Accepted,

        (State::AwaitingUser | State::Accepted, On::BothConnected) => State::Active,

        (State::AwaitingUser | State::Accepted | State::Active, On::ConnectionEnded)
        | (State::Active, On::ConnectorDisconnected) => State::Ended,

        (State::AwaitingUser, On::UserDeclined) => State::Declined,

        (State::Requested | State::AwaitingUser | State::Accepted, On::TimeRanOut) => State::Expired,

        (State::Requested | State::AwaitingUser | State::Accepted, On::OperatorCancelled)
        | (State::AwaitingUser | State::Accepted, On::PartnerClosed)
        | (State::Accepted, On::UserStopped) => State::Cancelled,

        (State::Requested, On::PartnerFailed | On::Interrupted)
        | (State::Requested | State::AwaitingUser | State::Accepted, On::ConnectorDisconnected) => {
            State::Failed
        }

        _ => return Err(from),
    })
}

/// Until when both sides can connect, for a session asked for at `requested_at`.
pub const fn deadline(requested_at: Timestamp) -> Timestamp {
    requested_at.plus_seconds(SESSION_SECONDS)
}

/// The reason as it is kept, by the rules of [`cleaned`], of at most [`REASON_LIMIT`] characters.
pub fn reason(given: Option<&str>) -> Result<Option<String>, Error> {
    cleaned(given, Field::Reason, REASON_LIMIT)
}

/// What somebody wrote for others to read, as it is kept: without control characters and space around it; none when
/// nothing is left.
///
/// Line breaks become spaces. Characters that turn the direction of writing are dropped, since whoever reads it decides
/// by it. Fails with [`Problem::TooLong`] above `limit` characters.
pub fn cleaned(given: Option<&str>, field: Field, limit: u32) -> Result<Option<String>, Error> {
    let kept: String = given
        .unwrap_or_default()
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|&c| !c.is_control() && !turns_direction(c))
        .collect();
    let kept = kept.trim();
    if kept.chars().nth(limit as usize).is_some() {
        return Err(Error::Invalid { field, problem: Problem::TooLong { limit } });
    }
    Ok((!kept.is_empty()).then(|| kept.to_owned()))
}

/// Whether the character turns the direction of writing.
pub(crate) const fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests;
