//! Files that are not taken: the person reads why, and nothing is sent.

use direct_upload_e2e::{Page, Seen, World, journey};
use serde_json::Value;

/// Chooses a file that is refused, and gives what the person sees and the event's detail.
async fn refused(world: &World, page: Page<'_>, name: &str, bytes: &[u8]) -> (Seen, Value) {
    page.choose(&[&world.file(name, bytes)]).await;
    let name = Value::from(name);
    let seen = page
        .until(&format!(
            "look.refusals.some((text) => text.startsWith({name})) && look.alert.includes({name})"
        ))
        .await;
    let detail = page
        .script(&format!(
            "events.findLast(({{ kind, detail }}) => kind === 'file-reject' && detail.name === {name}).detail"
        ))
        .await;
    (seen, detail)
}

#[tokio::test]
async fn a_file_that_is_no_csv_or_zip_is_refused_with_its_reason() {
    journey(async |world| {
        let page = world.standalone().await.set("max-size", "1 kB").await;
        for (name, bytes, code, reason) in [
            (
                "report.pdf",
                b"%PDF-1.7".as_slice(),
                "type-not-allowed",
                "only CSV or ZIP files",
            ),
            (
                "no-extension",
                b"a;b\n",
                "type-not-allowed",
                "only CSV or ZIP files",
            ),
            ("empty.csv", b"", "empty", "it is empty"),
            (
                "book.csv",
                b"PK\x03\x04\x14\0\x06\0xl/workbook.xml",
                "content-mismatch",
                "seems to be an Excel or other office document",
            ),
            (
                "error.csv",
                b"<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>",
                "content-mismatch",
                "it holds an error message instead of the file",
            ),
            (
                "cut.zip",
                b"PK\x03\x04\x14\0\0\0orders.csv",
                "content-mismatch",
                "its beginning or its end is missing",
            ),
            (
                "saved.zip",
                b"<!doctype html><title>Sign in",
                "content-mismatch",
                "seems to be a web page",
            ),
            (
                "large.csv",
                &[b'a'; 1001],
                "too-large",
                "it is larger than 1 kB",
            ),
        ] {
            let (seen, detail) = refused(world, page, name, bytes).await;
            let sentence = seen.refusals.join("\n");
            assert!(sentence.contains(reason), "{sentence}");
            assert!(seen.rows.is_empty(), "{seen:#?}");
            assert_eq!(detail["code"], code);
            assert_eq!(detail["size"], bytes.len());
            assert_eq!(detail["message"], sentence);
        }
        let kinds = page.events().await.kinds().join(" ");
        assert_eq!(kinds, ["file-reject"; 8].join(" "));
        assert!(world.stand.requests().await.requests.is_empty());

        page.click("dismiss").await;
        page.until("look.refusals.length === 0").await;
    })
    .await;
}

#[tokio::test]
async fn the_proxy_refuses_what_bypasses_the_page() {
    journey(async |world| {
        for (name, status) in [("report.pdf", 415), ("../orders.csv", 400), ("", 400)] {
            let answer = world.proxy.ask_for(name).await;
            assert_eq!(answer.status(), status, "{name:?}");
            assert_eq!(answer.headers()["content-type"], "application/problem+json");
            let problem: Value = answer.json().await.expect("it is JSON");
            assert_eq!(problem["code"], "name-rejected");
            assert!(
                problem["detail"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty())
            );
        }
        assert!(world.stand.requests().await.requests.is_empty());
        assert_eq!(world.proxy.ask_for("orders.csv").await.status(), 200);
    })
    .await;
}

#[tokio::test]
async fn an_element_without_multiple_takes_one_file_at_a_time() {
    journey(async |world| {
        let page = world.standalone().await.unset("multiple").await;
        let seen = page.until("look.browse === 'Choose a file'").await;
        assert_eq!(seen.limits.as_deref(), Some("CSV or ZIP, up to 5.3 GB"));
        page.script(
            "element.addFiles(['first.csv', 'second.csv'].map((name) => new File(['a;b\\n'], name)))",
        )
        .await;

        let seen = page.until("look.state === 'done' && look.refusals.length").await;
        assert_eq!(seen.only_row().name, "first.csv");
        assert_eq!(
            seen.refusals,
            ["second.csv was not added: only one file can be uploaded at a time. Add files one after the other."]
        );
        assert_eq!(page.events().await.only("file-reject")["code"], "too-many");
        assert_eq!(world.stand.keys().await, ["first.csv"]);
    })
    .await;
}

#[tokio::test]
async fn the_host_page_can_refuse_a_file() {
    journey(async |world| {
        let page = world.portal(&[("multiple", "")]).await;
        page.script(
            "element.addEventListener('file-add', (event) => {
               if (event.detail.name === 'secret.csv') event.preventDefault();
             })",
        )
        .await;
        let files = ["secret.csv", "orders.csv"].map(|name| world.file(name, "a;b\n"));
        page.choose(&files.each_ref().map(|file| file.as_path()))
            .await;

        let seen = page.until_state("done").await;
        assert_eq!(seen.only_row().name, "orders.csv");
        let refused = "secret.csv was not added: This page does not take it.";
        assert_eq!(seen.refusals, [refused]);
        assert_eq!(page.events().await.only("file-reject")["code"], "refused");
        assert_eq!(world.stand.keys().await, ["orders.csv"]);
    })
    .await;
}
