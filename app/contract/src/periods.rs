//! Days, as people count them: in a time zone that is so many minutes away from UTC.

use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// The milliseconds of a day.
pub const DAY_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// No time zone is farther from UTC, in minutes.
const FARTHEST: i32 = 18 * 60;

/// How far a time zone is from UTC. The same for all days: a period over a change of the clocks is an hour off on one
/// side of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ZoneOffset(i32);

impl ZoneOffset {
    /// So many minutes east of UTC; at most 18 hours either way.
    pub const fn from_minutes(minutes: i32) -> Self {
        Self(minutes)
    }

    /// Minutes east of UTC.
    pub fn minutes(self) -> i32 {
        // What comes from outside is not looked at before.
        self.0.clamp(-FARTHEST, FARTHEST)
    }

    /// Milliseconds east of UTC.
    pub fn millis(self) -> i64 {
        i64::from(self.minutes()) * 60_000
    }
}

/// `+01:00`
impl fmt::Display for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.minutes();
        let sign = if minutes < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    }
}

/// A day of the calendar, from 1970 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i32", into = "i32")]
pub struct Day(i32);

impl Day {
    /// The last one, in days since 1970-01-01.
    const LAST: i32 = 2_932_896;

    /// The day so many days after 1970-01-01; the first or the last one when it is none of ours.
    pub fn from_number(number: i64) -> Self {
        Self(i32::try_from(number.clamp(0, i64::from(Self::LAST))).unwrap_or_default())
    }

    /// Days since 1970-01-01.
    pub const fn number(self) -> i64 {
        self.0 as i64
    }

    /// The day that a moment falls on.
    pub fn of(at: Timestamp, zone: ZoneOffset) -> Self {
        Self::from_number(at.0.saturating_add(zone.millis()).div_euclid(DAY_MILLIS))
    }

    /// When it begins.
    pub fn start(self, zone: ZoneOffset) -> Timestamp {
        Timestamp(self.number() * DAY_MILLIS - zone.millis())
    }

    /// The day so many days later, or earlier.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        Self::from_number(self.number().saturating_add(days))
    }

    /// The Monday of its week.
    #[must_use]
    pub fn monday(self) -> Self {
        // 1970-01-01 was a Thursday.
        self.plus(-(self.number() + 3).rem_euclid(7))
    }

    /// The first day of its month.
    #[must_use]
    pub fn first_of_month(self) -> Self {
        let (_, _, day) = self.parts();
        self.plus(1 - i64::from(day))
    }

    /// Year, month and day of the month, these from 1.
    pub fn parts(self) -> (i32, u32, u32) {
        // The proleptic Gregorian calendar in eras of 400 years that begin in March.
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month.unsigned_abs(), day.unsigned_abs())
    }

    /// The day with this year, month and day of the month, if there is one and it is ours.
    pub fn from_parts(year: i32, month: u32, day: u32) -> Option<Self> {
        if !(1970..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return None;
        }
        let (month, day) = (i32::try_from(month).ok()?, i32::try_from(day).ok()?);
        let year_from_march = if month <= 2 { year - 1 } else { year };
        let era = year_from_march.div_euclid(400);
        let year_of_era = year_from_march.rem_euclid(400);
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
        let found = Self(era * 146_097 + of_era - 719_468);
        // A day that the month does not have would be one of the next month.
        (found.parts() == (year, month.unsigned_abs(), day.unsigned_abs())).then_some(found)
    }
}

/// `2026-11-22`
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.parts();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Not a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a day between 1970-01-01 and 9999-12-31")]
pub struct NoDay;

impl FromStr for Day {
    type Err = NoDay;

    fn from_str(text: &str) -> Result<Self, NoDay> {
        let mut parts = text.splitn(3, '-');
        let mut next = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits)?;
            part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u32>().ok())?
        };
        let (year, month, day) = (next(4), next(2), next(2));
        let found = || Self::from_parts(i32::try_from(year?).ok()?, month?, day?);
        found().ok_or(NoDay)
    }
}

impl TryFrom<i32> for Day {
    type Error = NoDay;

    fn try_from(number: i32) -> Result<Self, NoDay> {
        (0..=Self::LAST).contains(&number).then_some(Self(number)).ok_or(NoDay)
    }
}

impl From<Day> for i32 {
    fn from(day: Day) -> Self {
        day.0
    }
}

/// Which days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "days", rename_all = "camelCase")]
pub enum Days {
    /// All.
    #[default]
    All,
    /// This one.
    Today,
    /// This one and the six before.
    Last7,
    /// This one and the 29 before.
    Last30,
    /// From one to another.
    Between {
        /// The first one; none for the first of all.
        first: Option<Day>,
        /// The last one; none for the last of all.
        last: Option<Day>,
    },
}

impl Days {
    /// Their name in an address; none for all.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::All => None,
            Self::Today => Some("today"),
            Self::Last7 => Some("7"),
            Self::Last30 => Some("30"),
            Self::Between { .. } => Some("between"),
        }
    }

    /// The pairs of an address that asks for them.
    pub fn pairs(self) -> impl Iterator<Item = (&'static str, String)> {
        let (first, last) = match self {
            Self::Between { first, last } => (first, last),
            _ => (None, None),
        };
        let name = self.name().map(|name| ("days", name.to_owned()));
        let day = |key, day: Option<Day>| day.map(|day| (key, day.to_string()));
        [name, day("first", first), day("last", last)].into_iter().flatten()
    }
}

/// What an address says of days, pair by pair.
#[derive(Clone, Copy, Debug, Default)]
pub struct DaysAsked {
    named: Days,
    first: Option<Day>,
    last: Option<Day>,
}

impl DaysAsked {
    /// Takes a pair in. What is said wrongly is as if it were not said.
    pub fn take(&mut self, key: &str, value: &str) {
        match key {
            "days" => {
                self.named = match value {
                    "today" => Days::Today,
                    "7" => Days::Last7,
                    "30" => Days::Last30,
                    "between" => Days::Between { first: None, last: None },
                    _ => Days::All,
                }
            }
            "first" => self.first = value.parse().ok(),
            "last" => self.last = value.parse().ok(),
            _ => {}
        }
    }

    /// Which days these are.
    pub const fn days(self) -> Days {
        let Self { named, first, last } = self;
        match named {
            Days::Between { .. } => Days::Between { first, last },
            named => named,
        }
    }
}

/// Which days, in which time zone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// Which days.
    #[serde(flatten)]
    pub days: Days,
    /// Whose days.
    pub zone: ZoneOffset,
}

impl Period {
    /// The first and the last day, where there is one.
    pub fn ends(self, now: Timestamp) -> (Option<Day>, Option<Day>) {
        let today = Day::of(now, self.zone);
        match self.days {
            Days::All => (None, None),
            Days::Today => (Some(today), Some(today)),
            Days::Last7 => (Some(today.plus(-6)), Some(today)),
            Days::Last30 => (Some(today.plus(-29)), Some(today)),
            Days::Between { first, last } => (first, last),
        }
    }

    /// From when on, and until before when.
    pub fn bounds(self, now: Timestamp) -> (Option<Timestamp>, Option<Timestamp>) {
        let (first, last) = self.ends(now);
        let start = |day: Day| day.start(self.zone);
        let end = |day: Day| Timestamp(start(day).0 + DAY_MILLIS);
        (first.map(start), last.map(end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_their_parts_read_back() {
        for number in (0..=Day::LAST).step_by(13).chain([58, 59, 60, 789, 790, 11_016, 11_017, Day::LAST]) {
            let day = Day(number);
            let (year, month, of_month) = day.parts();
            assert_eq!(Day::from_parts(year, month, of_month), Some(day));
            assert_eq!(day.to_string().parse(), Ok(day));
        }
        assert_eq!(Day(0).to_string(), "1970-01-01");
        assert_eq!(Day(Day::LAST).to_string(), "9999-12-31");
        assert_eq!("2024-02-29".parse::<Day>().map(Day::number), Ok(19_782));
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in [
            "",
            "2026",
            "2026-11",
            "2026-11-31",
            "2025-02-29",
            "2026-13-01",
            "26-1-1",
            "1969-12-31",
            "2026-11-2x",
            "2026-11-22-1",
            "+026-01-01",
        ] {
            assert_eq!(text.parse::<Day>(), Err(NoDay), "{text}");
        }
    }

    #[test]
    fn weeks_begin_on_monday_and_months_on_their_first_day() {
        let day: Day = "2026-11-22".parse().expect("a day");
        assert_eq!(day.monday().to_string(), "2026-11-16");
        assert_eq!(day.plus(1).monday().to_string(), "2026-11-23");
        assert_eq!(day.first_of_month().to_string(), "2026-11-01");
    }

    #[test]
    fn a_period_is_cut_by_the_days_of_its_zone() {
        // 2027-01-15T08:00:00Z
        let now = Timestamp(1_800_000_000_000);
        let period = |days, minutes| Period { days, zone: ZoneOffset::from_minutes(minutes) };
        let hour = 3_600_000;
        let midnight = 1_800_000_000_000 - 8 * hour;
        assert_eq!(
            period(Days::Today, 0).bounds(now),
            (Some(Timestamp(midnight)), Some(Timestamp(midnight + 24 * hour)))
        );
        assert_eq!(
            period(Days::Today, 60).bounds(now),
            (Some(Timestamp(midnight - hour)), Some(Timestamp(midnight + 23 * hour)))
        );
        // There it is yesterday still.
        assert_eq!(
            period(Days::Today, -9 * 60).ends(now).0.map(|day| day.to_string()).as_deref(),
            Some("2027-01-14")
        );
        assert_eq!(
            period(Days::Last7, 0).bounds(now),
            (Some(Timestamp(midnight - 6 * 24 * hour)), Some(Timestamp(midnight + 24 * hour)))
        );
        assert_eq!(period(Days::All, 60).bounds(now), (None, None));
    }

    #[test]
    fn a_zone_is_told_by_its_distance() {
        assert_eq!(ZoneOffset::from_minutes(60).to_string(), "+01:00");
        assert_eq!(ZoneOffset::from_minutes(-210).to_string(), "-03:30");
        assert_eq!(ZoneOffset::from_minutes(i32::MIN).minutes(), -FARTHEST);
    }
}
