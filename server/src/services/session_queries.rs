//! What a query for sessions may ask.

use farhand_contract::{
    Error, Result,
    errors::{Field, Problem},
    pages::SEARCH_LIMIT,
    sessions::{SessionQuery, SessionResult, SessionState},
};

/// The query, with the search as it is searched for.
pub fn checked(query: &SessionQuery) -> Result<SessionQuery> {
    let search = query.search.trim();
    if search.chars().nth(SEARCH_LIMIT as usize).is_some() {
        let problem = Problem::TooLong { limit: SEARCH_LIMIT };
        return Err(Error::Invalid { field: Field::Search, problem });
    }
    let wanted = |state: &SessionState| query.states.contains(state);
    let came = |result: &SessionResult| query.results.contains(result);
    Ok(SessionQuery {
        search: search.to_owned(),
        // Each once, and as many statements as there are sets of them.
        states: SessionState::ALL.iter().copied().filter(wanted).collect(),
        results: SessionResult::ALL.iter().copied().filter(came).collect(),
        ..query.clone()
    })
}
