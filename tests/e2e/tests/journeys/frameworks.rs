//! The sample portals in `examples`, as people start from them.

use std::fs;

use direct_upload_e2e::{Journey, Page, Project, Site, World, journey};
use serde_json::json;

/// The page shows what its framework has handed to the element and heard from it.
async fn works(world: &World, site: &Site) {
    let page = world.open(&format!("{}/", site.origin())).await;
    page.until("look.browse === 'Choose your receipts'").await;
    let properties = "[element.name, element.required, element.multiple, typeof element.headers]";
    assert_eq!(
        page.script(properties).await,
        json!(["receipts", true, true, "function"])
    );
    assert_eq!(page.script("element.checkValidity()").await, false);
    let files = ["a.csv", "b.csv"].map(|name| world.file(name, "a;b\n"));
    page.choose(&files.each_ref().map(|file| file.as_path()))
        .await;
    page.until_state("done").await;
    page.until("document.querySelectorAll('#stored li').length === 2")
        .await;
    let mut listed = page
        .script(
            "[...document.querySelectorAll('#stored li')].map((item) => item.textContent).sort()",
        )
        .await;
    assert_eq!(listed.take(), json!(["a.csv", "b.csv"]));
    assert_eq!(world.stand.keys().await, ["a.csv", "b.csv"]);
    let sends = "new FormData(document.querySelector('form')).getAll('receipts').sort()";
    assert_eq!(page.script(sends).await, json!(["a.csv", "b.csv"]));
    page.assert_well().await;
}

#[tokio::test]
async fn the_plain_sample_uploads_by_a_script_of_another_origin() {
    let address = Site::address().await;
    let origin = format!("http://{}", address.local_addr().expect("it is bound"));
    Journey::default()
        .open_to(&origin)
        .run(async move |world| {
            // The sample names the proxy of `cargo xtask dev`.
            let sample = Project::sample(world, "html");
            let file = sample.folder().join("index.html");
            let text = fs::read_to_string(&file).expect("the sample's page");
            assert_eq!(text.matches("http://127.0.0.1:8081/").count(), 2);
            let text = text.replace("http://127.0.0.1:8081", world.proxy.origin());
            fs::write(&file, text).expect("the sample's page");
            let site = Site::that_serves_at(address, sample.folder(), &world.stand);
            works(world, &site).await;
        })
        .await;
}

/// The development server gives the package's files out: of a link that lies outside of the sample, and of
/// an installed package, which it rewrites.
#[tokio::test]
async fn a_sample_starts_in_the_development_server_of_vite() {
    journey(async |world| {
        for sample in [
            Project::linked_sample(world, "react"),
            Project::sample(world, "react"),
        ] {
            let server = sample.develop().await;
            let page = world.open(server.page()).await;
            page.until("look.browse === 'Choose your receipts' && look.state === 'idle'")
                .await;
            page.assert_well().await;
        }
    })
    .await;
}

/// React sets a property where an element has one, and `form` is one that is only read elsewhere.
#[tokio::test]
async fn react_may_name_a_form_elsewhere_on_the_page() {
    const MAIN: &str = r##"
        import "direct-upload";
        import { createElement as h, useState } from "react";
        import { createRoot } from "react-dom/client";

        function Portal() {
          const [form, setForm] = useState("first");
          window.setForm = setForm;
          const element = h("direct-upload", { form, name: "receipts", endpoint: "/api/presigned-url" });
          return h("main", null, h("form", { id: "first" }), h("form", { id: "second" }), element);
        }

        createRoot(document.querySelector("#root")).render(h(Portal));
        "##;
    const PAGE: &str = r#"<!doctype html><html lang="en"><head><title>Portal</title>
        <link rel="icon" href="data:,"></head><body><div id="root"></div>
        <script type="module" src="./main.js"></script></body></html>"#;
    journey(async |world| {
        let package = r#"{"name": "portal", "private": true, "type": "module"}"#;
        let files = [
            ("package.json", package),
            ("index.html", PAGE),
            ("main.js", MAIN),
        ];
        let project = Project::new(world, files);
        project.run("vite", &["build", "--logLevel", "error"]);
        let site = Site::that_serves(&project.folder().join("dist"), &world.stand).await;
        let page = world.open(&format!("{}/", site.origin())).await;
        page.choose(&[&world.file("a.csv", "a;b\n")]).await;
        page.until_state("done").await;
        let sends = "[element.form?.id ?? null, ...['first', 'second'].map((id) =>
            new FormData(document.getElementById(id)).get('receipts'))]";
        assert_eq!(page.script(sends).await, json!(["first", "a.csv", null]));
        for (form, sent) in [
            ("'second'", json!(["second", null, "a.csv"])),
            ("undefined", json!([null, null, null])),
        ] {
            page.script(&format!("setForm({form})")).await;
            page.until(&format!(
                "(element.getAttribute('form') ?? undefined) === {form}"
            ))
            .await;
            assert_eq!(page.script(sends).await, sent, "{form}");
        }
        page.assert_well().await;
    })
    .await;
}

async fn works_once_it_is_built(name: &'static str, then: impl AsyncFnOnce(Page<'_>)) {
    journey(async move |world| {
        let sample = Project::sample(world, name);
        sample.run("vite", &["build", "--logLevel", "error"]);
        let site = Site::that_serves(&sample.folder().join("dist"), &world.stand).await;
        works(world, &site).await;
        then(world.here()).await;
    })
    .await;
}

/// By `action`, React would have emptied the list after the refusal.
#[tokio::test]
async fn the_sample_of_react_uploads_and_keeps_its_files_until_its_server_takes_them() {
    works_once_it_is_built("react", async |page| {
        let send = "document.querySelector('form > button').click()";
        page.script(send).await;
        let answer = "document.querySelector('[role=status]').textContent";
        page.until(&format!("{answer} === 'Which claim?'")).await;
        assert_eq!(page.script("look.rows.length").await, 2);
        page.script("document.querySelector('[name=claim]').value = '17'")
            .await;
        page.script(send).await;
        page.until(&format!("{answer}.startsWith('Claim 17: ')"))
            .await;
        // Then the form is reset, which asks nothing of anybody.
        page.until("look.rows.length === 0 && look.state === 'idle'")
            .await;
        assert_eq!(page.script("look.question").await, json!(null));
        let sends = "new FormData(document.querySelector('form')).getAll('receipts')";
        assert_eq!(page.script(sends).await, json!([]));
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn the_sample_of_vue_uploads() {
    works_once_it_is_built("vue", async |_| {}).await;
}
