//! Misbehaviour by chance, the same again for the same seed.

use std::time::Duration;

use axum::http::{Method, StatusCode};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde::{Deserialize, Serialize};

use super::{
    mishap::{Ending, Instead, License, Mishap, Wait},
    orders::check_latency,
};
use crate::errors::ApiError;

const TOKEN_ENDPOINT: &str = "/api/v1/oauth2/token";
const SESSIONS: &str = "/api/v1/sessions";

/// Each call of the API goes wrong, by itself, with this probability.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RandomOrder {
    /// From 0 to 1.
    share: f64,
    /// The same seed, the same outcome for the first, the second, the third call and so on.
    seed: u64,
    /// In which ways; all unless told.
    #[serde(default = "all")]
    ways: Vec<Way>,
    /// The longest delay of a late answer, in milliseconds.
    #[serde(default = "short")]
    latency_ms: u64,
    /// How many seconds to wait, by a 429.
    #[serde(default = "soon")]
    retry_after: u32,
    /// Whether the token endpoint takes part in the ways that leave its tokens alone.
    #[serde(default)]
    token_failures: bool,
    /// Whether the token endpoint takes part in the ways that use a token up and lose the answer.
    #[serde(default)]
    token_answers_lost: bool,
}

/// A way to go wrong that passes.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Way {
    /// The answer comes late.
    Latency,
    /// 429 with `Retry-After`; nothing is done.
    TooManyRequests,
    /// 429 that does not say how long; nothing is done.
    TooManyUnsaid,
    /// The licence allows no new session; none is made.
    LicenseLimit,
    /// 500 or 503; nothing is done.
    ServerError,
    /// A page instead of JSON; nothing is done.
    HtmlBody,
    /// It is done, and the answer breaks off in the middle of its body.
    TruncatedBody,
    /// It is done, and the connection closes without an answer.
    DropConnection,
}

fn all() -> Vec<Way> {
    vec![
        Way::Latency,
        Way::TooManyRequests,
        Way::TooManyUnsaid,
        Way::LicenseLimit,
        Way::ServerError,
        Way::HtmlBody,
        Way::TruncatedBody,
        Way::DropConnection,
    ]
}

fn short() -> u64 {
    200
}

fn soon() -> u32 {
    1
}

impl RandomOrder {
    pub(super) fn check(&self) -> Result<(), ApiError> {
        if !(0.0..=1.0).contains(&self.share) {
            return Err(ApiError::invalid("share must be from 0 to 1"));
        }
        if self.ways.is_empty() {
            return Err(ApiError::invalid("ways must name one at least"));
        }
        check_latency(self.latency_ms)
    }

    fn allows(&self, way: Way, method: &Method, path: &str) -> bool {
        match way {
            Way::LicenseLimit => method == Method::POST && path == SESSIONS,
            _ if path != TOKEN_ENDPOINT => true,
            Way::TruncatedBody | Way::DropConnection => self.token_answers_lost,
            Way::Latency | Way::TooManyRequests | Way::TooManyUnsaid | Way::ServerError | Way::HtmlBody => {
                self.token_failures
            }
        }
    }
}

/// An order with its generator.
#[derive(Debug)]
pub(super) struct Random {
    order: RandomOrder,
    generator: StdRng,
}

impl Random {
    pub(super) fn new(order: RandomOrder) -> Self {
        let generator = StdRng::seed_from_u64(order.seed);
        Self { order, generator }
    }

    /// What happens to the next call of the API by this method, whose path is in small letters. Every call draws the same number of
    /// times, so that its outcome does not depend on what the others were.
    pub(super) fn next(&mut self, method: &Method, path: &str) -> Option<(Way, Mishap)> {
        let chance: f64 = self.generator.random();
        let way = self.order.ways[self.generator.random_range(0..self.order.ways.len())];
        let detail: f64 = self.generator.random();
        if chance >= self.order.share || !self.order.allows(way, method, path) {
            return None;
        }
        let mishap = Mishap::default();
        let mishap = match way {
            Way::Latency => {
                let longest = Duration::from_millis(self.order.latency_ms);
                Mishap { latency: longest.mul_f64(detail), ..mishap }
            }
            Way::TooManyRequests => {
                let wait = Some(Wait::Seconds(self.order.retry_after));
                Mishap { instead: Some(Instead::Status(StatusCode::TOO_MANY_REQUESTS, wait)), ..mishap }
            }
            Way::TooManyUnsaid => {
                Mishap { instead: Some(Instead::Status(StatusCode::TOO_MANY_REQUESTS, None)), ..mishap }
            }
            Way::LicenseLimit => {
                let license = if detail < 0.5 { License::Sessions } else { License::Integration };
                Mishap { instead: Some(Instead::License(license)), ..mishap }
            }
            Way::ServerError => {
                let status = if detail < 0.5 {
                    StatusCode::INTERNAL_SERVER_ERROR
                } else {
                    StatusCode::SERVICE_UNAVAILABLE
                };
                Mishap { instead: Some(Instead::Status(status, None)), ..mishap }
            }
            Way::HtmlBody => Mishap { instead: Some(Instead::Page(StatusCode::OK)), ..mishap },
            Way::TruncatedBody => Mishap { ending: Ending::Truncated, ..mishap },
            Way::DropConnection => Mishap { ending: Ending::Dropped, after: true, ..mishap },
        };
        Some((way, mishap))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Method;
    use serde_json::{Value, json};

    use super::{Random, Way};

    fn random(order: Value) -> Random {
        Random::new(serde_json::from_value(order).expect("an order"))
    }

    fn outcomes(random: &mut Random, path: &str) -> Vec<Option<Way>> {
        (0..1_000).map(|_| random.next(&Method::POST, path).map(|(way, _)| way)).collect()
    }

    #[test]
    fn a_seed_tells_what_happens() {
        let order = |seed: u64| json!({ "share": 0.2, "seed": seed });
        let first = outcomes(&mut random(order(7)), "/api/v1/sessions");
        assert_eq!(first, outcomes(&mut random(order(7)), "/api/v1/sessions"));
        assert_ne!(first, outcomes(&mut random(order(8)), "/api/v1/sessions"));
        let wrong = first.iter().flatten().count();
        assert!((150..=250).contains(&wrong), "{wrong} of 1,000");
        for way in super::all() {
            assert!(first.contains(&Some(way)), "{way:?} never came");
        }
    }

    #[test]
    fn tokens_are_left_alone_unless_told() {
        let order = |failures: bool, lost: bool| {
            let order = json!({
                "share": 1.0, "seed": 7, "token_failures": failures, "token_answers_lost": lost
            });
            let mut seen: Vec<_> =
                outcomes(&mut random(order), super::TOKEN_ENDPOINT).into_iter().flatten().collect();
            seen.sort_unstable();
            seen.dedup();
            seen
        };
        assert_eq!(order(false, false), []);
        let failures =
            [Way::Latency, Way::TooManyRequests, Way::TooManyUnsaid, Way::ServerError, Way::HtmlBody];
        assert_eq!(order(true, false), failures);
        let lost = [Way::TruncatedBody, Way::DropConnection];
        assert_eq!(order(false, true), lost);
        assert_eq!(order(true, true), [&failures[..], &lost].concat());
    }

    #[test]
    fn a_licence_limits_new_sessions_alone() {
        let order = || random(json!({ "share": 1.0, "seed": 7, "ways": ["license_limit"] }));
        assert!(order().next(&Method::POST, super::SESSIONS).is_some());
        for (method, path) in [
            (Method::GET, super::SESSIONS),
            (Method::POST, super::TOKEN_ENDPOINT),
            (Method::POST, "/api/v1/oauth2/revoke"),
            (Method::PUT, "/api/v1/sessions/s123-456-789"),
        ] {
            assert!(order().next(&method, path).is_none(), "{method} {path}");
        }
    }
}
