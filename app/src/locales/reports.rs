//! Reports on sessions.

use farhand_contract::{
    periods::{Days, ZoneOffset},
    reports::Interval,
    sessions::SessionResult,
};

use super::{Locale, texts};

texts! {
    /// Texts of the reports, and of what sessions are filtered by.
    ReportTexts {
        reports: "Reports", "Rapporten";
        title: "Remote assistance sessions", "Sessies van hulp op afstand";
        description: "Who helped whom, how far it went, and how long it took.", "Wie wie heeft geholpen, hoe ver het kwam en hoelang het duurde.";

        search: "Search by device or user", "Zoeken op apparaat of gebruiker";
        filters: "Filters", "Filters";
        state: "State", "Status";
        any_state: "Any state", "Elke status";
        states_chosen(count: usize): if count == 1 { "1 state".into() } else { format!("{count} states") }, if count == 1 { "1 status".into() } else { format!("{count} statussen") };
        result: "Result", "Resultaat";
        any_result: "Any result", "Elk resultaat";
        operator: "Asked for by", "Aangevraagd door";
        any_operator: "Anybody", "Iedereen";
        mode: "Mode", "Modus";
        any_mode: "Any mode", "Elke modus";
        period: "Period", "Periode";
        first_day: "From", "Van";
        last_day: "To", "Tot en met";
        one_device: "One device only", "Alleen één apparaat";
        clear: "Clear filters", "Filters wissen";
        nothing_found: "No sessions match these filters.", "Geen sessies die aan deze filters voldoen.";
        zone(zone: ZoneOffset): format!("Days in the time zone UTC{zone}"), format!("Dagen in de tijdzone UTC{zone}");

        totals: "In all", "Totaal";
        asked: "Asked for", "Aangevraagd";
        accepted: "Accepted", "Geaccepteerd";
        declined: "Declined", "Geweigerd";
        expired: "Expired", "Verlopen";
        cancelled: "Cancelled", "Geannuleerd";
        failed: "Failed", "Mislukt";
        ran: "Ran", "Uitgevoerd";
        median_answer: "Median time to the answer", "Mediane tijd tot antwoord";
        median_duration: "Median duration", "Mediane duur";
        total_duration: "Total duration", "Totale duur";
        by_time: "Over time", "In de tijd";
        by_operator: "By technician", "Per medewerker";
        by_device: "By device", "Per apparaat";
        day: "Day", "Dag";
        week: "Week", "Week";
        month: "Month", "Maand";
        interval: "Per", "Per";
        as_chart: "Chart", "Grafiek";
        as_table: "Table", "Tabel";
        show_as: "Show as", "Tonen als";
        most(shown: usize, of: &str): format!("The {shown} with the most of {of}."), format!("De {shown} met de meeste van {of}.");
        bar(label: &str, asked: u64, ran: u64): format!("{label}: {asked} asked for, {ran} ran"), format!("{label}: {asked} aangevraagd, {ran} uitgevoerd");
        nothing: "No sessions in this period.", "Geen sessies in deze periode.";
        sessions: "Sessions", "Sessies";

        export_csv: "Export as CSV", "Exporteren als CSV";
        export_xlsx: "Export as Excel workbook", "Exporteren als Excel-werkmap";
        file_name: "sessions", "sessies";
        column_device: "Device", "Apparaat";
        column_user: "User", "Gebruiker";
        column_operator: "Asked for by", "Aangevraagd door";
        column_mode: "Mode", "Modus";
        column_requested: "Asked for", "Aangevraagd";
        column_answered: "Answered", "Beantwoord";
        column_connected: "Connected", "Verbonden";
        column_ended: "Ended", "Beëindigd";
        column_duration: "Duration", "Duur";
        column_state: "Result", "Resultaat";
        column_reason: "Reason", "Reden";
        column_failure: "Failure", "Fout";
    }
}

impl ReportTexts {
    const fn pick(self, en: &'static str, nl: &'static str) -> &'static str {
        match self.0 {
            Locale::En => en,
            Locale::Nl => nl,
        }
    }

    /// What came of a session.
    pub const fn of_result(self, result: SessionResult) -> &'static str {
        match result {
            SessionResult::Accepted => self.accepted(),
            SessionResult::Declined => self.declined(),
            SessionResult::Expired => self.expired(),
            SessionResult::Cancelled => self.cancelled(),
            SessionResult::Failed => self.failed(),
            SessionResult::Ran => self.ran(),
        }
    }

    /// Which days.
    pub const fn of_days(self, days: Days) -> &'static str {
        match days {
            Days::All => self.pick("All time", "Alle tijd"),
            Days::Today => self.pick("Today", "Vandaag"),
            Days::Last7 => self.pick("Last 7 days", "Laatste 7 dagen"),
            Days::Last30 => self.pick("Last 30 days", "Laatste 30 dagen"),
            Days::Between { .. } => self.pick("From – to", "Van – tot en met"),
        }
    }

    /// How time is cut.
    pub const fn of_interval(self, interval: Interval) -> &'static str {
        match interval {
            Interval::Day => self.day(),
            Interval::Week => self.week(),
            Interval::Month => self.month(),
        }
    }

    /// The heads of the columns of a list of sessions, on the page and in exports.
    pub const fn columns(self) -> [&'static str; 12] {
        [
            self.column_device(),
            self.column_user(),
            self.column_operator(),
            self.column_mode(),
            self.column_requested(),
            self.column_answered(),
            self.column_connected(),
            self.column_ended(),
            self.column_duration(),
            self.column_state(),
            self.column_reason(),
            self.column_failure(),
        ]
    }
}

/// A length of time as `h:mm:ss`, to the second.
pub fn hms(seconds: u64) -> String {
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::hms;

    #[test]
    fn a_length_of_time_is_told_to_the_second() {
        assert_eq!(hms(0), "0:00:00");
        assert_eq!(hms(3_599), "0:59:59");
        assert_eq!(hms(360_061), "100:01:01");
    }
}
