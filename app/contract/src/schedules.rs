//! Reports that are sent to a webhook or by mail, again and again.

use serde::{Deserialize, Serialize};

use crate::{
    ScheduleId, Timestamp,
    devices::named,
    periods::{Day, ZoneOffset},
};

/// The longest webhook address that is taken, in characters.
pub const WEBHOOK_LIMIT: u32 = 1000;

/// The most addresses that a report is mailed to.
pub const MAIL_ADDRESSES: usize = 10;

/// How many of a schedule's deliveries are shown: the last ones.
pub const DELIVERIES_SHOWN: u32 = 5;

/// The header with the moment of sending, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "farhand-timestamp";

/// The header with the signature: `v1=` and, in hexadecimal digits, the HMAC-SHA256 of the moment as its header has it, a
/// full stop, and the body, under the schedule's secret.
pub const SIGNATURE_HEADER: &str = "farhand-signature";

named! {
    /// How often a report is sent.
    Cadence {
        /// Each day, about the day before.
        Daily = "daily",
        /// Each Monday, about the week before.
        Weekly = "weekly",
        /// On the first of each month, about the month before.
        Monthly = "monthly",
    }
}

/// A schedule to make.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ScheduleDraft {
    /// How often.
    pub cadence: Cadence,
    /// At which hour of the day, from 0 to 23.
    pub hour: u8,
    /// Whose days and hours.
    pub zone: ZoneOffset,
    /// The webhook's address: `https`, and not on a private network unless the server allows that.
    /// Empty for one that is mailed.
    pub url: String,
    /// To whom it is mailed instead: addresses with commas between, at most [`MAIL_ADDRESSES`].
    pub mail_to: Option<String>,
}

/// A schedule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    /// Which one.
    pub id: ScheduleId,
    /// How often.
    pub cadence: Cadence,
    /// At which hour of the day.
    pub hour: u8,
    /// Whose days and hours.
    pub zone: ZoneOffset,
    /// The webhook's address; empty for one that is mailed.
    pub url: String,
    /// When it is sent next; none while it is turned off.
    pub next_at: Option<Timestamp>,
    /// The last deliveries, the latest first.
    pub deliveries: Vec<Delivery>,
    /// To whom it is mailed, where it is.
    pub mail_to: Option<String>,
}

/// A schedule that was just made.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewSchedule {
    /// Which one.
    pub id: ScheduleId,
    /// What deliveries to a webhook are signed with. Told this once.
    pub secret: Option<String>,
}

impl core::fmt::Debug for NewSchedule {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("NewSchedule").field("id", &self.id).finish_non_exhaustive()
    }
}

named! {
    /// Where a delivery stands.
    DeliveryState {
        /// Not delivered yet: it is tried, or tried again.
        Waiting = "waiting",
        /// The webhook took it.
        Delivered = "delivered",
        /// Given up.
        Failed = "failed",
    }
}

named! {
    /// What an attempt to deliver met.
    DeliveryProblem {
        /// The webhook did not answer with success.
        Refused = "refused",
        /// No connection, or no answer in time.
        Unreachable = "unreachable",
        /// The address leads to a private network.
        NotAllowed = "notAllowed",
        /// The secret does not open any more.
        NoSecret = "noSecret",
        /// The server has no mail server.
        NoMailServer = "noMailServer",
    }
}

/// A report that was sent, or is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Delivery {
    /// The first day that it is about.
    pub first: Day,
    /// The last day.
    pub last: Day,
    /// Where it stands.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: u32,
    /// What the webhook or the mail server answered the last time: a status of HTTP or of SMTP.
    pub status: Option<u16>,
    /// What the last attempt met.
    pub problem: Option<DeliveryProblem>,
    /// How long the last attempt took, in milliseconds.
    pub duration_millis: Option<u64>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it is tried next.
    pub next_attempt_at: Option<Timestamp>,
}
