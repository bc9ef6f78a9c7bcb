//! Where the session stands, in a sentence, and what to do next.

use farhand_contract::sessions::{Session, SessionFailure, SessionState};
use leptos::prelude::*;

use super::lacks_portal;
use crate::{
    locales::{Errors, SessionTexts, TechnicianTexts},
    preferences::use_locale,
    ui::{ButtonKind, ButtonLink, IconName, MessageBar, MessageKind, Spinner},
};

/// The sentence and the button.
#[component]
pub fn Now(
    /// As it stands.
    session: Session,
) -> impl IntoView {
    let texts = SessionTexts(use_locale());
    let Session { id, can_connect, .. } = session;
    let connect = can_connect.then(|| {
        view! {
            <div class="session-act">
                <ButtonLink
                    href=format!("/sessions/{id}/connect")
                    kind=ButtonKind::Primary
                    icon=IconName::Remote
                    new_tab=true
                    external=true
                >
                    {texts.connect()}
                </ButtonLink>
                <p class="caption muted">{texts.connect_hint()}</p>
            </div>
        }
    });

    view! {
        <div class="session-now" role="status">
            <Sentence session />
        </div>
        {connect}
    }
}

#[component]
fn Sentence(session: Session) -> impl IntoView {
    let texts = SessionTexts(use_locale());
    let plain = |text: &'static str| view! { <p>{text}</p> }.into_any();

    match session.state {
        SessionState::Requested => view! {
            <Spinner label=texts.connecting() />
            <p class="caption muted">{texts.connecting_text()}</p>
        }
        .into_any(),
        SessionState::AwaitingUser if lacks_portal(&session) => plain(texts.awaiting_no_portal()),
        SessionState::AwaitingUser => plain(texts.awaiting()),
        SessionState::Accepted if session.can_connect => plain(texts.accepted()),
        SessionState::Accepted => {
            let other = texts.connect_other(&session.assigned_to_name);
            view! {
                <p>{texts.accepted_other()}</p>
                <p class="muted">{other}</p>
            }
            .into_any()
        }
        SessionState::Active if session.closed_at.is_some() => plain(TechnicianTexts(use_locale()).closed()),
        SessionState::Active => plain(texts.active()),
        SessionState::Ended => {
            let lasted = duration(&session).map(|seconds| texts.lasted(&texts.duration(seconds)));
            view! { <p>{texts.ended()} " " {lasted}</p> }.into_any()
        }
        SessionState::Declined => plain(texts.declined()),
        SessionState::Expired => plain(texts.expired()),
        SessionState::Cancelled => plain(texts.cancelled()),
        SessionState::Failed => view! { <Failure failure=session.failure /> }.into_any(),
    }
}

#[component]
fn Failure(failure: Option<SessionFailure>) -> impl IntoView {
    let locale = use_locale();
    let texts = SessionTexts(locale);
    let told = failure.map(|failure| {
        let (what, todo) = Errors(locale).failure(failure);
        view! { <span>{what} " " {todo}</span> }
    });

    view! {
        <MessageBar kind=MessageKind::Error title=texts.failed_title()>
            {told}
        </MessageBar>
    }
}

/// How long both sides were connected, in seconds, once it is over.
pub fn duration(session: &Session) -> Option<i64> {
    Some(session.ended_at?.seconds_since(session.connected_at?))
}
