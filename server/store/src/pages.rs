//! Pages by keyset: a page begins at a row's place in the sort order, not at a number of rows to skip.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use farhand_contract::pages::{Cursor, Direction, Page, PageStart};
use sea_query::{Expr, ExprTrait as _, Order, SelectStatement, Value};
use uuid::Uuid;

use crate::{Result, StoreError, backends::Backend, columns::Map, values};

/// Which list a cursor is of, and what that list sorts on: a cursor of another is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ListTag(pub(crate) u8);

/// A row's place: its sort key and, between equals, its id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) key: Key,
    pub(crate) id: Uuid,
}

impl Place {
    /// As it is compared with rows.
    pub(crate) fn row(&self) -> Expr {
        let key: Value = match &self.key {
            Key::Bytes(bytes) => bytes.clone().into(),
            Key::Integer(integer) => (*integer).into(),
        };
        Expr::tuple([Expr::val(key), Expr::val(values::id(self.id))])
    }
}

/// A sort key, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Bytes(Vec<u8>),
    Integer(i64),
}

/// What a list's keys are.
#[derive(Clone, Copy, Debug)]
pub(crate) enum KeyType {
    Bytes,
    Integer,
}

/// A list to take a page of.
pub(crate) struct List<T> {
    pub(crate) tag: ListTag,
    pub(crate) table: &'static str,
    pub(crate) key: &'static str,
    pub(crate) key_type: KeyType,
    pub(crate) direction: Direction,
    /// The whole list's rows, filtered, not ordered.
    pub(crate) rows: SelectStatement,
    /// How many these are.
    pub(crate) count: SelectStatement,
    pub(crate) map: Map<T>,
    pub(crate) place: fn(&T, ListTag) -> Place,
}

impl<T: Send + 'static> List<T> {
    /// At most `limit` rows, and at least one when the list has any.
    pub(crate) async fn page(&self, backend: &Backend, start: &PageStart, limit: u32) -> Result<Page<T>> {
        let limit = Ord::max(limit, 1);
        let start = self.start(start)?;
        let page = self.read(backend, &start, limit).await?;
        if !page.rows.is_empty() || page.total == 0 {
            return Ok(page);
        }
        // The rows around the cursor are gone: the end of the list is the nearest there is.
        let end = if matches!(start, Start::After(_)) { Start::Last } else { Start::First };
        self.read(backend, &end, limit).await
    }

    /// At most `limit` rows from there on, uncounted, and the place after them when there are more: for who reads the
    /// whole list.
    pub(crate) async fn rows(
        &self,
        backend: &Backend,
        start: &PageStart,
        limit: u32,
    ) -> Result<(Vec<T>, Option<Cursor>)> {
        let limit = Ord::max(limit, 1);
        let (select, _) = self.statements(&self.start(start)?, limit);
        let mut rows = backend.all(&select, self.map).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more).map(|row| self.encode(&(self.place)(row, self.tag)));
        Ok((rows, next))
    }

    fn start(&self, start: &PageStart) -> Result<Start> {
        Ok(match start {
            PageStart::Start => Start::First,
            PageStart::After(cursor) => Start::After(self.decode(cursor)?),
            PageStart::Before(cursor) => Start::Before(self.decode(cursor)?),
        })
    }

    async fn read(&self, backend: &Backend, start: &Start, limit: u32) -> Result<Page<T>> {
        let backwards = start.is_backwards();
        let (select, counts) = self.statements(start, limit);
        let (mut rows, counts) = backend.rows_and_counts(&select, self.map, &counts).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        if backwards {
            rows.reverse();
        }
        let total = counts.first().copied().unwrap_or_default();
        let counted = counts.get(1).copied().unwrap_or_default();
        let taken = rows.len() as u64;
        let offset = match start {
            Start::First => 0,
            Start::After(_) => counted,
            Start::Before(_) => counted.saturating_sub(taken),
            Start::Last => total.saturating_sub(taken),
        };
        let (has_previous, has_next) =
            if backwards { (more, offset + taken < total) } else { (offset > 0, more) };
        let cursor = |row: &T| self.encode(&(self.place)(row, self.tag));
        Ok(Page {
            previous: rows.first().filter(|_| has_previous).map(cursor),
            next: rows.last().filter(|_| has_next).map(cursor),
            rows,
            total,
            at_least: false,
            offset,
        })
    }

    /// The rows, one more than `limit` to tell whether there are more; the count of all, and, where a place is given,
    /// of those before it or up to it.
    pub(crate) fn statements(&self, start: &Start, limit: u32) -> (SelectStatement, Vec<SelectStatement>) {
        let mut select = self.rows.clone();
        let mut counts = vec![self.count.clone()];
        match start {
            Start::First | Start::Last => {}
            Start::After(place) => {
                counts.push(self.count.clone().and_where(self.up_to(place)).to_owned());
            }
            Start::Before(place) => {
                counts.push(self.count.clone().and_where(self.short_of(place)).to_owned());
            }
        }
        self.begin_at(&mut select, start);
        self.put_in_order(&mut select, start);
        select.limit(u64::from(limit) + 1);
        (select, counts)
    }

    /// Only what comes from there on.
    pub(crate) fn begin_at(&self, select: &mut SelectStatement, start: &Start) {
        match start {
            Start::First | Start::Last => {}
            Start::After(place) => {
                select.and_where(self.beyond(place));
            }
            Start::Before(place) => {
                select.and_where(self.short_of(place));
            }
        }
    }

    /// The nearest to the start first.
    pub(crate) fn put_in_order(&self, select: &mut SelectStatement, start: &Start) {
        let ascending = (self.direction == Direction::Ascending) ^ start.is_backwards();
        let order = if ascending { Order::Asc } else { Order::Desc };
        select.order_by((self.table, self.key), order.clone()).order_by((self.table, "id"), order);
    }

    /// That a row comes after the place in this list's order.
    fn beyond(&self, place: &Place) -> Expr {
        match self.direction {
            Direction::Ascending => self.row().gt(place.row()),
            Direction::Descending => self.row().lt(place.row()),
        }
    }

    /// That it comes before the place, or is there.
    fn up_to(&self, place: &Place) -> Expr {
        match self.direction {
            Direction::Ascending => self.row().lte(place.row()),
            Direction::Descending => self.row().gte(place.row()),
        }
    }

    /// That it comes before the place.
    fn short_of(&self, place: &Place) -> Expr {
        match self.direction {
            Direction::Ascending => self.row().lt(place.row()),
            Direction::Descending => self.row().gt(place.row()),
        }
    }

    /// A row's place.
    pub(crate) fn row(&self) -> Expr {
        Expr::tuple([Expr::col((self.table, self.key)), Expr::col((self.table, "id"))])
    }

    fn encode(&self, place: &Place) -> Cursor {
        let mut bytes = vec![self.tag.0];
        bytes.extend(place.id.as_bytes());
        match &place.key {
            Key::Bytes(key) => bytes.extend(key),
            Key::Integer(key) => bytes.extend(key.to_be_bytes()),
        }
        Cursor(URL_SAFE_NO_PAD.encode(bytes))
    }

    fn decode(&self, cursor: &Cursor) -> Result<Place> {
        let bytes = URL_SAFE_NO_PAD.decode(&cursor.0).map_err(|_| StoreError::BadCursor)?;
        let (&tag, rest) = bytes.split_first().ok_or(StoreError::BadCursor)?;
        let (id, key) = rest.split_first_chunk().ok_or(StoreError::BadCursor)?;
        if tag != self.tag.0 {
            return Err(StoreError::BadCursor);
        }
        let key = match self.key_type {
            KeyType::Bytes => Key::Bytes(key.to_vec()),
            KeyType::Integer => {
                Key::Integer(i64::from_be_bytes(key.try_into().map_err(|_| StoreError::BadCursor)?))
            }
        };
        Ok(Place { key, id: Uuid::from_bytes(*id) })
    }
}

/// Where a page begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Start<P = Place> {
    First,
    After(P),
    Before(P),
    /// So that the page ends with the list.
    Last,
}

impl<P> Start<P> {
    /// Whether the page's last row is nearest to where it begins.
    pub(crate) fn is_backwards(&self) -> bool {
        matches!(self, Self::Before(_) | Self::Last)
    }
}
