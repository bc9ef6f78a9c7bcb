//! A device: what it is, and how its user can be helped.

mod consent;
mod groups;
mod hardware;
mod history;
mod other;
mod pages;
mod past;
mod portal;
mod properties;
mod remote_assistance;
mod tags;
mod watch;

use farhand_contract::{
    DeviceId, Error, Permission,
    device_lists::{BEGINNING_LIMIT, DeviceFilter},
    devices::{DeviceDetails, DeviceQuery, DeviceSort},
    errors::Thing,
    events::Event,
    offers::{Offer, WebOffer},
    pages::Page,
    sessions::Session,
};
use leptos::prelude::*;
use leptos_router::{components::Outlet, hooks::use_params_map};

use self::{
    consent::Consent,
    groups::{AskedGroups, Groups, groups_of},
    hardware::Hardware,
    history::{History, sessions_of},
    pages::{DevicePageName, Pages, use_device_page},
    past::Past,
    portal::{CompanyPortal, Invite, SignOut, SignOutDialog, invite},
    properties::Properties,
    remote_assistance::RemoteAssistance,
    tags::Tags,
    watch::Watch,
};
use super::lazy::LazyBlade;
use crate::{
    api::{ApiResult, devices::get_device},
    live::{LiveEvent, use_live},
    locales::{Common, DeviceTagTexts, DeviceTexts, States},
    preferences::use_locale,
    ui::{
        Allowed, CommandButton, CommandLink, ConnectorBanner, CopyButton, Essential, EssentialView,
        Essentials, IconName, Loaded, MomentOr, Pane, Section, Skeleton, StateBadge, keep_query, with_pairs,
    },
};

/// A device.
pub struct DeviceBlade {
    id: Memo<Option<DeviceId>>,
    page: Memo<DevicePageName>,
    device: Resource<ApiResult<DeviceDetails>>,
    sessions: Resource<ApiResult<Page<Session>>>,
    groups: AskedGroups,
}

/// The place of a device's page: the device's blade shows what belongs there.
#[component]
pub fn DevicePage() -> impl IntoView {}

impl LazyBlade for DeviceBlade {
    fn data() -> Self {
        let params = use_params_map();
        let id = Memo::new(move |_| params.with(|params| params.get("id")?.parse().ok()));
        let device = Resource::new(
            move || id.get(),
            |id| async move {
                match id {
                    Some(id) => get_device(id).await,
                    None => Err(Error::NotFound { what: Thing::Device }.into()),
                }
            },
        );
        let page = use_device_page();
        Self { id, page, device, sessions: sessions_of(id), groups: groups_of(id, page) }
    }

    fn view(this: Self) -> AnyView {
        let DeviceBlade { id, page, device, sessions, groups } = this;
        let locale = use_locale();
        let texts = DeviceTexts(locale);
        if let Some(live) = use_live() {
            live.on(move |event| {
                let concerns = match event {
                    LiveEvent::Resync
                    | LiveEvent::Changed(Event::Connector | Event::DeviceSync { over: true }) => true,
                    LiveEvent::Changed(Event::Session { device_id, .. }) => {
                        id.get_untracked() == Some(device_id)
                    }
                    LiveEvent::Changed(
                        Event::Import { .. }
                        | Event::DeviceSync { over: false }
                        | Event::Help { .. }
                        | Event::Notifications { .. },
                    )
                    | LiveEvent::UpToDate => false,
                };
                if concerns {
                    device.refetch();
                    sessions.refetch();
                }
            });
        }
        let title = Signal::derive(move || match device.get() {
            Some(Ok(details)) => details.device.device_name,
            _ => texts.title().to_owned(),
        });
        let commands = move || view! { <Commands device /> };
        let invite = invite();
        let sign_out = SignOut::new(Callback::new(move |()| {
            // It may have been used, and would be shown again.
            invite.clear();
            device.refetch();
        }));
        let pages = move || id.get().map(|device| view! { <Pages device shown=page /> });
        view! {
            <Pane title close_href=keep_query("/devices") commands=commands>
                <ConnectorBanner />
                {pages}
                <Loaded
                    resource=device
                    skeleton=|| view! { <Skeleton rows=12 /> }
                    view=move |details| {
                        let on_tagged = Callback::new(move |()| device.refetch());
                        view! { <Shown details page sessions groups invite sign_out on_tagged /> }.into_any()
                    }
                />
                <SignOutDialog sign_out />
                <Outlet />
            </Pane>
        }
        .into_any()
    }
}

#[component]
fn Commands(device: Resource<ApiResult<DeviceDetails>>) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), DeviceTexts(locale));
    let start = move || {
        let details = device.get()?.ok()?;
        let path = format!("/devices/{}", details.device.id);
        match (details.open_session, details.offer, details.web_offer) {
            (Some(session), _, _) => {
                let href = keep_query(format!("{path}/sessions/{}", session.id));
                Some(view! { <CommandLink icon=IconName::Remote label=texts.open_session() href /> })
            }
            (None, Offer::Allowed { .. }, _) | (None, _, WebOffer::Allowed { .. }) => {
                let href = keep_query(format!("{path}/start"));
                Some(view! { <CommandLink icon=IconName::Remote label=texts.new_session() href /> })
            }
            (None, Offer::NotOffered { .. }, WebOffer::NotOffered { .. }) => None,
        }
    };
    view! {
        <Transition fallback=|| ()>{start}</Transition>
        <CommandButton icon=IconName::Refresh label=common.refresh() on_click=move || device.refetch() />
    }
    .into_any()
}

/// The page that the address names.
#[component]
fn Shown(
    details: DeviceDetails,
    page: Memo<DevicePageName>,
    sessions: Resource<ApiResult<Page<Session>>>,
    groups: AskedGroups,
    invite: Invite,
    sign_out: SignOut,
    on_tagged: Callback<()>,
) -> impl IntoView {
    let details = StoredValue::new(details);
    move || {
        let details = details.get_value();
        match page.get() {
            DevicePageName::Overview => {
                view! { <Overview details sessions invite sign_out on_tagged /> }.into_any()
            }
            DevicePageName::Properties => {
                view! { <Properties device=details.device platform=details.platform /> }.into_any()
            }
            DevicePageName::Hardware => view! { <Hardware device=details.device /> }.into_any(),
            DevicePageName::History => view! { <Past device=details.device.id sessions /> }.into_any(),
            DevicePageName::Groups => view! { <Groups groups /> }.into_any(),
        }
    }
}

#[component]
fn Overview(
    details: DeviceDetails,
    sessions: Resource<ApiResult<Page<Session>>>,
    invite: Invite,
    sign_out: SignOut,
    on_tagged: Callback<()>,
) -> impl IntoView {
    let locale = use_locale();
    let (texts, states) = (DeviceTexts(locale), States(locale));
    let DeviceDetails { device, offer, web_offer, open_session, portal_enrolled, policy, tags, .. } = details;
    let id = device.id;
    view! {
        <Essentials>
            <Essential label=texts.management_name() value=device.managed_device_name copy=true />
            <PrimaryUser user=device.user_principal_name />
            <Essential label=texts.serial_number() value=device.serial_number copy=true />
            <Essential label=texts.ownership() value=states.owner(device.managed_device_owner_type).to_owned() />
            <EssentialView label=texts.compliance()>
                <StateBadge state=device.compliance_state />
            </EssentialView>
            <Essential label=texts.os() value=device.operating_system />
            <Essential label=texts.os_version() value=device.os_version />
            <Essential label=texts.model() value=device.model />
            <EssentialView label=texts.last_check_in()>
                <MomentOr at=device.last_sync_date_time relative=true />
            </EssentialView>
            <EssentialView label=texts.enrolled()>
                <MomentOr at=device.enrolled_date_time />
            </EssentialView>
        </Essentials>
        <Section title=DeviceTagTexts(locale).title()>
            <Tags id tags on_changed=on_tagged />
        </Section>
        <Section title=texts.remote_assistance()>
            <RemoteAssistance id offer web_offer open_session />
            <Consent id policy />
            <History sessions />
        </Section>
        <Allowed permission=Permission::RequestRemoteAssistance>
            <Section title=texts.portal()>
                <CompanyPortal id enrolled=portal_enrolled invite sign_out />
                <Watch id />
            </Section>
        </Allowed>
    }
    .into_any()
}

/// Whose device it is, which leads to all devices of theirs.
#[component]
fn PrimaryUser(user: Option<String>) -> impl IntoView {
    let locale = use_locale();
    let texts = DeviceTexts(locale);
    let user = user.filter(|user| !user.is_empty()).map(|user| {
        let text = user.chars().take(BEGINNING_LIMIT as usize).collect();
        let filters = vec![DeviceFilter::Begins { column: DeviceSort::UserPrincipalName, text }];
        let href = with_pairs("/devices", DeviceQuery { filters, ..DeviceQuery::default() }.pairs());
        view! {
            <a class="ellipsis" href=href title=texts.devices_of(&user)>
                {user.clone()}
            </a>
            <CopyButton text=user quiet=true />
        }
    });
    view! {
        <EssentialView label=texts.primary_user()>
            {match user {
                Some(user) => user.into_any(),
                None => Common(locale).none().into_any(),
            }}
        </EssentialView>
    }
    .into_any()
}
