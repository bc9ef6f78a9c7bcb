//! What else a source tells of devices: Microsoft Graph's properties of a managed device, and the columns of the admin
//! center's export.

use super::Locale;

/// A property: Microsoft Graph's name, the export's column where it has another name, and what people call it.
struct Property {
    name: &'static str,
    column: &'static str,
    en: &'static str,
    nl: &'static str,
    is_hardware: bool,
}

const fn property(name: &'static str, column: &'static str, en: &'static str, nl: &'static str) -> Property {
    Property { name, column, en, nl, is_hardware: false }
}

const fn hardware(name: &'static str, column: &'static str, en: &'static str, nl: &'static str) -> Property {
    Property { name, column, en, nl, is_hardware: true }
}

const PROPERTIES: &[Property] = &[
    property(
        "activationLockBypassCode",
        "",
        "Activation lock bypass code",
        "Code om activeringsvergrendeling te omzeilen",
    ),
    property(
        "androidSecurityPatchLevel",
        "Security patch level",
        "Security patch level",
        "Beveiligingspatchniveau",
    ),
    property(
        "azureADRegistered",
        "Azure AD registered",
        "Microsoft Entra registered",
        "Geregistreerd bij Microsoft Entra",
    ),
    property(
        "complianceGracePeriodExpirationDateTime",
        "Compliance grace period expiration",
        "Compliance grace period ends",
        "Respijtperiode voor naleving eindigt",
    ),
    property("configurationManagerClientEnabledFeatures", "", "ConfigMgr features", "ConfigMgr-functies"),
    property("deviceActionResults", "", "Device actions", "Apparaatacties"),
    property("deviceHealthAttestationState", "", "Health attestation", "Statusverklaring"),
    property("deviceRegistrationState", "Device registration state", "Registration", "Registratie"),
    property("easActivated", "EAS activated", "EAS activated", "EAS geactiveerd"),
    property(
        "easActivationDateTime",
        "EAS activation date",
        "EAS activation date",
        "Datum van EAS-activering",
    ),
    property("easDeviceId", "EAS activation ID", "EAS device ID", "EAS-apparaat-id"),
    property(
        "enrollmentProfileName",
        "Enrollment profile name",
        "Enrollment profile",
        "Inschrijvingsprofiel",
    ),
    property("exchangeAccessState", "Exchange access state", "Exchange access", "Toegang tot Exchange"),
    property(
        "exchangeAccessStateReason",
        "",
        "Reason for Exchange access",
        "Reden voor toegang tot Exchange",
    ),
    property(
        "exchangeLastSuccessfulSyncDateTime",
        "Exchange last sync",
        "Last Exchange synchronization",
        "Laatste Exchange-synchronisatie",
    ),
    property("jailBroken", "Jailbroken", "Jailbroken", "Opengebroken"),
    property(
        "managementCertificateExpirationDate",
        "",
        "Management certificate expires",
        "Beheercertificaat verloopt",
    ),
    property("managementState", "Device state", "Device state", "Apparaatstatus"),
    property("notes", "Notes", "Notes", "Notities"),
    property(
        "partnerReportedThreatState",
        "Partner-reported threat state",
        "Threat state reported by a partner",
        "Bedreigingsstatus volgens een partner",
    ),
    property("remoteAssistanceSessionUrl", "", "Remote assistance address", "Adres voor hulp op afstand"),
    property(
        "remoteAssistanceSessionErrorDetails",
        "",
        "Remote assistance error",
        "Fout bij hulp op afstand",
    ),
    property(
        "requireUserEnrollmentApproval",
        "User approved enrollment",
        "User approved enrollment",
        "Door gebruiker goedgekeurde inschrijving",
    ),
    hardware("ethernetMacAddress", "EthernetMAC", "Ethernet MAC", "Ethernet-MAC"),
    hardware("freeStorageSpaceInBytes", "Free storage", "Free storage", "Vrije opslag"),
    hardware("iccid", "ICCID", "ICCID", "ICCID"),
    hardware("meid", "MEID", "MEID", "MEID"),
    hardware("physicalMemoryInBytes", "Physical memory", "Physical memory", "Fysiek geheugen"),
    hardware(
        "processorArchitecture",
        "Processor architecture",
        "Processor architecture",
        "Processorarchitectuur",
    ),
    hardware("subscriberCarrier", "Subscriber carrier", "Subscriber carrier", "Provider van abonnee"),
    hardware("totalStorageSpaceInBytes", "Total storage", "Total storage", "Totale opslag"),
    hardware("udid", "UDID", "UDID", "UDID"),
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

/// A name without case, space and punctuation: exports of other years differ in these.
fn key(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn find(name: &str) -> Option<&'static Property> {
    let key_of = key(name);
    let is = |known: &str| !known.is_empty() && key(known) == key_of;
    PROPERTIES.iter().find(|property| is(property.name) || is(property.column))
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

    /// Its value: enums and truths in words, sizes as people read them; anything else as it came.
    pub fn value(self, name: &str, value: String) -> String {
        let graph = find(name).map_or("", |property| property.name);
        if graph.ends_with("InBytes")
            && let Ok(bytes) = value.parse()
        {
            return self.size(bytes);
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
        assert_eq!(texts.label("jailBroken"), "Opengebroken");
        assert_eq!((texts.label("Rack"), texts.is_hardware("Rack")), ("Rack".to_owned(), false));
        assert_eq!((texts.label(""), texts.is_hardware("")), (String::new(), false));
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
    }
}
