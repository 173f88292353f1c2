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
    let share = to_f64(part) / to_f64(whole.max(1));
    // Never 100 % before all is done.
    let share = (share * 100.0).floor() / 100.0;
    format(language, share, &[("style", "percent")])
}

fn scaled(bytes: u64) -> (f64, &'static str) {
    let bytes = to_f64(bytes);
    if bytes < 1e3 {
        (bytes, "byte")
    } else if bytes < 1e6 {
        (bytes / 1e3, "kilobyte")
    } else if bytes < 1e9 {
        (bytes / 1e6, "megabyte")
    } else {
        (bytes / 1e9, "gigabyte")
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
