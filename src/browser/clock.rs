//! The clocks, the timers and the dice of the browser.

use std::pin::pin;

use direct_upload_core::Moment;
use futures_util::future::{Either, select};
use js_sys::{Date, Math, Promise};
use wasm_bindgen_futures::JsFuture;

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

/// A promise of nothing, kept after so many milliseconds.
pub(super) fn after(time: i32) -> Promise {
    Promise::new(&mut |resolve, _| {
        if let Some(window) = web_sys::window() {
            // Without a timer there is all the time that it takes.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, time);
        }
    })
}

/// What a future gives; `None` where that takes longer than so many milliseconds.
pub async fn within<T>(time: i32, future: impl Future<Output = T>) -> Option<T> {
    match select(pin!(future), JsFuture::from(after(time))).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
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
