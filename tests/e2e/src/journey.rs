//! Runs one journey: starts its world, and ends it whatever comes of it.

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Once;
use std::time::Duration;

use futures_util::FutureExt;

use crate::ability::{Ability, Needs};
use crate::artifacts;
use crate::browser::Browser;
use crate::engine::Engine;
use crate::not_run;
use crate::parts;
use crate::project::copy;
use crate::proxy::Proxy;
use crate::stand::Stand;
use crate::world::World;

/// How long a journey may take, unless it is given another limit. What it waits for gives up
/// earlier, and says what is missing: only one that hangs takes so long, on a slow machine too.
const LIMIT: Duration = Duration::from_secs(300);

/// A journey that is being prepared.
#[derive(Debug)]
pub struct Journey {
    stand: Vec<String>,
    proxy: Vec<String>,
    origins: Vec<String>,
    settings: Option<&'static str>,
    in_development: bool,
    needs: Vec<Ability>,
    keeps_pages: bool,
    limit: Duration,
}

impl Default for Journey {
    fn default() -> Self {
        Self {
            stand: Vec::new(),
            proxy: Vec::new(),
            origins: Vec::new(),
            settings: None,
            in_development: false,
            needs: Vec::new(),
            keeps_pages: true,
            limit: LIMIT,
        }
    }
}

/// A journey through the stand and the proxy as they come.
pub async fn journey(body: impl AsyncFnOnce(&World)) {
    Journey::default().run(body).await;
}

/// Whether what is the same for all engines is to run in this run of the tests: in Chromium's alone. The
/// summaries of the others name the test, with the reason.
#[must_use]
pub fn runs_once(reason: &str) -> bool {
    let engine = Engine::of_this_run();
    let runs = engine == Engine::Chromium;
    if !runs {
        not_run::tell(&name(), engine, reason);
    }
    runs
}

impl Journey {
    /// Gives the stand flags.
    #[must_use]
    pub fn with_stand(mut self, flags: &[&str]) -> Self {
        self.stand.extend(flags.iter().map(|&flag| flag.to_owned()));
        self
    }

    /// Gives the proxy flags.
    #[must_use]
    pub fn with_proxy(mut self, flags: &[&str]) -> Self {
        self.proxy.extend(flags.iter().map(|&flag| flag.to_owned()));
        self
    }

    /// Lets pages of this origin call the proxy, beside those of the stand's portal.
    #[must_use]
    pub fn open_to(mut self, origin: &str) -> Self {
        self.origins.push(origin.to_owned());
        self
    }

    /// Has the proxy serve what an operator has set for the standalone page.
    #[must_use]
    pub const fn with_settings(mut self, settings: &'static str) -> Self {
        self.settings = Some(settings);
        self
    }

    /// Has the proxy serve the page as `cargo xtask dev` makes it without Trunk.
    #[must_use]
    pub const fn in_development(mut self) -> Self {
        self.in_development = true;
        self
    }

    /// Says that it uses what not every engine has. In one that lacks it, it does not run, and
    /// the summary says so.
    #[must_use]
    pub fn needs(mut self, ability: Ability) -> Self {
        self.needs.push(ability);
        self
    }

    /// Has the browser write down its traffic, for [`Traffic`](crate::Traffic).
    #[must_use]
    pub fn recording_traffic(self) -> Self {
        self.needs(Ability::Traffic)
    }

    /// Can take the pictures of `docs`: [`World::picture`].
    #[must_use]
    pub fn taking_pictures(self) -> Self {
        self.needs(Ability::Pictures).needs(Ability::Media)
    }

    /// Has the browser keep no page that is left: one that it goes back to is loaded anew, and gives
    /// the elements of its forms what they had.
    #[must_use]
    pub const fn keeping_no_pages(mut self) -> Self {
        self.keeps_pages = false;
        self
    }

    /// Gives the journey more time, or less.
    #[must_use]
    pub const fn within(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Starts the world, and follows `body` through it.
    pub async fn run(self, body: impl AsyncFnOnce(&World)) {
        let engine = Engine::of_this_run();
        let mut reasons = self.needs.iter().filter_map(|need| need.lacking_in(engine));
        if let Some(reason) = reasons.next() {
            not_run::tell(&name(), engine, reason);
            return;
        }
        let limit = self.limit;
        let world = self.world(engine).await;
        let walk = async {
            body(&world).await;
            let unused = world.browser.needs().unused();
            assert_eq!(
                unused, None,
                "the journey needs it, it says, but does not use it"
            );
        };
        let walk = AssertUnwindSafe(tokio::time::timeout(limit, walk)).catch_unwind();
        let outcome = match walk.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Box::new(format!("the journey took over {limit:?}")) as Box<_>),
            Err(panic) => Err(panic),
        };
        if outcome.is_err() {
            artifacts::keep(&world, &name()).await;
        }
        world.end(outcome.is_ok()).await;
        if let Err(panic) = outcome {
            resume_unwind(panic);
        }
    }

    async fn world(self, engine: Engine) -> World {
        name_cryptography();
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let stand = Stand::start(&folder.path().join("stand"), &self.stand).await;
        let mut assets = if self.in_development {
            parts::development()
        } else {
            parts::dist()
        };
        if let Some(settings) = self.settings {
            let own = folder.path().join("assets");
            copy(&assets, &own);
            std::fs::write(own.join("settings.json"), settings).expect("the settings");
            assets = own;
        }
        let proxy = Proxy::start(&stand, &assets, &self.origins, &self.proxy).await;
        let needs = Needs::new(self.needs);
        let browser = Browser::start(engine, needs, self.keeps_pages).await;
        World {
            stand,
            proxy,
            browser,
            folder,
        }
    }
}

/// Names what does the cryptography of TLS. Nothing here uses that, but with the whole workspace reqwest
/// is built as the proxy has it, and wants to know.
fn name_cryptography() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // It fails only where somebody has named one before.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

/// The test's name, which is that of its thread.
pub(crate) fn name() -> String {
    let thread = std::thread::current();
    thread.name().unwrap_or("journey").to_owned()
}
