//! A list's search box.

use std::time::Duration;

use farhand_contract::pages::SEARCH_LIMIT;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::{Icon, IconName};

/// The least time between two searches while somebody types. The first keystroke does not wait.
const PAUSE: Duration = Duration::from_millis(200);

/// Searches while one types. A form of its own, that works without a script.
#[component]
pub fn SearchBox(
    /// What is searched for where.
    #[prop(into)]
    label: String,
    /// The list's address, for the form.
    action: &'static str,
    /// What the list is searched for now.
    #[prop(into)]
    search: Signal<String>,
    /// Searches for something else.
    #[prop(into)]
    on_search: Callback<String>,
) -> impl IntoView {
    let text = RwSignal::new(search.get_untracked());
    let asked = StoredValue::new(text.get_untracked());
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let resting = StoredValue::new(false);

    // The address changed by itself: back, a link, the header's search.
    Effect::new(move |_| {
        let search = search.get();
        if asked.get_value() != search {
            asked.set_value(search.clone());
            text.set(search);
        }
    });

    let ask = move || {
        let search = text.get_untracked().trim().to_owned();
        if asked.get_value() != search {
            asked.set_value(search.clone());
            on_search.run(search);
        }
    };
    let forget = move || {
        if let Some(handle) = waiting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    let after_pause = move || {
        resting.set_value(true);
        let handle = set_timeout_with_handle(
            move || {
                // Nothing of it is there any more once the list is gone.
                if resting.try_set_value(false).is_none() {
                    ask();
                }
            },
            PAUSE,
        );
        waiting.set_value(handle.ok());
    };
    on_cleanup(forget);

    let (form_label, placeholder) = (label.clone(), label.clone());
    view! {
        <form
            class="search-box"
            role="search"
            aria-label=form_label
            method="get"
            action=action
            on:submit=move |event| {
                event.prevent_default();
                ask();
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
                aria-label=label
                placeholder=placeholder
                prop:value=text
                value=text.get_untracked()
                on:input=move |event| {
                    text.set(event_target_value(&event));
                    if resting.get_value() {
                        forget();
                    } else {
                        ask();
                    }
                    after_pause();
                }
            />
        </form>
    }
    .into_any()
}
