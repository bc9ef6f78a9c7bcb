//! Remote assistance policies: the organisation's, and those of groups and devices.

mod form;
mod overrides;

use farhand_contract::{
    DeviceId, Permission,
    consent::{AppliedPolicy, Policies, PolicySource, PolicyTarget},
    devices::DeviceDetails,
    events::Event,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::{
    form::{PolicyDialog, PolicyForm},
    overrides::{Overrides, Removal, RemoveDialog},
};
use super::lazy::LazyBlade;
use crate::{
    api::{ApiResult, consent::list_policies, devices::get_device},
    live::{LiveEvent, use_live},
    locales::{Common, ConsentTexts},
    preferences::use_locale,
    ui::{
        Allowed, Blade, Button, ButtonLink, Card, CommandButton, Crumb, Essential, Essentials, IconName,
        Loaded, Skeleton,
    },
};

/// The blade's address.
pub const ADDRESS: &str = "/tenant-administration/remote-assistance-policy";

/// The parameter that names the device whose own policy is looked at.
const DEVICE: &str = "device";

/// The address with the policy of this device at its top.
pub fn address_of(device: DeviceId) -> String {
    format!("{ADDRESS}?{DEVICE}={device}")
}

/// The blade.
pub struct RemoteAssistancePolicy {
    policies: Resource<ApiResult<Policies>>,
    device: Resource<ApiResult<Option<DeviceDetails>>>,
}

impl LazyBlade for RemoteAssistancePolicy {
    fn data() -> Self {
        let address = use_query_map();
        let id = Memo::new(move |_| address.with(|address| address.get_str(DEVICE)?.parse().ok()));
        let device = Resource::new(
            move || id.get(),
            |id: Option<DeviceId>| async move {
                match id {
                    Some(id) => get_device(id).await.map(Some),
                    None => Ok(None),
                }
            },
        );
        Self { policies: Resource::new(|| (), |()| list_policies()), device }
    }

    fn view(this: Self) -> AnyView {
        let RemoteAssistancePolicy { policies, device } = this;
        let locale = use_locale();
        let texts = ConsentTexts(locale);
        let refresh = move || {
            policies.refetch();
            device.refetch();
        };
        let form = PolicyForm::new(Callback::new(move |()| refresh()));
        let removal = Removal::new(Callback::new(move |()| refresh()));
        if let Some(live) = use_live() {
            live.on(move |event| {
                if matches!(event, LiveEvent::Resync | LiveEvent::Changed(Event::Connector)) {
                    refresh();
                }
            });
        }
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
                <div class="stack policy">
                    <p class="muted">{texts.nearest()}</p>
                    <p class="caption" role="status">
                        {move || form.saved.get().then(|| texts.saved())}
                    </p>
                    <Loaded
                        resource=device
                        skeleton=|| ()
                        view=move |details| {
                            details.map(|details| view! { <OfDevice details form removal /> }).into_any()
                        }
                    />
                    <Loaded
                        resource=policies
                        skeleton=|| view! { <Skeleton rows=8 /> }
                        view=move |policies| view! { <Body policies form removal /> }.into_any()
                    />
                </div>
                <PolicyDialog form />
                <RemoveDialog removal />
            </Blade>
        }
        .into_any()
    }
}

/// What applies to one device, and its own policy.
#[component]
fn OfDevice(details: DeviceDetails, form: PolicyForm, removal: Removal) -> impl IntoView {
    let texts = ConsentTexts(use_locale());
    let DeviceDetails { device, policy, .. } = details;
    let target = PolicyTarget::Device(device.id);
    let own = policy.source == PolicySource::Device;
    let set = if own { texts.change_for_device() } else { texts.set_for_device() };
    let (name, starting) = (device.device_name.clone(), policy.policy);
    view! {
        <Card title=texts.policy_for(&device.device_name)>
            <Applied applied=policy />
            <div class="row">
                <Allowed permission=Permission::UpdateRemoteAssistance>
                    {
                        let name = name.clone();
                        view! {
                            <Button
                                icon=IconName::Edit
                                on_click=move || form.edit(target, name.clone(), starting)
                            >
                                {set}
                            </Button>
                        }
                    }
                    {own
                        .then(|| {
                            view! {
                                <Button icon=IconName::Delete on_click=move || removal.ask(target)>
                                    {texts.remove()}
                                </Button>
                            }
                        })}
                </Allowed>
                <ButtonLink href=format!("/devices/{}", device.id)>{texts.to_device()}</ButtonLink>
            </div>
        </Card>
    }
    .into_any()
}

/// A policy, and where it comes from.
#[component]
fn Applied(applied: AppliedPolicy) -> impl IntoView {
    let texts = ConsentTexts(use_locale());
    view! {
        <Essentials>
            <Essential label=texts.comes_from() value=Some(texts.of_source(&applied.source)) whole=true />
            <Essential label=texts.applies() value=Some(texts.summary(&applied.policy)) whole=true />
        </Essentials>
    }
    .into_any()
}

#[component]
fn Body(policies: Policies, form: PolicyForm, removal: Removal) -> impl IntoView {
    let texts = ConsentTexts(use_locale());
    let set = policies.tenant.is_some();
    let starting = policies.tenant.as_ref().map(|tenant| tenant.policy).unwrap_or_default();
    let source = if set { PolicySource::Tenant } else { PolicySource::Default };
    view! {
        <Card title=texts.tenant()>
            {(!set).then(|| view! { <p class="muted">{texts.default_note()}</p> })}
            <Applied applied=AppliedPolicy { policy: starting, source } />
            <Allowed permission=Permission::UpdateRemoteAssistance>
                <div class="row">
                    <Button
                        icon=IconName::Edit
                        on_click=move || {
                            form.edit(PolicyTarget::Tenant, texts.tenant().to_owned(), starting);
                        }
                    >
                        {texts.change()}
                    </Button>
                    {set
                        .then(|| {
                            view! {
                                <Button
                                    icon=IconName::Delete
                                    on_click=move || removal.ask(PolicyTarget::Tenant)
                                >
                                    {texts.remove()}
                                </Button>
                            }
                        })}
                </div>
            </Allowed>
        </Card>
        <Overrides policies form removal />
    }
    .into_any()
}
