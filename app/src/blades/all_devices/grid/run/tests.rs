use farhand_contract::pages::PAGE_ROWS;
use proptest::prelude::*;

use super::*;

/// A row is its place in the list.
impl Told for u64 {
    fn is(&self, other: &Self) -> bool {
        self == other
    }
}

/// A list of so many rows, as the server knows it.
#[derive(Clone, Copy, Debug)]
struct List {
    rows: u64,
    counted: bool,
    /// How far an estimate is off.
    off: i64,
}

const fn counted(rows: u64) -> List {
    List { rows, counted: true, off: 0 }
}

fn cursor(place: u64) -> Cursor {
    Cursor(place.to_string())
}

fn place(cursor: &Cursor) -> u64 {
    cursor.0.parse().unwrap_or_default()
}

impl List {
    fn page(self, ask: &Ask) -> Page<u64> {
        let size = u64::from(PAGE_ROWS);
        let last = self.rows.saturating_sub(size);
        let (first, end, offset) = match (&ask.jump, &ask.from) {
            (Some(DeviceJump::Thousandths(END)), _) => (last, self.rows, last),
            (Some(DeviceJump::Thousandths(share)), _) => {
                let guess = self.rows * u64::from(*share) / 1_000;
                let first = guess.saturating_add_signed(self.off).min(self.rows - 1);
                (first, first + size, if first == 0 { 0 } else { guess.max(1) })
            }
            (_, PageStart::After(cursor)) => (place(cursor) + 1, place(cursor) + 1 + size, place(cursor) + 1),
            (_, PageStart::Before(cursor)) => {
                let first = place(cursor).saturating_sub(size);
                (first, place(cursor), first)
            }
            _ => (0, size, 0),
        };
        let end = end.min(self.rows);
        Page {
            rows: (first..end).collect(),
            total: if self.counted { self.rows } else { end + u64::from(end < self.rows) },
            at_least: !self.counted && end < self.rows,
            offset,
            previous: (first > 0).then(|| cursor(first)),
            next: (end < self.rows).then(|| cursor(end - 1)),
        }
    }

    fn run(self) -> Run<u64> {
        Run::new(self.page(&Ask::default()), Ask::default())
    }

    /// Answers until nothing is needed, and gives how often, and what is in sight then.
    fn settle(self, run: &mut Run<u64>, mut visible: Range<u64>) -> (usize, Range<u64>) {
        for round in 0.. {
            assert!(round < 1_000, "{self:?} asks for ever: {visible:?} of {:?}", run.here());
            run.tidy(&visible);
            let Some(want) = run.plan(&visible) else { return (round, visible) };
            let (time, height) = (run.time(), visible.end - visible.start);
            let moved = run.accept(&want, self.page(want.ask()), time, &visible);
            let start = visible.start.saturating_add_signed(moved).min(run.total().saturating_sub(height));
            visible = start..(start + height).min(run.total());
        }
        unreachable!("it returns or fails")
    }
}

#[test]
fn a_page_is_ahead_of_who_scrolls() {
    let list = counted(1_000);
    let mut run = list.run();
    assert_eq!(run.plan(&(0..15)), None);
    assert_eq!(run.plan(&(20..35)), Some(Want::Next(Ask::after(cursor(49)))));
    assert_eq!(list.settle(&mut run, 20..35), (1, 20..35));
    assert_eq!(run.here(), 0..100);
    assert_eq!(run.row(99), Some(&99));
    assert_eq!(run.row(100), None);
}

#[test]
fn both_ends_are_one_jump_away() {
    for rows in [1_500, 1_000_000] {
        let list = counted(rows);
        let mut run = list.run();
        let end = rows - 15..rows;
        assert_eq!(run.plan(&end).map(|want| want.is_jump()), Some(true));
        assert_eq!(list.settle(&mut run, end.clone()), (1, end));
        assert_eq!(run.row(rows - 1), Some(&(rows - 1)));
        assert_eq!(run.row(rows), None);
        assert_eq!(list.settle(&mut run, 0..15), (1, 0..15));
        assert_eq!(run.row(0), Some(&0));
    }
}

#[test]
fn the_middle_of_a_long_list_is_jumped_to() {
    let list = List { off: 3_000, ..counted(1_000_000) };
    let mut run = list.run();
    let (asked, visible) = list.settle(&mut run, 500_000..500_015);
    // The page itself, and what is before it.
    assert_eq!((asked, visible.clone()), (2, 500_000..500_015));
    assert_eq!(run.row(visible.start), Some(&503_000));
}

#[test]
fn a_short_list_is_exact_everywhere() {
    let list = List { off: 700, ..counted(2_000) };
    let mut run = list.run();
    for start in [1_000, 1_900, 300, 1_400] {
        let (_, visible) = list.settle(&mut run, start..start + 15);
        assert_eq!(run.row(visible.start), Some(&start));
    }
}

#[test]
fn what_is_not_counted_grows_while_one_scrolls() {
    let list = List { counted: false, ..counted(400) };
    let mut run = list.run();
    assert_eq!((run.total(), run.at_least()), (51, true));
    let (_, visible) = list.settle(&mut run, 36..51);
    assert_eq!((run.total(), run.at_least(), visible), (101, true, 36..51));
    for start in [86, 136, 186, 236, 286, 336, 385] {
        list.settle(&mut run, start..start + 15);
    }
    assert_eq!((run.total(), run.at_least()), (400, false));
}

#[test]
fn a_change_asks_again_for_what_is_in_sight_only() {
    let list = counted(500);
    let mut run = list.run();
    for start in [40, 90, 140, 190] {
        list.settle(&mut run, start..start + 15);
    }
    assert_eq!(run.here(), 0..250);
    run.changed();
    assert!(!run.is_fresh());
    run.tidy(&(90..105));
    assert_eq!(run.here(), 50..150);
    assert_eq!(run.plan(&(90..105)), Some(Want::Again(0, Ask::after(cursor(49)))));
    assert_eq!(list.settle(&mut run, 90..105).1, 90..105);
    assert!(run.is_fresh());
}

#[test]
fn an_answer_from_before_a_change_does_not_hide_it() {
    let list = counted(60);
    let mut run = list.run();
    run.changed();
    let time = run.time();
    let want = run.plan(&(0..15)).expect("the page again");
    run.changed();
    run.accept(&want, list.page(want.ask()), time, &(0..15));
    assert!(!run.is_fresh());
}

#[test]
fn what_was_deleted_meanwhile_leaves_no_gap_and_no_double() {
    let list = counted(120);
    let mut run = list.run();
    let want = run.plan(&(40..55)).expect("the next page");
    // All that followed is gone: the end of the list comes once more.
    let less = counted(50);
    let end = less.page(&Ask::share(END));
    run.accept(&want, end, run.time(), &(40..50));
    assert_eq!((run.here(), run.total()), (0..50, 50));
    assert_eq!(run.plan(&(35..50)), None);
}

#[test]
fn a_place_is_found_again() {
    let list = counted(1_000_000);
    let mut run = list.run();
    list.settle(&mut run, 500_000..500_015);
    let (ask, first) = run.ask_for(500_003).expect("it is here");
    let row = *run.row(500_003).expect("it is here");
    let mut again = list.run();
    let want = Want::Instead(ask.clone(), Some(first));
    again.accept(&want, list.page(&ask), 0, &(500_000..500_015));
    assert_eq!(again.row(500_003), Some(&row));
}

#[test]
fn rows_are_found_again_by_what_they_are() {
    let list = counted(1_000_000);
    let mut run = list.run();
    list.settle(&mut run, 500_000..500_015);
    let place = run.place_of(|&row| row == 500_003).expect("it is here");
    assert_eq!(run.row(place), Some(&500_003));
    assert_eq!(run.place_of(|&row| row == 3), None);
    let rows = |from, to| run.between(from, to).map(|rows| rows.into_iter().copied().collect::<Vec<_>>());
    assert_eq!(rows(place, place + 2), Some(vec![500_003, 500_004, 500_005]));
    assert_eq!(rows(place + 1, place), Some(vec![500_004, 500_003]));
    assert_eq!(rows(place, 10), None);
    assert_eq!(run.rows().count() as u64, run.here().end - run.here().start);
}

#[test]
fn the_list_comes_to_every_row_soon_after_where_it_starts() {
    for (list, visible) in [(counted(300), 100..115), (counted(1_000_000), 700_000..700_015)] {
        let mut run = list.run();
        list.settle(&mut run, visible);
        for place in run.here() {
            let row = *run.row(place).expect("it is here");
            let from = run.start_of(place).expect("it is here");
            let page = list.page(&Ask { from: from.clone(), jump: None });
            // Its own place stands for it where nothing before it is here.
            let own = from == PageStart::After(cursor(row));
            assert!(page.rows.contains(&row) || own && place == run.here().start, "{row} from {from:?}");
        }
        assert_eq!(run.start_of(run.here().end), None);
    }
}

proptest! {
    #[test]
    fn wherever_one_scrolls_the_rows_in_sight_come_and_follow_each_other(
        rows in 1u64..200_000,
        is_counted in any::<bool>(),
        off in -4_000i64..4_000,
        ways in prop::collection::vec((0.0..1.0f64, 1u64..30, any::<bool>()), 1..12),
    ) {
        // Who scrolls through what is not counted goes page by page.
        let rows = if is_counted { rows } else { rows % 3_000 + 1 };
        let list = List { rows, counted: is_counted, off };
        let mut run = list.run();
        for (share, height, changes) in ways {
            if changes {
                run.changed();
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "small")]
            let start = ((run.total() as f64 * share) as u64).min(run.total().saturating_sub(height));
            let end = (start + height).min(run.total());
            let (_, visible) = list.settle(&mut run, start..end);
            prop_assert!(run.is_fresh());
            let seen: Vec<_> = visible.clone().map(|index| run.row(index).copied()).collect();
            for pair in seen.windows(2) {
                prop_assert_eq!(pair[1], pair[0].map(|row| row + 1), "{:?} of {:?}", visible, run.here());
            }
            prop_assert!(seen.iter().all(Option::is_some));
            prop_assert!(!is_counted || run.total() == rows);
            prop_assert!(rows <= SHORT || !is_counted || run.leaves.len() <= PAGES);
            if visible.start == 0 {
                prop_assert_eq!(seen[0], Some(0));
            }
            if !run.at_least() && visible.end == run.total() {
                prop_assert_eq!(seen.last(), Some(&Some(rows - 1)));
            }
        }
    }
}

#[test]
fn a_list_that_was_counted_is_as_long_as_that_until_something_changes() {
    let list = List { rows: 5_000, counted: false, off: 0 };
    let mut run = list.run();
    assert!(run.wants_count());
    assert_eq!(run.how_many(), Counted { devices: 50, at_least: true });
    run.count_as(Counted { devices: 5_000, at_least: false }, run.time());
    assert!(!run.wants_count());
    assert_eq!((run.total(), run.at_least()), (5_000, false));
    // Its pages come from a server that has not counted it.
    let (_, visible) = list.settle(&mut run, 3_000..3_020);
    assert!(visible.clone().all(|row| run.row(row).is_some()), "{visible:?}");
    assert_eq!(run.how_many(), Counted { devices: 5_000, at_least: false });
    run.changed();
    list.settle(&mut run, visible);
    assert!(run.wants_count());
}

#[test]
fn more_than_is_counted_is_told_and_the_list_is_as_long_as_what_was_seen() {
    let list = List { rows: 50_000, counted: false, off: 0 };
    let mut run = list.run();
    run.count_as(Counted { devices: 10_000, at_least: true }, run.time());
    assert!(!run.wants_count());
    assert_eq!(run.how_many(), Counted { devices: 10_000, at_least: true });
    assert_eq!((run.total(), run.at_least()), (51, true));
}
