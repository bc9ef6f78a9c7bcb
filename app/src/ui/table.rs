//! What tables share: headers that sort, and paging.

use farhand_contract::pages::Direction;
use leptos::{
    attr::{Attribute, custom::custom_attribute},
    ev,
    prelude::*,
};

use super::{Icon, IconName};
use crate::{locales::Common, preferences::use_locale};

/// How wide a column's head is, in pixels, unless its class says so. Not as a style: those that a page is sent with are
/// refused.
pub fn width_of(pixels: Option<u16>) -> impl Attribute {
    custom_attribute("width", pixels)
}

/// A column's head that sorts by it.
#[component]
pub fn SortHeader(
    /// The column.
    #[prop(into)]
    label: String,
    /// The list sorted by it; the other way round when it is already.
    #[prop(into)]
    href: Signal<String>,
    /// Which way the list is sorted by it now, if it is.
    #[prop(into)]
    direction: Signal<Option<Direction>>,
    /// Which it is of several columns that the list is sorted by, counted from 1; 0 where it decides alone.
    #[prop(optional, into)]
    rank: Signal<usize>,
    /// What a click with Shift does: it lets the column decide after the others.
    #[prop(optional, into)]
    on_more: Option<Callback<()>>,
    /// The column's class.
    #[prop(optional)]
    class: &'static str,
    /// Which column of a grid it is, counted from 0, if it is one of a grid.
    #[prop(optional, into)]
    column: Option<usize>,
    /// Whether the grid's keys lead to it, and not the Tab key.
    #[prop(optional, into)]
    by_keys: Signal<bool>,
    /// How wide it is, unless its class says so.
    #[prop(optional_no_strip)]
    width: Option<u16>,
) -> impl IntoView {
    let common = Common(use_locale());
    // Only one column may say so.
    let sorted = move || {
        direction.get().filter(|_| rank.get() <= 1).map(|direction| match direction {
            Direction::Ascending => "ascending",
            Direction::Descending => "descending",
        })
    };
    let icon = move || {
        let name = match direction.get() {
            None => IconName::ArrowSort,
            Some(Direction::Ascending) => IconName::ArrowUp,
            Some(Direction::Descending) => IconName::ArrowDown,
        };
        view! { <Icon name size16=true /> }
    };
    let place = move || {
        let place = Some(rank.get()).filter(|&place| place > 0)?;
        let spoken = direction.get().filter(|_| place > 1);
        let spoken = spoken.map(|direction| common.then_sorted(place, direction == Direction::Descending));
        Some(view! {
            <span class="sort-rank" aria-hidden="true">
                {place}
            </span>
            {spoken.map(|words| view! { <span class="visually-hidden">{words}</span> })}
        })
    };
    let clicked = move |event: ev::MouseEvent| {
        if let Some(on_more) = on_more.filter(|_| event.shift_key()) {
            // Not another window.
            event.prevent_default();
            on_more.run(());
        }
    };
    view! {
        <th
            scope="col"
            role=column.map(|_| "columnheader")
            class=class
            aria-sort=sorted
            data-column=column
            tabindex=column.map(|_| "-1")
            {..width_of(width)}
        >
            <a
                class="sort"
                class:sort-active=move || direction.get().is_some()
                href=href
                title=on_more.map(|_| common.sort_more())
                tabindex=move || by_keys.get().then_some("-1")
                on:click=clicked
            >
                <span>{label}</span>
                {icon}
                {place}
            </a>
        </th>
    }
    .into_any()
}

/// Which rows these are of how many, and the pages before and after.
#[component]
pub fn Pager(
    /// How many rows come before these.
    offset: u64,
    /// How many these are.
    rows: usize,
    /// How many there are in all.
    total: u64,
    /// Whether there are more than `total`, and how many was not counted.
    #[prop(optional)]
    at_least: bool,
    /// The page before, if there is one.
    previous: Option<String>,
    /// The page after, if there is one.
    next: Option<String>,
) -> impl IntoView {
    let common = Common(use_locale());
    let last = offset + rows as u64;
    let (first, last, total) =
        (common.number((offset + 1).min(last)), common.number(last), common.number(total));
    let range = if at_least {
        common.range_of_more(&first, &last, &total)
    } else {
        common.range(&first, &last, &total)
    };
    let link = |href: Option<String>, label: &'static str| match href {
        Some(href) => view! {
            <a class="button" href=href>
                {label}
            </a>
        }
        .into_any(),
        None => view! {
            <button type="button" class="button" disabled=true>
                {label}
            </button>
        }
        .into_any(),
    };
    view! {
        <nav class="pager" aria-label=common.pages()>
            <span class="num" role="status">
                {range}
            </span>
            {link(previous, common.previous())}
            {link(next, common.next())}
        </nav>
    }
    .into_any()
}
