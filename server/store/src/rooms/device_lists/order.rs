//! The order of a list, by one column or by several, and its pages as far as they follow from places in it alone.

use core::cmp::Ordering;
use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use farhand_contract::{
    device_lists::DeviceJump,
    devices::DeviceOrder,
    pages::{Cursor, Direction, Page, PageStart},
};
use uuid::Uuid;

use super::statements::tag;
use crate::{
    Result, StoreError,
    pages::{Key, Place, Start},
    sort_keys,
};

/// All of a list, in thousandths: a jump so far leads to its end.
const WHOLE: u16 = 1000;

/// More rows than there are devices anywhere: a cursor that says so was not made here.
const ROWS: u64 = 1 << 40;

/// What a list is sorted by.
pub(super) trait InOrder {
    /// Where a device is in the list.
    type Place: Clone;

    /// Which of two places comes first.
    fn compare(&self, a: &Self::Place, b: &Self::Place) -> Ordering;

    /// Where a text is: right before everything that is at it or after it.
    fn of_text(&self, text: &str) -> Self::Place;

    /// What a cursor of this list says before anything else: no other list's says the same.
    fn told(&self) -> Vec<u8>;

    /// What it says of a place, last of all.
    fn write(place: &Self::Place, bytes: &mut Vec<u8>);

    /// That read again.
    fn read(&self, bytes: &[u8]) -> Option<Self::Place>;

    /// A cursor tells how many rows come before its place, so that nobody has to count them.
    fn cursor(&self, place: &Self::Place, offset: u64) -> Cursor {
        let mut bytes = self.told();
        bytes.extend(offset.to_be_bytes());
        Self::write(place, &mut bytes);
        Cursor(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The place that a cursor tells, and how many rows come before it.
    fn place(&self, cursor: &Cursor) -> Result<(Self::Place, u64)> {
        let read = |bytes: &[u8]| {
            let (offset, place) = bytes.strip_prefix(self.told().as_slice())?.split_first_chunk()?;
            let offset = u64::from_be_bytes(*offset);
            Some((self.read(place)?, offset)).filter(|_| offset <= ROWS)
        };
        let bytes = URL_SAFE_NO_PAD.decode(&cursor.0).map_err(|_| StoreError::BadCursor)?;
        read(&bytes).ok_or(StoreError::BadCursor)
    }

    /// Where a page begins.
    fn spot(&self, from: &PageStart) -> Result<Spot<Self::Place>> {
        Ok(match from {
            PageStart::Start => Spot::sure(Start::First, 0),
            PageStart::After(cursor) => {
                let (place, offset) = self.place(cursor)?;
                Spot::sure(Start::After(place), offset)
            }
            PageStart::Before(cursor) => {
                let (place, offset) = self.place(cursor)?;
                Spot::sure(Start::Before(place), offset)
            }
        })
    }

    /// Where a jump leads in a long list of which these places are known, from all over it: right before a place that about so
    /// many rows come before, or to its beginning.
    fn landing(&self, jump: &DeviceJump, sampled: &[Self::Place], total: u64) -> Option<(Self::Place, u64)> {
        let (place, part) = match jump {
            DeviceJump::Text(text) => {
                let place = self.of_text(text);
                let part = sampled.partition_point(|other| self.compare(other, &place).is_lt());
                (place, part)
            }
            DeviceJump::Thousandths(share) => {
                let part = sampled.len() * usize::from(*share) / usize::from(WHOLE);
                (sampled.get(part.checked_sub(1)?)?.clone(), part)
            }
        };
        let offset = total * part as u64 / Ord::max(sampled.len() as u64, 1);
        Some((place, Ord::max(offset, 1)))
    }
}

/// By one column: its key there and, between equals, its id.
impl InOrder for DeviceOrder {
    type Place = Place;

    fn compare(&self, a: &Place, b: &Place) -> Ordering {
        self.direction.of(a.cmp(b))
    }

    fn of_text(&self, text: &str) -> Place {
        let mut key = sort_keys::of_value(self.sort, Some(text));
        match self.direction {
            Direction::Ascending => Place { key: Key::Bytes(key), id: Uuid::nil() },
            // What begins with the text comes before it then, and is at it.
            Direction::Descending => {
                key.push(0xff);
                Place { key: Key::Bytes(key), id: Uuid::max() }
            }
        }
    }

    fn told(&self) -> Vec<u8> {
        vec![tag(self.sort).0]
    }

    fn write(place: &Place, bytes: &mut Vec<u8>) {
        bytes.extend(place.id.as_bytes());
        if let Key::Bytes(key) = &place.key {
            bytes.extend(key);
        }
    }

    fn read(&self, bytes: &[u8]) -> Option<Place> {
        let (id, key) = bytes.split_first_chunk()?;
        Some(Place { key: Key::Bytes(key.to_vec()), id: Uuid::from_bytes(*id) })
    }
}

/// A place, and how many rows come before it as far as is known.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Spot<P = Place> {
    pub(super) start: Start<P>,
    pub(super) offset: u64,
    /// Whether `offset` is a guess.
    pub(super) guessed: bool,
}

impl<P> Spot<P> {
    pub(super) fn sure(start: Start<P>, offset: u64) -> Self {
        Self { start, offset, guessed: false }
    }

    /// Where a jump leads that needs no sample of the list: to its end.
    pub(super) fn of_end(jump: &DeviceJump, total: u64) -> Option<Self> {
        // Exact where the rows are counted; where not, nobody knows how many come before.
        matches!(jump, DeviceJump::Thousandths(WHOLE..)).then_some(Self {
            start: Start::Last,
            offset: total,
            guessed: true,
        })
    }

    /// The end of the list that is nearest, for when the rows around the place are gone.
    pub(super) fn nearest_end(&self, total: Option<u64>) -> Self {
        match (&self.start, total) {
            (Start::After(_), Some(total)) => Self::sure(Start::Last, total),
            (Start::After(_), None) => Self { start: Start::Last, offset: self.offset, guessed: true },
            _ => Self::sure(Start::First, 0),
        }
    }
}

/// What a query leaves, when it is known to be few.
pub(super) struct Few<P = Place> {
    /// In the order of the list.
    pub(super) places: Arc<Vec<P>>,
}

impl<P: Clone> Few<P> {
    /// The places of the page's devices.
    pub(super) fn page<O: InOrder<Place = P>>(
        &self,
        order: &O,
        jump: Option<&DeviceJump>,
        start: &Start<P>,
        limit: u32,
    ) -> Page<P> {
        let (limit, total) = (limit as usize, self.places.len());
        let jumped = jump.map(|jump| match jump {
            DeviceJump::Text(text) => Start::After(order.of_text(text)),
            DeviceJump::Thousandths(WHOLE..) => Start::Last,
            DeviceJump::Thousandths(share) => {
                let from = total.saturating_sub(1) * usize::from(*share) / usize::from(WHOLE);
                let before = from.checked_sub(1).and_then(|before| self.places.get(before));
                before.map_or(Start::First, |before| Start::After(before.clone()))
            }
        });
        let start = jumped.as_ref().unwrap_or(start);
        let (mut offset, mut places) = self.from(order, start, limit);
        if places.is_empty() {
            // The rows around the place are gone: the end of the list is the nearest there is.
            let end = if matches!(start, Start::After(_)) { Start::Last } else { Start::First };
            (offset, places) = self.from(order, &end, limit);
        }
        let after = offset + places.len();
        let cursor = |place: &P, offset: usize| order.cursor(place, offset as u64);
        Page {
            rows: places.to_vec(),
            total: total as u64,
            at_least: false,
            offset: offset as u64,
            previous: places.first().filter(|_| offset > 0).map(|first| cursor(first, offset)),
            next: places.last().filter(|_| after < total).map(|last| cursor(last, after)),
        }
    }

    /// Whether nothing is left from there on.
    pub(super) fn is_over<O: InOrder<Place = P>>(&self, order: &O, start: &Start<P>) -> bool {
        self.from(order, start, 1).1.is_empty()
    }

    /// At most so many from there on, and how many come before them.
    fn from<O: InOrder<Place = P>>(&self, order: &O, start: &Start<P>, limit: usize) -> (usize, &[P]) {
        let before = |other: &P, or_at: bool| {
            self.places.partition_point(|place| {
                let order = order.compare(place, other);
                order.is_lt() || or_at && order.is_eq()
            })
        };
        let (from, to) = match start {
            Start::First => (0, limit),
            Start::Last => (self.places.len().saturating_sub(limit), self.places.len()),
            Start::After(place) => {
                let from = before(place, true);
                (from, from.saturating_add(limit))
            }
            Start::Before(place) => {
                let to = before(place, false);
                (to.saturating_sub(limit), to)
            }
        };
        (from, &self.places[from..to.min(self.places.len())])
    }
}

/// The page that these rows are, one more than `limit` when there are more.
pub(super) fn page_of<T, P>(
    spot: &Spot<P>,
    mut rows: Vec<T>,
    limit: u32,
    total: Option<u64>,
    cursor: impl Fn(&T, u64) -> Cursor,
) -> Page<T> {
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let backwards = spot.start.is_backwards();
    if backwards {
        rows.reverse();
    }
    let taken = rows.len() as u64;
    let mut offset = if backwards { spot.offset.saturating_sub(taken) } else { spot.offset };
    let has_previous = match spot.start {
        Start::First => false,
        Start::After(_) => offset > 0,
        Start::Before(_) | Start::Last => more,
    };
    let has_next = match spot.start {
        Start::First | Start::After(_) => more,
        Start::Before(_) => true,
        Start::Last => false,
    };
    // Offsets are carried from page to page while devices come and go: both ends of the list are where they are.
    offset = if has_previous { Ord::max(offset, 1) } else { 0 };
    let known = offset + taken + u64::from(has_next);
    let at_least = total.is_none() && (has_next || spot.guessed && has_previous);
    let total = match total {
        Some(total) if has_next => Ord::max(total, known),
        Some(total) => {
            offset = total.saturating_sub(taken);
            total
        }
        None => known,
    };
    offset = if has_previous { Ord::max(offset, 1) } else { 0 };
    Page {
        previous: rows.first().filter(|_| has_previous).map(|row| cursor(row, offset)),
        next: rows.last().filter(|_| has_next).map(|row| cursor(row, offset + taken)),
        total,
        at_least,
        offset,
        rows,
    }
}
