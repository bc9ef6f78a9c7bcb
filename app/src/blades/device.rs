//! A device: what it is, and how its user can be helped.

mod consent;
mod history;
mod portal;
mod properties;
mod remote_assistance;
mod watch;

use farhand_contract::{
    DeviceId, Error, Permission,
    devices::DeviceDetails,
    errors::Thing,
    events::Event,
    offers::{Offer, WebOffer},
    pages::Page,
    sessions::Session,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use self::{
    consent::Consent,
    history::{History, sessions_of},
    portal::CompanyPortal,
    properties::Properties,
    remote_assistance::RemoteAssistance,
    watch::Watch,
};
use super::lazy::LazyBlade;
use crate::{
    api::{ApiResult, devices::get_device},
    live::{LiveEvent, use_live},
    locales::{Common, DeviceTexts, States},
    preferences::use_locale,
    ui::{
        Allowed, CommandButton, CommandLink, ConnectorBanner, Essential, EssentialView, Essentials, IconName,
        Loaded, MomentOr, Pane, Section, Skeleton, StateBadge, keep_query,
    },
};

/// A device.
pub struct DeviceBlade {
    id: Memo<Option<DeviceId>>,
    device: Resource<ApiResult<DeviceDetails>>,
    sessions: Resource<ApiResult<Page<Session>>>,
}

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
        Self { id, device, sessions: sessions_of(id) }
    }

    fn view(this: Self) -> AnyView {
        let DeviceBlade { id, device, sessions } = this;
        let locale = use_locale();
        let (common, texts) = (Common(locale), DeviceTexts(locale));
        if let Some(live) = use_live() {
            live.on(move |event| {
                let concerns = match event {
                    LiveEvent::Resync | LiveEvent::Changed(Event::Connector) => true,
                    LiveEvent::Changed(Event::Session { device_id, .. }) => {
                        id.get_untracked() == Some(device_id)
                    }
                    LiveEvent::Changed(
                        Event::Import { .. }
                        | Event::DeviceSync
                        | Event::Help { .. }
                        | Event::Notifications { .. },
                    ) => false,
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
        view! {
            <Pane title close_href=keep_query("/devices") commands=commands>
                <ConnectorBanner />
                <Loaded
                    resource=device
                    skeleton=|| view! { <Skeleton rows=12 /> }
                    view=move |details| view! { <Details details sessions common texts /> }.into_any()
                />
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

#[component]
fn Details(
    details: DeviceDetails,
    sessions: Resource<ApiResult<Page<Session>>>,
    common: Common,
    texts: DeviceTexts,
) -> impl IntoView {
    let states = States(common.0);
    let DeviceDetails { device, platform, offer, web_offer, open_session, portal_enrolled, policy } = details;
    let id = device.id;
    let shown = device.clone();
    view! {
        <Essentials>
            <Essential label=texts.management_name() value=shown.managed_device_name copy=true />
            <Essential label=texts.primary_user() value=shown.user_principal_name copy=true />
            <Essential label=texts.serial_number() value=shown.serial_number copy=true />
            <Essential label=texts.ownership() value=states.owner(shown.managed_device_owner_type).to_owned() />
            <EssentialView label=texts.compliance()>
                <StateBadge state=shown.compliance_state />
            </EssentialView>
            <Essential label=texts.os() value=shown.operating_system />
            <Essential label=texts.os_version() value=shown.os_version />
            <Essential label=texts.model() value=shown.model />
            <EssentialView label=texts.last_check_in()>
                <MomentOr at=shown.last_sync_date_time relative=true />
            </EssentialView>
            <EssentialView label=texts.enrolled()>
                <MomentOr at=shown.enrolled_date_time />
            </EssentialView>
        </Essentials>
        <Section title=texts.remote_assistance()>
            <RemoteAssistance id offer web_offer open_session />
            <Consent id policy />
            <History sessions />
        </Section>
        <Allowed permission=Permission::RequestRemoteAssistance>
            <Section title=texts.portal()>
                <CompanyPortal id enrolled=portal_enrolled />
                <Watch id />
            </Section>
        </Allowed>
        <Properties device platform />
    }
    .into_any()
}
