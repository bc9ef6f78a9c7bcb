//! A filter that is one of several values.

use leptos::prelude::*;

/// One of several values, or any.
#[component]
pub fn Choice(
    /// The field's id, unlike any other on the page.
    id: &'static str,
    /// What is chosen.
    label: &'static str,
    /// What stands for any; without it there is always one.
    #[prop(optional, into)]
    any: Option<&'static str>,
    /// The values and their words.
    options: Vec<(String, String)>,
    /// Which one it is; none for any.
    chosen: Signal<Option<String>>,
    /// Chooses another; nothing for any.
    #[prop(into)]
    on_choose: Callback<String>,
) -> impl IntoView {
    let is = move |value: &str| chosen.with(|chosen| chosen.as_deref().unwrap_or_default() == value);
    let options = options
        .into_iter()
        .map(|(value, word)| {
            let own = value.clone();
            view! {
                <option value=value selected=move || is(&own)>
                    {word}
                </option>
            }
        })
        .collect_view();
    view! {
        <div class="filter">
            <label for=id>{label}</label>
            <select
                id=id
                class="input"
                prop:value=move || chosen.get().unwrap_or_default()
                on:change=move |event| on_choose.run(event_target_value(&event))
            >
                {any
                    .map(|word| {
                        view! {
                            <option value="" selected=move || is("")>
                                {word}
                            </option>
                        }
                    })}
                {options}
            </select>
        </div>
    }
    .into_any()
}
