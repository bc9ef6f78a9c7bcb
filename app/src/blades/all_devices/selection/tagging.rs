//! Giving what is selected a tag, or taking one from it.

use farhand_contract::{Permission, errors::Field};
use leptos::prelude::*;

use super::Selection;
use crate::{
    api::{
        ApiError,
        device_tags::{add_tag, remove_tag},
    },
    blades::tag_field::TagField,
    locales::DeviceTagTexts,
    preferences::use_locale,
    ui::{Allowed, Button, ButtonKind, FormDialog, IconName},
};

/// What is asked, and how it goes.
#[derive(Clone, Copy)]
pub struct Tagging {
    open: RwSignal<bool>,
    value: RwSignal<String>,
    /// Whether the tag is taken from them.
    removing: RwSignal<bool>,
    problem: RwSignal<Option<ApiError>>,
    /// The tag that was given or taken, and which of the two.
    done: RwSignal<Option<(String, bool)>>,
    save: Action<(), ()>,
}

impl Tagging {
    /// Nothing asked yet.
    pub fn new(selection: Selection) -> Self {
        let (open, problem) = (RwSignal::new(false), RwSignal::new(None));
        let (value, removing) = (RwSignal::new(String::new()), RwSignal::new(false));
        let done = RwSignal::new(None);
        let save = Action::new(move |&(): &()| {
            let (tag, removes) = (value.get_untracked(), removing.get_untracked());
            let devices = selection.ids_now();
            async move {
                let outcome = if removes {
                    remove_tag(devices, tag.clone()).await
                } else {
                    add_tag(devices, tag.clone()).await
                };
                match outcome {
                    Ok(()) => {
                        done.try_set(Some((tag.trim().to_owned(), removes)));
                        open.try_set(false);
                    }
                    Err(error) => {
                        problem.try_set(Some(error));
                    }
                }
            }
        });
        // What was tagged is not what is selected any more.
        Effect::new(move |_| {
            selection.chosen.track();
            done.set(None);
        });
        Self { open, value, removing, problem, done, save }
    }

    fn ask(self) {
        self.value.set(String::new());
        self.removing.set(false);
        self.problem.set(None);
        self.done.set(None);
        self.open.set(true);
    }
}

/// Asks for a tag.
#[component]
pub fn TagSelected(
    /// Has what is asked.
    tagging: Tagging,
    /// Whether nothing is selected yet.
    #[prop(into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let texts = DeviceTagTexts(use_locale());
    let words = move || match tagging.done.get() {
        Some((tag, true)) => texts.removed(&tag),
        Some((tag, false)) => texts.added(&tag),
        None => texts.tag_selected().to_owned(),
    };
    view! {
        <Allowed permission=Permission::UpdateManagedDevices>
            <Button
                kind=ButtonKind::Subtle
                icon=IconName::Tag
                disabled=disabled
                on_click=move || tagging.ask()
            >
                <span aria-live="polite">{words}</span>
            </Button>
        </Allowed>
    }
    .into_any()
}

/// The question.
#[component]
pub fn TagSelectedDialog(
    /// Has what is asked.
    tagging: Tagging,
) -> impl IntoView {
    let texts = DeviceTagTexts(use_locale());
    let removing = tagging.removing;
    view! {
        <FormDialog
            open=tagging.open
            title=texts.selected_title()
            confirm=texts.apply()
            save=tagging.save
            problem=tagging.problem
            fields=&[Field::Tag]
        >
            <div class="field">
                <label class="field-label" for="selected-tag-deed">
                    {texts.deed()}
                </label>
                <select
                    id="selected-tag-deed"
                    class="input"
                    on:change=move |event| removing.set(event_target_value(&event) == "remove")
                >
                    <option value="add" prop:selected=move || !removing.get()>
                        {texts.add()}
                    </option>
                    <option value="remove" prop:selected=move || removing.get()>
                        {texts.remove()}
                    </option>
                </select>
            </div>
            <TagField id="selected-tag" value=tagging.value problem=tagging.problem />
        </FormDialog>
    }
    .into_any()
}
