//! Numbers and plurals as people of a language write them (ECMA-402, `Intl.NumberFormat` and
//! `Intl.PluralRules`).

use std::cell::RefCell;

use js_sys::{Array, Function, Intl, Object, Reflect};
use wasm_bindgen::JsValue;

/// A size: `3.2 MB`, in powers of 1,000 as file managers count.
#[must_use]
pub fn bytes(language: &str, bytes: u64) -> String {
    let (amount, unit) = scaled(bytes);
    // The short form of a byte has no plural in some languages.
    let display = if unit == "byte" { "long" } else { "short" };
    format(language, amount, "unit", unit, display)
}

/// A speed: `3.2 MB/s`.
#[must_use]
pub fn bytes_per_second(language: &str, speed: u64) -> String {
    let (amount, unit) = scaled(speed);
    let mut unit = unit.to_owned();
    unit.push_str("-per-second");
    format(language, amount, "unit", &unit, "short")
}

/// A time: `40 sec`, `12 min`, `3 hr`.
#[must_use]
pub fn duration(language: &str, seconds: u64) -> String {
    let (amount, unit) = match seconds {
        0..90 => (seconds, "second"),
        90..5_400 => (seconds.div_ceil(60), "minute"),
        _ => (seconds.div_ceil(3_600), "hour"),
    };
    format(language, to_f64(amount), "unit", unit, "short")
}

/// A share: `45%`.
#[must_use]
pub fn percent(language: &str, part: u64, whole: u64) -> String {
    // Whole numbers, rounded down: never 100 % before all is done.
    let share = part.saturating_mul(100) / whole.max(1);
    // A unit that is looked at only where the style is `unit`, but has to be a valid one.
    format(
        language,
        to_f64(share) / 100.0,
        "percent",
        "percent",
        "short",
    )
}

/// A count: `10,000`.
#[must_use]
pub fn number(language: &str, number: u32) -> String {
    format(language, f64::from(number), "decimal", "percent", "short")
}

/// The plural category of a count: `one`, `few`, `other` and so on (Unicode CLDR).
#[must_use]
pub fn plural(language: &str, count: u32) -> String {
    let rules = Intl::PluralRules::new(&Array::of1(&language.into()), &Object::new());
    rules.select(f64::from(count)).into()
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
pub(super) const fn to_f64(number: u64) -> f64 {
    number as f64
}

/// Formats by a formatter that is made once for its language and options: making one takes far
/// longer than using it, and each row of a list needs some.
fn format(language: &str, amount: f64, style: &str, unit: &str, display: &str) -> String {
    thread_local! {
        static MADE: RefCell<Vec<(String, Function)>> = const { RefCell::new(Vec::new()) };
    }
    let digits = if amount < 10.0 && style == "unit" {
        "1"
    } else {
        "0"
    };
    let mut key = language.to_owned();
    for part in [style, unit, digits] {
        key.push(' ');
        key.push_str(part);
    }
    let known = MADE.with_borrow(|made| {
        let found = made.iter().find(|(name, _)| *name == key);
        found.map(|(_, format)| format.clone())
    });
    let format = known.unwrap_or_else(|| {
        let options = Object::new();
        for (name, value) in [
            ("style", style),
            ("unit", unit),
            ("unitDisplay", display),
            ("maximumFractionDigits", digits),
        ] {
            // Setting a property of a fresh plain object cannot fail.
            let _ = Reflect::set(&options, &name.into(), &value.into());
        }
        let made = Intl::NumberFormat::new(&Array::of1(&language.into()), &options).format();
        MADE.with_borrow_mut(|all| all.push((key, made.clone())));
        made
    });
    let text = format.call1(&JsValue::UNDEFINED, &amount.into());
    text.ok()
        .and_then(|text| text.as_string())
        .unwrap_or_default()
}
