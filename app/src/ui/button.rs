//! Buttons, and the links that look like them.

use std::time::Duration;

use leptos::prelude::*;

use super::{Icon, IconName, Spinner};
use crate::{locales::Common, preferences::use_locale};

/// How much a button stands out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// The one thing to do here.
    Primary,
    /// Any other.
    #[default]
    Secondary,
    /// Something that cannot be taken back.
    Danger,
    /// Without a frame, among text.
    Subtle,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button button-primary",
            Self::Secondary => "button",
            Self::Danger => "button button-danger",
            Self::Subtle => "button button-subtle",
        }
    }
}

/// A button.
#[component]
pub fn Button(
    /// How much it stands out.
    #[prop(optional)]
    kind: ButtonKind,
    /// What it does.
    #[prop(into)]
    on_click: Callback<()>,
    /// Before the word.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// Whether it cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether what it does is under way: further clicks do nothing.
    #[prop(optional, into)]
    busy: Signal<bool>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class=kind.class()
            disabled=disabled
            aria-busy=move || busy.get().then_some("true")
            on:click=move |_| {
                if !busy.get_untracked() {
                    on_click.run(());
                }
            }
        >
            {move || busy.get().then(|| view! { <Spinner /> })}
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
        </button>
    }
    .into_any()
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    /// Where it goes.
    #[prop(into)]
    href: Signal<String>,
    /// How much it stands out.
    #[prop(optional)]
    kind: ButtonKind,
    /// Before the word.
    #[prop(optional, into)]
    icon: Option<IconName>,
    /// Whether it opens a new tab.
    #[prop(optional)]
    new_tab: bool,
    /// Whether it leaves the app: the browser loads the address itself.
    #[prop(optional)]
    external: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a
            class=kind.class()
            href=href
            target=new_tab.then_some("_blank")
            rel=link_rel(new_tab, external)
        >
            {icon.map(|name| view! { <Icon name /> })}
            {children()}
        </a>
    }
    .into_any()
}

const fn link_rel(new_tab: bool, external: bool) -> Option<&'static str> {
    match (new_tab, external) {
        (true, _) => Some("external noopener noreferrer"),
        (false, true) => Some("external"),
        (false, false) => None,
    }
}

/// The commands of a blade, in one row.
#[component]
pub fn CommandBar(children: Children) -> impl IntoView {
    view! { <div class="command-bar">{children()}</div> }.into_any()
}

/// A command that does something.
#[component]
pub fn CommandButton(
    /// Before the word.
    icon: IconName,
    /// What it does, in words.
    #[prop(into)]
    label: String,
    /// What it does.
    #[prop(into)]
    on_click: Callback<()>,
    /// Whether it cannot be used now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether what it does is under way.
    #[prop(optional, into)]
    busy: Signal<bool>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="command"
            disabled=disabled
            aria-busy=move || busy.get().then_some("true")
            on:click=move |_| {
                if !busy.get_untracked() {
                    on_click.run(());
                }
            }
        >
            <span class="command-icon" class:turning=busy>
                <Icon name=icon />
            </span>
            <span>{label}</span>
        </button>
    }
    .into_any()
}

/// A command that goes somewhere.
#[component]
pub fn CommandLink(
    /// Before the word.
    icon: IconName,
    /// Where it goes, in words.
    #[prop(into)]
    label: String,
    /// Where it goes.
    #[prop(into)]
    href: Signal<String>,
    /// Whether it opens a new tab.
    #[prop(optional)]
    new_tab: bool,
    /// Whether it leaves the app: the browser loads the address itself.
    #[prop(optional)]
    external: bool,
) -> impl IntoView {
    view! {
        <a
            class="command"
            href=href
            target=new_tab.then_some("_blank")
            rel=link_rel(new_tab, external)
        >
            <span class="command-icon">
                <Icon name=icon />
            </span>
            <span>{label}</span>
        </a>
    }
    .into_any()
}

/// How long a copy is confirmed.
const CONFIRMED: Duration = Duration::from_secs(2);

/// Copies a text, and says so.
#[component]
pub fn CopyButton(
    /// What is copied.
    #[prop(into)]
    text: Signal<String>,
    /// What the button says; "Copy" unless given.
    #[prop(optional, into)]
    label: String,
    /// Only the icon; the words are for those who listen.
    #[prop(optional)]
    quiet: bool,
) -> impl IntoView {
    let common = Common(use_locale());
    let label = if label.is_empty() { common.copy().to_owned() } else { label };
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let promise = window().navigator().clipboard().write_text(&text.get_untracked());
        leptos::task::spawn_local(async move {
            // A browser that refuses leaves the text on the page to be selected by hand.
            if js_sys::futures::JsFuture::from(promise).await.is_ok() {
                copied.set(true);
                set_timeout(
                    move || {
                        copied.try_set(false);
                    },
                    CONFIRMED,
                );
            }
        });
    };
    let words = move || if copied.get() { common.copied().to_owned() } else { label.clone() };
    view! {
        <button type="button" class="button button-subtle copy" class:copy-quiet=quiet on:click=copy>
            {move || {
                let name = if copied.get() { IconName::Checkmark } else { IconName::Copy };
                view! { <Icon name size16=true /> }
            }}
            <span class:visually-hidden=quiet aria-live="polite">
                {words}
            </span>
        </button>
    }
    .into_any()
}
