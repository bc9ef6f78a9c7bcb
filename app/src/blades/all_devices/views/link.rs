//! Copying a link to the list: it carries search, filters, order and columns.

use std::time::Duration;

use leptos::prelude::*;

use super::Views;
use crate::{
    blades::all_devices::{PATH, address},
    browser,
    locales::DeviceViewTexts,
    preferences::use_locale,
    ui::{Icon, IconName},
};

/// How long it is said how that went.
const SAID: Duration = Duration::from_secs(2);

/// Copies the link that leads to this address of ours, and then says whether the browser did.
pub fn copy(address: String, then: impl FnOnce(bool) + 'static) {
    let link = window().location().origin().unwrap_or_default() + &address;
    // Pages that came without encryption have no clipboard.
    let clipboard = browser::get(&window().navigator(), "clipboard");
    let promise = clipboard.and_then(|clipboard| browser::call(&clipboard, "writeText", &[link.into()]));
    leptos::task::spawn_local(async move {
        then(match promise {
            Some(promise) => browser::settled(promise).await.is_some(),
            None => false,
        });
    });
}

/// The command.
#[component]
pub fn CopyLink(
    /// What the address says of views.
    views: Views,
) -> impl IntoView {
    let texts = DeviceViewTexts(use_locale());
    let said = RwSignal::new(None::<bool>);
    let on_click = move |_| {
        copy(address::of_list(PATH, None, &views.list()), move |copied| {
            said.try_set(Some(copied));
            set_timeout(
                move || {
                    said.try_set(None);
                },
                SAID,
            );
        });
    };
    let words = move || match said.get() {
        None => texts.copy_link(),
        Some(true) => texts.link_copied(),
        Some(false) => texts.link_refused(),
    };
    view! {
        <button type="button" class="command" on:click=on_click>
            <span class="command-icon">
                {move || {
                    let name = if said.get() == Some(true) { IconName::Checkmark } else { IconName::Link };
                    view! { <Icon name /> }
                }}
            </span>
            <span aria-live="polite">{words}</span>
        </button>
    }
    .into_any()
}
