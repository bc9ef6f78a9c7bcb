//! Labels with values, and the groups they stand in.

use leptos::prelude::*;

use super::{CopyButton, Icon, IconName};
use crate::{locales::Common, preferences::use_locale};

/// Labels and values in two columns.
#[component]
pub fn Essentials(children: Children) -> impl IntoView {
    view! { <dl class="essentials">{children()}</dl> }.into_any()
}

/// One label and its value.
#[component]
pub fn Essential(
    /// What it is.
    #[prop(into)]
    label: String,
    /// The value; an en dash stands for none.
    #[prop(into)]
    value: Option<String>,
    /// Whether it can be copied.
    #[prop(optional)]
    copy: bool,
    /// Whether it takes as many lines as it needs; otherwise what does not fit in one is cut off.
    #[prop(optional)]
    whole: bool,
) -> impl IntoView {
    let common = Common(use_locale());
    let value = value.filter(|value| !value.is_empty());
    let shown = value.clone().unwrap_or_else(|| common.none().to_owned());
    let title = value.clone().filter(|_| !whole);
    view! {
        <div class="essential">
            <dt>{label}</dt>
            <dd>
                <span class=if whole { "essential-whole" } else { "ellipsis" } title=title>
                    {shown}
                </span>
                {value.filter(|_| copy).map(|text| view! { <CopyButton text quiet=true /> })}
            </dd>
        </div>
    }
    .into_any()
}

/// One label and a value that is more than text.
#[component]
pub fn EssentialView(
    /// What it is.
    #[prop(into)]
    label: String,
    children: Children,
) -> impl IntoView {
    view! {
        <div class="essential">
            <dt>{label}</dt>
            <dd>{children()}</dd>
        </div>
    }
    .into_any()
}

/// A group under a heading of its own.
#[component]
pub fn Section(
    /// The heading.
    #[prop(into)]
    title: String,
    /// Whether it starts collapsed; without a value it does not collapse.
    #[prop(optional, into)]
    collapsed: Option<bool>,
    children: Children,
) -> impl IntoView {
    match collapsed {
        None => view! {
            <section class="section">
                <h2 class="section-title">{title}</h2>
                {children()}
            </section>
        }
        .into_any(),
        Some(collapsed) => view! {
            <details class="section" open=!collapsed>
                <summary class="section-title disclosure">
                    <Icon name=IconName::ChevronRight size16=true />
                    <h2>{title}</h2>
                </summary>
                {children()}
            </details>
        }
        .into_any(),
    }
}

/// A framed group.
#[component]
pub fn Card(
    /// The heading, if it has one.
    #[prop(optional, into)]
    title: String,
    children: Children,
) -> impl IntoView {
    let heading = (!title.is_empty()).then(|| view! { <h2 class="card-title">{title}</h2> });
    view! { <section class="card">{heading} {children()}</section> }.into_any()
}

/// A code to read out, large, with a button that copies it.
#[component]
pub fn CodeDisplay(
    /// The code.
    #[prop(into)]
    code: String,
) -> impl IntoView {
    view! {
        <div class="code-display">
            <output class="code">{code.clone()}</output>
            <CopyButton text=code />
        </div>
    }
    .into_any()
}
