//! Fleets to try Farhand out with and to measure it by: as many devices as one likes, each of which follows from the
//! seed and its number alone.

mod names;

use core::ops::Range;
use std::collections::BTreeMap;

use farhand_contract::{Timestamp, devices::Device};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};

use crate::demo::{
    devices::{self, DAY},
    id,
    models::{KINDS, Kind},
    people::{COUNTRIES, DEPARTMENTS, Person},
};

/// The most devices that a fleet has.
pub const LARGEST: u32 = 10_000_000;

/// Keeps the numbers of devices and those of people apart.
const PEOPLE: u64 = 1 << 40;

/// Of one in so many devices, the source tells more than the fields.
const TOLD_BESIDES: u32 = 16;

/// A fleet.
#[derive(Clone, Debug)]
pub struct Fleet {
    /// Two fleets with one seed have the same devices, as far as both reach.
    pub seed: u64,
    /// How many devices it has.
    pub devices: u32,
    /// The domain of its people.
    pub domain: String,
    /// What its dates count back from.
    pub now: Timestamp,
}

impl Fleet {
    /// The devices with these numbers, of which the first is 0.
    pub fn devices(&self, numbers: Range<u32>) -> impl Iterator<Item = Device> {
        (numbers.start..numbers.end.min(self.devices)).map(|number| self.device(number))
    }

    fn random(&self, number: u64) -> StdRng {
        // Neighbouring seeds must not share devices.
        StdRng::seed_from_u64(self.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ number)
    }

    fn device(&self, number: u32) -> Device {
        let mut random = self.random(u64::from(number));
        let kind = kind_of(number, &mut random);
        let person = kind.has_user.then(|| self.person(number, &mut random));
        let (mut device, _) = devices::device(&mut random, kind, number + 1, person.as_ref(), self.now);
        if let Some(person) = &person {
            let address = format!("{}@{}", person.name, self.domain);
            device.user_principal_name = Some(address.clone());
            device.email_address = Some(address);
        }
        let (manufacturer, model) = skewed(kind.models, &mut random);
        device.manufacturer = Some((*manufacturer).to_owned());
        device.model = Some((*model).to_owned());
        device.os_version = Some((*skewed(kind.versions, &mut random)).to_owned());
        // What its owner called it themselves.
        if random.random_bool(0.03) {
            let given = names::DEVICES.choose(&mut random).unwrap_or(&"");
            device.device_name = format!("{given} {}", number % 1000);
        }
        // Years in a drawer; and some that never came back after they were enrolled.
        if random.random_bool(0.02) {
            let long_ago = self.now.plus_seconds(-random.random_range(200 * DAY..1500 * DAY));
            device.enrolled_date_time = Some(long_ago);
            device.last_sync_date_time = random.random_bool(0.8).then_some(long_ago);
        }
        if number.is_multiple_of(TOLD_BESIDES) {
            device.other = told_besides(&mut random);
        }
        device
    }

    /// Whose it is: most people have one device or two, a few have many.
    fn person(&self, number: u32, random: &mut StdRng) -> Person {
        let crowd =
            if random.random_bool(0.98) { u64::from(number) * 3 / 5 } else { u64::from(number) / 400 };
        let mut random = self.random(PEOPLE + crowd);
        let (first, last) = if random.random_bool(0.06) {
            *names::FAR.choose(&mut random).unwrap_or(&names::FAR[0])
        } else {
            (*skewed(names::FIRST, &mut random), *skewed(names::LAST, &mut random))
        };
        let plain = |name: &str| -> String {
            name.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase()).collect()
        };
        let name =
            [plain(first), plain(last)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        let name = if name.is_empty() { "user".to_owned() } else { name.join(".") };
        Person {
            id: id(&mut random),
            name: format!("{name}{crowd}"),
            display_name: format!("{first} {last}"),
            country: skewed::<&str>(COUNTRIES, &mut random),
            department: DEPARTMENTS.choose(&mut random).unwrap_or(&DEPARTMENTS[0]),
        }
    }
}

/// What a source tells of a device beside its fields.
fn told_besides(random: &mut StdRng) -> BTreeMap<String, String> {
    let storage = u64::from(random.random_range(1..=4_u32)) * 128_000_000_000;
    let truth = |truth| if truth { "True" } else { "False" }.to_owned();
    let told = [
        ("azureADRegistered", truth(random.random_bool(0.9))),
        ("totalStorageSpaceInBytes", storage.to_string()),
        ("freeStorageSpaceInBytes", random.random_range(storage / 20..storage).to_string()),
        ("managementState", if random.random_bool(0.98) { "managed" } else { "wipePending" }.to_owned()),
        ("jailBroken", "Unknown".to_owned()),
    ];
    told.map(|(name, value)| (name.to_owned(), value)).into()
}

/// The first devices are of each kind in turn, so that every row of the table of eligibility is there however small the
/// fleet; the others as often as in the demo.
fn kind_of(number: u32, random: &mut StdRng) -> &'static Kind {
    if let Some(kind) = KINDS.get(number as usize) {
        return kind;
    }
    let mut place = random.random_range(0..KINDS.iter().map(|kind| kind.count).sum::<usize>());
    for kind in KINDS {
        if place < kind.count {
            return kind;
        }
        place -= kind.count;
    }
    &KINDS[0]
}

/// One of them: the earlier, the likelier.
fn skewed<'a, T>(all: &'a [T], random: &mut StdRng) -> &'a T {
    let mut rest = all;
    while rest.len() > 1 && random.random_bool(0.6) {
        rest = &rest[..rest.len().div_ceil(2)];
    }
    rest.choose(random).unwrap_or(&all[0])
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use farhand_contract::{
        connectors::ConnectorStatus,
        device_properties::property,
        devices::{DeviceEnrollmentType, Platform},
        offers::{Mode, NotOffered, Notice, Offer},
    };
    use farhand_domain::{
        eligibility::{Access, offer},
        platform::{is_userless_windows, platform},
    };

    use super::*;

    fn fleet(seed: u64) -> Fleet {
        Fleet { seed, devices: 20_000, domain: "corp.example".into(), now: Timestamp(1_800_000_000_000) }
    }

    #[test]
    fn a_device_follows_from_the_seed_and_its_number() {
        let all: Vec<_> = fleet(1).devices(0..200).collect();
        assert_eq!(all, fleet(1).devices(0..200).collect::<Vec<_>>());
        assert_eq!(all[150..], fleet(1).devices(150..200).collect::<Vec<_>>());
        assert_ne!(all, fleet(2).devices(0..200).collect::<Vec<_>>());
        let fewer = Fleet { devices: 10, ..fleet(1) };
        assert_eq!(all[..10], fewer.devices(0..200).collect::<Vec<_>>());
    }

    #[test]
    fn a_small_fleet_has_every_kind_of_device() {
        let all: Vec<_> = fleet(3).devices(0..100).collect();
        for &kind in Platform::ALL {
            assert!(all.iter().any(|device| platform(device) == kind), "no {kind:?}");
        }
        assert!(all.iter().any(is_userless_windows));
        let told: HashSet<_> = all.iter().flat_map(|device| device.other.keys()).collect();
        assert!(!told.is_empty());
        assert!(told.into_iter().all(|name| property(name).is_some_and(|known| known.name == name)));
    }

    /// The rows of the table of eligibility: system, enrolment, and what is offered where nothing is in the way.
    #[test]
    fn a_small_fleet_has_every_row_of_the_table_of_eligibility() {
        use DeviceEnrollmentType::{DeviceEnrollmentManager, WindowsBulkUserless};
        use Mode::{RemoteControl, ScreenSharing};
        use Notice::{MayBeUnsupported, NoCompanyPortal};

        let all: Vec<_> = fleet(3).devices(0..100).collect();
        let offers = |kind: Platform, enrolled: Option<DeviceEnrollmentType>| -> Vec<_> {
            let of_kind = all.iter().filter(|device| platform(device) == kind);
            let of_row = of_kind.filter(|device| match enrolled {
                Some(enrolled) => device.device_enrollment_type == enrolled,
                None => !is_userless_windows(device),
            });
            of_row.map(|device| offer(device, ConnectorStatus::Onboarded, Access::Allowed)).collect()
        };
        let allowed = |mode, notices: &[Notice]| Offer::Allowed { mode, notices: notices.to_vec() };
        let refused = |reason| Offer::NotOffered { reason };
        for (kind, enrolled, offered) in [
            (Platform::Windows, None, allowed(RemoteControl, &[])),
            (Platform::AndroidDeviceAdministrator, None, allowed(RemoteControl, &[])),
            (Platform::AndroidWorkProfile, None, allowed(RemoteControl, &[])),
            (Platform::Ios, None, allowed(ScreenSharing, &[])),
            (Platform::Ipados, None, allowed(ScreenSharing, &[])),
            (Platform::MacOs, None, allowed(ScreenSharing, &[])),
            (Platform::WindowsHolographic, None, allowed(RemoteControl, &[MayBeUnsupported])),
            (Platform::WindowsTeam, None, allowed(RemoteControl, &[MayBeUnsupported])),
            (Platform::WindowsS, None, allowed(RemoteControl, &[MayBeUnsupported])),
            (Platform::Windows, Some(DeviceEnrollmentManager), allowed(RemoteControl, &[NoCompanyPortal])),
            (Platform::Windows, Some(WindowsBulkUserless), allowed(RemoteControl, &[NoCompanyPortal])),
            (
                Platform::WindowsTeam,
                Some(WindowsBulkUserless),
                allowed(RemoteControl, &[MayBeUnsupported, NoCompanyPortal]),
            ),
            (Platform::Ios, Some(DeviceEnrollmentManager), allowed(ScreenSharing, &[])),
            (Platform::AndroidDedicated, None, refused(NotOffered::AndroidDedicated)),
            (Platform::AndroidFullyManaged, None, refused(NotOffered::AndroidFullyManaged)),
            (Platform::AndroidCorporateWorkProfile, None, refused(NotOffered::AndroidCorporateWorkProfile)),
            (Platform::AndroidAosp, None, refused(NotOffered::AndroidAosp)),
            (Platform::Linux, None, refused(NotOffered::PlatformNotSupported)),
            (Platform::Other, None, refused(NotOffered::PlatformNotSupported)),
        ] {
            let offers = offers(kind, enrolled);
            assert!(!offers.is_empty(), "no {kind:?}, {enrolled:?}");
            assert!(offers.iter().all(|offer| *offer == offered), "{kind:?}, {enrolled:?}: {offers:?}");
        }
    }

    #[test]
    fn devices_are_told_apart_and_people_have_several() {
        let all: Vec<_> = fleet(4).devices(0..20_000).collect();
        assert_eq!(all.iter().map(|device| device.id).collect::<HashSet<_>>().len(), all.len());
        let mut owned: HashMap<_, usize> = HashMap::new();
        for device in &all {
            if let Some(user) = &device.user_principal_name {
                *owned.entry(user).or_default() += 1;
            }
        }
        assert!(owned.values().any(|&count| count == 1));
        assert!(owned.values().filter(|&&count| count > 1).count() > 1000);
        assert!(owned.values().max().is_some_and(|&most| most > 5));
    }

    #[test]
    fn it_is_skewed_and_has_names_from_everywhere() {
        let all: Vec<_> = fleet(5).devices(0..20_000).collect();
        let mut models: HashMap<_, usize> = HashMap::new();
        for device in &all {
            *models.entry(&device.model).or_default() += 1;
        }
        let (most, least) = (models.values().max().unwrap(), models.values().min().unwrap());
        assert!(most > &(least * 20), "{most} {least}");
        assert!(all.iter().any(|device| !device.device_name.is_ascii()));
        assert!(
            all.iter().any(|device| device.user_display_name.as_ref().is_some_and(|name| !name.is_ascii()))
        );
        assert!(all.iter().any(|device| device.last_sync_date_time.is_none()));
    }
}
