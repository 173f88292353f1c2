//! A log line as one JSON object: `timestamp` (UTC, RFC 3339), `level`, then the event's own fields,
//! `message` among them.
//!
//! Written out here, because two such lines a request took longer than the request's other work.

use std::{
    cell::Cell,
    fmt::{self, Debug, Write as _},
    time::SystemTime,
};

use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::layer::{Context, Layer};

use super::lines;

/// Writes a line for each event.
pub(super) struct JsonLines;

thread_local! {
    /// Kept for its memory.
    static LINE: Cell<String> = const { Cell::new(String::new()) };
}

impl<S: Subscriber> Layer<S> for JsonLines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = LINE.take();
        line.clear();
        write_line(&mut line, event);
        lines::write(line.as_bytes());
        LINE.set(line);
    }
}

fn write_line(line: &mut String, event: &Event<'_>) {
    let (now, level) = (SystemTime::now(), event.metadata().level());
    // A string takes whatever is written.
    let _ = write!(
        line,
        r#"{{"timestamp":"{}","level":"{level}""#,
        humantime::format_rfc3339_micros(now)
    );
    event.record(&mut Fields(line));
    line.push_str("}\n");
}

/// Appends fields to an object that has some already.
struct Fields<'a>(&'a mut String);

impl Fields<'_> {
    fn name(&mut self, field: &Field) {
        self.0.push_str(",\"");
        // A name in the code, which needs no escapes.
        self.0.push_str(field.name());
        self.0.push_str("\":");
    }

    fn number(&mut self, field: &Field, value: impl fmt::Display) {
        self.name(field);
        let _ = write!(self.0, "{value}");
    }
}

impl Visit for Fields<'_> {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.name(field);
        self.0.push('"');
        let _ = Escaped(self.0).write_str(value);
        self.0.push('"');
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.number(field, value);
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.number(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.number(field, value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.name(field);
        self.0.push('"');
        let _ = write!(Escaped(self.0), "{value:?}");
        self.0.push('"');
    }
}

/// The inside of a string in JSON (RFC 8259, section 7).
struct Escaped<'a>(&'a mut String);

impl fmt::Write for Escaped<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        // Only ASCII is escaped, and none of its bytes is part of another character.
        while let Some(at) = (rest.bytes()).position(|b| b < b' ' || b == b'"' || b == b'\\') {
            let (plain, escaped) = rest.split_at(at);
            self.0.push_str(plain);
            let mut after = escaped.chars();
            match after.next() {
                Some('\n') => self.0.push_str("\\n"),
                Some(c @ ('"' | '\\')) => self.0.extend(['\\', c]),
                Some(c) => write!(self.0, "\\u{:04x}", u32::from(c))?,
                None => {}
            }
            rest = after.as_str();
        }
        self.0.push_str(rest);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use serde_json::{Value, json};
    use tracing_subscriber::{layer::SubscriberExt, registry};

    use super::*;

    /// Keeps lines instead of writing them.
    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<String>>);

    impl<S: Subscriber> Layer<S> for Kept {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            write_line(&mut self.0.lock().expect("unpoisoned"), event);
        }
    }

    /// What `say` logs.
    fn lines(say: impl FnOnce()) -> Vec<Value> {
        let kept = Kept::default();
        tracing::subscriber::with_default(registry().with(kept.clone()), say);
        let text = kept.0.lock().expect("unpoisoned");
        text.lines()
            .map(|line| serde_json::from_str(line).expect(line))
            .collect()
    }

    #[test]
    fn a_line_is_one_object_whatever_is_in_it() {
        let hostile = "\"\\\n\r\t\u{0}\u{1f}\u{7f}ä\u{2028}😀{}";
        let said = lines(|| {
            tracing::warn!(
                text = hostile,
                shown = %hostile,
                debugged = ?hostile,
                yes = true,
                small = 7_u16,
                large = u64::MAX,
                below = -1_i64,
                some = Some("thing"),
                none = None::<&str>,
                "{hostile}"
            );
            tracing::info!("plain");
        });
        let [mut full, plain] = <[Value; 2]>::try_from(said).expect("two lines");
        let time = full["timestamp"].take();
        let time = time.as_str().expect("a text");
        assert_eq!(time.len(), "2026-11-28T09:00:00.000000Z".len(), "{time}");
        assert_eq!(
            full,
            json!({
                "timestamp": null,
                "level": "WARN",
                "message": hostile,
                "text": hostile,
                "shown": hostile,
                "debugged": format!("{hostile:?}"),
                "yes": true,
                "small": 7,
                "large": u64::MAX,
                "below": -1,
                "some": "thing"
            })
        );
        assert_eq!(
            (&plain["level"], &plain["message"]),
            (&json!("INFO"), &json!("plain"))
        );
    }
}
