//! What a source tells of a device beside its fields: Microsoft Graph's properties of a managed device, and the columns of
//! the admin center's export that tell the same. Devices keep it under Microsoft Graph's names, whichever told it.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use crate::{
    Timestamp,
    periods::{Day, ZoneOffset},
};

/// How a property's value is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PropertyKind {
    /// As it was told.
    Text,
    /// `True` or `False`, as the export writes it.
    Truth,
    /// A number of bytes. The export's column has megabytes.
    Bytes,
    /// A moment, as `2026-10-05T08:15:00Z`.
    Moment,
    /// Several values: JSON.
    Parts,
    /// What a field of the device was told that has no such value.
    Wording,
    /// Not at all: who has it can take over the device or a session on it.
    Secret,
}

/// A property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Property {
    /// Microsoft Graph's name; the export's own where Microsoft Graph has none.
    pub name: &'static str,
    /// What the export calls it; the first is what we write.
    pub columns: &'static [&'static str],
    /// How its value is kept.
    pub kind: PropertyKind,
}

const fn of(name: &'static str, columns: &'static [&'static str], kind: PropertyKind) -> Property {
    Property { name, columns, kind }
}

/// Every property that is known beside the fields of a device.
pub const PROPERTIES: &[Property] = {
    use PropertyKind::{Bytes, Moment, Parts, Secret, Text, Truth, Wording};

    &[
        of("activationLockBypassCode", &[], Secret),
        of("androidSecurityPatchLevel", &["Security patch level"], Text),
        of("azureADRegistered", &["Azure AD registered", "Microsoft Entra registered"], Truth),
        of("complianceGracePeriodExpirationDateTime", &["Compliance grace period expiration"], Moment),
        of("configurationManagerClientEnabledFeatures", &[], Parts),
        of("deviceActionResults", &[], Parts),
        of("deviceHealthAttestationState", &[], Parts),
        of("deviceRegistrationState", &["Device registration state"], Text),
        of("easActivated", &["EAS activated"], Truth),
        of("easActivationDateTime", &["EAS activation date"], Moment),
        of("easDeviceId", &["EAS activation ID"], Text),
        of("enrollmentProfileName", &["Enrollment profile name"], Text),
        of("exchangeAccessState", &["EAS status", "Exchange access state"], Text),
        of("exchangeAccessStateReason", &["EAS reason"], Text),
        of("exchangeLastSuccessfulSyncDateTime", &["Last EAS sync time", "Exchange last sync"], Moment),
        of("jailBroken", &["Jailbroken"], Text),
        of("managementCertificateExpirationDate", &[], Moment),
        of("managementState", &["Device state"], Text),
        of("notes", &["Notes"], Text),
        of("partnerReportedThreatState", &["Partner-reported threat state"], Text),
        of("remoteAssistanceSessionErrorDetails", &[], Text),
        of("remoteAssistanceSessionUrl", &[], Secret),
        of("requireUserEnrollmentApproval", &["User approved enrollment"], Truth),
        of("ethernetMacAddress", &["EthernetMAC"], Text),
        of("freeStorageSpaceInBytes", &["Free storage"], Bytes),
        of("iccid", &["ICCID"], Text),
        of("meid", &["MEID"], Text),
        of("physicalMemoryInBytes", &["Physical memory"], Bytes),
        of("processorArchitecture", &["ProcessorArchitecture"], Text),
        of("subscriberCarrier", &["Subscriber carrier"], Text),
        of("totalStorageSpaceInBytes", &["Total storage"], Bytes),
        of("udid", &["UDID"], Text),
        of("complianceState", &["Compliance", "Compliance state"], Wording),
        of("deviceEnrollmentType", &["Enrollment type", "Device enrollment type"], Wording),
        of("managedDeviceOwnerType", &["Ownership"], Wording),
        of("managementAgent", &["Managed by", "Management agent"], Wording),
        of("Intune registered", &[], Truth),
        of("CellularTechnology", &[], Text),
        of("EID", &[], Text),
        of("WiFiIPv4Address", &[], Text),
        of("WiFiSubnetID", &[], Text),
    ]
};

/// A name without case, space and punctuation: exports of other years differ in these.
fn key(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The property with this name, Microsoft Graph's or the export's. Case, space and punctuation do not count.
pub fn property(name: &str) -> Option<&'static Property> {
    static BY_KEY: LazyLock<HashMap<String, &'static Property>> = LazyLock::new(|| {
        let names = |property: &'static Property| {
            let all = property.columns.iter().chain([&property.name]);
            all.map(move |name| (key(name), property))
        };
        PROPERTIES.iter().flat_map(names).collect()
    });
    BY_KEY.get(&key(name)).copied()
}

/// What devices kept under Microsoft Graph's names. Older versions kept it under those of the export.
pub fn by_graph_names(other: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut named = BTreeMap::new();
    for (name, value) in other {
        match property(&name) {
            Some(known) if known.kind == PropertyKind::Secret => {}
            // What is there under the property's own name was told later.
            Some(known) if known.name != name => {
                named.entry(known.name.to_owned()).or_insert_with(|| known.of_column(&name, value));
            }
            _ => {
                named.insert(name, value);
            }
        }
    }
    named
}

impl Property {
    /// A value that the column with this head told, as it is kept.
    pub fn of_column(&self, head: &str, text: String) -> String {
        if self.kind != PropertyKind::Bytes || key(head) == key(self.name) {
            return text;
        }
        bytes(&text).map_or(text, |bytes| bytes.to_string())
    }

    /// What we write over its column: its own name where the export's has another unit.
    pub fn head(&self) -> &'static str {
        match (self.kind, self.columns) {
            (PropertyKind::Bytes, _) | (_, []) => self.name,
            (_, [first, ..]) => first,
        }
    }
}

/// How many bytes the export's column tells: whole megabytes, or a number with its unit. Nobody knows the unit of a
/// fraction without one.
fn bytes(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit = match unit.trim().to_ascii_uppercase().as_str() {
        "" if !number.contains('.') => 1_u64 << 20,
        "B" => 1,
        "KB" => 1 << 10,
        "MB" => 1 << 20,
        "GB" => 1 << 30,
        "TB" => 1 << 40,
        _ => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = whole.parse::<u64>().ok()?.checked_mul(unit)?;
    // A thousandth of a unit is as close as anybody tells.
    let thousandths = format!("{fraction:0<3}").get(..3)?.parse::<u64>().ok()?;
    whole.checked_add(unit * thousandths / 1000)
}

/// The moment that is this property's value.
pub fn moment(name: &str, value: &str) -> Option<Timestamp> {
    property(name).filter(|property| property.kind == PropertyKind::Moment)?;
    let (day, clock) = value.split_once(['T', ' '])?;
    let clock = clock.strip_suffix('Z').unwrap_or(clock);
    let (clock, _) = clock.split_once('.').unwrap_or((clock, ""));
    let mut parts = clock.split(':').map(|part| part.parse::<u32>().ok().map(i64::from));
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?);
    if parts.next().is_some() || hours > 23 || minutes > 59 || seconds > 60 {
        return None;
    }
    let day: Day = day.parse().ok()?;
    Some(day.start(ZoneOffset::default()).plus_seconds((hours * 60 + minutes) * 60 + seconds))
}

#[cfg(test)]
mod tests;
