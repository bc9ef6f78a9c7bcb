//! Whether calls to the partner are held back now, as people may know it.

use std::time::Duration;

use farhand_contract::{Timestamp, connectors::Pause};
use farhand_partners::Condition;

/// What a client's condition means at `now`. None while calls are sent.
pub(super) fn pause(condition: Condition, now: Timestamp) -> Option<Pause> {
    let until = |remaining: Duration| {
        let millis = i64::try_from(remaining.as_millis()).unwrap_or(i64::MAX);
        Timestamp(now.0.saturating_add(millis))
    };
    match condition {
        Condition::Closed => None,
        Condition::Held { problem, remaining } => Some(Pause::Asked { problem, until: until(remaining) }),
        Condition::Open { problem, remaining } if !remaining.is_zero() => {
            Some(Pause::Failing { problem, until: until(remaining) })
        }
        Condition::Open { problem, .. } | Condition::HalfOpen { problem } => Some(Pause::Trying { problem }),
    }
}

#[cfg(test)]
mod tests {
    use farhand_contract::connectors::PartnerProblem::{Throttled, TimedOut};

    use super::*;

    #[test]
    fn every_condition_is_told() {
        let now = Timestamp(1_800_000_000_000);
        let (problem, remaining) = (TimedOut, Duration::from_millis(2500));
        let until = Timestamp(now.0 + 2500);
        let asked = Throttled { retry_after_seconds: Some(3) };
        for (condition, expected) in [
            (Condition::Closed, None),
            (Condition::Held { problem: asked, remaining }, Some(Pause::Asked { problem: asked, until })),
            (Condition::Open { problem, remaining }, Some(Pause::Failing { problem, until })),
            (Condition::Open { problem, remaining: Duration::ZERO }, Some(Pause::Trying { problem })),
            (Condition::HalfOpen { problem }, Some(Pause::Trying { problem })),
        ] {
            assert_eq!(pause(condition, now), expected, "{condition:?}");
        }
    }
}
