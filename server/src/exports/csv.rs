//! Comma-separated values as RFC 4180 has them, in UTF-8 with the mark that spreadsheets look for.

use farhand_app::locales::hms;
use farhand_contract::{Timestamp, periods::ZoneOffset, sessions::Session};
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Iso8601};

use super::{Cell, Reader, cells};

/// What the file begins with: by this, spreadsheets know that it is UTF-8.
pub(super) const MARK: &str = "\u{feff}";

/// The mark and the line of heads.
pub fn head(reader: Reader) -> String {
    let mut text = MARK.to_owned();
    line(&mut text, &reader.heads().map(str::to_owned));
    text
}

/// A line for each session.
pub fn rows(sessions: Vec<Session>, reader: Reader) -> String {
    let mut text = String::new();
    for session in sessions {
        line(&mut text, &cells(session, reader.locale).map(|cell| field(cell, reader.zone)));
    }
    text
}

/// What stands in a field.
pub(super) fn field(cell: Cell, zone: ZoneOffset) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text,
        Cell::Moment(at) => iso(at, zone),
        Cell::Exact(at) => exact(at),
        Cell::Seconds(seconds) => hms(seconds),
    }
}

pub(super) fn line(text: &mut String, fields: &[String]) {
    for (index, field) in fields.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        push(text, field);
    }
    text.push_str("\r\n");
}

/// What formulas begin with, for one spreadsheet or another.
const FORMULA: [char; 7] = ['=', '+', '-', '@', '\t', '\r', '\n'];

/// Stands before what a spreadsheet would take for a formula, so that it takes it for text; and before what looks as if
/// it had been guarded, so that it reads back as it was.
pub(super) fn guard(field: &str) -> &'static str {
    if is_formula(field) { "'" } else { "" }
}

/// Behind whatever stands before it.
fn is_formula(field: &str) -> bool {
    field.trim_start_matches('\'').starts_with(FORMULA)
}

/// The field as it was before it was guarded.
pub fn unguarded(field: &str) -> &str {
    field.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(field)
}

/// Adds a field.
fn push(text: &mut String, field: &str) {
    let defused = guard(field);
    if field.contains(['"', ',', '\r', '\n']) {
        text.push('"');
        text.push_str(defused);
        text.push_str(&field.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(defused);
        text.push_str(field);
    }
}

/// `2026-11-22T20:50:00+01:00`, to the second. Empty for what no calendar can name.
pub fn iso(at: Timestamp, zone: ZoneOffset) -> String {
    let offset = UtcOffset::from_whole_seconds(zone.minutes() * 60).unwrap_or(UtcOffset::UTC);
    OffsetDateTime::from_unix_timestamp(at.0.div_euclid(1000))
        .ok()
        .and_then(|moment| moment.checked_to_offset(offset))
        .and_then(|moment| moment.format(&Iso8601::<WHOLE_SECONDS>).ok())
        .unwrap_or_default()
}

/// `2026-11-22 19:50:00.1230000` in UTC, as the admin center writes it. Empty for what no calendar can name.
fn exact(at: Timestamp) -> String {
    let Ok(moment) = OffsetDateTime::from_unix_timestamp_nanos(i128::from(at.0) * 1_000_000) else {
        return String::new();
    };
    let (date, time) = (moment.date(), moment.time());
    let (hour, minute, second) = time.as_hms();
    format!("{date} {hour:02}:{minute:02}:{second:02}.{:03}0000", time.millisecond())
}

const WHOLE_SECONDS: time::format_description::well_known::iso8601::EncodedConfig = {
    use time::format_description::well_known::iso8601::{Config, OffsetPrecision, TimePrecision};

    Config::DEFAULT
        .set_time_precision(TimePrecision::Second { decimal_digits: None })
        .set_offset_precision(OffsetPrecision::Minute)
        .encode()
};

#[cfg(test)]
mod tests {
    use super::*;

    fn written(field: &str) -> String {
        let mut text = String::new();
        push(&mut text, field);
        text
    }

    #[test]
    fn what_looks_like_a_formula_is_text() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"] {
            assert_eq!(written(formula), format!("'{formula}"));
        }
        assert_eq!(written("\r=1"), "\"'\r=1\"");
        assert_eq!(written("=\"x\",1"), "\"'=\"\"x\"\",1\"");
        assert_eq!(written("a=1"), "a=1");
    }

    #[test]
    fn what_was_guarded_is_read_as_it_was() {
        for field in ["=1+1", "+31 6", "-", "plain", "'quoted'", "'", "", "'=x", "''-1", "''"] {
            assert_eq!(unguarded(&format!("{}{field}", guard(field))), field);
        }
    }

    #[test]
    fn fields_are_quoted_where_they_must_be() {
        assert_eq!(written("plain ü"), "plain ü");
        assert_eq!(written("a,b"), "\"a,b\"");
        assert_eq!(written("say \"hi\""), "\"say \"\"hi\"\"\"");
        assert_eq!(written("two\nlines"), "\"two\nlines\"");
        assert_eq!(written(""), "");
    }

    #[test]
    fn moments_are_told_with_their_distance_from_utc() {
        let at = Timestamp(1_800_000_000_999);
        assert_eq!(iso(at, ZoneOffset::default()), "2027-01-15T08:00:00Z");
        assert_eq!(iso(at, ZoneOffset::from_minutes(60)), "2027-01-15T09:00:00+01:00");
        assert_eq!(iso(at, ZoneOffset::from_minutes(-210)), "2027-01-15T04:30:00-03:30");
        assert_eq!(iso(Timestamp(i64::MAX), ZoneOffset::default()), "");
        assert_eq!(exact(at), "2027-01-15 08:00:00.9990000");
        assert_eq!(exact(Timestamp(-1)), "1969-12-31 23:59:59.9990000");
        assert_eq!(exact(Timestamp(i64::MAX)), "");
    }
}
