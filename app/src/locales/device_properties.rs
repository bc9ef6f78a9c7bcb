//! What else a source tells of devices: Microsoft Graph's properties of a managed device, and the columns of the admin
//! center's export.

use farhand_contract::device_properties::{self, PropertyKind};

use super::{Locale, device_parts::DevicePartTexts};

/// A property: Microsoft Graph's name, and what people call it.
struct Property {
    name: &'static str,
    en: &'static str,
    nl: &'static str,
    is_hardware: bool,
}

const fn property(name: &'static str, en: &'static str, nl: &'static str) -> Property {
    Property { name, en, nl, is_hardware: false }
}

const fn hardware(name: &'static str, en: &'static str, nl: &'static str) -> Property {
    Property { name, en, nl, is_hardware: true }
}

const PROPERTIES: &[Property] = &[
    property("androidSecurityPatchLevel", "Security patch level", "Beveiligingspatchniveau"),
    property("azureADRegistered", "Microsoft Entra registered", "Geregistreerd bij Microsoft Entra"),
    property(
        "complianceGracePeriodExpirationDateTime",
        "Compliance grace period ends",
        "Respijtperiode voor naleving eindigt",
    ),
    property("configurationManagerClientEnabledFeatures", "ConfigMgr features", "ConfigMgr-functies"),
    property("deviceActionResults", "Device actions", "Apparaatacties"),
    property("deviceHealthAttestationState", "Health attestation", "Statusverklaring"),
    property("deviceRegistrationState", "Registration", "Registratie"),
    property("easActivated", "EAS activated", "EAS geactiveerd"),
    property("easActivationDateTime", "EAS activation date", "Datum van EAS-activering"),
    property("easDeviceId", "EAS device ID", "EAS-apparaat-id"),
    property("enrollmentProfileName", "Enrollment profile", "Inschrijvingsprofiel"),
    property("exchangeAccessState", "Exchange access", "Toegang tot Exchange"),
    property("exchangeAccessStateReason", "Reason for Exchange access", "Reden voor toegang tot Exchange"),
    property(
        "exchangeLastSuccessfulSyncDateTime",
        "Last Exchange synchronization",
        "Laatste Exchange-synchronisatie",
    ),
    property("jailBroken", "Jailbroken", "Opengebroken"),
    property(
        "managementCertificateExpirationDate",
        "Management certificate expires",
        "Beheercertificaat verloopt",
    ),
    property("managementState", "Device state", "Apparaatstatus"),
    property("notes", "Notes", "Notities"),
    property(
        "partnerReportedThreatState",
        "Threat state reported by a partner",
        "Bedreigingsstatus volgens een partner",
    ),
    property("remoteAssistanceSessionErrorDetails", "Remote assistance error", "Fout bij hulp op afstand"),
    property(
        "requireUserEnrollmentApproval",
        "User approved enrollment",
        "Door gebruiker goedgekeurde inschrijving",
    ),
    hardware("ethernetMacAddress", "Ethernet MAC", "Ethernet-MAC"),
    hardware("freeStorageSpaceInBytes", "Free storage", "Vrije opslag"),
    hardware("iccid", "ICCID", "ICCID"),
    hardware("meid", "MEID", "MEID"),
    hardware("physicalMemoryInBytes", "Physical memory", "Fysiek geheugen"),
    hardware("processorArchitecture", "Processor architecture", "Processorarchitectuur"),
    hardware("subscriberCarrier", "Subscriber carrier", "Provider van abonnee"),
    hardware("totalStorageSpaceInBytes", "Total storage", "Totale opslag"),
    hardware("udid", "UDID", "UDID"),
    property("complianceState", "Compliance, as the source tells it", "Naleving, zoals de bron die meldt"),
    property(
        "deviceEnrollmentType",
        "Enrollment type, as the source tells it",
        "Inschrijvingstype, zoals de bron het meldt",
    ),
    property(
        "managedDeviceOwnerType",
        "Ownership, as the source tells it",
        "Eigendom, zoals de bron het meldt",
    ),
    property(
        "managementAgent",
        "Managed by, as the source tells it",
        "Beheerd door, zoals de bron het meldt",
    ),
    property("Intune registered", "Intune registered", "Geregistreerd bij Intune"),
    hardware("CellularTechnology", "Cellular technology", "Mobiele technologie"),
    hardware("EID", "EID", "EID"),
    hardware("WiFiIPv4Address", "Wi-Fi IPv4 address", "IPv4-adres van wifi"),
    hardware("WiFiSubnetID", "Wi-Fi subnet", "Subnet van wifi"),
];

/// The values of an enum: Microsoft Graph's name of each, and what people call it in English and in Dutch.
type Values = &'static [(&'static str, &'static str, &'static str)];

/// The enums, by their property.
const VALUES: &[(&str, Values)] = &[
    (
        "deviceRegistrationState",
        &[
            ("notRegistered", "Not registered", "Niet geregistreerd"),
            ("registered", "Registered", "Geregistreerd"),
            ("revoked", "Revoked", "Ingetrokken"),
            ("keyConflict", "Key conflict", "Sleutelconflict"),
            ("approvalPending", "Approval pending", "Goedkeuring in behandeling"),
            ("certificateReset", "Certificate reset", "Certificaat opnieuw ingesteld"),
            (
                "notRegisteredPendingEnrollment",
                "Not registered, enrollment pending",
                "Niet geregistreerd, inschrijving in behandeling",
            ),
            ("unknown", "Unknown", "Onbekend"),
        ],
    ),
    (
        "exchangeAccessState",
        &[
            ("none", "None", "Geen"),
            ("unknown", "Unknown", "Onbekend"),
            ("allowed", "Allowed", "Toegestaan"),
            ("blocked", "Blocked", "Geblokkeerd"),
            ("quarantined", "Quarantined", "In quarantaine"),
        ],
    ),
    (
        "exchangeAccessStateReason",
        &[
            ("none", "None", "Geen"),
            ("unknown", "Unknown", "Onbekend"),
            ("exchangeGlobalRule", "Exchange global rule", "Globale regel van Exchange"),
            ("exchangeIndividualRule", "Exchange individual rule", "Individuele regel van Exchange"),
            ("exchangeDeviceRule", "Exchange device rule", "Apparaatregel van Exchange"),
            ("exchangeUpgrade", "Exchange upgrade", "Upgrade van Exchange"),
            ("exchangeMailboxPolicy", "Exchange mailbox policy", "Postvakbeleid van Exchange"),
            ("other", "Other", "Anders"),
            ("compliant", "Compliant", "Compatibel"),
            ("notCompliant", "Noncompliant", "Niet-compatibel"),
            ("notEnrolled", "Not enrolled", "Niet ingeschreven"),
            ("unknownLocation", "Unknown location", "Onbekende locatie"),
            ("mfaRequired", "Multifactor authentication required", "Meervoudige verificatie vereist"),
            (
                "azureADBlockDueToAccessPolicy",
                "Blocked by a Microsoft Entra access policy",
                "Geblokkeerd door toegangsbeleid van Microsoft Entra",
            ),
            ("compromisedPassword", "Compromised password", "Gelekt wachtwoord"),
            (
                "deviceNotKnownWithManagedApp",
                "Device not known with a managed app",
                "Apparaat niet bekend met een beheerde app",
            ),
        ],
    ),
    ("jailBroken", &[("unknown", "Unknown", "Onbekend")]),
    (
        "managementState",
        &[
            ("managed", "Managed", "Beheerd"),
            ("retirePending", "Retire pending", "Buiten gebruik stellen in behandeling"),
            ("retireFailed", "Retire failed", "Buiten gebruik stellen mislukt"),
            ("retireIssued", "Retire issued", "Buiten gebruik stellen verzonden"),
            ("retireCanceled", "Retire cancelled", "Buiten gebruik stellen geannuleerd"),
            ("wipePending", "Wipe pending", "Wissen in behandeling"),
            ("wipeFailed", "Wipe failed", "Wissen mislukt"),
            ("wipeIssued", "Wipe issued", "Wissen verzonden"),
            ("wipeCanceled", "Wipe cancelled", "Wissen geannuleerd"),
            ("deletePending", "Delete pending", "Verwijderen in behandeling"),
            ("unhealthy", "Unhealthy", "Niet in orde"),
            ("discovered", "Discovered", "Gedetecteerd"),
        ],
    ),
    (
        "partnerReportedThreatState",
        &[
            ("unknown", "Unknown", "Onbekend"),
            ("activated", "Activated", "Geactiveerd"),
            ("deactivated", "Deactivated", "Gedeactiveerd"),
            ("secured", "Secured", "Beveiligd"),
            ("lowSeverity", "Low severity", "Lage ernst"),
            ("mediumSeverity", "Medium severity", "Gemiddelde ernst"),
            ("highSeverity", "High severity", "Hoge ernst"),
            ("unresponsive", "Unresponsive", "Reageert niet"),
            ("compromised", "Compromised", "Gecompromitteerd"),
            ("misconfigured", "Misconfigured", "Onjuist geconfigureerd"),
        ],
    ),
];

/// The sizes that people read, the largest first.
const SIZES: [(u64, &str); 3] = [(1 << 40, "TB"), (1 << 30, "GB"), (1 << 20, "MB")];

fn find(name: &str) -> Option<&'static Property> {
    let known = device_properties::property(name)?;
    PROPERTIES.iter().find(|property| property.name == known.name)
}

/// What else a source tells of devices, in words.
#[derive(Clone, Copy, Debug)]
pub struct DevicePropertyTexts(pub Locale);

impl DevicePropertyTexts {
    /// Whether the property with this name of the source's tells of the hardware.
    pub fn is_hardware(self, name: &str) -> bool {
        find(name).is_some_and(|property| property.is_hardware)
    }

    /// What people call it; the source's own name where nobody knows.
    pub fn label(self, name: &str) -> String {
        let known = find(name).map(|property| match self.0 {
            Locale::En => property.en,
            Locale::Nl => property.nl,
        });
        known.unwrap_or(name).to_owned()
    }

    /// Its value: enums and truths in words, sizes as people read them, several parts one after the other; anything else as
    /// it came.
    pub fn value(self, name: &str, value: String) -> String {
        let property = device_properties::property(name);
        let graph = property.map_or("", |property| property.name);
        match property.map(|property| property.kind) {
            Some(PropertyKind::Bytes) => {
                if let Ok(bytes) = value.parse() {
                    return self.size(bytes);
                }
            }
            Some(PropertyKind::Parts) => return DevicePartTexts(self.0).parts(graph, value),
            _ => {}
        }
        let common = super::Common(self.0);
        match value.as_str() {
            "true" | "True" => return common.yes().to_owned(),
            "false" | "False" => return common.no().to_owned(),
            _ => {}
        }
        let values =
            VALUES.iter().find(|(property, _)| *property == graph).map_or(&[][..], |(_, values)| values);
        let known = values.iter().find(|(named, _, _)| named.eq_ignore_ascii_case(&value));
        known.map_or(value, |(_, en, nl)| match self.0 {
            Locale::En => (*en).to_owned(),
            Locale::Nl => (*nl).to_owned(),
        })
    }

    /// In the largest unit of which there is one, with a decimal.
    fn size(self, bytes: u64) -> String {
        let Some((unit, name)) = SIZES.into_iter().find(|(unit, _)| bytes >= *unit) else {
            return format!("{bytes} B");
        };
        let tenths = u128::from(bytes) * 10 / u128::from(unit);
        let point = match self.0 {
            Locale::En => '.',
            Locale::Nl => ',',
        };
        format!("{}{point}{} {name}", tenths / 10, tenths % 10)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_is_known_by_either_name() {
        let texts = DevicePropertyTexts(Locale::Nl);
        for name in ["totalStorageSpaceInBytes", "Total storage", "TOTAL-STORAGE"] {
            assert_eq!((texts.label(name), texts.is_hardware(name)), ("Totale opslag".to_owned(), true));
        }
        // The columns of the admin center's export that are none of a device's fields.
        for column in [
            "Azure AD registered",
            "CellularTechnology",
            "Compliance grace period expiration",
            "Device state",
            "EAS activated",
            "EAS activation ID",
            "EAS reason",
            "EAS status",
            "EID",
            "EthernetMAC",
            "Free storage",
            "ICCID",
            "Intune registered",
            "Jailbroken",
            "Last EAS sync time",
            "MEID",
            "ProcessorArchitecture",
            "Security patch level",
            "Subscriber carrier",
            "Total storage",
            "WiFiIPv4Address",
            "WiFiSubnetID",
        ] {
            assert!(find(column).is_some(), "{column}");
        }
        assert_eq!(texts.label("jailBroken"), "Opengebroken");
        assert_eq!((texts.label("Rack"), texts.is_hardware("Rack")), ("Rack".to_owned(), false));
        assert_eq!((texts.label(""), texts.is_hardware("")), (String::new(), false));
    }

    #[test]
    fn every_property_that_is_kept_has_a_name_in_each_language() {
        for known in device_properties::PROPERTIES {
            let named = PROPERTIES.iter().filter(|property| property.name == known.name);
            let expected = usize::from(known.kind != PropertyKind::Secret);
            assert_eq!(named.count(), expected, "{}", known.name);
        }
        for property in PROPERTIES {
            assert!(!property.en.is_empty() && !property.nl.is_empty(), "{}", property.name);
        }
    }

    #[test]
    fn values_are_told_in_words() {
        let (english, dutch) = (DevicePropertyTexts(Locale::En), DevicePropertyTexts(Locale::Nl));
        let told = |texts: DevicePropertyTexts, name: &str, value: &str| texts.value(name, value.to_owned());
        assert_eq!(told(english, "freeStorageSpaceInBytes", "64424509440"), "60.0 GB");
        assert_eq!(told(dutch, "physicalMemoryInBytes", "1610612736"), "1,5 GB");
        assert_eq!(told(english, "freeStorageSpaceInBytes", "12"), "12 B");
        assert_eq!(told(english, "freeStorageSpaceInBytes", "much"), "much");
        assert_eq!(told(dutch, "deviceRegistrationState", "registered"), "Geregistreerd");
        assert_eq!(told(dutch, "deviceRegistrationState", "elsewhere"), "elsewhere");
        assert_eq!(told(dutch, "azureADRegistered", "true"), "Ja");
        assert_eq!(told(english, "Rack", "registered"), "registered");
        assert_eq!(told(dutch, "EAS status", "Allowed"), "Toegestaan");
    }
}
