//! Groups of devices: static ones, whose devices somebody chose, and dynamic ones, whose devices a rule chooses.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    DeviceId, Timestamp,
    device_lists::DeviceFilter,
    device_views::{COLUMNS, ListPairs, VIEW},
    devices::DeviceQuery,
};

/// The longest name of a group, in characters.
pub const GROUP_NAME_LIMIT: u32 = 80;

/// The longest description of a group, in characters.
pub const GROUP_DESCRIPTION_LIMIT: u32 = 500;

/// The most groups that an organisation has.
pub const GROUPS_LIMIT: u32 = 200;

impl ListPairs {
    /// The rule that a list of devices follows: what it is searched for and filtered by, whatever its order and columns.
    pub fn rule_of(query: &DeviceQuery) -> Self {
        let which = DeviceQuery {
            search: query.search.clone(),
            filters: query.filters.clone(),
            ..DeviceQuery::default()
        };
        which.pairs().into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }

    /// The rule that the list of an address follows, or that of a view. None where not all of it is understood.
    pub fn rule_of_pairs<K: AsRef<str>, V: AsRef<str>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Option<Self> {
        DeviceQuery::from_pairs_strictly(pairs, &[VIEW, COLUMNS]).map(|query| Self::rule_of(&query))
    }

    /// The devices that a rule chooses. None where it chooses by nothing, or by more than is understood: no device must
    /// come into a group because somebody did not read why it should not. And none where it asks for what is in a group: no
    /// rule depends on another.
    pub fn rule(&self) -> Option<DeviceQuery> {
        let query = self.query();
        let is_rule = !self.is_empty() && Self::rule_of(&query) == *self && !asks_for_groups(&query);
        is_rule.then_some(query)
    }
}

/// Whether a list is about what is in groups, so that no rule can follow it.
pub fn asks_for_groups(query: &DeviceQuery) -> bool {
    query.filters.iter().any(|filter| matches!(filter, DeviceFilter::InGroup { .. }))
}

/// A group, and how many devices it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// Which one.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What chooses its devices; none where somebody does.
    pub rule: Option<ListPairs>,
    /// How many devices it has, as far as is known.
    pub members: u64,
    /// Whether it has more.
    pub at_least: bool,
    /// Counts its changes.
    pub version: i64,
}

/// A group as somebody wants it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupDraft {
    /// Its name: 1 to [`GROUP_NAME_LIMIT`] characters, and no other group's, whatever its case.
    pub name: String,
    /// What it is for, in at most [`GROUP_DESCRIPTION_LIMIT`] characters.
    pub description: String,
    /// What chooses its devices; none for a group whose devices somebody chooses. A group stays what it was made as.
    pub rule: Option<ListPairs>,
}

/// A device of a static group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GroupMember {
    /// Which one.
    pub id: DeviceId,
    /// Its name.
    pub device_name: String,
    /// Its primary user.
    pub user_principal_name: Option<String>,
    /// Its operating system, as reported.
    pub operating_system: String,
    /// When it was last in contact.
    pub last_sync_date_time: Option<Timestamp>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        device_lists::DeviceFacet,
        devices::DeviceSort,
        pages::{Cursor, Direction, PageStart},
    };

    fn pairs(pairs: &[(&str, &str)]) -> ListPairs {
        pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn a_rule_is_what_a_list_leaves_in_and_nothing_else() {
        let which = DeviceQuery {
            search: "a b&c=ü".to_owned(),
            filters: vec![
                DeviceFilter::AnyOf {
                    column: DeviceFacet::Model,
                    values: vec![Some("Surface".to_owned()), None],
                },
                DeviceFilter::Begins { column: DeviceSort::UserPrincipalName, text: "zoë".to_owned() },
                DeviceFilter::LastSync { from: None, until: Some(Timestamp(5)) },
                DeviceFilter::Tagged { tags: vec!["Loan".to_owned(), "Front desk".to_owned()] },
            ],
            ..DeviceQuery::default()
        };
        let sorted = DeviceQuery {
            sort: DeviceSort::Model,
            direction: Direction::Descending,
            from: PageStart::After(Cursor("x".to_owned())),
            ..which.clone()
        };
        let rule = ListPairs::rule_of(&sorted);
        assert_eq!(rule.rule(), Some(which));
        let json = serde_json::to_string(&rule).unwrap();
        assert_eq!(serde_json::from_str::<ListPairs>(&json).unwrap(), rule);
    }

    #[test]
    fn the_rule_of_an_address_is_all_of_it_or_none() {
        let link =
            [("view", "x"), ("search", "pc"), ("sort", "model"), ("tag", "Loan"), ("columns", "usual")];
        let rule = pairs(&[("search", "pc"), ("tag", "Loan")]);
        assert_eq!(ListPairs::rule_of_pairs(link), Some(rule));
        assert_eq!(ListPairs::rule_of_pairs([("view", "x")]), Some(ListPairs::default()));
        assert_eq!(ListPairs::rule_of_pairs([("search", "pc"), ("colour", "red")]), None);
    }

    #[test]
    fn a_rule_that_is_not_understood_chooses_nothing() {
        for wrong in [
            &[][..],
            &[("sort", "model")],
            &[("colour", "red")],
            &[("search", "pc"), ("colour", "red")],
            &[("search", "pc"), ("columns", "usual")],
            &[("search", "pc"), ("after", "x")],
            &[("missing", "colour")],
            &[("tag", "Loan"), ("tag", "loan")],
            // No group depends on another.
            &[("group", "00000000-0000-0000-0000-000000000007")],
            &[("search", "pc"), ("group", "00000000-0000-0000-0000-000000000007")],
        ] {
            assert_eq!(pairs(wrong).rule(), None, "{wrong:?}");
        }
        assert!(pairs(&[("search", "pc"), ("model", "a"), ("missing", "model")]).rule().is_some());
    }
}
