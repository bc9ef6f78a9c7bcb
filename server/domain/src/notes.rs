//! What may be written down about a session.

use farhand_contract::{
    Error,
    errors::{Field, Problem},
    technicians::{NOTE_LIMIT, TICKET_LIMIT},
};

use crate::session::turns_direction;

/// The note as it is kept: its lines, without control characters and space around it; empty when nothing is left.
///
/// Fails with [`Problem::TooLong`] above [`NOTE_LIMIT`] characters.
pub fn note(given: &str) -> Result<String, Error> {
    kept(given, Field::Note, NOTE_LIMIT, true)
}

/// The reference of a ticket as it is kept: one line.
///
/// Fails with [`Problem::TooLong`] above [`TICKET_LIMIT`] characters.
pub fn ticket(given: &str) -> Result<String, Error> {
    kept(given, Field::Ticket, TICKET_LIMIT, false)
}

fn kept(given: &str, field: Field, limit: u32, lines: bool) -> Result<String, Error> {
    let kept: String = given
        .replace("\r\n", "\n")
        .chars()
        .map(|c| match c {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' if lines => '\n',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .filter(|&c| (lines && c == '\n') || (!c.is_control() && !turns_direction(c)))
        .collect();
    let kept = kept.trim();
    if kept.chars().nth(limit as usize).is_some() {
        return Err(Error::Invalid { field, problem: Problem::TooLong { limit } });
    }
    Ok(kept.to_owned())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("", "")]
    #[case(" \r\n\t ", "")]
    #[case("  Replaced the driver.\r\nWorks.  ", "Replaced the driver.\nWorks.")]
    #[case("one\rtwo\u{2028}three", "one\ntwo\nthree")]
    #[case("tab\there", "tab here")]
    #[case("ring \u{7}\u{1b}[31mbell\u{202e}", "ring [31mbell")]
    fn notes(#[case] given: &str, #[case] expected: &str) {
        assert_eq!(note(given).as_deref(), Ok(expected));
    }

    #[test]
    fn a_ticket_is_one_line() {
        assert_eq!(ticket(" INC-4711\r\n(printer) ").as_deref(), Ok("INC-4711 (printer)"));
    }

    #[test]
    fn both_are_measured_in_characters_and_after_trimming() {
        let long = "é".repeat(NOTE_LIMIT as usize);
        assert_eq!(note(&format!(" {long} ")), Ok(long.clone()));
        let problem = Problem::TooLong { limit: NOTE_LIMIT };
        assert_eq!(note(&format!("{long}x")), Err(Error::Invalid { field: Field::Note, problem }));
        let problem = Problem::TooLong { limit: TICKET_LIMIT };
        let ticket_error = Err(Error::Invalid { field: Field::Ticket, problem });
        assert_eq!(ticket(&"x".repeat(TICKET_LIMIT as usize + 1)), ticket_error);
    }

    proptest! {
        #[test]
        fn what_is_kept_is_plain_and_stays_as_it_is(text in any::<String>()) {
            for (kept, again) in [(note(&text), note as fn(&str) -> _), (ticket(&text), ticket)] {
                if let Ok(kept) = kept {
                    prop_assert!(kept.trim() == kept);
                    prop_assert!(!kept.chars().any(|c| (c.is_control() && c != '\n') || turns_direction(c)));
                    prop_assert_eq!(again(&kept), Ok(kept.clone()));
                }
            }
        }
    }
}
