//! When operators are told of what is about to happen, and of a device that was away.

use farhand_contract::{
    Timestamp,
    notifications::{AWAY_SECONDS, EXPIRING_SECONDS, NotificationKind},
    sessions::SessionState,
};

use crate::session::SessionEvent;

/// What the technician of a session in this state is told of an event.
pub const fn told_of(state: SessionState, event: SessionEvent) -> Option<NotificationKind> {
    match (state, event) {
        (_, SessionEvent::UserAccepted) => Some(NotificationKind::Accepted),
        (_, SessionEvent::UserDeclined) => Some(NotificationKind::Declined),
        // Of one that was accepted, and to which nobody connected, they have been told enough.
        (SessionState::AwaitingUser, SessionEvent::TimeRanOut) => Some(NotificationKind::Expired),
        _ => None,
    }
}

/// From when on a request, made at `asked` and to be answered by `answer_by`, is about to expire: five minutes before,
/// or half of the time where less than ten minutes are given.
pub fn expiring_from(asked: Timestamp, answer_by: Timestamp) -> Timestamp {
    let given = answer_by.seconds_since(asked).max(0);
    answer_by.plus_seconds(-EXPIRING_SECONDS.min(given / 2))
}

/// Whether a device on which a request, made at `asked`, was seen at `shown` had been away meanwhile.
pub fn was_away(asked: Timestamp, shown: Timestamp) -> bool {
    shown.seconds_since(asked) >= AWAY_SECONDS
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn one_is_told_minutes_before_and_never_later_than_half_way() {
        let told = |given| expiring_from(ASKED, ASKED.plus_seconds(given)).seconds_since(ASKED);
        assert_eq!(told(3600), 3300);
        assert_eq!(told(600), 300);
        assert_eq!(told(60), 30);
        assert_eq!(told(0), 0);
        // A clock that ran backwards.
        assert_eq!(told(-10), -10);
    }

    #[test]
    fn only_answers_and_the_lack_of_one_are_told() {
        use NotificationKind::{Accepted, Declined, Expired};

        let waiting = SessionState::AwaitingUser;
        assert_eq!(told_of(waiting, SessionEvent::UserAccepted), Some(Accepted));
        assert_eq!(told_of(waiting, SessionEvent::UserDeclined), Some(Declined));
        assert_eq!(told_of(waiting, SessionEvent::TimeRanOut), Some(Expired));
        assert_eq!(told_of(SessionState::Accepted, SessionEvent::TimeRanOut), None);
        // What operators do they know.
        assert_eq!(told_of(waiting, SessionEvent::OperatorCancelled), None);
    }

    #[test]
    fn a_request_that_is_seen_at_once_says_nothing_of_the_device() {
        assert!(!was_away(ASKED, ASKED.plus_seconds(AWAY_SECONDS - 1)));
        assert!(was_away(ASKED, ASKED.plus_seconds(AWAY_SECONDS)));
    }
}
