//! What devices are filtered by.

use farhand_contract::{
    device_columns::DeviceColumn,
    device_lists::{DeviceFacet, DeviceFilter},
    devices::DeviceSort,
};

use crate::locales::{DeviceGroupTexts, DeviceTagTexts, DeviceTexts, DevicesTexts};

/// A column or a mark, and how it narrows the list down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// By some of its values.
    Values(DeviceFacet),
    /// By how it begins.
    Beginning(DeviceSort),
    /// By the days between which it is.
    Days(DeviceSort),
    /// By the tags that devices have.
    Tags,
    /// By the groups that they were put into.
    Groups,
}

impl Field {
    /// Those of the usual columns, in their order, and whether a device is removed: always at hand.
    pub const USUAL: [Self; 10] = [
        Self::Beginning(DeviceSort::DeviceName),
        Self::Values(DeviceFacet::ManagementAgent),
        Self::Values(DeviceFacet::ManagedDeviceOwnerType),
        Self::Values(DeviceFacet::ComplianceState),
        Self::Values(DeviceFacet::OperatingSystem),
        Self::Values(DeviceFacet::OsVersion),
        Self::Values(DeviceFacet::Model),
        Self::Values(DeviceFacet::IsRemoved),
        Self::Days(DeviceSort::LastSyncDateTime),
        Self::Beginning(DeviceSort::UserPrincipalName),
    ];

    /// Those that one adds.
    pub const MORE: [Self; 13] = [
        Self::Tags,
        Self::Groups,
        Self::Values(DeviceFacet::Manufacturer),
        Self::Beginning(DeviceSort::SerialNumber),
        Self::Beginning(DeviceSort::Imei),
        Self::Beginning(DeviceSort::UserDisplayName),
        Self::Days(DeviceSort::EnrolledDateTime),
        Self::Values(DeviceFacet::DeviceEnrollmentType),
        Self::Values(DeviceFacet::DeviceCategoryDisplayName),
        Self::Values(DeviceFacet::JoinType),
        Self::Values(DeviceFacet::SkuFamily),
        Self::Values(DeviceFacet::IsEncrypted),
        Self::Values(DeviceFacet::IsSupervised),
    ];

    /// What this filter is about.
    pub fn of(filter: &DeviceFilter) -> Option<Self> {
        Self::USUAL.into_iter().chain(Self::MORE).find(|field| field.is_of(filter))
    }

    /// Whether the filter is one of these.
    pub fn is_of(self, filter: &DeviceFilter) -> bool {
        match self {
            Self::Values(own) => matches!(filter, DeviceFilter::AnyOf { column, .. } if *column == own),
            Self::Beginning(own) => matches!(filter, DeviceFilter::Begins { column, .. } if *column == own),
            Self::Days(own) => {
                own == DeviceSort::LastSyncDateTime && *filter == DeviceFilter::NeverSynced
                    || filter.time().is_some_and(|(column, ..)| column == own)
            }
            Self::Tags => matches!(filter, DeviceFilter::Tagged { .. }),
            Self::Groups => matches!(filter, DeviceFilter::InGroup { .. }),
        }
    }

    /// The id of what one chooses or types in, unlike any other on the page.
    pub fn id(self) -> String {
        format!("filter-{}", self.name())
    }

    /// What it is called.
    pub fn label(self, texts: DevicesTexts) -> &'static str {
        let device = DeviceTexts(texts.0);
        match self {
            Self::Values(DeviceFacet::IsRemoved) => texts.management_state(),
            Self::Values(DeviceFacet::SkuFamily) => device.sku_family(),
            Self::Values(DeviceFacet::IsEncrypted) => device.encrypted(),
            Self::Values(DeviceFacet::IsSupervised) => device.supervised(),
            Self::Tags => DeviceTagTexts(texts.0).tag(),
            Self::Groups => DeviceGroupTexts(texts.0).group(),
            // The others are columns of the list.
            _ => DeviceColumn::from_name(self.name()).map_or(self.name(), |column| texts.column(column)),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Values(column) => column.name(),
            Self::Beginning(column) | Self::Days(column) => column.name(),
            Self::Tags => "tag",
            Self::Groups => "group",
        }
    }
}

#[cfg(test)]
mod tests {
    use farhand_contract::device_lists::DeviceFacet;

    use super::*;

    fn all() -> impl Iterator<Item = Field> {
        Field::USUAL.into_iter().chain(Field::MORE)
    }

    #[test]
    fn every_column_and_everything_that_is_counted_has_one_filter() {
        let columns = DeviceColumn::ALL.iter().map(|column| column.name());
        for name in columns.chain(DeviceFacet::ALL.iter().map(|facet| facet.name())) {
            assert_eq!(all().filter(|field| field.name() == name).count(), 1, "{name}");
        }
    }

    #[test]
    fn a_filter_by_marks_has_a_field_of_its_own() {
        let groups = DeviceFilter::InGroup { groups: Vec::new() };
        assert_eq!(Field::of(&DeviceFilter::tagged("Loan")), Some(Field::Tags));
        assert_eq!(Field::of(&groups), Some(Field::Groups));
    }
}
