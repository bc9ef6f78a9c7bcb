//! What stands in each cell of an export: the columns of the report's list, in its order.

use farhand_app::locales::{Errors, Locale, ReportTexts, States};
use farhand_contract::{Timestamp, periods::ZoneOffset, sessions::Session};

/// Whom an export is for.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    /// Their language.
    pub locale: Locale,
    /// Their time zone.
    pub zone: ZoneOffset,
}

impl Reader {
    /// The heads of the columns.
    pub const fn heads(self) -> [&'static str; 12] {
        ReportTexts(self.locale).columns()
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text.
    Text(String),
    /// A moment, as one reads it.
    Moment(Timestamp),
    /// A moment, to the millisecond where it is for machines.
    Exact(Timestamp),
    /// A length of time, in seconds.
    Seconds(u64),
}

impl From<Option<String>> for Cell {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Empty, Self::Text)
    }
}

impl From<Option<Timestamp>> for Cell {
    fn from(moment: Option<Timestamp>) -> Self {
        moment.map_or(Self::Empty, Self::Moment)
    }
}

/// A session's cells.
pub fn cells(session: Session, locale: Locale) -> [Cell; 12] {
    let states = States(locale);
    let lasted = session.connected_at.zip(session.ended_at).map(|(from, to)| to.seconds_since(from));
    let seconds = lasted.map(|seconds| u64::try_from(seconds).unwrap_or_default());
    [
        Cell::Text(session.device_name),
        session.user_principal_name.into(),
        Cell::Text(session.requested_by_name),
        Cell::Text(states.mode(session.mode).to_owned()),
        Cell::Moment(session.requested_at),
        session.answered_at.into(),
        session.connected_at.into(),
        session.ended_at.into(),
        seconds.map_or(Cell::Empty, Cell::Seconds),
        Cell::Text(states.session(session.state).to_owned()),
        session.reason.into(),
        session.failure.map(|failure| Errors(locale).failure(failure).0).into(),
    ]
}
