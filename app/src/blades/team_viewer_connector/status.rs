//! The connector's state, and the way to end it.

use farhand_contract::connectors::{Connector, ConnectorStatus, PartnerAccount};
use leptos::prelude::*;

use super::operations::Operations;
use crate::{
    locales::ConnectorTexts,
    preferences::use_locale,
    ui::{
        Button, ButtonKind, Card, Dialog, Essential, EssentialView, Essentials, IconName, MomentOr,
        StateBadge,
    },
};

/// The status card.
#[component]
pub fn Status(
    /// The connector as it stands.
    connector: Connector,
    /// Has Disconnect.
    operations: Operations,
) -> impl IntoView {
    let texts = ConnectorTexts(use_locale());
    let connected = matches!(connector.status, ConnectorStatus::Onboarded | ConnectorStatus::NeedsSignIn);
    let headline = connector
        .account
        .as_ref()
        .filter(|_| connector.status == ConnectorStatus::Onboarded)
        .map(|account| connected_as(texts, account));

    view! {
        <Card title=texts.status()>
            <div class="stack">
                <div class="connector-status">
                    <StateBadge state=connector.status />
                    {headline.map(|headline| view! { <p class="strong">{headline}</p> })}
                </div>
                <Facts connector=connector.clone() />
                {(connected && connector.can_update)
                    .then(|| {
                        view! {
                            <div class="actions">
                                <Button
                                    kind=ButtonKind::Secondary
                                    icon=IconName::Dismiss
                                    on_click=move || operations.ask_to_disconnect(&connector)
                                >
                                    {texts.disconnect()}
                                </Button>
                            </div>
                        }
                    })}
            </div>
        </Card>
    }
}

fn connected_as(texts: ConnectorTexts, account: &PartnerAccount) -> String {
    match texts.license_of(account) {
        Some(license) => texts.connected_as_licensed(&account.name, &license),
        None => texts.connected_as(&account.name),
    }
}

#[component]
fn Facts(connector: Connector) -> impl IntoView {
    let texts = ConnectorTexts(use_locale());
    let account = connector.account.map(|account| {
        let license = texts.license_of(&account);
        view! {
            <Essential label=texts.account() value=Some(account.name) />
            <Essential label=texts.email() value=Some(account.email) copy=true />
            <Essential label=texts.company() value=account.company_name />
            <Essential label=texts.license() value=license />
            <EssentialView label=texts.connected_at()>
                <MomentOr at=connector.connected_at />
            </EssentialView>
        }
    });
    let agreement = connector.agreement.map(|agreement| {
        view! {
            <Essential label=texts.agreement_accepted_by() value=Some(agreement.accepted_by) />
            <EssentialView label=texts.agreement_accepted_at()>
                <MomentOr at=Some(agreement.accepted_at) />
            </EssentialView>
            <Essential label=texts.agreement_version() value=Some(agreement.version) />
        }
    });

    view! {
        <Essentials>
            {account} {agreement} <Essential label=texts.service() value=Some(connector.service) />
        </Essentials>
    }
}

/// Asks before it disconnects.
#[component]
pub fn Disconnect(
    /// Has what opens it and what disconnects.
    operations: Operations,
) -> impl IntoView {
    let texts = ConnectorTexts(use_locale());

    view! {
        <Dialog
            open=operations.disconnect_open
            title=texts.disconnect_title()
            confirm=texts.disconnect()
            cancel=texts.keep_connected()
            danger=true
            busy=operations.disconnect.pending()
            on_confirm=move || {
                operations.disconnect.dispatch(());
            }
        >
            <div class="stack-s">
                <p>
                    {move || {
                        let parting = operations.parting.get();
                        if parting.script {
                            texts.disconnect_script_will()
                        } else if parting.has_tokens {
                            texts.disconnect_will()
                        } else {
                            texts.disconnect_tokenless_will()
                        }
                    }}
                </p>
                {move || {
                    let left_open = operations.parting.get().left_open;
                    (left_open > 0).then(|| view! { <p>{texts.disconnect_left_open(left_open)}</p> })
                }}
                <p>{texts.disconnect_will_not()}</p>
            </div>
        </Dialog>
    }
}
