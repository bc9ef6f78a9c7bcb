//! What the keys and the pointer select.

use farhand_contract::{devices::DeviceRow, pages::PageStart};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement, HtmlInputElement};

use super::{
    Grid,
    keys::{Cell, Size, Stroke},
    run::Run,
};
use crate::{
    browser::focus_in_place,
    locales::{Common, SelectionTexts},
    preferences::use_locale,
};

/// What a key selects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// This row, or not any more.
    Turn,
    /// All rows from where the range begins to this one.
    Stretch,
    /// All rows from where the range begins to the one of this cell, which has the focus then.
    StretchTo(Cell),
    /// All that the list has.
    All,
    /// None.
    Clear,
}

/// What this key selects at this cell, if anything.
pub fn meant(stroke: Stroke<'_>, at: Cell, size: Size) -> Option<Pick> {
    let Stroke { key, control, shift, alt } = stroke;
    let last = size.lines.saturating_sub(1);
    let to = |line: u64| Some(Pick::StretchTo(Cell { line: line.min(last).max(1), ..at }));
    let in_rows = at.line > 0;
    match (key, control, shift, alt) {
        ("a" | "A", true, false, false) => Some(Pick::All),
        ("Escape", false, false, false) => Some(Pick::Clear),
        // The menu's cell is a button.
        (" ", false, false, false) if in_rows && at.column + 1 < size.columns => Some(Pick::Turn),
        (" ", true, false, false) if in_rows => Some(Pick::Turn),
        (" ", false, true, false) if in_rows => Some(Pick::Stretch),
        ("ArrowUp", false, true, false) if in_rows => to(at.line - 1),
        ("ArrowDown", false, true, false) if in_rows => to(at.line + 1),
        ("PageUp", false, true, false) if in_rows => to(at.line.saturating_sub(size.page)),
        ("PageDown", false, true, false) if in_rows => to(at.line + size.page),
        _ => None,
    }
}

impl Grid {
    /// Selects the row at this place of the list, or not any more. The next range begins there.
    pub fn turn(self, place: u64) {
        if let Some((row, start)) = self.picked(place) {
            self.selection.turn(row.id, start);
        }
    }

    /// Lets a range begin at this row unless it has begun.
    pub fn begin_range(self, place: u64) {
        if self.selection.anchor_now().is_none()
            && let Some((row, start)) = self.picked(place)
        {
            self.selection.begin_range(row.id, start);
        }
    }

    /// Selects all from where the range begins to this row.
    pub fn stretch(self, place: u64) {
        let Some((row, start)) = self.picked(place) else { return };
        let here = self.run.with_untracked(|run| {
            let anchor = self.selection.anchor_now()?;
            let from = run.place_of(|row| row.id == anchor)?;
            Some(run.between(from, place)?.into_iter().map(|row| row.id).collect::<Vec<_>>())
        });
        match here {
            Some(range) => self.selection.stretch(&range),
            None => self.selection.stretch_to(self.query.get_value(), row.id, start),
        }
    }

    /// Selects all that the list has.
    pub fn pick_all(self) {
        self.selection.reach_all(self.query.get_value());
    }

    fn picked(self, place: u64) -> Option<(DeviceRow, PageStart)> {
        self.run.with_untracked(|run| Some((run.row(place)?.clone(), run.start_of(place)?)))
    }

    /// A row was clicked: with Shift or Control it is selected. Links and buttons are what they are.
    pub fn clicked(self, place: u64, event: &ev::MouseEvent) {
        if !is_bare(event) {
            return;
        }
        if event.shift_key() {
            self.stretch(place);
        } else if event.ctrl_key() || event.meta_key() {
            self.turn(place);
        } else {
            return;
        }
        event.prevent_default();
        focus_row(event);
    }
}

/// Whether it hit nothing that does something of its own.
fn is_bare(event: &ev::MouseEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest("a, button, input").is_ok_and(|control| control.is_none()))
}

/// Keeps a click with Shift from selecting text.
pub fn pressed(event: &ev::MouseEvent) {
    if event.shift_key() && is_bare(event) {
        event.prevent_default();
    }
}

/// From here the keys go on: the name of the row that was clicked.
fn focus_row(event: &ev::MouseEvent) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let name = target.and_then(|target| {
        let row = target.closest("tr").ok().flatten()?;
        row.query_selector("[role=rowheader]").ok().flatten()?.dyn_into::<HtmlElement>().ok()
    });
    if let Some(name) = name {
        focus_in_place(&name);
    }
}

/// The box that selects a row.
#[component]
pub fn PickCell(
    /// How many rows of the list come before it.
    index: Memo<u64>,
    /// The row, once it is here.
    row: Memo<Option<DeviceRow>>,
    /// Whether it is.
    is_here: Memo<bool>,
    /// Whether it is selected.
    is_picked: Memo<bool>,
    /// The grid.
    grid: Grid,
) -> impl IntoView {
    let texts = SelectionTexts(use_locale());
    let label = move || row.with(|row| row.as_ref().map(|row| texts.select(&row.device_name)));
    let click = move |event: ev::MouseEvent| {
        let Some(id) = row.with_untracked(|row| row.as_ref().map(|row| row.id)) else { return };
        if event.shift_key() {
            grid.stretch(index.get_untracked());
        } else {
            grid.turn(index.get_untracked());
        }
        // The browser has turned it already, whatever became of the wish.
        show(&event, grid.selection.has_now(id));
        focus_row(&event);
    };
    view! {
        <td role="gridcell" class="col-pick">
            <input
                type="checkbox"
                tabindex="-1"
                aria-label=label
                disabled=move || !grid.live.get() || !is_here.get()
                prop:checked=is_picked
                on:click=click
            />
        </td>
    }
    .into_any()
}

fn show(event: &ev::MouseEvent, checked: bool) {
    let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    if let Some(input) = input {
        input.set_checked(checked);
    }
}

/// The box that selects all rows that are here, or none.
#[component]
pub fn PickHead(
    /// The grid.
    grid: Grid,
) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), SelectionTexts(locale));
    // How many rows are here, and how many of them are selected.
    let here = Memo::new(move |_| {
        grid.run.with(|run| {
            let picked = run.rows().filter(|row| grid.selection.has(row.id)).count();
            (run.rows().count(), picked)
        })
    });
    let is_whole = move || matches!(here.get(), (all, picked) if picked > 0 && picked == all);
    let is_part = move || matches!(here.get(), (all, picked) if picked > 0 && picked < all);
    let label = move || {
        let all = here.get().0 as u64;
        if is_whole() {
            texts.select_none().to_owned()
        } else {
            texts.select_loaded(all, &common.number(all))
        }
    };
    let click = move |event: ev::MouseEvent| {
        if untrack(is_whole) {
            grid.selection.clear();
        } else {
            let ids = grid
                .run
                .with_untracked(|run: &Run<DeviceRow>| run.rows().map(|row| row.id).collect::<Vec<_>>());
            grid.selection.add(&ids);
        }
        show(&event, untrack(is_whole));
    };
    view! {
        <th role="gridcell" class="col-pick">
            <input
                type="checkbox"
                tabindex="-1"
                aria-label=label
                title=label
                disabled=move || !grid.live.get()
                prop:checked=is_whole
                prop:indeterminate=is_part
                on:click=click
            />
        </th>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::blades::all_devices::grid::keys;

    const SIZE: Size = Size { lines: 101, columns: 4, page: 10 };

    fn plain(key: &str) -> Stroke<'_> {
        Stroke { key, ..Stroke::default() }
    }

    fn shift(key: &str) -> Stroke<'_> {
        Stroke { shift: true, ..plain(key) }
    }

    fn control(key: &str) -> Stroke<'_> {
        Stroke { control: true, ..plain(key) }
    }

    #[test]
    fn rows_are_selected_by_keys() {
        let at = Cell { line: 50, column: 1 };
        let to = |line| Some(Pick::StretchTo(Cell { line, column: 1 }));
        for (stroke, pick) in [
            (plain(" "), Some(Pick::Turn)),
            (control(" "), Some(Pick::Turn)),
            (shift(" "), Some(Pick::Stretch)),
            (shift("ArrowDown"), to(51)),
            (shift("ArrowUp"), to(49)),
            (shift("PageDown"), to(60)),
            (shift("PageUp"), to(40)),
            (control("a"), Some(Pick::All)),
            (plain("Escape"), Some(Pick::Clear)),
            (plain("a"), None),
            (plain("ArrowDown"), None),
            (Stroke { alt: true, ..shift("ArrowDown") }, None),
        ] {
            assert_eq!(meant(stroke, at, SIZE), pick, "{stroke:?}");
        }
    }

    #[test]
    fn heads_are_not_selected_and_the_menu_is_opened() {
        let head = Cell { line: 0, column: 0 };
        for stroke in [plain(" "), shift(" "), shift("ArrowDown")] {
            assert_eq!(meant(stroke, head, SIZE), None, "{stroke:?}");
        }
        let menu = Cell { line: 3, column: 3 };
        assert_eq!(meant(plain(" "), menu, SIZE), None);
        assert_eq!(keys::meant(plain(" "), menu, SIZE), Some(keys::Deed::Open));
        assert_eq!(meant(shift(" "), menu, SIZE), Some(Pick::Stretch));
    }

    proptest! {
        #[test]
        fn a_range_stays_in_the_rows_and_no_key_means_two_things(
            key in prop::sample::select(vec![
                "ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End", " ", "a", "c", "Escape", "Enter", "F10",
            ]),
            (control, shift, alt) in any::<(bool, bool, bool)>(),
            (lines, columns, page) in (2u64..1_000_002, 1usize..20, 1u64..60),
            (line, column) in (0u64..1_000_002, 0usize..20),
        ) {
            let size = Size { lines, columns, page };
            let at = Cell { line: line.min(lines - 1), column: column.min(columns - 1) };
            let stroke = Stroke { key, control, shift, alt };
            let pick = meant(stroke, at, size);
            if let Some(Pick::StretchTo(cell)) = pick {
                prop_assert!(cell.line > 0 && cell.line < lines && cell.column == at.column);
            }
            prop_assert!(pick.is_none() || keys::meant(stroke, at, size).is_none());
        }
    }
}
