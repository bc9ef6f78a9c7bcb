//! The list's search box.

use std::time::Duration;

use farhand_contract::{
    devices::DeviceQuery,
    pages::{PageStart, SEARCH_LIMIT},
};
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};

use super::address;
use crate::{
    locales::DevicesTexts,
    preferences::use_locale,
    ui::{Icon, IconName},
};

/// The least time between two searches while somebody types. The first keystroke does not wait.
const PAUSE: Duration = Duration::from_millis(200);

/// Searches while one types. The address follows, without leaving a trail of half words in the history.
#[component]
pub fn SearchBox(
    /// What the list shows.
    query: Memo<DeviceQuery>,
) -> impl IntoView {
    let texts = DevicesTexts(use_locale());
    let path = use_location().pathname;
    let navigate = use_navigate();
    let text = RwSignal::new(query.with_untracked(|query| query.search.clone()));
    let asked = StoredValue::new(text.get_untracked());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let resting = StoredValue::new(false);

    // The address changed by itself: back, a link, the header's search.
    Effect::new(move |_| {
        let search = query.with(|query| query.search.clone());
        if asked.get_value() != search {
            asked.set_value(search.clone());
            text.set(search);
        }
    });

    let ask = move || {
        let search = text.get_untracked().trim().to_owned();
        if asked.get_value() == search {
            return;
        }
        asked.set_value(search.clone());
        let wanted = DeviceQuery { search, from: PageStart::Start, ..query.get_untracked() };
        let options = NavigateOptions { replace: true, scroll: false, ..NavigateOptions::default() };
        navigate(&address::write(&path.get_untracked(), &wanted), options);
    };
    let ask = StoredValue::new(ask);
    let forget = move || {
        if let Some(handle) = waiting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    let after_pause = move || {
        resting.set_value(true);
        let handle = set_timeout_with_handle(
            move || {
                resting.try_set_value(false);
                ask.try_with_value(|ask| ask());
            },
            PAUSE,
        );
        waiting.set_value(handle.ok());
    };
    on_cleanup(forget);

    view! {
        <form
            class="search-box"
            role="search"
            aria-label=texts.search()
            method="get"
            action="/devices"
            on:submit=move |event| {
                event.prevent_default();
                ask.with_value(|ask| ask());
            }
        >
            <Icon name=IconName::Search size16=true />
            <input
                type="search"
                name="search"
                class="input"
                maxlength=SEARCH_LIMIT
                autocomplete="off"
                spellcheck="false"
                aria-label=texts.search()
                placeholder=texts.search()
                prop:value=text
                value=text.get_untracked()
                on:input=move |event| {
                    text.set(event_target_value(&event));
                    if resting.get_value() {
                        forget();
                    } else {
                        ask.with_value(|ask| ask());
                    }
                    after_pause();
                }
            />
        </form>
    }
    .into_any()
}
