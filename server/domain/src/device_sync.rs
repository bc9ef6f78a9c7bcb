//! Bringing devices in from Microsoft Graph: how much is asked for, what a device that is told does to the one that is
//! known, and when a run that met a problem goes on.

use farhand_contract::{
    Timestamp,
    device_properties::{PropertyKind, property},
    device_sync::{GraphProblem, SyncCounts, SyncKind, SyncLineKind},
    devices::Device,
};

/// How long a full run counts, in seconds: after that the next one asks for everything again.
pub const FULL_EVERY_SECONDS: i64 = 24 * 3600;

/// How far a run of changes reaches back behind what was told last, in seconds: what Microsoft Graph is late with.
pub const OVERLAP_SECONDS: i64 = 600;

/// How often in a row a page may fail before a run is given up. Being asked to wait is no failure.
pub const ATTEMPTS: u32 = 8;

/// The wait after the first failure, in seconds. After each next one it is twice as long, up to [`LONGEST_WAIT_SECONDS`].
pub const FIRST_WAIT_SECONDS: i64 = 15;

/// The longest wait that nobody asked for.
pub const LONGEST_WAIT_SECONDS: i64 = 900;

/// The longest wait that is granted to Microsoft Graph, in seconds.
pub const LONGEST_ASKED_SECONDS: i64 = 24 * 3600;

/// How many pages in a row may be without a device that can be told from others, before the list is taken for a circle: an
/// empty page in the middle of one is nothing unusual.
pub const IDLE_PAGES: u32 = 20;

/// Serial numbers that many devices have, because nobody filled them in. In lower case.
const NO_SERIALS: [&str; 9] = [
    "0",
    "none",
    "unknown",
    "n/a",
    "default string",
    "system serial number",
    "systemserialnumber",
    "to be filled by o.e.m.",
    "not specified",
];

/// How much the next run asks for, and since when. `full_at`: when the last full run that came to its end began;
/// `told_until`: the latest contact of a device that the last run was told of.
pub fn next_run(
    full_at: Option<Timestamp>,
    told_until: Option<Timestamp>,
    now: Timestamp,
    asked: Option<SyncKind>,
) -> (SyncKind, Option<Timestamp>) {
    let since = told_until.map(|until| until.plus_seconds(-OVERLAP_SECONDS));
    let stale = full_at.is_none_or(|full| now.seconds_since(full) >= FULL_EVERY_SECONDS || full > now);
    match (asked, since) {
        // Without a full run before there is nothing that has changed since.
        (Some(SyncKind::Full), _) | (_, None) => (SyncKind::Full, None),
        _ if full_at.is_none() => (SyncKind::Full, None),
        (None, Some(_)) if stale => (SyncKind::Full, None),
        (_, Some(since)) => (SyncKind::Delta, Some(since)),
    }
}

/// The latest contact that counts, of the one that was known and one that is told. One that lies ahead of the run's begin
/// would leave out what happens until then.
pub fn told_until(known: Option<Timestamp>, told: Option<Timestamp>, begun: Timestamp) -> Option<Timestamp> {
    known.max(told.map(|told| told.min(begun)))
}

/// Completes a device that was told with what Microsoft Graph does not tell, and says what became of the one that was
/// known. `None`: nothing.
pub fn take(device: &mut Device, known: Option<&Device>) -> Option<SyncLineKind> {
    let Some(known) = known else { return Some(SyncLineKind::Added) };
    device.sku_family.clone_from(&known.sku_family);
    device.join_type.clone_from(&known.join_type);
    for (name, value) in &known.other {
        // A word that a field had no value for goes once the field has one.
        if property(name).is_none_or(|property| property.kind != PropertyKind::Wording) {
            device.other.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
    device.removed_date_time = None;
    if known.removed_date_time.is_some() {
        Some(SyncLineKind::Returned)
    } else if device == known {
        None
    } else {
        Some(SyncLineKind::Changed)
    }
}

/// What changes all the time, under the names of Microsoft Graph and of the admin center's export.
const RESTLESS: [&str; 4] =
    ["freeStorageSpaceInBytes", "totalStorageSpaceInBytes", "Free storage", "Total storage"];

/// The fields that differ, under Microsoft Graph's names. Contact and storage change all the time and are told only when
/// nothing else does.
pub fn changed_fields(before: &Device, now: &Device) -> Vec<String> {
    let mut fields = Vec::new();
    let mut look = |name: &str, differs: bool| {
        if differs {
            fields.push(name.to_owned());
        }
    };
    look("deviceName", before.device_name != now.device_name);
    look("managedDeviceName", before.managed_device_name != now.managed_device_name);
    look("userId", before.user_id != now.user_id);
    look("userPrincipalName", before.user_principal_name != now.user_principal_name);
    look("userDisplayName", before.user_display_name != now.user_display_name);
    look("emailAddress", before.email_address != now.email_address);
    look("managedDeviceOwnerType", before.managed_device_owner_type != now.managed_device_owner_type);
    look("managementAgent", before.management_agent != now.management_agent);
    look("deviceEnrollmentType", before.device_enrollment_type != now.device_enrollment_type);
    look("complianceState", before.compliance_state != now.compliance_state);
    look("operatingSystem", before.operating_system != now.operating_system);
    look("osVersion", before.os_version != now.os_version);
    look("manufacturer", before.manufacturer != now.manufacturer);
    look("model", before.model != now.model);
    look("serialNumber", before.serial_number != now.serial_number);
    look("imei", before.imei != now.imei);
    look("phoneNumber", before.phone_number != now.phone_number);
    look("wiFiMacAddress", before.wi_fi_mac_address != now.wi_fi_mac_address);
    look("azureADDeviceId", before.azure_ad_device_id != now.azure_ad_device_id);
    look(
        "deviceCategoryDisplayName",
        before.device_category_display_name != now.device_category_display_name,
    );
    look("isEncrypted", before.is_encrypted != now.is_encrypted);
    look("isSupervised", before.is_supervised != now.is_supervised);
    look("enrolledDateTime", before.enrolled_date_time != now.enrolled_date_time);
    let others = now.other.iter().filter(|&(name, value)| before.other.get(name) != Some(value));
    let (restless, others): (Vec<_>, Vec<_>) =
        others.map(|(name, _)| name.clone()).partition(|name| RESTLESS.contains(&name.as_str()));
    fields.extend(others);
    if fields.is_empty() && before.last_sync_date_time != now.last_sync_date_time {
        fields.push("lastSyncDateTime".to_owned());
    }
    if fields.is_empty() {
        fields.extend(restless);
    }
    fields
}

/// A serial number by which a device can be told from others.
pub fn telling_serial(device: &Device) -> Option<&str> {
    let serial = device.serial_number.as_deref().map(str::trim).filter(|serial| !serial.is_empty())?;
    let all_equal = serial.bytes().all(|byte| Some(byte) == serial.bytes().next());
    let placeholder = all_equal || NO_SERIALS.contains(&serial.to_lowercase().as_str());
    (!placeholder).then_some(serial)
}

/// What a run does after a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterProblem {
    /// It asks for the same page again after so many seconds.
    Wait(i64),
    /// It is given up.
    GiveUp,
}

/// What a run does after the `attempts`th problem in a row, this one counted; being asked to wait counts apart from what
/// fails. `part` is a random part of 256.
///
/// What Microsoft Graph asks for is waited for in full, however often; everything else is spread.
pub fn after(problem: GraphProblem, attempts: u32, part: u8) -> AfterProblem {
    let throttled = matches!(problem, GraphProblem::Throttled { .. });
    if !problem.is_passing() || (attempts >= ATTEMPTS && !throttled) {
        return AfterProblem::GiveUp;
    }
    let doubled = FIRST_WAIT_SECONDS << attempts.saturating_sub(1).min(16);
    let longest = doubled.min(LONGEST_WAIT_SECONDS);
    let spread = longest / 2 + longest * i64::from(part) / 512;
    match problem {
        GraphProblem::Throttled { retry_after_seconds: Some(asked) } => {
            AfterProblem::Wait(i64::from(asked).clamp(1, LONGEST_ASKED_SECONDS))
        }
        _ => AfterProblem::Wait(spread.max(1)),
    }
}

/// Whether a run that came to the end of the list was told of every device: a list that moved while it was read may have left
/// some out.
pub fn is_whole(kind: SyncKind, counts: &SyncCounts) -> bool {
    kind == SyncKind::Full && counts.told() > 0 && counts.repeated == 0
}

/// Whether it may mark as removed what it was not told of. Of a device without an id nobody knows which one it is.
pub fn removes(kind: SyncKind, counts: &SyncCounts) -> bool {
    is_whole(kind, counts) && counts.nameless == 0
}

#[cfg(test)]
mod tests;
