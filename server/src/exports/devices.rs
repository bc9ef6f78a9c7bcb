//! Devices as comma-separated values: the columns of All devices, in its order.

use farhand_app::locales::{DevicesTexts, States};
use farhand_contract::devices::Device;

use super::{Reader, csv};

/// The mark and the line of heads.
pub fn head(reader: Reader) -> String {
    let texts = DevicesTexts(reader.locale);
    let heads = [
        texts.device_name(),
        texts.managed_by(),
        texts.ownership(),
        texts.compliance(),
        texts.os(),
        texts.os_version(),
        texts.last_check_in(),
        texts.user(),
        texts.model(),
    ];
    let mut text = csv::MARK.to_owned();
    csv::line(&mut text, &heads.map(str::to_owned));
    text
}

/// A line for each device.
pub fn rows(devices: Vec<Device>, reader: Reader) -> String {
    let states = States(reader.locale);
    let mut text = String::new();
    for device in devices {
        let cells = [
            device.device_name,
            states.agent(device.management_agent).to_owned(),
            states.owner(device.managed_device_owner_type).to_owned(),
            states.compliance(device.compliance_state).to_owned(),
            device.operating_system,
            device.os_version.unwrap_or_default(),
            device.last_sync_date_time.map(|at| csv::iso(at, reader.zone)).unwrap_or_default(),
            device.user_principal_name.unwrap_or_default(),
            device.model.unwrap_or_default(),
        ];
        csv::line(&mut text, &cells);
    }
    text
}
