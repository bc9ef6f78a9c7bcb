//! `$filter`, as far as managed devices are documented to take it: terms with `and` between.

use serde_json::{Map, Value};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Properties that are compared with moments.
const MOMENTS: [&str; 3] =
    ["lastSyncDateTime", "enrolledDateTime", "complianceGracePeriodExpirationDateTime"];

/// Properties that are compared with texts.
const TEXTS: [&str; 8] = [
    "complianceState",
    "deviceName",
    "imei",
    "managementAgent",
    "model",
    "operatingSystem",
    "serialNumber",
    "userPrincipalName",
];

/// Terms that must all hold.
#[derive(Debug, Default)]
pub(super) struct Filter(Vec<Term>);

#[derive(Debug)]
enum Term {
    After(String, OffsetDateTime),
    NotBefore(String, OffsetDateTime),
    Before(String, OffsetDateTime),
    Is(String, String),
}

impl Filter {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        text.split(" and ").map(Term::read).collect::<Result<_, _>>().map(Self)
    }

    pub(super) fn takes(&self, device: &Map<String, Value>) -> bool {
        self.0.iter().all(|term| term.takes(device))
    }
}

impl Term {
    fn read(text: &str) -> Result<Self, String> {
        let refused = || format!("Invalid filter clause: {text}");
        let mut parts = text.trim().splitn(3, ' ');
        let (Some(name), Some(operator), Some(value)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(refused());
        };
        let named = name.to_owned();
        if MOMENTS.contains(&name) {
            let moment = OffsetDateTime::parse(value, &Rfc3339).map_err(|_| refused())?;
            return match operator {
                "gt" => Ok(Self::After(named, moment)),
                "ge" => Ok(Self::NotBefore(named, moment)),
                "lt" => Ok(Self::Before(named, moment)),
                _ => Err(refused()),
            };
        }
        let quoted = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
        match (quoted, operator) {
            (Some(value), "eq") if TEXTS.contains(&name) => Ok(Self::Is(named, value.replace("''", "'"))),
            _ => Err(refused()),
        }
    }

    fn takes(&self, device: &Map<String, Value>) -> bool {
        let text = |name: &str| device.get(name).and_then(Value::as_str);
        let moment = |name: &str| OffsetDateTime::parse(text(name)?, &Rfc3339).ok();
        match self {
            Self::After(name, limit) => moment(name).is_some_and(|moment| moment > *limit),
            Self::NotBefore(name, limit) => moment(name).is_some_and(|moment| moment >= *limit),
            Self::Before(name, limit) => moment(name).is_some_and(|moment| moment < *limit),
            Self::Is(name, value) => text(name) == Some(value),
        }
    }
}
