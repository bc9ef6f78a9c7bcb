//! The language and the theme, for those who want another.

use leptos::prelude::*;

use crate::{
    locales::{FrameTexts, Locale},
    preferences::{LOCALE_COOKIE, THEME_COOKIE, Theme, remember, use_locale, use_preferences},
};

/// One button for each language, and one for the theme.
#[component]
pub fn Switches() -> impl IntoView {
    let texts = FrameTexts(use_locale());
    let current = use_locale();
    let theme = RwSignal::new(use_preferences().theme);
    let languages = Locale::ALL
        .iter()
        .map(|&locale| {
            view! {
                <button
                    type="button"
                    class="preference"
                    lang=locale.tag()
                    aria-pressed=(locale == current).to_string()
                    on:click=move |_| choose_locale(locale)
                >
                    {locale.name()}
                </button>
            }
        })
        .collect_view();
    let named = [
        (Theme::System, texts.theme_system()),
        (Theme::Light, texts.theme_light()),
        (Theme::Dark, texts.theme_dark()),
    ];
    let themes = named
        .map(|(choice, name)| {
            view! {
                <button
                    type="button"
                    class="preference"
                    aria-pressed=move || (theme.get() == choice).to_string()
                    on:click=move |_| {
                        theme.set(choice);
                        choose_theme(choice);
                    }
                >
                    {name}
                </button>
            }
        })
        .collect_view();

    view! {
        <div class="preferences" role="group" aria-label=texts.language()>
            {languages}
        </div>
        <div class="preferences" role="group" aria-label=texts.theme()>
            {themes}
        </div>
    }
}

fn choose_locale(locale: Locale) {
    remember(LOCALE_COOKIE, locale.tag());
    // Every text is of the page's language: it is loaded anew. Fails only for a page that is going away.
    let _ = window().location().reload();
}

fn choose_theme(theme: Theme) {
    remember(THEME_COOKIE, theme.name());
    if let Some(root) = document().document_element() {
        // Fails only for names that are no attribute's.
        let _ = root.set_attribute("data-theme", theme.name());
    }
}
