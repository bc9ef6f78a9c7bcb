//! Reports on remote assistance sessions.

use serde::{Deserialize, Serialize};

use crate::{
    DeviceId, UserId,
    devices::named,
    periods::Day,
    sessions::{Session, SessionQuery},
};

/// How many operators and how many devices a report tells of: those with the most sessions.
pub const REPORT_LINES: u32 = 20;

/// The most stretches of time between which those without sessions are told too.
pub const INTERVAL_LINES: usize = 400;

named! {
    /// How a report cuts time.
    Interval {
        /// Days.
        Day = "day",
        /// Weeks, from Monday.
        Week = "week",
        /// Months.
        Month = "month",
    }
}

/// What a report is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportQuery {
    /// Which sessions. Their order and page are not looked at.
    pub sessions: SessionQuery,
    /// How time is cut.
    pub interval: Interval,
}

/// How many sessions went how far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// Asked for.
    pub asked: u64,
    /// Accepted by the device's user, whatever came then.
    pub accepted: u64,
    /// Declined by them.
    pub declined: u64,
    /// Over because nobody answered, or nobody connected, in time.
    pub expired: u64,
    /// Taken back.
    pub cancelled: u64,
    /// Could not be made.
    pub failed: u64,
    /// Both sides were connected.
    pub ran: u64,
    /// How long those that are over ran, together, in seconds.
    pub seconds: u64,
}

impl Counts {
    /// These and the others.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            asked: self.asked + other.asked,
            accepted: self.accepted + other.accepted,
            declined: self.declined + other.declined,
            expired: self.expired + other.expired,
            cancelled: self.cancelled + other.cancelled,
            failed: self.failed + other.failed,
            ran: self.ran + other.ran,
            seconds: self.seconds + other.seconds,
        }
    }
}

/// What a report says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Of all.
    pub counts: Counts,
    /// The median time from the request to the user's answer, in seconds; of two in the middle, between them.
    pub median_answer_seconds: Option<u64>,
    /// The median of how long sessions ran, in seconds.
    pub median_seconds: Option<u64>,
    /// By who asked: the [`REPORT_LINES`] with the most.
    pub operators: Vec<OperatorLine>,
    /// How many there are.
    pub operator_count: u64,
    /// By device: the [`REPORT_LINES`] with the most.
    pub devices: Vec<DeviceLine>,
    /// How many there are.
    pub device_count: u64,
    /// By time, the earliest first.
    pub intervals: Vec<IntervalLine>,
}

/// Those that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorLine {
    /// Who.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// How many.
    pub counts: Counts,
}

/// Those on a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceLine {
    /// Which device.
    pub id: DeviceId,
    /// Its name at the time.
    pub name: String,
    /// How many.
    pub counts: Counts,
}

/// Those asked for on some days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IntervalLine {
    /// The first day.
    pub first: Day,
    /// The last day.
    pub last: Day,
    /// How many.
    pub counts: Counts,
}

/// Somebody who asked for sessions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// Who.
    pub id: UserId,
    /// Their name.
    pub name: String,
}

named! {
    /// What an export is written as.
    ExportFormat {
        /// Comma-separated values.
        Csv = "csv",
        /// An Excel workbook.
        Xlsx = "xlsx",
    }
}

/// Some rows of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportRows {
    /// The sessions, in the order asked for.
    pub rows: Vec<Session>,
    /// The query for those that follow; none after the last.
    pub next: Option<SessionQuery>,
}
