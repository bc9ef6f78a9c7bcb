//! What is supported, for those whose device is not.

use leptos::prelude::*;

use crate::{locales::TechnicianTexts, preferences::use_locale, ui::Section};

/// The table of eligibility in words, and TeamViewer's own pages.
#[component]
pub fn Supported() -> impl IntoView {
    let texts = TechnicianTexts(use_locale());

    view! {
        <Section title=texts.supported() collapsed=true>
            <ul>
                <li>{texts.supported_control()}</li>
                <li>{texts.supported_screen()}</li>
                <li>{texts.supported_perhaps()}</li>
                <li>{texts.supported_not()}</li>
            </ul>
            <a href="https://www.teamviewer.com/" target="_blank" rel="external noopener noreferrer">
                {texts.supported_list()}
            </a>
        </Section>
    }
    .into_any()
}
