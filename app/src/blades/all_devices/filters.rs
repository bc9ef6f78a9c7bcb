//! What the list is narrowed down by: a filter for every column that it shows. They live in the address.

use farhand_contract::{
    Timestamp,
    device_lists::{BEGINNING_LIMIT, DeviceFacet, DeviceFilter},
    devices::{DeviceQuery, DeviceSort},
    pages::PageStart,
    periods::Day,
};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{address, values::ValuesChoice};
use crate::{
    blades::session_filters::DayField,
    locales::DevicesTexts,
    preferences::use_locale,
    ui::{Icon, IconName},
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
    let values = DeviceFacet::SHOWN
        .map(|column| view! { <ValuesChoice column query change /> })
        .into_iter()
        .collect_view();
    view! {
        <details class="device-filters" open=was_filtered>
            <summary class="button">
                <Icon name=IconName::ChevronRight size16=true />
                <span>{summary}</span>
            </summary>
            <div class="filter-row" role="group" aria-label=texts.filters()>
                <Beginning id="filter-name" column=DeviceSort::DeviceName query change />
                {values}
                <LastCheckIn query change />
                <Beginning id="filter-user" column=DeviceSort::UserPrincipalName query change />
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
        DeviceFilter::AnyOf { .. }
        | DeviceFilter::Begins { .. }
        | DeviceFilter::LastSync { .. }
        | DeviceFilter::NeverSynced => None,
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
fn Beginning(
    id: &'static str,
    column: DeviceSort,
    query: Memo<DeviceQuery>,
    change: Change,
) -> impl IntoView {
    let texts = DevicesTexts(use_locale());
    let label = match column {
        DeviceSort::UserPrincipalName => texts.user_begins(),
        _ => texts.name_begins(),
    };
    let is_it = move |filter: &DeviceFilter| matches!(filter, DeviceFilter::Begins { column: of, .. } if *of == column);
    let text = move || {
        query.with(|query| match query.filters.iter().find(|filter| is_it(filter)) {
            Some(DeviceFilter::Begins { text, .. }) => text.clone(),
            _ => String::new(),
        })
    };
    let choose = move |text: String| {
        let text = text.trim().to_owned();
        let filter = (!text.is_empty()).then_some(DeviceFilter::Begins { column, text });
        change.run(in_place(query.get_untracked(), is_it, filter));
    };
    view! {
        <div class="filter">
            <label for=id>{label}</label>
            <input
                id=id
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

/// Between which days the last check-in was, in the reader's time zone, or that there was none.
#[component]
fn LastCheckIn(query: Memo<DeviceQuery>, change: Change) -> impl IntoView {
    let texts = DevicesTexts(use_locale());
    let zone = use_zone();
    let is_it =
        |filter: &DeviceFilter| matches!(filter, DeviceFilter::LastSync { .. } | DeviceFilter::NeverSynced);
    let is_never = move || query.with(|query| query.filters.contains(&DeviceFilter::NeverSynced));
    let ends = move || {
        query.with(|query| {
            let found = query.filters.iter().find_map(|filter| match filter {
                DeviceFilter::LastSync { from, until } => Some((*from, *until)),
                _ => None,
            });
            found.unwrap_or_default()
        })
    };
    let first = Signal::derive(move || ends().0.map(|from| Day::of(from, zone.get())));
    let last = Signal::derive(move || {
        ends().1.map(|until| Day::of(Timestamp(until.0.saturating_sub(1)), zone.get()))
    });
    let choose = move |first: Option<Day>, last: Option<Day>| {
        let zone = zone.get_untracked();
        let from = first.map(|day| day.start(zone));
        let until = last.map(|day| day.plus(1).start(zone));
        let filter = (from.is_some() || until.is_some()).then_some(DeviceFilter::LastSync { from, until });
        change.run(in_place(query.get_untracked(), is_it, filter));
    };
    // Days and no day at all exclude each other: what is chosen last holds.
    let turn = move |_| {
        let filter = (!untrack(is_never)).then_some(DeviceFilter::NeverSynced);
        change.run(in_place(query.get_untracked(), is_it, filter));
    };
    view! {
        <DayField
            id="filter-sync-first"
            label=texts.synced_from()
            day=first
            on_change=move |day| choose(day, last.get_untracked())
        />
        <DayField
            id="filter-sync-last"
            label=texts.synced_until()
            day=last
            on_change=move |day| choose(first.get_untracked(), day)
        />
        <label class="checkbox">
            <input type="checkbox" checked=untrack(is_never) prop:checked=is_never on:change=turn />
            <span>{texts.never_synced()}</span>
        </label>
    }
    .into_any()
}
