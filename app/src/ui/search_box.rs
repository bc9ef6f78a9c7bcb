//! A list's search box.

use std::time::Duration;

use farhand_contract::pages::SEARCH_LIMIT;
use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*};

use super::{Icon, IconName};

/// The least time between two searches while somebody types. The first keystroke does not wait.
const PAUSE: Duration = Duration::from_millis(50);

/// How many pauses an answer is waited for: whoever types meanwhile asks for the last of it only.
const PATIENCE: u32 = 2;

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
    /// Whether an answer is still to come.
    #[prop(optional, into)]
    is_awaited: Option<Callback<(), bool>>,
) -> impl IntoView {
    let text = RwSignal::new(search.get_untracked());
    let asked = StoredValue::new(text.get_untracked());
    let pause = StoredValue::new(None::<TimeoutHandle>);

    // The address changed by itself: back, a link, the header's search. While somebody types it is on its way to what they
    // asked for.
    Effect::new(move |_| {
        let search = search.get();
        if pause.with_value(Option::is_none) && asked.get_value() != search {
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
    on_cleanup(move || {
        if let Some(handle) = pause.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    });

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
                    if pause.with_value(Option::is_none) {
                        ask();
                        let ask = Callback::new(move |()| ask());
                        rest(Rest { pause, text, asked, search, is_awaited, ask }, 0);
                    }
                }
            />
        </form>
    }
    .into_any()
}

/// What is known in the pause after a search.
#[derive(Clone, Copy)]
struct Rest {
    pause: StoredValue<Option<TimeoutHandle>>,
    /// What is in the box, what was asked for, and what the address says.
    text: RwSignal<String>,
    asked: StoredValue<String>,
    search: Signal<String>,
    is_awaited: Option<Callback<(), bool>>,
    ask: Callback<()>,
}

/// Waits, and asks for what was typed meanwhile, unless there is an answer to be waited for: for `waited` pauses already.
fn rest(rest: Rest, waited: u32) {
    let over = move || {
        // Nothing of it is there any more once the list is gone.
        let typed = rest.text.try_with_untracked(|text| text.trim().to_owned());
        let Some(typed) = typed else { return };
        let has_patience = waited < PATIENCE;
        if rest.asked.with_value(|asked| *asked != typed) {
            if has_patience && rest.is_awaited.is_some_and(|is_awaited| is_awaited.run(())) {
                self::rest(rest, waited + 1);
            } else {
                rest.ask.run(());
                self::rest(rest, 0);
            }
        } else if rest.search.with_untracked(|search| *search == typed) {
            rest.pause.set_value(None);
        } else if has_patience {
            self::rest(rest, waited + 1);
        } else {
            // It went elsewhere meanwhile.
            let search = rest.search.get_untracked();
            rest.asked.set_value(search.clone());
            rest.text.set(search);
            rest.pause.set_value(None);
        }
    };
    rest.pause.set_value(set_timeout_with_handle(over, PAUSE).ok());
}
