//! Rows that are found again by what they are, whatever their place has become.

use std::ops::RangeInclusive;

use farhand_contract::pages::PageStart;

use super::{Run, Told};

impl<R: Told> Run<R> {
    /// How many rows of the list come before the one that this is true of, if it is here.
    pub fn place_of(&self, is_it: impl Fn(&R) -> bool) -> Option<u64> {
        let place = self.leaves.iter().flat_map(|leaf| &leaf.rows).position(is_it)?;
        Some(self.first + place as u64)
    }

    /// All rows that are here.
    pub fn rows(&self) -> impl Iterator<Item = &R> {
        self.leaves.iter().flat_map(|leaf| &leaf.rows)
    }

    /// These rows, if all of them are here, from the first end to the other.
    pub fn between(&self, from: u64, to: u64) -> Option<Vec<&R>> {
        let range: RangeInclusive<u64> = from.min(to)..=from.max(to);
        let mut rows: Vec<_> = range.map(|place| self.row(place)).collect::<Option<_>>()?;
        if from > to {
            rows.reverse();
        }
        Some(rows)
    }

    /// Whence the list comes to this row: not more than a page before it, or, for the first that is here, its own place.
    pub fn start_of(&self, place: u64) -> Option<PageStart> {
        let mut left = usize::try_from(place.checked_sub(self.first)?).ok()?;
        let mut before = None;
        for leaf in &self.leaves {
            if left < leaf.rows.len() {
                let cursor =
                    if left == 0 { before.or(leaf.previous.as_ref()) } else { leaf.previous.as_ref() };
                return Some(cursor.cloned().map_or(PageStart::Start, PageStart::After));
            }
            left -= leaf.rows.len();
            before = leaf.next.as_ref();
        }
        None
    }
}
