//! Where a tag is written, with those that devices have to choose from.

use farhand_contract::{device_tags::KnownTag, errors::Field};
use leptos::prelude::*;

use crate::{
    api::{ApiError, device_tags::known_tags},
    locales::DeviceTagTexts,
    preferences::use_locale,
    ui::{Icon, IconName, problem_at},
};

/// A tag.
#[component]
pub fn TagField(
    /// The field's id, unlike any other on the page.
    id: &'static str,
    /// What is written there.
    value: RwSignal<String>,
    /// What went wrong when it was given.
    problem: RwSignal<Option<ApiError>>,
) -> impl IntoView {
    let texts = DeviceTagTexts(use_locale());
    let known = RwSignal::new(None::<Vec<KnownTag>>);
    // Asked for once somebody writes here. Without an answer nothing is suggested.
    let load = Action::new(move |&(): &()| async move {
        if let Ok(tags) = known_tags().await {
            known.try_set(Some(tags));
        }
    });
    let problem = problem_at(problem, Field::Tag);
    let (list_id, problem_id) = (format!("{id}-known"), format!("{id}-problem"));
    let suggestions = move || {
        let known = known.get().unwrap_or_default();
        known.into_iter().map(|known| view! { <option value=known.tag></option> }).collect_view()
    };
    view! {
        <div class="field">
            <label class="field-label" for=id>
                {texts.tag()}
            </label>
            <input
                id=id
                class="input"
                type="text"
                autocomplete="off"
                autocapitalize="none"
                spellcheck="false"
                list=list_id.clone()
                aria-describedby=problem_id.clone()
                aria-invalid=move || problem.with(Option::is_some).then_some("true")
                prop:value=move || value.get()
                on:input=move |event| value.set(event_target_value(&event))
                on:focus=move |_| {
                    if known.with_untracked(Option::is_none) && !load.pending().get_untracked() {
                        load.dispatch(());
                    }
                }
            />
            <datalist id=list_id>{suggestions}</datalist>
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
        </div>
    }
    .into_any()
}
