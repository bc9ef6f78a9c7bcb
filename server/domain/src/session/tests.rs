use proptest::{prelude::*, sample::select};
use rstest::rstest;

use super::*;

/// The documented table: a row for each event, a column for each open state. A dash leaves the state as it is.
const TABLE: &str = "
partnerCreated        awaitingUser  -          -          -
partnerFailed         failed        -          -          -
userAccepted          -             accepted   -          -
userDeclined          -             declined   -          -
userStopped           -             -          cancelled  -
bothConnected         -             active     active     -
connectionEnded       -             ended      ended      ended
partnerClosed         -             cancelled  cancelled  -
timeRanOut            expired       expired    expired    -
operatorCancelled     cancelled     cancelled  cancelled  -
interrupted           failed        -          -          -
connectorDisconnected failed        failed     failed     ended
";

const OPEN: [SessionState; 4] =
    [SessionState::Requested, SessionState::AwaitingUser, SessionState::Accepted, SessionState::Active];

/// What the table says of `event` from `from`.
fn tabled(from: SessionState, event: SessionEvent) -> Option<SessionState> {
    let column = OPEN.iter().position(|&state| state == from)?;
    let row = TABLE
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .find(|row| row.first().is_some_and(|name| name.eq_ignore_ascii_case(&format!("{event:?}"))))
        .unwrap_or_else(|| panic!("{event:?} has no row"));
    SessionState::from_name(row[column + 1])
}

#[test]
fn every_state_and_every_event_by_the_table() {
    for &from in SessionState::ALL {
        for &event in SessionEvent::ALL {
            assert_eq!(transition(from, event), tabled(from, event).ok_or(from), "{from:?} on {event:?}");
        }
    }
}

#[test]
fn closed_states_are_final() {
    for &state in SessionState::ALL.iter().filter(|state| !state.is_open()) {
        for &event in SessionEvent::ALL {
            assert_eq!(transition(state, event), Err(state), "{state:?} on {event:?}");
        }
    }
}

#[test]
fn every_state_is_reached() {
    let mut reached = vec![SessionState::Requested];
    let mut next = 0;
    while let Some(&from) = reached.get(next) {
        for &event in SessionEvent::ALL {
            match transition(from, event) {
                Ok(to) if !reached.contains(&to) => reached.push(to),
                _ => {}
            }
        }
        next += 1;
    }
    reached.sort_unstable();
    assert_eq!(reached, SessionState::ALL);
}

#[test]
fn the_walk_from_request_to_end() {
    use SessionEvent::{BothConnected, ConnectionEnded, PartnerCreated, UserAccepted};
    use SessionState::{Accepted, Active, AwaitingUser, Ended, Requested};

    let mut state = Requested;
    for (event, then) in [
        (PartnerCreated, AwaitingUser),
        (UserAccepted, Accepted),
        (BothConnected, Active),
        (ConnectionEnded, Ended),
    ] {
        state = transition(state, event).unwrap();
        assert_eq!(state, then);
    }
}

/// How far a session has come. No event leads back.
fn rank(state: SessionState) -> u8 {
    match state {
        SessionState::Requested => 0,
        SessionState::AwaitingUser => 1,
        SessionState::Accepted => 2,
        SessionState::Active => 3,
        _ => 4,
    }
}

proptest! {
    #[test]
    fn any_order_of_events_stays_in_the_table(events in prop::collection::vec(select(SessionEvent::ALL), 0..40)) {
        let mut state = SessionState::Requested;
        for event in events {
            let before = state;
            match transition(state, event) {
                Ok(to) => {
                    prop_assert_eq!(tabled(before, event), Some(to));
                    prop_assert!(before.is_open(), "{:?} was closed", before);
                    prop_assert!(rank(to) > rank(before), "{:?} came after {:?}", to, before);
                    state = to;
                }
                Err(unmoved) => prop_assert_eq!(unmoved, before),
            }
        }
    }

    #[test]
    fn an_event_told_twice_moves_once(
        event in select(SessionEvent::ALL),
        from in select(SessionState::ALL),
    ) {
        if let Ok(to) = transition(from, event) {
            prop_assert_ne!(to, from);
            prop_assert_eq!(transition(to, event), Err(to));
        }
    }

    #[test]
    fn a_kept_reason_is_plain_and_short(text in any::<String>()) {
        if let Some(kept) = reason(Some(&text)).unwrap_or_default() {
            prop_assert!(!kept.is_empty() && kept.trim() == kept);
            prop_assert!(kept.chars().count() <= REASON_LIMIT as usize);
            prop_assert!(!kept.chars().any(|c| c.is_control() || turns_direction(c)));
            prop_assert_eq!(reason(Some(&kept)), Ok(Some(kept.clone())));
        }
    }
}

#[test]
fn the_deadline_is_an_hour_after_the_request() {
    assert_eq!(deadline(Timestamp(1_000)), Timestamp(3_601_000));
}

#[rstest]
#[case(None, None)]
#[case(Some(""), None)]
#[case(Some(" \t\r\n "), None)]
#[case(Some("\u{0}\u{7f}\u{202e}"), None)]
#[case(Some("  Printer  "), Some("Printer"))]
#[case(Some("Printer\nis jammed"), Some("Printer is jammed"))]
#[case(Some("ring \u{7}\u{1b}[31mbell"), Some("ring [31mbell"))]
#[case(Some("pay\u{202e}lanosrep"), Some("paylanosrep"))]
#[case(Some("Wi-Fi é 漢字 🛠"), Some("Wi-Fi é 漢字 🛠"))]
fn reasons(#[case] given: Option<&str>, #[case] kept: Option<&str>) {
    assert_eq!(reason(given), Ok(kept.map(str::to_owned)));
}

#[test]
fn a_reason_is_measured_in_characters_and_after_trimming() {
    let limit = REASON_LIMIT as usize;
    let longest = "é".repeat(limit);
    assert_eq!(reason(Some(&format!("  {longest}  "))), Ok(Some(longest.clone())));
    assert_eq!(
        reason(Some(&format!("{longest}x"))),
        Err(Error::Invalid { field: Field::Reason, problem: Problem::TooLong { limit: REASON_LIMIT } })
    );
}
