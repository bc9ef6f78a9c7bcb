//! The cell that the keys start from. It keeps the focus while its row comes and goes.

use std::ops::Range;

use farhand_contract::{device_columns::DeviceColumn, device_lists::BEGINNING_LIMIT};
use leptos::{ev, prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{Element, HtmlElement};

use super::{
    Grid,
    keys::{Cell, Deed, Size, Stroke, meant},
    reader::Reader,
    selecting::{self, Pick},
    waiting::Waiting,
};
use crate::{
    browser::{self, focus_in_place},
    locales::Common,
    preferences::use_locale,
    ui::MenuPlace,
};

/// Where the keys are.
#[derive(Clone, Copy)]
pub struct Cursor {
    grid: Grid,
    at: RwSignal<Cell>,
    /// Whether the grid has the focus only because the row is gone that had it.
    held: StoredValue<bool>,
    said: RwSignal<&'static str>,
    copied: &'static str,
    /// The keys that were pressed for the list that comes next.
    waiting: StoredValue<Waiting>,
    /// What was typed, and when the last of it was.
    typed: StoredValue<(String, f64)>,
}

/// So many milliseconds after a letter, the next one begins anew.
const TYPING: f64 = 1_000.0;

impl Cursor {
    /// At the first row.
    pub fn new(grid: Grid) -> Self {
        Self {
            grid,
            at: RwSignal::new(Cell { line: 1, column: 0 }),
            held: StoredValue::new(false),
            said: RwSignal::new(""),
            copied: Common(use_locale()).copied(),
            waiting: StoredValue::new(Waiting::default()),
            typed: StoredValue::new((String::new(), 0.0)),
        }
    }

    /// Another list is shown from its beginning on. Who is at a head stays there; who is in the rows goes to the first one.
    pub fn begin_list(self, reader: &Reader) {
        self.wait_outside(&(0..0));
        let first = self.grid.run.with_untracked(super::Run::here).start + 1;
        self.at.update(|at| at.line = at.line.min(1) * first);
        reader.show_beginning();
        // What was pressed while the rows were awaited is for these.
        let list = self.grid.query.get_value();
        let pressed = self.waiting.try_update_value(|waiting| waiting.released(&list)).unwrap_or_default();
        if pressed.is_empty() {
            return;
        }
        let reader = *reader;
        request_animation_frame(move || {
            let Some(Some(table)) = self.grid.table.try_get_untracked() else { return };
            for pressed in pressed {
                if let Some(deed) = meant(pressed.stroke(), self.at.get_untracked(), self.size()) {
                    self.act(deed, &table, &reader);
                }
            }
        });
    }

    /// What there is to say.
    pub fn said(self) -> ReadSignal<&'static str> {
        self.said.read_only()
    }

    /// Lets the Tab key lead to its cell, or to the grid while its row is not on the page.
    pub fn follow(self, drawn: Memo<Range<u64>>) {
        Effect::new(move |_| {
            self.at.track();
            drawn.track();
            self.grid.columns.track();
            if self.grid.live.get() {
                // The rows are on the page by the next frame.
                request_animation_frame(move || self.settle());
            }
        });
    }

    fn settle(self) {
        let (Some(Some(table)), Some(at)) =
            (self.grid.table.try_get_untracked(), self.at.try_get_untracked())
        else {
            return;
        };
        if let Ok(stops) = table.query_selector_all("[data-column][tabindex='0']") {
            for stop in (0..stops.length()).filter_map(|index| stops.get(index)) {
                set_stop(stop.unchecked_ref(), false);
            }
        }
        let cell = cell(&table, at);
        set_stop(&table, cell.is_none());
        if let Some(cell) = cell {
            set_stop(&cell, true);
            let is_held =
                self.held.get_value() && document().active_element().as_ref() == Some(table.as_ref());
            if is_held {
                self.held.set_value(false);
                focus_in_place(&cell);
            }
        }
    }

    /// Who is in a row that does not stay on the page when these are drawn waits in the grid, until the row of the keys is
    /// there again.
    pub fn wait_outside(self, rows: &Range<u64>) {
        let Some(table) = self.grid.table.get_untracked() else { return };
        let row = document().active_element().and_then(|active| line_of(&table, &active));
        if row.is_some_and(|line| line > 0 && !rows.contains(&(line - 1))) {
            self.held.set_value(true);
            focus_in_place(&table);
        }
    }

    /// The rows have other places in the list: it stays with its row.
    pub fn moved(self, by: i64) {
        self.at.update(|at| {
            if at.line > 0 {
                at.line = at.line.saturating_add_signed(by).max(1);
            }
        });
        self.wait_outside(&(0..0));
    }

    /// Somebody went to a cell.
    pub fn focused(self, event: &ev::FocusEvent) {
        let Some(table) = self.grid.table.get_untracked() else { return };
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some((line, cell)) = target.and_then(|target| {
            let cell = target.closest("[data-column]").ok().flatten()?;
            Some((line_of(&table, &target)?, cell))
        }) {
            let column = cell.get_attribute("data-column").and_then(|column| column.parse().ok());
            self.held.set_value(false);
            self.at.set(Cell { line, column: column.unwrap_or_default() });
        }
    }

    /// A key was pressed in the grid.
    pub fn pressed(self, event: &ev::KeyboardEvent, reader: &Reader) {
        let Some(table) = self.grid.table.get_untracked() else { return };
        let in_link = document()
            .active_element()
            .is_some_and(|active| active.closest("a, button, input").is_ok_and(|link| link.is_some()));
        let key = event.key();
        if event.default_prevented() || in_link && matches!(key.as_str(), "Enter" | " ") {
            return;
        }
        let control = event.ctrl_key() || event.meta_key();
        let stroke = Stroke { key: &key, control, shift: event.shift_key(), alt: event.alt_key() };
        let (at, size) = (self.at.get_untracked(), self.size());
        if let Some(pick) = selecting::meant(stroke, at, size) {
            if self.pick(pick, at, reader) {
                event.prevent_default();
            }
            return;
        }
        let Some(deed) = meant(stroke, at, size) else { return };
        let shown = self.grid.query.get_value();
        let awaited = self.grid.sorting.list();
        let waits = shown != awaited
            && self.waiting.try_update_value(|waiting| waiting.takes(&awaited, stroke, at, deed))
                == Some(true);
        if waits || self.act(deed, &table, reader) {
            event.prevent_default();
        }
    }

    fn size(self) -> Size {
        Size {
            lines: self.grid.run.with_untracked(super::Run::total) + 1,
            columns: self.grid.columns.with_untracked(|columns| columns.shown().len()) + 1,
            page: self.grid.track.get_untracked().in_sight().saturating_sub(1).max(1),
        }
    }

    /// Does it, unless it is the browser's.
    fn act(self, deed: Deed, table: &Element, reader: &Reader) -> bool {
        let (at, size) = (self.at.get_untracked(), self.size());
        match deed {
            Deed::Go(to) => {
                let column = shown_column(table, to.column, to.column < at.column, size.columns);
                self.go(Cell { column, ..to }, reader);
            }
            Deed::Open => open(table, at, size),
            Deed::SortMore => {
                if let Some(sort) = self.column(at).and_then(DeviceColumn::sort) {
                    self.grid.sorting.more(sort);
                }
            }
            Deed::Menu if at.line == 0 => {
                if let (Some(column), Some(cell)) = (self.column(at), cell(table, at)) {
                    self.grid.sorting.open_menu(column, Some(MenuPlace::under(&cell)));
                }
            }
            Deed::Menu => self.menu(table, at),
            Deed::Copy => return self.copy(table, at),
            Deed::Type(letter) => return reader.type_to(self.typed(letter)),
        }
        true
    }

    fn column(self, at: Cell) -> Option<DeviceColumn> {
        self.grid.columns.with_untracked(|columns| columns.shown().get(at.column).map(|shown| shown.column))
    }

    /// Selects. Whether there was anything to do.
    fn pick(self, pick: Pick, at: Cell, reader: &Reader) -> bool {
        let row = at.line.saturating_sub(1);
        match pick {
            Pick::Turn => self.grid.turn(row),
            Pick::Stretch => self.grid.stretch(row),
            Pick::StretchTo(to) => {
                self.grid.begin_range(row);
                self.go(to, reader);
                self.grid.stretch(to.line.saturating_sub(1));
            }
            Pick::All => self.grid.pick_all(),
            Pick::Clear if self.grid.selection.is_empty_now() => return false,
            Pick::Clear => self.grid.selection.clear(),
        }
        true
    }

    /// Leads the focus to where the keys are.
    pub fn take_focus(self) {
        let table = self.grid.table.try_get_untracked().flatten();
        if let Some(table) = table {
            let cell = cell(&table, self.at.get_untracked());
            focus_in_place(&cell.unwrap_or_else(|| (*table).clone()));
        }
    }

    fn go(self, to: Cell, reader: &Reader) {
        self.hold();
        self.at.set(to);
        if let Some(row) = to.line.checked_sub(1) {
            reader.go(|track| track.reveal(row));
        }
        request_animation_frame(move || {
            let Some(Some(table)) = self.grid.table.try_get_untracked() else { return };
            if let Some(cell) = cell(&table, to) {
                self.held.set_value(false);
                focus_in_place(&cell);
                show(&cell);
            }
        });
    }

    /// To this row, in the same column.
    pub fn go_to_row(self, row: u64, reader: &Reader) {
        let column = self.at.get_untracked().column;
        self.go(Cell { line: row + 1, column }, reader);
    }

    /// All that was typed at a stretch, with this letter.
    fn typed(self, letter: char) -> String {
        let now = js_sys::Date::now();
        let (mut text, last) = self.typed.get_value();
        if now - last > TYPING || text.chars().count() >= BEGINNING_LIMIT as usize {
            text.clear();
        }
        text.push(letter);
        self.typed.set_value((text.clone(), now));
        text
    }

    /// Keeps the focus in the grid while rows come.
    fn hold(self) {
        let Some(table) = self.grid.table.get_untracked() else { return };
        let is_inside = document().active_element().is_some_and(|active| table.contains(Some(&active)));
        if is_inside {
            self.held.set_value(true);
        }
    }

    fn menu(self, table: &Element, at: Cell) {
        let row = at.line.checked_sub(1);
        let row = row.and_then(|row| self.grid.run.with_untracked(|run| run.row(row).cloned()));
        if let (Some(row), Some(cell)) = (row, cell(table, at)) {
            self.grid.open_menu(row, Some(MenuPlace::under(&cell)), text_of(&cell));
        }
    }

    /// Copies the cell, unless somebody has selected what they want to copy.
    fn copy(self, table: &Element, at: Cell) -> bool {
        let selection = browser::call(&window(), "getSelection", &[])
            .and_then(|selection| browser::call(&selection, "toString", &[]))
            .and_then(|text| text.as_string());
        let Some(cell) = cell(table, at).filter(|_| selection.is_none_or(|text| text.is_empty())) else {
            return false;
        };
        self.copy_text(&text_of(&cell).unwrap_or_default());
        true
    }

    /// Copies this, and says so.
    pub fn copy_text(self, text: &str) {
        let promise = window().navigator().clipboard().write_text(text);
        self.said.set("");
        spawn_local(async move {
            if browser::settled(promise.into()).await.is_some() {
                self.said.try_set(self.copied);
            }
        });
    }
}

/// What a cell says, if it says anything.
pub(super) fn text_of(cell: &Element) -> Option<String> {
    // The moment itself, and not how long ago that is; the name alone, without the state of its session.
    let part = |selector: &str| cell.query_selector(selector).ok().flatten();
    let text = match part("time").and_then(|time| time.get_attribute("title")) {
        Some(moment) => moment,
        None => part("a.ellipsis").as_ref().unwrap_or(cell).text_content()?,
    };
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The cell, when it is on the page.
fn cell(table: &Element, at: Cell) -> Option<HtmlElement> {
    let selector = format!("tr[aria-rowindex='{}'] > [data-column='{}']", at.line + 1, at.column);
    table.query_selector(&selector).ok().flatten()?.dyn_into().ok()
}

/// The column that is meant, or the next one that is on the page: narrow windows leave some out.
fn shown_column(table: &Element, meant: usize, is_back: bool, columns: usize) -> usize {
    let is_shown = |column: &usize| {
        cell(table, Cell { line: 0, column: *column }).is_some_and(|head| head.offset_width() > 0)
    };
    let after = || (meant..columns).find(is_shown);
    let before = || (0..=meant).rev().find(is_shown);
    let shown = if is_back { before().or_else(after) } else { after().or_else(before) };
    shown.unwrap_or(meant)
}

/// The line of the grid that this is in.
fn line_of(table: &Element, element: &Element) -> Option<u64> {
    let line =
        element.closest("tr[aria-rowindex]").ok().flatten().filter(|line| table.contains(Some(line)))?;
    line.get_attribute("aria-rowindex")?.parse::<u64>().ok()?.checked_sub(1)
}

fn set_stop(element: &Element, is_stop: bool) {
    // Fails only for names that are no attribute's.
    let _ = element.set_attribute("tabindex", if is_stop { "0" } else { "-1" });
}

fn show(element: &HtmlElement) {
    let nearest = JsValue::from_str("nearest");
    let options = browser::options(&[("block", nearest.clone()), ("inline", nearest)]);
    browser::call(element, "scrollIntoView", &[options]);
}

/// Does what the cell is for: sorts, opens the menu, or opens the device.
fn open(table: &Element, at: Cell, size: Size) {
    let Some(cell) = cell(table, at) else { return };
    let own = if at.line == 0 { "a" } else { "button" };
    let of_row = || cell.parent_element()?.query_selector("[role=rowheader] a").ok()?;
    let control = if at.line == 0 || at.column + 1 == size.columns {
        cell.query_selector(own).ok().flatten()
    } else {
        of_row()
    };
    if let Some(control) = control.and_then(|control| control.dyn_into::<HtmlElement>().ok()) {
        control.click();
    }
}
