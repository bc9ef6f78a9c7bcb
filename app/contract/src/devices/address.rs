//! A query as pairs of an address: what a link to All devices carries, and an export of them.

use uuid::Uuid;

use super::{DeviceOrder, DeviceQuery, DeviceSort};
use crate::{
    Timestamp,
    device_lists::{DeviceFacet, DeviceFilter},
    device_tags::is_same_tag,
    pages::{Cursor, Direction, PageStart},
};

/// The columns that are filtered by how they begin, and where that stands.
const BEGINNINGS: [(DeviceSort, &str); 5] = [
    (DeviceSort::DeviceName, "nameBegins"),
    (DeviceSort::UserPrincipalName, "userBegins"),
    (DeviceSort::SerialNumber, "serialBegins"),
    (DeviceSort::Imei, "imeiBegins"),
    (DeviceSort::UserDisplayName, "userNameBegins"),
];

/// Names the columns in which nothing is to stand.
const MISSING: &str = "missing";

/// The columns that are filtered by time, and where it stands from which moment on and until before which, in milliseconds of
/// Unix time.
const TIMES: [(DeviceSort, [&str; 2]); 2] = [
    (DeviceSort::LastSyncDateTime, ["lastSyncFrom", "lastSyncUntil"]),
    (DeviceSort::EnrolledDateTime, ["enrolledFrom", "enrolledUntil"]),
];

/// The tags of which a device has one, whatever its case.
const TAG: &str = "tag";

/// The groups of which a device was put into one.
const GROUP: &str = "group";

/// The columns that decide between equals, in their order: each a name, and after a dot which way if it is down.
const THEN: &str = "then";

/// Large before small.
const DESCENDING: &str = "desc";

impl DeviceOrder {
    fn address(self) -> String {
        let name = self.sort.name();
        match self.direction {
            Direction::Ascending => name.to_owned(),
            Direction::Descending => format!("{name}.{DESCENDING}"),
        }
    }

    fn from_address(text: &str) -> Option<Self> {
        let (name, direction) = match text.split_once('.') {
            Some((name, DESCENDING)) => (name, Direction::Descending),
            Some(_) => return None,
            None => (text, Direction::Ascending),
        };
        DeviceSort::from_name(name).map(|sort| Self { sort, direction })
    }
}

impl DeviceFacet {
    /// Its place among all, by its name: under that an address has its values.
    fn place(name: &str) -> Option<usize> {
        Self::ALL.iter().position(|column| column.name() == name)
    }
}

impl DeviceQuery {
    /// What an address asks for. What it does not say, or says wrongly, is as at first.
    pub fn from_pairs<K: AsRef<str>, V: AsRef<str>>(pairs: impl IntoIterator<Item = (K, V)>) -> Self {
        Self::read(pairs).0
    }

    /// The same, where all of it is understood but for the pairs with these other keys; otherwise none. For whom more
    /// devices than were meant are worse than none.
    pub fn from_pairs_strictly<K: AsRef<str>, V: AsRef<str>>(
        pairs: impl IntoIterator<Item = (K, V)>,
        others: &[&str],
    ) -> Option<Self> {
        let (query, unread) = Self::read(pairs);
        unread.iter().all(|key| others.contains(&key.as_str())).then_some(query)
    }

    /// What an address asks for, and the keys of what is not understood of it.
    fn read<K: AsRef<str>, V: AsRef<str>>(pairs: impl IntoIterator<Item = (K, V)>) -> (Self, Vec<String>) {
        let mut query = Self::default();
        let mut unread = Vec::new();
        let mut values: Vec<Vec<Option<String>>> = vec![Vec::new(); DeviceFacet::ALL.len()];
        let mut beginnings: [String; BEGINNINGS.len()] = Default::default();
        let (mut times, mut never) = ([[None; 2]; TIMES.len()], false);
        let mut marks = Marks::default();
        let moment = |text: &str| text.parse().ok().map(Timestamp);
        for (key, value) in pairs {
            let (key, value) = (key.as_ref(), value.as_ref());
            let is_read = match key {
                "search" => {
                    value.clone_into(&mut query.search);
                    true
                }
                "sort" => {
                    let sort = DeviceSort::from_name(value);
                    query.sort = sort.unwrap_or_default();
                    sort.is_some()
                }
                "order" => {
                    if value == DESCENDING {
                        query.direction = Direction::Descending;
                    }
                    value == DESCENDING
                }
                THEN => {
                    let order = DeviceOrder::from_address(value);
                    query.then.extend(order);
                    order.is_some()
                }
                "after" => {
                    query.from = PageStart::After(Cursor(value.to_owned()));
                    true
                }
                "before" => {
                    query.from = PageStart::Before(Cursor(value.to_owned()));
                    true
                }
                MISSING if value == DeviceSort::LastSyncDateTime.name() => {
                    never = true;
                    true
                }
                MISSING => {
                    let column = DeviceFacet::place(value).and_then(|column| values.get_mut(column));
                    column.map(|values| add(values, None)).is_some()
                }
                TAG => marks.add_tag(value),
                GROUP => marks.add_group(value),
                _ => {
                    if let Some(values) = DeviceFacet::place(key).and_then(|column| values.get_mut(column)) {
                        add(values, Some(value.to_owned()));
                        true
                    } else if let Some(column) = BEGINNINGS.iter().position(|(_, name)| *name == key) {
                        value.clone_into(&mut beginnings[column]);
                        true
                    } else if let Some((column, end)) = end_of(key) {
                        times[column][end] = moment(value);
                        times[column][end].is_some()
                    } else {
                        false
                    }
                }
            };
            if !is_read {
                unread.push(key.to_owned());
            }
        }
        query.then = query.orders().split_off(1);
        for (&column, values) in DeviceFacet::ALL.iter().zip(values) {
            if !values.is_empty() {
                query.filters.push(DeviceFilter::AnyOf { column, values });
            }
        }
        for ((column, _), text) in BEGINNINGS.into_iter().zip(beginnings) {
            if !text.is_empty() {
                query.filters.push(DeviceFilter::Begins { column, text });
            }
        }
        for ((column, _), [from, until]) in TIMES.into_iter().zip(times) {
            if from.is_some() || until.is_some() {
                query.filters.extend(DeviceFilter::within(column, from, until));
            }
        }
        if never {
            query.filters.push(DeviceFilter::NeverSynced);
        }
        query.filters.extend(marks.filters());
        (query, unread)
    }

    /// The pairs of an address that asks for this.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if !self.search.is_empty() {
            pairs.push(("search", self.search.clone()));
        }
        if self.sort != DeviceSort::default() {
            pairs.push(("sort", self.sort.name().to_owned()));
        }
        if self.direction == Direction::Descending {
            pairs.push(("order", DESCENDING.to_owned()));
        }
        pairs.extend(self.then.iter().map(|order| (THEN, order.address())));
        for filter in &self.filters {
            push_filter(&mut pairs, filter);
        }
        match &self.from {
            PageStart::Start => {}
            PageStart::After(Cursor(cursor)) => pairs.push(("after", cursor.clone())),
            PageStart::Before(Cursor(cursor)) => pairs.push(("before", cursor.clone())),
        }
        pairs
    }
}

/// What an address says of what people have marked devices with.
#[derive(Default)]
struct Marks {
    tags: Vec<String>,
    groups: Vec<Uuid>,
}

impl Marks {
    fn add_tag(&mut self, tag: &str) -> bool {
        if !tag.is_empty() && !self.tags.iter().any(|other| is_same_tag(other, tag)) {
            self.tags.push(tag.to_owned());
        }
        true
    }

    fn add_group(&mut self, group: &str) -> bool {
        let group = group.parse().ok();
        self.groups.extend(group.filter(|group| !self.groups.contains(group)));
        group.is_some()
    }

    fn filters(self) -> impl Iterator<Item = DeviceFilter> {
        let tagged = (!self.tags.is_empty()).then_some(DeviceFilter::Tagged { tags: self.tags });
        let grouped = (!self.groups.is_empty()).then_some(DeviceFilter::InGroup { groups: self.groups });
        tagged.into_iter().chain(grouped)
    }
}

/// Which of the times it is, and which end of it.
fn end_of(key: &str) -> Option<(usize, usize)> {
    TIMES
        .iter()
        .enumerate()
        .find_map(|(column, (_, keys))| Some((column, keys.iter().position(|end| *end == key)?)))
}

/// Once, however often an address says it.
fn add(values: &mut Vec<Option<String>>, value: Option<String>) {
    if !values.contains(&value) {
        values.push(value);
    }
}

fn push_filter(pairs: &mut Vec<(&'static str, String)>, filter: &DeviceFilter) {
    match filter {
        DeviceFilter::AnyOf { column, values } => {
            for value in values {
                pairs.push(match value {
                    Some(value) => (column.name(), value.clone()),
                    None => (MISSING, column.name().to_owned()),
                });
            }
        }
        DeviceFilter::Begins { column, text } => {
            if let Some((_, key)) = BEGINNINGS.iter().find(|(other, _)| other == column) {
                pairs.push((*key, text.clone()));
            }
        }
        DeviceFilter::LastSync { .. } | DeviceFilter::Enrolled { .. } => {
            let Some((column, from, until)) = filter.time() else { return };
            let keys = TIMES.iter().find(|(other, _)| *other == column).map(|(_, keys)| *keys);
            let ends = keys.into_iter().flatten().zip([from, until]);
            pairs.extend(ends.filter_map(|(key, end)| Some((key, end?.0.to_string()))));
        }
        DeviceFilter::NeverSynced => pairs.push((MISSING, DeviceSort::LastSyncDateTime.name().to_owned())),
        DeviceFilter::Tagged { tags } => pairs.extend(tags.iter().map(|tag| (TAG, tag.clone()))),
        DeviceFilter::InGroup { groups } => {
            pairs.extend(groups.iter().map(|group| (GROUP, group.to_string())));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_reads_back() {
        let query = DeviceQuery {
            search: "a b&c=ü".to_owned(),
            sort: DeviceSort::Model,
            direction: Direction::Descending,
            then: vec![
                DeviceOrder { sort: DeviceSort::LastSyncDateTime, direction: Direction::Descending },
                DeviceOrder { sort: DeviceSort::DeviceName, direction: Direction::Ascending },
            ],
            from: PageStart::After(Cursor("x_-9".to_owned())),
            filters: vec![
                DeviceFilter::AnyOf {
                    column: DeviceFacet::ComplianceState,
                    values: vec![Some("noncompliant".to_owned()), Some("error".to_owned())],
                },
                DeviceFilter::AnyOf {
                    column: DeviceFacet::Model,
                    values: vec![Some("Surface & co=1".to_owned()), Some(String::new()), None],
                },
                DeviceFilter::managed(),
                DeviceFilter::Begins { column: DeviceSort::UserPrincipalName, text: "zoë".to_owned() },
                DeviceFilter::Begins { column: DeviceSort::Imei, text: "35".to_owned() },
                DeviceFilter::LastSync { from: Some(Timestamp(-5)), until: None },
                DeviceFilter::Enrolled { from: None, until: Some(Timestamp(7)) },
                DeviceFilter::NeverSynced,
                DeviceFilter::Tagged {
                    tags: vec!["Front desk & co=1".to_owned(), "\u{c9}tage 2".to_owned()],
                },
                DeviceFilter::InGroup { groups: vec![Uuid::from_u128(7), Uuid::from_u128(1 << 100)] },
            ],
            jump: None,
        };
        assert_eq!(DeviceQuery::from_pairs(query.pairs()), query);
        assert_eq!(DeviceQuery::from_pairs_strictly(query.pairs(), &[]), Some(query));
        assert_eq!(DeviceQuery::default().pairs(), []);
    }

    #[test]
    fn every_column_with_values_reads_back() {
        for &column in DeviceFacet::ALL {
            let filter = DeviceFilter::AnyOf { column, values: vec![Some("true".to_owned()), None] };
            let query = DeviceQuery { filters: vec![filter], ..DeviceQuery::default() };
            assert_eq!(DeviceQuery::from_pairs_strictly(query.pairs(), &[]), Some(query), "{column:?}");
        }
    }

    #[test]
    fn what_an_address_says_wrongly_is_as_at_first() {
        let wrong = [
            ("sort", "colour"),
            ("order", "up"),
            ("then", "colour"),
            ("then", "model.up"),
            ("then", "deviceName"),
            ("missing", "colour"),
            ("colour", "red"),
            ("nameBegins", ""),
            ("tag", ""),
            ("group", "desks"),
            ("lastSyncFrom", "yesterday"),
        ];
        assert_eq!(DeviceQuery::from_pairs(wrong), DeviceQuery::default());
        for (key, value) in wrong {
            // A field of a form that nobody filled in, and a column that decides already, say nothing.
            let says_nothing = value.is_empty() || value == "deviceName";
            let read = DeviceQuery::from_pairs_strictly([(key, value)], &["zone"]);
            assert_eq!(read.is_some(), says_nothing, "{key}={value}");
        }
        let others = [("zone", "60"), ("search", "a")];
        assert!(DeviceQuery::from_pairs_strictly(others, &["zone"]).is_some());
        assert_eq!(DeviceQuery::from_pairs_strictly(others, &[]), None);
    }

    #[test]
    fn a_column_decides_once_and_no_more_do_than_a_list_takes() {
        let pairs = [
            ("then", "model.desc"),
            ("then", "osVersion"),
            ("then", "model"),
            ("then", "deviceName"),
            ("sort", "osVersion"),
            ("then", "serialNumber"),
        ];
        let query = DeviceQuery::from_pairs(pairs);
        let names: Vec<_> = query.orders().iter().map(|order| order.address()).collect();
        assert_eq!(names, ["osVersion", "model.desc", "deviceName"]);
        assert_eq!(DeviceQuery::from_pairs(query.pairs()), query);
    }

    #[test]
    fn a_value_that_is_said_twice_counts_once() {
        let pairs = [("model", "a"), ("missing", "model"), ("model", "a"), ("missing", "model")];
        let values = vec![Some("a".to_owned()), None];
        let filters = vec![DeviceFilter::AnyOf { column: DeviceFacet::Model, values }];
        assert_eq!(DeviceQuery::from_pairs(pairs).filters, filters);
        let group = "00000000-0000-0000-0000-00000000000A";
        let pairs = [("tag", "Loan"), ("group", group), ("tag", "LOAN"), ("group", &group.to_lowercase())];
        let groups = vec![Uuid::from_u128(10)];
        let filters = vec![DeviceFilter::tagged("Loan"), DeviceFilter::InGroup { groups }];
        assert_eq!(DeviceQuery::from_pairs(pairs).filters, filters);
    }
}
