//! An allowance for each of many, by the generic cell rate algorithm: so much at once, and it
//! comes back evenly over its period.

use std::{
    hash::Hash,
    num::NonZeroU32,
    sync::Mutex,
    time::{Duration, Instant},
};

use governor::{
    DefaultKeyedRateLimiter, Quota,
    clock::{Clock, DefaultClock},
};

/// The most that are counted one by one. Beyond them all share one allowance, so that no number
/// of them can fill the memory: each takes under 100 bytes.
pub(super) const MAX_KNOWN: usize = 65_536;
/// How often those who have their whole allowance back are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(10);

/// What each `K` may do.
pub(super) struct Allowance<K: Clone + Eq + Hash> {
    limiter: DefaultKeyedRateLimiter<K>,
    /// Stands for all that are too many to count.
    shared: K,
    forgotten_at: Mutex<Instant>,
}

impl<K: Clone + Eq + Hash> Allowance<K> {
    /// At most `number` in each `period`, all at once if need be; `None` for 0, no limit.
    pub(super) fn new(number: u32, period: Duration, shared: K) -> Option<Self> {
        let number = NonZeroU32::new(number)?;
        let quota = Quota::with_period(period / number.get())?.allow_burst(number);
        Some(Self {
            limiter: DefaultKeyedRateLimiter::dashmap(quota),
            shared,
            forgotten_at: Mutex::new(Instant::now()),
        })
    }

    /// Takes one from the allowance of `key`, or says how long to wait for the next.
    pub(super) fn take(&self, key: &K) -> Result<(), Duration> {
        self.forget_the_quiet();
        let key = if self.limiter.len() < MAX_KNOWN {
            key
        } else {
            &self.shared
        };
        self.limiter
            .check_key(key)
            .map_err(|refused| refused.wait_time_from(DefaultClock::default().now()))
    }

    fn forget_the_quiet(&self) {
        // Whoever finds it locked leaves the work to the one who has it.
        let Ok(mut forgotten_at) = self.forgotten_at.try_lock() else {
            return;
        };
        if forgotten_at.elapsed() >= FORGET_EVERY {
            self.limiter.retain_recent();
            *forgotten_at = Instant::now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    #[test]
    fn an_allowance_comes_back_evenly() {
        let allowance = Allowance::new(24, DAY, 0).expect("a limit");
        for _ in 0..24 {
            assert_eq!(allowance.take(&1), Ok(()));
        }
        let wait = allowance.take(&1).expect_err("used up");
        assert!(wait.as_secs().abs_diff(60 * 60) <= 1, "{wait:?}");
        assert_eq!(allowance.take(&2), Ok(()));
        assert!(Allowance::new(0, DAY, 0).is_none());
    }

    #[test]
    fn a_million_of_them_do_not_fill_the_memory() {
        let allowance = Allowance::new(1, DAY, 0).expect("a limit");
        for n in 1..=1_000_000_u32 {
            let _ = allowance.take(&n);
        }
        assert!(
            allowance.limiter.len() <= MAX_KNOWN + 1,
            "{}",
            allowance.limiter.len()
        );
    }
}
