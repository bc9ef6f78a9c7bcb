//! The form that signs a device in. A plain post: it works before, and without, any script.

use leptos::prelude::*;

use crate::{
    locales::PortalTexts,
    preferences::use_locale,
    ui::{Icon, IconName},
};

/// The code's field and its button.
#[component]
pub fn EnrolForm(
    /// What the field starts with.
    code: String,
    /// Why the last code was refused.
    refused: Option<&'static str>,
) -> impl IntoView {
    let texts = PortalTexts(use_locale());
    let invalid = refused.is_some();

    view! {
        <form class="portal-enrol" method="post" action="/portal/enrol">
            {refused
                .map(|text| {
                    view! {
                        <p class="portal-refused" id="enrol-refused" role="alert">
                            <Icon name=IconName::Error />
                            <span>{text}</span>
                        </p>
                    }
                })}
            <div class="field">
                <label class="field-label" for="enrol-code">
                    {texts.code_label()}
                </label>
                <input
                    id="enrol-code"
                    class="input portal-code-input"
                    name="code"
                    value=code
                    required
                    autocomplete="off"
                    autocapitalize="characters"
                    spellcheck="false"
                    maxlength="32"
                    aria-describedby=if invalid { "enrol-refused enrol-hint" } else { "enrol-hint" }
                    aria-invalid=invalid.then_some("true")
                />
                <span class="field-hint" id="enrol-hint">
                    {texts.code_hint()}
                </span>
            </div>
            <button type="submit" class="button button-primary">
                {texts.enrol()}
            </button>
        </form>
    }
}
