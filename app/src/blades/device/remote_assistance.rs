//! What a device's blade says about remote assistance.

use farhand_contract::{
    DeviceId,
    devices::OpenSession,
    offers::{Mode, Offer, WebOffer},
};
use leptos::prelude::*;

use crate::{
    blades::start_session::Supported,
    locales::{DeviceTexts, Errors, States, WebConnectorTexts},
    preferences::use_locale,
    ui::{
        ButtonKind, ButtonLink, Essential, EssentialView, Essentials, IconName, MessageBar, MessageKind,
        StateBadge, keep_query,
    },
};

/// The open session, the offer, or why there is none and what would change that.
#[component]
pub fn RemoteAssistance(
    /// The device.
    id: DeviceId,
    /// What is offered.
    offer: Offer,
    /// Whether TeamViewer's own page can be opened for it.
    web_offer: WebOffer,
    /// The session that is open.
    open_session: Option<OpenSession>,
) -> impl IntoView {
    let locale = use_locale();
    let (texts, states, errors) = (DeviceTexts(locale), States(locale), Errors(locale));
    if let Some(session) = open_session {
        let href = keep_query(format!("/devices/{id}/sessions/{}", session.id));
        return view! {
            <Essentials>
                <EssentialView label=texts.session()>
                    <StateBadge state=session.state />
                    <a href=href>{texts.open_session()}</a>
                </EssentialView>
            </Essentials>
        }
        .into_any();
    }
    match (offer, web_offer) {
        (Offer::Allowed { mode, notices }, _) => {
            let href = keep_query(format!("/devices/{id}/start"));
            let notices = notices
                .into_iter()
                .map(|notice| {
                    view! { <MessageBar kind=MessageKind::Warning>{errors.notice(notice)}</MessageBar> }
                })
                .collect_view();
            view! {
                <Essentials>
                    <Essential label=texts.offer() value=states.mode(mode).to_owned() />
                </Essentials>
                {(mode == Mode::ScreenSharing).then(|| view! { <p class="caption">{texts.screen_sharing()}</p> })}
                {notices}
                <div>
                    <ButtonLink kind=ButtonKind::Primary icon=IconName::Remote href>
                        {texts.new_session()}
                    </ButtonLink>
                </div>
            }
            .into_any()
        }
        (Offer::NotOffered { .. }, WebOffer::Allowed { .. }) => {
            let href = keep_query(format!("/devices/{id}/start"));
            view! {
                <p>{WebConnectorTexts(locale).choice_new_text()}</p>
                <div>
                    <ButtonLink kind=ButtonKind::Primary icon=IconName::Remote href>
                        {texts.new_session()}
                    </ButtonLink>
                </div>
            }
            .into_any()
        }
        (Offer::NotOffered { reason }, WebOffer::NotOffered { .. }) => {
            let (why, todo) = errors.not_offered(reason);
            let unsupported = reason.is_for_platform();
            let link = move || {
                reason.is_mended_in_connector().then(|| {
                    view! { <a href="/tenant-administration/connectors/teamviewer">{texts.to_connector()}</a> }
                })
            };
            view! {
                <MessageBar kind=MessageKind::Info title=why action=link>
                    {todo}
                </MessageBar>
                {unsupported.then(|| view! { <Supported /> })}
            }
            .into_any()
        }
    }
}
