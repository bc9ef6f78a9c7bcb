//! Giving what is selected a tag, or taking one from it.

use farhand_contract::errors::Field;
use leptos::prelude::*;

use super::{Selection, deed::Deed};
use crate::{
    api::device_tags::{add_tag, remove_tag},
    blades::tag_field::TagField,
    locales::DeviceTagTexts,
    preferences::use_locale,
    ui::FormDialog,
};

/// What is asked, and how it goes.
#[derive(Clone, Copy)]
pub struct Tagging {
    /// The dialog, and what came of it.
    pub deed: Deed,
    value: RwSignal<String>,
    /// Whether the tag is taken from them.
    removing: RwSignal<bool>,
    save: Action<(), ()>,
}

impl Tagging {
    /// Nothing asked yet.
    pub fn new(selection: Selection) -> Self {
        let texts = DeviceTagTexts(use_locale());
        let deed = Deed::new(selection);
        let (value, removing) = (RwSignal::new(String::new()), RwSignal::new(false));
        let save = Action::new(move |&(): &()| {
            let (tag, removes) = (value.get_untracked(), removing.get_untracked());
            let devices = selection.ids_now();
            async move {
                deed.came_to(if removes {
                    remove_tag(devices, tag.clone()).await.map(|()| texts.removed(tag.trim()))
                } else {
                    add_tag(devices, tag.clone()).await.map(|()| texts.added(tag.trim()))
                });
            }
        });
        Self { deed, value, removing, save }
    }

    /// Asks.
    pub fn ask(self) {
        self.value.set(String::new());
        self.removing.set(false);
        self.deed.ask();
    }
}

/// The question.
#[component]
pub fn TagSelectedDialog(
    /// Has what is asked.
    tagging: Tagging,
) -> impl IntoView {
    let texts = DeviceTagTexts(use_locale());
    let removing = tagging.removing;
    let Deed { open, problem, .. } = tagging.deed;
    view! {
        <FormDialog
            open
            title=texts.selected_title()
            confirm=texts.apply()
            save=tagging.save
            problem
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
            <TagField id="selected-tag" value=tagging.value problem />
        </FormDialog>
    }
    .into_any()
}
