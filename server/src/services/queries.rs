//! What a query of a list may ask, and how it is told of.

use farhand_contract::{
    Error, Result,
    errors::{Field, Problem},
    pages::SEARCH_LIMIT,
    reports::ExportFormat,
    sessions::{SessionQuery, SessionResult, SessionState},
};

/// The query, with the search as it is searched for.
pub fn checked(query: &SessionQuery) -> Result<SessionQuery> {
    let wanted = |state: &SessionState| query.states.contains(state);
    let came = |result: &SessionResult| query.results.contains(result);
    Ok(SessionQuery {
        search: search(&query.search)?,
        // Each once, and as many statements as there are sets of them.
        states: SessionState::ALL.iter().copied().filter(wanted).collect(),
        results: SessionResult::ALL.iter().copied().filter(came).collect(),
        ..query.clone()
    })
}

/// The text as it is searched for.
pub fn search(text: &str) -> Result<String> {
    let text = text.trim();
    if text.chars().nth(SEARCH_LIMIT as usize).is_some() {
        let problem = Problem::TooLong { limit: SEARCH_LIMIT };
        return Err(Error::Invalid { field: Field::Search, problem });
    }
    Ok(text.to_owned())
}

/// What the audit log says was exported: the format, how many rows, and which, as the address of the list says it.
pub fn exported(
    format: ExportFormat,
    rows: u64,
    pairs: impl IntoIterator<Item = (&'static str, String)>,
) -> String {
    let mut target = format!("{}, {rows}", format.name());
    tell(&mut target, pairs);
    target
}

/// Adds the pairs of an address.
pub fn tell(target: &mut String, pairs: impl IntoIterator<Item = (&'static str, String)>) {
    for (key, value) in pairs {
        // Several lines in one would be several entries to who reads the log as text.
        let value = value.replace(char::is_control, " ");
        target.extend([", ", key, "=", &value]);
    }
}
