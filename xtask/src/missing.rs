//! What the machine lacks and no task brings by itself.

use anyhow::{Error, anyhow};

/// Says what is missing, with the version that is needed, and the step that brings it.
pub(crate) fn missing(what: &str, bring: &str) -> Error {
    anyhow!("{what} is missing: {bring}.")
}
