//! What answers say, and what they must be to be believed.

use std::time::{Duration, UNIX_EPOCH};

use farhand_contract::{Timestamp, connectors::PartnerProblem};
use httpdate::parse_http_date;
use reqwest::{
    StatusCode,
    header::{DATE, HeaderMap, HeaderName, RETRY_AFTER},
};
use serde::de::DeserializeOwned;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use url::Url;

use super::{Endpoints, Result, endpoints::is_local_http, http::Answer};

/// What an answer with an unwanted status means.
pub fn problem_of(answer: &Answer) -> PartnerProblem {
    let status = answer.status;
    match status {
        StatusCode::UNAUTHORIZED => PartnerProblem::Unauthorized,
        StatusCode::FORBIDDEN => PartnerProblem::Refused,
        StatusCode::NOT_FOUND => PartnerProblem::NotFound,
        StatusCode::TOO_MANY_REQUESTS => {
            PartnerProblem::Throttled { retry_after_seconds: answer.retry_after }
        }
        StatusCode::BAD_REQUEST => {
            license_problem(&answer.body).unwrap_or(PartnerProblem::BadRequest { status: 400 })
        }
        _ if status.is_client_error() => PartnerProblem::BadRequest { status: status.as_u16() },
        _ if status.is_server_error() => PartnerProblem::ServerError { status: status.as_u16() },
        _ => PartnerProblem::BadAnswer,
    }
}

/// The same where no session was named: there, 404 is not about one.
pub fn no_session_named(problem: PartnerProblem) -> PartnerProblem {
    match problem {
        PartnerProblem::NotFound => PartnerProblem::BadRequest { status: 404 },
        other => other,
    }
}

/// TeamViewer tells a licence's limits in plain text only, and documents none of it.
fn license_problem(body: &[u8]) -> Option<PartnerProblem> {
    let text = String::from_utf8_lossy(body).to_ascii_lowercase();
    let speaks_of = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let too_many = speaks_of(&["concurrent", "simultaneous", "maximum", "too many"]);
    if speaks_of(&["license"]) && speaks_of(&["session", "connection"]) && too_many {
        Some(PartnerProblem::SessionLimit)
    } else {
        speaks_of(&["license limitations"]).then_some(PartnerProblem::LicenseLimit)
    }
}

/// Seconds to wait. A date counts from the answer's own date, so that neither clock needs to be right; when it has none,
/// from `now`.
pub fn retry_after(headers: &HeaderMap, now: Option<Timestamp>) -> Option<u32> {
    let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::trim);
    let given = text(RETRY_AFTER)?;
    if let Ok(seconds) = given.parse() {
        return Some(seconds);
    }
    let until = parse_http_date(given).ok()?;
    let from = text(DATE).and_then(|date| parse_http_date(date).ok()).or_else(|| {
        let since_1970 = Duration::from_millis(u64::try_from(now?.0).ok()?);
        UNIX_EPOCH.checked_add(since_1970)
    })?;
    let wait = until.duration_since(from).unwrap_or_default();
    u32::try_from(wait.as_millis().div_ceil(1000)).ok()
}

/// Reads JSON. [`PartnerProblem::BadAnswer`] when it is none, or a field is missing or of another type.
pub fn json<T: DeserializeOwned>(call: &'static str, answer: &Answer) -> Result<T> {
    serde_json::from_slice(&answer.body).map_err(|error| {
        // The error's own text may quote the answer.
        tracing::warn!(
            call,
            kind = ?error.classify(),
            line = error.line(),
            column = error.column(),
            "TeamViewer's answer is not of the documented form"
        );
        PartnerProblem::BadAnswer
    })
}

/// Reads a moment, such as `2026-10-05T08:15:00Z`.
pub fn moment(text: &str) -> Result<Timestamp> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| PartnerProblem::BadAnswer)?;
    i64::try_from(moment.unix_timestamp_nanos() / 1_000_000)
        .map(Timestamp)
        .map_err(|_| PartnerProblem::BadAnswer)
}

/// Reads a moment that may be missing. The service's own zero, in the year 1, stands for none too.
pub fn optional_moment(text: Option<&str>) -> Result<Option<Timestamp>> {
    let moment = text.filter(|text| !text.is_empty()).map(moment).transpose()?;
    Ok(moment.filter(|moment| moment.0 > 0))
}

/// Writes a moment in the form the service documents: to the second, and the fraction left off.
pub fn written(moment: Timestamp) -> String {
    OffsetDateTime::from_unix_timestamp(moment.0.div_euclid(1000))
        .ok()
        .and_then(|moment| moment.format(&Rfc3339).ok())
        .unwrap_or_default()
}

/// Checks a link that a browser will open: `https`, or `http` to this machine from a service on this machine.
pub fn link(endpoints: &Endpoints, text: String) -> Result<String> {
    let address = Url::parse(&text).map_err(|_| PartnerProblem::BadAnswer)?;
    let safe = address.scheme() == "https" || (endpoints.is_local() && is_local_http(&address));
    if safe && address.has_host() { Ok(text) } else { Err(PartnerProblem::BadAnswer) }
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    /// 2026-11-22T19:00:00Z
    const NOW: Timestamp = Timestamp(1_795_374_000_000);

    fn wait(retry_after: &'static str, date: Option<&'static str>, now: Option<Timestamp>) -> Option<u32> {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static(retry_after));
        if let Some(date) = date {
            headers.insert(DATE, HeaderValue::from_static(date));
        }
        self::retry_after(&headers, now)
    }

    #[test]
    fn dates_in_each_form_of_http() {
        let date = Some("Sun, 22 Nov 2026 19:00:00 GMT");
        for until in
            ["Sun, 22 Nov 2026 19:01:00 GMT", "Sunday, 22-Nov-26 19:01:00 GMT", "Sun Nov 22 19:01:00 2026"]
        {
            assert_eq!(wait(until, date, None), Some(60), "{until}");
        }
    }

    #[test]
    fn our_clock_counts_only_when_the_answer_has_none() {
        let until = "Sun, 22 Nov 2026 19:01:00 GMT";
        assert_eq!(wait(until, None, Some(NOW)), Some(60));
        assert_eq!(wait(until, None, Some(Timestamp(NOW.0 + 59_500))), Some(1), "not too early");
        assert_eq!(wait(until, None, Some(NOW.plus_seconds(61))), Some(0));
        assert_eq!(wait(until, Some("Sun, 22 Nov 2026 19:00:30 GMT"), Some(NOW)), Some(30));
        assert_eq!(wait(until, Some("today"), Some(NOW)), Some(60));
        assert_eq!(wait(until, None, None), None);
        assert_eq!(wait("20", None, None), Some(20));
    }

    #[test]
    fn no_header_is_no_wait() {
        assert_eq!(retry_after(&HeaderMap::new(), Some(NOW)), None);
    }
}
