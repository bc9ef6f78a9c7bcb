//! What to know about the connector before anything else.

use farhand_contract::connectors::{AuthorizationOutcome, Connector, ConnectorStatus};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{operations::Operations, steps::Authorize};
use crate::{
    locales::ConnectorTexts,
    preferences::use_locale,
    ui::{MessageBar, MessageKind},
};

/// How the way back from TeamViewer's page ended, when the address says so.
#[component]
pub fn Outcome(
    /// Where the connector stands now.
    status: ConnectorStatus,
) -> impl IntoView {
    let texts = ConnectorTexts(use_locale());
    let query = use_query_map();

    move || {
        let outcome = query.with(|query| AuthorizationOutcome::from_name(query.get_str("outcome")?))?;
        // An old address, opened again after a disconnect, is no news.
        if outcome == AuthorizationOutcome::Connected && status != ConnectorStatus::Onboarded {
            return None;
        }
        let (kind, text) = match outcome {
            AuthorizationOutcome::Connected => (MessageKind::Success, texts.outcome_connected()),
            AuthorizationOutcome::Declined => (MessageKind::Warning, texts.outcome_declined()),
            AuthorizationOutcome::StateRefused => (MessageKind::Error, texts.outcome_state_refused()),
            AuthorizationOutcome::ExchangeFailed => (MessageKind::Error, texts.outcome_exchange_failed()),
            AuthorizationOutcome::NotAllowed => (MessageKind::Error, texts.outcome_not_allowed()),
        };
        Some(view! { <MessageBar kind>{text}</MessageBar> })
    }
}

/// The notices that the connector's own state calls for.
pub fn notices(connector: &Connector, operations: Operations) -> AnyView {
    let texts = ConnectorTexts(use_locale());
    let Connector { status, registered, can_update, sandbox, .. } = *connector;
    let may = registered && can_update;

    let needs_sign_in = (status == ConnectorStatus::NeedsSignIn).then(|| {
        view! {
            <MessageBar
                kind=MessageKind::Warning
                title=texts.needs_sign_in_title()
                action=move || may.then(|| view! { <Authorize operations may /> })
            >
                {texts.needs_sign_in_text()}
            </MessageBar>
        }
    });
    let not_registered = (!registered).then(|| {
        view! {
            <MessageBar kind=MessageKind::Warning title=texts.not_registered_title()>
                {texts.not_registered_text()}
                <code class="connector-setting">"FARHAND_TEAMVIEWER_CLIENT_ID"</code>
                <code class="connector-setting">"FARHAND_TEAMVIEWER_CLIENT_SECRET"</code>
            </MessageBar>
        }
    });
    let read_only = (!can_update).then(|| {
        view! {
            <MessageBar title=texts.read_only_title()>{texts.read_only_text()}</MessageBar>
        }
    });
    let sandbox = sandbox.then(|| {
        view! {
            <MessageBar title=texts.sandbox_title()>{texts.sandbox_text()}</MessageBar>
        }
    });

    view! { {needs_sign_in} {not_registered} {read_only} {sandbox} }.into_any()
}
