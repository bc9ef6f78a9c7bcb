//! What a source tells of devices in several parts, in words.

use serde_json::{Map, Value};

use super::{Common, Locale};

/// Names of Microsoft Graph's, and what people call them in English and in Dutch.
type Words = &'static [(&'static str, &'static str, &'static str)];

/// What Configuration Manager's client does on a device.
const FEATURES: Words = &[
    ("compliancePolicy", "Compliance policy", "Nalevingsbeleid"),
    ("deviceConfiguration", "Device configuration", "Apparaatconfiguratie"),
    ("inventory", "Inventory", "Inventaris"),
    ("modernApps", "Modern apps", "Moderne apps"),
    ("resourceAccess", "Resource access", "Toegang tot resources"),
    ("windowsUpdateForBusiness", "Windows Update for Business", "Windows Update voor Bedrijven"),
];

/// Where an action stands.
const STATES: Words = &[
    ("none", "not started", "niet gestart"),
    ("pending", "pending", "in behandeling"),
    ("canceled", "cancelled", "geannuleerd"),
    ("active", "active", "actief"),
    ("done", "done", "gereed"),
    ("failed", "failed", "mislukt"),
    ("notSupported", "not supported", "niet ondersteund"),
];

/// What has several parts, in words.
#[derive(Clone, Copy, Debug)]
pub struct DevicePartTexts(pub Locale);

impl DevicePartTexts {
    /// The value of the property with this name, which is JSON. Anything else as it came.
    pub fn parts(self, name: &str, value: String) -> String {
        match (name, serde_json::from_str(&value)) {
            ("configurationManagerClientEnabledFeatures", Ok(Value::Object(parts))) => self.features(&parts),
            ("deviceActionResults", Ok(Value::Array(actions))) => {
                let actions: Vec<_> = actions.iter().map(|action| self.action(action)).collect();
                actions.join("; ")
            }
            (_, Ok(Value::Object(parts))) => {
                let parts = parts.iter().map(|(name, value)| format!("{name}: {}", self.plain(value)));
                parts.collect::<Vec<_>>().join("; ")
            }
            _ => value,
        }
    }

    fn word(self, words: Words, name: &str) -> String {
        let known = words.iter().find(|(known, _, _)| known.eq_ignore_ascii_case(name));
        known
            .map_or(name, |(_, en, nl)| match self.0 {
                Locale::En => *en,
                Locale::Nl => *nl,
            })
            .to_owned()
    }

    /// Those that are on.
    fn features(self, parts: &Map<String, Value>) -> String {
        let on = parts.iter().filter(|(_, value)| value.as_bool() == Some(true));
        on.map(|(name, _)| self.word(FEATURES, name)).collect::<Vec<_>>().join(", ")
    }

    fn action(self, action: &Value) -> String {
        let text = |name: &str| action.get(name).and_then(Value::as_str).unwrap_or_default();
        let (name, state) = (text("actionName"), self.word(STATES, text("actionState")));
        if name.is_empty() { self.plain(action) } else { format!("{name}: {state}") }
    }

    fn plain(self, value: &Value) -> String {
        match value {
            Value::String(text) => text.clone(),
            Value::Bool(truth) => Common(self.0).yes_no(*truth).to_owned(),
            other => other.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_told_in_words() {
        let (english, dutch) = (DevicePartTexts(Locale::En), DevicePartTexts(Locale::Nl));
        let told = |texts: DevicePartTexts, name: &str, value: &str| texts.parts(name, value.to_owned());
        let features = r#"{"inventory":true,"modernApps":false,"resourceAccess":true,"somethingNew":true}"#;
        let name = "configurationManagerClientEnabledFeatures";
        assert_eq!(told(english, name, features), "Inventory, Resource access, somethingNew");
        assert_eq!(told(dutch, name, features), "Inventaris, Toegang tot resources, somethingNew");
        let actions = r#"[{"actionName":"rebootNow","actionState":"done","startDateTime":"x"},{"a":1}]"#;
        assert_eq!(told(dutch, "deviceActionResults", actions), "rebootNow: gereed; {\"a\":1}");
        let health = r#"{"bitLockerStatus":"1","secureBoot":true}"#;
        assert_eq!(
            told(english, "deviceHealthAttestationState", health),
            "bitLockerStatus: 1; secureBoot: Yes"
        );
        assert_eq!(told(english, "deviceHealthAttestationState", "not JSON"), "not JSON");
    }
}
