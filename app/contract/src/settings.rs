//! Settings of the organisation.

use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    devices::named,
    periods::{DAY_MILLIS, Day, ZoneOffset},
};

named! {
    /// A language that texts are written in.
    Language {
        /// English.
        English = "en",
        /// Dutch.
        Dutch = "nl",
    }
}

/// How texts are written that are made for somebody else than the one looking: to read out, to mail, and reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TextSettings {
    /// In which language.
    pub language: Language,
    /// In whose time.
    pub zone: ZoneOffset,
}

impl Default for TextSettings {
    fn default() -> Self {
        Self { language: Language::English, zone: ZoneOffset::default() }
    }
}

impl TextSettings {
    /// The hour and the minute of a moment, and how far they are from UTC.
    pub fn time_of_day(self, at: Timestamp) -> String {
        let minutes = at.0.saturating_add(self.zone.millis()).rem_euclid(DAY_MILLIS) / 60_000;
        format!("{:02}:{:02} (UTC{})", minutes / 60, minutes % 60, self.zone)
    }

    /// The day of a moment, and its time.
    pub fn day_and_time(self, at: Timestamp) -> String {
        format!("{} {}", Day::of(at, self.zone), self.time_of_day(at))
    }
}
