//! Signing a device in to the Company Portal, with the code that the device's page gives.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::lazy::LazyBlade;
use super::portal::{EnrolForm, PortalFrame};
use crate::{locales::PortalTexts, preferences::use_locale, ui::in_head};

/// The page with the code.
pub struct PortalEnrol {
    code: String,
    error: Option<String>,
}

impl LazyBlade for PortalEnrol {
    fn data() -> Self {
        Self {
            code: use_params_map().with_untracked(|params| params.get("code")).unwrap_or_default(),
            error: use_query_map().with_untracked(|query| query.get("error")),
        }
    }

    fn view(this: Self) -> AnyView {
        let PortalEnrol { code, error } = this;
        let texts = PortalTexts(use_locale());
        let refused = error.map(|error| match error.as_str() {
            "tries" => texts.try_later(),
            "internal" => texts.try_again(),
            _ => texts.code_refused(),
        });

        view! {
            <Title text=texts.enrol_title() formatter=in_head />
            <PortalFrame>
                <section class="portal-card">
                    <h2>{texts.enrol_title()}</h2>
                    <p>{texts.enrol_text()}</p>
                    <EnrolForm code refused />
                </section>
            </PortalFrame>
        }
        .into_any()
    }
}
