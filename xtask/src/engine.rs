//! The browser engines in which the end-to-end tests run.

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

/// Some of them, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Engines(pub(crate) Vec<Engine>);

impl Engine {
    const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// Its name on the command line, and what the tests know it by.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }
}

impl Engines {
    /// Reads a list such as `firefox,webkit`, or `all`. The order is that of [`Engine::ALL`].
    pub(crate) fn read(word: &str) -> Result<Self, String> {
        if word == "all" {
            return Ok(Self(Engine::ALL.to_vec()));
        }
        let names: Vec<&str> = word.split(',').collect();
        for name in &names {
            if !Engine::ALL.iter().any(|engine| engine.name() == *name) {
                return Err(format!(
                    "there is no browser `{name}`, only `chromium`, `firefox` and `webkit`, \
                     or `all` of them"
                ));
            }
        }
        let named = |engine: &Engine| names.contains(&engine.name());
        Ok(Self(Engine::ALL.into_iter().filter(named).collect()))
    }
}
