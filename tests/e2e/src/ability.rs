//! What only some of the engines can do, or let a test do.
//!
//! A journey says what it needs of this ([`Journey::needs`](crate::Journey::needs)), and does
//! not run in an engine that lacks it; the summary of `cargo xtask test` names it then, with the
//! reason that stands here. The table of docs/development.md is checked against this one.
//!
//! What journeys say is kept true: one that uses what it did not ask for fails in every engine,
//! and so does one that asks for what it does not use.

use std::sync::{Mutex, PoisonError};

use crate::engine::Engine;

/// What not every engine can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ability {
    /// The browser's network can be taken away: `Browser::set_offline`.
    Offline,
    /// All that the browser received can be read: `Traffic`.
    Traffic,
    /// Files can be dragged from outside into the page: `Page::drop_on`.
    Drop,
    /// A folder can be chosen as in the system's picker: `Page::choose_folder`.
    Folder,
    /// Pages can be shown as other systems show them: `Browser::set_media`.
    Media,
    /// A page can be given little room: `Browser::set_size`.
    Size,
    /// The accessibility tree can be read: `Browser::outline`.
    Outline,
    /// What is seen can be compared with the pictures in `docs`: `World::take`.
    Pictures,
    /// The Chrome DevTools Protocol, for what nothing else here is for: `Browser::devtools`.
    DevTools,
    /// An element can be moved in the document without being taken out of it.
    MoveBefore,
}

impl Ability {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Offline,
        Self::Traffic,
        Self::Drop,
        Self::Folder,
        Self::Media,
        Self::Size,
        Self::Outline,
        Self::Pictures,
        Self::DevTools,
        Self::MoveBefore,
    ];

    /// Why an engine lacks it; `None` where it does not.
    #[must_use]
    pub const fn lacking_in(self, engine: Engine) -> Option<&'static str> {
        match engine {
            Engine::Chromium => None,
            Engine::Firefox => self.lacking_in_firefox(),
            Engine::WebKit => self.lacking_in_webkit(),
        }
    }

    const fn lacking_in_firefox(self) -> Option<&'static str> {
        match self {
            Self::Offline | Self::Media | Self::Size | Self::MoveBefore => None,
            Self::Traffic => Some("geckodriver hands out no answers that Firefox received"),
            Self::Drop => Some("geckodriver cannot drag files from outside into a page"),
            Self::Folder => Some("geckodriver gives no folder to an input"),
            Self::Outline => Some("geckodriver hands out no accessibility tree"),
            Self::Pictures => Some("Firefox draws letters and controls in its own way"),
            Self::DevTools => Some("Firefox does not speak the Chrome DevTools Protocol"),
        }
    }

    const fn lacking_in_webkit(self) -> Option<&'static str> {
        match self {
            Self::Offline => Some("WebKitWebDriver has no way to take the network away"),
            Self::Traffic => Some("WebKitWebDriver hands out no answers that WebKit received"),
            Self::Drop => Some("WebKitWebDriver cannot drag files from outside into a page"),
            Self::Folder => Some("WebKitWebDriver gives a folder to an input as if it were a file"),
            Self::Media => Some("WebKitWebDriver cannot show pages as another system does"),
            Self::Size => Some("MiniBrowser's window does not become as narrow as 320 pixels"),
            Self::Outline => Some("WebKitWebDriver hands out no accessibility tree"),
            Self::Pictures => Some("WebKit draws letters and controls in its own way"),
            Self::DevTools => Some("WebKit does not speak the Chrome DevTools Protocol"),
            Self::MoveBefore => Some("WebKit has no `moveBefore` yet"),
        }
    }

    /// What stands in a script that uses it, where scripts are what uses it.
    const fn word(self) -> Option<&'static str> {
        match self {
            Self::MoveBefore => Some(".moveBefore("),
            _ => None,
        }
    }
}

/// What a journey has asked for, and what it has used so far.
#[derive(Debug)]
pub(crate) struct Needs {
    asked: Vec<Ability>,
    used: Mutex<Vec<Ability>>,
}

impl Needs {
    pub(crate) const fn new(asked: Vec<Ability>) -> Self {
        Self {
            asked,
            used: Mutex::new(Vec::new()),
        }
    }

    /// Whether the journey has asked for this.
    pub(crate) fn has(&self, ability: Ability) -> bool {
        self.asked.contains(&ability)
    }

    /// Notes a use, which the journey must have asked for.
    pub(crate) fn using(&self, ability: Ability) {
        assert!(
            self.has(ability),
            "this journey uses Ability::{ability:?}, which not every engine has: it must say so \
             by `.needs(Ability::{ability:?})`"
        );
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.push(ability);
    }

    /// Notes what a script uses.
    pub(crate) fn using_script(&self, script: &str) {
        for ability in Ability::ALL {
            if ability.word().is_some_and(|word| script.contains(word)) {
                self.using(ability);
            }
        }
    }

    /// What the journey has asked for in vain: it could have run in more engines.
    pub(crate) fn unused(&self) -> Option<Ability> {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let mut asked = self.asked.iter();
        asked.find(|ability| !used.contains(ability)).copied()
    }
}
