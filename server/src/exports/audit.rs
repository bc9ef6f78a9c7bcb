//! Lines of the audit log as comma-separated values.

use farhand_app::locales::{AuditTexts, ConsentTexts, States};
use farhand_contract::audit::AuditEvent;

use super::{Cell, Reader, csv};

/// The mark and the line of heads.
pub fn head(reader: Reader) -> String {
    let mut text = csv::MARK.to_owned();
    csv::line(&mut text, &AuditTexts(reader.locale).columns().map(str::to_owned));
    text
}

/// A line for each event.
pub fn rows(events: Vec<AuditEvent>, reader: Reader) -> String {
    let mut text = String::new();
    for event in events {
        csv::line(&mut text, &cells(event, reader).map(|cell| csv::field(cell, reader.zone)));
    }
    text
}

/// An event's cells. Whoever acts by itself keeps its name, which no person has.
fn cells(event: AuditEvent, Reader { locale, .. }: Reader) -> [Cell; 10] {
    let texts = AuditTexts(locale);
    let policy = event.policy.as_ref().map(|policy| ConsentTexts(locale).of_applied(policy));
    [
        Cell::Moment(event.at),
        Cell::Text(texts.of_activity(event.activity).to_owned()),
        Cell::Text(States(locale).result(event.result).to_owned()),
        event.target.into(),
        Cell::Text(event.actor),
        event.address.into(),
        event.reason.into(),
        policy.into(),
        event.request_id.into(),
        event.seal.map(|number| number.to_string()).into(),
    ]
}
