//! The npm package is taken by npm, by TypeScript and by two bundlers, and works in what they build.

use std::fs;
use std::path::Path;

use direct_upload_e2e::{Journey, Project, Site, World, journey, pack};

/// What the package says about itself.
const README: &str = include_str!("../../../../embed/README.md");
/// What the documentation says of it.
const DOCUMENT: &str = include_str!("../../../../docs/embedding.md");

/// A page in German, so that a language is needed besides the wasm.
const PAGE: &str = r#"<!doctype html><html lang="de"><head><title>Portal</title>
    <link rel="icon" href="data:,"><script type="module" src="./main.js"></script>
    </head><body><direct-upload multiple></direct-upload></body></html>"#;

const TYPED: &str = r#"import "direct-upload";
    import type { UploadSuccess } from "direct-upload";
    const keys: string[] = [];
    const keep = ({ key }: UploadSuccess) => keys.push(key);
    const element = document.querySelector("direct-upload");
    element?.addEventListener("upload-success", ({ detail }) => keep(detail));
    "#;

fn project(world: &World) -> Project {
    let package = r#"{"name": "portal", "private": true, "type": "module"}"#;
    let files = [
        ("package.json", package),
        ("index.html", PAGE),
        ("main.js", "import \"direct-upload\";\n"),
        ("typed.ts", TYPED),
    ];
    Project::new(world, files)
}

#[tokio::test]
async fn npm_packs_what_the_package_names_and_types_are_found() {
    journey(async |world| {
        let (packed, file) = pack(world);
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
            "react.d.ts",
            "react.js",
            "svelte.d.ts",
            "vue.d.ts",
        ];
        let languages = ["ar", "de", "es", "fr", "ja", "pt", "zh"];
        let languages = languages.map(|name| format!("languages/{name}.json"));
        expected.extend(languages.iter().map(String::as_str));
        expected.sort_unstable();
        assert_eq!(files, expected);
        assert_eq!(packed["name"], "direct-upload");

        // As the documentation has it installed: of a build that is no release, npm takes each.
        let name = packed["filename"].as_str().unwrap_or_default();
        let (version, contents) = name.split_once("-dev-").expect("it is no release");
        assert_eq!(contents.len(), "0123456789abcdef.tgz".len());
        for line in [
            "npm pack ./dist/npm ",
            &format!("npm install ../{version}-dev-"),
        ] {
            assert!(DOCUMENT.contains(&format!("\n{line}")), "{line}");
        }
        let project = project(world);
        let file = file.to_str().expect("its path is UTF-8");
        project.run(
            "npm",
            &["install", "--offline", "--no-audit", "--no-fund", file],
        );
        for (module, resolution) in [("esnext", "bundler"), ("nodenext", "nodenext")] {
            let options = ["--ignoreConfig", "--noEmit", "--strict", "--module", module];
            let found = ["--moduleResolution", resolution, "typed.ts"];
            project.run("tsc", &[&options[..], &found[..]].concat());
        }
        // A server that renders pages may import it too.
        project.run("node", &["main.js"]);
    })
    .await;
}

#[tokio::test]
async fn a_page_that_vite_has_built_of_the_package_uploads() {
    journey(async |world| {
        let project = project(world);
        project.run("vite", &["build", "--logLevel", "error"]);
        uploads(world, &project.folder().join("dist")).await;
    })
    .await;
}

#[tokio::test]
async fn the_policy_that_the_package_names_is_enough_for_a_page_that_vite_has_built() {
    let address = Site::address().await;
    let origin = format!("http://{}", address.local_addr().expect("it is bound"));
    Journey::default()
        .open_to(&origin)
        .run(async move |world| {
            let (_, policy) = README.split_once("```\nscript-src").expect("a policy");
            let (policy, _) = policy.split_once("```").expect("its end");
            let storage = &world.stand.addresses().storage;
            let policy = format!("script-src{}", policy.replace('\n', " "))
                .replace("https://uploads.example.com", world.proxy.origin())
                .replace(
                    "https://example-bucket.s3.eu-central-1.amazonaws.com",
                    storage,
                );
            let project = project(world);
            // The endpoint is on another origin, as the policy has it.
            let endpoint = format!(
                "endpoint=\"{}/api/presigned-url\" multiple",
                world.proxy.origin()
            );
            let page = PAGE.replace("multiple", &endpoint);
            fs::write(project.folder().join("index.html"), page).expect("the page");
            project.run("vite", &["build", "--logLevel", "error"]);
            let dist = project.folder().join("dist");
            let site = Site::that_serves_under(address, &dist, &policy, &world.stand);
            uploads_at(world, &site).await;
            // The policy is in force.
            let page = world.here();
            let refused =
                "fetch('https://elsewhere.example/').then(() => 'fetched', () => 'refused')";
            assert_eq!(page.script(refused).await, "refused");
        })
        .await;
}

#[tokio::test]
async fn a_page_that_webpack_has_built_of_the_package_uploads() {
    journey(async |world| {
        let project = project(world);
        let options = ["build", "--mode", "production", "--entry", "./main.js"];
        project.run("webpack-cli", &options);
        let dist = project.folder().join("dist");
        fs::write(dist.join("index.html"), PAGE).expect("the page");
        uploads(world, &dist).await;
    })
    .await;
}

/// The page speaks its language and takes a file: it has found wasm and words where its bundler
/// has put them.
async fn uploads(world: &World, built: &Path) {
    let site = Site::that_serves(built, &world.stand).await;
    uploads_at(world, &site).await;
}

async fn uploads_at(world: &World, site: &Site) {
    let page = world.open(&format!("{}/", site.origin())).await;
    page.until("look.browse === 'Dateien auswählen'").await;
    page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
    page.until_state("done").await;
    assert_eq!(world.stand.only_object("orders.csv").await, b"a;b\n");
    page.assert_well().await;
}
