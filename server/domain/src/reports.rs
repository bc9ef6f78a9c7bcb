//! How a report cuts time.

use farhand_contract::{
    periods::Day,
    reports::{Counts, INTERVAL_LINES, Interval, IntervalLine},
};

/// The sessions of days, put together by longer stretches of time, the earliest first. `days` are those that have some,
/// in order; `ends` limit what is asked for, where there is one.
///
/// Stretches without sessions are there too, from the first to the last end or session, unless there are more than
/// [`INTERVAL_LINES`].
pub fn intervals(
    days: &[(Day, Counts)],
    interval: Interval,
    ends: (Option<Day>, Option<Day>),
) -> Vec<IntervalLine> {
    let mut lines: Vec<IntervalLine> = Vec::new();
    for &(day, counts) in days {
        let line = stretch(day, interval, counts);
        match lines.last_mut() {
            Some(last) if last.first == line.first => last.counts = last.counts.plus(counts),
            _ => lines.push(line),
        }
    }
    let first = ends.0.or(days.first().map(|(day, _)| *day));
    let last = ends.1.or(days.last().map(|(day, _)| *day));
    first.zip(last).and_then(|(first, last)| filled(&lines, interval, first, last)).unwrap_or(lines)
}

/// The stretch that a day is in.
fn stretch(day: Day, interval: Interval, counts: Counts) -> IntervalLine {
    let (first, last) = match interval {
        Interval::Day => (day, day),
        Interval::Week => (day.monday(), day.monday().plus(6)),
        Interval::Month => {
            let first = day.first_of_month();
            (first, first.plus(31).first_of_month().plus(-1))
        }
    };
    IntervalLine { first, last, counts }
}

/// With those without sessions; none when that would be too many.
fn filled(lines: &[IntervalLine], interval: Interval, first: Day, last: Day) -> Option<Vec<IntervalLine>> {
    let mut filled = Vec::new();
    let mut known = lines.iter().peekable();
    let mut next = stretch(first, interval, Counts::default());
    while next.first <= last {
        if filled.len() == INTERVAL_LINES {
            return None;
        }
        let line = known.next_if(|line| line.first == next.first).copied().unwrap_or(next);
        filled.push(line);
        let after = line.last.plus(1);
        if after <= line.last {
            // The calendar ends here.
            break;
        }
        next = stretch(after, interval, Counts::default());
    }
    // None left: all are between the ends.
    known.peek().is_none().then_some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    fn asked(asked: u64) -> Counts {
        Counts { asked, ..Counts::default() }
    }

    fn told(lines: &[IntervalLine]) -> Vec<String> {
        lines.iter().map(|line| format!("{}..{} {}", line.first, line.last, line.counts.asked)).collect()
    }

    #[test]
    fn days_without_sessions_are_told_too() {
        let days = [(day("2026-11-20"), asked(2)), (day("2026-11-22"), asked(1))];
        let lines = intervals(&days, Interval::Day, (None, None));
        assert_eq!(
            told(&lines),
            ["2026-11-20..2026-11-20 2", "2026-11-21..2026-11-21 0", "2026-11-22..2026-11-22 1"]
        );
        let lines = intervals(&days, Interval::Day, (Some(day("2026-11-19")), Some(day("2026-11-23"))));
        assert_eq!(lines.len(), 5);
    }

    #[test]
    fn weeks_run_from_monday_and_months_from_their_first_day() {
        let days =
            [(day("2026-10-31"), asked(2)), (day("2026-11-01"), asked(3)), (day("2026-11-16"), asked(1))];
        let lines = intervals(&days, Interval::Week, (None, None));
        assert_eq!(
            told(&lines),
            [
                "2026-10-26..2026-11-01 5",
                "2026-11-02..2026-11-08 0",
                "2026-11-09..2026-11-15 0",
                "2026-11-16..2026-11-22 1"
            ]
        );
        let lines = intervals(&days, Interval::Month, (None, None));
        assert_eq!(told(&lines), ["2026-10-01..2026-10-31 2", "2026-11-01..2026-11-30 4"]);
    }

    #[test]
    fn far_ends_are_not_filled() {
        let days = [(day("2026-11-20"), asked(2)), (day("2026-11-22"), asked(1))];
        let far = (Some(day("1970-01-01")), Some(day("2026-11-23")));
        assert_eq!(intervals(&days, Interval::Day, far).len(), 2);
        let end = (Some(day("9999-12-30")), Some(day("9999-12-31")));
        assert_eq!(intervals(&[], Interval::Day, end).len(), 2);
        assert_eq!(intervals(&[], Interval::Week, (None, None)), []);
    }

    #[test]
    fn nothing_is_lost_whichever_way_time_is_cut() {
        let days: Vec<_> = (0_i64..900).step_by(7).map(|n| (day("2024-01-01").plus(n), asked(1))).collect();
        for &interval in Interval::ALL {
            let lines = intervals(&days, interval, (None, None));
            assert_eq!(lines.iter().map(|line| line.counts.asked).sum::<u64>(), 129);
            assert!(lines.windows(2).all(|pair| pair[0].last < pair[1].first));
        }
    }
}
