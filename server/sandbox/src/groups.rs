//! Groups, in which sessions are created.

use axum::{
    Json,
    extract::{Query, State, rejection::QueryRejection},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    Random,
    bearer::Bearer,
    errors::ApiError,
    random::digits,
    state::{App, State as Memory},
};

/// The most groups there can be.
const LIMIT: usize = 1_000;

/// A group.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// `g` and digits.
    pub(crate) id: String,
    pub(crate) name: String,
}

impl Group {
    /// The group that is there from the start.
    pub(crate) fn initial() -> Self {
        Self { id: "g100001".to_owned(), name: "Sandbox".to_owned() }
    }
}

/// The group a request means. A name that is not known makes a group; an id that is not known is refused, and so
/// are an id and a name that disagree.
pub(crate) fn resolve(
    memory: &mut Memory,
    random: &dyn Random,
    id: Option<&str>,
    name: Option<&str>,
) -> Result<Group, ApiError> {
    let by_name =
        |memory: &Memory, name: &str| memory.groups.iter().find(|group| group.name == name).cloned();
    match (id, name.filter(|name| !name.is_empty())) {
        (None, None) => Err(ApiError::invalid("groupid or groupname is required")),
        (Some(id), name) => {
            let group = memory.groups.iter().find(|group| group.id == id).cloned();
            let group = group.ok_or_else(|| ApiError::invalid("groupid is not a known group"))?;
            if name.is_some_and(|name| name != group.name) {
                return Err(ApiError::invalid("groupid and groupname do not agree"));
            }
            Ok(group)
        }
        (None, Some(name)) => {
            if let Some(group) = by_name(memory, name) {
                return Ok(group);
            }
            if memory.groups.len() >= LIMIT {
                return Err(ApiError::invalid("there are too many groups"));
            }
            let group = Group { id: format!("g{}", digits(random, 8)), name: name.to_owned() };
            memory.groups.push(group.clone());
            Ok(group)
        }
    }
}

/// Which groups.
#[derive(Debug, Deserialize)]
pub(crate) struct GroupsQuery {
    name: Option<String>,
    shared: Option<bool>,
    #[serde(default, rename = "shouldMatchFullName")]
    should_match_full_name: bool,
}

impl GroupsQuery {
    fn matches(&self, group: &Group) -> bool {
        let named = self.name.as_ref().is_none_or(|wanted| {
            let (name, wanted) = (group.name.to_lowercase(), wanted.to_lowercase());
            if self.should_match_full_name { name == wanted } else { name.contains(&wanted) }
        });
        // No group here is shared.
        named && self.shared != Some(true)
    }
}

/// `GET /api/v1/groups`
pub(crate) async fn list(
    bearer: Bearer,
    State(app): State<App>,
    query: Result<Query<GroupsQuery>, QueryRejection>,
) -> Result<Json<Value>, ApiError> {
    let Query(query) = query?;
    let owner = json!({ "userid": bearer.account.userid, "name": bearer.account.name });
    let state = app.state();
    let groups = state.groups.iter().filter(|group| query.matches(group));
    let groups: Vec<_> = groups
        .map(|group| json!({ "id": group.id, "name": group.name, "permissions": "owned", "owner": owner }))
        .collect();
    Ok(Json(json!({ "groups": groups })))
}
