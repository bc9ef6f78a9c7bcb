//! Which devices a dynamic group has: those that All devices lists by its rule. The store asks a whole list of devices
//! that, this asks one device.

use farhand_contract::{
    Timestamp,
    device_lists::{DeviceFacet, DeviceFilter},
    device_views::ListPairs,
    devices::{Device, DeviceQuery, DeviceSort},
};

/// Whether this rule chooses the device. A rule that is not understood chooses none.
pub fn is_chosen(rule: &ListPairs, device: &Device) -> bool {
    rule.rule().is_some_and(|query| is_listed(&query, device))
}

/// Whether a list of this query has the device.
pub fn is_listed(query: &DeviceQuery, device: &Device) -> bool {
    let found = query.search.is_empty() || is_found(&query.search, device);
    found && query.filters.iter().all(|filter| holds(filter, device))
}

/// Whether the text stands in what a search looks in.
fn is_found(search: &str, device: &Device) -> bool {
    let searched = searchable(search);
    let id = device.id.to_string();
    let fields = [
        Some(device.device_name.as_str()),
        device.serial_number.as_deref(),
        device.user_principal_name.as_deref(),
        device.user_display_name.as_deref(),
        device.model.as_deref(),
        device.imei.as_deref(),
        Some(id.as_str()),
    ];
    fields.into_iter().flatten().any(|field| searchable(field).contains(&searched))
}

/// In lower case and without control characters.
fn searchable(text: &str) -> String {
    text.to_lowercase().replace(char::is_control, " ")
}

fn holds(filter: &DeviceFilter, device: &Device) -> bool {
    match filter {
        DeviceFilter::AnyOf { column, values } => {
            let own = DeviceFacet::of(*column, device);
            values.iter().any(|value| value.as_deref() == own)
        }
        DeviceFilter::Begins { column, text } => {
            let own = match column {
                DeviceSort::DeviceName => Some(device.device_name.as_str()),
                DeviceSort::UserPrincipalName => device.user_principal_name.as_deref(),
                DeviceSort::SerialNumber => device.serial_number.as_deref(),
                DeviceSort::Imei => device.imei.as_deref(),
                DeviceSort::UserDisplayName => device.user_display_name.as_deref(),
                // No address asks for the beginning of another column.
                _ => None,
            };
            own.is_some_and(|own| own.to_lowercase().starts_with(&text.to_lowercase()))
        }
        DeviceFilter::LastSync { from, until } => is_within(device.last_sync_date_time, *from, *until),
        DeviceFilter::Enrolled { from, until } => is_within(device.enrolled_date_time, *from, *until),
        DeviceFilter::NeverSynced => device.last_sync_date_time.is_none(),
    }
}

/// Whether it is from the first moment on and before the second, where these are given.
fn is_within(at: Option<Timestamp>, from: Option<Timestamp>, until: Option<Timestamp>) -> bool {
    from.is_none() && until.is_none()
        || at.is_some_and(|at| from.is_none_or(|from| at >= from) && until.is_none_or(|until| at < until))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::fixtures::device;

    fn rule(pairs: &[(&str, &str)]) -> ListPairs {
        pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    #[rstest]
    #[case(&[("search", "ICE-1")], true)]
    #[case(&[("search", "user@demo")], true)]
    #[case(&[("search", "00000001")], true)]
    #[case(&[("search", "printer")], false)]
    #[case(&[("operatingSystem", "Windows"), ("operatingSystem", "iOS")], true)]
    #[case(&[("operatingSystem", "windows")], false)]
    #[case(&[("missing", "model")], true)]
    #[case(&[("model", "Surface")], false)]
    #[case(&[("isRemoved", "true")], false)]
    #[case(&[("isRemoved", "false")], true)]
    #[case(&[("nameBegins", "dev")], true)]
    #[case(&[("nameBegins", "evi")], false)]
    #[case(&[("userBegins", "User@")], true)]
    #[case(&[("lastSyncFrom", "1000")], true)]
    #[case(&[("lastSyncUntil", "1000")], false)]
    #[case(&[("search", "dev"), ("operatingSystem", "iOS")], false)]
    // Nothing, and what is not understood.
    #[case(&[], false)]
    #[case(&[("search", "dev"), ("colour", "red")], false)]
    fn a_rule_chooses_what_its_list_has(#[case] pairs: &[(&str, &str)], #[case] chosen: bool) {
        let mut device = device("Windows");
        device.last_sync_date_time = Some(Timestamp(1000));
        assert_eq!(is_chosen(&rule(pairs), &device), chosen, "{pairs:?}");
    }

    #[test]
    fn what_was_never_in_contact_was_so_at_no_time() {
        for pair in [("lastSyncFrom", "-5"), ("lastSyncUntil", "5")] {
            assert!(!is_chosen(&rule(&[pair]), &device("Windows")), "{pair:?}");
        }
    }
}
