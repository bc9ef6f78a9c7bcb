//! What the source told of a device besides, under the names that it gave.

use std::collections::BTreeMap;

use farhand_contract::device_properties::moment;
use leptos::prelude::*;

use crate::{
    locales::DevicePropertyTexts,
    preferences::use_locale,
    ui::{Essential, EssentialView, Essentials, Moment, Section},
};

/// On which page something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Properties.
    Properties,
    /// Hardware.
    Hardware,
}

/// Those that belong on this page; nothing when there is none.
#[component]
pub fn Other(
    /// The heading.
    title: &'static str,
    /// All that was told, by the source's names: the export's columns, or Microsoft Graph's properties.
    told: BTreeMap<String, String>,
    /// Which page this is.
    kind: Kind,
) -> impl IntoView {
    let texts = DevicePropertyTexts(use_locale());
    let here = |name: &String| texts.is_hardware(name) == (kind == Kind::Hardware);
    let rows: Vec<_> = told
        .into_iter()
        .filter(|(name, _)| here(name))
        .map(|(name, value)| {
            let label = texts.label(&name);
            if let Some(at) = moment(&name, &value) {
                view! {
                    <EssentialView label>
                        <Moment at />
                    </EssentialView>
                }
                .into_any()
            } else {
                let value = texts.value(&name, value);
                view! { <Essential label value copy=true whole=true /> }.into_any()
            }
        })
        .collect();
    (!rows.is_empty()).then(|| {
        view! {
            <Section title>
                <Essentials>{rows}</Essentials>
            </Section>
        }
        .into_any()
    })
}
