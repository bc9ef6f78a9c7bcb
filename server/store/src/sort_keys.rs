//! What lists sort on: bytes that both databases compare alike, one by one.

use farhand_contract::{
    Timestamp,
    devices::{Device, DeviceSort},
};

/// The longest key, in bytes. PostgreSQL's index takes no row above 2,704; beyond this the id decides.
const LONGEST: usize = 256;

/// The digits a number in a version is filled up to.
const DIGITS: usize = 10;

/// The key of a missing value: after every text, since UTF-8 has no such byte, and after every moment, since those
/// have eight bytes.
const MISSING: [u8; 9] = [0xff; 9];

/// The column that holds the key.
pub(crate) const fn column(sort: DeviceSort) -> &'static str {
    match sort {
        DeviceSort::DeviceName => "sort_device_name",
        DeviceSort::ManagementAgent => "sort_management_agent",
        DeviceSort::ManagedDeviceOwnerType => "sort_managed_device_owner_type",
        DeviceSort::ComplianceState => "sort_compliance_state",
        DeviceSort::OperatingSystem => "sort_operating_system",
        DeviceSort::OsVersion => "sort_os_version",
        DeviceSort::Model => "sort_model",
        DeviceSort::SerialNumber => "sort_serial_number",
        DeviceSort::LastSyncDateTime => "sort_last_sync_date_time",
        DeviceSort::UserPrincipalName => "sort_user_principal_name",
    }
}

/// The device's key in the column.
pub(crate) fn of(device: &Device, sort: DeviceSort) -> Vec<u8> {
    match sort {
        DeviceSort::DeviceName => text(&device.device_name),
        DeviceSort::ManagementAgent => text(device.management_agent.name()),
        DeviceSort::ManagedDeviceOwnerType => text(device.managed_device_owner_type.name()),
        DeviceSort::ComplianceState => text(device.compliance_state.name()),
        DeviceSort::OperatingSystem => text(&device.operating_system),
        DeviceSort::OsVersion => device.os_version.as_deref().map_or(MISSING.into(), version),
        DeviceSort::Model => device.model.as_deref().map_or(MISSING.into(), text),
        DeviceSort::SerialNumber => device.serial_number.as_deref().map_or(MISSING.into(), text),
        DeviceSort::LastSyncDateTime => device.last_sync_date_time.map_or(MISSING.into(), moment),
        DeviceSort::UserPrincipalName => device.user_principal_name.as_deref().map_or(MISSING.into(), text),
    }
}

/// Whatever its case.
pub(crate) fn text(text: &str) -> Vec<u8> {
    let mut key = text.to_lowercase().into_bytes();
    key.truncate(LONGEST);
    key
}

/// By its numbers: 10.0.9 before 10.0.10.
fn version(version: &str) -> Vec<u8> {
    let mut filled = String::new();
    let mut rest = version;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, from) = rest.split_at(start);
        let (number, after) = from.split_at(from.find(|c: char| !c.is_ascii_digit()).unwrap_or(from.len()));
        filled.push_str(before);
        filled.extend(core::iter::repeat_n('0', DIGITS.saturating_sub(number.len())));
        filled.push_str(number);
        rest = after;
    }
    filled.push_str(rest);
    text(&filled)
}

/// Early before late: the sign bit turned, most significant byte first.
fn moment(moment: Timestamp) -> Vec<u8> {
    (moment.0 ^ i64::MIN).to_be_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_sort_by_time_and_before_a_missing_one() {
        let keys = [i64::MIN, -1, 0, 1, i64::MAX].map(|value| moment(Timestamp(value)));
        assert!(keys.is_sorted());
        assert!(keys.last().is_some_and(|last| last.as_slice() < MISSING.as_slice()));
    }

    #[test]
    fn versions_sort_by_their_numbers() {
        let versions =
            ["", "9", "10", "10.0.9", "10.0.19045.1", "10.0.19045.12", "10.0.22631", "10.1 (Build 9)", "11"];
        assert!(versions.map(version).is_sorted());
    }

    #[test]
    fn text_sorts_whatever_its_case_and_before_a_missing_one() {
        assert_eq!(text("PC-Ä"), text("pc-ä"));
        assert!(text("\u{10ffff}").as_slice() < MISSING.as_slice());
    }

    #[test]
    fn a_long_text_has_a_short_key() {
        assert_eq!(text(&"é".repeat(1000)).len(), LONGEST);
    }
}
