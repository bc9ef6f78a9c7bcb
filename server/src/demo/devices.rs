//! The demo's devices.

use std::collections::BTreeMap;

use farhand_contract::{
    DeviceId, Timestamp,
    devices::{ComplianceState, Device, ManagedDeviceOwnerType},
};
use rand::{RngExt as _, rngs::StdRng, seq::IndexedRandom as _};

use super::{
    id,
    models::{KINDS, Kind},
    people::{COUNTRIES, DEPARTMENTS, Person},
};

/// Letters and digits of serial numbers.
const SERIAL: &[u8] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Where a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub country: &'static str,
    pub department: &'static str,
}

/// All devices, with dates that count back from `now`.
pub fn devices(seed: &mut StdRng, people: &[Person], now: Timestamp) -> Vec<(Device, Place)> {
    let mut number = 1000;
    let mut all = Vec::new();
    for kind in KINDS {
        for index in 0..kind.count {
            number += seed.random_range(1..9);
            // The device user among the accounts has the first of a few kinds, to try things out with.
            let known = people.iter().find(|person| person.name == "dana.koster").filter(|_| index == 0);
            let person = kind.has_user.then(|| known.or_else(|| people.choose(seed))).flatten();
            all.push(device(seed, kind, number, person, now));
        }
    }
    all
}

/// A device of this kind.
pub fn device(
    seed: &mut StdRng,
    kind: &Kind,
    number: u32,
    person: Option<&Person>,
    now: Timestamp,
) -> (Device, Place) {
    let place = person.map_or_else(
        || Place {
            country: COUNTRIES.choose(seed).unwrap_or(&COUNTRIES[0]),
            department: DEPARTMENTS.choose(seed).unwrap_or(&DEPARTMENTS[0]),
        },
        |person| Place { country: person.country, department: person.department },
    );
    let (manufacturer, model) = kind.models.choose(seed).copied().unwrap_or_default();
    let enrolled = now.plus_seconds(-seed.random_range(30 * DAY..1200 * DAY));
    let synced = last_sync(seed, now).0.max(enrolled.0);
    let user_name = person.map_or("", |person| &person.name);
    let company = kind.owner == ManagedDeviceOwnerType::Company;
    let device_name = format!("{}-{}-{number:05}", kind.prefix, code_of(place.country));
    let device = Device {
        id: DeviceId(id(seed)),
        managed_device_name: Some(format!(
            "{user_name}_{}_{number}",
            kind.operating_system.split(' ').next().unwrap_or_default()
        )),
        device_name,
        user_id: person.map(|person| person.id.to_string()),
        user_principal_name: person.map(Person::user_principal_name),
        user_display_name: person.map(|person| person.display_name.clone()),
        email_address: person.map(Person::user_principal_name),
        managed_device_owner_type: kind.owner,
        management_agent: kind.agent,
        device_enrollment_type: kind.enrollment,
        compliance_state: compliance(seed),
        operating_system: kind.operating_system.to_owned(),
        os_version: kind.versions.choose(seed).map(|&version| version.to_owned()),
        sku_family: kind.sku_family.map(str::to_owned),
        manufacturer: Some(manufacturer.to_owned()),
        model: Some(model.to_owned()),
        serial_number: Some(serial(seed)),
        imei: kind.has_phone.then(|| imei(seed)),
        phone_number: (kind.has_phone && person.is_some())
            .then(|| format!("*******{:03}", seed.random_range(0..1000))),
        wi_fi_mac_address: Some(mac(seed)),
        azure_ad_device_id: Some(id(seed).to_string()),
        join_type: company.then(|| "AzureADJoined".to_owned()),
        device_category_display_name: kind.category.map(str::to_owned),
        is_encrypted: Some(seed.random_bool(0.95)),
        is_supervised: Some(company && manufacturer == "Apple"),
        enrolled_date_time: Some(enrolled),
        last_sync_date_time: Some(Timestamp(synced)),
        other: BTreeMap::new(),
        removed_date_time: None,
    };
    (device, place)
}

/// A day, in seconds.
pub const DAY: i64 = 24 * 60 * 60;

/// Most were in contact today, some this month, and a few are forgotten in a drawer.
fn last_sync(seed: &mut StdRng, now: Timestamp) -> Timestamp {
    let seconds = match seed.random_range(0..100) {
        0..80 => seed.random_range(60..DAY),
        80..94 => seed.random_range(DAY..30 * DAY),
        _ => seed.random_range(30 * DAY..200 * DAY),
    };
    now.plus_seconds(-seconds)
}

fn compliance(seed: &mut StdRng) -> ComplianceState {
    match seed.random_range(0..100) {
        0..82 => ComplianceState::Compliant,
        82..90 => ComplianceState::Noncompliant,
        90..95 => ComplianceState::InGracePeriod,
        95..97 => ComplianceState::Error,
        97..98 => ComplianceState::Conflict,
        _ => ComplianceState::Unknown,
    }
}

fn code_of(country: &str) -> &'static str {
    match country {
        "Netherlands" => "NL",
        "Belgium" => "BE",
        "Germany" => "DE",
        "France" => "FR",
        _ => "UK",
    }
}

fn serial(seed: &mut StdRng) -> String {
    (0..10).map(|_| char::from(*SERIAL.choose(seed).unwrap_or(&b'0'))).collect()
}

fn imei(seed: &mut StdRng) -> String {
    format!("35{:013}", seed.random_range(0..10_000_000_000_000_u64))
}

/// A locally administered address: no manufacturer's.
fn mac(seed: &mut StdRng) -> String {
    format!("02{:010X}", seed.random_range(0..1_u64 << 40))
}
