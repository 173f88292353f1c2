//! Numbers as people of a language write them (ECMA-402, `Intl.NumberFormat`).

use js_sys::{Array, Intl::NumberFormat, Object, Reflect};
use wasm_bindgen::JsValue;

/// A size: `3.2 MB`, in powers of 1,000 as file managers count.
#[must_use]
pub fn bytes(language: &str, bytes: u64) -> String {
    let (amount, unit) = scaled(bytes);
    // The short form of a byte has no plural in some languages.
    let display = if unit == "byte" { "long" } else { "short" };
    format(
        language,
        amount,
        &[("style", "unit"), ("unit", unit), ("unitDisplay", display)],
    )
}

/// A speed: `3.2 MB/s`.
#[must_use]
pub fn bytes_per_second(language: &str, speed: u64) -> String {
    let (amount, unit) = scaled(speed);
    let unit = format!("{unit}-per-second");
    format(language, amount, &[("style", "unit"), ("unit", &unit)])
}

/// A time: `40 sec`, `12 min`, `3 hr`.
#[must_use]
pub fn duration(language: &str, seconds: u64) -> String {
    let (amount, unit) = match seconds {
        0..90 => (seconds, "second"),
        90..5_400 => (seconds.div_ceil(60), "minute"),
        _ => (seconds.div_ceil(3_600), "hour"),
    };
    format(
        language,
        to_f64(amount),
        &[("style", "unit"), ("unit", unit)],
    )
}

/// A share: `45%`.
#[must_use]
pub fn percent(language: &str, part: u64, whole: u64) -> String {
    // Whole numbers, rounded down: never 100 % before all is done.
    let share = part.saturating_mul(100) / whole.max(1);
    format(language, to_f64(share) / 100.0, &[("style", "percent")])
}

fn scaled(bytes: u64) -> (f64, &'static str) {
    let amount = to_f64(bytes);
    // What would be rounded to 1,000 of a unit is 1 of the next.
    match bytes {
        0..1_000 => (amount, "byte"),
        1_000..999_500 => (amount / 1e3, "kilobyte"),
        999_500..999_500_000 => (amount / 1e6, "megabyte"),
        _ => (amount / 1e9, "gigabyte"),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "for people: no more than three digits are shown"
)]
const fn to_f64(number: u64) -> f64 {
    number as f64
}

fn format(language: &str, amount: f64, options: &[(&str, &str)]) -> String {
    let settings = Object::new();
    for (name, value) in options {
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&settings, &(*name).into(), &(*value).into());
    }
    let digits = if amount < 10.0 { 1 } else { 0 };
    let _ = Reflect::set(&settings, &"maximumFractionDigits".into(), &digits.into());
    let format = NumberFormat::new(&Array::of1(&language.into()), &settings);
    format
        .format()
        .call1(&JsValue::UNDEFINED, &amount.into())
        .ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}
