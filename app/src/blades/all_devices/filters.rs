//! What the list is narrowed down by: a filter for every column, and for marks. They live in the address.

mod fields;
mod marks;

use farhand_contract::{
    Timestamp,
    device_lists::{BEGINNING_LIMIT, DeviceFacet, DeviceFilter},
    devices::{DeviceQuery, DeviceSort},
    pages::PageStart,
    periods::Day,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;

pub use self::fields::Field;
use self::marks::MarksChoice;
use super::{address, values::ValuesChoice};
use crate::{
    blades::session_filters::DayField,
    locales::DevicesTexts,
    preferences::use_locale,
    ui::{Icon, IconName, Menu, MenuItem},
    zone::use_zone,
};

/// What a filter does: asks for other devices.
pub type Change = Callback<DeviceQuery>;

/// The filters. They are open at first where the address has some.
#[component]
pub fn DeviceFilters(
    /// What the list shows.
    query: Memo<DeviceQuery>,
) -> impl IntoView {
    let texts = DevicesTexts(use_locale());
    let here = address::use_here();
    let navigate = use_navigate();
    let change = Change::new(move |wanted: DeviceQuery| {
        let wanted = DeviceQuery { from: PageStart::Start, ..wanted };
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address::write(&here.get_untracked(), &wanted), options);
    });
    let count = Memo::new(move |_| query.with(|query| query.filters.len()));
    let was_filtered = count.get_untracked() > 0;
    let summary = move || match count.get() {
        0 => texts.filters().to_owned(),
        count => texts.filters_on(count),
    };
    let cleared = move || {
        let wanted =
            query.with(|query| DeviceQuery { filters: Vec::new(), from: PageStart::Start, ..query.clone() });
        address::write(&here.get(), &wanted)
    };
    let usual = Field::USUAL.map(|field| view! { <Filter field query change /> }).into_iter().collect_view();
    // Those that somebody asked for besides stay, also while they leave everything.
    let asked = RwSignal::new(Vec::new());
    let added = Memo::new(move |_| {
        let is_there = |field: &Field| {
            asked.with(|asked| asked.contains(field))
                || query.with(|query| query.filters.iter().any(|filter| field.is_of(filter)))
        };
        Field::MORE.into_iter().filter(is_there).collect::<Vec<_>>()
    });
    view! {
        <details class="device-filters" open=was_filtered>
            <summary class="button">
                <Icon name=IconName::ChevronRight size16=true />
                <span>{summary}</span>
            </summary>
            <div class="filter-row" role="group" aria-label=texts.filters()>
                {usual}
                <For
                    each=move || added.get()
                    key=|field| *field
                    children=move |field| view! { <Filter field query change /> }
                />
                <AddFilter added asked />
                {move || {
                    (count.get() > 0)
                        .then(|| {
                            view! {
                                <a class="button button-subtle" href=cleared>
                                    <Icon name=IconName::Close size16=true />
                                    {texts.clear_filters()}
                                </a>
                            }
                        })
                }}
            </div>
        </details>
    }
    .into_any()
}

/// One of them.
#[component]
fn Filter(field: Field, query: Memo<DeviceQuery>, change: Change) -> impl IntoView {
    match field {
        Field::Values(column) => view! { <ValuesChoice column query change /> }.into_any(),
        Field::Beginning(column) => view! { <Beginning column query change /> }.into_any(),
        Field::Days(column) => view! { <Between column query change /> }.into_any(),
        Field::Tags | Field::Groups => view! { <MarksChoice field query change /> }.into_any(),
    }
}

/// Adds one that is not there yet, and leads to it.
#[component]
fn AddFilter(added: Memo<Vec<Field>>, asked: RwSignal<Vec<Field>>) -> impl IntoView {
    let texts = DevicesTexts(use_locale());
    let is_whole = Memo::new(move |_| added.with(|added| added.len() == Field::MORE.len()));
    let others = move || {
        let others = Field::MORE.into_iter().filter(|field| added.with(|added| !added.contains(field)));
        others
            .map(|field| {
                let add = move || {
                    asked.update(|asked| asked.push(field));
                    request_animation_frame(move || focus(field));
                };
                view! { <MenuItem label=field.label(texts) on_click=add /> }
            })
            .collect_view()
    };
    move || {
        (!is_whole.get()).then(|| {
            view! {
                <Menu label=texts.add_filter() icon=IconName::Add labelled=true>
                    {others}
                </Menu>
            }
        })
    }
}

/// To what one chooses or types in.
fn focus(field: Field) {
    let filter = document().get_element_by_id(&field.id());
    let filter = filter.and_then(|own| own.closest(".filter").ok().flatten());
    let input = filter.and_then(|filter| filter.query_selector("summary, input").ok().flatten());
    if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
        // Fails for nothing that is on the page.
        let _ = input.focus();
    }
}

/// The query with this filter in the place of those like it; without these when there is none.
fn in_place(
    query: DeviceQuery,
    is_like_it: impl Fn(&DeviceFilter) -> bool,
    filter: Option<DeviceFilter>,
) -> DeviceQuery {
    let others = query.filters.into_iter().filter(|other| !is_like_it(other));
    DeviceQuery { filters: others.chain(filter).collect(), ..query }
}

/// The values that are chosen in a column.
pub fn values_of(query: &DeviceQuery, of: DeviceFacet) -> Vec<Option<String>> {
    let values = query.filters.iter().find_map(|filter| match filter {
        DeviceFilter::AnyOf { column, values } if *column == of => Some(values.clone()),
        _ => None,
    });
    values.unwrap_or_default()
}

/// The query with these values chosen in a column; any without one.
pub fn with_values(query: DeviceQuery, of: DeviceFacet, values: Vec<Option<String>>) -> DeviceQuery {
    let filter = (!values.is_empty()).then_some(DeviceFilter::AnyOf { column: of, values });
    in_place(query, |other| matches!(other, DeviceFilter::AnyOf { column, .. } if *column == of), filter)
}

/// How a column begins.
#[component]
fn Beginning(column: DeviceSort, query: Memo<DeviceQuery>, change: Change) -> impl IntoView {
    let texts = DevicesTexts(use_locale());
    let field = Field::Beginning(column);
    let text = move || {
        query.with(|query| match query.filters.iter().find(|filter| field.is_of(filter)) {
            Some(DeviceFilter::Begins { text, .. }) => text.clone(),
            _ => String::new(),
        })
    };
    let choose = move |text: String| {
        let text = text.trim().to_owned();
        let filter = (!text.is_empty()).then_some(DeviceFilter::Begins { column, text });
        change.run(in_place(query.get_untracked(), |filter| field.is_of(filter), filter));
    };
    view! {
        <div class="filter">
            <label for=field.id()>{texts.begins(field.label(texts))}</label>
            <input
                id=field.id()
                type="text"
                class="input"
                maxlength=BEGINNING_LIMIT
                autocomplete="off"
                spellcheck="false"
                value=untrack(text)
                prop:value=text
                on:change=move |event| choose(event_target_value(&event))
            />
        </div>
    }
    .into_any()
}

/// Between which days something was, in the reader's time zone, or for check-ins that there was none.
#[component]
fn Between(column: DeviceSort, query: Memo<DeviceQuery>, change: Change) -> impl IntoView {
    let texts = DevicesTexts(use_locale());
    let zone = use_zone();
    let field = Field::Days(column);
    let is_never = move || query.with(|query| query.filters.contains(&DeviceFilter::NeverSynced));
    let ends = move || {
        let of = |filter: &DeviceFilter| filter.time().filter(|_| field.is_of(filter));
        query
            .with(|query| query.filters.iter().find_map(of))
            .map_or((None, None), |(_, from, until)| (from, until))
    };
    let first = Signal::derive(move || ends().0.map(|from| Day::of(from, zone.get())));
    let last = Signal::derive(move || {
        ends().1.map(|until| Day::of(Timestamp(until.0.saturating_sub(1)), zone.get()))
    });
    let choose = move |first: Option<Day>, last: Option<Day>| {
        let zone = zone.get_untracked();
        let from = first.map(|day| day.start(zone));
        let until = last.map(|day| day.plus(1).start(zone));
        let filter = DeviceFilter::within(column, from, until).filter(|_| from.is_some() || until.is_some());
        change.run(in_place(query.get_untracked(), |filter| field.is_of(filter), filter));
    };
    // Days and no day at all exclude each other: what is chosen last holds.
    let turn = move |_| {
        let filter = (!untrack(is_never)).then_some(DeviceFilter::NeverSynced);
        change.run(in_place(query.get_untracked(), |filter| field.is_of(filter), filter));
    };
    let label = field.label(texts);
    view! {
        <DayField
            id=field.id()
            label=texts.from_day(label)
            day=first
            on_change=move |day| choose(day, last.get_untracked())
        />
        <DayField
            id=format!("{}-last", field.id())
            label=texts.until_day(label)
            day=last
            on_change=move |day| choose(first.get_untracked(), day)
        />
        {(column == DeviceSort::LastSyncDateTime)
            .then(|| {
                view! {
                    <label class="checkbox">
                        <input type="checkbox" checked=untrack(is_never) prop:checked=is_never on:change=turn />
                        <span>{texts.never_synced()}</span>
                    </label>
                }
            })}
    }
    .into_any()
}
