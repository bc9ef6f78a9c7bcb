//! A report as a mail.

use farhand_app::locales::{Locale, ReportMailTexts, ReportTexts, hms};
use farhand_contract::{Timestamp, periods::Day, reports::Report, settings::TextSettings};

use super::Mail;

/// A report in the organisation's language, with the addresses of the list and of its CSV.
pub fn report(
    settings: TextSettings,
    organization: &str,
    (first, last): (Day, Day),
    report: &Report,
    (sessions, csv): (&str, &str),
    now: Timestamp,
) -> Mail {
    let locale = Locale::from(settings.language);
    let (texts, words) = (ReportMailTexts(locale), ReportTexts(locale));
    let days = if first == last { first.to_string() } else { format!("{first} – {last}") };
    let counts = &report.counts;
    let seconds = |seconds: Option<u64>| seconds.map_or_else(|| "–".to_owned(), hms);
    let lines = [
        (words.asked(), counts.asked.to_string()),
        (words.accepted(), counts.accepted.to_string()),
        (words.ran(), counts.ran.to_string()),
        (words.declined(), counts.declined.to_string()),
        (words.expired(), counts.expired.to_string()),
        (words.cancelled(), counts.cancelled.to_string()),
        (words.failed(), counts.failed.to_string()),
        (words.total_duration(), seconds(Some(counts.seconds))),
        (words.median_duration(), seconds(report.median_seconds)),
        (words.median_answer(), seconds(report.median_answer_seconds)),
    ];
    let mut text = vec![texts.intro(organization, &days), String::new()];
    text.extend(lines.map(|(label, value)| format!("{label}: {value}")));
    if !report.operators.is_empty() {
        text.extend([String::new(), format!("{}:", words.by_operator())]);
        let bars = report.operators.iter();
        text.extend(bars.map(|line| {
            let bar = words.bar(&line.name, line.counts.asked, line.counts.ran);
            format!("- {bar}")
        }));
    }
    text.extend([String::new(), texts.list().to_owned(), sessions.to_owned(), texts.as_csv().to_owned()]);
    text.extend([csv.to_owned(), String::new(), texts.made_at(&settings.day_and_time(now)), String::new()]);
    Mail { subject: texts.subject(organization, &days), text: text.join("\r\n") }
}

#[cfg(test)]
mod tests {
    use farhand_contract::{periods::ZoneOffset, reports::Counts, settings::Language};

    use super::*;

    fn made(language: Language, minutes: i32) -> Mail {
        let settings = TextSettings { language, zone: ZoneOffset::from_minutes(minutes) };
        let counts = Counts { asked: 3, ran: 2, seconds: 3725, ..Counts::default() };
        let day: Day = "2027-01-15".parse().expect("a day");
        report(
            settings,
            "Contoso",
            (day, day),
            &Report { counts, ..Report::default() },
            ("https://farhand.example/sessions", "https://farhand.example/csv"),
            Timestamp(1_800_000_000_000),
        )
    }

    #[test]
    fn a_report_is_in_the_organisations_language_and_time() {
        let english = made(Language::English, 0);
        assert_eq!(english.subject, "Remote assistance sessions, 2027-01-15: Contoso");
        assert!(english.text.contains("Asked for: 3\r\n"), "{}", english.text);
        assert!(english.text.contains("1:02:05"), "{}", english.text);
        assert!(english.text.contains("2027-01-15 08:00 (UTC+00:00)"), "{}", english.text);
        let dutch = made(Language::Dutch, 90);
        assert_eq!(dutch.subject, "Sessies van hulp op afstand, 2027-01-15: Contoso");
        assert!(dutch.text.contains("Aangevraagd: 3\r\n"), "{}", dutch.text);
        assert!(dutch.text.contains("2027-01-15 09:30 (UTC+01:30)"), "{}", dutch.text);
        assert!(dutch.text.contains("https://farhand.example/csv\r\n"), "{}", dutch.text);
    }
}
