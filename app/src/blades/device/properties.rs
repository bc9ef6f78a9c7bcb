//! What is known of a device, apart from its hardware.

use farhand_contract::devices::{Device, Platform};
use leptos::prelude::*;

use super::other::{Kind, Other};
use crate::{
    locales::{Common, DeviceTexts, States},
    preferences::use_locale,
    ui::{Essential, EssentialView, Essentials, MomentOr, Section, StateBadge},
};

/// Identity, user, management, and what the source told besides.
#[component]
pub fn Properties(
    /// The device.
    device: Device,
    /// What kind it is.
    platform: Platform,
) -> impl IntoView {
    let locale = use_locale();
    let (common, texts, states) = (Common(locale), DeviceTexts(locale), States(locale));
    let supervised = device.is_supervised.map(|value| common.yes_no(value).to_owned());
    view! {
        <Section title=texts.identity()>
            <Essentials>
                <Essential label=texts.device_name() value=device.device_name copy=true whole=true />
                <Essential label=texts.management_name() value=device.managed_device_name copy=true whole=true />
                <Essential label=texts.intune_id() value=device.id.to_string() copy=true whole=true />
                <Essential label=texts.entra_id() value=device.azure_ad_device_id copy=true whole=true />
                <Essential label=texts.join_type() value=device.join_type />
                <Essential label=texts.category() value=device.device_category_display_name />
            </Essentials>
        </Section>
        <Section title=texts.user()>
            <Essentials>
                <Essential label=texts.user_name() value=device.user_display_name copy=true whole=true />
                <Essential label=texts.primary_user() value=device.user_principal_name copy=true whole=true />
                <Essential label=texts.email() value=device.email_address copy=true whole=true />
                <Essential label=texts.user_id() value=device.user_id copy=true whole=true />
            </Essentials>
        </Section>
        <Section title=texts.management()>
            <Essentials>
                <Essential
                    label=texts.ownership()
                    value=states.owner(device.managed_device_owner_type).to_owned()
                />
                <Essential label=texts.managed_by() value=states.agent(device.management_agent).to_owned() />
                <Essential
                    label=texts.enrollment_type()
                    value=states.enrollment(device.device_enrollment_type).to_owned()
                />
                <EssentialView label=texts.enrolled()>
                    <MomentOr at=device.enrolled_date_time />
                </EssentialView>
                <EssentialView label=texts.last_check_in()>
                    <MomentOr at=device.last_sync_date_time />
                </EssentialView>
                <EssentialView label=texts.compliance()>
                    <StateBadge state=device.compliance_state />
                </EssentialView>
                <Essential label=texts.supervised() value=supervised />
            </Essentials>
        </Section>
        <Section title=texts.system()>
            <Essentials>
                <Essential label=texts.platform() value=states.platform(platform).to_owned() />
                <Essential label=texts.os() value=device.operating_system copy=true whole=true />
                <Essential label=texts.os_version() value=device.os_version copy=true whole=true />
                <Essential label=texts.sku_family() value=device.sku_family />
            </Essentials>
        </Section>
        <Other title=texts.other() told=device.other kind=Kind::Properties />
    }
    .into_any()
}
