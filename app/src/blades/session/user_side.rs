//! What the device's user said or did beyond yes and no.

use farhand_contract::{
    portal::DeclineReason,
    sessions::{Session, SessionState},
};
use leptos::prelude::*;

use crate::{
    locales::{PortalAnswerTexts, SessionUserTexts},
    preferences::use_locale,
    ui::{MessageBar, MessageKind},
};

/// Why the user declined, and whether they stopped.
#[component]
pub fn UserSide(
    /// The session, as it stands.
    session: Session,
) -> impl IntoView {
    let locale = use_locale();
    let texts = SessionUserTexts(locale);
    let said = session.declined_because.map(|because| {
        let DeclineReason { choice, text } = because;
        let choice = choice.map(|choice| PortalAnswerTexts(locale).choice(choice).to_owned());
        choice.into_iter().chain(text).collect::<Vec<_>>().join(" – ")
    });
    let stopped = session.stopped_at.map(|_| match session.state {
        SessionState::Active => (MessageKind::Warning, texts.stopping()),
        _ => (MessageKind::Info, texts.stopped()),
    });

    view! {
        {said
            .map(|said| {
                view! {
                    <MessageBar title=texts.declined_because()>
                        <span class="session-reason">{said}</span>
                    </MessageBar>
                }
            })}
        {stopped.map(|(kind, text)| view! { <MessageBar kind>{text}</MessageBar> })}
    }
}
