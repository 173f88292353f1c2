//! An allowance for each of many, by the generic cell rate algorithm: so much at once, and it
//! comes back evenly over its period.

use std::{
    hash::Hash,
    num::NonZeroU32,
    sync::Mutex,
    time::{Duration, Instant},
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    nanos::Nanos,
    state::{
        StateStore,
        keyed::{DashMapStateStore, ShrinkableKeyedStateStore},
    },
};

/// The most that are counted one by one. Those who come when there are as many share one allowance,
/// so that no number of them can fill the memory: each takes under 100 bytes.
pub(super) const MAX_KNOWN: usize = 65_536;
/// How often those who have their whole allowance back are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(10);

/// What each `K` may do.
pub(super) struct Allowance<K: Clone + Eq + Hash> {
    limiter: RateLimiter<K, Counts<K>, DefaultClock>,
    forgotten_at: Mutex<Instant>,
}

/// What each has used up.
struct Counts<K: Clone + Eq + Hash> {
    known: DashMapStateStore<K>,
    /// Stands for all that are too many to count.
    shared: K,
}

impl<K: Clone + Eq + Hash> StateStore for Counts<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        // Whoever is counted already stays so, or a crowd would use up what is theirs.
        let is_alone = self.known.len() < MAX_KNOWN || self.known.contains_key(key);
        let key = if is_alone { key } else { &self.shared };
        self.known.measure_and_replace(key, measure)
    }
}

impl<K: Clone + Eq + Hash> ShrinkableKeyedStateStore<K> for Counts<K> {
    fn retain_recent(&self, drop_below: Nanos) {
        self.known.retain_recent(drop_below);
    }

    fn len(&self) -> usize {
        self.known.len()
    }

    fn is_empty(&self) -> bool {
        self.known.is_empty()
    }
}

impl<K: Clone + Eq + Hash> Allowance<K> {
    /// At most `number` in each `period`, all at once if need be; `None` for 0, no limit.
    pub(super) fn new(number: u32, period: Duration, shared: K) -> Option<Self> {
        let number = NonZeroU32::new(number)?;
        let quota = Quota::with_period(period / number.get())?.allow_burst(number);
        Some(Self {
            limiter: RateLimiter::new(
                quota,
                Counts {
                    known: DashMapStateStore::default(),
                    shared,
                },
                DefaultClock::default(),
            ),
            forgotten_at: Mutex::new(Instant::now()),
        })
    }

    /// Takes one from the allowance of `key`, or says how long to wait for the next.
    pub(super) fn take(&self, key: &K) -> Result<(), Duration> {
        self.forget_the_quiet();
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
    fn a_crowd_uses_up_nothing_of_those_who_were_there_before() {
        let allowance = Allowance::new(2, DAY, 0).expect("a limit");
        assert_eq!(allowance.take(&1), Ok(()));
        let crowd = 2..=u32::try_from(MAX_KNOWN).expect("a number") + 10;
        let refused = crowd.filter(|n| allowance.take(n).is_err()).count();
        // The last ten shared two.
        assert_eq!(refused, 8);
        assert_eq!(allowance.take(&1), Ok(()));
        assert!(allowance.take(&1).is_err());
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
