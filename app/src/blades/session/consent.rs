//! Until when an answer is awaited, and what the policy says about it.

use farhand_contract::{
    consent::Unanswered,
    sessions::{Session, SessionState},
};
use leptos::prelude::*;

use super::lacks_portal;
use crate::{
    locales::ConsentTexts,
    preferences::use_locale,
    ui::{Essential, EssentialView, Essentials, MessageBar, MessageKind, Moment},
};

/// What is awaited, and what came of nobody's answering.
#[component]
pub fn Consent(
    /// As it stands.
    session: Session,
) -> impl IntoView {
    let texts = ConsentTexts(use_locale());
    let Session { state, policy, asked_again, went_on_at, expires_at, .. } = session.clone();
    let waits = state == SessionState::AwaitingUser;
    let asked = waits && !lacks_portal(&session) && went_on_at.is_none();
    let until = match state {
        SessionState::AwaitingUser if asked => Some(texts.until()),
        SessionState::AwaitingUser | SessionState::Accepted => Some(texts.until_connect()),
        _ => None,
    };
    let again = (asked_again > 0 && policy.policy.unanswered == Unanswered::AskAgain)
        .then(|| texts.asked_again(asked_again, policy.policy.times_again));

    view! {
        {(waits && went_on_at.is_some())
            .then(|| view! { <MessageBar kind=MessageKind::Warning>{texts.went_on()}</MessageBar> })}
        {waits.then_some(again).flatten().map(|again| view! { <MessageBar>{again}</MessageBar> })}
        <Essentials>
            {until
                .map(|until| {
                    view! {
                        <EssentialView label=until>
                            <Moment at=expires_at />
                        </EssentialView>
                    }
                })}
            <Essential label=texts.comes_from() value=Some(texts.of_applied(&policy)) />
        </Essentials>
    }
    .into_any()
}
