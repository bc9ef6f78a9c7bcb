//! What lists sort on: bytes that both databases compare alike, one by one.

use farhand_contract::{
    Timestamp,
    device_lists::DeviceFacet,
    devices::{Device, DeviceSort},
};

use crate::values::storable;

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
        DeviceSort::Manufacturer => "sort_manufacturer",
        DeviceSort::DeviceCategoryDisplayName => "sort_device_category_display_name",
        DeviceSort::EnrolledDateTime => "sort_enrolled_date_time",
        DeviceSort::DeviceEnrollmentType => "sort_device_enrollment_type",
        DeviceSort::Imei => "sort_imei",
        DeviceSort::UserDisplayName => "sort_user_display_name",
        DeviceSort::JoinType => "sort_join_type",
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
        DeviceSort::Manufacturer => device.manufacturer.as_deref().map_or(MISSING.into(), text),
        DeviceSort::DeviceCategoryDisplayName => {
            device.device_category_display_name.as_deref().map_or(MISSING.into(), text)
        }
        DeviceSort::EnrolledDateTime => device.enrolled_date_time.map_or(MISSING.into(), moment),
        DeviceSort::DeviceEnrollmentType => text(device.device_enrollment_type.name()),
        DeviceSort::Imei => device.imei.as_deref().map_or(MISSING.into(), text),
        DeviceSort::UserDisplayName => device.user_display_name.as_deref().map_or(MISSING.into(), text),
        DeviceSort::JoinType => device.join_type.as_deref().map_or(MISSING.into(), text),
    }
}

/// The column that sorts by what the facet counts, where there is one.
pub(crate) const fn sort_of(facet: DeviceFacet) -> Option<DeviceSort> {
    Some(match facet {
        DeviceFacet::ManagementAgent => DeviceSort::ManagementAgent,
        DeviceFacet::ManagedDeviceOwnerType => DeviceSort::ManagedDeviceOwnerType,
        DeviceFacet::ComplianceState => DeviceSort::ComplianceState,
        DeviceFacet::DeviceEnrollmentType => DeviceSort::DeviceEnrollmentType,
        DeviceFacet::OperatingSystem => DeviceSort::OperatingSystem,
        DeviceFacet::OsVersion => DeviceSort::OsVersion,
        DeviceFacet::Model => DeviceSort::Model,
        DeviceFacet::Manufacturer => DeviceSort::Manufacturer,
        DeviceFacet::DeviceCategoryDisplayName => DeviceSort::DeviceCategoryDisplayName,
        DeviceFacet::JoinType => DeviceSort::JoinType,
        DeviceFacet::SkuFamily
        | DeviceFacet::IsEncrypted
        | DeviceFacet::IsSupervised
        | DeviceFacet::IsRemoved => return None,
    })
}

/// The key, in a column that sorts texts, of a device with this value.
pub(crate) fn of_value(sort: DeviceSort, value: Option<&str>) -> Vec<u8> {
    match (sort, value) {
        (_, None) => MISSING.into(),
        (DeviceSort::OsVersion, Some(value)) => version(value),
        (_, Some(value)) => text(value),
    }
}

/// The keys of what begins with this: from the first on, and before the second. None for a column of moments.
pub(crate) fn beginning(sort: DeviceSort, with: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    if is_moment(sort) {
        return None;
    }
    let first = of_value(sort, Some(with));
    // No text goes on with this byte, and a missing value's key has more of them.
    let mut end = first.clone();
    end.push(0xff);
    Some((first, end))
}

/// The column that has what the key was made of.
pub(crate) fn sorted(sort: DeviceSort) -> &'static str {
    column(sort).trim_start_matches("sort_")
}

/// Whether the column sorts moments.
pub(crate) const fn is_moment(sort: DeviceSort) -> bool {
    matches!(sort, DeviceSort::LastSyncDateTime | DeviceSort::EnrolledDateTime)
}

/// Whatever its case.
pub(crate) fn text(text: &str) -> Vec<u8> {
    let mut key = storable(text).to_lowercase().into_bytes();
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
pub(crate) fn moment(moment: Timestamp) -> Vec<u8> {
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
