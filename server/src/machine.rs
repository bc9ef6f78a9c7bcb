//! The machine's own clock and randomness, which everything else takes as [`Clock`] and [`Random`], and its memory.

use farhand_contract::Timestamp;
use farhand_domain::{Clock, Random};
use mimalloc::MiMalloc;
use rand::{TryRng as _, rngs::SysRng};

/// Serves small pieces to many threads faster than the system's allocator, and thousands of streams with a tenth less.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the machine's clock")]
    fn now(&self) -> Timestamp {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::expect_used, reason = "without randomness no secret may be made: stop")]
    fn fill(&self, bytes: &mut [u8]) {
        SysRng.try_fill_bytes(bytes).expect("the operating system gives randomness");
    }
}
