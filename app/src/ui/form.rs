//! Forms that are saved: by their button, and by Enter in a field.

use farhand_contract::errors::Field;
use leptos::prelude::*;

use super::{Dialog, ErrorBar};
use crate::{api::ApiError, locales::Errors, preferences::use_locale};

/// What is wrong with `field`, when what went wrong is that.
pub fn problem_at(problem: RwSignal<Option<ApiError>>, field: Field) -> Signal<Option<String>> {
    let errors = Errors(use_locale());
    Signal::derive(move || problem.with(|error| errors.at(field, error.as_ref()?)))
}

/// Fields that Enter saves.
#[component]
pub fn SaveForm(
    /// What saves them.
    #[prop(into)]
    on_save: Callback<()>,
    children: Children,
) -> impl IntoView {
    view! {
        <form
            class="stack"
            on:submit=move |event| {
                event.prevent_default();
                on_save.run(());
            }
        >
            {children()}
            // Enter in a field saves, which a form without such a button does not do.
            <button type="submit" class="visually-hidden" tabindex="-1" aria-hidden="true"></button>
        </form>
    }
    .into_any()
}

/// What went wrong, unless it is about one of `fields`, which say so themselves.
#[component]
pub fn ProblemElsewhere(
    /// What went wrong.
    problem: RwSignal<Option<ApiError>>,
    /// The fields of the form.
    fields: &'static [Field],
    /// How it is told.
    #[prop(default = told)]
    told: fn(ApiError) -> AnyView,
) -> impl IntoView {
    let errors = Errors(use_locale());
    move || {
        let error = problem.get()?;
        let here = fields.iter().any(|&field| errors.at(field, &error).is_some());
        (!here).then(|| told(error))
    }
}

fn told(error: ApiError) -> AnyView {
    view! { <ErrorBar error /> }.into_any()
}

/// A form over the page.
#[component]
pub fn FormDialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What it is about.
    #[prop(into)]
    title: String,
    /// The verb that saves.
    #[prop(into)]
    confirm: String,
    /// Saves.
    save: Action<(), ()>,
    /// What went wrong with that.
    problem: RwSignal<Option<ApiError>>,
    /// The fields that say themselves what is wrong with them.
    fields: &'static [Field],
    /// How everything else that went wrong is told.
    #[prop(default = told)]
    told: fn(ApiError) -> AnyView,
    children: Children,
) -> impl IntoView {
    let send = move || {
        if !save.pending().get_untracked() {
            problem.set(None);
            save.dispatch(());
        }
    };
    view! {
        <Dialog open title confirm busy=save.pending() on_confirm=send>
            <SaveForm on_save=send>
                <ProblemElsewhere problem fields told />
                {children()}
            </SaveForm>
        </Dialog>
    }
    .into_any()
}
