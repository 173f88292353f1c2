//! `cargo xtask dev`: the whole way on this machine, for a person with a browser.
//!
//! Servers run until Ctrl-C or until one of them ends: the stand (partner API, storage, portal page)
//! and the proxy, which serves the page. Where Trunk is there, `trunk serve` has the page in its
//! place, and makes it anew at each change; so does the server of a sample portal. All addresses
//! are fixed, so that a person can keep a tab open.

use crate::npm;
use crate::origin::Origin;
use crate::page;
use crate::portal::Portal;
use crate::rust;
use crate::service::{GLANCE, Service};
use crate::setup;
use crate::tool::TRUNK;
use crate::workspace::Workspace;
use anyhow::{Context as _, Error, Result, anyhow, ensure};
use std::net::TcpListener;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use xshell::cmd;

/// Every address that has to be free, and what will listen there. Trunk.toml names the first
/// two; the stand's are its own defaults.
const ADDRESSES: &[(&str, &str)] = &[
    (PAGE, "Trunk or the portal"),
    (PROXY, "the proxy"),
    ("127.0.0.1:8082", "the stand's partner API"),
    ("127.0.0.1:8083", "the stand's storage"),
    ("127.0.0.1:8084", "the stand's portal page"),
    ("127.0.0.1:8085", "the stand's fault switches"),
];
const PAGE: &str = "127.0.0.1:8080";
const PROXY: &str = "127.0.0.1:8081";

/// How long a server may take over one answer while it starts, in seconds.
const ANSWER: u64 = 2;

/// What is to be run.
#[derive(clap::Args, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The sample portal in the place of the page: html, react, vue, svelte or angular
    pub(crate) portal: Option<Portal>,
    /// An origin of this machine whose pages may upload too
    #[arg(long = "origin")]
    pub(crate) origins: Vec<Origin>,
}

/// What serves the page.
enum Page {
    /// The proxy, from this folder.
    Proxy(PathBuf),
    /// `trunk serve`, beside the proxy.
    Trunk,
    /// The portal's own server; the widget is the proxy's, as it ships.
    Portal(Portal),
}

/// `cargo xtask dev`.
pub(crate) fn task(workspace: &Workspace, wanted: &Wanted) -> Result<()> {
    addresses_are_free()?;
    println!("Building the widget, the proxy and the stand (some minutes the first time)…");
    rust::wasm_target(workspace)?;
    let page = match wanted.portal {
        Some(portal) => {
            // Nobody waits for the proxy and the stand to hear that it is missing.
            npm::node()?;
            // The widget first, and the proxy and the stand with what it leaves: when it is
            // compiled, what makes it small takes one processor.
            thread::scope(|scope| {
                let native = scope.spawn(|| build(workspace, cfg!(unix)));
                let portal = portal.prepare(workspace);
                let native = native.join().unwrap_or_else(|panic| resume_unwind(panic));
                portal.and(native)
            })?;
            Page::Portal(portal)
        }
        None => {
            build(workspace, false)?;
            if TRUNK.found(workspace).is_some() {
                setup::wasm_bindgen(workspace)?;
                Page::Trunk
            } else {
                Page::Proxy(page::develop(workspace)?)
            }
        }
    };
    let mut servers = Servers::new()?;
    let end = servers.run(workspace, &page, &wanted.origins);
    println!("Ending the servers…");
    while let Some(last) = servers.running.pop() {
        drop(last);
    }
    match end {
        End::Asked => Ok(()),
        End::Failed(error) => Err(error),
    }
}

/// Builds the proxy and the stand, with what other programs leave if it is to be nice.
fn build(workspace: &Workspace, nice: bool) -> Result<()> {
    let sh = workspace.shell()?;
    let cargo: &[&str] = if nice {
        &["nice", "-n", "19", "cargo"]
    } else {
        &["cargo"]
    };
    let (program, before) = cargo.split_first().context("there is a program")?;
    let packages = [
        "--package",
        "direct-upload-proxy",
        "--package",
        "direct-upload-stand",
    ];
    Ok(cmd!(sh, "{program} {before...} build {packages...}").run()?)
}

/// Why the servers do not run any more.
enum End {
    /// The person pressed Ctrl-C, or the process was told to end.
    Asked,
    /// One of them could not start, or ended by itself.
    Failed(Error),
}

impl<E: Into<Error>> From<E> for End {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// The servers, in the order in which they were started.
struct Servers {
    running: Vec<Service>,
    asked_to_end: Arc<AtomicBool>,
}

impl Servers {
    fn new() -> Result<Self> {
        let asked_to_end = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&asked_to_end);
        ctrlc::set_handler(move || asked.store(true, Ordering::Relaxed))
            .context("Ctrl-C cannot be waited for")?;
        Ok(Self {
            running: Vec::new(),
            asked_to_end,
        })
    }

    /// Runs them until something ends that.
    fn run(&mut self, workspace: &Workspace, page: &Page, origins: &[Origin]) -> End {
        match self.start(workspace, page, origins) {
            Ok(addresses) => println!("{addresses}"),
            Err(end) => return end,
        }
        match self.wait(|_| None::<()>) {
            Ok(()) => End::Asked,
            Err(end) => end,
        }
    }

    /// Starts them one by one, each once those it needs answer; gives what to tell the person.
    fn start(
        &mut self,
        workspace: &Workspace,
        page: &Page,
        origins: &[Origin],
    ) -> Result<String, End> {
        let sh = workspace.shell()?;
        let stand = workspace.program("debug", "direct-upload-stand");
        let uploads = workspace.target().join("stand");
        let stand = Service::start("The stand", cmd!(sh, "{stand} --folder {uploads}"))?;
        let stand = Stand::read(&self.first_line(stand)?)?;

        let of_pages = [
            &format!("http://{PAGE}"),
            "http://localhost:8080",
            &stand.portal,
        ]
        .map(str::to_owned);
        let origins = of_pages
            .into_iter()
            .chain(origins.iter().map(Origin::to_string));
        let origins = origins.collect::<Vec<_>>().join(",");
        let assets = match page {
            Page::Proxy(folder) => Some(folder.clone()),
            Page::Portal(_) => Some(workspace.dist()),
            Page::Trunk => None,
        };
        let assets = assets.map(|folder| [PathBuf::from("--assets"), folder]);
        let proxy = workspace.program("debug", "direct-upload-proxy");
        let (upstream, host) = (&stand.partner_api, stand.storage_host());
        let proxy = cmd!(
            sh,
            "{proxy} --listen {PROXY} --log-format text --upstream {upstream}"
        )
        .args(["--storage-hosts", host, "--allowed-origins", &origins])
        .args(assets.into_iter().flatten())
        // Other people on this machine can read a command line.
        .env("UPLOAD_PROXY_API_KEY", &stand.api_key);
        let proxy = Service::start("The proxy", proxy)?;
        self.first_line(proxy)?;
        self.wait(|_| answers(PROXY, "/healthz").then_some(()))?;

        let (page, widget, hint) = match page {
            Page::Proxy(_) => (
                PROXY,
                PROXY,
                "\nTo have the page made anew at each change: `cargo xtask path` installs Trunk.\n",
            ),
            Page::Trunk => {
                println!("Trunk builds the page (some minutes the first time)…");
                let trunk: Command = cmd!(sh, "trunk serve")
                    // It asks the network for newer versions of itself, and stops at a `NO_COLOR`
                    // that is anything but `true` or `false`.
                    .env("TRUNK_SKIP_VERSION_CHECK", "true")
                    .env_remove("NO_COLOR")
                    .into();
                self.running.push(Service::start("`trunk serve`", trunk)?);
                (PAGE, PAGE, "")
            }
            Page::Portal(portal) => {
                self.running
                    .push(Service::start("The portal", portal.server(workspace)?)?);
                (PAGE, PROXY, "")
            }
        };
        // Until the widget builds, Trunk answers that there is no page.
        self.wait(|_| answers(page, "/").then_some(()))?;

        Ok(format!(
            "\n  The page:         http://{page}/\n  The portal page:  {}/?widget=http://{widget}\n  \
             Uploads land in:  {}\n{hint}\nCtrl-C ends it all.\n",
            stand.portal, stand.folder
        ))
    }

    /// Takes a server in, and waits for the line that says where it listens.
    fn first_line(&mut self, service: Service) -> Result<String, End> {
        self.running.push(service);
        self.wait(|running| running.last().and_then(Service::first_line))
    }

    /// Waits for a condition, as long as all servers run and nobody wants them to end.
    fn wait<T>(&mut self, condition: impl Fn(&[Service]) -> Option<T>) -> Result<T, End> {
        loop {
            if self.asked_to_end.load(Ordering::Relaxed) {
                return Err(End::Asked);
            }
            if let Some(value) = condition(&self.running) {
                return Ok(value);
            }
            for service in &mut self.running {
                if let Some(status) = service.ended() {
                    let name = service.name();
                    return Err(End::Failed(anyhow!(
                        "{name} ended by itself ({status}); what it wrote above says why."
                    )));
                }
            }
            thread::sleep(GLANCE);
        }
    }
}

/// What the stand says about itself.
#[derive(Debug, PartialEq, Eq)]
struct Stand {
    partner_api: String,
    storage: String,
    portal: String,
    folder: String,
    api_key: String,
}

impl Stand {
    fn read(line: &str) -> Result<Self> {
        let said: serde_json::Value = serde_json::from_str(line)
            .with_context(|| format!("The stand's first line on stdout is no JSON: {line}"))?;
        let text = |name: &str| {
            let text = said[name].as_str().map(str::to_owned);
            text.with_context(|| format!("The stand's first line lacks `{name}`: {line}"))
        };
        Ok(Self {
            partner_api: text("partnerApi")?,
            storage: text("storage")?,
            portal: text("portal")?,
            folder: text("folder")?,
            api_key: text("apiKey")?,
        })
    }

    /// Host and port of the storage, as presigned URLs name them.
    fn storage_host(&self) -> &str {
        let without_scheme = self.storage.split("://").last().unwrap_or_default();
        without_scheme.trim_end_matches('/')
    }
}

/// Whether a server answers a question with 200.
fn answers(address: &str, path: &str) -> bool {
    let question = minreq::get(format!("http://{address}{path}")).with_timeout(ANSWER);
    question
        .send()
        .is_ok_and(|answer| answer.status_code == 200)
}

/// Whether each server will find its address free.
fn addresses_are_free() -> Result<()> {
    for (address, what) in ADDRESSES {
        let listener = TcpListener::bind(address);
        ensure!(
            listener.is_ok(),
            "{address}, where {what} is to listen, cannot be used ({}): end what listens there, \
             then try again.",
            listener
                .err()
                .map_or_else(String::new, |error| error.to_string())
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stand_s_first_line_says_all_that_the_proxy_needs() {
        let stand = Stand::read(
            r#"{"partnerApi":"http://127.0.0.1:8082","storage":"http://127.0.0.1:8083",
                "portal":"http://127.0.0.1:8084","admin":"http://127.0.0.1:8085",
                "bucket":"b","folder":"/tmp/b","apiKey":"k"}"#,
        )
        .unwrap();
        assert_eq!(stand.storage_host(), "127.0.0.1:8083");
        assert_eq!(stand.api_key, "k");
    }

    #[test]
    fn a_first_line_that_is_something_else_is_quoted() {
        for (line, says) in [
            ("listening on 8082", "is no JSON: listening on 8082"),
            (r#"{"partnerApi":"x"}"#, "lacks `storage`"),
        ] {
            let message = Stand::read(line).unwrap_err().to_string();
            assert!(message.contains(says), "{message}");
        }
    }

    #[test]
    fn trunk_toml_names_the_same_addresses() {
        let config = include_str!("../../Trunk.toml");
        assert!(config.contains("addresses = [\"127.0.0.1\"]\nport = 8080\n"));
        assert!(config.contains(&format!("backend = \"http://{PROXY}/api/\"\n")));
    }
}
