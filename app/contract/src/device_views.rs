//! Saved views of All devices: a name for a search, filters, an order, and columns.

use serde::{Deserialize, Serialize};

use crate::{
    DeviceViewId,
    device_columns::{DeviceColumn, DeviceColumns, ShownColumn},
    device_lists::DeviceFilter,
    devices::DeviceQuery,
    pages::PageStart,
};

/// The longest name of a view, in characters.
pub const VIEW_NAME_LIMIT: u32 = 80;

/// The most views that somebody has of their own, and that an organisation shares.
pub const VIEWS_LIMIT: u32 = 100;

/// The longest list that a view keeps, in bytes of its keys and values.
pub const VIEW_LIST_LIMIT: u32 = 20_000;

/// Names the view that is open, in the address of All devices.
pub const VIEW: &str = "view";

/// The columns that are shown instead of one's own, in the address of All devices.
pub const COLUMNS: &str = "columns";

/// The usual columns, in an address.
const USUAL: &str = "usual";

/// Between two columns, and between a column and its width. Browsers escape neither in an address.
const BETWEEN: char = '.';
const WIDTH: char = '-';

impl DeviceColumns {
    /// Their text in an address: names in their order, each with its width unless that is the usual one.
    pub fn to_text(&self) -> String {
        if self.are_usual() {
            return USUAL.to_owned();
        }
        let mut text = String::new();
        for &ShownColumn { column, width } in self.shown() {
            if !text.is_empty() {
                text.push(BETWEEN);
            }
            text.push_str(column.name());
            if width != column.usual_width() {
                text.push(WIDTH);
                text.push_str(&width.to_string());
            }
        }
        text
    }

    /// The columns that this text is for; none when it names no column. What else it says is left out.
    pub fn from_text(text: &str) -> Option<Self> {
        if text == USUAL {
            return Some(Self::default());
        }
        let columns: Vec<_> = text
            .split(BETWEEN)
            .filter_map(|part| {
                let (name, width) = part.split_once(WIDTH).unwrap_or((part, ""));
                let column = DeviceColumn::from_name(name)?;
                let width = width.parse().unwrap_or_else(|_| column.usual_width());
                Some(ShownColumn { column, width })
            })
            .collect();
        (!columns.is_empty()).then(|| Self::new(columns))
    }
}

/// What a list shows and how, as the pairs of its address: those of [`DeviceQuery::pairs`], and the columns. They are kept
/// as they are, and read as far as they are understood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListPairs(Vec<(String, String)>);

impl ListPairs {
    /// The list of this query in these columns, from its first row on.
    pub fn of(query: &DeviceQuery, columns: &DeviceColumns) -> Self {
        let whole = DeviceQuery { from: PageStart::Start, jump: None, ..query.clone() };
        let pairs = whole.pairs().into_iter().map(|(key, value)| (key.to_owned(), value));
        Self(pairs.chain([(COLUMNS.to_owned(), columns.to_text())]).collect())
    }

    /// The pairs.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// How many bytes of keys and values there are.
    pub fn len(&self) -> usize {
        self.0.iter().map(|(key, value)| key.len() + value.len()).sum()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Which devices, in which order.
    pub fn query(&self) -> DeviceQuery {
        DeviceQuery { from: PageStart::Start, ..DeviceQuery::from_pairs(self.pairs()) }
    }

    /// In which columns.
    pub fn columns(&self) -> DeviceColumns {
        let text = self.pairs().find(|(key, _)| *key == COLUMNS).map(|(_, text)| text);
        text.and_then(DeviceColumns::from_text).unwrap_or_default()
    }

    /// Whether a list shows the same in the same way, wherever it begins, and in whichever order its values were chosen.
    pub fn is_same(&self, query: &DeviceQuery, columns: &DeviceColumns) -> bool {
        chosen_in_any_order(self.query()) == chosen_in_any_order(Self::of(query, columns).query())
            && self.columns() == *columns
    }
}

impl FromIterator<(String, String)> for ListPairs {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

fn chosen_in_any_order(mut query: DeviceQuery) -> DeviceQuery {
    for filter in &mut query.filters {
        match filter {
            DeviceFilter::AnyOf { values, .. } => values.sort_unstable(),
            DeviceFilter::Tagged { tags } => tags.sort_unstable(),
            DeviceFilter::InGroup { groups } => groups.sort_unstable(),
            DeviceFilter::Begins { .. }
            | DeviceFilter::LastSync { .. }
            | DeviceFilter::Enrolled { .. }
            | DeviceFilter::NeverSynced => {}
        }
    }
    query
}

/// A view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceView {
    /// Which one.
    pub id: DeviceViewId,
    /// Its name.
    pub name: String,
    /// Whether everybody of the organisation who sees devices has it; otherwise it is its owner's alone.
    pub shared: bool,
    /// Whether the caller may change, rename and delete it.
    pub can_change: bool,
    /// What it shows.
    pub list: ListPairs,
    /// Counts its changes.
    pub version: i64,
}

/// A view in the menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceViewLine {
    /// Which one.
    pub id: DeviceViewId,
    /// Its name.
    pub name: String,
    /// Whether it is shared.
    pub shared: bool,
}

/// The views that somebody has, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceViewList {
    /// Their own, and those that are shared.
    pub views: Vec<DeviceViewLine>,
    /// The one that the navigation leads to; none for all devices.
    pub default: Option<DeviceViewId>,
    /// Whether the caller may share views, and change those that are shared.
    pub can_share: bool,
}

/// What a view is to be called, and who is to have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceViewNaming {
    /// Its name: 1 to [`VIEW_NAME_LIMIT`] characters, and no other of the same person's, whatever its case.
    pub name: String,
    /// Whether it is shared.
    pub shared: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        device_lists::DeviceFacet,
        devices::DeviceSort,
        pages::{Cursor, Direction},
    };

    fn columns() -> DeviceColumns {
        DeviceColumns::new([
            DeviceColumn::DeviceName.into(),
            ShownColumn { column: DeviceColumn::Model, width: 240 },
            DeviceColumn::Imei.into(),
        ])
    }

    fn chosen(values: &[&str]) -> DeviceQuery {
        let values = values.iter().map(|value| Some((*value).to_owned())).collect();
        DeviceQuery {
            search: "a b&c=ü".to_owned(),
            sort: DeviceSort::Model,
            direction: Direction::Descending,
            filters: vec![DeviceFilter::AnyOf { column: DeviceFacet::Model, values }],
            ..DeviceQuery::default()
        }
    }

    #[test]
    fn columns_read_back() {
        assert_eq!(columns().to_text(), "deviceName.model-240.imei");
        assert_eq!(DeviceColumns::default().to_text(), "usual");
        let every = DeviceColumns::new(DeviceColumn::ALL.iter().map(|&column| column.into()));
        for columns in [columns(), DeviceColumns::default(), every] {
            assert_eq!(DeviceColumns::from_text(&columns.to_text()), Some(columns));
        }
    }

    #[test]
    fn what_a_text_says_of_no_column_is_left_out() {
        let read = DeviceColumns::from_text("colour.model-9.model-240..imei-wide.-.serialNumber--5");
        let expected = [
            DeviceColumn::DeviceName.into(),
            ShownColumn { column: DeviceColumn::Model, width: 64 },
            DeviceColumn::Imei.into(),
            DeviceColumn::SerialNumber.into(),
        ];
        assert_eq!(read.map(|columns| columns.shown().to_vec()), Some(expected.to_vec()));
        for text in ["", "colour", "USUAL", "."] {
            assert_eq!(DeviceColumns::from_text(text), None, "{text}");
        }
    }

    #[test]
    fn a_list_reads_back_from_its_first_row_on() {
        let from = PageStart::After(Cursor("x".to_owned()));
        let query = DeviceQuery { from, ..chosen(&["b", "a"]) };
        let list = ListPairs::of(&query, &columns());
        assert_eq!((list.query(), list.columns()), (chosen(&["b", "a"]), columns()));
        assert!(list.is_same(&query, &columns()));
        assert!(list.is_same(&chosen(&["a", "b"]), &columns()));
        assert!(!list.is_same(&chosen(&["a"]), &columns()));
        let tagged = |tags: [&str; 2]| DeviceQuery {
            filters: vec![DeviceFilter::Tagged { tags: tags.map(str::to_owned).into() }],
            ..DeviceQuery::default()
        };
        let of_tags = ListPairs::of(&tagged(["Loan", "Desk"]), &columns());
        assert!(of_tags.is_same(&tagged(["Desk", "Loan"]), &columns()));
        assert!(!of_tags.is_same(&tagged(["Desk", "Kiosk"]), &columns()));
        assert!(!list.is_same(&query, &DeviceColumns::default()));
        let json = serde_json::to_string(&list).unwrap();
        assert_eq!(serde_json::from_str::<ListPairs>(&json).unwrap(), list);
    }

    #[test]
    fn pairs_that_nobody_understands_are_kept_and_left_out() {
        let pairs = [("colour", "red"), ("sort", "colour"), ("after", "x"), ("columns", "colour")];
        let list = ListPairs(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec());
        assert_eq!((list.query(), list.columns()), (DeviceQuery::default(), DeviceColumns::default()));
        assert_eq!(list.pairs().count(), 4);
        assert!(list.is_same(&DeviceQuery::default(), &DeviceColumns::default()));
        assert_eq!(ListPairs::default().query(), DeviceQuery::default());
    }
}
