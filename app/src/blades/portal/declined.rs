//! After the user declined: why, if they like to say.

use farhand_contract::{
    SessionId,
    portal::{DECLINE_TEXT_LIMIT, DeclineChoice, DeclineReason, Portal, PortalSession},
};
use leptos::prelude::*;

use super::problem::Trouble;
use crate::{
    api::{ApiError, ApiResult, portal::explain_decline},
    locales::{PortalAnswerTexts, PortalTexts},
    preferences::use_locale,
    ui::{Button, Icon, IconName},
};

/// What is filled in and how it goes. Outlives each look at the session.
#[derive(Clone, Copy)]
pub struct Explanation {
    choice: RwSignal<Option<DeclineChoice>>,
    text: RwSignal<String>,
    send: Action<(SessionId, DeclineReason), ()>,
    problem: RwSignal<Option<ApiError>>,
}

impl Explanation {
    /// Puts what comes of it into `portal`.
    pub fn new(portal: Resource<ApiResult<Portal>>) -> Self {
        let (choice, text) = (RwSignal::new(None), RwSignal::new(String::new()));
        let problem = RwSignal::new(None);
        let send = Action::new(move |(id, reason): &(SessionId, DeclineReason)| {
            let (id, reason) = (*id, reason.clone());
            async move {
                match explain_decline(id, reason).await {
                    Ok(now) => {
                        problem.set(None);
                        choice.set(None);
                        text.set(String::new());
                        portal.set(Some(Ok(now)));
                    }
                    Err(error) => problem.set(Some(error)),
                }
            }
        });
        Self { choice, text, send, problem }
    }

    fn is_empty(self) -> bool {
        self.choice.with(Option::is_none) && self.text.with(|text| text.trim().is_empty())
    }

    fn send(self, id: SessionId) {
        let text = Some(self.text.get_untracked()).filter(|text| !text.trim().is_empty());
        self.send.dispatch((id, DeclineReason { choice: self.choice.get_untracked(), text }));
    }
}

/// The user declined.
#[component]
pub fn Declined(
    /// The session.
    session: PortalSession,
    /// What is filled in.
    explanation: Explanation,
) -> impl IntoView {
    let locale = use_locale();
    let texts = PortalAnswerTexts(locale);
    let explained = session.declined_because.is_some();

    view! {
        <section class="portal-card portal-quiet">
            <Icon name=IconName::Shield />
            <h2>{PortalTexts(locale).declined()}</h2>
            {explained.then(|| view! { <p class="muted" role="status">{texts.explained()}</p> })}
        </section>
        {(!explained).then(|| view! { <Why session explanation /> })}
    }
}

#[component]
fn Why(session: PortalSession, explanation: Explanation) -> impl IntoView {
    let texts = PortalAnswerTexts(use_locale());
    let PortalSession { id, requested_by_name, .. } = session;
    let choices = DeclineChoice::ALL
        .iter()
        .map(|&choice| {
            view! {
                <label class="portal-option">
                    <input
                        type="radio"
                        name="decline-choice"
                        value=choice.name()
                        prop:checked=move || explanation.choice.get() == Some(choice)
                        on:change=move |_| explanation.choice.set(Some(choice))
                    />
                    <span>{texts.choice(choice)}</span>
                </label>
            }
        })
        .collect_view();

    view! {
        <section class="portal-card">
            <h2>{texts.explain_title()}</h2>
            <p class="muted">{texts.explain_text(&requested_by_name)}</p>
            <Trouble problem=explanation.problem />
            <fieldset class="portal-options">
                <legend class="visually-hidden">{texts.choices()}</legend>
                {choices}
            </fieldset>
            <div class="field">
                <label class="field-label" for="decline-text">
                    {texts.own_words()}
                    <span class="muted">" (" {texts.optional()} ")"</span>
                </label>
                <input
                    id="decline-text"
                    class="input"
                    type="text"
                    autocomplete="off"
                    maxlength=DECLINE_TEXT_LIMIT.to_string()
                    prop:value=move || explanation.text.get()
                    on:input=move |event| explanation.text.set(event_target_value(&event))
                />
            </div>
            <Button
                disabled=Signal::derive(move || explanation.is_empty())
                busy=explanation.send.pending()
                on_click=move || explanation.send(id)
            >
                {texts.send()}
            </Button>
        </section>
    }
}
