//! Log lines on stderr. Only this crate's own lines go below `warn`: those of the HTTP libraries
//! could tell more of a request than we mean to.

mod json;
mod lines;

use std::io;

use tracing::{Level, level_filters::LevelFilter, subscriber::set_global_default};
use tracing_subscriber::{filter::Targets, fmt, layer::SubscriberExt, registry};

use self::json::JsonLines;
pub(crate) use self::lines::{gather, write_gathered};
use crate::config::LogFormat;

/// The target of the lines that say who was given what. They are written at any level.
pub(crate) const AUDIT: &str = "audit";

/// Starts logging for the whole process. A second call changes nothing.
pub fn start_logging(format: LogFormat, level: Level) {
    let filter = Targets::new()
        .with_default(LevelFilter::from(level).min(LevelFilter::WARN))
        .with_target(env!("CARGO_CRATE_NAME"), level)
        .with_target(AUDIT, Level::INFO);
    // An error means that a subscriber is set, by whoever embeds the service.
    let _ = match format {
        LogFormat::Json => set_global_default(registry().with(filter).with(JsonLines)),
        LogFormat::Text => {
            let lines = fmt::layer()
                .with_writer(io::stderr)
                .with_target(false)
                .with_ansi(false);
            set_global_default(registry().with(filter).with(lines))
        }
    };
}
