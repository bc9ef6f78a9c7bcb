//! By which columns the list is sorted, and what sorts it otherwise: the heads, and their menu.

use farhand_contract::{
    device_columns::{DeviceColumn, DeviceColumns},
    devices::{DeviceOrder, DeviceQuery, DeviceSort},
    pages::Direction,
};
use leptos::{ev, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast as _;
use web_sys::Element;

use super::later::later;
use crate::{
    blades::all_devices::address,
    locales::DevicesTexts,
    preferences::use_locale,
    ui::{IconName, MenuLink, MenuPlace, PopoverMenu},
};

/// The order of the list that the address asks for, wherever its rows are.
#[derive(Clone, Copy)]
pub struct Sorting {
    query: Memo<DeviceQuery>,
    /// What the heads say and lead to.
    shown: ReadSignal<DeviceQuery>,
    path: Memo<String>,
    go: Callback<String>,
    /// The menu of a head: where it is open, and of which column.
    menu_place: RwSignal<Option<MenuPlace>>,
    menu_column: RwSignal<Option<DeviceColumn>>,
}

impl Sorting {
    /// Of the list that this is.
    pub fn new(query: Memo<DeviceQuery>) -> Self {
        let navigate = use_navigate();
        Self {
            query,
            shown: later(move || query.get()),
            path: address::use_here(),
            go: Callback::new(move |address: String| navigate(&address, NavigateOptions::default())),
            menu_place: RwSignal::new(None),
            menu_column: RwSignal::new(None),
        }
    }

    /// The list that the address asks for; its rows may be awaited.
    pub fn list(self) -> DeviceQuery {
        self.query.get_untracked()
    }

    /// Which way this column sorts it, if it does.
    pub fn direction(self, sort: DeviceSort) -> Option<Direction> {
        self.shown.with(|query| {
            let order = query.orders().into_iter().find(|order| order.sort == sort)?;
            Some(order.direction)
        })
    }

    /// Which it is of several columns that sort the list, counted from 1; 0 where there are not several, or it is none.
    pub fn rank(self, sort: DeviceSort) -> usize {
        self.shown.with(|query| {
            let orders = query.orders();
            let place = orders.iter().position(|order| order.sort == sort);
            place.filter(|_| orders.len() > 1).map_or(0, |place| place + 1)
        })
    }

    /// The address of the list sorted by this column alone.
    pub fn alone(self, sort: DeviceSort) -> String {
        self.shown.with(|query| self.address(&query.sorted_by(sort)))
    }

    /// Lets this column decide after the others.
    pub fn more(self, sort: DeviceSort) {
        let address = self
            .query
            .with_untracked(|query| address::write(&self.path.get_untracked(), &query.then_sorted_by(sort)));
        self.go.run(address);
    }

    /// Opens the menu of a column's head, if the column sorts.
    pub fn open_menu(self, column: DeviceColumn, place: Option<MenuPlace>) {
        if column.sort().is_some() {
            self.menu_column.set(Some(column));
            self.menu_place.set(place);
        }
    }

    /// Opens the menu of the head that the pointer is at.
    pub fn by_pointer(self, event: &ev::MouseEvent, columns: Signal<DeviceColumns>) {
        let column = || {
            let target = event.target()?.dyn_into::<Element>().ok()?;
            let place = target.closest("[data-column]").ok()??.get_attribute("data-column")?;
            let place: usize = place.parse().ok()?;
            columns.with_untracked(|columns| Some(columns.shown().get(place)?.column))
        };
        if let Some(column) = column().filter(|column| column.sort().is_some()) {
            event.prevent_default();
            self.open_menu(column, Some(MenuPlace::at(event)));
        }
    }

    fn address(self, query: &DeviceQuery) -> String {
        address::write(&self.path.get(), query)
    }
}

/// The menu of a head: one for all of them.
#[component]
pub fn SortMenu(
    /// What it changes.
    sorting: Sorting,
) -> impl IntoView {
    let texts = DevicesTexts(use_locale());
    let label = Signal::derive(move || {
        let column = sorting.menu_column.get();
        column.map_or_else(String::new, |column| texts.sorting_by(texts.column(column)))
    });
    let entries = move || {
        let sort = sorting.menu_column.get()?.sort()?;
        Some(view! { <Entries sorting sort /> })
    };
    view! {
        <PopoverMenu place=sorting.menu_place label>
            {entries}
        </PopoverMenu>
    }
    .into_any()
}

#[component]
fn Entries(sorting: Sorting, sort: DeviceSort) -> impl IntoView {
    let texts = DevicesTexts(use_locale());
    let alone = |direction| {
        Signal::derive(move || {
            let orders = vec![DeviceOrder { sort, direction }];
            sorting.query.with(|query| sorting.address(&query.in_orders(orders)))
        })
    };
    let more =
        Signal::derive(move || sorting.query.with(|query| sorting.address(&query.then_sorted_by(sort))));
    let more = move || {
        let label = if sorting.direction(sort).is_some() { texts.turn_sort() } else { texts.then_sort() };
        view! { <MenuLink icon=IconName::ArrowSort label href=more /> }
    };
    let less = move || {
        let less = sorting.query.with(|query| query.not_sorted_by(sort))?;
        let href = sorting.address(&less);
        Some(view! { <MenuLink icon=IconName::Close label=texts.no_sort() href /> })
    };
    view! {
        <MenuLink icon=IconName::ArrowUp label=texts.sort_up() href=alone(Direction::Ascending) />
        <MenuLink icon=IconName::ArrowDown label=texts.sort_down() href=alone(Direction::Descending) />
        {more}
        {less}
    }
    .into_any()
}
