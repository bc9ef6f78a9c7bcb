//! Home: how things stand, each figure the way to its list.

mod charts;

use farhand_contract::{
    Permission,
    connectors::Connector,
    device_lists::{DeviceFacet, DeviceFilter},
    devices::{ComplianceState, Overview},
    events::Event,
    home::HomeFigures,
};
use leptos::prelude::*;

use self::charts::{Charts, managed, with_filters, with_value};

use super::lazy::LazyBlade;
use crate::{
    api::{
        ApiResult,
        devices::{get_home_figures, get_overview},
    },
    live::{LiveEvent, use_live},
    locales::{Common, ConnectorTexts, HomeTexts, WebConnectorTexts},
    preferences::use_locale,
    ui::{
        Allowed, Blade, ButtonKind, ButtonLink, Card, CommandButton, EmptyState, Essential, EssentialView,
        Essentials, Icon, IconName, Loaded, MomentOr, Skeleton, StateBadge, use_connector, use_profile,
    },
    zone::use_zone,
};

/// Home.
pub struct Home {
    overview: Resource<ApiResult<Overview>>,
    figures: Resource<ApiResult<HomeFigures>>,
}

impl LazyBlade for Home {
    fn data() -> Self {
        let zone = use_zone();
        Self {
            overview: Resource::new(|| (), |()| get_overview()),
            figures: Resource::new(move || zone.get(), get_home_figures),
        }
    }

    fn view(this: Self) -> AnyView {
        let locale = use_locale();
        let (common, texts) = (Common(locale), HomeTexts(locale));
        let Home { overview, figures } = this;
        let connector = use_connector();
        if let Some(live) = use_live() {
            live.on(move |event| {
                if !matches!(event, LiveEvent::Changed(Event::Notifications { .. }) | LiveEvent::UpToDate) {
                    overview.refetch();
                    figures.refetch();
                }
            });
        }
        let refresh = move || {
            overview.refetch();
            figures.refetch();
            connector.refetch();
        };
        let commands = move || {
            view! {
                <CommandButton icon=IconName::Refresh label=common.refresh() on_click=refresh />
            }
        };
        let profile = use_profile();
        let counted = move || {
            let may_read = match profile.get()? {
                Ok(profile) => profile.permissions.contains(Permission::ReadManagedDevices),
                // Each part says what is wrong.
                Err(_) => true,
            };
            if !may_read {
                return Some(view! { <NothingHere /> }.into_any());
            }
            let parts = view! {
                <Loaded
                    resource=overview
                    skeleton=|| view! { <Skeleton rows=4 /> }
                    view=move |overview| view! { <Figures overview /> }.into_any()
                />
                <Loaded
                    resource=figures
                    skeleton=|| view! { <Skeleton rows=12 /> }
                    view=move |figures| view! { <Charts figures /> }.into_any()
                />
            };
            Some(parts.into_any())
        };
        view! {
            <Blade title=texts.title() description=texts.description() commands=commands>
                <Transition fallback=|| view! { <Skeleton rows=12 /> }>{counted}</Transition>
                <Allowed permission=Permission::ReadConnectors>
                    <Card title=texts.connector()>
                        <Loaded
                            resource=connector
                            skeleton=|| view! { <Skeleton rows=4 /> }
                            view=move |connector| view! { <ConnectorHealth connector /> }.into_any()
                        />
                    </Card>
                </Allowed>
            </Blade>
        }
        .into_any()
    }
}

/// The way on for who may see none of it.
#[component]
fn NothingHere() -> impl IntoView {
    let texts = HomeTexts(use_locale());
    let portal = move || {
        view! {
            <ButtonLink href="/portal".to_owned() kind=ButtonKind::Primary>
                {texts.open_portal()}
            </ButtonLink>
        }
    };
    view! { <EmptyState icon=IconName::Devices text=texts.nothing_here() action=portal /> }.into_any()
}

#[component]
fn Figures(overview: Overview) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), HomeTexts(locale));
    let noncompliant =
        with_value(DeviceFacet::ComplianceState, Some(ComplianceState::Noncompliant.name().to_owned()));
    let figures = [
        (texts.devices(), overview.devices, managed(), IconName::Devices),
        (texts.noncompliant(), overview.noncompliant, noncompliant, IconName::Shield),
        (
            texts.waiting(),
            overview.sessions_waiting,
            "/sessions?state=awaitingUser".to_owned(),
            IconName::Flag,
        ),
        (texts.active(), overview.sessions_active, "/sessions?state=active".to_owned(), IconName::Play),
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
    let removed = (overview.removed > 0).then(|| {
        let words = texts.removed(overview.removed, &common.number(overview.removed));
        view! {
            <p class="caption">
                <a href=with_filters(vec![DeviceFilter::removed()])>{words}</a>
            </p>
        }
    });
    view! {
        <div class="figures">{figures.into_iter().collect_view()}</div>
        {removed}
    }
    .into_any()
}

#[component]
fn ConnectorHealth(connector: Connector) -> impl IntoView {
    let texts = HomeTexts(use_locale());
    let (account, license) = match connector.account {
        Some(account) => {
            let license = ConnectorTexts(use_locale()).license_of(&account);
            (Some(account.name), license)
        }
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
