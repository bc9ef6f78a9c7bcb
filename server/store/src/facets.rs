//! Columns whose values many devices share, as the store has them.

use farhand_contract::{
    device_lists::DeviceFacet,
    devices::{ComplianceState, Device, DeviceEnrollmentType, ManagedDeviceOwnerType, ManagementAgent},
};
use sea_query::{CaseStatement, Condition, Expr, ExprTrait as _, Func};

use crate::values::{storable, text};

/// The column with some bits of each facet.
pub(crate) const COLUMN: &str = "facets";

/// The column that has when a device was removed.
pub(crate) const REMOVED: &str = "removed_date_time";

/// The column of a facet's own values.
pub(crate) const fn column(facet: DeviceFacet) -> &'static str {
    match facet {
        DeviceFacet::ManagementAgent => "management_agent",
        DeviceFacet::ManagedDeviceOwnerType => "managed_device_owner_type",
        DeviceFacet::ComplianceState => "compliance_state",
        DeviceFacet::DeviceEnrollmentType => "device_enrollment_type",
        DeviceFacet::OperatingSystem => "operating_system",
        DeviceFacet::OsVersion => "os_version",
        DeviceFacet::Model => "model",
        DeviceFacet::Manufacturer => "manufacturer",
        DeviceFacet::DeviceCategoryDisplayName => "device_category_display_name",
        DeviceFacet::JoinType => "join_type",
        DeviceFacet::SkuFamily => "sku_family",
        DeviceFacet::IsEncrypted => "is_encrypted",
        DeviceFacet::IsSupervised => "is_supervised",
        DeviceFacet::IsRemoved => REMOVED,
    }
}

/// Whether the column is a truth, and not a text.
pub(crate) const fn is_truth(facet: DeviceFacet) -> bool {
    matches!(facet, DeviceFacet::IsEncrypted | DeviceFacet::IsSupervised)
}

/// How many bits a facet has of the 60 that are used. A release never changes this without deriving them anew.
const fn width(facet: DeviceFacet) -> u32 {
    match facet {
        DeviceFacet::Model => 8,
        DeviceFacet::OperatingSystem | DeviceFacet::OsVersion | DeviceFacet::Manufacturer => 6,
        DeviceFacet::DeviceCategoryDisplayName => 5,
        DeviceFacet::ManagementAgent
        | DeviceFacet::ManagedDeviceOwnerType
        | DeviceFacet::ComplianceState
        | DeviceFacet::DeviceEnrollmentType
        | DeviceFacet::JoinType
        | DeviceFacet::SkuFamily => 4,
        DeviceFacet::IsEncrypted | DeviceFacet::IsSupervised => 2,
        DeviceFacet::IsRemoved => 1,
    }
}

/// Where the facet's bits begin, and all of them.
fn place(facet: DeviceFacet) -> (u32, i64) {
    let before =
        DeviceFacet::ALL.iter().take_while(|&&other| other != facet).map(|&other| width(other)).sum();
    (before, (1 << width(facet)) - 1)
}

/// The bits of a value, in their place. Different values may have the same bits.
fn bits(facet: DeviceFacet, value: Option<&str>) -> i64 {
    let (shift, mask) = place(facet);
    let Some(value) = value else { return 0 };
    // Never missing, and so that what is managed has the bits that it had before there was this one.
    if facet == DeviceFacet::IsRemoved {
        return i64::from(value == "true") << shift;
    }
    let number = match facet {
        DeviceFacet::ManagementAgent => ManagementAgent::from_name(value).map(|agent| agent as i64),
        DeviceFacet::ManagedDeviceOwnerType => {
            ManagedDeviceOwnerType::from_name(value).map(|owner| owner as i64)
        }
        DeviceFacet::ComplianceState => ComplianceState::from_name(value).map(|state| state as i64),
        DeviceFacet::DeviceEnrollmentType => DeviceEnrollmentType::from_name(value).map(|kind| kind as i64),
        _ if is_truth(facet) => Some(i64::from(value == "true")),
        _ => None,
    };
    // FNV-1a, 31 bits of it: always the same, whatever the machine or the version of the compiler.
    let hashed = || {
        let hash = storable(value)
            .bytes()
            .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        i64::from(hash >> 1)
    };
    // 0 is for what is missing.
    (number.unwrap_or_else(hashed) % mask + 1) << shift
}

/// The bits of all of a device's facets.
pub(crate) fn of(device: &Device) -> i64 {
    DeviceFacet::ALL.iter().map(|&facet| bits(facet, facet.of(device))).sum()
}

/// That a device may have one of the values that are wanted of each facet, as far as the bits tell.
///
/// One comparison of one number where that is all there is to look at. PostgreSQL takes each question for bits to leave one
/// row in two hundred, and would rather sort the whole table than walk an index of it: it is not told that they are some.
pub(crate) fn may_have<'a>(
    table: &'static str,
    wanted: impl IntoIterator<Item = (DeviceFacet, &'a [Option<String>])>,
) -> Condition {
    let own = || Expr::col((table, COLUMN));
    let (mut mask, mut together) = (0, 0);
    let (mut all, mut masked) = (Condition::all(), Condition::all());
    for (facet, values) in wanted {
        if facet == DeviceFacet::IsRemoved {
            all = all.add_option(removed(own(), values));
            continue;
        }
        let mut bits: Vec<_> = values.iter().map(|value| bits(facet, value.as_deref())).collect();
        bits.sort_unstable();
        bits.dedup();
        let (shift, places) = place(facet);
        let places = places << shift;
        match bits[..] {
            // A facet that is wanted twice, with different values, is not one number.
            [only] if mask & places == 0 => {
                mask |= places;
                together |= only;
            }
            _ => masked = masked.add(own().bit_and(places).is_in(bits)),
        }
    }
    if mask != 0 {
        masked = masked.add(own().bit_and(mask).eq(together));
    }
    if masked.is_empty() { all } else { all.add(unjudged(masked)) }
}

/// The same condition, of which no database guesses how many rows it leaves: a third, PostgreSQL takes it.
pub(crate) fn unjudged(condition: Condition) -> Expr {
    let told = CaseStatement::new().case(condition, Expr::cust("1")).finally(Expr::cust("0"));
    Expr::Case(Box::new(told)).gt(Expr::cust("0"))
}

/// The same of being removed: the highest bit, so a comparison tells, and PostgreSQL knows how many devices that leaves.
fn removed(own: Expr, values: &[Option<String>]) -> Option<Expr> {
    let (shift, mask) = place(DeviceFacet::IsRemoved);
    let is_wanted = |wanted: &str| values.iter().flatten().any(|value| value == wanted);
    match (is_wanted("false"), is_wanted("true")) {
        (true, true) => None,
        (true, false) => Some(own.lt(mask << shift)),
        (false, _) => Some(own.gte(mask << shift)),
    }
}

/// That a device has one of the values.
pub(crate) fn has(table: &'static str, facet: DeviceFacet, values: &[Option<String>]) -> Condition {
    let own = || Expr::col((table, column(facet)));
    // A condition without any would hold for all.
    let mut any = Condition::any().add(Expr::cust("1 = 0"));
    if facet == DeviceFacet::IsRemoved {
        for value in values.iter().flatten() {
            match value.as_str() {
                // So that the index of removed devices is not used where another is meant.
                "true" => any = any.add(Func::coalesce([own(), own()]).is_not_null()),
                "false" => any = any.add(own().is_null()),
                _ => {}
            }
        }
        return any;
    }
    if values.iter().any(Option::is_none) {
        any = any.add(own().is_null());
    }
    let given: Vec<_> = values.iter().flatten().collect();
    if is_truth(facet) {
        for truth in given.iter().filter_map(|value| value.parse::<bool>().ok()) {
            any = any.add(own().eq(truth));
        }
    } else if !given.is_empty() {
        any = any.add(own().is_in(given.iter().map(|value| text(value))));
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facets_have_their_own_bits_and_none_is_the_sign() {
        let mut taken = 0_i64;
        for &facet in DeviceFacet::ALL {
            let (shift, mask) = place(facet);
            assert_eq!(taken & (mask << shift), 0, "{facet:?}");
            taken |= mask << shift;
        }
        assert!(taken > 0);
    }

    #[test]
    fn the_bit_of_a_removed_device_is_the_highest_and_what_the_migration_sets() {
        let of = |value| bits(DeviceFacet::IsRemoved, Some(value));
        assert_eq!((of("false"), of("true")), (0, 576_460_752_303_423_488));
        let others = DeviceFacet::ALL.iter().filter(|&&facet| facet != DeviceFacet::IsRemoved);
        let highest: i64 = others
            .map(|&facet| {
                let (shift, mask) = place(facet);
                mask << shift
            })
            .sum();
        assert_eq!(highest + 1, of("true"));
    }

    #[test]
    fn enums_are_told_apart_for_sure() {
        for (facet, names) in [
            (
                DeviceFacet::ManagementAgent,
                ManagementAgent::ALL.iter().map(|value| value.name()).collect::<Vec<_>>(),
            ),
            (DeviceFacet::ComplianceState, ComplianceState::ALL.iter().map(|value| value.name()).collect()),
            (
                DeviceFacet::DeviceEnrollmentType,
                DeviceEnrollmentType::ALL.iter().map(|value| value.name()).collect(),
            ),
            (DeviceFacet::IsEncrypted, vec!["true", "false"]),
        ] {
            let mut all: Vec<_> = names.iter().map(|&name| bits(facet, Some(name))).collect();
            all.push(bits(facet, None));
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), names.len() + 1, "{facet:?}");
        }
    }
}
