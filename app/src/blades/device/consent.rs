//! Which remote assistance policy applies to a device, and why.

use farhand_contract::{
    DeviceId, Permission,
    consent::{AppliedPolicy, PolicySource},
};
use leptos::prelude::*;

use crate::{
    blades::remote_assistance_policy,
    locales::ConsentTexts,
    preferences::use_locale,
    ui::{Allowed, Essential, Essentials},
};

/// The policy in a line, where it comes from, and the way to it.
#[component]
pub fn Consent(
    /// The device.
    id: DeviceId,
    /// What applies to it.
    policy: AppliedPolicy,
) -> impl IntoView {
    let texts = ConsentTexts(use_locale());
    let own = policy.source == PolicySource::Device;
    view! {
        <Essentials>
            <Essential label=texts.applies() value=Some(texts.summary(&policy.policy)) />
            <Essential label=texts.comes_from() value=Some(texts.of_source(&policy.source)) />
        </Essentials>
        <div class="row">
            <Allowed permission=Permission::UpdateRemoteAssistance>
                <a href=remote_assistance_policy::address_of(id)>
                    {if own { texts.change_for_device() } else { texts.set_for_device() }}
                </a>
            </Allowed>
            <Allowed permission=Permission::ReadConnectors>
                <a href=remote_assistance_policy::ADDRESS>{texts.all()}</a>
            </Allowed>
        </div>
    }
    .into_any()
}
