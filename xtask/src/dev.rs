//! `cargo xtask dev`: the whole way on this machine, for a person with a browser.
//!
//! Three servers run until Ctrl-C or until one of them ends: the stand (partner API, storage,
//! portal page), the proxy, and `trunk serve` with the widget, or a sample portal in its place,
//! which passes `/api/` on to the proxy. All addresses are fixed, so that a person can keep a tab open.

use crate::command;
use crate::failure::Failure;
use crate::origin::Origin;
use crate::portal::Portal;
use crate::service::{GLANCE, Service};
use crate::setup;
use crate::tool::{self, Tool};
use crate::workspace::Workspace;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

/// Every address that has to be free, and what will listen there. Trunk.toml names the first
/// two; the stand's are its own defaults.
const ADDRESSES: &[(&str, &str)] = &[
    (PAGE, "the page"),
    (PROXY, "the proxy"),
    ("127.0.0.1:8082", "the stand's partner API"),
    ("127.0.0.1:8083", "the stand's storage"),
    ("127.0.0.1:8084", "the stand's portal page"),
    ("127.0.0.1:8085", "the stand's fault switches"),
];
const PAGE: &str = "127.0.0.1:8080";
const PROXY: &str = "127.0.0.1:8081";

/// How long a server may take over one answer while it starts.
const ANSWER: Duration = Duration::from_secs(2);

/// More than any of them answers.
const LONGEST_ANSWER: u64 = 1 << 20;

/// What is to be run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// The sample portal in the place of the page.
    pub(crate) portal: Option<Portal>,
    /// The origins whose pages may call the proxy, beside those that are run.
    pub(crate) origins: Vec<Origin>,
}

/// `cargo xtask dev`.
pub(crate) fn task(workspace: &Workspace, wanted: &Wanted) -> Result<(), Failure> {
    addresses_are_free()?;
    if wanted.portal.is_some() {
        // Nobody waits for the proxy and the stand to hear that it is missing.
        setup::node()?;
    }
    println!("Building the widget, the proxy and the stand (some minutes the first time)…");
    // The widget first, and the proxy and the stand with what it leaves: when it is compiled, what
    // makes it small takes one processor, and the others have still something to do.
    let mut native = if cfg!(unix) {
        let mut nice = workspace.command("nice");
        nice.args(["-n", "19", "cargo"]);
        nice
    } else {
        workspace.command("cargo")
    };
    native.args(["build", "--package", "direct-upload-proxy"]);
    native.args(["--package", "direct-upload-stand"]);
    thread::scope(|scope| {
        let native = scope.spawn(|| command::run(&mut native));
        let page = match wanted.portal {
            Some(portal) => portal.prepare(workspace),
            None => setup::tools(workspace, Tool::OF_PAGE),
        };
        let native = native.join().unwrap_or_else(|panic| resume_unwind(panic));
        page.and(native)
    })?;
    let mut servers = Servers::new()?;
    let end = servers.run(workspace, wanted);
    println!("Ending the servers…");
    while let Some(last) = servers.running.pop() {
        drop(last);
    }
    match end {
        End::Asked => Ok(()),
        End::Failed(failure) => Err(failure),
    }
}

/// Why the servers do not run any more.
enum End {
    /// The person pressed Ctrl-C, or the process was told to end.
    Asked,
    /// One of them could not start, or ended by itself.
    Failed(Failure),
}

impl From<Failure> for End {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// The servers, in the order in which they were started.
struct Servers {
    running: Vec<Service>,
    asked_to_end: Arc<AtomicBool>,
}

impl Servers {
    fn new() -> Result<Self, Failure> {
        let asked_to_end = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&asked_to_end);
        ctrlc::set_handler(move || asked.store(true, Ordering::Relaxed)).map_err(|error| {
            Failure::Unexpected(format!("Ctrl-C cannot be waited for: {error}."))
        })?;
        Ok(Self {
            running: Vec::new(),
            asked_to_end,
        })
    }

    /// Runs them until something ends that.
    fn run(&mut self, workspace: &Workspace, wanted: &Wanted) -> End {
        match self.start(workspace, wanted) {
            Ok(addresses) => println!("{addresses}"),
            Err(end) => return end,
        }
        match self.wait(|_| None::<()>) {
            Ok(()) => End::Asked,
            Err(end) => end,
        }
    }

    /// Starts them one by one, each once those it needs answer; gives what to tell the person.
    fn start(&mut self, workspace: &Workspace, wanted: &Wanted) -> Result<String, End> {
        let mut stand = workspace.command(workspace.program("direct-upload-stand"));
        stand.arg("--folder").arg(workspace.target().join("stand"));
        let stand = Service::start("The stand", &mut stand)?;
        let stand = Stand::read(&self.first_line(stand)?)?;

        let more = wanted.origins.iter().map(|origin| format!(",{origin}"));
        let more: Vec<String> = more.collect();
        let mut proxy = workspace.command(workspace.program("direct-upload-proxy"));
        proxy
            .args(["--listen", PROXY, "--log-format", "text"])
            .args(["--upstream", &stand.partner_api])
            .args(["--storage-hosts", stand.storage_host()])
            .arg("--allowed-origins")
            .arg(format!(
                "http://{PAGE},http://localhost:8080,{}{}",
                stand.portal,
                more.concat()
            ))
            // Other people on this machine can read a command line.
            .env("UPLOAD_PROXY_API_KEY", &stand.api_key);
        let mut widget = PAGE;
        if wanted.portal.is_some() {
            proxy.arg("--assets").arg(workspace.dist());
            widget = PROXY;
        }
        let proxy = Service::start("The proxy", &mut proxy)?;
        self.first_line(proxy)?;
        self.wait(|_| answers(PROXY, "/healthz").then_some(()))?;

        let page = match wanted.portal {
            Some(portal) => Service::start("the portal", &mut portal.server(workspace)?)?,
            None => {
                println!("Building the widget (some minutes the first time)…");
                let mut trunk = workspace.command(tool::program(workspace, Tool::Trunk)?);
                trunk.arg("serve").env("PATH", tool::path(workspace)?);
                tool::quiet_trunk(&mut trunk);
                Service::start("`trunk serve`", &mut trunk)?
            }
        };
        self.running.push(page);
        // Until the widget builds, Trunk answers that there is no page.
        self.wait(|_| answers(PAGE, "/").then_some(()))?;

        Ok(format!(
            "\n  The page:         http://{PAGE}/\n  The portal page:  {}/?widget=http://{widget}\n  \
             Uploads land in:  {}\n\nCtrl-C ends it all.\n",
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
                    return Err(End::Failed(Failure::Verdict(format!(
                        "{} ended by itself ({status}); what it wrote above says why.",
                        service.name()
                    ))));
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
    fn read(line: &str) -> Result<Self, Failure> {
        let unexpected = |why: &str| {
            Failure::Unexpected(format!("The stand's first line on stdout {why}: {line}"))
        };
        let said: serde_json::Value =
            serde_json::from_str(line).map_err(|_| unexpected("is no JSON"))?;
        let text = |name: &str| {
            let text = said[name].as_str().map(str::to_owned);
            text.ok_or_else(|| unexpected(&format!("lacks `{name}`")))
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
    let ask = || -> std::io::Result<bool> {
        let address: SocketAddr = address.parse().map_err(std::io::Error::other)?;
        let mut stream = TcpStream::connect_timeout(&address, ANSWER)?;
        stream.set_read_timeout(Some(ANSWER))?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
        )?;
        // All of it: hanging up in the middle would look like trouble to the server.
        let mut answer = Vec::new();
        stream.take(LONGEST_ANSWER).read_to_end(&mut answer)?;
        Ok(answer.starts_with(b"HTTP/1.1 200 "))
    };
    ask().unwrap_or(false)
}

/// Whether each server will find its address free.
fn addresses_are_free() -> Result<(), Failure> {
    for (address, what) in ADDRESSES {
        TcpListener::bind(address).map_err(|error| {
            Failure::Verdict(format!(
                "{address}, where {what} is to listen, cannot be used ({error}): end what listens \
                 there, then try again."
            ))
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};

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

    #[test]
    fn only_a_server_that_says_200_answers() {
        for (status, expected) in [("200 OK", true), ("404 Not Found", false)] {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap().to_string();
            let server = thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                // To its end: closing a connection with bytes unread takes the answer back.
                let request: Vec<String> = BufReader::new(&stream)
                    .lines()
                    .map(Result::unwrap)
                    .take_while(|line| !line.is_empty())
                    .collect();
                write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n").unwrap();
                request
            });
            assert_eq!(answers(&address, "/page"), expected);
            assert_eq!(server.join().unwrap()[0], "GET /page HTTP/1.1");
        }
    }
}
