//! Fields of forms.

use leptos::prelude::*;

use super::{Icon, IconName};

/// A line of text with its label, a hint, and what is wrong with it.
#[component]
pub fn TextField(
    /// The field's id, unlike any other on the page.
    id: &'static str,
    /// What it is.
    #[prop(into)]
    label: String,
    /// What is filled in. It is never part of the page that the server sends.
    value: RwSignal<String>,
    /// What to know before filling it in.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    problem: Signal<Option<String>>,
    /// Whether nobody may read it over one's shoulder.
    #[prop(optional)]
    secret: bool,
    /// Whether it can be read only.
    #[prop(optional, into)]
    fixed: Signal<bool>,
) -> impl IntoView {
    let (hint_id, problem_id) = (format!("{id}-hint"), format!("{id}-problem"));
    let described_by = format!("{problem_id} {hint_id}");
    let (kind, autocomplete) = if secret { ("password", "new-password") } else { ("text", "off") };
    view! {
        <div class="field">
            <label class="field-label" for=id>
                {label}
            </label>
            <input
                id=id
                class="input"
                type=kind
                autocomplete=autocomplete
                autocapitalize="none"
                spellcheck="false"
                readonly=fixed
                aria-describedby=described_by
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
            />
            <div id=problem_id role="alert">
                {move || {
                    problem
                        .get()
                        .map(|text| {
                            view! {
                                <p class="field-problem">
                                    <Icon name=IconName::Error size16=true />
                                    <span>{text}</span>
                                </p>
                            }
                        })
                }}
            </div>
            <p class="field-hint" id=hint_id>
                {move || (!hint.with(String::is_empty)).then(|| hint.get())}
            </p>
        </div>
    }
    .into_any()
}
