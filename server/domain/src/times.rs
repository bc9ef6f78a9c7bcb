//! From when to when a session ran, when the partner's clock and ours differ.

use farhand_contract::Timestamp;

/// By how much the two clocks may differ without being noticed, in seconds. Within it the partner's account stands to
/// the second.
pub const TOLERANCE_SECONDS: i64 = 5 * 60;

/// What we know of a connection ourselves, by our clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// It cannot have begun before this: the partner had not made the session.
    pub created_at: Timestamp,
    /// When it was first seen, if it was seen while it ran.
    pub seen_at: Option<Timestamp>,
    /// It was over by now.
    pub now: Timestamp,
}

/// The start and the end that the partner reports, by our clock.
///
/// What is possible stands as it was reported. What is not, is by a clock that is wrong: then the length is right all
/// the same, and both ends are moved by as much as brings the start to where it was first seen; where it was not seen,
/// by as little as makes it possible, the end not lying ahead.
pub fn by_our_clock(known: Known, started: Timestamp, ended: Timestamp) -> (Timestamp, Timestamp) {
    let early = started < known.created_at.plus_seconds(-TOLERANCE_SECONDS);
    let late = ended > known.now.plus_seconds(TOLERANCE_SECONDS);
    if !early && !late {
        return (started, ended);
    }
    let length = ended.0.saturating_sub(started.0).max(0);
    let latest_start = Timestamp(known.now.0.saturating_sub(length));
    let first = if early { known.created_at } else { latest_start };
    let start = known.seen_at.unwrap_or(first).min(latest_start);
    (start, Timestamp(start.0.saturating_add(length)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    const HOUR: i64 = 3600;

    fn at(seconds: i64) -> Timestamp {
        Timestamp(1_800_000_000_000).plus_seconds(seconds)
    }

    fn known(seen: Option<i64>) -> Known {
        Known { created_at: at(0), seen_at: seen.map(at), now: at(1000) }
    }

    /// Reported from 100 to 700, by a clock that is off by so much.
    #[rstest]
    #[case(0, None, (100, 700))]
    #[case(-300, None, (-200, 400))]
    #[case(300, None, (400, 1000))]
    // An hour behind: it cannot have begun before it was made.
    #[case(-HOUR, None, (0, 600))]
    #[case(-HOUR, Some(102), (102, 702))]
    // An hour ahead: it cannot end after now.
    #[case(HOUR, None, (400, 1000))]
    #[case(HOUR, Some(102), (102, 702))]
    // A day.
    #[case(-24 * HOUR, Some(102), (102, 702))]
    #[case(24 * HOUR, None, (400, 1000))]
    fn the_clock_of_the_partner_is_off(
        #[case] off: i64,
        #[case] seen: Option<i64>,
        #[case] expected: (i64, i64),
    ) {
        let (start, end) = by_our_clock(known(seen), at(100 + off), at(700 + off));
        assert_eq!((start, end), (at(expected.0), at(expected.1)));
    }

    proptest! {
        #[test]
        fn the_length_stands_and_the_end_is_not_ahead(
            off in -100_000..100_000_i64,
            start in 0..500_i64,
            length in 0..500_i64,
            seen in prop::option::of(0..1000_i64),
        ) {
            let (from, to) = by_our_clock(known(seen), at(start + off), at(start + length + off));
            prop_assert_eq!(to.seconds_since(from), length);
            prop_assert!(to <= at(1000 + TOLERANCE_SECONDS));
            prop_assert!(from >= at(-TOLERANCE_SECONDS));
        }

        #[test]
        fn what_was_put_right_is_right(
            off in -100_000..100_000_i64,
            start in 0..500_i64,
            length in 0..500_i64,
            seen in prop::option::of(0..1000_i64),
        ) {
            let (from, to) = by_our_clock(known(seen), at(start + off), at(start + length + off));
            prop_assert_eq!(by_our_clock(known(seen), from, to), (from, to));
        }
    }
}
