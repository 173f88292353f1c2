//! Log lines on stderr. Only this crate's own lines go below `warn`: those of the HTTP libraries
//! could tell more of a request than we mean to. They are written where they arise, by no thread of
//! its own: an audit line must not be lost.

use std::io;

use tracing::{Level, level_filters::LevelFilter};
use tracing_subscriber::{Layer, filter::Targets, fmt, layer::SubscriberExt, registry};

use crate::config::LogFormat;

/// The target of the lines that say who was given what. They are written at any level.
pub(crate) const AUDIT: &str = "audit";

/// Starts logging for the whole process. A second call changes nothing.
pub fn start_logging(format: LogFormat, level: Level) {
    let filter = Targets::new()
        .with_default(LevelFilter::from(level).min(LevelFilter::WARN))
        .with_target(env!("CARGO_CRATE_NAME"), level)
        .with_target(AUDIT, Level::INFO);
    let lines = fmt::layer()
        .with_writer(io::stderr)
        .with_target(false)
        .with_ansi(false);
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        // An object a line: `timestamp` (UTC, RFC 3339), `level`, and the fields of the event.
        LogFormat::Json => (lines.json().flatten_event(true))
            .with_current_span(false)
            .with_span_list(false)
            .boxed(),
    };
    // An error means that a subscriber is set, by whoever embeds the service.
    let _ = tracing::subscriber::set_global_default(registry().with(lines.with_filter(filter)));
}
