//! A browser session of one journey, in the engine of this run.
//!
//! What a journey does with it is the same in each engine: each has a file of its own below here,
//! and this file hides how they differ.
//!
//! To start a driver and a browser takes longer than most journeys: one and a half seconds of a
//! processor for Chromium, four for Firefox. So one driver serves many journeys (`driver`), and
//! the browser stays too where the next journey can be sure to find nothing in it: Chromium has
//! contexts for that (`context`), and Firefox can be told to forget. WebKit starts for each
//! journey, and so does Chromium where a journey does what a context does not keep to itself.

mod chromium;
mod context;
mod driver;
mod firefox;
mod webkit;

use std::time::Duration;

use reqwest::Client;
use serde_json::{Value, json};
use thirtyfour::common::capabilities::desiredcapabilities::Capabilities;
use thirtyfour::{TypingData, WebDriver};

use crate::ability::{Ability, Needs};
use crate::engine::Engine;
use crate::media::Media;
use crate::process::Process;
use context::Context;
use driver::Driver;

/// Set up in every document before its own scripts run, or at the end of its loading where the
/// engine's driver cannot: [`Engine::runs_scripts_first`].
pub(crate) const PROBE: &str = include_str!("probe.js");

/// How long a script may take, in milliseconds: longer than anything that scripts wait for.
const SCRIPT: u32 = 60_000;

/// How long a driver may take for an answer.
const ANSWER: Duration = Duration::from_secs(120);

/// How many ports a driver may try that does not find a free one by itself.
const STARTS: u32 = 10;

/// One browser session that nothing is left in of any other.
pub struct Browser {
    engine: Engine,
    session: WebDriver,
    stay: Stay,
    driver: Driver,
    needs: Needs,
}

/// Whether the browser stays for the next journey.
enum Stay {
    /// It does, without the context of this one.
    Chromium(Box<Context>),
    /// It does, once it is as clean as a new one.
    Firefox,
    /// It ends with this one.
    No,
}

impl Browser {
    /// Starts a session, by a driver that is idle or a new one. A browser that keeps no pages loads
    /// one anew that it goes back to.
    pub(crate) async fn start(engine: Engine, needs: Needs, keeps_pages: bool) -> Self {
        let mut driver = Driver::take(engine).await;
        // What else the Chrome DevTools Protocol does may be for the whole browser.
        let alone = [Ability::Traffic, Ability::DevTools];
        let is_alone = !keeps_pages || alone.into_iter().any(|ability| needs.has(ability));
        let (session, stay) = match engine {
            Engine::Chromium if is_alone => {
                let records_network = needs.has(Ability::Traffic);
                let session = chromium::start_alone(&driver, records_network, keeps_pages).await;
                (session, Stay::No)
            }
            Engine::Chromium => {
                let (session, context) = chromium::start(&mut driver).await;
                (session, Stay::Chromium(Box::new(context)))
            }
            Engine::Firefox if is_alone => {
                let session = firefox::start_alone(&mut driver, keeps_pages).await;
                (session, Stay::No)
            }
            Engine::Firefox => (firefox::start(&mut driver).await, Stay::Firefox),
            Engine::WebKit => (webkit::start(&driver, keeps_pages).await, Stay::No),
        };
        Self {
            engine,
            session,
            stay,
            driver,
            needs,
        }
    }

    /// The driver's session.
    #[must_use]
    pub const fn driver(&self) -> &WebDriver {
        &self.session
    }

    pub(crate) const fn needs(&self) -> &Needs {
        &self.needs
    }

    pub(crate) fn processes(&self) -> impl Iterator<Item = &Process> {
        self.driver.processes.iter()
    }

    /// Sends a command of the Chrome DevTools Protocol.
    pub async fn devtools(&self, method: &str, parameters: Value) -> Value {
        self.protocol(Ability::DevTools, method, parameters).await
    }

    /// Sends a command of it for something that only it makes possible.
    pub(crate) async fn protocol(
        &self,
        ability: Ability,
        method: &str,
        parameters: Value,
    ) -> Value {
        self.needs.using(ability);
        chromium::devtools(&self.session, method, parameters).await
    }

    /// Runs a script in the page, which gives no value. What it makes of `window` stays there. No
    /// policy of the page stands in its way.
    pub async fn run(&self, script: &str) {
        let ran = self.session.execute(script, Vec::new()).await;
        ran.unwrap_or_else(|problem| panic!("the page threw: {problem}\nin: {script}"));
    }

    /// The value of an expression in the page, awaited where it is a promise. No policy of the
    /// page stands in its way.
    pub async fn evaluate(&self, expression: &str) -> Value {
        self.needs.using_script(expression);
        let evaluated = match self.engine {
            Engine::Chromium => chromium::evaluate(&self.session, expression).await,
            Engine::Firefox | Engine::WebKit => evaluate(&self.session, expression).await,
        };
        evaluated.unwrap_or_else(|problem| panic!("the page threw: {problem}\nin: {expression}"))
    }

    /// Goes back to the page before. The driver's own command for it fails now and then where the
    /// browser has kept that page.
    pub async fn go_back(&self) {
        self.leave_by(self.run("setTimeout(() => history.back())"))
            .await;
    }

    /// Does what brings a page of another address, and waits until the browser is there.
    pub async fn leave_by(&self, act: impl Future<Output = ()>) {
        let address = async || self.session.current_url().await.expect("it has an address");
        let from = address().await;
        act.await;
        while address().await == from {
            tokio::task::yield_now().await;
        }
        self.set_up_probe().await;
    }

    /// Takes the network away, or gives it back.
    pub async fn set_offline(&self, offline: bool) {
        self.needs.using(Ability::Offline);
        match self.engine {
            Engine::Chromium => chromium::set_offline(&self.session, offline).await,
            Engine::Firefox => firefox::set_offline(&self.session, offline).await,
            Engine::WebKit => unreachable!("a journey that needs it does not run there"),
        }
    }

    /// Shows pages in this way from now on; in [`Media::LIGHT`] until then.
    pub async fn set_media(&self, media: Media) {
        self.needs.using(Ability::Media);
        match self.engine {
            Engine::Chromium => chromium::set_media(&self.session, media).await,
            Engine::Firefox => firefox::set_media(&self.session, media).await,
            Engine::WebKit => unreachable!("a journey that needs it does not run there"),
        }
    }

    /// Gives pages so much room, in CSS pixels.
    pub async fn set_size(&self, width: u32, height: u32) {
        self.needs.using(Ability::Size);
        match self.engine {
            Engine::Chromium => chromium::set_size(&self.session, width, height).await,
            Engine::Firefox => firefox::set_size(&self.session, width, height).await,
            Engine::WebKit => unreachable!("a journey that needs it does not run there"),
        }
    }

    /// Goes to an address, and waits until the document is loaded.
    pub async fn go_to(&self, address: &str) {
        let arrival = self.session.goto(address).await;
        arrival.unwrap_or_else(|problem| panic!("{address}: {problem}"));
        self.set_up_probe().await;
    }

    /// Sets it up where the driver cannot have it run before the page's own scripts.
    async fn set_up_probe(&self) {
        if !self.engine.runs_scripts_first() {
            self.run(PROBE).await;
        }
    }

    /// Presses a key, wherever the focus is.
    pub async fn press(&self, key: impl Into<TypingData>) {
        let actions = self.session.action_chain().send_keys(key);
        actions.perform().await.expect("a key can be pressed");
    }

    /// Leaves the driver to the next journey, and the browser where that stays, if all was well:
    /// nobody knows what a journey that failed has left.
    pub(crate) async fn end(mut self, is_well: bool) {
        let session = &self.session;
        let ended = match self.stay {
            Stay::Chromium(context) if is_well => context.close(session).await.map(|()| true),
            Stay::Firefox if is_well => firefox::clean(session).await.map(|()| true),
            _ => session.clone().quit().await.map(|()| false),
        };
        if let Ok(stays) = ended {
            self.driver.left = stays.then_some(self.session).or(self.driver.left);
            if is_well {
                self.driver.give_back();
            }
        }
    }
}

/// Opens a session of a driver.
async fn session(driver: &Driver, mut wanted: Value) -> WebDriver {
    wanted["timeouts"] = json!({"script": SCRIPT});
    let wanted: Capabilities = serde_json::from_value(wanted).expect("they are JSON");
    // A connection for each command: one that is kept would belong to the runtime of a journey
    // that may be over, and end in the middle of the next one's first command.
    let client = Client::builder().pool_max_idle_per_host(0).timeout(ANSWER);
    let client = client.build().expect("a client");
    let address = format!("http://127.0.0.1:{}", driver.port);
    let session = WebDriver::builder(address, wanted).client(client).await;
    session.unwrap_or_else(|problem| {
        let logs: String = driver.processes.iter().map(Process::log).collect();
        panic!(
            "The browser does not start: {problem}. `cargo xtask test e2e` installs it, or says \
             how to.\n{logs}"
        )
    })
}

/// [`Browser::evaluate`] by WebDriver alone. The value takes the way through JSON text: drivers
/// have ideas of their own about what an object is.
async fn evaluate(driver: &WebDriver, expression: &str) -> Result<Value, String> {
    let script = format!(
        "const done = arguments[arguments.length - 1];
         (async () => JSON.stringify((await ({expression})) ?? null) ?? null)().then(
           (json) => done({{ json }}),
           (error) => done({{ threw: String(error) }}),
         );"
    );
    let answer = driver.execute_async(script, Vec::new()).await;
    let answer = answer.map_err(|problem| problem.to_string())?;
    let answer = answer.json();
    if let Some(threw) = answer["threw"].as_str() {
        return Err(threw.to_owned());
    }
    let json = answer["json"].as_str().unwrap_or("null");
    Ok(serde_json::from_str(json).expect("the page wrote JSON"))
}
