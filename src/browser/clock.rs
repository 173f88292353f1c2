//! The clocks and the dice of the browser.

use direct_upload_core::Moment;
use js_sys::{Date, Math};

/// The monotonic clock, in milliseconds.
#[must_use]
pub fn milliseconds() -> f64 {
    web_sys::window()
        .and_then(|window| window.performance())
        .map_or_else(Date::now, |performance| performance.now())
}

/// Now, and 64 random bits.
#[must_use]
pub fn moment() -> Moment {
    Moment {
        now: whole(milliseconds()),
        wall: whole(Date::now() / 1_000.0),
        random: (bits() << 32) | bits(),
    }
}

fn bits() -> u64 {
    whole(Math::random() * f64::from(u32::MAX))
}

/// Rounds down; what is negative or no number is zero.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates"
)]
const fn whole(number: f64) -> u64 {
    number as u64
}
