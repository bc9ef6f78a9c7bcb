//! The export's wordings, read into the contract's values.

use farhand_contract::{
    Timestamp,
    devices::{ComplianceState, DeviceEnrollmentType, ManagedDeviceOwnerType, ManagementAgent},
};
use time::{Date, Month, Time, UtcOffset};

/// The wording of a boolean column. `None` when it is none.
pub fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" => Some(true),
        "false" | "no" => Some(false),
        _ => None,
    }
}

/// The wording of *Compliance*, or Microsoft Graph's name.
pub fn compliance(text: &str) -> Option<ComplianceState> {
    Some(match key(text).as_str() {
        "compliant" => ComplianceState::Compliant,
        "notcompliant" | "noncompliant" => ComplianceState::Noncompliant,
        "ingraceperiod" => ComplianceState::InGracePeriod,
        "conflict" => ComplianceState::Conflict,
        "error" => ComplianceState::Error,
        "configmgr" | "configmanager" | "seeconfigmgr" | "managedbyconfigmgr" => {
            ComplianceState::ConfigManager
        }
        "unknown" | "notevaluated" | "notapplicable" => ComplianceState::Unknown,
        _ => return None,
    })
}

/// The wording of *Ownership*, or Microsoft Graph's name.
pub fn ownership(text: &str) -> Option<ManagedDeviceOwnerType> {
    Some(match key(text).as_str() {
        "corporate" | "company" => ManagedDeviceOwnerType::Company,
        "personal" => ManagedDeviceOwnerType::Personal,
        "unknown" => ManagedDeviceOwnerType::Unknown,
        _ => return None,
    })
}

/// The wording of *Managed by*, or Microsoft Graph's name.
pub fn management_agent(text: &str) -> Option<ManagementAgent> {
    Some(match key(text).as_str() {
        "intune" => ManagementAgent::Mdm,
        "comanaged" | "mdmconfigmgr" | "mdmconfigmgragent" => ManagementAgent::ConfigurationManagerClientMdm,
        "configmgr" | "configmgragent" | "configurationmanager" | "sccm" => {
            ManagementAgent::ConfigurationManagerClient
        }
        "exchange" | "exchangeactivesync" => ManagementAgent::Eas,
        "mde" | "microsoftdefenderforendpoint" => ManagementAgent::MsSense,
        "androidenterprise" => ManagementAgent::GoogleCloudDevicePolicyController,
        "mdmeas" => ManagementAgent::EasMdm,
        other => return ManagementAgent::from_name(other),
    })
}

/// Microsoft Graph's name of an enrolment type; the export's wording is the same with spaces.
pub fn enrollment_type(text: &str) -> Option<DeviceEnrollmentType> {
    DeviceEnrollmentType::from_name(&key(text))
}

/// A wording without case, space and punctuation.
pub fn key(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A date as the export writes it, in UTC unless it names an offset: `2026-10-05 08:15:00`, with or without `T`,
/// fractions and seconds, or `10/5/2026 8:15:00 AM`. `Ok(None)` for the year 1, which stands for no date.
///
/// Digits and slashes without AM or PM are refused: day and month could be either way round.
pub fn date(text: &str) -> Result<Option<Timestamp>, BadDate> {
    let (day, rest) = match text.find([' ', 'T']) {
        Some(at) => (&text[..at], text[at + 1..].trim()),
        None => (text, ""),
    };
    let american = day.contains('/');
    let mut numbers = day.split(if american { '/' } else { '-' });
    let (first, second, third) = (number(numbers.next())?, number(numbers.next())?, number(numbers.next())?);
    if numbers.next().is_some() {
        return Err(BadDate);
    }
    let (year, month, day) = if american { (third, first, second) } else { (first, second, third) };
    let month = u8::try_from(month).ok().and_then(|month| Month::try_from(month).ok()).ok_or(BadDate)?;
    let day = u8::try_from(day).map_err(|_| BadDate)?;
    let date = Date::from_calendar_date(i32::from(year), month, day).map_err(|_| BadDate)?;
    let (time, offset) = clock(rest, american)?;
    if date.year() == 1 {
        return Ok(None);
    }
    let milliseconds = date.with_time(time).assume_offset(offset).unix_timestamp_nanos() / 1_000_000;
    i64::try_from(milliseconds).map(|milliseconds| Some(Timestamp(milliseconds))).map_err(|_| BadDate)
}

/// Not a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadDate;

fn number(text: Option<&str>) -> Result<u16, BadDate> {
    let text = text.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit())).ok_or(BadDate)?;
    text.parse().map_err(|_| BadDate)
}

fn clock(text: &str, american: bool) -> Result<(Time, UtcOffset), BadDate> {
    let (text, half) = match text.rsplit_once(' ') {
        Some((text, half)) if half.eq_ignore_ascii_case("am") => (text, Some(0)),
        Some((text, half)) if half.eq_ignore_ascii_case("pm") => (text, Some(12)),
        _ => (text, None),
    };
    if american && half.is_none() {
        return Err(BadDate);
    }
    if text.is_empty() {
        return Ok((Time::MIDNIGHT, UtcOffset::UTC));
    }
    let (text, offset) = offset(text)?;
    let (text, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = text.split(':');
    let hour = number(parts.next())?;
    let minute = number(parts.next())?;
    let second = parts.next().map_or(Ok(0), |second| number(Some(second)))?;
    if parts.next().is_some() || fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(BadDate);
    }
    let hour = match half {
        None => hour,
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return Err(BadDate),
    };
    let milliseconds = number(Some(&format!("{fraction:0<3}")[..3]))?;
    let small = |number: u16| u8::try_from(number).map_err(|_| BadDate);
    let time = Time::from_hms_milli(small(hour)?, small(minute)?, small(second)?, milliseconds)
        .map_err(|_| BadDate)?;
    Ok((time, offset))
}

/// Splits `Z` or `+02:00` off.
fn offset(text: &str) -> Result<(&str, UtcOffset), BadDate> {
    if let Some(text) = text.strip_suffix(['Z', 'z']) {
        return Ok((text, UtcOffset::UTC));
    }
    let Some(at) = text.find(['+', '-']) else { return Ok((text, UtcOffset::UTC)) };
    let (hours, minutes) = text[at + 1..].split_once(':').ok_or(BadDate)?;
    let seconds = i32::from(number(Some(hours))?) * 3600 + i32::from(number(Some(minutes))?) * 60;
    let seconds = if text[at..].starts_with('-') { -seconds } else { seconds };
    Ok((text[..at].trim_end(), UtcOffset::from_whole_seconds(seconds).map_err(|_| BadDate)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_shape_name_the_same_moment() {
        let moment = Timestamp(1_791_188_100_000);
        for text in [
            "2026-10-05 08:15:00",
            "2026-10-05 08:15",
            "2026-10-05T08:15:00Z",
            "2026-10-05T08:15:00.0000000Z",
            "2026-10-05 08:15:00.000000",
            "2026-10-05T10:15:00+02:00",
            "2026-10-05T03:15:00-05:00",
            "10/5/2026 8:15:00 AM",
            "10/05/2026 08:15:00 am",
        ] {
            assert_eq!(date(text), Ok(Some(moment)), "{text}");
        }
        assert_eq!(date("2026-10-05 08:15:00.1234567"), Ok(Some(Timestamp(moment.0 + 123))));
        assert_eq!(date("10/5/2026 12:15:00 AM"), Ok(Some(Timestamp(moment.0 - 8 * 3_600_000))));
        assert_eq!(date("10/5/2026 8:15:00 PM"), Ok(Some(Timestamp(moment.0 + 12 * 3_600_000))));
        assert_eq!(date("2026-10-05"), Ok(Some(Timestamp(moment.0 - 8 * 3_600_000 - 15 * 60_000))));
    }

    #[test]
    fn the_year_one_is_no_date() {
        assert_eq!(date("0001-01-01 00:00:00"), Ok(None));
        assert_eq!(date("1/1/0001 12:00:00 AM"), Ok(None));
    }

    #[test]
    fn what_is_no_date_or_could_be_two_is_refused() {
        for text in [
            "yesterday",
            "2026-13-01",
            "2026-02-30 10:00:00",
            "2026-10-05 25:00:00",
            "2026-10-05 08:15:00.x",
            "2026-10-05 08:15:00 +2",
            "05/10/2026 08:15:00",
            "5/10/2026 13:15:00 PM",
            "2026-10-05-01",
            "-2026-10-05",
            "+1-1-1",
            "2026-10-05 é",
        ] {
            assert_eq!(date(text), Err(BadDate), "{text}");
        }
    }

    #[test]
    fn wordings_and_graph_names_are_both_read() {
        assert_eq!(compliance("Not Compliant"), Some(ComplianceState::Noncompliant));
        assert_eq!(compliance("In grace period"), Some(ComplianceState::InGracePeriod));
        assert_eq!(compliance("perhaps"), None);
        assert_eq!(ownership("Corporate"), Some(ManagedDeviceOwnerType::Company));
        assert_eq!(management_agent("Intune"), Some(ManagementAgent::Mdm));
        assert_eq!(management_agent("Co-managed"), Some(ManagementAgent::ConfigurationManagerClientMdm));
        for &agent in ManagementAgent::ALL {
            assert_eq!(management_agent(agent.name()), Some(agent));
        }
        for &state in ComplianceState::ALL {
            assert_eq!(compliance(state.name()), Some(state));
        }
        for &owner in ManagedDeviceOwnerType::ALL {
            assert_eq!(ownership(owner.name()), Some(owner));
        }
        assert_eq!(enrollment_type("Windows bulk userless"), Some(DeviceEnrollmentType::WindowsBulkUserless));
        assert_eq!(boolean("TRUE"), Some(true));
        assert_eq!(boolean("ja"), None);
    }
}
