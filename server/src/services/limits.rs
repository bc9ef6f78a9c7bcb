//! How often somebody may try: so many at once, then so many a second.

use std::{hash::Hash, num::NonZeroU32, sync::Arc, time::Duration};

use farhand_contract::{Error, Result};
use farhand_domain::Clock;
use governor::{Quota, RateLimiter, clock, middleware::NoOpMiddleware, state::keyed::DashMapStateStore};

/// Entries beyond which those that no longer matter are dropped.
const KEPT: usize = 10_000;

/// Our clock, as the limiter reads it: the time since 1970.
struct LimitClock(Arc<dyn Clock>);

impl clock::Clock for LimitClock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.now().0).unwrap_or_default())
    }
}

/// One limit for each key.
pub struct Limit<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, DashMapStateStore<K>, LimitClock, NoOpMiddleware<Duration>>,
    clock: Arc<dyn Clock>,
}

impl<K: Hash + Eq + Clone> Limit<K> {
    /// `burst` tries at once, and another after each `period`.
    pub fn new(clock: &Arc<dyn Clock>, burst: NonZeroU32, period: Duration) -> Self {
        let quota =
            Quota::with_period(period).unwrap_or(Quota::per_second(NonZeroU32::MIN)).allow_burst(burst);
        Self {
            limiter: RateLimiter::new(quota, DashMapStateStore::default(), LimitClock(Arc::clone(clock))),
            clock: Arc::clone(clock),
        }
    }

    /// Counts a try, or refuses it.
    pub fn check(&self, key: &K) -> Result<()> {
        if self.limiter.len() > KEPT {
            self.limiter.retain_recent();
        }
        self.limiter.check_key(key).map_err(|not_until| {
            let now = clock::Clock::now(&LimitClock(Arc::clone(&self.clock)));
            let wait = not_until.wait_time_from(now).as_secs().saturating_add(1);
            Error::TooManyTries { retry_after_seconds: u32::try_from(wait).unwrap_or(u32::MAX) }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use farhand_contract::Timestamp;

    use super::*;

    struct Hands(AtomicI64);

    impl Clock for Hands {
        fn now(&self) -> Timestamp {
            Timestamp(self.0.load(Ordering::Relaxed))
        }
    }

    #[test]
    fn tries_come_back_with_time_and_each_key_has_its_own() {
        let hands = Arc::new(Hands(AtomicI64::new(1_700_000_000_000)));
        let clock: Arc<dyn Clock> = Arc::clone(&hands) as _;
        let limit = Limit::new(&clock, NonZeroU32::new(2).expect("not zero"), Duration::from_secs(10));
        assert_eq!(limit.check(&"a"), Ok(()));
        assert_eq!(limit.check(&"a"), Ok(()));
        let Err(Error::TooManyTries { retry_after_seconds }) = limit.check(&"a") else {
            panic!("the third try was taken");
        };
        assert!((1..=11).contains(&retry_after_seconds), "{retry_after_seconds}");
        assert_eq!(limit.check(&"b"), Ok(()));
        hands.0.fetch_add(11_000, Ordering::Relaxed);
        assert_eq!(limit.check(&"a"), Ok(()));
        assert!(limit.check(&"a").is_err());
    }
}
