//! The rule of a dynamic group, in words.

use farhand_contract::{
    device_lists::DeviceFilter,
    device_views::ListPairs,
    devices::{DeviceQuery, DeviceSort},
};
use leptos::prelude::*;

use crate::{
    blades::all_devices::values,
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
    let search = (!query.search.is_empty())
        .then(|| view! { <Essential label=texts.rule_search() value=query.search.clone() whole=true /> });
    let filters =
        query.filters.iter().map(|filter| view! { <Filter filter=filter.clone() /> }).collect_view();
    view! {
        <p class="muted">{texts.rule_text()}</p>
        <Essentials>{search} {filters}</Essentials>
        <div>
            <ButtonLink href icon=IconName::Devices>
                {texts.show_devices()}
            </ButtonLink>
        </div>
    }
    .into_any()
}

#[component]
fn Filter(filter: DeviceFilter) -> impl IntoView {
    let locale = use_locale();
    let texts = DevicesTexts(locale);
    match filter {
        DeviceFilter::AnyOf { column, values } => {
            let words: Vec<_> =
                values.iter().map(|value| values::word(locale, column, value.as_deref())).collect();
            view! { <Essential label=values::label(texts, column) value=words.join(" · ") whole=true /> }
                .into_any()
        }
        DeviceFilter::Begins { column, text } => {
            let label = match column {
                DeviceSort::UserPrincipalName => texts.user_begins(),
                _ => texts.name_begins(),
            };
            view! { <Essential label value=text whole=true /> }.into_any()
        }
        DeviceFilter::LastSync { from, until } => {
            let from = from.map(|at| {
                view! {
                    <EssentialView label=texts.synced_from()>
                        <Moment at />
                    </EssentialView>
                }
            });
            let until = until.map(|at| {
                view! {
                    <EssentialView label=texts.synced_before()>
                        <Moment at />
                    </EssentialView>
                }
            });
            view! {
                {from}
                {until}
            }
            .into_any()
        }
    }
}
