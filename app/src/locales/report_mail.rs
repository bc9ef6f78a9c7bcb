//! The report that is mailed, beside what it shares with the report's blade.

use super::texts;

texts! {
    /// Texts of the report that is mailed.
    ReportMailTexts {
        subject(organization: &str, days: &str): format!("Remote assistance sessions, {days}: {organization}"), format!("Sessies van hulp op afstand, {days}: {organization}");
        intro(organization: &str, days: &str): format!("The remote assistance sessions of {organization}, {days}."), format!("De sessies van hulp op afstand van {organization}, {days}.");
        list: "The list behind it (needs a sign-in):", "De lijst erachter (vereist aanmelden):";
        as_csv: "The same as CSV:", "Hetzelfde als CSV:";
        made_at(at: &str): format!("Made at {at} by Farhand."), format!("Gemaakt op {at} door Farhand.");
    }
}
