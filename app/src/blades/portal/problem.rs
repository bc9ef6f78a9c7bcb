//! What went wrong, in words for the device's user.

use leptos::prelude::*;

use crate::{
    api::ApiError,
    locales::PortalAnswerTexts,
    preferences::use_locale,
    ui::{MessageBar, MessageKind},
};

/// What went wrong with the last thing that was tried, if anything did.
#[component]
pub fn Trouble(
    /// The problem.
    #[prop(into)]
    problem: Signal<Option<ApiError>>,
) -> impl IntoView {
    let texts = PortalAnswerTexts(use_locale());
    move || {
        problem.get().map(|error| {
            let (what, todo) = texts.problem(&error);
            view! {
                <MessageBar kind=MessageKind::Error title=what>
                    {todo}
                </MessageBar>
            }
        })
    }
}
