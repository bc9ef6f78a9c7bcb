//! The rule of a dynamic group, in words.

use farhand_contract::{
    Timestamp, device_lists::DeviceFilter, device_views::ListPairs, devices::DeviceQuery,
};
use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    blades::all_devices::{filters::Field, values},
    locales::{DeviceGroupTexts, DevicesTexts},
    preferences::use_locale,
    ui::{
        ButtonLink, Essential, EssentialView, Essentials, IconName, MessageBar, MessageKind, Moment,
        with_pairs,
    },
};

/// The list of the devices that a rule chooses.
pub fn devices_of(query: &DeviceQuery) -> String {
    with_pairs("/devices", query.pairs())
}

/// The list of the devices for which this holds.
fn devices_by(filter: DeviceFilter) -> String {
    devices_of(&DeviceQuery { filters: vec![filter], ..DeviceQuery::default() })
}

/// The list of the devices that somebody put into a group.
pub fn devices_in(group: Uuid) -> String {
    devices_by(DeviceFilter::InGroup { groups: vec![group] })
}

/// The list of the devices that have a tag.
pub fn devices_with(tag: &str) -> String {
    devices_by(DeviceFilter::tagged(tag))
}

/// The way to the devices of a group.
#[component]
pub fn ToDevices(
    /// Their list.
    href: String,
) -> impl IntoView {
    let texts = DeviceGroupTexts(use_locale());
    view! {
        <div>
            <ButtonLink href icon=IconName::Devices>
                {texts.show_devices()}
            </ButtonLink>
        </div>
    }
    .into_any()
}

/// The rule, and the way to the devices that it chooses.
#[component]
pub fn Rule(
    /// The rule.
    rule: ListPairs,
) -> impl IntoView {
    let texts = DeviceGroupTexts(use_locale());
    let Some(query) = rule.rule() else {
        return view! { <MessageBar kind=MessageKind::Warning>{texts.rule_unknown()}</MessageBar> }
            .into_any();
    };
    let href = devices_of(&query);
    view! {
        <p class="muted">{texts.rule_text()}</p>
        <RuleWords query />
        <ToDevices href />
    }
    .into_any()
}

/// What a rule asks for.
#[component]
pub fn RuleWords(
    /// The devices that it chooses.
    query: DeviceQuery,
) -> impl IntoView {
    let texts = DeviceGroupTexts(use_locale());
    let search = (!query.search.is_empty())
        .then(|| view! { <Essential label=texts.rule_search() value=query.search.clone() whole=true /> });
    let filters =
        query.filters.iter().map(|filter| view! { <Filter filter=filter.clone() /> }).collect_view();
    view! { <Essentials>{search} {filters}</Essentials> }.into_any()
}

#[component]
fn Filter(filter: DeviceFilter) -> impl IntoView {
    let locale = use_locale();
    let texts = DevicesTexts(locale);
    let Some(field) = Field::of(&filter) else { return ().into_any() };
    let label = field.label(texts);
    if let Some((_, from, until)) = filter.time() {
        let end = |label: String, at: Option<Timestamp>| {
            at.map(|at| {
                view! {
                    <EssentialView label>
                        <Moment at />
                    </EssentialView>
                }
            })
        };
        return view! {
            {end(texts.from_day(label), from)}
            {end(texts.before_moment(label), until)}
        }
        .into_any();
    }
    let (label, value) = match filter {
        DeviceFilter::AnyOf { column, values } => {
            let words: Vec<_> =
                values.iter().map(|value| values::word(locale, column, value.as_deref())).collect();
            (label.to_owned(), words.join(" · "))
        }
        DeviceFilter::Begins { text, .. } => (texts.begins(label), text),
        DeviceFilter::Tagged { tags } => (label.to_owned(), tags.join(" · ")),
        DeviceFilter::NeverSynced => (label.to_owned(), texts.never_synced().to_owned()),
        // No rule asks for what is in a group, and times are told already.
        DeviceFilter::InGroup { .. } | DeviceFilter::LastSync { .. } | DeviceFilter::Enrolled { .. } => {
            return ().into_any();
        }
    };
    view! { <Essential label value whole=true /> }.into_any()
}
