//! The list as a grid: rows come and go while one scrolls, over all devices there are.

mod cells;
mod cursor;
mod hint;
mod keys;
mod later;
mod order;
mod place;
mod reader;
mod resize;
mod run;
mod selecting;
mod size;
mod slots;
mod sorting;
mod track;
mod waiting;

use std::ops::Range;

use farhand_contract::{
    device_columns::{DeviceColumn, DeviceColumns, ShownColumn},
    device_lists::Counted,
    devices::{DeviceQuery, DeviceRow},
    pages::{Page, PageStart},
};
use leptos::{ev, html, prelude::*};
use leptos_router::hooks::use_location;

use self::{
    cells::Line,
    cursor::Cursor,
    hint::{CellHint, KeyHint},
    later::later,
    order::Order,
    reader::Reader,
    resize::{Resize, ResizeLine},
    run::{Ask, Run},
    selecting::PickHead,
    size::watch_size,
    slots::Slots,
    sorting::{SortMenu, Sorting},
    track::Track,
};
use super::{
    Listed, address,
    row_menu::RowMenu,
    selection::{Selection, SelectionBar},
};
use crate::{
    api::{ApiError, ApiResult},
    locales::{Common, DevicesTexts, Locale},
    preferences::use_locale,
    ui::{Failed, MenuPlace, SortHeader, after_path, width_of},
};

/// What the parts of a grid share.
#[derive(Clone, Copy)]
pub(super) struct Grid {
    /// What the list shows, wherever it begins.
    query: StoredValue<DeviceQuery>,
    /// The rows that are here.
    run: RwSignal<Run<DeviceRow>>,
    /// Where they are under the scrollbar.
    track: RwSignal<Track>,
    /// The columns, without the menu's.
    columns: Signal<DeviceColumns>,
    /// Whether a browser shows it; before, it is the page that the server sent.
    live: RwSignal<bool>,
    /// What scrolls.
    wrap: NodeRef<html::Div>,
    /// The grid.
    table: NodeRef<html::Table>,
    /// What follows the path in the addresses that its rows lead to.
    search: ReadSignal<String>,
    /// How it is sorted.
    sorting: Sorting,
    /// The menu of a row: where it is open, for which device, and what its cell says.
    menu_place: RwSignal<Option<MenuPlace>>,
    menu_row: RwSignal<Option<DeviceRow>>,
    menu_text: RwSignal<Option<String>>,
    /// What is selected.
    selection: Selection,
}

/// What leads from the grid to the blade around it.
#[derive(Clone, Copy)]
pub struct Ties {
    /// The first page of the list; asked for anew when no device is left.
    pub page: Resource<ApiResult<Listed>>,
    /// Counts the changes that were heard of.
    pub changes: RwSignal<u64>,
    /// Whether somebody waits for them.
    pub refreshing: RwSignal<bool>,
    /// What is selected.
    pub selection: Selection,
    /// Opens the export of what is selected.
    pub on_export: Callback<()>,
}

/// A list with the page that it was opened with.
fn begun(page: Page<DeviceRow>, asked: &DeviceQuery) -> Run<DeviceRow> {
    Run::new(page, Ask { from: asked.from.clone(), jump: None })
}

impl Grid {
    /// Shows another list.
    fn take(self, asked: DeviceQuery, page: Page<DeviceRow>) {
        self.selection.is_reordered();
        self.run.set(begun(page, &asked));
        self.query.set_value(asked);
    }

    fn open_menu(self, row: DeviceRow, place: Option<MenuPlace>, text: Option<String>) {
        self.menu_row.set(Some(row));
        // A dash stands for nothing.
        self.menu_text.set(text.filter(|text| text != Common(Locale::En).none()));
        self.menu_place.set(place);
    }
}

/// The devices of a query, from the page on that the list was opened with; then those of the next query, in the same rows.
#[component]
pub fn DeviceGrid(
    /// The first page, and what it is the first page of.
    listed: Listed,
    /// What the address asks for.
    query: Memo<DeviceQuery>,
    /// The columns.
    columns: Signal<DeviceColumns>,
    /// Told of columns that somebody made wider or narrower.
    resized: Callback<DeviceColumns>,
    /// With the blade.
    ties: Ties,
) -> impl IntoView {
    ties.selection.is_reordered();
    let (asked, first) = listed;
    let pages = Pages::new(&first, &asked);
    let run = begun(first, &asked);
    let total = run.total();
    let grid = Grid {
        query: StoredValue::new(asked),
        run: RwSignal::new(run),
        track: RwSignal::new(Track::new(total, 0.0)),
        columns,
        live: RwSignal::new(false),
        wrap: NodeRef::new(),
        table: NodeRef::new(),
        search: search(),
        sorting: Sorting::new(query),
        menu_place: RwSignal::new(None),
        menu_row: RwSignal::new(None),
        menu_text: RwSignal::new(None),
        selection: ties.selection,
    };
    let cursor = Cursor::new(grid);
    let reader = Reader::new(grid, cursor, ties);
    watch_size(grid, &reader);
    follow_lists(ties.page, grid, &reader);
    Effect::new(move |before: Option<u64>| {
        let now = ties.changes.get();
        if before.is_some_and(|before| before != now) {
            reader.refresh();
        }
        now
    });

    // Before a browser shows it, it is the page that the server sent.
    let drawn = Memo::new(move |_| {
        if grid.live.get() { grid.track.with(|track| track.drawn()) } else { grid.run.with(Run::here) }
    });
    cursor.follow(drawn);
    // Another entry of the history: the place is kept with it as well.
    let pathname = use_location().pathname;
    Effect::new(move |before: Option<()>| {
        pathname.with(|_| ());
        if before.is_some() {
            reader.rest();
        }
    });
    let resize = Resize::new(grid, resized);
    let hint = KeyHint::new();
    let on_clear = Callback::new(move |()| {
        grid.selection.clear();
        cursor.take_focus();
    });
    let on_copy = Callback::new(move |text: String| {
        cursor.copy_text(&text);
        cursor.take_focus();
    });
    view! {
        <div
            class="table-wrap grid-wrap"
            node_ref=grid.wrap
            on:scroll=move |_| {
                reader.scrolled();
                hint.scrolled();
            }
            on:keydown=move |event: ev::KeyboardEvent| cursor.pressed(&event, &reader)
            on:focusin=move |event: ev::FocusEvent| {
                cursor.focused(&event);
                hint.moved();
            }
            on:focusout=move |_| hint.moved()
            on:pointerover=move |event: ev::PointerEvent| hint::show(&event)
            on:pointerout=move |event: ev::PointerEvent| hint::hide(&event)
            on:pointerdown=move |event: ev::PointerEvent| resize.down(&event)
            on:pointermove=move |event: ev::PointerEvent| resize.moved(&event)
            on:pointerup=move |_| resize.up()
            on:pointercancel=move |_| resize.cancel()
            on:dblclick=move |event: ev::MouseEvent| resize.usual(&event)
            on:click:capture=move |event: ev::MouseEvent| Resize::clicked(&event)
        >
            <Table grid drawn />
            <ResizeLine resize />
            {move || reader.problem().get().map(|error| view! { <Problem error reader /> })}
        </div>
        <div class="grid-foot">
            <span class="num" role="status">
                <HowMany grid />
            </span>
            <SelectionBar
                selection=ties.selection
                query=grid.query
                columns
                on_export=ties.on_export
                on_clear
            />
            {pages.links()}
        </div>
        <span class="visually-hidden" role="status">
            {cursor.said()}
        </span>
        <RowMenu place=grid.menu_place row=grid.menu_row text=grid.menu_text on_copy />
        <SortMenu sorting=grid.sorting />
        <CellHint hint />
    }
    .into_any()
}

/// Shows each list that comes, for as long as they have rows.
fn follow_lists(page: Resource<ApiResult<Listed>>, grid: Grid, reader: &Reader) {
    let reader = *reader;
    Effect::new(move |before: Option<()>| {
        let next = page.with(|page| match page {
            Some(Ok(listed)) if !listed.1.rows.is_empty() => Some(listed.clone()),
            _ => None,
        });
        if let Some((asked, page)) = next
            && (before.is_some() || grid.query.with_value(|shown| *shown != asked))
        {
            grid.take(asked, page);
            reader.begin_list();
        }
    });
}

/// What follows the path in the addresses that rows lead to: the list stays beside what is opened.
fn search() -> ReadSignal<String> {
    let search = use_location().search;
    later(move || search.with(|search| after_path(search)))
}

/// Over the rows that could not be read.
#[component]
fn Problem(error: ApiError, reader: Reader) -> impl IntoView {
    view! {
        <div class="grid-problem">
            <Failed error on_retry=move || reader.try_again() />
        </div>
    }
    .into_any()
}

/// The heads, the rows that are on the page, and the room of those that are not.
#[component]
fn Table(grid: Grid, drawn: Memo<Range<u64>>) -> impl IntoView {
    let texts = DevicesTexts(use_locale());
    let columns = grid.columns;
    let slots = Memo::new(move |before: Option<&Slots>| {
        let mut slots = before.cloned().unwrap_or_default();
        slots.show(drawn.get());
        slots
    });
    let numbers = Memo::new(move |_| slots.with(Slots::numbers));
    let order = Order::new();
    let pathname = use_location().pathname;
    let selected = Memo::new(move |_| {
        pathname.with(|path| {
            let id = path.strip_prefix("/devices/")?.split('/').next()?;
            Some(id.to_owned())
        })
    });
    let all_rows = move || {
        // As the specification has it: −1 while nobody knows how many there are.
        grid.run.with(|run| {
            if run.at_least() { "-1".to_owned() } else { run.total().saturating_add(1).to_string() }
        })
    };
    let menu_column = move || columns.with(|columns| columns.shown().len()).to_string();
    view! {
        <table
            class="table devices"
            class:usual-columns=move || columns.with(DeviceColumns::are_usual)
            role="grid"
            aria-label=texts.title()
            aria-multiselectable="true"
            aria-rowcount=all_rows
            aria-colcount=move || columns.with(|columns| columns.shown().len() + 2).to_string()
            tabindex="-1"
            node_ref=grid.table
        >
            <thead role="rowgroup">
                <tr
                    role="row"
                    aria-rowindex="1"
                    on:contextmenu=move |event: ev::MouseEvent| grid.sorting.by_pointer(&event, columns)
                >
                    <PickHead grid />
                    {move || columns.with(|columns| heads(grid, columns))}
                    <th
                        scope="col"
                        role="columnheader"
                        class="col-menu"
                        data-column=menu_column
                        tabindex="-1"
                    >
                        <span class="visually-hidden">{texts.actions()}</span>
                    </th>
                    {move || {
                        (!columns.with(DeviceColumns::are_usual))
                            .then(|| view! { <th class="col-rest" role="presentation"></th> })
                    }}
                </tr>
            </thead>
            {room(grid, drawn, |track, rows| track.above(rows.start))}
            <tbody class="rows" role="rowgroup">
                <For
                    each=move || numbers.get()
                    key=|number| *number
                    children=move |number| view! { <Line number slots order grid selected /> }
                />
            </tbody>
            {room(grid, drawn, |track, rows| track.below(rows.end))}
        </table>
    }
    .into_any()
}

/// As high as the rows that are not on the page.
fn room(grid: Grid, drawn: Memo<Range<u64>>, height: fn(Track, &Range<u64>) -> f64) -> impl IntoView {
    move || {
        let height = if grid.live.get() { drawn.with(|rows| height(grid.track.get(), rows)) } else { 0.0 };
        (height > 0.0).then(|| {
            view! {
                <tbody class="gap" aria-hidden="true">
                    <tr role="presentation">
                        <td role="presentation" style:block-size=format!("{height}px")></td>
                    </tr>
                </tbody>
            }
        })
    }
}

/// How many devices there are.
#[component]
fn HowMany(grid: Grid) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), DevicesTexts(locale));
    move || {
        let Counted { devices, at_least } = grid.run.with(Run::how_many);
        texts.how_many(devices, &common.number(devices), at_least)
    }
}

fn heads(grid: Grid, columns: &DeviceColumns) -> Vec<AnyView> {
    let shown = columns.shown().iter().enumerate();
    let width = |shown: &ShownColumn| (!columns.are_usual()).then_some(shown.width);
    shown.map(|(place, shown)| head(grid, place, shown.column, width(shown))).collect()
}

fn head(grid: Grid, place: usize, column: DeviceColumn, width: Option<u16>) -> AnyView {
    let label = DevicesTexts(use_locale()).column(column);
    let class = cells::class(column);
    let Some(sort) = column.sort() else {
        return view! {
            <th
                scope="col"
                role="columnheader"
                class=class
                data-column=place
                tabindex="-1"
                {..width_of(width)}
            >
                {label}
            </th>
        }
        .into_any();
    };
    let sorting = grid.sorting;
    let direction = Signal::derive(move || sorting.direction(sort));
    let rank = Signal::derive(move || sorting.rank(sort));
    let href = Signal::derive(move || sorting.alone(sort));
    let on_more = Callback::new(move |()| sorting.more(sort));
    view! { <SortHeader label href direction rank on_more class column=place by_keys=grid.live width /> }
        .into_any()
}

/// The pages before and after the one that the server sent: for who has no script.
struct Pages {
    previous: Option<String>,
    next: Option<String>,
}

impl Pages {
    fn new(page: &Page<DeviceRow>, query: &DeviceQuery) -> Self {
        let list = address::use_list();
        let href = |from| address::write(&list, &DeviceQuery { from, ..query.clone() });
        Self {
            previous: page.previous.clone().map(|cursor| href(PageStart::Before(cursor))),
            next: page.next.clone().map(|cursor| href(PageStart::After(cursor))),
        }
    }

    fn links(self) -> impl IntoView {
        let common = Common(use_locale());
        let link = |href: Option<String>, label: &'static str| {
            href.map(|href| {
                view! {
                    <a class="button" href=href>
                        {label}
                    </a>
                }
            })
        };
        view! {
            <nav class="pager" aria-label=common.pages()>
                {link(self.previous, common.previous())}
                {link(self.next, common.next())}
            </nav>
        }
    }
}
