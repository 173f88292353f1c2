//! How far an attempt is, how fast, and how long it will take.
//!
//! Within an attempt progress never goes back. Speed is a moving average that forgets within a
//! few seconds, in whole numbers; it says nothing before there is enough to go by, nor while
//! no bytes move.

use crate::moment::Millis;

/// Without movement for this long, speed and time left are unknown.
const SILENT_AFTER: Millis = 3_000;
/// Samples closer together than this are taken as one: browsers report in bursts.
const SAMPLE: Millis = 250;
/// Nothing is said before the attempt is this old.
const WARM_UP: Millis = 1_000;

/// What a report of the browser says about the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    /// None moved.
    Nothing,
    /// They move, but no further than they had been: a browser sends the body again by itself
    /// when a reused connection dies before an answer.
    Again,
    /// More are sent than before.
    Further,
}

/// The progress of one attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meter {
    size: u64,
    loaded: u64,
    reported: u64,
    started: Millis,
    moved: Millis,
    sampled: Millis,
    sampled_loaded: u64,
    speed: Option<u64>,
}

impl Meter {
    pub(crate) const fn new(size: u64, now: Millis) -> Self {
        Self {
            size,
            loaded: 0,
            reported: 0,
            started: now,
            moved: now,
            sampled: now,
            sampled_loaded: 0,
            speed: None,
        }
    }

    /// Takes what the browser says has been sent.
    pub(crate) fn advance(&mut self, reported: u64, now: Millis) -> Report {
        let loaded = reported.min(self.size);
        if std::mem::replace(&mut self.reported, loaded) == loaded {
            return Report::Nothing;
        }
        if loaded <= self.loaded {
            return Report::Again;
        }
        self.loaded = loaded;
        self.moved = now;
        let passed = now.saturating_sub(self.sampled);
        if passed >= SAMPLE {
            let bytes = loaded.saturating_sub(self.sampled_loaded);
            let latest = bytes.saturating_mul(1_000) / passed.max(1);
            self.speed = Some(match self.speed {
                None => latest,
                Some(before) => average(before, latest, passed),
            });
            self.sampled = now;
            self.sampled_loaded = loaded;
        }
        Report::Further
    }

    /// How old the attempt is.
    #[must_use]
    pub const fn age(&self, now: Millis) -> Millis {
        now.saturating_sub(self.started)
    }

    /// Bytes handed to the network.
    #[must_use]
    pub const fn loaded(&self) -> u64 {
        self.loaded
    }

    /// Bytes a second; `None` while it is too early to say, or nothing moves.
    #[must_use]
    pub fn speed(&self, now: Millis) -> Option<u64> {
        let warm = now.saturating_sub(self.started) >= WARM_UP;
        let moving = now.saturating_sub(self.moved) < SILENT_AFTER;
        self.speed.filter(|speed| warm && moving && *speed > 0)
    }

    /// Seconds until the last byte is sent, rounded up; `None` where the speed is.
    #[must_use]
    pub fn seconds_left(&self, now: Millis) -> Option<u64> {
        let left = self.size.saturating_sub(self.loaded);
        self.speed(now).map(|speed| left.div_ceil(speed))
    }
}

/// Weighs the latest speed by the time it stands for: after four seconds it counts for half.
fn average(before: u64, latest: u64, passed: Millis) -> u64 {
    const HALF: Millis = 4_000;
    let old = before.saturating_mul(HALF);
    let new = latest.saturating_mul(passed);
    old.saturating_add(new) / HALF.saturating_add(passed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_never_goes_back_nor_beyond_the_size() {
        let mut meter = Meter::new(100, 0);
        for (reported, report, loaded) in [
            (40, Report::Further, 40),
            (40, Report::Nothing, 40),
            (30, Report::Again, 40),
            (30, Report::Nothing, 40),
            (40, Report::Again, 40),
            (900, Report::Further, 100),
            (900, Report::Nothing, 100),
        ] {
            assert_eq!(meter.advance(reported, 10), report, "{reported}");
            assert_eq!(meter.loaded(), loaded, "{reported}");
        }
    }

    #[test]
    fn a_steady_speed_is_found_and_the_time_left_follows() {
        let mut meter = Meter::new(10_000_000, 0);
        for tick in 1..=20 {
            meter.advance(tick * 100_000, tick * 100);
        }
        assert_eq!(meter.speed(2_000), Some(1_000_000));
        assert_eq!(meter.seconds_left(2_000), Some(8));
    }

    #[test]
    fn it_says_nothing_too_early_or_while_stalled() {
        let mut meter = Meter::new(1_000_000, 0);
        assert_eq!(meter.speed(5_000), None);
        meter.advance(100_000, 500);
        assert_eq!(meter.speed(999), None);
        assert!(meter.speed(1_000).is_some());
        assert_eq!(meter.speed(500 + SILENT_AFTER), None);
        assert_eq!(meter.seconds_left(500 + SILENT_AFTER), None);
    }

    #[test]
    fn a_change_of_speed_is_followed_smoothly() {
        let mut meter = Meter::new(u64::MAX, 0);
        let mut loaded = 0;
        for tick in 1..=40 {
            loaded += 100_000;
            meter.advance(loaded, tick * 250);
        }
        let before = meter.speed(10_000).expect("known");
        for tick in 41..=44 {
            loaded += 10_000;
            meter.advance(loaded, tick * 250);
        }
        let after_one_second = meter.speed(11_000).expect("known");
        assert!(after_one_second < before && after_one_second > before / 2);
    }

    #[test]
    fn huge_numbers_do_not_overflow() {
        let mut meter = Meter::new(u64::MAX, 0);
        meter.advance(u64::MAX / 2, 300);
        meter.advance(u64::MAX, u64::MAX);
        assert_eq!(meter.seconds_left(u64::MAX), Some(0));
    }
}
