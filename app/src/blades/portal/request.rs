//! A request that waits for the user's answer.

use farhand_contract::{
    offers::Mode,
    portal::{Answer, PortalSession},
};
use leptos::prelude::*;

use super::Answers;
use crate::{
    locales::PortalTexts,
    preferences::use_locale,
    ui::{Icon, IconName, Moment, Spinner},
};

/// Says in one line what is asked.
#[component]
pub fn Banner(
    /// What the administrator will be able to do.
    mode: Mode,
) -> impl IntoView {
    let texts = PortalTexts(use_locale());
    let text = match mode {
        Mode::RemoteControl => texts.control_banner(),
        Mode::ScreenSharing => texts.screen_banner(),
    };
    view! {
        <div class="portal-banner" role="alert">
            <Icon name=IconName::Flag />
            <p>{text}</p>
        </div>
    }
}

/// Who asks, from where, why, what they will be able to do; and the two answers.
#[component]
pub fn Request(
    /// The session that is asked for.
    session: PortalSession,
    /// The organisation that asks.
    organization: String,
    /// Takes the answer.
    answers: Answers,
) -> impl IntoView {
    let texts = PortalTexts(use_locale());
    let can = match session.mode {
        Mode::RemoteControl => texts.can_control(),
        Mode::ScreenSharing => texts.can_see(),
    };
    let reason = session.reason.clone().unwrap_or_else(|| texts.no_reason().to_owned());

    view! {
        <section class="portal-card">
            <h2>{texts.who(&session.requested_by_name)}</h2>
            <dl class="portal-facts">
                <div>
                    <dt>{texts.from()}</dt>
                    <dd>{organization}</dd>
                </div>
                <div>
                    <dt>{texts.why()}</dt>
                    <dd>{reason}</dd>
                </div>
                <div>
                    <dt>{texts.can()}</dt>
                    <dd>{can}</dd>
                </div>
                <div>
                    <dt>{texts.until()}</dt>
                    <dd>
                        <Moment at=session.expires_at />
                    </dd>
                </div>
            </dl>
            <Choice session answers />
            <p class="caption muted">{texts.stop_hint()}</p>
        </section>
    }
}

/// Two buttons of equal size: neither answer is the expected one.
#[component]
fn Choice(session: PortalSession, answers: Answers) -> impl IntoView {
    let texts = PortalTexts(use_locale());
    let given = RwSignal::new(None);
    let pending = answers.give.pending();
    let button = move |answer: Answer, class: &'static str, word: &'static str| {
        let session = session.clone();
        let busy = move || pending.get() && given.get() == Some(answer);
        view! {
            <button
                type="button"
                class=class
                disabled=move || pending.get()
                aria-busy=move || busy().then_some("true")
                on:click=move |_| {
                    given.set(Some(answer));
                    answers.give.dispatch((session.clone(), answer));
                }
            >
                {move || busy().then(|| view! { <Spinner /> })}
                <span>{word}</span>
            </button>
        }
    };

    view! {
        <div class="portal-choice">
            {button(Answer::Accept, "button button-primary", texts.accept())}
            {button(Answer::Decline, "button", texts.decline())}
        </div>
    }
}
