//! The TeamViewer connector: its state, what it may do, and the three steps that connect it.

mod agreement;
mod notices;
mod operations;
mod status;
mod steps;

use farhand_contract::connectors::{Connector, ConnectorStatus};
use leptos::prelude::*;
use leptos_router::LazyRoute;

use self::{
    agreement::{Agreement, MayDo},
    notices::{Outcome, notices},
    operations::Operations,
    status::{Disconnect, Status},
    steps::Steps,
};
use crate::{
    locales::{Common, ConnectorTexts},
    preferences::use_locale,
    ui::{Blade, Card, CommandButton, Crumb, ErrorBar, IconName, Loaded, Skeleton, use_connector},
};

/// The connector's blade.
pub struct TeamViewerConnector;

impl LazyRoute for TeamViewerConnector {
    fn data() -> Self {
        Self
    }

    async fn view(this: Self) -> AnyView {
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
    let connecting = connector.status != ConnectorStatus::Onboarded;

    view! {
        <Outcome status=connector.status />
        {notices}
        <div class="connector-columns">
            <div class="stack">
                <Status connector=connector.clone() operations />
                {connecting
                    .then(|| {
                        view! {
                            <Card title=texts.steps_title()>
                                <Steps connector operations />
                            </Card>
                        }
                    })}
            </div>
            <Card title=texts.may_title()>
                <MayDo />
            </Card>
        </div>
    }
}
