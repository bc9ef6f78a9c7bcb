//! Orders to misbehave, as they are given and as they are kept.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    API,
    mishap::{Ending, Instead, License, Mishap, Wait},
    random::{Random, RandomOrder, Way},
};
use crate::errors::ApiError;

/// The longest delay, in milliseconds.
const LATENCY_LIMIT: u64 = 120_000;
/// The most rules at a time.
const RULES_LIMIT: usize = 1_000;
/// How far off the clock may be, in seconds.
const SKEW_LIMIT: i64 = 86_400;

/// One order. Without a `kind` it is a rule.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Order {
    Rule(Rule),
    RefreshRefused(Refusals),
    ClockSkew(Skew),
    Random(RandomOrder),
}

/// The next refreshes are refused, and their refresh tokens are dead.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Refusals {
    /// How many; one unless told.
    #[serde(default = "once")]
    count: u32,
}

/// The service's clock is wrong.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Skew {
    /// How many seconds it is ahead or, below zero, behind.
    pub(super) seconds: i64,
}

/// How the next matching requests go wrong.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a field of its own in the order")]
pub(super) struct Rule {
    /// How many requests; one unless told.
    #[serde(default = "once")]
    count: u32,
    /// Only requests whose path begins so, in any case; those of the API unless told.
    #[serde(default = "api")]
    only_path: String,
    /// Only requests by this method.
    only_method: Option<String>,
    /// Waits so many milliseconds first.
    #[serde(default)]
    latency_ms: u64,
    /// Answers with this status, 400 to 599.
    status: Option<u16>,
    /// With 429 and 503: how many seconds to wait, by the answer.
    retry_after: Option<u32>,
    /// Says so by a date.
    #[serde(default)]
    retry_after_as_date: bool,
    /// Refuses for the licence's sake, as plain text with the status 400.
    license: Option<License>,
    /// Answers with a page instead of JSON, by itself with the status 200.
    #[serde(default)]
    html_body: bool,
    /// Breaks the connection in the middle of the answer's body.
    #[serde(default)]
    truncated_body: bool,
    /// Closes the connection without an answer.
    #[serde(default)]
    drop_connection: bool,
    /// Does what the request asks before answering something else: the outcome is lost on its way.
    #[serde(default)]
    after: bool,
}

fn once() -> u32 {
    1
}

fn api() -> String {
    API.to_owned()
}

impl Order {
    /// Reads and checks an order.
    pub(super) fn read(mut order: Value) -> Result<Self, ApiError> {
        if let Some(fields) = order.as_object_mut() {
            fields.entry("kind").or_insert_with(|| json!("rule"));
        }
        let order: Self =
            serde_json::from_value(order).map_err(|error| ApiError::invalid(error.to_string()))?;
        match &order {
            Self::Rule(rule) => rule.check()?,
            Self::Random(random) => random.check()?,
            Self::ClockSkew(skew) if skew.seconds.unsigned_abs() > SKEW_LIMIT.unsigned_abs() => {
                return Err(ApiError::invalid(format!("seconds must be at most {SKEW_LIMIT}")));
            }
            Self::ClockSkew(_) | Self::RefreshRefused(_) => {}
        }
        Ok(order)
    }
}

/// Refuses a delay that is too long.
pub(super) fn check_latency(milliseconds: u64) -> Result<(), ApiError> {
    if milliseconds > LATENCY_LIMIT {
        return Err(ApiError::invalid(format!("latency_ms must be at most {LATENCY_LIMIT}")));
    }
    Ok(())
}

impl Rule {
    fn check(&self) -> Result<(), ApiError> {
        let does_something = self.latency_ms > 0
            || self.status.is_some()
            || self.license.is_some()
            || self.html_body
            || self.truncated_body
            || self.drop_connection;
        if !does_something || self.count == 0 {
            return Err(ApiError::invalid("say what goes wrong, and at least once"));
        }
        if self.status.is_some_and(|status| !(400..=599).contains(&status)) {
            return Err(ApiError::invalid("status must be from 400 to 599"));
        }
        if self.license.is_some() && (self.html_body || self.status.is_some_and(|status| status != 400)) {
            return Err(ApiError::invalid("license is answered with the status 400, and with no page"));
        }
        if self.truncated_body && self.drop_connection {
            return Err(ApiError::invalid("truncated_body and drop_connection exclude each other"));
        }
        check_latency(self.latency_ms)
    }

    fn matches(&self, method: &Method, path: &str) -> bool {
        path.starts_with(&self.only_path.to_ascii_lowercase())
            && self.only_method.as_ref().is_none_or(|only| method.as_str().eq_ignore_ascii_case(only))
    }

    fn mishap(&self) -> Mishap {
        let status =
            self.status.map(|status| StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY));
        Mishap {
            latency: Duration::from_millis(self.latency_ms),
            instead: if self.html_body {
                Some(Instead::Page(status.unwrap_or(StatusCode::OK)))
            } else if self.license.is_some() || status == Some(StatusCode::BAD_REQUEST) {
                Some(Instead::License(self.license.unwrap_or_default()))
            } else {
                let wait = if self.retry_after_as_date { Wait::Until } else { Wait::Seconds };
                status.map(|status| Instead::Status(status, self.retry_after.map(wait)))
            },
            after: self.after,
            ending: match (self.truncated_body, self.drop_connection) {
                (true, _) => Ending::Truncated,
                (_, true) => Ending::Dropped,
                _ => Ending::Whole,
            },
        }
    }
}

/// The orders that are in force.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    rules: Vec<Rule>,
    refusals: u32,
    random: Option<Random>,
}

impl Orders {
    pub(super) fn add_rule(&mut self, rule: Rule) -> Result<(), ApiError> {
        if self.rules.len() >= RULES_LIMIT {
            return Err(ApiError::invalid("there are too many rules"));
        }
        self.rules.push(rule);
        Ok(())
    }

    pub(super) fn refuse_refreshes(&mut self, Refusals { count }: Refusals) {
        self.refusals = self.refusals.saturating_add(count);
    }

    /// In place of any that is there.
    pub(super) fn set_random(&mut self, order: RandomOrder) {
        self.random = Some(Random::new(order));
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.rules.len() + usize::from(self.refusals > 0) + usize::from(self.random.is_some())
    }

    /// Whether this refresh is to be refused; one order less then.
    pub(crate) fn refuses_refresh(&mut self) -> bool {
        let refuses = self.refusals > 0;
        self.refusals = self.refusals.saturating_sub(1);
        refuses
    }

    /// What happens to this request, whose path is in small letters: by the first rule that matches or, without one,
    /// by chance, and then in which way.
    pub(super) fn next(&mut self, method: &Method, path: &str) -> Option<(Mishap, Option<Way>)> {
        if let Some(place) = self.rules.iter().position(|rule| rule.matches(method, path)) {
            let rule = &mut self.rules[place];
            rule.count -= 1;
            let mishap = rule.mishap();
            if rule.count == 0 {
                self.rules.remove(place);
            }
            return Some((mishap, None));
        }
        let (way, mishap) = self.random.as_mut().filter(|_| path.starts_with(API))?.next(method, path)?;
        Some((mishap, Some(way)))
    }
}
