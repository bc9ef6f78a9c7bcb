//! Which devices a dynamic group has: those that All devices lists by its rule. The store asks a whole list of devices
//! that, this asks one device and its tags.

use farhand_contract::{
    Timestamp,
    device_lists::{DeviceFacet, DeviceFilter},
    device_tags::is_same_tag,
    device_views::ListPairs,
    devices::{Device, DeviceQuery, DeviceSort},
};

/// Whether this rule chooses the device with these tags. A rule that is not understood chooses none.
pub fn is_chosen(rule: &ListPairs, device: &Device, tags: &[String]) -> bool {
    rule.rule().is_some_and(|query| is_listed(&query, device, tags))
}

/// Whether a list of this query, which follows a rule, has the device with these tags.
pub fn is_listed(query: &DeviceQuery, device: &Device, tags: &[String]) -> bool {
    let found = query.search.is_empty() || is_found(&query.search, device);
    found && query.filters.iter().all(|filter| holds(filter, device, tags))
}

/// Whether a rule asks for tags: otherwise nobody has to know them.
pub fn asks_for_tags(rule: &ListPairs) -> bool {
    rule.rule()
        .is_some_and(|query| query.filters.iter().any(|filter| matches!(filter, DeviceFilter::Tagged { .. })))
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

fn holds(filter: &DeviceFilter, device: &Device, tags: &[String]) -> bool {
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
        DeviceFilter::Tagged { tags: wanted } => {
            tags.iter().any(|own| wanted.iter().any(|wanted| is_same_tag(wanted, own)))
        }
        // No rule depends on another group.
        DeviceFilter::InGroup { .. } => false,
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
    #[case(&[("tag", "loan")], true)]
    #[case(&[("tag", "Kiosk"), ("tag", "\u{e9}TAGE 2")], true)]
    #[case(&[("tag", "Kiosk")], false)]
    #[case(&[("tag", "Loa")], false)]
    #[case(&[("search", "printer"), ("tag", "Loan")], false)]
    // Nothing, and what is not understood.
    #[case(&[], false)]
    #[case(&[("search", "dev"), ("colour", "red")], false)]
    #[case(&[("tag", "Loan"), ("group", "00000000-0000-0000-0000-000000000007")], false)]
    fn a_rule_chooses_what_its_list_has(#[case] pairs: &[(&str, &str)], #[case] chosen: bool) {
        let mut device = device("Windows");
        device.last_sync_date_time = Some(Timestamp(1000));
        let tags = ["Loan".to_owned(), "\u{c9}tage 2".to_owned()];
        assert_eq!(is_chosen(&rule(pairs), &device, &tags), chosen, "{pairs:?}");
    }

    #[test]
    fn what_was_never_in_contact_was_so_at_no_time() {
        for pair in [("lastSyncFrom", "-5"), ("lastSyncUntil", "5")] {
            assert!(!is_chosen(&rule(&[pair]), &device("Windows"), &[]), "{pair:?}");
        }
    }

    #[test]
    fn a_rule_says_whether_tags_must_be_known() {
        assert!(asks_for_tags(&rule(&[("search", "dev"), ("tag", "Loan")])));
        assert!(!asks_for_tags(&rule(&[("search", "tag")])));
        assert!(!asks_for_tags(&rule(&[("tag", "Loan"), ("colour", "red")])), "which nobody understands");
    }
}
