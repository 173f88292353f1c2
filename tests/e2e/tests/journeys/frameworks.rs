//! The sample portals in `examples`, as people start from them.

use std::fs;

use direct_upload_e2e::{Journey, Project, Site, World, journey};
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

async fn works_once_it_is_built(name: &'static str) {
    journey(async move |world| {
        let sample = Project::sample(world, name);
        sample.run("vite", &["build", "--logLevel", "error"]);
        let site = Site::that_serves(&sample.folder().join("dist"), &world.stand).await;
        works(world, &site).await;
    })
    .await;
}

#[tokio::test]
async fn the_sample_of_react_uploads() {
    works_once_it_is_built("react").await;
}

#[tokio::test]
async fn the_sample_of_vue_uploads() {
    works_once_it_is_built("vue").await;
}
