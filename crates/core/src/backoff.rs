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

/// The wait before retry number `retry` (from 1), unless the server asked for one.
pub(crate) fn wait(retry: u32, retry_after: Option<Millis>, dice: &mut Dice) -> Millis {
    match retry_after {
        Some(asked) => asked.min(LONGEST_ASKED_FOR),
        None => dice.up_to(ceiling(retry)),
    }
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
        let waits: Vec<Millis> = (0..2_000).map(|_| wait(3, None, &mut dice)).collect();
        assert!(waits.iter().all(|wait| *wait <= 2_000));
        for fifth in 0..5 {
            let part = fifth * 400..(fifth + 1) * 400;
            let share = waits.iter().filter(|wait| part.contains(*wait)).count();
            assert!((300..500).contains(&share), "{part:?}: {share} of 2000");
        }
    }

    #[test]
    fn retry_after_wins_within_an_hour() {
        let mut dice = Dice::new(7);
        assert_eq!(wait(1, Some(45_000), &mut dice), 45_000);
        assert_eq!(wait(1, Some(Millis::MAX), &mut dice), LONGEST_ASKED_FOR);
    }
}
