//! What the device's user needs to take part: the code and the link.

use farhand_contract::sessions::Session;
use leptos::prelude::*;
use leptos_router::location::Url;

use super::lacks_portal;
use crate::{
    locales::SessionTexts,
    preferences::use_locale,
    ui::{CodeDisplay, CopyButton},
};

/// The code in large figures, and the link to send.
#[component]
pub fn Codes(
    /// As it stands.
    session: Session,
) -> impl IntoView {
    let texts = SessionTexts(use_locale());
    let no_portal = lacks_portal(&session);
    let Session { code, end_customer_link, user_principal_name, .. } = session;

    let link = end_customer_link.map(|link| {
        let mail = mail_address(texts, user_principal_name.as_deref(), &link);
        let hint = if no_portal { texts.link_hint_no_portal() } else { texts.link_hint() };
        view! {
            <div class="session-link">
                <h2 class="caption muted">{texts.link()}</h2>
                <p class=if no_portal { "strong" } else { "muted" }>{hint}</p>
                <output class="session-address">{link.clone()}</output>
                <div class="row">
                    <CopyButton text=link />
                    <a class="button button-subtle" href=mail rel="external">
                        {texts.mail()}
                    </a>
                </div>
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

fn mail_address(texts: SessionTexts, to: Option<&str>, link: &str) -> String {
    let to = to.map(Url::escape).unwrap_or_default();
    let subject = Url::escape(texts.mail_subject());
    let body = Url::escape(&texts.mail_body(link));
    format!("mailto:{to}?subject={subject}&body={body}")
}
