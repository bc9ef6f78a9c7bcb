//! The three steps that connect TeamViewer.

use farhand_contract::connectors::{Connector, ConnectorStatus};
use leptos::prelude::*;

use super::operations::Operations;
use crate::{
    locales::ConnectorTexts,
    preferences::use_locale,
    ui::{Button, ButtonKind, IconName, Step, StepState, Timeline},
};

/// The steps, with the button of the one that is next.
#[component]
pub fn Steps(
    /// The connector as it stands.
    connector: Connector,
    /// What the buttons do.
    operations: Operations,
) -> impl IntoView {
    let texts = ConnectorTexts(use_locale());
    let may = connector.registered && connector.can_update;
    let accepted = connector.status != ConnectorStatus::NotOnboarded;
    let accepted_by = connector.agreement.filter(|_| accepted);

    let first = if let Some(agreement) = accepted_by {
        view! {
            <Step state=StepState::Done title=texts.step_connect_done() at=Some(agreement.accepted_at)>
                <p class="muted">{agreement.accepted_by}</p>
            </Step>
        }
        .into_any()
    } else {
        view! {
            <Step state=StepState::Current title=texts.step_connect()>
                <div class="stack-s">
                    <p>{texts.step_connect_text()}</p>
                    <div class="row">
                        <Button
                            kind=ButtonKind::Primary
                            disabled=!may
                            on_click=move || operations.agreement_open.set(true)
                        >
                            {texts.step_connect()}
                        </Button>
                    </div>
                </div>
            </Step>
        }
        .into_any()
    };
    let second = if accepted {
        view! {
            <Step state=StepState::Current title=texts.step_authorize()>
                <div class="stack-s">
                    <p>{texts.step_authorize_text()}</p>
                    {(connector.status == ConnectorStatus::Onboarding)
                        .then(|| view! { <p class="caption muted">{texts.step_authorize_until()}</p> })}
                    <div class="row">
                        <Authorize operations may />
                    </div>
                </div>
            </Step>
        }
        .into_any()
    } else {
        view! { <Step state=StepState::Pending title=texts.step_authorize() /> }.into_any()
    };

    view! {
        <Timeline>
            {first} {second} <Step state=StepState::Pending title=texts.step_connected()>
                <p class="muted">{texts.step_connected_text()}</p>
            </Step>
        </Timeline>
    }
}

/// Goes to TeamViewer's page.
#[component]
pub fn Authorize(
    /// What the button does.
    operations: Operations,
    /// Whether the caller may, and the server can.
    may: bool,
) -> impl IntoView {
    let texts = ConnectorTexts(use_locale());
    let busy = Signal::derive(move || operations.authorize.pending().get() || operations.leaving.get());

    view! {
        <Button
            kind=ButtonKind::Primary
            icon=IconName::Open
            disabled=!may
            busy
            on_click=move || {
                operations.authorize.dispatch(());
            }
        >
            {move || if busy.get() { texts.opening() } else { texts.sign_in() }}
        </Button>
    }
}
