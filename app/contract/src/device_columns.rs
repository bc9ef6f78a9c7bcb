//! The columns of All devices: which ones somebody sees, in which order, how wide.

use serde::{Deserialize, Serialize};

use crate::devices::{DeviceSort, named};

named! {
    /// A column of All devices.
    DeviceColumn {
        /// The name the device has.
        DeviceName = "deviceName",
        /// What manages it.
        ManagementAgent = "managementAgent",
        /// Who owns it.
        ManagedDeviceOwnerType = "managedDeviceOwnerType",
        /// Whether it meets its policies.
        ComplianceState = "complianceState",
        /// The operating system.
        OperatingSystem = "operatingSystem",
        /// Its version.
        OsVersion = "osVersion",
        /// When it was last in contact.
        LastSyncDateTime = "lastSyncDateTime",
        /// The primary user.
        UserPrincipalName = "userPrincipalName",
        /// The model.
        Model = "model",
        /// Who made it.
        Manufacturer = "manufacturer",
        /// The serial number.
        SerialNumber = "serialNumber",
        /// The IMEI.
        Imei = "imei",
        /// The primary user's name.
        UserDisplayName = "userDisplayName",
        /// When it was enrolled.
        EnrolledDateTime = "enrolledDateTime",
        /// How it was enrolled.
        DeviceEnrollmentType = "deviceEnrollmentType",
        /// The category.
        DeviceCategoryDisplayName = "deviceCategoryDisplayName",
        /// How it is joined to the directory.
        JoinType = "joinType",
    }
}

impl DeviceColumn {
    /// Those that are shown to who has chosen none, in this order.
    pub const USUAL: [Self; 9] = [
        Self::DeviceName,
        Self::ManagementAgent,
        Self::ManagedDeviceOwnerType,
        Self::ComplianceState,
        Self::OperatingSystem,
        Self::OsVersion,
        Self::LastSyncDateTime,
        Self::UserPrincipalName,
        Self::Model,
    ];

    /// What sorts by it.
    pub fn sort(self) -> Option<DeviceSort> {
        DeviceSort::from_name(self.name())
    }

    /// How wide it is unless somebody says otherwise, in pixels.
    pub const fn usual_width(self) -> u16 {
        match self {
            Self::ManagedDeviceOwnerType => 96,
            Self::ManagementAgent | Self::OperatingSystem | Self::OsVersion | Self::Model => 112,
            Self::LastSyncDateTime | Self::EnrolledDateTime => 136,
            Self::Manufacturer | Self::SerialNumber | Self::Imei | Self::JoinType => 144,
            Self::ComplianceState | Self::UserDisplayName | Self::DeviceCategoryDisplayName => 160,
            Self::DeviceName | Self::UserPrincipalName | Self::DeviceEnrollmentType => 208,
        }
    }
}

/// The narrowest and the widest that a column can be, in pixels.
pub const WIDTHS: core::ops::RangeInclusive<u16> = 64..=640;

/// A column that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownColumn {
    /// Which one.
    pub column: DeviceColumn,
    /// How wide, in pixels.
    pub width: u16,
}

impl From<DeviceColumn> for ShownColumn {
    fn from(column: DeviceColumn) -> Self {
        Self { column, width: column.usual_width() }
    }
}

/// The columns that somebody sees, in their order. The name is always among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeviceColumns(Vec<ShownColumn>);

impl Default for DeviceColumns {
    fn default() -> Self {
        Self(DeviceColumn::USUAL.map(ShownColumn::from).to_vec())
    }
}

impl DeviceColumns {
    /// These columns: each once, with the name among them, of widths that one can read. What is not so is mended.
    #[must_use]
    pub fn new(columns: impl IntoIterator<Item = ShownColumn>) -> Self {
        let mut shown: Vec<ShownColumn> = Vec::new();
        for ShownColumn { column, width } in columns {
            if !shown.iter().any(|other| other.column == column) {
                shown.push(ShownColumn { column, width: width.clamp(*WIDTHS.start(), *WIDTHS.end()) });
            }
        }
        if !shown.iter().any(|shown| shown.column == DeviceColumn::DeviceName) {
            shown.insert(0, DeviceColumn::DeviceName.into());
        }
        Self(shown)
    }

    /// They, in their order.
    pub fn shown(&self) -> &[ShownColumn] {
        &self.0
    }

    /// Whether nobody chose them.
    pub fn are_usual(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_shown_is_mended() {
        let (name, model) = (DeviceColumn::DeviceName, DeviceColumn::Model);
        let columns = DeviceColumns::new([
            ShownColumn { column: model, width: 9 },
            model.into(),
            ShownColumn { column: DeviceColumn::Imei, width: 9_000 },
        ]);
        let expected = [
            name.into(),
            ShownColumn { column: model, width: 64 },
            ShownColumn { column: DeviceColumn::Imei, width: 640 },
        ];
        assert_eq!(columns.shown(), expected);
        assert_eq!(DeviceColumns::new(columns.shown().iter().copied()), columns);
        assert!(!columns.are_usual());
    }

    #[test]
    fn the_usual_columns_are_right_as_they_are() {
        let usual = DeviceColumns::default();
        assert_eq!(DeviceColumns::new(usual.shown().iter().copied()), usual);
        assert!(usual.are_usual());
    }

    #[test]
    fn every_column_that_sorts_can_be_shown() {
        for sort in DeviceSort::ALL {
            assert_eq!(DeviceColumn::from_name(sort.name()).and_then(DeviceColumn::sort), Some(*sort));
        }
        for column in DeviceColumn::ALL {
            assert!(WIDTHS.contains(&column.usual_width()));
        }
    }
}
