//! Connectors and tokens: the services that the organisation has connected.

use farhand_contract::connectors::Connector;
use leptos::prelude::*;

use super::lazy::LazyBlade;
use crate::{
    locales::{Common, ConnectorTexts, DeviceSyncTexts, WebConnectorTexts},
    preferences::use_locale,
    ui::{Blade, CommandButton, Crumb, IconName, Loaded, MomentOr, Skeleton, StateBadge, use_connector},
};

/// The list of connectors.
pub struct Connectors;

impl LazyBlade for Connectors {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let Connectors = this;
        let locale = use_locale();
        let texts = ConnectorTexts(locale);
        let connector = use_connector();

        view! {
            <Blade
                title=texts.title()
                description=texts.description()
                crumbs=vec![Crumb::new(texts.tenant_administration(), "/tenant-administration/connectors")]
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
                <Loaded
                    resource=connector
                    skeleton=|| view! { <Skeleton rows=2 /> }
                    view=move |connector| view! { <List connector /> }.into_any()
                />
            </Blade>
        }
        .into_any()
    }
}

#[component]
fn List(
    /// The TeamViewer connector.
    connector: Connector,
) -> impl IntoView {
    let texts = ConnectorTexts(use_locale());
    let web = WebConnectorTexts(use_locale());
    let intune = DeviceSyncTexts(use_locale());
    let none = Common(use_locale()).none();

    view! {
        <div class="table-wrap">
            <table class="table connector-list">
                <thead>
                    <tr>
                        <th scope="col">{texts.column_connector()}</th>
                        <th scope="col">{texts.column_state()}</th>
                        <th scope="col">{texts.column_account()}</th>
                        <th scope="col">{texts.column_last_contact()}</th>
                    </tr>
                </thead>
                <tbody>
                    <tr>
                        <td>
                            <a href="/tenant-administration/connectors/teamviewer">{texts.name()}</a>
                            <span class="caption muted connector-purpose">{texts.purpose()}</span>
                        </td>
                        <td>
                            <StateBadge state=connector.status />
                            {connector
                                .web
                                .on
                                .then(|| view! { <span class="caption connector-purpose">{web.also_on()}</span> })}
                        </td>
                        <td>{connector.account.map_or_else(|| none.to_owned(), |account| account.name)}</td>
                        <td>
                            <MomentOr at=connector.last_contact_at relative=true />
                        </td>
                    </tr>
                    <tr>
                        <td>
                            <a href="/tenant-administration/connectors/intune">{intune.name()}</a>
                            <span class="caption muted connector-purpose">{intune.purpose()}</span>
                        </td>
                        <td>{none}</td>
                        <td>{none}</td>
                        <td>{none}</td>
                    </tr>
                </tbody>
            </table>
        </div>
    }
}
