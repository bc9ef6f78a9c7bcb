//! What stands at an address that is none.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{
    locales::Errors,
    preferences::use_locale,
    ui::{ButtonLink, Icon, IconName},
};

/// There is no such page.
#[component]
pub fn NotFound() -> impl IntoView {
    let errors = Errors(use_locale());
    view! {
        <Title text=errors.not_found_page() />
        <main class="lone">
            <div class="state">
                <Icon name=IconName::Question />
                <h1 class="title">{errors.not_found_page()}</h1>
                <p>{errors.not_found_page_todo()}</p>
                <div class="row">
                    <ButtonLink href="/">{errors.home()}</ButtonLink>
                    <ButtonLink href="/devices">{errors.devices()}</ButtonLink>
                </div>
            </div>
        </main>
    }
    .into_any()
}
