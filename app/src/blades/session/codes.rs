//! What the device's user needs to take part: the code, the link, and a text with both.

use farhand_contract::{sessions::Session, settings::TextSettings};
use leptos::prelude::*;
use leptos_router::location::Url;

use super::lacks_portal;
use crate::{
    locales::{Locale, SessionTexts, SettingsTexts, TechnicianTexts},
    preferences::use_locale,
    ui::{CodeDisplay, CopyButton, use_profile},
};

/// The code in large figures, the link to send, and the text to read out or to mail.
#[component]
pub fn Codes(
    /// As it stands.
    session: Session,
) -> impl IntoView {
    let texts = SessionTexts(use_locale());
    let no_portal = lacks_portal(&session);
    let (own, profile) = (use_locale(), use_profile());
    let told = session.clone();
    // In the language of the organisation's users, not of whoever looks.
    let words = move || {
        let settings = profile.get()?.ok()?.texts;
        Some(Words::of(&told, own, settings).map(|words| view! { <ToTell words /> }))
    };
    let Session { code, end_customer_link, .. } = session;

    let link = end_customer_link.map(|link| {
        let hint = if no_portal { texts.link_hint_no_portal() } else { texts.link_hint() };
        view! {
            <div class="session-link">
                <h2 class="caption muted">{texts.link()}</h2>
                <p class=if no_portal { "strong" } else { "muted" }>{hint}</p>
                <output class="session-address">{link.clone()}</output>
                <CopyButton text=link />
                <Transition fallback=|| ()>{words}</Transition>
            </div>
        }
    });

    view! {
        {code
            .map(|code| {
                view! {
                    <div class="session-code">
                        <h2 class="caption muted">{texts.code()}</h2>
                        <CodeDisplay code />
                    </div>
                }
            })}
        {link}
    }
}

/// What the user is told, once there is something to tell.
struct Words {
    text: String,
    mail: String,
}

impl Words {
    fn of(session: &Session, own: Locale, settings: Option<TextSettings>) -> Option<Self> {
        let locale = settings.map_or(own, |settings| settings.language.into());
        let (texts, technician) = (SessionTexts(locale), TechnicianTexts(locale));
        let text = technician.read_out(session.code.as_deref()?, session.end_customer_link.as_deref()?);
        let intro = technician.mail_intro(&session.assigned_to_name, &session.device_name);
        let until = settings.map(|settings| {
            let until = SettingsTexts(locale).link_until(&settings.time_of_day(session.expires_at));
            format!(" {until}")
        });
        let body = format!(
            "{}\r\n\r\n{intro} {text}{}\r\n\r\n{}",
            technician.mail_greeting(),
            until.unwrap_or_default(),
            session.assigned_to_name
        );
        let to = session.user_principal_name.as_deref().map(Url::escape).unwrap_or_default();
        let (subject, body) = (Url::escape(texts.mail_subject()), Url::escape(&body));
        Some(Self { text, mail: format!("mailto:{to}?subject={subject}&body={body}") })
    }
}

#[component]
fn ToTell(words: Words) -> impl IntoView {
    let (texts, technician) = (SessionTexts(use_locale()), TechnicianTexts(use_locale()));
    let Words { text, mail } = words;

    view! {
        <h2 class="caption muted">{technician.read_out_title()}</h2>
        <p class="session-words">{text.clone()}</p>
        <div class="row">
            <CopyButton text label=technician.copy_text() />
            <a class="button button-subtle" href=mail rel="external">
                {texts.mail()}
            </a>
        </div>
    }
}
