//! Which TeamViewer service, to choose.

use farhand_contract::connectors::Region;
use leptos::prelude::*;

use crate::{locales::RegistrationTexts, preferences::use_locale, ui::TextField};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Global,
    UnitedStates,
    Other,
}

/// What is chosen, and the address of another service, which is kept while one of the known ones is chosen.
#[derive(Clone, Copy)]
pub struct RegionDraft {
    choice: RwSignal<Choice>,
    base: RwSignal<String>,
}

impl RegionDraft {
    /// The service for all the world.
    pub fn new() -> Self {
        Self { choice: RwSignal::new(Choice::Global), base: RwSignal::new(String::new()) }
    }

    /// Chooses `region`.
    pub fn set(self, region: &Region) {
        let (choice, base) = match region {
            Region::Global => (Choice::Global, ""),
            Region::UnitedStates => (Choice::UnitedStates, ""),
            Region::Other { base } => (Choice::Other, base.as_str()),
        };
        self.choice.set(choice);
        self.base.set(base.to_owned());
    }

    /// What is chosen now.
    pub fn chosen(self) -> Region {
        match self.choice.get_untracked() {
            Choice::Global => Region::Global,
            Choice::UnitedStates => Region::UnitedStates,
            Choice::Other => Region::Other { base: self.base.get_untracked() },
        }
    }
}

/// The choice.
#[component]
pub fn RegionFields(
    /// The choice's name, unlike any other on the page.
    name: &'static str,
    /// The id of the address's field.
    base_id: &'static str,
    /// What is chosen.
    draft: RegionDraft,
    /// What is wrong with the address of another service.
    problem: Signal<Option<String>>,
    /// Whether it can be read only.
    #[prop(optional, into)]
    fixed: Signal<bool>,
) -> impl IntoView {
    let texts = RegistrationTexts(use_locale());
    let choices = [
        (Choice::Global, texts.global()),
        (Choice::UnitedStates, texts.united_states()),
        (Choice::Other, texts.other()),
    ];
    let choices = choices.map(|(choice, label)| {
        view! {
            <label class="checkbox">
                <input
                    type="radio"
                    name=name
                    disabled=fixed
                    prop:checked=move || draft.choice.get() == choice
                    on:change=move |_| draft.choice.set(choice)
                />
                <span>{label}</span>
            </label>
        }
    });
    view! {
        <fieldset class="choices">
            <legend class="field-label">{texts.region()}</legend>
            {choices.into_iter().collect_view()}
        </fieldset>
        {move || {
            (draft.choice.get() == Choice::Other)
                .then(|| {
                    view! {
                        <TextField
                            id=base_id
                            label=texts.base()
                            value=draft.base
                            hint=texts.base_hint()
                            problem
                            fixed
                        />
                    }
                })
        }}
    }
    .into_any()
}
