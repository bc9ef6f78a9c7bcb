//! What Home shows of managed devices and of sessions, besides their number.

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp, device_lists::FacetValue, periods::Day, reports::IntervalLine, sessions::SessionState,
};

/// The most platforms that are told.
pub const PLATFORM_LINES: usize = 10;

/// How many days of sessions are told, today among them.
pub const SESSION_DAYS: i64 = 14;

/// The figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HomeFigures {
    /// Devices by operating system: the [`PLATFORM_LINES`] with the most.
    pub platforms: Vec<FacetValue>,
    /// How many operating systems there are.
    pub platform_count: u64,
    /// Devices by compliance, the most first.
    pub compliance: Vec<FacetValue>,
    /// Devices by when they were last in contact.
    pub check_ins: CheckIns,
    /// The sessions that the caller may see; none when they may see none.
    pub sessions: Option<RecentSessions>,
}

/// Devices by when they were last in contact.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckIns {
    /// The latest first.
    pub stretches: Vec<CheckInStretch>,
    /// How many never were.
    pub never: u64,
}

/// The devices that were last in contact in a stretch of time. It begins and ends with a day in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckInStretch {
    /// It is more than so many days ago, today being none.
    pub more_than: u32,
    /// And at most so many; none for any number.
    pub at_most: Option<u32>,
    /// When it begins; none for as long ago as there is.
    pub from: Option<Timestamp>,
    /// Before when it ends; none for now.
    pub until: Option<Timestamp>,
    /// How many.
    pub devices: u64,
}

/// The sessions that were asked for in the last [`SESSION_DAYS`] days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentSessions {
    /// The first day.
    pub first: Day,
    /// The last day.
    pub last: Day,
    /// Where they stand, in the order of a session's life. States that none has are left out.
    pub states: Vec<(SessionState, u64)>,
    /// Each day, the earliest first.
    pub days: Vec<IntervalLine>,
}
