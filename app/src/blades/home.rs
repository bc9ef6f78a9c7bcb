//! Home: how things stand, each figure the way to its list.

use farhand_contract::{connectors::Connector, devices::Overview, events::Event};
use leptos::prelude::*;
use leptos_router::LazyRoute;

use crate::{
    api::{ApiResult, devices::get_overview},
    live::{LiveEvent, use_live},
    locales::{Common, HomeTexts, WebConnectorTexts},
    preferences::use_locale,
    ui::{
        Blade, Card, CommandButton, Essential, EssentialView, Essentials, Icon, IconName, Loaded, MomentOr,
        Skeleton, StateBadge, use_connector,
    },
};

/// Home.
pub struct Home {
    overview: Resource<ApiResult<Overview>>,
}

impl LazyRoute for Home {
    fn data() -> Self {
        Self { overview: Resource::new(|| (), |()| get_overview()) }
    }

    async fn view(this: Self) -> AnyView {
        let locale = use_locale();
        let (common, texts) = (Common(locale), HomeTexts(locale));
        let overview = this.overview;
        let connector = use_connector();
        if let Some(live) = use_live() {
            live.on(move |event| {
                if !matches!(event, LiveEvent::Changed(Event::Notifications { .. })) {
                    overview.refetch();
                }
            });
        }
        let refresh = move || {
            overview.refetch();
            connector.refetch();
        };
        let commands = move || {
            view! {
                <CommandButton icon=IconName::Refresh label=common.refresh() on_click=refresh />
            }
        };
        view! {
            <Blade title=texts.title() description=texts.description() commands=commands>
                <Loaded
                    resource=overview
                    skeleton=|| view! { <Skeleton rows=4 /> }
                    view=move |overview| view! { <Figures overview /> }.into_any()
                />
                <Card title=texts.connector()>
                    <Loaded
                        resource=connector
                        skeleton=|| view! { <Skeleton rows=4 /> }
                        view=move |connector| view! { <ConnectorHealth connector /> }.into_any()
                    />
                </Card>
            </Blade>
        }
        .into_any()
    }
}

#[component]
fn Figures(overview: Overview) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), HomeTexts(locale));
    let figures = [
        (texts.devices(), overview.devices, "/devices", IconName::Devices),
        (
            texts.noncompliant(),
            overview.noncompliant,
            "/devices?sort=complianceState&order=desc",
            IconName::Shield,
        ),
        (texts.waiting(), overview.sessions_waiting, "/sessions?state=awaitingUser", IconName::Flag),
        (texts.active(), overview.sessions_active, "/sessions?state=active", IconName::Play),
    ];
    let figures = figures.map(|(label, figure, href, name)| {
        view! {
            <a class="figure" href=href>
                <span class="figure-label">
                    <Icon name />
                    <span>{label}</span>
                </span>
                <span class="display num">{common.number(figure)}</span>
            </a>
        }
    });
    view! { <div class="figures">{figures.into_iter().collect_view()}</div> }.into_any()
}

#[component]
fn ConnectorHealth(connector: Connector) -> impl IntoView {
    let texts = HomeTexts(use_locale());
    let (account, license) = match connector.account {
        Some(account) => (Some(account.name), account.license),
        None => (None, None),
    };
    view! {
        <Essentials>
            <EssentialView label=texts.state()>
                <StateBadge state=connector.status />
            </EssentialView>
            <Essential label=texts.account() value=account />
            <Essential label=texts.license() value=license />
            <EssentialView label=texts.last_contact()>
                <MomentOr at=connector.last_contact_at relative=true />
            </EssentialView>
        </Essentials>
        {connector.web.on.then(|| view! { <p class="caption">{WebConnectorTexts(use_locale()).also_on()}</p> })}
        {connector.sandbox.then(|| view! { <p class="caption">{texts.sandbox()}</p> })}
        <p>
            <a href="/tenant-administration/connectors/teamviewer">{texts.open_connector()}</a>
        </p>
    }
    .into_any()
}
