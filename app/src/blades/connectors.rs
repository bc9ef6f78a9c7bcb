//! Connectors and tokens: the services that the organisation has connected.

use farhand_contract::{connectors::Connector, device_sync::DeviceSource, events::Event};
use leptos::prelude::*;

use super::lazy::LazyBlade;
use crate::{
    api::{ApiResult, device_sync::get_device_source},
    live::{LiveEvent, use_live},
    locales::{Common, ConnectorTexts, DeviceSyncTexts, WebConnectorTexts},
    preferences::use_locale,
    ui::{Blade, CommandButton, Crumb, IconName, Loaded, MomentOr, Skeleton, StateBadge, use_connector},
};

/// The list of connectors.
pub struct Connectors {
    source: Resource<ApiResult<DeviceSource>>,
}

impl LazyBlade for Connectors {
    fn data() -> Self {
        Self { source: Resource::new(|| (), |()| get_device_source()) }
    }

    fn view(this: Self) -> AnyView {
        let Connectors { source } = this;
        let locale = use_locale();
        let texts = ConnectorTexts(locale);
        let connector = use_connector();
        if let Some(live) = use_live() {
            live.on(move |event| {
                if matches!(event, LiveEvent::Resync | LiveEvent::Changed(Event::DeviceSync { .. })) {
                    source.refetch();
                }
            });
        }
        let refresh = move || {
            connector.refetch();
            source.refetch();
        };

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
                            on_click=refresh
                        />
                    }
                }
            >
                <Loaded
                    resource=connector
                    skeleton=|| view! { <Skeleton rows=2 /> }
                    view=move |connector| view! { <List connector source /> }.into_any()
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
    /// The Microsoft Intune connector.
    source: Resource<ApiResult<DeviceSource>>,
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
                        <td>
                            <OfSource source show=|source| view! { <StateBadge state=source.state() /> }.into_any() />
                        </td>
                        <td>
                            <OfSource
                                source
                                show=move |source| {
                                    let tenant = source.registration.map(|registration| registration.tenant);
                                    tenant.unwrap_or_else(|| none.to_owned()).into_any()
                                }
                            />
                        </td>
                        <td>
                            <OfSource
                                source
                                show=|source| {
                                    view! { <MomentOr at=source.last_done_at() relative=true /> }.into_any()
                                }
                            />
                        </td>
                    </tr>
                </tbody>
            </table>
        </div>
    }
}

/// Something of the Microsoft Intune connector, in a cell: nothing of it for who may not see it.
#[component]
fn OfSource(
    /// The connector.
    source: Resource<ApiResult<DeviceSource>>,
    /// Shows it.
    show: impl Fn(DeviceSource) -> AnyView + Send + Sync + 'static,
) -> impl IntoView {
    let none = Common(use_locale()).none();
    let cell = move || Some(source.get()?.map_or_else(|_| none.into_any(), &show));
    view! { <Transition fallback=|| ()>{cell}</Transition> }.into_any()
}
