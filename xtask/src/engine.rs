//! The browser engines in which the end-to-end tests run.

use lexopt::ValueExt;
use std::ffi::OsString;

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    /// Chromium, which the browser group runs in too.
    Chromium,
    /// Firefox.
    Firefox,
    /// WebKit, as WebKitGTK has it.
    WebKit,
}

impl Engine {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// Its name on the command line, and what the tests know it by.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    /// Reads a list such as `firefox,webkit`, or `all`. Each comes once, in the order of
    /// [`Self::ALL`].
    pub(crate) fn list(word: OsString) -> Result<Vec<Self>, lexopt::Error> {
        let word = word.string()?;
        if word == "all" {
            return Ok(Self::ALL.to_vec());
        }
        let names: Vec<&str> = word.split(',').collect();
        for name in &names {
            if !Self::ALL.iter().any(|engine| engine.name() == *name) {
                return Err(format!(
                    "there is no browser `{name}`, only `chromium`, `firefox` and `webkit`, \
                     or `all` of them"
                )
                .into());
            }
        }
        let named = |engine: &Self| names.contains(&engine.name());
        Ok(Self::ALL.into_iter().filter(named).collect())
    }
}
