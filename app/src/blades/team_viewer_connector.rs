//! The TeamViewer connector: its state, what it may do, and the three steps that connect it.

mod agreement;
mod health;
mod notices;
mod operations;
mod region;
mod registration;
mod script_token;
mod status;
mod steps;
mod web;

use farhand_contract::connectors::{Connector, ConnectorMethod, ConnectorStatus};
use leptos::prelude::*;

use self::{
    agreement::{Agreement, MayDo},
    health::HealthCard,
    notices::{Outcome, notices},
    operations::Operations,
    registration::{ForgetRegistration, RegistrationCard, RegistrationDialog},
    script_token::{ScriptTokenCard, ScriptTokenDialog},
    status::{Disconnect, Status},
    steps::Steps,
    web::WebCard,
};
use super::lazy::LazyBlade;
use crate::{
    locales::{Common, ConnectorTexts},
    preferences::use_locale,
    ui::{Blade, Card, CommandButton, Crumb, ErrorBar, IconName, Loaded, Skeleton, use_connector},
};

/// The connector's blade.
pub struct TeamViewerConnector;

impl LazyBlade for TeamViewerConnector {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let TeamViewerConnector = this;
        let locale = use_locale();
        let texts = ConnectorTexts(locale);
        let connector = use_connector();
        let operations = Operations::new(connector);

        view! {
            <Blade
                title=texts.name()
                description=texts.blade_description()
                crumbs=vec![
                    Crumb::new(texts.tenant_administration(), "/tenant-administration/connectors"),
                    Crumb::new(texts.title(), "/tenant-administration/connectors"),
                ]
                commands=move || {
                    view! {
                        <CommandButton
                            icon=IconName::Refresh
                            label=Common(locale).refresh()
                            on_click=move || connector.refetch()
                        />
                    }
                }
            >
                <div class="stack connector">
                    {move || operations.problem.get().map(|error| view! { <ErrorBar error /> })}
                    <Loaded
                        resource=connector
                        skeleton=|| view! { <Skeleton rows=6 /> }
                        view=move |connector| view! { <Body connector operations /> }.into_any()
                    />
                </div>
                <RegistrationDialog form=operations.registration.get_value() />
                <ForgetRegistration operations />
                <ScriptTokenDialog form=operations.script.get_value() />
                // After the script token's: it may be shown over that one.
                <Agreement operations />
                <Disconnect operations />
            </Blade>
        }
        .into_any()
    }
}

#[component]
fn Body(
    /// The connector as it stands.
    connector: Connector,
    /// What can be done to it.
    operations: Operations,
) -> impl IntoView {
    let texts = ConnectorTexts(use_locale());
    let notices = notices(&connector, operations);
    let scripted = connector.method == Some(ConnectorMethod::ScriptToken);
    let connecting = connector.status != ConnectorStatus::Onboarded && !scripted;
    let called = connector.method.is_some() || !connector.health.calls.is_empty();
    let steps = connecting.then(|| {
        let connector = connector.clone();
        view! {
            <Card title=texts.steps_title()>
                <Steps connector operations />
            </Card>
        }
    });
    let health = called.then(|| view! { <HealthCard connector=connector.clone() operations /> });

    view! {
        <Outcome status=connector.status />
        {notices}
        <div class="connector-columns">
            <div class="stack">
                <Status connector=connector.clone() operations />
                {steps}
                {health}
            </div>
            <div class="stack">
                <Card title=texts.may_title()>
                    <MayDo />
                </Card>
                <RegistrationCard connector=connector.clone() operations />
                <ScriptTokenCard connector=connector.clone() operations />
                <WebCard connector operations />
            </div>
        </div>
    }
}
