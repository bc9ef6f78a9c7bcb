//! What a device is made of.

use farhand_contract::devices::Device;
use leptos::prelude::*;

use super::other::{Kind, Other};
use crate::{
    locales::{Common, DeviceTexts},
    preferences::use_locale,
    ui::{Essential, Essentials, Section},
};

/// Maker, storage and network.
#[component]
pub fn Hardware(
    /// The device.
    device: Device,
) -> impl IntoView {
    let locale = use_locale();
    let (common, texts) = (Common(locale), DeviceTexts(locale));
    let encrypted = device.is_encrypted.map(|value| common.yes_no(value).to_owned());
    view! {
        <Section title=texts.system()>
            <Essentials>
                <Essential label=texts.manufacturer() value=device.manufacturer copy=true whole=true />
                <Essential label=texts.model() value=device.model copy=true whole=true />
                <Essential label=texts.serial_number() value=device.serial_number copy=true whole=true />
                <Essential label=texts.encrypted() value=encrypted />
            </Essentials>
        </Section>
        <Section title=texts.network()>
            <Essentials>
                <Essential label=texts.imei() value=device.imei copy=true whole=true />
                <Essential label=texts.phone_number() value=device.phone_number copy=true whole=true />
                <Essential label=texts.wifi_mac() value=device.wi_fi_mac_address copy=true whole=true />
            </Essentials>
        </Section>
        <Other title=texts.other() told=device.other kind=Kind::Hardware />
    }
    .into_any()
}
