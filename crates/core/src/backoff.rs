//! How long to wait before another try: exponential back-off with full jitter.
//!
//! Full jitter (a wait drawn evenly between nothing and the ceiling) spreads the clients that
//! failed together best; see the AWS Architecture Blog, "Exponential Backoff And Jitter".

use crate::moment::{Dice, Millis};

/// The ceiling of the first wait.
pub const FIRST: Millis = 500;
/// The ceiling that no wait without a `Retry-After` exceeds.
pub const LONGEST: Millis = 30_000;
/// The longest `Retry-After` that is obeyed; a longer one is taken as this.
pub const LONGEST_ASKED_FOR: Millis = 3_600_000;

/// The wait before retry number `retry` (from 1).
pub(crate) fn wait(retry: u32, dice: &mut Dice) -> Millis {
    dice.up_to(ceiling(retry))
}

/// The wait that a server has asked for, and up to a quarter more, but no more than half a minute:
/// those to whom it said the same do not come back together.
pub(crate) fn asked_for(time: Millis, dice: &mut Dice) -> Millis {
    let time = time.min(LONGEST_ASKED_FOR);
    time.saturating_add(dice.up_to((time / 4).min(LONGEST)))
}

fn ceiling(retry: u32) -> Millis {
    let doublings = retry.saturating_sub(1).min(16);
    FIRST.saturating_mul(1 << doublings).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_doubles_up_to_the_longest() {
        for (retry, expected) in [
            (0, 500),
            (1, 500),
            (2, 1_000),
            (3, 2_000),
            (6, 16_000),
            (7, 30_000),
            (u32::MAX, 30_000),
        ] {
            assert_eq!(ceiling(retry), expected, "retry {retry}");
        }
    }

    #[test]
    fn waits_fill_the_range_below_the_ceiling() {
        let mut dice = Dice::new(7);
        let waits: Vec<Millis> = (0..2_000).map(|_| wait(3, &mut dice)).collect();
        assert!(waits.iter().all(|wait| *wait <= 2_000));
        for fifth in 0..5 {
            let part = fifth * 400..(fifth + 1) * 400;
            let share = waits.iter().filter(|wait| part.contains(*wait)).count();
            assert!((300..500).contains(&share), "{part:?}: {share} of 2000");
        }
    }

    #[test]
    fn what_a_server_asks_for_is_kept_and_spread_within_an_hour() {
        let mut dice = Dice::new(7);
        let mut waits: Vec<Millis> = (0..200).map(|_| asked_for(40_000, &mut dice)).collect();
        assert!(waits.iter().all(|wait| (40_000..=50_000).contains(wait)));
        waits.sort_unstable();
        waits.dedup();
        assert!(waits.len() > 150, "{waits:?}");
        assert!(asked_for(Millis::MAX, &mut dice) <= LONGEST_ASKED_FOR + 30_000);
    }
}
