//! After the user accepted: the way in, and while it runs the way out.

use farhand_contract::portal::PortalSession;
use leptos::prelude::*;

use super::stop::{Stop, Stopping};
use crate::{
    locales::{PortalAnswerTexts, PortalTexts},
    preferences::use_locale,
    ui::{ButtonKind, ButtonLink, Icon, IconName},
};

/// Accepted; both sides are not connected yet.
#[component]
pub fn Accepted(
    /// The session.
    session: PortalSession,
    /// The way to stop.
    stopping: Stopping,
) -> impl IntoView {
    let texts = PortalTexts(use_locale());

    view! {
        <section class="portal-card" role="status">
            <h2>{texts.accepted()}</h2>
            <p>{texts.accepted_text()}</p>
            {session
                .end_customer_link
                .map(|href| {
                    view! {
                        <ButtonLink
                            href
                            kind=ButtonKind::Primary
                            icon=IconName::Open
                            new_tab=true
                            external=true
                        >
                            {texts.open()}
                        </ButtonLink>
                    }
                })}
            {session
                .code
                .map(|code| {
                    view! {
                        <div class="portal-code">
                            <span class="caption muted">{texts.code()}</span>
                            <output class="num">{code}</output>
                        </div>
                    }
                })}
            <Stop stopping />
            <p class="caption muted">{texts.stop_hint()}</p>
        </section>
    }
}

/// Both sides are connected.
#[component]
pub fn Running(
    /// The session.
    session: PortalSession,
    /// The way to stop.
    stopping: Stopping,
) -> impl IntoView {
    let texts = PortalTexts(use_locale());

    view! {
        <section class="portal-running" role="status">
            <Icon name=IconName::Eye />
            <div>
                <h2>{texts.running(&session.requested_by_name)}</h2>
                <p>{texts.running_stop()}</p>
            </div>
        </section>
        {session
            .end_customer_link
            .map(|href| {
                view! {
                    <ButtonLink href icon=IconName::Open new_tab=true external=true>
                        {texts.open_again()}
                    </ButtonLink>
                }
            })}
        <Stop stopping />
    }
}

/// The user has stopped it, and is still connected until they close TeamViewer.
#[component]
pub fn Stopped(
    /// The session.
    session: PortalSession,
) -> impl IntoView {
    let texts = PortalAnswerTexts(use_locale());

    view! {
        <section class="portal-running" role="status">
            <Icon name=IconName::Stop />
            <div>
                <h2>{texts.stopping_title()}</h2>
                <p>{texts.stopping(&session.requested_by_name)}</p>
            </div>
        </section>
    }
}
