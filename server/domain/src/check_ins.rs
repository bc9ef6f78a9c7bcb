//! When devices were last in contact, in stretches of time.

use farhand_contract::{
    Timestamp,
    home::{CheckInStretch, CheckIns},
    periods::{DAY_MILLIS, Day, ZoneOffset},
};

/// How many days ago the stretches end. The first begins today.
const ENDS: [u32; 3] = [7, 30, 90];

/// The devices of days, put together. A day is a number since 1970 in UTC; none stands for those that never were.
pub fn check_ins(days: &[(Option<i64>, u64)], now: Timestamp) -> CheckIns {
    let today = now.0.div_euclid(DAY_MILLIS);
    let begins = |ago: u32| Day::from_number(today - i64::from(ago) + 1).start(ZoneOffset::default());
    let starts = [0].into_iter().chain(ENDS);
    let mut stretches: Vec<_> = starts
        .zip(ENDS.into_iter().map(Some).chain([None]))
        .map(|(more_than, at_most)| CheckInStretch {
            more_than,
            at_most,
            from: at_most.map(begins),
            // The first one has what a clock that runs ahead tells, too.
            until: (more_than > 0).then(|| begins(more_than)),
            devices: 0,
        })
        .collect();
    let mut never = 0;
    for &(day, devices) in days {
        let Some(day) = day else {
            never += devices;
            continue;
        };
        let ago = today.saturating_sub(day);
        let stretch =
            stretches.iter_mut().find(|stretch| stretch.at_most.is_none_or(|end| ago < i64::from(end)));
        if let Some(stretch) = stretch {
            stretch.devices += devices;
        }
    }
    CheckIns { stretches, never }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_is_in_the_stretch_that_has_its_moments() {
        let now = Timestamp(20_000 * DAY_MILLIS + 12_345);
        for day in [i64::MIN, -5, 0, 19_000, 19_910, 19_911, 19_970, 19_971, 19_993, 19_994, 20_000, 20_003] {
            let told = check_ins(&[(Some(day), 3), (None, 2)], now);
            assert_eq!(told.never, 2);
            let mut with: Vec<_> = told.stretches.iter().filter(|stretch| stretch.devices > 0).collect();
            let stretch = with.pop().expect("one of them");
            assert!(with.is_empty() && stretch.devices == 3);
            for moment in [
                day.saturating_mul(DAY_MILLIS),
                day.saturating_mul(DAY_MILLIS).saturating_add(DAY_MILLIS - 1),
            ] {
                let within = stretch.from.is_none_or(|from| from.0 <= moment)
                    && stretch.until.is_none_or(|until| moment < until.0);
                assert!(within, "{day}: {stretch:?}");
            }
        }
    }

    #[test]
    fn stretches_follow_each_other() {
        let told = check_ins(&[], Timestamp(20_000 * DAY_MILLIS));
        assert_eq!(told.stretches.len(), 4);
        assert!(told.stretches.windows(2).all(|pair| pair[0].from == pair[1].until));
        assert_eq!(told.stretches[0].from, Some(Timestamp(19_994 * DAY_MILLIS)));
        assert_eq!((told.stretches[0].until, told.stretches[3].from), (None, None));
    }
}
