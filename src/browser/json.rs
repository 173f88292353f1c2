//! Reads what the proxy answers, as the browser parsed it.
//!
//! Field by field instead of through serde: its error texts bring the formatting of floating
//! point numbers with them, 20 kB of code for sentences that nobody reads. The names of the
//! fields are those of `direct_upload_core::wire`, whose tests hold them.

use direct_upload_core::wire::{Headers, PresignedUrlAnswer, Problem};
use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The answer to the request for a presigned URL; `None` where it has none, or a field is not
/// of its kind.
pub(super) fn presigned_url(text: &str) -> Option<PresignedUrlAnswer> {
    let answer = JSON::parse(text).ok()?;
    Some(PresignedUrlAnswer {
        presigned_url: field(&answer, "presignedURL")?.as_string()?,
        key: match field(&answer, "key") {
            Some(key) => Some(key.as_string()?),
            None => None,
        },
        headers: match field(&answer, "headers") {
            Some(headers) => Some(Headers(strings(&headers)?)),
            None => None,
        },
        expires_in: match field(&answer, "expiresIn") {
            Some(seconds) => Some(whole(seconds.as_f64()?)?),
            None => None,
        },
    })
}

/// What a problem document says; nothing where there is none.
pub(super) fn problem(text: &str) -> Problem {
    let problem = JSON::parse(text).unwrap_or(JsValue::NULL);
    let text = |name| field(&problem, name)?.as_string();
    Problem {
        detail: text("detail"),
        code: text("code"),
        ..Problem::default()
    }
}

/// The names and values of an object that has only strings, or of a `Headers`, which gives them
/// one pair after another.
pub(super) fn strings(object: &JsValue) -> Option<Vec<(String, String)>> {
    // Of whichever frame's classes it is.
    let object: &Object = object.is_object().then(|| object.unchecked_ref())?;
    let pairs = Array::from(object);
    let pairs = if pairs.length() > 0 {
        pairs
    } else {
        Object::entries(object)
    };
    let pairs = self::pairs(&pairs).into_iter();
    pairs.map(|(name, text)| Some((name, text?))).collect()
}

/// Pairs of a name and a text; no text where the second is something else.
pub(super) fn pairs(pairs: &Array) -> Vec<(String, Option<String>)> {
    let pairs = pairs.iter().map(|pair| {
        let pair: Array = pair.unchecked_into();
        let name = pair.get(0).as_string();
        (name.unwrap_or_default(), pair.get(1).as_string())
    });
    pairs.collect()
}

/// A field that is there and not null.
fn field(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = Reflect::get(object, &name.into()).ok()?;
    (!value.is_null() && !value.is_undefined()).then_some(value)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked, and what stands behind the point is not needed"
)]
fn whole(number: f64) -> Option<u32> {
    (0.0..=f64::from(u32::MAX))
        .contains(&number)
        .then_some(number as u32)
}
