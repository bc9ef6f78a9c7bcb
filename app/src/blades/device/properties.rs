//! All that is known of a device, folded away.

use farhand_contract::devices::{Device, Platform};
use leptos::prelude::*;

use crate::{
    locales::{Common, DeviceTexts, States},
    preferences::use_locale,
    ui::{Essential, Essentials, Section},
};

/// Properties, hardware, and what the export told besides.
#[component]
pub fn Properties(
    /// The device.
    device: Device,
    /// What kind it is.
    platform: Platform,
) -> impl IntoView {
    let locale = use_locale();
    let (common, texts, states) = (Common(locale), DeviceTexts(locale), States(locale));
    let yes_no = move |value: Option<bool>| {
        value.map(|value| if value { common.yes() } else { common.no() }.to_owned())
    };
    let other = (!device.other.is_empty()).then(|| {
        let rows = device
            .other
            .into_iter()
            .map(|(label, value)| view! { <Essential label value copy=true /> })
            .collect_view();
        view! {
            <Section title=texts.other() collapsed=true>
                <Essentials>{rows}</Essentials>
            </Section>
        }
    });
    view! {
        <Section title=texts.properties() collapsed=true>
            <Essentials>
                <Essential label=texts.platform() value=states.platform(platform).to_owned() />
                <Essential label=texts.sku_family() value=device.sku_family />
                <Essential label=texts.managed_by() value=states.agent(device.management_agent).to_owned() />
                <Essential
                    label=texts.enrollment_type()
                    value=states.enrollment(device.device_enrollment_type).to_owned()
                />
                <Essential label=texts.email() value=device.email_address copy=true />
                <Essential label=texts.category() value=device.device_category_display_name />
                <Essential label=texts.join_type() value=device.join_type />
                <Essential label=texts.supervised() value=yes_no(device.is_supervised) />
                <Essential label=texts.intune_id() value=device.id.to_string() copy=true />
                <Essential label=texts.entra_id() value=device.azure_ad_device_id copy=true />
            </Essentials>
        </Section>
        <Section title=texts.hardware() collapsed=true>
            <Essentials>
                <Essential label=texts.manufacturer() value=device.manufacturer />
                <Essential label=texts.imei() value=device.imei copy=true />
                <Essential label=texts.phone_number() value=device.phone_number copy=true />
                <Essential label=texts.wifi_mac() value=device.wi_fi_mac_address copy=true />
                <Essential label=texts.encrypted() value=yes_no(device.is_encrypted) />
            </Essentials>
        </Section>
        {other}
    }
    .into_any()
}
