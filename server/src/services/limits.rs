//! How often somebody may try: so many at once, then so many a second.

use std::{
    collections::HashMap,
    hash::Hash,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

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

/// One limit for each key, of tries that fail: one that does not is given back.
pub struct Failures<K: Hash + Eq> {
    period: i64,
    /// As many periods as there are tries at once.
    longest: i64,
    taken: Mutex<Taken<K>>,
    clock: Arc<dyn Clock>,
}

struct Taken<K> {
    /// When a key has all its tries again, in milliseconds since 1970.
    until: HashMap<K, i64>,
    /// How many keys there are when those that no longer matter are dropped.
    drop_at: usize,
}

impl<K: Hash + Eq> Failures<K> {
    /// `burst` tries at once, and another after each `period`.
    pub fn new(clock: &Arc<dyn Clock>, burst: NonZeroU32, period: Duration) -> Self {
        let period = i64::try_from(period.as_millis()).unwrap_or(i64::MAX);
        let taken = Taken { until: HashMap::new(), drop_at: KEPT };
        Self {
            period,
            longest: period.saturating_mul(burst.get().into()),
            taken: Mutex::new(taken),
            clock: Arc::clone(clock),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Taken<K>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a try, or refuses it. Before it is known to fail: many at once would each rely on the others not to.
    pub fn take(&self, key: K) -> Result<()> {
        let now = self.clock.now().0;
        let mut taken = self.lock();
        if taken.until.len() >= taken.drop_at {
            taken.until.retain(|_, until| *until > now);
            taken.drop_at = KEPT.max(taken.until.len().saturating_mul(2));
        }
        let until = taken.until.entry(key).or_insert(now);
        let next = now.max(*until).saturating_add(self.period);
        let wait = next.saturating_sub(now).saturating_sub(self.longest);
        if wait > 0 {
            let seconds = u32::try_from(wait / 1000 + 1).unwrap_or(u32::MAX);
            return Err(Error::TooManyTries { retry_after_seconds: seconds });
        }
        *until = next;
        Ok(())
    }

    /// Gives a try back that did not fail.
    pub fn give_back(&self, key: &K) {
        if let Some(until) = self.lock().until.get_mut(key) {
            *until = until.saturating_sub(self.period);
        }
    }
}

/// The network of an address, as limits count: of IPv6 the first half, since whoever has an address there has all that begin
/// like it.
pub fn network_of(address: &str) -> String {
    match address.parse().map(|address: IpAddr| address.to_canonical()) {
        Ok(IpAddr::V6(address)) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).to_string(),
        Ok(IpAddr::V4(address)) => address.to_string(),
        Err(_) => address.to_owned(),
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
    fn what_fails_is_counted_and_what_does_not_is_given_back() {
        let hands = Arc::new(Hands(AtomicI64::new(1_700_000_000_000)));
        let clock: Arc<dyn Clock> = Arc::clone(&hands) as _;
        let failures = Failures::new(&clock, NonZeroU32::new(2).expect("not zero"), Duration::from_secs(10));
        for _ in 0..10 {
            assert_eq!(failures.take("a"), Ok(()));
            failures.give_back(&"a");
        }
        assert_eq!([failures.take("a"), failures.take("a")], [Ok(()), Ok(())]);
        for _ in 0..10 {
            assert_eq!(failures.take("a"), Err(Error::TooManyTries { retry_after_seconds: 11 }));
        }
        assert_eq!(failures.take("b"), Ok(()));
        // One comes back, whatever was refused meanwhile.
        hands.0.fetch_add(10_000, Ordering::Relaxed);
        assert_eq!(failures.take("a"), Ok(()));
        assert!(failures.take("a").is_err());
        // Those of long ago give no more than there are.
        hands.0.fetch_add(1_000_000, Ordering::Relaxed);
        assert_eq!([failures.take("a"), failures.take("a")], [Ok(()), Ok(())]);
        assert!(failures.take("a").is_err());
    }

    #[test]
    fn keys_that_no_longer_matter_are_dropped() {
        let hands = Arc::new(Hands(AtomicI64::new(1_700_000_000_000)));
        let clock: Arc<dyn Clock> = Arc::clone(&hands) as _;
        let failures = Failures::new(&clock, NonZeroU32::MIN, Duration::from_secs(10));
        for key in 0..KEPT {
            assert_eq!(failures.take(key), Ok(()));
        }
        assert!(failures.take(0).is_err(), "a full book forgets nobody who matters");
        hands.0.fetch_add(10_000, Ordering::Relaxed);
        for key in KEPT..=2 * KEPT {
            assert_eq!(failures.take(key), Ok(()));
        }
        assert!(failures.lock().until.len() <= KEPT + 1);
    }

    #[test]
    fn the_network_of_ipv6_is_its_first_half() {
        for (address, network) in [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
            ("2001:db8:1:2::", "2001:db8:1:2::"),
            ("2001:db8:1:3::1", "2001:db8:1:3::"),
            ("unknown", "unknown"),
        ] {
            assert_eq!(network_of(address), network, "{address}");
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
