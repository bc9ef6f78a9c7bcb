//! How long to wait before asking again.

use std::time::Duration;

use farhand_domain::Random;

/// How often a request is repeated at most.
pub const RETRIES: u32 = 2;

/// The longest wait before the first repetition. Before each next one it is twice as long.
const FIRST: Duration = Duration::from_millis(250);

/// The wait before repetition `retry`, counted from 0. `jitter` gives some duration up to the one it is given.
///
/// The whole of it is random, so that those who failed together do not come back together.
pub fn wait(retry: u32, jitter: impl FnOnce(Duration) -> Duration) -> Duration {
    jitter(FIRST.saturating_mul(2_u32.saturating_pow(retry)))
}

/// Some duration up to `longest`, each as likely; `longest` itself when there is no randomness.
pub fn jitter(random: Option<&dyn Random>, longest: Duration) -> Duration {
    let Some(random) = random else { return longest };
    let mut bytes = [0; 8];
    random.fill(&mut bytes);
    let part = u128::from(u64::from_le_bytes(bytes));
    let span = u128::from(u64::try_from(longest.as_nanos()).unwrap_or(u64::MAX)) + 1;
    // The product's upper half is below `span`.
    Duration::from_nanos(u64::try_from((part * span) >> 64).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Always(u8);

    impl Random for Always {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(self.0);
        }
    }

    #[test]
    fn waits_double() {
        let waits: Vec<_> = (0..4).map(|retry| wait(retry, |longest| longest).as_millis()).collect();
        assert_eq!(waits, [250, 500, 1000, 2000]);
        assert_eq!(wait(u32::MAX, |_| Duration::ZERO), Duration::ZERO);
    }

    #[test]
    fn jitter_reaches_from_nothing_to_all() {
        let longest = Duration::from_millis(500);
        assert_eq!(jitter(Some(&Always(0)), longest), Duration::ZERO);
        assert_eq!(jitter(Some(&Always(0xff)), longest), longest);
        let middle = jitter(Some(&Always(0x80)), longest);
        assert!(Duration::from_millis(250) < middle && middle < Duration::from_millis(252), "{middle:?}");
        assert_eq!(jitter(Some(&Always(0xff)), Duration::ZERO), Duration::ZERO);
    }

    #[test]
    fn without_randomness_the_wait_is_whole() {
        assert_eq!(jitter(None, Duration::from_secs(1)), Duration::from_secs(1));
    }
}
