//! The clock and the dice, which come in with every event so that the core has neither.

use crate::utc::UnixSeconds;

/// Milliseconds on a clock that never goes back (`performance.now()`).
pub type Millis = u64;

/// When an event happens, and a random number to decide with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The monotonic clock: everything that is counted or waited for.
    pub now: Millis,
    /// The wall clock, which may be wrong: only for names and for diagnostics.
    pub wall: UnixSeconds,
    /// 64 random bits, fresh for each event.
    pub random: u64,
}

/// A small generator (`SplitMix64`) that draws several numbers from one moment's random bits.
/// For jitter and for names that must not meet by accident, not for secrets.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) const fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `most`, both included.
    pub(crate) const fn up_to(&mut self, most: u64) -> u64 {
        match most.checked_add(1) {
            Some(sides) => self.roll() % sides,
            None => self.roll(),
        }
    }
}
