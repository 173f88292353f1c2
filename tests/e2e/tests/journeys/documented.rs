//! The examples of docs/embedding.md do what they say, as they stand there.

use direct_upload_e2e::{Journey, Page, Site, World, journey};
use serde_json::{Value, json};

use crate::contrast;

const DOCUMENT: &str = include_str!("../../../../docs/embedding.md");
const WIDGET: &str = "https://uploads.example.com";
const BUCKET: &str = "https://example-bucket.s3.eu-central-1.amazonaws.com";

/// The examples of a language, in their order.
fn examples(language: &str) -> Vec<&'static str> {
    // What is between two fences is an example in every second place.
    let fenced = DOCUMENT.split("\n```").skip(1).step_by(2);
    let examples = fenced.filter_map(|fenced| fenced.split_once('\n'));
    examples
        .filter_map(|(of, example)| (of == language).then_some(example))
        .collect()
}

/// An example with the addresses of this journey.
fn here(world: &World, example: &str) -> String {
    example
        .replace(WIDGET, world.proxy.origin())
        .replace(BUCKET, &world.stand.addresses().storage)
}

/// The example that has this in it, the only one.
fn example(language: &str, text: &str) -> &'static str {
    let found = examples(language);
    let mut found = found.into_iter().filter(|example| example.contains(text));
    let example = found
        .next()
        .unwrap_or_else(|| panic!("no example has {text}"));
    assert_eq!(found.next(), None, "two examples have {text}");
    example
}

/// The policy of a page that has the widget from the proxy, in one line.
pub(crate) fn policy(world: &World) -> String {
    here(world, example("", "default-src 'none';")).replace('\n', " ")
}

async fn uploads(world: &World, page: Page<'_>, name: &str) {
    page.choose(&[&world.file(name, "a;b\n")]).await;
    page.until(&format!(
        "look.state === 'done' && look.rows.some((row) => row.name === '{name}')"
    ))
    .await;
    assert_eq!(world.stand.object(name).await, b"a;b\n");
}

/// A new example is to be run by one of the tests here.
#[test]
fn each_example_is_known_here() {
    for (language, count) in [
        ("html", 4),
        ("js", 5),
        ("css", 2),
        ("json", 1),
        ("sh", 1),
        ("ts", 1),
        ("tsx", 1),
        ("", 1),
    ] {
        assert_eq!(examples(language).len(), count, "{language}");
    }
    let all = DOCUMENT.lines().filter(|line| line.starts_with("```"));
    assert_eq!(all.count(), 2 * 16);
    // `cargo xtask lint` checks these two.
    let receipts = include_str!("../../../types/receipts.tsx");
    assert_eq!(example("tsx", "react"), receipts.trim_end());
    let declaration = include_str!("../../../types/direct-upload-react.d.ts");
    assert_eq!(example("ts", "react"), declaration.trim_end());
}

#[tokio::test]
async fn the_first_example_uploads_from_another_origin_under_the_documented_policy() {
    let address = Site::address().await;
    let origin = format!("http://{}", address.local_addr().expect("it is bound"));
    Journey::default()
        .open_to(&origin)
        .run(async move |world| {
            let policy = policy(world);
            let trusted = "require-trusted-types-for 'script'; trusted-types 'none'";
            assert!(DOCUMENT.contains(trusted));
            let page = here(world, examples("html")[0]);
            let site = Site::with_policed_page(
                address,
                &page,
                &format!("{policy} {trusted}"),
                &world.stand,
            );
            let page = world.open(&site.page()).await;
            uploads(world, page, "orders.csv").await;
            assert_ne!(world.proxy.origin(), site.origin());
            page.assert_well().await;
            // The policy is in force.
            let refused =
                "fetch('https://elsewhere.example/').then(() => 'fetched', () => 'refused')";
            assert_eq!(page.script(refused).await, "refused");
        })
        .await;
}

#[tokio::test]
async fn the_examples_of_scripts_do_what_they_say() {
    journey(async |world| {
        let page = world.portal(&[("multiple", "")]).await;
        page.script("(window.said = [], console.log = (line) => said.push(line), window.currentToken = async () => 'a-token',
               window.isExpected = async (name) => name === 'orders.csv')")
            .await;
        // One after the other, as on a page: the first one finds the element.
        let scripts = examples("js").join("\n");
        world.browser.run(&format!("{{ {scripts} }}")).await;
        page.until("look.browse === 'Choose your receipts'").await;
        uploads(world, page, "orders.csv").await;
        let said = page.script("window.said").await;
        assert_eq!(said, json!(["orders.csv is stored as orders.csv"]));
        let headers = page.script("element.headers()").await;
        assert_eq!(headers, json!({"Authorization": "Bearer a-token"}));
        page.choose(&[&world.file("other.csv", "a;b\n")]).await;
        let refused = page.until("look.refusals.length").await.refusals;
        let reason = "other.csv was not added: There is no claim for other.csv.";
        assert_eq!(refused, [reason]);
        page.choose(&[&world.file("orders.csv", "c;d\n")]).await;
        page.until("look.state === 'done' && look.rows.length === 2")
            .await;
    })
    .await;
}

/// Whether the colours that are set have the contrast that they need (WCAG 2.2, 1.4.3 and 1.4.11): of
/// the button, and, where it is drawn, of the outline around the element.
const READABLE: &str = "
  const browse = element.shadowRoot.querySelector('[part=browse]');
  const { backgroundColor, borderTopColor, color } = getComputedStyle(browse);
  const isFilled = mixed([backgroundColor]).join() !== mixed([]).join();
  compare('words', color, below(browse), 4.5);
  compare('edge', isFilled ? backgroundColor : borderTopColor, below(parent(browse)));
  const { outlineColor, outlineStyle } = getComputedStyle(element);
  if (outlineStyle !== 'none') compare('outline', outlineColor, below(parent(element)));
  return { faint, compared };
";

#[tokio::test]
async fn the_examples_of_styles_reach_the_element_and_can_be_read_in_light_and_dark() {
    journey(async |world| {
        for (scheme, accent) in [
            ("light", "rgb(123, 45, 139)"),
            ("dark", "rgb(217, 166, 229)"),
        ] {
            let head = format!(
                "<meta name=\"color-scheme\" content=\"{scheme}\">\
                 <script type=\"module\" src=\"/direct-upload.js\"></script>\
                 <style>html {{ background: Canvas }} {}</style>",
                examples("css").join("\n")
            );
            let site =
                Site::with_page(&head, "<direct-upload></direct-upload>", &world.stand).await;
            let page = world.open(&site.page()).await;
            let style = async |property: &str| {
                page.script(&format!(
                    "getComputedStyle(element.shadowRoot.querySelector('[part=browse]')).{property}"
                ))
                .await
            };
            let readable = contrast::script(READABLE);
            assert_eq!(style("backgroundColor").await, accent);
            assert_eq!(style("borderTopLeftRadius").await, "999px");
            let outline = "getComputedStyle(element).outlineStyle";
            assert_eq!(page.script(outline).await, "none");
            let report = page.script(&readable).await;
            assert_eq!(report, json!({"faint": [], "compared": 2}), "{scheme}");

            page.script("(element.retries = 0, element.endpoint = '/nowhere', element.addFiles([new File(['a'], 'a.csv')]))")
                .await;
            page.until_state("failed").await;
            assert_eq!(page.script(outline).await, "solid");
            let report = page.script(&readable).await;
            assert_eq!(report, json!({"faint": [], "compared": 3}), "{scheme}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_example_of_a_form_posts_what_the_text_says() {
    let address = Site::address().await;
    let origin = format!("http://{}", address.local_addr().expect("it is bound"));
    Journey::default()
        .open_to(&origin)
        .run(async move |world| {
            let script = format!(
                "<script type=\"module\" src=\"{}/direct-upload.js\"></script>",
                world.proxy.origin()
            );
            let form = here(world, example("html", "<form"));
            let site = Site::with_page_at(address, &script, &form, &world.stand);
            let page = world.open(&site.page()).await;
            uploads(world, page, "a.csv").await;
            uploads(world, page, "b.csv").await;
            page.script("document.querySelector('[name=claim]').value = '17'")
                .await;
            let sends = "String(new URLSearchParams(new FormData(element.form)))";
            let sent = page.script(sends).await;
            assert!(
                DOCUMENT.contains(&format!("`{}`", sent.as_str().unwrap_or_default())),
                "{sent}"
            );
            assert_eq!(page.script("element.form.checkValidity()").await, true);
        })
        .await;
}

#[tokio::test]
async fn the_example_of_a_pin_loads_what_the_manifest_names() {
    journey(async |world| {
        let manifest = world.dist().join("manifest.json");
        let manifest = std::fs::read(manifest).expect("the bundle has a manifest");
        let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
        let folder = manifest["folder"].as_str().unwrap_or_default();
        let file = format!("{folder}/direct-upload.js");
        let integrity = manifest["files"][&file]["integrity"].as_str();
        let pin = here(world, example("html", "integrity="))
            .replace("v/0123456789abcdef", folder)
            .replace("sha384-…", integrity.unwrap_or_default());
        let site = Site::with_page(&pin, "<direct-upload></direct-upload>", &world.stand).await;
        let page = world.open(&site.page()).await;
        uploads(world, page, "orders.csv").await;
    })
    .await;
}

/// The proxy of the section "Other endpoints": no more than the partner API's own answer.
#[tokio::test]
async fn the_example_of_an_answer_is_enough() {
    journey(async |world| {
        let answer: Value = serde_json::from_str(examples("json")[0]).expect("JSON");
        let fields: Vec<_> = answer.as_object().into_iter().flatten().collect();
        assert_eq!(fields, [(&"presignedURL".to_owned(), &json!("https://…"))]);
        let site = Site::that_forwards(&world.stand).await;
        let page = world.open(&format!("{}/", site.origin())).await;
        uploads(world, page, "orders.csv").await;
    })
    .await;
}
