//! Reads the rows that are needed: one page at a time, and only the last that was asked for counts.

use std::{ops::Range, time::Duration};

use farhand_contract::{
    device_lists::Counted,
    devices::{DeviceQuery, DeviceRow, DeviceSort},
    pages::Page,
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, task::spawn_local};

use super::{
    Grid, Ties,
    cursor::Cursor,
    place::{self, Place},
    run::{Ask, Run, Want},
    track::{ROW, Track, pixels},
};
use crate::{
    api::{
        ApiError,
        devices::{count_devices, list_devices},
    },
    blades::all_devices::{PATH, address},
};

/// After so long without scrolling, somebody has arrived.
const PAUSE: Duration = Duration::from_millis(80);

/// A list that is shown for so long is counted, where nobody knows how many rows it has: who types on does not wait for it.
const STAY: Duration = Duration::from_millis(400);

/// A way of so many rows makes what was jumped for useless.
const ELSEWHERE: u64 = 25;

/// What was asked for and has not been answered.
#[derive(Clone)]
struct Awaited {
    number: u64,
    want: Want,
    visible: Range<u64>,
}

/// What is shown of the page that was asked for.
#[derive(Clone)]
enum Aim {
    /// What is in sight already.
    Sight,
    /// The place where somebody was before.
    Place(Place),
    /// Its first row, where the keys go on.
    First,
}

/// Reads the rows of a grid.
#[derive(Clone, Copy)]
pub struct Reader {
    grid: Grid,
    cursor: Cursor,
    awaited: StoredValue<Option<Awaited>>,
    asked: StoredValue<u64>,
    problem: RwSignal<Option<ApiError>>,
    pause: StoredValue<Option<TimeoutHandle>>,
    /// Until somebody stays with the list.
    stay: StoredValue<Option<TimeoutHandle>>,
    /// Whether the scrollbar is about to be put where it belongs.
    following: StoredValue<bool>,
    ties: Ties,
}

/// What waits does not wait any more.
fn end(wait: StoredValue<Option<TimeoutHandle>>) {
    if let Some(handle) = wait.try_update_value(Option::take).flatten() {
        handle.clear();
    }
}

impl Reader {
    /// For this grid.
    pub fn new(grid: Grid, cursor: Cursor, ties: Ties) -> Self {
        let (pause, stay) =
            (StoredValue::new(None::<TimeoutHandle>), StoredValue::new(None::<TimeoutHandle>));
        on_cleanup(move || [pause, stay].into_iter().for_each(end));
        Self {
            grid,
            cursor,
            awaited: StoredValue::new(None),
            asked: StoredValue::new(0),
            problem: RwSignal::new(None),
            pause,
            stay,
            following: StoredValue::new(false),
            ties,
        }
    }

    /// What went wrong with the last page.
    pub fn problem(self) -> ReadSignal<Option<ApiError>> {
        self.problem.read_only()
    }

    /// Begins, as soon as it is known how much is in sight.
    pub fn begin(self) {
        self.show_beginning();
        self.grid.live.set(true);
        self.go_where_somebody_was();
        self.count_soon();
    }

    /// Begins with another list, which the grid has taken.
    pub fn begin_list(self) {
        self.awaited.set_value(None);
        self.problem.set(None);
        // Nothing is in sight yet, and it begins when something is.
        if !self.grid.live.get_untracked() {
            return;
        }
        self.cursor.begin_list(&self);
        self.go_where_somebody_was();
        self.count_soon();
    }

    /// Has the list counted once somebody stays with it, where that is not known.
    fn count_soon(self) {
        end(self.stay);
        // One jumps in a list that is counted, which is little use where several columns sort it.
        let is_by_one = self.grid.query.with_value(|query| query.then.is_empty());
        if !is_by_one || !self.grid.run.with_untracked(Run::wants_count) {
            return;
        }
        let count = move || {
            let Some(query) = self.grid.query.try_get_value() else { return };
            let time = self.grid.run.with_untracked(Run::time);
            spawn_local(async move {
                // What cannot be counted stays as it is: all rows can be read.
                let Ok(counted) = count_devices(query.clone()).await else { return };
                // Another list is shown by now, or none.
                if self.grid.query.try_with_value(|shown| *shown == query) == Some(true) {
                    self.count_as(counted, time);
                }
            });
        };
        self.stay.set_value(set_timeout_with_handle(count, STAY).ok());
    }

    fn count_as(self, counted: Counted, time: u64) {
        let Some(moved) = self.grid.run.try_update(|run| run.count_as(counted, time)) else { return };
        self.follow(moved);
    }

    /// Lets what is in sight stay there when the list has become longer or shorter, and its rows have moved on by so many places.
    fn follow(self, moved: i64) {
        let total = self.grid.run.with_untracked(Run::total);
        if moved != 0 {
            self.cursor.moved(moved);
            self.go(move |track| track.become_long(total, moved));
            return;
        }
        let track = self.grid.track.get_untracked();
        let mut longer = track;
        longer.become_long(total, 0);
        self.grid.track.set(longer);
        if (longer.scroll() - track.scroll()).abs() >= 1.0 {
            self.go(|_| {});
        } else {
            // Whoever has arrived before these rows has a place to keep only now.
            self.rest();
        }
    }

    /// Shows where the page is that the list was opened with.
    pub fn show_beginning(self) {
        let (total, here) = self.grid.run.with_untracked(|run| (run.total(), run.here().start));
        self.go(|track| {
            track.become_long(total, 0);
            track.go_to(pixels(here));
        });
    }

    /// Asks for the rows where somebody was before, or where the page is.
    fn go_where_somebody_was(self) {
        match place::kept(&self.list()).filter(|place| place.top >= 1.0) {
            Some(place) => {
                let want = Want::Instead(place.ask.clone(), Some(place.first));
                self.send(want, Aim::Place(place));
            }
            None => self.read(true),
        }
    }

    /// The address of the list.
    fn list(self) -> String {
        self.grid.query.with_value(|query| address::write(PATH, query))
    }

    /// What changes the place, and lets the scrollbar follow.
    pub fn go(self, change: impl FnOnce(&mut Track)) {
        let mut track = self.grid.track.get_untracked();
        change(&mut track);
        self.cursor.wait_outside(&track.drawn());
        self.grid.track.set(track);
        self.following.set_value(true);
        // Only the room for all rows lets the bar go where it should.
        request_animation_frame(move || {
            let Some(true) = self.following.try_get_value() else { return };
            if let Some(wrap) = self.grid.wrap.get_untracked() {
                #[expect(clippy::cast_possible_truncation, reason = "no list is so high")]
                wrap.set_scroll_top(self.grid.track.get_untracked().scroll().round() as i32);
            }
            self.following.set_value(false);
        });
        self.rest();
    }

    /// The scrollbar was moved.
    pub fn scrolled(self) {
        let Some(wrap) = self.grid.wrap.get_untracked() else { return };
        // A list that is not in sight is at its beginning for the browser.
        if !self.grid.live.get_untracked() || self.following.get_value() || wrap.client_height() == 0 {
            return;
        }
        let mut track = self.grid.track.get_untracked();
        let scroll = f64::from(wrap.scroll_top());
        // Whole pixels: what is less than one is no way.
        if (scroll - track.scroll()).abs() < 1.0 {
            return;
        }
        track.scrolled(scroll);
        self.cursor.wait_outside(&track.drawn());
        self.grid.track.set(track);
        self.read(false);
        self.rest();
    }

    /// Waits until nobody scrolls any more.
    pub fn rest(self) {
        end(self.pause);
        let handle = set_timeout_with_handle(move || self.arrived(), PAUSE);
        self.pause.set_value(handle.ok());
    }

    fn arrived(self) {
        let Some(mut track) = self.grid.track.try_get_untracked() else { return };
        let before = track;
        track.settle();
        if track != before {
            self.go(Track::settle);
        }
        self.read(true);
        self.keep_place(track);
    }

    /// So that going back leads here.
    fn keep_place(self, track: Track) {
        // Who is on the way elsewhere is not here.
        if self.awaited.with_value(|awaited| awaited.as_ref().is_some_and(|awaited| awaited.want.is_jump())) {
            return;
        }
        let first = track.visible().start;
        if let Some((ask, before)) = self.grid.run.with_untracked(|run| run.ask_for(first)) {
            place::keep(&Place { list: self.list(), ask, first: before, top: track.top() });
        }
    }

    /// Something changed.
    pub fn refresh(self) {
        self.grid.run.update(Run::changed);
        self.problem.set(None);
        self.read(true);
    }

    /// Once more after something went wrong.
    pub fn try_again(self) {
        self.problem.set(None);
        self.read(true);
    }

    /// Goes to the first row at this text or after it, where the list is in the order of a text and counted: where it is
    /// not, nobody knows how many rows come before.
    pub fn type_to(self, text: String) -> bool {
        use DeviceSort::{
            DeviceCategoryDisplayName, DeviceName, Imei, JoinType, Manufacturer, Model, OperatingSystem,
            SerialNumber, UserDisplayName, UserPrincipalName,
        };
        let sort = self.grid.query.with_value(|query| query.sort);
        let is_text = matches!(
            sort,
            DeviceName
                | UserPrincipalName
                | Model
                | Manufacturer
                | SerialNumber
                | OperatingSystem
                | DeviceCategoryDisplayName
                | UserDisplayName
                | Imei
                | JoinType
        );
        let may = is_text && self.grid.live.get_untracked() && !self.grid.run.with_untracked(Run::at_least);
        if may {
            self.problem.set(None);
            self.send(Want::Instead(Ask::text(text), None), Aim::First);
        }
        may
    }

    /// Asks for what is needed now. A jump is asked for where somebody has arrived.
    fn read(self, may_jump: bool) {
        if !self.grid.live.get_untracked() || self.problem.with_untracked(Option::is_some) {
            return;
        }
        let visible = self.grid.track.get_untracked().visible();
        let awaited = self.awaited.get_value();
        if awaited.is_none() && !self.grid.run.with_untracked(Run::is_fresh) {
            self.grid.run.update(|run| run.tidy(&visible));
        }
        let Some(want) = self.grid.run.with_untracked(|run| run.plan(&visible)) else {
            if awaited.is_none() {
                self.ties.refreshing.set(false);
            }
            return;
        };
        let in_the_way = awaited.is_some_and(|awaited| {
            !want.is_jump()
                || awaited.want.is_jump() && awaited.visible.start.abs_diff(visible.start) <= ELSEWHERE
        });
        if !in_the_way && (may_jump || !want.is_jump()) {
            self.send(want, Aim::Sight);
        }
    }

    fn send(self, want: Want, aim: Aim) {
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        let visible = self.grid.track.get_untracked().visible();
        self.awaited.set_value(Some(Awaited { number, want: want.clone(), visible }));
        let time = self.grid.run.with_untracked(Run::time);
        let ask = want.ask().clone();
        let query = self.grid.query.with_value(|query| DeviceQuery {
            from: ask.from,
            jump: ask.jump,
            ..query.clone()
        });
        spawn_local(async move {
            let answer = list_devices(query).await;
            // Nobody waits for it any more: the grid is gone, or another page is needed now.
            let awaited = self.awaited.try_get_value().flatten();
            if awaited.is_none_or(|awaited| awaited.number != number) {
                return;
            }
            self.awaited.set_value(None);
            match answer {
                Ok(page) => {
                    self.take(&want, page, time, aim);
                    self.read(true);
                }
                Err(error) => {
                    self.ties.refreshing.set(false);
                    self.problem.set(Some(error));
                }
            }
        });
    }

    fn take(self, want: &Want, page: Page<DeviceRow>, time: u64, aim: Aim) {
        let visible = self.grid.track.get_untracked().visible();
        let moved = self.grid.run.try_update(|run| run.accept(want, page, time, &visible));
        let Some(moved) = moved else { return };
        let (total, here) = self.grid.run.with_untracked(|run| (run.total(), run.here()));
        if total == 0 {
            self.ties.page.refetch();
            return;
        }
        match aim {
            Aim::Place(place) => {
                #[expect(clippy::cast_precision_loss, reason = "no list has so many rows")]
                let top = place.top + (here.start as f64 - place.first as f64) * ROW;
                self.go(move |track| {
                    track.become_long(total, 0);
                    track.go_to(top);
                });
            }
            Aim::First => {
                self.go(move |track| {
                    track.become_long(total, 0);
                    track.go_to(pixels(here.start));
                });
                self.cursor.go_to_row(here.start, &self);
            }
            Aim::Sight => self.follow(moved),
        }
        self.count_soon();
    }
}
