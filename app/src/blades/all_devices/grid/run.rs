//! The rows of a long list that are here: some pages without a gap between them, and which page is needed next.

mod found;

use std::{collections::VecDeque, ops::Range};

use farhand_contract::{
    device_lists::{Counted, DeviceJump},
    devices::DeviceRow,
    pages::{Cursor, Page, PageStart},
};
use serde::{Deserialize, Serialize};

/// How many rows before and after those in sight are here before anybody scrolls to them.
const AHEAD: u64 = 25;

/// A way of so many rows is gone page by page; a longer one is jumped.
const WALK: u64 = 150;

/// A list of so many rows is never jumped in but from its ends: where a jump leads is an estimate.
const SHORT: u64 = 2_000;

/// The most pages that are kept of a list that can be jumped in.
const PAGES: usize = 40;

/// How far rows are counted on or back, when there are more before or after them than was estimated.
const ROOM: u64 = 250;

/// What tells a row from another.
pub trait Told {
    /// Whether they are the same thing, whatever has become of it.
    fn is(&self, other: &Self) -> bool;
}

impl Told for DeviceRow {
    fn is(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// Where a page begins.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// At a row that is known,
    pub from: PageStart,
    /// or at one that is not.
    pub jump: Option<DeviceJump>,
}

impl Ask {
    fn after(cursor: Cursor) -> Self {
        Self { from: PageStart::After(cursor), jump: None }
    }

    fn before(cursor: Cursor) -> Self {
        Self { from: PageStart::Before(cursor), jump: None }
    }

    /// At the first row that is, in the order of the list, at this text or after it.
    pub fn text(text: String) -> Self {
        Self { from: PageStart::Start, jump: Some(DeviceJump::Text(text)) }
    }

    fn share(thousandths: u16) -> Self {
        Self { from: PageStart::Start, jump: Some(DeviceJump::Thousandths(thousandths)) }
    }
}

/// The last rows of a list.
const END: u16 = 1_000;

/// A page that is needed, and what becomes of those that are here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Want {
    /// It follows them.
    Next(Ask),
    /// It precedes them.
    Previous(Ask),
    /// It replaces this one of them, which may have changed.
    Again(usize, Ask),
    /// It replaces them all, and begins at about this row, or where it says itself.
    Instead(Ask, Option<u64>),
}

impl Want {
    /// Where the page begins.
    pub fn ask(&self) -> &Ask {
        match self {
            Self::Next(ask) | Self::Previous(ask) | Self::Again(_, ask) | Self::Instead(ask, _) => ask,
        }
    }

    /// Whether what is here is of no use for it.
    pub fn is_jump(&self) -> bool {
        matches!(self, Self::Instead(..))
    }
}

#[derive(Clone, Debug)]
struct Leaf<R> {
    rows: Vec<R>,
    asked: Ask,
    previous: Option<Cursor>,
    next: Option<Cursor>,
    /// As it was at this time.
    time: u64,
}

/// Pages without a gap between them.
#[derive(Clone, Debug)]
pub struct Run<R> {
    leaves: VecDeque<Leaf<R>>,
    /// How many rows come before them, as far as is known.
    first: u64,
    total: u64,
    at_least: bool,
    /// What was counted besides, and when.
    counted: Option<(Counted, u64)>,
    /// Counts the changes that were heard of.
    time: u64,
}

impl<R: Told> Run<R> {
    /// The page that a list is shown with at first.
    pub fn new(page: Page<R>, asked: Ask) -> Self {
        let mut run = Self {
            leaves: VecDeque::new(),
            first: page.offset,
            total: page.total,
            at_least: page.at_least,
            counted: None,
            time: 0,
        };
        run.put(page, asked, 0, VecDeque::push_back);
        run.mend();
        run
    }

    /// How many rows the list has, as far as is known.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Whether it has more.
    pub fn at_least(&self) -> bool {
        self.at_least
    }

    /// Whether nobody knows how many rows it has, nor has counted them since the last change.
    pub fn wants_count(&self) -> bool {
        self.at_least && self.counted.is_none_or(|(_, time)| time != self.time)
    }

    /// What was counted at this time. Gives how many places the rows have moved on in the list.
    pub fn count_as(&mut self, counted: Counted, time: u64) -> i64 {
        self.counted = Some((counted, time));
        if !self.at_least || counted.at_least {
            return 0;
        }
        (self.total, self.at_least) = (counted.devices, false);
        self.mend()
    }

    /// How many there are to be told of, and whether there are more.
    pub fn how_many(&self) -> Counted {
        if !self.at_least {
            return Counted { devices: self.total, at_least: false };
        }
        let counted = self.counted.filter(|(_, time)| *time == self.time);
        let counted = counted.map_or(0, |(counted, _)| counted.devices);
        // One more is known of than there are for sure.
        Counted { devices: self.total.saturating_sub(1).max(counted), at_least: true }
    }

    /// The rows that are here.
    pub fn here(&self) -> Range<u64> {
        self.first..self.first + self.count()
    }

    /// This row of the list, if it is here.
    pub fn row(&self, index: u64) -> Option<&R> {
        let mut left = usize::try_from(index.checked_sub(self.first)?).ok()?;
        for leaf in &self.leaves {
            if let Some(row) = leaf.rows.get(left) {
                return Some(row);
            }
            left -= leaf.rows.len();
        }
        None
    }

    /// The time, for the answer to what is asked now.
    pub fn time(&self) -> u64 {
        self.time
    }

    /// Something changed: what is here has to be asked for again.
    pub fn changed(&mut self) {
        self.time += 1;
    }

    /// Whether all that is here is as it was at the last change.
    pub fn is_fresh(&self) -> bool {
        self.leaves.iter().all(|leaf| leaf.time == self.time)
    }

    /// Of what may have changed only what is in sight is asked for again; the rest goes. Not while an answer is awaited.
    pub fn tidy(&mut self, visible: &Range<u64>) {
        if !self.is_fresh() {
            self.keep(visible);
        }
    }

    /// Where the page begins that has this row, and how many rows come before the page.
    pub fn ask_for(&self, index: u64) -> Option<(Ask, u64)> {
        let mut first = self.first;
        for (place, leaf) in self.leaves.iter().enumerate() {
            let end = first + leaf.rows.len() as u64;
            if index < end {
                return Some((self.ask_again(place), first));
            }
            first = end;
        }
        None
    }

    /// The page that is needed most for these rows to be seen.
    pub fn plan(&self, visible: &Range<u64>) -> Option<Want> {
        let (Some(front), Some(back)) = (self.leaves.front(), self.leaves.back()) else {
            return Some(Want::Instead(Ask::default(), Some(0)));
        };
        let here = self.here();
        let away = visible.start.saturating_sub(here.end).max(here.start.saturating_sub(visible.end));
        if away > WALK
            && let Some(want) = self.jump(visible, away)
        {
            return Some(want);
        }
        if let Some(place) = self.leaves.iter().position(|leaf| leaf.time < self.time) {
            return Some(Want::Again(place, self.ask_again(place)));
        }
        let next = || Some(Want::Next(Ask::after(back.next.clone()?)));
        let previous = || Some(Want::Previous(Ask::before(front.previous.clone()?)));
        if visible.end > here.end {
            next()
        } else if visible.start < here.start {
            previous()
        } else if visible.end + AHEAD > here.end && back.next.is_some() {
            next()
        } else if visible.start < here.start + AHEAD {
            previous()
        } else {
            None
        }
    }

    /// Where to begin anew, if that is nearer than `away` rows.
    fn jump(&self, visible: &Range<u64>, away: u64) -> Option<Want> {
        let from_start = visible.start;
        let from_end = self.total.saturating_sub(visible.end);
        let start = || Some(Want::Instead(Ask::default(), Some(0)));
        let end = || Some(Want::Instead(Ask::share(END), Some(self.total)));
        if self.at_least || self.total <= SHORT {
            return if from_start < away && (self.at_least || from_start <= from_end) {
                start()
            } else if from_end < away && !self.at_least {
                end()
            } else {
                None
            };
        }
        if from_start <= WALK {
            return start();
        }
        if from_end <= WALK {
            return end();
        }
        let share = u16::try_from(visible.start * u64::from(END) / self.total).unwrap_or(END);
        Some(Want::Instead(Ask::share(share.min(END - 1)), Some(visible.start)))
    }

    /// The answer to what was needed, asked for at `time`. Gives how many places the rows have moved on in the list.
    pub fn accept(&mut self, want: &Want, mut page: Page<R>, time: u64, visible: &Range<u64>) -> i64 {
        let (mut total, mut at_least) = (page.total, page.at_least);
        // Another server may not have counted it.
        if let Some((counted, at)) = self.counted
            && at_least
            && at == time
            && !counted.at_least
        {
            (total, at_least) = (counted.devices, false);
        }
        let ask = want.ask().clone();
        let mut moved = 0;
        match want {
            Want::Next(_) => {
                // Where all that followed is gone, the end of the list comes once more.
                if let Some(back) = self.leaves.back_mut() {
                    page.rows.retain(|row| !back.rows.iter().any(|other| other.is(row)));
                    if page.rows.is_empty() {
                        back.next = None;
                    }
                }
                self.put(page, ask, time, VecDeque::push_back);
            }
            Want::Previous(_) => {
                if let Some(front) = self.leaves.front_mut() {
                    page.rows.retain(|row| !front.rows.iter().any(|other| other.is(row)));
                    if page.rows.is_empty() {
                        front.previous = None;
                    }
                }
                let more = page.rows.len() as u64;
                // There were more before them than was estimated.
                moved = i64::try_from(more.saturating_sub(self.first)).unwrap_or_default();
                self.first = self.first.saturating_sub(more);
                self.put(page, ask, time, VecDeque::push_front);
            }
            Want::Again(place, _) => {
                if let Some(leaf) = self.leaves.get_mut(*place) {
                    *leaf =
                        Leaf { rows: page.rows, asked: ask, previous: page.previous, next: page.next, time };
                }
                self.leaves.retain(|leaf| !leaf.rows.is_empty());
            }
            Want::Instead(_, index) => {
                self.leaves.clear();
                // Both are estimates, unless they all but agree. The end of the list is none.
                self.first = match *index {
                    Some(index)
                        if !page.at_least && page.next.is_some() && page.offset.abs_diff(index) > AHEAD =>
                    {
                        index
                    }
                    _ => page.offset,
                };
                self.put(page, ask, time, VecDeque::push_back);
            }
        }
        // What was not counted is at least what was seen of it.
        (self.total, self.at_least) = (if at_least { self.total.max(total) } else { total }, at_least);
        moved += self.mend();
        if !self.at_least && self.total > SHORT && self.leaves.len() > PAGES {
            self.keep_near(visible);
        }
        moved
    }

    fn put(&mut self, page: Page<R>, asked: Ask, time: u64, put: fn(&mut VecDeque<Leaf<R>>, Leaf<R>)) {
        if !page.rows.is_empty() {
            let Page { rows, previous, next, .. } = page;
            put(&mut self.leaves, Leaf { rows, asked, previous, next, time });
        }
    }

    fn count(&self) -> u64 {
        self.leaves.iter().map(|leaf| leaf.rows.len() as u64).sum()
    }

    /// Both ends of the list are where they are, whatever was estimated. Gives how far the rows have moved on.
    fn mend(&mut self) -> i64 {
        let (before, count) = (self.first, self.count());
        let Some((front, back)) = self.leaves.front().zip(self.leaves.back()) else {
            (self.first, self.total, self.at_least) = (0, 0, false);
            return 0;
        };
        let (has_previous, has_next) = (front.previous.is_some(), back.next.is_some());
        match (has_previous, has_next) {
            (false, false) => (self.first, self.total) = (0, count),
            (false, true) => {
                self.first = 0;
                self.total = self.total.max(count + 1);
            }
            (true, false) if self.at_least || self.total <= count => {
                self.first = self.first.max(1);
                self.total = self.first + count;
            }
            (true, false) => self.first = self.total - count,
            (true, true) => {
                if self.at_least {
                    self.first = self.first.max(1);
                    self.total = self.total.max(self.first + count + 1);
                } else {
                    self.total = self.total.max(count + 2);
                    let last = self.total - count;
                    if self.first == 0 {
                        self.first = ROOM.min(last / 2).max(1);
                    } else if self.first >= last {
                        self.first = last.saturating_sub(ROOM).max(last / 2).max(1);
                    }
                }
            }
        }
        if !has_next {
            self.at_least = false;
        }
        i64::try_from(self.first).unwrap_or(i64::MAX) - i64::try_from(before).unwrap_or(i64::MAX)
    }

    /// How the page at this place is asked for again.
    fn ask_again(&self, place: usize) -> Ask {
        let before = place.checked_sub(1).and_then(|before| self.leaves.get(before)?.next.clone());
        match (before, self.leaves.get(place)) {
            (Some(cursor), _) => Ask::after(cursor),
            (None, Some(leaf)) if leaf.previous.is_some() => leaf.asked.clone(),
            _ => Ask::default(),
        }
    }

    /// Keeps the pages that have these rows, and at least one.
    fn keep(&mut self, rows: &Range<u64>) {
        while self.leaves.len() > 1 && self.front_end() <= rows.start {
            self.drop_front();
        }
        while self.leaves.len() > 1 && self.back_start() >= rows.end {
            self.leaves.pop_back();
        }
    }

    /// Drops the pages that are farthest away, until few enough are left.
    fn keep_near(&mut self, visible: &Range<u64>) {
        while self.leaves.len() > PAGES {
            let here = self.here();
            if visible.start.saturating_sub(here.start) > here.end.saturating_sub(visible.end) {
                self.drop_front();
            } else {
                self.leaves.pop_back();
            }
        }
    }

    fn front_end(&self) -> u64 {
        self.first + self.leaves.front().map_or(0, |leaf| leaf.rows.len() as u64)
    }

    fn back_start(&self) -> u64 {
        self.here().end - self.leaves.back().map_or(0, |leaf| leaf.rows.len() as u64)
    }

    fn drop_front(&mut self) {
        if let Some(leaf) = self.leaves.pop_front() {
            self.first += leaf.rows.len() as u64;
            // What is first now was asked for by what is gone.
            if let (Some(cursor), Some(front)) = (leaf.next, self.leaves.front_mut()) {
                front.asked = Ask::after(cursor);
            }
        }
    }
}

#[cfg(test)]
mod tests;
