//! The three browser engines in which journeys run: one in each run of the tests.

use std::fmt;
use std::sync::LazyLock;

/// The name of the engine of this run.
const VARIABLE: &str = "DIRECT_UPLOAD_ENGINE";

/// A browser engine, and with it the driver that a journey talks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chromium through ChromeDriver.
    Chromium,
    /// Firefox through geckodriver.
    Firefox,
    /// WebKitGTK's MiniBrowser through WebKitWebDriver.
    WebKit,
}

impl Engine {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// The engine of this run: Chromium, unless the environment names another.
    #[must_use]
    pub fn of_this_run() -> Self {
        *ENGINE
    }

    /// Its name, as `cargo xtask test e2e --browsers` takes it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    /// Whether the driver can run a script in a document before the document's own. Where it
    /// cannot, the probe is there from the end of the page's loading on.
    #[must_use]
    pub const fn runs_scripts_first(self) -> bool {
        !matches!(self, Self::WebKit)
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let Some(name) = std::env::var_os(VARIABLE) else {
        return Engine::Chromium;
    };
    let engine = Engine::ALL.into_iter().find(|engine| name == engine.name());
    engine.unwrap_or_else(|| {
        panic!(
            "{VARIABLE} is {}, and not one of {:?}.",
            name.display(),
            Engine::ALL.map(Engine::name)
        )
    })
});
