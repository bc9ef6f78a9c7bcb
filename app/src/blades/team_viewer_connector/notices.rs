//! What to know about the connector before anything else.

use farhand_contract::connectors::{
    AuthorizationOutcome, Connector, ConnectorMethod, ConnectorStatus, Revocation, Trouble,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{operations::Operations, script_token::UseToken, steps::Authorize};
use crate::{
    locales::{ConnectorTexts, Errors, HealthTexts},
    preferences::use_locale,
    ui::{MessageBar, MessageKind, Moment},
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
            AuthorizationOutcome::CredentialsRefused => {
                (MessageKind::Error, texts.outcome_credentials_refused())
            }
            AuthorizationOutcome::AppRefused => (MessageKind::Error, texts.outcome_app_refused()),
            AuthorizationOutcome::LicenseRefused => (MessageKind::Error, texts.outcome_license_refused()),
            AuthorizationOutcome::Unavailable => (MessageKind::Warning, texts.outcome_unavailable()),
            AuthorizationOutcome::NotAllowed => (MessageKind::Error, texts.outcome_not_allowed()),
        };
        Some(view! { <MessageBar kind>{text}</MessageBar> })
    }
}

/// The notices that the connector's own state calls for.
pub fn notices(connector: &Connector, operations: Operations) -> AnyView {
    let texts = ConnectorTexts(use_locale());
    let Connector { status, method, registered, can_update, sandbox, revocation, trouble, .. } = *connector;
    let may = registered && can_update;
    let scripted = method == Some(ConnectorMethod::ScriptToken);

    let mend = {
        let connector = connector.clone();
        move || {
            let connector = connector.clone();
            if trouble == Some(Trouble::AppRefused) {
                ().into_any()
            } else if scripted {
                can_update.then(|| view! { <UseToken connector operations /> }).into_any()
            } else {
                may.then(|| view! { <Authorize operations may /> }).into_any()
            }
        }
    };
    let (title, todo) = match trouble {
        Some(Trouble::AppRefused) => (texts.app_refused_title(), texts.app_refused_todo()),
        Some(Trouble::RenewalRefused) => (texts.renewal_refused_title(), texts.renewal_refused_todo()),
        Some(Trouble::KeyMissing) => (texts.key_missing_title(), texts.key_missing_todo()),
        _ if scripted => (texts.needs_token_title(), ""),
        _ => (texts.needs_sign_in_title(), ""),
    };
    let needs_person = status == ConnectorStatus::NeedsSignIn || trouble == Some(Trouble::KeyMissing);
    let needs_sign_in = needs_person.then(|| {
        view! {
            <MessageBar kind=MessageKind::Warning title action=mend>
                {todo}
                " "
                {texts.needs_sign_in_text()}
            </MessageBar>
        }
    });
    let inactive = connector.account.as_ref().is_some_and(|account| account.license_inactive);
    let inactive = (inactive && status == ConnectorStatus::Onboarded).then(|| {
        view! {
            <MessageBar kind=MessageKind::Warning title=texts.license_inactive_title()>
                {texts.license_inactive_text()}
            </MessageBar>
        }
    });
    let not_registered = (!registered && !scripted).then(|| {
        view! {
            <MessageBar kind=MessageKind::Warning title=texts.not_registered_title()>
                {texts.not_registered_text()}
            </MessageBar>
        }
    });
    let revocation = revocation.map(|revocation| view! { <RevocationNotice revocation /> });
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

    view! { {needs_sign_in} {inactive} {not_registered} {revocation} {read_only} {sandbox} }.into_any()
}

/// How it goes with the tokens of an account that was disconnected.
#[component]
fn RevocationNotice(revocation: Revocation) -> impl IntoView {
    let locale = use_locale();
    let texts = HealthTexts(locale);
    let Revocation { attempts, problem, next_attempt_at, .. } = revocation;
    if problem.is_none() && next_attempt_at.is_some() {
        return view! { <MessageBar>{texts.revoking()}</MessageBar> }.into_any();
    }
    let why = problem.map(|problem| Errors(locale).partner(problem).0);
    match next_attempt_at {
        Some(at) => view! {
            <MessageBar kind=MessageKind::Warning title=texts.revoke_failing()>
                {why} " " {texts.revoke_attempts(attempts)} " " {texts.revoke_next()} " " <Moment at />
            </MessageBar>
        }
        .into_any(),
        None => view! {
            <MessageBar kind=MessageKind::Error title=texts.revoke_given_up()>
                {why} " " {texts.revoke_yourself()}
            </MessageBar>
        }
        .into_any(),
    }
}
