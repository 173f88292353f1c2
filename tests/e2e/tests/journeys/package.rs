//! The npm package is taken by npm, by TypeScript and by two bundlers, and works in what they build.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use direct_upload_e2e::{Site, World, journey};
use serde_json::{Value, json};

/// Runs a program that xtask has put on the path, and gives what it wrote.
fn run(program: &str, arguments: &[&str], folder: &Path) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|problem| panic!("{program} does not start: {problem}"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {said}{complained}");
    said
}

/// Packs the package, as for the registry; what npm says of it, and the packed file.
fn pack(world: &World) -> (Value, PathBuf) {
    let folder = world.documents("packed", []);
    let package = world.dist().join("npm");
    let to = folder.to_str().expect("UTF-8");
    let said = run(
        "npm",
        &["pack", "--json", "--pack-destination", to],
        &package,
    );
    let said: Value = serde_json::from_str(&said).expect("npm writes JSON");
    let packed = said[0].clone();
    let file = folder.join(packed["filename"].as_str().unwrap_or_default());
    (packed, file)
}

/// A project of a portal that has installed the package.
fn project(world: &World) -> PathBuf {
    let (_, packed) = pack(world);
    let project = world.documents(
        "portal",
        [
            ("package.json", r#"{"name": "portal", "private": true, "type": "module"}"#),
            (
                "index.html",
                r#"<!doctype html><html lang="de"><head><title>Portal</title>
                   <link rel="icon" href="data:,"><script type="module" src="./main.js"></script>
                   </head><body><direct-upload multiple></direct-upload></body></html>"#,
            ),
            ("main.js", "import \"direct-upload\";\n"),
            (
                "typed.ts",
                "import \"direct-upload\";
                 import type { UploadSuccess } from \"direct-upload\";
                 const keys: string[] = [];
                 const keep = ({ key }: UploadSuccess) => keys.push(key);
                 document.querySelector(\"direct-upload\")?.addEventListener(\"upload-success\", ({ detail }) => keep(detail));\n",
            ),
        ],
    );
    let installed = project.join("node_modules/direct-upload");
    fs::create_dir_all(&installed).expect("a folder for the package");
    let (packed, to) = (packed.to_str(), installed.to_str());
    let (packed, to) = (packed.expect("UTF-8"), to.expect("UTF-8"));
    run(
        "tar",
        &["xzf", packed, "--strip-components=1", "-C", to],
        &project,
    );
    project
}

#[tokio::test]
async fn npm_packs_what_the_package_names_and_types_are_found() {
    journey(async |world| {
        let (packed, _) = pack(world);
        let files = packed["files"].as_array().into_iter().flatten();
        let mut files: Vec<_> = files.filter_map(|file| file["path"].as_str()).collect();
        files.sort_unstable();
        let mut expected = vec![
            "LICENSE",
            "README.md",
            "custom-elements.json",
            "direct-upload.d.ts",
            "direct-upload.js",
            "direct-upload_bg.wasm",
            "package.json",
        ];
        let languages = ["ar", "de", "es", "fr", "ja", "pt", "zh"];
        let languages = languages.map(|name| format!("languages/{name}.json"));
        expected.extend(languages.iter().map(String::as_str));
        expected.sort_unstable();
        assert_eq!(files, expected);
        assert_eq!(packed["name"], "direct-upload");

        let project = project(world);
        for resolution in ["bundler", "nodenext"] {
            let module = if resolution == "bundler" {
                "esnext"
            } else {
                "nodenext"
            };
            let options = ["--noEmit", "--strict", "--module", module];
            let found = ["--moduleResolution", resolution, "typed.ts"];
            run("tsc", &[&options[..], &found[..]].concat(), &project);
        }
        // A server that renders pages may import it too.
        run("node", &["main.js"], &project);
    })
    .await;
}

#[tokio::test]
async fn a_page_that_vite_has_built_of_the_package_uploads() {
    journey(async |world| {
        let project = project(world);
        run("vite", &["build", "--logLevel", "error"], &project);
        uploads(world, &project.join("dist")).await;
    })
    .await;
}

#[tokio::test]
async fn a_page_that_webpack_has_built_of_the_package_uploads() {
    journey(async |world| {
        let project = project(world);
        let options = ["build", "--mode", "production", "--entry", "./main.js"];
        run("webpack-cli", &options, &project);
        let dist = project.join("dist");
        fs::copy(project.join("index.html"), dist.join("index.html")).expect("the page");
        uploads(world, &dist).await;
    })
    .await;
}

/// The page speaks its language and takes a file: it has found wasm and words where its bundler
/// has put them.
async fn uploads(world: &World, built: &Path) {
    let site = Site::that_serves(built, &world.stand).await;
    let page = world.open(&format!("{}/", site.origin())).await;
    page.until("look.browse === 'Dateien auswählen'").await;
    page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
    page.until_state("done").await;
    assert_eq!(world.stand.only_object("orders.csv").await, b"a;b\n");
    assert_eq!(
        page.script("element.uploads[0].key").await,
        json!("orders.csv")
    );
    page.assert_well().await;
}
