//! What portal teams run, in `tests/portals`: their unit tests, the checkers of their frameworks, and
//! React on a page that a server has rendered.
//!
//! What that takes of npm's is installed once for a lock file, and kept in Cargo's target folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use direct_upload_e2e::{Project, Site, Stand, copy, journey, runs_once, sha256};
use serde_json::json;

/// npm's own files.
const PACKAGES: [&str; 4] = [
    "package.json",
    "package-lock.json",
    ".npmrc",
    "react18/package.json",
];

/// The folder in which all is installed, with today's sources and the package as it was built. There,
/// `react18` has the earlier version.
static PORTALS: LazyLock<PathBuf> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let sources = root.join("tests/portals");
    let read = |file| fs::read(sources.join(file)).expect("one of npm's files");
    let hash = sha256(PACKAGES.map(read));
    let name = format!("portals-{}", hash.get(..16).expect("a hash is longer"));
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    for left in ["unit", "types", "hydrated", "next", "examples"] {
        for folder in [folder.join(left), folder.join("react18").join(left)] {
            // It fails where there is none.
            let _ = fs::remove_dir_all(folder);
        }
    }
    copy(&sources, &folder);
    copy(&root.join("examples"), &folder.join("examples"));
    copy(&sources.join("hydrated"), &folder.join("react18/hydrated"));
    fs::copy(
        root.join("tests/types/component.tsx"),
        folder.join("react18/component.tsx"),
    )
    .expect("a page");
    let installed = Project::of(&folder);
    // npm writes it last.
    if !folder.join("node_modules/.package-lock.json").is_file() {
        let quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
        installed.run("npm", &[&["ci", "--ignore-scripts"], &quiet[..]].concat());
    }
    installed.take_package();
    Project::of(&folder.join("react18")).take_package();
    folder
});

/// A program that is installed there.
fn program(name: &str) -> String {
    let program = PORTALS.join("node_modules/.bin").join(name);
    program.to_str().expect("its path is UTF-8").to_owned()
}

fn project(folder: &str) -> Project {
    Project::of(&PORTALS.join(folder))
}

/// In jsdom and in happy-dom, with React 18 and 19; and each sample and each page of mistakes by the
/// checker of its framework.
#[test]
fn unit_tests_of_portals_run_and_their_types_are_checked() {
    if runs_once("no browser has a part in it") {
        project("").run(&program("vitest"), &["run"]);
    }
}

#[tokio::test]
async fn a_page_that_next_has_built_is_rendered_by_its_server_and_uploads() {
    if !runs_once("Next takes half a minute to build it") {
        return;
    }
    let portal = project("next");
    portal.run(&program("next"), &["build"]);
    journey(async |world| {
        let partner = [
            ("PARTNER", world.stand.addresses().partner_api.as_str()),
            ("PARTNER_KEY", Stand::API_KEY),
        ];
        let start = ["start", "--hostname", "127.0.0.1", "--port", "0"];
        let server = portal.serve(&program("next"), &start, &partner).await;
        let page = world.open(server.page()).await;
        let rendered = "fetch(location.href).then((page) => page.text())";
        let rendered = page.script(rendered).await;
        let element = r#"<direct-upload name="receipts" required="" multiple="">"#;
        assert!(rendered.as_str().unwrap_or_default().contains(element));
        page.until("look.browse === 'Choose your receipts'").await;
        page.choose(&[&world.file("a.csv", "a;b\n")]).await;
        page.until("document.querySelector('#stored').textContent === 'a.csv'")
            .await;
        assert_eq!(world.stand.only_object("a.csv").await, b"a;b\n");
        page.assert_well().await;
        // A page of which nothing but the element is for the browser.
        let page = world.open(&format!("{}/plain", server.page())).await;
        page.until("look.browse === 'Choose your receipts'").await;
        page.assert_well().await;
    })
    .await;
}

/// Constant properties arrive, the first success is heard, and React finds nothing to warn of.
async fn is_hydrated(folder: &str, version: &str) {
    let portal = project(folder);
    portal.run("node", &["serve.js"]);
    portal.run(&program("vite"), &["build", "--logLevel", "error"]);
    journey(async |world| {
        let site = Site::that_serves(&portal.folder().join("dist"), &world.stand).await;
        for (when, file) in [("", "a.csv"), ("?late", "b.csv")] {
            let page = world.open(&format!("{}/{when}", site.origin())).await;
            page.until("document.documentElement.dataset.react && look.state === 'idle'")
                .await;
            page.until("look.browse === 'Choose your receipts'").await;
            let react = page.script("document.documentElement.dataset.react").await;
            let react = react.as_str().unwrap_or_default();
            assert!(react.starts_with(version), "{react}");
            let properties = "[typeof element.headers, element.required, element.disabled]";
            assert_eq!(
                page.script(properties).await,
                json!(["function", true, false])
            );
            page.choose(&[&world.file(file, "a;b\n")]).await;
            page.until(&format!(
                "document.querySelector('#stored').textContent === '{file}'"
            ))
            .await;
            assert_eq!(page.script("window.said").await, json!([]), "{when}");
            page.assert_well().await;
        }
        assert_eq!(world.stand.keys().await, ["a.csv", "b.csv"]);
    })
    .await;
}

#[tokio::test]
async fn react_18_takes_over_what_a_server_has_rendered_early_and_late() {
    is_hydrated("react18/hydrated", "18.").await;
}

#[tokio::test]
async fn react_19_takes_over_what_a_server_has_rendered_early_and_late() {
    is_hydrated("hydrated", "19.").await;
}
