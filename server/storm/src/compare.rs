//! Our books against the sandbox's.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{browser::name_of, sandbox::Theirs};

/// A session as our list has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ours {
    /// Its id.
    pub id: String,
    /// Its state.
    pub state: String,
    /// Why it failed, when it did and when that has a name.
    pub failure: Option<String>,
}

impl Ours {
    /// Reads a row of the list; nothing when it is none.
    pub fn read(row: &Value) -> Option<Self> {
        Some(Self {
            id: row.get("id")?.as_str()?.to_owned(),
            state: row.get("state")?.as_str()?.to_owned(),
            failure: row.get("failure").and_then(name_of),
        })
    }

    fn is_open(&self) -> bool {
        matches!(self.state.as_str(), "awaitingUser" | "accepted" | "active")
    }
}

/// What does not agree: between our list, what was acknowledged, and the sandbox's list.
pub fn differences(ours: &[Ours], theirs: &[Theirs], acknowledged: &BTreeSet<String>) -> Vec<String> {
    let mut found = Vec::new();
    let mut known = BTreeMap::new();
    for session in ours {
        if known.insert(session.id.as_str(), session).is_some() {
            found.push(format!("our list has {} twice", session.id));
        }
    }
    for id in acknowledged.iter().filter(|id| !known.contains_key(id.as_str())) {
        found.push(format!("lost: {id} was acknowledged and is not in our list"));
    }

    let mut made: BTreeMap<&str, Vec<&Theirs>> = BTreeMap::new();
    for session in theirs {
        match session.custom_api.as_deref().filter(|id| known.contains_key(id)) {
            Some(id) => made.entry(id).or_default().push(session),
            None => found.push(format!("the sandbox's {} belongs to no session of ours", session.code)),
        }
    }
    for session in ours {
        let Ours { id, state, failure } = session;
        let made = made.get(id.as_str()).map(Vec::as_slice).unwrap_or_default();
        let codes = || made.iter().map(|made| made.code.as_str()).collect::<Vec<_>>().join(", ");
        let open = made.iter().filter(|made| made.is_open()).count();
        if !acknowledged.contains(id) {
            found.push(format!("doubled: {id} ({state}) is in our list and was never acknowledged"));
        }
        if made.len() > 1 {
            found.push(format!("doubled: the sandbox made {} for {id} ({state})", codes()));
        }
        match state.as_str() {
            "requested" => found.push(format!("{id} is still waiting for TeamViewer's answer")),
            "failed" if failure.is_none() => found.push(format!("{id} failed, and does not say why")),
            _ => {}
        }
        if session.is_open() && made.is_empty() {
            found.push(format!("lost: {id} is {state}, and the sandbox never made it"));
        } else if session.is_open() && open == 0 {
            found.push(format!("{id} is {state}, and closed at the sandbox ({})", codes()));
        } else if !session.is_open() && open > 0 {
            let why = failure.as_deref().unwrap_or("no failure");
            found.push(format!("{id} is {state} ({why}), and open at the sandbox ({})", codes()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn ours(id: &str, state: &str) -> Ours {
        Ours {
            id: id.into(),
            state: state.into(),
            failure: (state == "failed").then(|| "interrupted".into()),
        }
    }

    fn theirs(id: &str, state: &str) -> Theirs {
        Theirs { code: format!("s-{id}"), custom_api: Some(id.into()), state: state.into() }
    }

    fn compare(ours: &[Ours], theirs: &[Theirs], acknowledged: &[&str]) -> Vec<String> {
        differences(ours, theirs, &acknowledged.iter().map(|&id| id.to_owned()).collect())
    }

    #[test]
    fn books_that_agree() {
        let ours =
            [ours("a", "awaitingUser"), ours("b", "failed"), ours("c", "ended"), ours("d", "cancelled")];
        let theirs = [theirs("a", "Open"), theirs("b", "Closed"), theirs("c", "Closed")];
        assert_eq!(compare(&ours, &theirs, &["a", "b", "c", "d"]), Vec::<String>::new());
    }

    #[test]
    fn each_way_not_to_agree_is_found() {
        for (ours, theirs, acknowledged, says) in [
            (vec![], vec![], vec!["a"], "is not in our list"),
            (vec![ours("a", "ended")], vec![], vec![], "was never acknowledged"),
            (vec![ours("a", "ended"), ours("a", "ended")], vec![], vec!["a"], "twice"),
            (vec![], vec![theirs("a", "Closed")], vec![], "belongs to no session"),
            (
                vec![ours("a", "ended")],
                vec![theirs("a", "Closed"), theirs("a", "Closed")],
                vec!["a"],
                "the sandbox made s-a, s-a",
            ),
            (vec![ours("a", "requested")], vec![], vec!["a"], "still waiting"),
            (vec![Ours { failure: None, ..ours("a", "failed") }], vec![], vec!["a"], "does not say why"),
            (vec![ours("a", "awaitingUser")], vec![], vec!["a"], "never made it"),
            (vec![ours("a", "active")], vec![theirs("a", "Closed")], vec!["a"], "closed at the sandbox"),
            (vec![ours("a", "cancelled")], vec![theirs("a", "Open")], vec!["a"], "open at the sandbox"),
        ] {
            let found = compare(&ours, &theirs, &acknowledged);
            assert!(found.iter().any(|found| found.contains(says)), "{says}: {found:?}");
        }
    }

    #[test]
    fn a_row_is_read_with_the_name_of_its_failure() {
        let row = json!({"id": "a", "state": "failed", "failure": {"reason": "partner", "problem": {"problem": "timedOut"}}});
        assert_eq!(
            Ours::read(&row),
            Some(Ours { id: "a".into(), state: "failed".into(), failure: Some("partner: timedOut".into()) })
        );
        assert_eq!(Ours::read(&json!({"id": "a"})), None);
    }
}
