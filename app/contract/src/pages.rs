//! Lists, a page at a time.

use core::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// The rows of a page unless a caller asks for fewer.
pub const PAGE_ROWS: u32 = 50;

/// The longest search text that is taken, in characters.
pub const SEARCH_LIMIT: u32 = 200;

/// Where a page begins: right after, or right before, the row at which another page stopped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "from", content = "cursor", rename_all = "camelCase")]
pub enum PageStart {
    /// The first rows.
    #[default]
    Start,
    /// The rows that follow this cursor.
    After(Cursor),
    /// The rows that precede this cursor.
    Before(Cursor),
}

impl PageStart {
    /// What a pair of an address says of it, if anything.
    pub fn from_pair(key: &str, value: &str) -> Option<Self> {
        let cursor = || Cursor(value.to_owned());
        match key {
            "after" => Some(Self::After(cursor())),
            "before" => Some(Self::Before(cursor())),
            _ => None,
        }
    }

    /// The pair of an address that begins there; none for the first rows.
    pub fn pair(&self) -> Option<(&'static str, String)> {
        match self {
            Self::Start => None,
            Self::After(Cursor(cursor)) => Some(("after", cursor.clone())),
            Self::Before(Cursor(cursor)) => Some(("before", cursor.clone())),
        }
    }
}

/// A row's place in one sort order. Opaque outside the store; safe in a URL.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// Some rows of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows, in the order asked for.
    pub rows: Vec<T>,
    /// How many rows the whole list has under the same filter; where [`at_least`](Self::at_least), how many are known of.
    pub total: u64,
    /// Whether the list has more rows than `total`, which would take too long to count.
    #[serde(default)]
    pub at_least: bool,
    /// How many rows of the list come before the first of these. After a jump into a long list, about how many.
    pub offset: u64,
    /// The place before the first row, when the list has rows before it.
    pub previous: Option<Cursor>,
    /// The place after the last row, when the list has rows after it.
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// The page of a list without any rows.
    pub const fn of_none() -> Self {
        Self { rows: Vec::new(), total: 0, at_least: false, offset: 0, previous: None, next: None }
    }

    /// The same page with these in place of its rows.
    #[must_use]
    pub fn with_rows<U>(self, rows: Vec<U>) -> Page<U> {
        let Self { total, at_least, offset, previous, next, .. } = self;
        Page { rows, total, at_least, offset, previous, next }
    }

    /// The same page with something else for each row.
    #[must_use]
    pub fn map<U>(mut self, of: impl FnMut(T) -> U) -> Page<U> {
        let rows = core::mem::take(&mut self.rows);
        self.with_rows(rows.into_iter().map(of).collect())
    }
}

/// Which way a sort runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// Small before large, A before Z, old before new.
    #[default]
    Ascending,
    /// The other way round.
    Descending,
}

impl Direction {
    /// The other way.
    #[must_use]
    pub const fn reversed(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }

    /// The order of two things in a list that runs this way, from that of what they are sorted by.
    #[must_use]
    pub const fn of(self, order: Ordering) -> Ordering {
        match self {
            Self::Ascending => order,
            Self::Descending => order.reverse(),
        }
    }
}
