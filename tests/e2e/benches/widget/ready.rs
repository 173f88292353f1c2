//! How soon a person can choose a file, and how soon the file is on its way then, beside Uppy's
//! dashboard and Dropzone: each in a page of its own, with a cold cache, served with Brotli.

use std::path::Path;

use direct_upload_e2e::{Browser, Site, World, copy};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::arguments::Arguments;
use crate::figures::{Figures, median};
use crate::peers::Peers;

/// Chooses the file.
const SCRIPT: &str = include_str!("ready.js");
/// The time from the choice to the file's arrival at the storage, in times of Uppy's.
const FIRST_BYTE: f64 = 1.1;

/// A network and a processor.
struct Desk {
    name: &'static str,
    /// What a request waits for, in milliseconds, and bytes a second down and up; none: as it is.
    network: Option<(u32, u32, u32)>,
    /// How many times slower the processor is.
    slower: u32,
    /// The time until a file can be chosen, in times of Uppy's.
    bar: Option<f64>,
}

const SLOW_4G: Option<(u32, u32, u32)> = Some((150, 200_000, 93_750));

const DESKS: [Desk; 4] = [
    Desk {
        name: "slow 4G",
        network: SLOW_4G,
        slower: 1,
        bar: Some(0.6),
    },
    Desk {
        name: "slow 4G, processor at a quarter",
        network: SLOW_4G,
        slower: 4,
        bar: Some(0.6),
    },
    Desk {
        name: "network as it is",
        network: None,
        slower: 1,
        bar: None,
    },
    Desk {
        name: "network as it is, processor at a quarter",
        network: None,
        slower: 4,
        bar: Some(0.9),
    },
];

/// A page with one of those that are compared.
struct Side {
    name: &'static str,
    site: Site,
}

/// When the file was chosen.
#[derive(Deserialize)]
struct Chosen {
    /// Milliseconds after the page was asked for.
    after: f64,
    /// Milliseconds since 1970.
    at: f64,
}

impl Side {
    async fn new(world: &World, name: &'static str, folder: &Path, page: [&str; 2]) -> Self {
        let [head, body] = page;
        let page = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>A portal</title>\
             {head}</head><body><h1>A portal</h1>{body}</body></html>"
        );
        std::fs::write(folder.join("portal.html"), page).expect("it is written");
        Self {
            name,
            site: Site::that_serves_compressed(folder, &world.stand).await,
        }
    }

    /// How long it takes until a file is chosen, and from then until it is at the storage, in
    /// milliseconds.
    async fn take_turn(&self, world: &World) -> (f64, f64) {
        let browser = &world.browser;
        let before = world.stand.puts().await.len();
        let nothing = json!({});
        browser.devtools("Network.clearBrowserCache", nothing).await;
        let address = format!("{}/portal.html", self.site.origin());
        browser.go_to(&address).await;
        let chosen = browser.evaluate("chosen").await;
        let chosen: Chosen = serde_json::from_value(chosen).expect("when it was chosen");
        world.stand.when_ended(before + 1).await;
        let puts = world.stand.puts().await;
        let put = puts.last().expect("it has ended");
        assert_eq!(put.status, Some(200), "{}", self.name);
        (chosen.after, put.started_ms as f64 - chosen.at)
    }
}

/// Measures all in turns.
pub(crate) async fn measure(world: &World, arguments: &Arguments, figures: &mut Figures) {
    let browser = &world.browser;
    let script = json!({ "source": SCRIPT });
    browser
        .devtools("Page.addScriptToEvaluateOnNewDocument", script)
        .await;
    browser.devtools("Network.enable", json!({})).await;
    let sides = sides(world).await;
    for desk in &DESKS {
        figures.part(&format!("Until a file can be chosen: {}", desk.name));
        work_at(browser, desk).await;
        let mut turns = sides.each_ref().map(|_| Vec::new());
        for _ in 0..arguments.rounds {
            for (side, turns) in sides.iter().zip(&mut turns) {
                turns.push(side.take_turn(world).await);
            }
        }
        let times = turns.map(|turns| {
            let (ready, sent) = turns.into_iter().unzip();
            (median(ready), median(sent))
        });
        for (side, (ready, sent)) in sides.iter().zip(times) {
            figures.note(side.name, &format!("{ready:.0} ms"));
            figures.note(
                "  from then until the file is at the storage",
                &format!("{sent:.0} ms"),
            );
        }
        let [(ready, sent), (uppy_ready, uppy_sent), ..] = times;
        let ratio = ready / uppy_ready;
        let what = "the widget's time by Uppy's";
        match desk.bar {
            Some(bar) => figures.at_most(what, ratio, bar, ""),
            None => figures.note(what, &format!("{ratio:.2}")),
        }
        let ratio = sent / uppy_sent;
        figures.at_most("the file's way by that of Uppy's", ratio, FIRST_BYTE, "");
        let ratio = (ready + sent) / (uppy_ready + uppy_sent);
        figures.note("both by Uppy's", &format!("{ratio:.2}"));
    }
}

/// The widget, Uppy, which it is measured by, and for comparison others: the widget with what makes a
/// browser fetch all of it at once (docs/embedding.md), and Dropzone.
async fn sides(world: &World) -> [Side; 4] {
    const ELEMENT: &str = r#"<direct-upload endpoint="/api/presigned-url"></direct-upload>"#;
    const SCRIPT: &str = r#"<script type="module" crossorigin src="/direct-upload.js"></script>"#;
    let peers = Peers::install();
    let preloaded = format!(
        "<link rel=\"modulepreload\" href=\"/direct-upload.js\">\
         <link rel=\"preload\" as=\"fetch\" crossorigin href=\"/{}\">{SCRIPT}",
        wasm(&world.dist()),
    );
    let dashboard = [
        r#"<link rel="stylesheet" href="/uppy.css"><script type="module" src="/uppy.js"></script>"#,
        r#"<div id="uploads"></div>"#,
    ];
    let dropzone = [
        r#"<link rel="stylesheet" href="/dropzone.css"><script type="module" src="/dropzone.js"></script>"#,
        r#"<form class="dropzone" id="uploads"></form>"#,
    ];
    let folder = world.copy_of_dist();
    let sooner = world.documents("sooner", []);
    copy(&world.dist(), &sooner);
    [
        Side::new(world, "the widget", &folder, [SCRIPT, ELEMENT]).await,
        Side::new(world, "Uppy's dashboard", &peers.folder("uppy"), dashboard).await,
        Side::new(
            world,
            "the widget, preloaded",
            &sooner,
            [&preloaded, ELEMENT],
        )
        .await,
        Side::new(world, "Dropzone", &peers.folder("dropzone"), dropzone).await,
    ]
}

/// Where the wasm stands, as the bundle's manifest has it.
fn wasm(dist: &Path) -> String {
    let manifest = std::fs::read(dist.join("manifest.json")).expect("the bundle has one");
    let manifest: Value = serde_json::from_slice(&manifest).expect("it is JSON");
    let files = manifest["files"].as_object().expect("it names files");
    let mut names = files.keys();
    names
        .find(|name| name.ends_with(".wasm"))
        .expect("the wasm")
        .clone()
}

/// Gives the browser this network and this processor.
async fn work_at(browser: &Browser, desk: &Desk) {
    let (latency, down, up) = desk.network.unwrap_or_default();
    let throughput = |rate| if rate == 0 { -1 } else { i64::from(rate) };
    let network = json!({
        "offline": false,
        "latency": latency,
        "downloadThroughput": throughput(down),
        "uploadThroughput": throughput(up),
    });
    browser
        .devtools("Network.emulateNetworkConditions", network)
        .await;
    let processor = json!({ "rate": desk.slower });
    browser
        .devtools("Emulation.setCPUThrottlingRate", processor)
        .await;
}
