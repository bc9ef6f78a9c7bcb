//! When scheduled reports are sent, and about which days.

use farhand_contract::{
    Timestamp,
    periods::{Day, ZoneOffset},
    schedules::Cadence,
};

/// How long after the first attempt that fails the next one is, in seconds. It doubles each time.
const FIRST_SECONDS: i64 = 60;

/// The longest time between two attempts, in seconds.
const LONGEST_SECONDS: i64 = 60 * 60;

/// How often a delivery is tried before it is given up.
pub const ATTEMPTS: u32 = 8;

/// When a schedule is due next after `after`.
pub fn next(cadence: Cadence, hour: u8, zone: ZoneOffset, after: Timestamp) -> Timestamp {
    let today = Day::of(after, zone);
    let (day, following) = match cadence {
        Cadence::Daily => (today, today.plus(1)),
        Cadence::Weekly => (today.monday(), today.monday().plus(7)),
        Cadence::Monthly => (today.first_of_month(), today.first_of_month().plus(31).first_of_month()),
    };
    let at = |day: Day| day.start(zone).plus_seconds(i64::from(hour) * 3600);
    if at(day) > after { at(day) } else { at(following) }
}

/// The first and the last day of what a report is about that is sent at `at`: the whole day, week or month before.
pub fn days_before(cadence: Cadence, zone: ZoneOffset, at: Timestamp) -> (Day, Day) {
    let today = Day::of(at, zone);
    match cadence {
        Cadence::Daily => (today.plus(-1), today.plus(-1)),
        Cadence::Weekly => (today.monday().plus(-7), today.monday().plus(-1)),
        Cadence::Monthly => {
            let last = today.first_of_month().plus(-1);
            (last.first_of_month(), last)
        }
    }
}

/// How long after so many attempts the next one is, in seconds. None: it is given up.
pub fn pause(attempts: u32) -> Option<i64> {
    let doubled = FIRST_SECONDS << attempts.saturating_sub(1).min(10);
    (attempts < ATTEMPTS).then_some(doubled.min(LONGEST_SECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: &str, hour: i64, minutes_east: i32) -> Timestamp {
        let day: Day = day.parse().expect("a day");
        day.start(ZoneOffset::from_minutes(minutes_east)).plus_seconds(hour * 3600)
    }

    #[test]
    fn a_schedule_is_due_at_its_hour_in_its_zone() {
        let zone = ZoneOffset::from_minutes(60);
        // 2026-11-23 is a Monday.
        for (cadence, after, due) in [
            (Cadence::Daily, at("2026-11-22", 6, 60), at("2026-11-22", 7, 60)),
            (Cadence::Daily, at("2026-11-22", 7, 60), at("2026-11-23", 7, 60)),
            (Cadence::Weekly, at("2026-11-22", 8, 60), at("2026-11-23", 7, 60)),
            (Cadence::Weekly, at("2026-11-23", 6, 60), at("2026-11-23", 7, 60)),
            (Cadence::Weekly, at("2026-11-23", 7, 60), at("2026-11-30", 7, 60)),
            (Cadence::Monthly, at("2026-11-22", 8, 60), at("2026-12-01", 7, 60)),
            (Cadence::Monthly, at("2026-12-01", 6, 60), at("2026-12-01", 7, 60)),
            (Cadence::Monthly, at("2026-12-31", 23, 60), at("2027-01-01", 7, 60)),
        ] {
            assert_eq!(next(cadence, 7, zone, after), due, "{cadence:?}");
        }
    }

    #[test]
    fn a_report_is_about_whole_days_that_are_over() {
        let zone = ZoneOffset::from_minutes(60);
        for (cadence, first, last) in [
            (Cadence::Daily, "2026-11-30", "2026-11-30"),
            (Cadence::Weekly, "2026-11-23", "2026-11-29"),
            (Cadence::Monthly, "2026-11-01", "2026-11-30"),
        ] {
            let (from, to) = days_before(cadence, zone, at("2026-12-01", 7, 60));
            assert_eq!((from.to_string(), to.to_string()), (first.to_owned(), last.to_owned()));
        }
    }

    #[test]
    fn pauses_grow_until_it_is_given_up() {
        let pauses: Vec<_> = (1..=ATTEMPTS).map(pause).collect();
        let expected = [60, 120, 240, 480, 960, 1920, 3600].map(Some);
        assert_eq!(pauses[..7], expected);
        assert_eq!(pauses[7], None);
        assert_eq!(pause(u32::MAX), None);
    }
}
