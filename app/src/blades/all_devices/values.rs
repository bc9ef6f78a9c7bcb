//! A filter by the values of a column: several at once, each with how many devices have it.

use farhand_contract::{
    device_lists::{DeviceFacet, FILTER_VALUES_LIMIT, Facets},
    devices::{ComplianceState, DeviceEnrollmentType, DeviceQuery, ManagedDeviceOwnerType, ManagementAgent},
};
use leptos::prelude::*;

use super::filters::{Change, Field, values_of, with_values};
use crate::{
    api::devices::device_facets,
    locales::{Common, DevicesTexts, Locale, States},
    preferences::use_locale,
    ui::{Loaded, ManyChoice, Skeleton},
};

/// Which values of a column. They are counted once somebody looks.
#[component]
pub fn ValuesChoice(
    /// Which column.
    column: DeviceFacet,
    /// What the list shows.
    query: Memo<DeviceQuery>,
    /// Asks for other devices.
    change: Change,
) -> impl IntoView {
    let locale = use_locale();
    let texts = DevicesTexts(locale);
    let field = Field::Values(column);
    let label = field.label(texts);
    let chosen = Memo::new(move |_| query.with(|query| values_of(query, column)));
    let words = move || {
        chosen.with(|chosen| match chosen.as_slice() {
            [] => texts.any_value().to_owned(),
            [only] => word(locale, column, only.as_deref()),
            several => texts.values_chosen(several.len()),
        })
    };
    let open = RwSignal::new(false);
    // What is chosen in this column does not narrow down what can be chosen in it.
    let asked = Memo::new(move |_| {
        open.get().then(|| {
            let (search, filters) = query.with(|query| (query.search.clone(), query.filters.clone()));
            with_values(DeviceQuery { search, filters, ..DeviceQuery::default() }, column, Vec::new())
        })
    });
    let facets = Resource::new(
        move || asked.get(),
        async |asked| match asked {
            Some(query) => device_facets(query).await.map(Some),
            None => Ok(None),
        },
    );
    let is_narrowed = move || {
        asked.with_untracked(|asked| {
            asked.as_ref().is_some_and(|asked| !asked.search.is_empty() || !asked.filters.is_empty())
        })
    };
    view! {
        <ManyChoice id=field.id() label chosen=Signal::derive(words) open>
            <Loaded
                resource=facets
                skeleton=|| view! { <Skeleton rows=3 /> }
                view=move |facets| match facets {
                    Some(facets) => {
                        let of_all = is_narrowed() && !facets.narrowed;
                        view! { <Values column facets of_all chosen query change /> }.into_any()
                    }
                    None => view! { <Skeleton rows=3 /> }.into_any(),
                }
            />
        </ManyChoice>
    }
    .into_any()
}

/// The values, each to be ticked.
#[component]
fn Values(
    column: DeviceFacet,
    facets: Facets,
    of_all: bool,
    chosen: Memo<Vec<Option<String>>>,
    query: Memo<DeviceQuery>,
    change: Change,
) -> impl IntoView {
    let locale = use_locale();
    let texts = DevicesTexts(locale);
    let counted = facets.columns.into_iter().find(|facet| facet.column == column);
    let mut values: Vec<_> = counted.map(|facet| facet.values).unwrap_or_default();
    let all = values.len();
    let limit = FILTER_VALUES_LIMIT as usize;
    let is_chosen = |value: &Option<String>| chosen.with_untracked(|chosen| chosen.contains(value));
    // What is chosen can be taken back, however few devices have it.
    let mut place = 0;
    values.retain(|value| {
        place += 1;
        place <= limit || is_chosen(&value.value)
    });
    let is_cut = values.len() < all;
    let word = |value: Option<String>, devices| {
        let word = word(locale, column, value.as_deref());
        (value, word, devices)
    };
    let mut listed: Vec<_> = values.into_iter().map(|value| word(value.value, value.devices)).collect();
    for value in chosen.get_untracked() {
        if listed.iter().all(|(other, ..)| *other != value) {
            listed.push(word(value, 0));
        }
    }
    if listed.is_empty() {
        return view! { <p class="caption">{texts.no_values()}</p> }.into_any();
    }
    let choose = Callback::new(move |values| {
        change.run(with_values(query.get_untracked(), column, values));
    });
    let number = Common(locale).number(limit as u64);
    view! {
        {of_all.then(|| view! { <p class="caption">{texts.counted_among_all()}</p> })}
        {ticks(locale, listed, chosen, choose)}
        {is_cut.then(|| view! { <p class="caption">{texts.most_frequent(&number)}</p> })}
    }
    .into_any()
}

/// Values to be ticked, each with its word and with how many devices have it.
pub fn ticks<V: Clone + PartialEq + Send + Sync + 'static>(
    locale: Locale,
    listed: Vec<(V, String, u64)>,
    chosen: Memo<Vec<V>>,
    choose: Callback<Vec<V>>,
) -> AnyView {
    let common = Common(locale);
    listed
        .into_iter()
        .map(|(value, word, devices)| {
            let value = StoredValue::new(value);
            let is_chosen = move || chosen.with(|chosen| value.with_value(|value| chosen.contains(value)));
            let turn = move |_| {
                let value = value.get_value();
                let mut values = chosen.get_untracked();
                if values.contains(&value) {
                    values.retain(|other| *other != value);
                } else {
                    values.push(value);
                }
                choose.run(values);
            };
            view! {
                <label class="checkbox">
                    <input type="checkbox" checked=untrack(is_chosen) prop:checked=is_chosen on:change=turn />
                    <span>{word} " " <span class="muted num">"(" {common.number(devices)} ")"</span></span>
                </label>
            }
        })
        .collect_view()
        .into_any()
}

/// A value as one reads it.
pub fn word(locale: Locale, column: DeviceFacet, value: Option<&str>) -> String {
    let (texts, states) = (DevicesTexts(locale), States(locale));
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        return texts.no_value().to_owned();
    };
    let named = match column {
        DeviceFacet::ManagementAgent => ManagementAgent::from_name(value).map(|agent| states.agent(agent)),
        DeviceFacet::ManagedDeviceOwnerType => {
            ManagedDeviceOwnerType::from_name(value).map(|owner| states.owner(owner))
        }
        DeviceFacet::ComplianceState => {
            ComplianceState::from_name(value).map(|state| states.compliance(state))
        }
        DeviceFacet::DeviceEnrollmentType => {
            DeviceEnrollmentType::from_name(value).map(|kind| states.enrollment(kind))
        }
        DeviceFacet::IsEncrypted | DeviceFacet::IsSupervised => {
            value.parse::<bool>().ok().map(|value| Common(locale).yes_no(value))
        }
        DeviceFacet::IsRemoved => {
            let is_removed = value.parse::<bool>().ok();
            is_removed.map(|is_removed| if is_removed { texts.removed() } else { texts.managed() })
        }
        _ => None,
    };
    named.unwrap_or(value).to_owned()
}
