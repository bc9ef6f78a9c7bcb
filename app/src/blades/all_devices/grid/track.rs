//! Where the rows of a long list are under its scrollbar. All rows have one height.
//!
//! Browsers draw nothing that is higher than some ten million pixels. A list that would be higher is moved as a whole
//! under the scrollbar: a short way scrolls by rows, a long one, which only the bar itself is dragged, to its share of
//! the list.

use std::ops::Range;

/// The height of a row, in pixels; `style/devices.css` has it too.
pub const ROW: f64 = 40.0;

/// The highest that the rows are together, in pixels. Less than any browser's limit.
const LONGEST: f64 = 8_000_000.0;

/// So near to either end of the list, in pixels, the bar is where the rows are: what is in sight is never cut there.
const EDGE: f64 = 20_000.0;

/// How many rows are on the page above and below those in sight, so that a short way needs no new ones.
const SPARE: u64 = 6;

/// A list under its scrollbar.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Track {
    rows: u64,
    /// The height of what is in sight, in pixels.
    view: f64,
    /// Where the scrollbar is, in pixels.
    scroll: f64,
    /// How far the rows are moved up under it, in pixels.
    shift: f64,
}

/// The height of so many rows.
#[expect(clippy::cast_precision_loss, reason = "no list has so many rows")]
pub fn pixels(rows: u64) -> f64 {
    rows as f64 * ROW
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "never below zero, and no list is so long"
)]
fn rows(pixels: f64) -> u64 {
    pixels.max(0.0) as u64
}

impl Track {
    /// A list at its beginning.
    pub fn new(rows: u64, view: f64) -> Self {
        Self { rows, view, ..Self::default() }
    }

    /// The height of all rows, as far as a browser can draw it.
    pub fn height(self) -> f64 {
        pixels(self.rows).min(LONGEST)
    }

    /// Where the scrollbar belongs.
    pub fn scroll(self) -> f64 {
        self.scroll
    }

    /// How many pixels of the list are above what is in sight.
    pub fn top(self) -> f64 {
        self.scroll + self.shift
    }

    /// How many rows fit in sight, those that do only in part left out; at least one.
    pub fn in_sight(self) -> u64 {
        rows(self.view / ROW).max(1)
    }

    /// The rows that are in sight, also those that are in part.
    pub fn visible(self) -> Range<u64> {
        let first = rows(self.top() / ROW).min(self.rows);
        let end = rows(((self.top() + self.view) / ROW).ceil()).clamp(first, self.rows);
        first..end
    }

    /// The rows that are on the page: those in sight and some around them. Away from both ends as many wherever that is, so
    /// that each that comes takes the place of one that goes.
    pub fn drawn(self) -> Range<u64> {
        let visible = self.visible();
        // Nothing can be drawn above the beginning and below the end of the bar.
        let first = rows((self.shift / ROW).ceil());
        let end = rows((self.shift + self.height()) / ROW).min(self.rows);
        let start = visible.start.saturating_sub(SPARE).max(first).min(end);
        let in_sight = rows((self.view / ROW).ceil()) + 1;
        start..visible.start.saturating_add(in_sight + SPARE).clamp(start, end)
    }

    /// The room above this row, in pixels.
    pub fn above(self, row: u64) -> f64 {
        (pixels(row) - self.shift).clamp(0.0, self.height())
    }

    /// The room from this row on, in pixels.
    pub fn below(self, row: u64) -> f64 {
        self.height() - self.above(row)
    }

    /// Somebody scrolled to here.
    pub fn scrolled(&mut self, scroll: f64) {
        let way = (scroll - self.scroll).abs();
        self.scroll = scroll.clamp(0.0, self.last_scroll());
        if way > self.view {
            self.shift = self.top_at(self.scroll) - self.scroll;
        }
        self.shift = self.shift.clamp(-self.scroll, (self.last_top() - self.scroll).max(-self.scroll));
    }

    /// Puts this many pixels of the list above what is in sight. The scrollbar has to follow.
    pub fn go_to(&mut self, top: f64) {
        let top = top.clamp(0.0, self.last_top());
        self.scroll = self.scroll_at(top);
        self.shift = top - self.scroll;
    }

    /// Puts the scrollbar where it belongs after many short ways, which lead it astray. The rows stay where they are.
    pub fn settle(&mut self) {
        self.go_to(self.top());
    }

    /// Brings a row in sight with as little scrolling as that takes.
    pub fn reveal(&mut self, row: u64) {
        let (first, last) = (pixels(row), pixels(row + 1) - self.view);
        if first < self.top() {
            self.go_to(first);
        } else if last > self.top() {
            self.go_to(last.min(first));
        }
    }

    /// There are so many rows now, and the same ones are so many places further on: they stay where they are in sight.
    pub fn become_long(&mut self, rows: u64, moved: i64) {
        self.rows = rows;
        #[expect(clippy::cast_precision_loss, reason = "no list has so many rows")]
        let moved = moved as f64 * ROW;
        self.go_to(self.top() + moved);
    }

    /// What is in sight has another height.
    pub fn resize(&mut self, view: f64) {
        self.view = view;
        self.go_to(self.top());
    }

    fn last_top(self) -> f64 {
        (pixels(self.rows) - self.view).max(0.0)
    }

    fn last_scroll(self) -> f64 {
        (self.height() - self.view).max(0.0)
    }

    /// Whether the bar is as long as the list.
    fn is_whole(self) -> bool {
        pixels(self.rows) <= LONGEST
    }

    /// How much longer the list is than its bar, away from their ends.
    fn stretch(self) -> f64 {
        (self.last_top() - 2.0 * EDGE) / (self.last_scroll() - 2.0 * EDGE)
    }

    /// What of the list is above what is in sight when the bar is here.
    fn top_at(self, scroll: f64) -> f64 {
        let left = self.last_scroll() - scroll;
        if self.is_whole() || scroll <= EDGE {
            scroll
        } else if left <= EDGE {
            self.last_top() - left
        } else {
            EDGE + ((scroll - EDGE) * self.stretch()).round()
        }
    }

    /// Where the bar is when so much of the list is above what is in sight.
    fn scroll_at(self, top: f64) -> f64 {
        let left = self.last_top() - top;
        if self.is_whole() || top <= EDGE {
            top
        } else if left <= EDGE {
            self.last_scroll() - left
        } else {
            EDGE + ((top - EDGE) / self.stretch()).round()
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const VIEW: f64 = 600.0;

    #[test]
    fn a_short_list_scrolls_by_pixels() {
        let mut track = Track::new(1_000, VIEW);
        assert_eq!((track.height(), track.visible(), track.drawn()), (40_000.0, 0..15, 0..22));
        track.scrolled(410.0);
        assert_eq!((track.visible(), track.drawn()), (10..26, 4..32));
        assert_eq!((track.above(4), track.below(32)), (160.0, 40_000.0 - 1_280.0));
        track.scrolled(30_000.0);
        assert_eq!((track.visible(), track.drawn()), (750..765, 744..772));
        track.scrolled(40_000.0);
        assert_eq!((track.visible(), track.drawn()), (985..1_000, 979..1_000));
    }

    #[test]
    fn a_million_rows_are_reached_from_the_first_to_the_last() {
        let mut track = Track::new(1_000_000, VIEW);
        assert_eq!((track.height(), track.scroll()), (LONGEST, 0.0));
        track.scrolled(LONGEST - VIEW);
        assert_eq!(track.visible(), 999_985..1_000_000);
        assert_eq!((track.above(1_000_000), track.below(1_000_000)), (LONGEST, 0.0));
        track.scrolled(0.0);
        assert_eq!(track.visible(), 0..15);
        track.scrolled((LONGEST - VIEW) / 2.0);
        assert!((499_980..500_020).contains(&track.visible().start));
    }

    #[test]
    fn a_short_way_in_a_million_rows_is_as_long_as_in_few() {
        let mut track = Track::new(1_000_000, VIEW);
        track.scrolled(4_000_000.0);
        let before = track.top();
        track.scrolled(4_000_120.0);
        assert!((track.top() - before - 120.0).abs() < 0.01);
    }

    #[test]
    fn an_empty_list_and_one_that_fits_do_not_scroll() {
        let mut track = Track::new(0, VIEW);
        track.scrolled(50.0);
        assert_eq!((track.scroll(), track.drawn()), (0.0, 0..0));
        let mut track = Track::new(3, VIEW);
        track.reveal(2);
        assert_eq!((track.scroll(), track.drawn()), (0.0, 0..3));
    }

    #[test]
    fn a_row_is_brought_in_sight_whole() {
        let mut track = Track::new(100, VIEW);
        track.reveal(15);
        assert_eq!(track.visible(), 1..16);
        track.reveal(14);
        assert_eq!(track.visible(), 1..16);
        track.reveal(0);
        assert_eq!(track.visible(), 0..15);
    }

    #[test]
    fn rows_that_get_another_number_stay_in_sight() {
        let mut track = Track::new(5_000, VIEW);
        track.scrolled(4_000.0);
        track.become_long(5_200, 250);
        assert_eq!(track.visible(), 350..365);
    }

    #[derive(Clone, Debug)]
    enum Step {
        Scroll(f64),
        By(f64),
        Reveal(u64),
        Settle,
        Long(u64, i64),
        Resize(f64),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0.0..LONGEST).prop_map(Step::Scroll),
            (-900.0..900.0).prop_map(Step::By),
            (0u64..2_000_000).prop_map(Step::Reveal),
            Just(Step::Settle),
            ((0u64..2_000_000), (-500i64..500)).prop_map(|(rows, moved)| Step::Long(rows, moved)),
            (100.0..2_000.0).prop_map(Step::Resize),
        ]
    }

    proptest! {
        #[test]
        fn whatever_is_scrolled_the_rows_in_sight_are_drawn_and_fill_the_bar(
            rows in 0u64..2_000_000,
            steps in prop::collection::vec(step(), 0..40),
        ) {
            let mut track = Track::new(rows, VIEW);
            for step in steps {
                match step {
                    Step::Scroll(to) => track.scrolled(to),
                    Step::By(way) => track.scrolled(track.scroll() + way),
                    Step::Reveal(row) => {
                        track.reveal(row);
                        prop_assert!(row >= track.rows || track.visible().contains(&row));
                    }
                    Step::Settle => {
                        let before = track.top();
                        track.settle();
                        prop_assert!((track.top() - before).abs() < 0.01);
                    }
                    Step::Long(rows, moved) => track.become_long(rows, moved),
                    Step::Resize(view) => track.resize(view),
                }
                let (visible, drawn) = (track.visible(), track.drawn());
                prop_assert!(track.scroll() >= 0.0 && track.scroll() <= track.height());
                prop_assert!(drawn.end <= track.rows && drawn.start <= drawn.end);
                prop_assert!(drawn.end - drawn.start < 70);
                // As high as the bar, whatever is drawn of it.
                let height = track.above(drawn.start) + pixels(drawn.end - drawn.start) + track.below(drawn.end);
                prop_assert!((height - track.height()).abs() <= ROW, "{height} of {}", track.height());
                // After a pause all that is in sight is drawn.
                track.settle();
                let (visible_then, drawn_then) = (track.visible(), track.drawn());
                prop_assert!(drawn_then.start <= visible_then.start && visible_then.end <= drawn_then.end);
                prop_assert!(visible.start.abs_diff(visible_then.start) <= 1);
            }
        }

        #[test]
        fn the_ends_of_the_bar_are_the_ends_of_the_list(rows in 20u64..3_000_000, view in 100.0..1_500.0f64) {
            let mut track = Track::new(rows, view);
            track.scrolled(track.height());
            prop_assert_eq!(track.visible().end, rows);
            track.scrolled(0.0);
            prop_assert_eq!(track.visible().start, 0);
        }
    }
}
