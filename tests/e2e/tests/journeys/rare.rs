//! Troubles that come seldom, or after minutes, as the page's own script hears of them.

use direct_upload_e2e::{Engine, Journey, Page, Site, World, journey};
use direct_upload_stand::{Fault, FaultKind};
use reqwest::Url;
use serde_json::{Value, json};
use thirtyfour::By;

/// Puts a clock into the page that can be put forward, by milliseconds: what is due by then is done.
const CLOCK: &str = "(() => {
    const now = performance.now.bind(performance);
    const { setTimeout: set, clearTimeout: clear } = window;
    const timers = new Map();
    let ahead = 0;
    performance.now = () => now() + ahead;
    window.setTimeout = (act, delay = 0) => {
      const run = () => timers.delete(id) && act();
      const id = set(run, delay);
      timers.set(id, { run, due: performance.now() + delay });
      return id;
    };
    window.clearTimeout = (id) => (timers.delete(id), clear(id));
    window.putForward = (time) => {
      ahead += time;
      for (const { run, due } of [...timers.values()]) if (due <= performance.now()) run();
    };
  })()";

/// Adds a ZIP file of 40 MB.
const ADD_LARGE: &str = "(() => {
    const bytes = new Uint8Array(4e7);
    bytes.set([0x50, 0x4b, 5, 6], bytes.length - 22);
    element.addFiles([new File([bytes], 'large.zip')]);
  })()";

/// Puts the clock of [`CLOCK`] forward. In steps: a driver's own time for a script is a timer of the
/// page in WebKit.
async fn put_forward(page: Page<'_>, seconds: u32) {
    for _ in 0..seconds {
        page.script("putForward(1000)").await;
    }
}

/// What the page is told of an upload that fails once the clock is put forward by so much.
async fn told_after(page: Page<'_>, seconds: u32) -> Value {
    put_forward(page, seconds).await;
    let mut told = page.until_event("upload-error").await;
    let message = told["message"].take();
    assert!(message.is_string(), "{message}");
    told["id"] = Value::Null;
    told
}

fn error(name: &str, code: &str, stage: &str) -> Value {
    json!({
        "id": null, "name": name, "code": code, "stage": stage, "retryable": true, "message": null,
    })
}

#[tokio::test]
async fn a_storage_that_takes_no_more_bytes_is_told_as_stalled() {
    journey(async |world| {
        let stall = FaultKind::Stall { after_bytes: 0 };
        world.stand.set_faults([Fault::always(stall)]).await;
        let page = world
            .portal(&[("retries", "0"), ("transport", "xhr")])
            .await;
        page.script(CLOCK).await;
        // More than the systems' buffers hold on the way.
        page.script(ADD_LARGE).await;
        page.until("element.uploads[0]?.loaded > 0").await;
        let told = told_after(page, 31).await;
        assert_eq!(told, error("large.zip", "stalled", "send"));
        let said = page.look().await.only_row().error.clone();
        let said = said.unwrap_or_default();
        assert!(said.contains("no progress"), "{said}");
        assert!(world.stand.objects().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_told_as_a_timeout() {
    let slow = FaultKind::PartnerSlow { ms: 60_000 };
    for (fault, stage, seconds) in [
        (slow, "authorize", 31),
        (FaultKind::StallAnswer, "send", 901),
    ] {
        journey(async |world| {
            world.stand.set_faults([Fault::always(fault.clone())]).await;
            let page = world
                .portal(&[("retries", "0"), ("transport", "xhr")])
                .await;
            page.script(CLOCK).await;
            page.script("element.addFiles([new File(['a;b\\n'], 'orders.csv')])")
                .await;
            page.until(match stage {
                "authorize" => "row?.state === 'authorizing'",
                _ => "element.uploads[0]?.loaded === 4",
            })
            .await;
            let told = told_after(page, seconds).await;
            assert_eq!(told, error("orders.csv", "timeout", stage));
        })
        .await;
    }
}

/// By its own failing it cannot be told from a slow one: it is named at the first time-out.
#[tokio::test]
async fn a_request_that_something_on_the_page_keeps_back_is_named() {
    journey(async |world| {
        let page = world.portal(&[]).await;
        page.script(CLOCK).await;
        page.script("window.fetch = () => new Promise(() => {})")
            .await;
        page.script("element.addFiles([new File(['a;b\\n'], 'orders.csv')])")
            .await;
        page.until("row?.state === 'authorizing'").await;
        put_forward(page, 31).await;
        let told = page.until_event("upload-diagnostic").await;
        assert_eq!(told["code"], "patched-requests");
        page.until_event("upload-retry").await;
    })
    .await;
}

#[tokio::test]
async fn a_file_that_the_disk_does_not_give_is_told_as_unreadable() {
    journey(async |world| {
        let page = world.portal(&[]).await;
        // Chosen in a field of the page's own, which hands it on some time later.
        page.script(
            "document.body.append(Object.assign(document.createElement('input'), { type: 'file', id: 'own' }))",
        )
        .await;
        let file = world.file("orders.csv", "a;b\n");
        let input = world.browser.driver().find(By::Id("own")).await;
        let input = input.expect("the page's field");
        let path = file.to_str().expect("its path is UTF-8");
        input.send_keys(path).await.expect("it takes a file");
        page.script("window.chosen = document.querySelector('#own').files[0].size")
            .await;
        std::fs::remove_file(&file).expect("it can be deleted");
        page.script("element.addFiles(document.querySelector('#own').files)")
            .await;
        let mut told = page.until_event("file-reject").await;
        let message = told["message"].take();
        let message = message.as_str().unwrap_or_default();
        assert!(message.starts_with("orders.csv was not added: it cannot be read."), "{message}");
        assert_eq!(
            told,
            json!({"name": "orders.csv", "size": 4, "code": "unreadable", "message": null})
        );
        assert!(page.look().await.rows.is_empty());
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn a_bucket_that_exposes_no_etag_is_told_of_once_and_uploads_work() {
    journey(async |world| {
        let hidden = Fault::always(FaultKind::NoExposeHeaders);
        world.stand.set_faults([hidden]).await;
        let page = world.portal(&[("multiple", "")]).await;
        let files = ["a.csv", "b.csv"].map(|name| world.file(name, "a;b\n"));
        page.choose(&files.each_ref().map(|file| file.as_path()))
            .await;
        page.until("look.rows.length === 2 && look.state === 'done'")
            .await;
        let events = page.events().await;
        let told = events.only("upload-diagnostic");
        assert_eq!(told["code"], "etag-not-exposed");
        for success in events.of("upload-success") {
            assert_eq!(success.get("etag"), None, "{success}");
        }
        world.stand.clear_faults().await;
        page.choose(&[&world.file("c.csv", "a;b\n")]).await;
        page.until("look.rows.length === 3 && look.state === 'done'")
            .await;
        let events = page.events().await;
        let told = events.of("upload-success");
        assert!(told.iter().any(|success| success["etag"].is_string()));
        assert_eq!(world.stand.keys().await, ["a.csv", "b.csv", "c.csv"]);
    })
    .await;
}

/// As by something on the way that takes no such large files, and says so without CORS headers, or
/// not at all.
#[tokio::test]
async fn a_large_file_that_is_cut_twice_at_the_same_place_is_not_sent_again_by_itself() {
    journey(async |world| {
        // Slow enough that the page hears of each byte before the cut.
        let slow = FaultKind::Slow {
            bytes_per_second: 20_000_000,
        };
        let cut = FaultKind::Cut {
            after_bytes: u64::MAX,
        };
        world
            .stand
            .set_faults([Fault::always(slow), Fault::always(cut)])
            .await;
        let page = world.portal(&[]).await;
        page.script(CLOCK).await;
        page.script(ADD_LARGE).await;
        page.until_event("upload-retry").await;
        put_forward(page, 13).await;
        assert_eq!(page.until_event("upload-error").await["code"], "network");
        let seen = page.until("row?.error").await;
        let said = seen.only_row().error.clone().unwrap_or_default();
        assert!(said.contains("cut twice at the same place"), "{said}");
        assert_eq!(page.script("element.uploads[0].attempts").await, 2);
        let events = page.events().await;
        let told = events.of("upload-diagnostic");
        assert!(told.iter().any(|told| told["code"] == "cut-twice"));
    })
    .await;
}

/// A browser keeps six connections to a host: what of one element waits for another's was once given
/// up after five minutes, unsent.
#[tokio::test]
async fn the_elements_of_a_page_share_the_six_connections_to_the_storage() {
    journey(async |world| {
        let held = FaultKind::Slow {
            bytes_per_second: 1,
        };
        world.stand.set_faults([Fault::always(held)]).await;
        let page = world
            .portal(&[("multiple", ""), ("concurrency", "6")])
            .await;
        page.script(CLOCK).await;
        page.script(
            "element.addFiles([1, 2, 3, 4, 5, 6].map((n) => new File(['a;b\\n'.repeat(999)], `${n}.csv`)))",
        )
        .await;
        world.stand.when_open(6).await;
        page.script("element.after(element.cloneNode())").await;
        let other = page.element(1);
        other.until("look.state").await;
        other
            .script("element.addFiles([new File(['a;b\\n'], '7.csv')])")
            .await;
        other.until("row?.state === 'queued'").await;
        put_forward(page, 610).await;
        assert_eq!(other.look().await.only_row().status, "Waiting for its turn");
        assert_eq!(world.stand.requests().await.open_puts, 6);

        world.stand.clear_faults().await;
        other.until_state("done").await;
        page.until_state("done").await;
        for success in page.events().await.of("upload-success") {
            assert_eq!(success["attempts"], 1, "{success}");
        }
        assert_eq!(world.stand.puts().await.len(), 7);
        page.assert_well().await;
    })
    .await;
}

/// The URL is signed for a header that nobody has told the page of, or for one that no page may set.
#[tokio::test]
async fn a_url_that_is_signed_for_what_a_page_cannot_send_is_told_of() {
    const PAGE: &str = r#"<!doctype html><html lang="en"><head><title>Portal</title>
        <link rel="icon" href="data:,"></head><body>
        <direct-upload endpoint="/answer.json" multiple retries="0"></direct-upload></body></html>"#;
    for (signed, headers, named) in [
        (
            "host;x-amz-acl",
            json!({"Content-Type": "text/csv"}),
            "x-amz-acl",
        ),
        (
            "cookie;host",
            json!({"Content-Type": "text/csv", "Cookie": "a=b"}),
            "Cookie",
        ),
    ] {
        let address = Site::address().await;
        let origin = format!("http://{}", address.local_addr().expect("it is bound"));
        Journey::default()
            .open_to(&origin)
            .run(async move |world| {
                let url = format!(
                    "{}/uploads/a.csv?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a\
                     &X-Amz-Date=20261128T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders={}\
                     &X-Amz-Signature=0123456789abcdef",
                    world.stand.addresses().storage,
                    signed.replace(';', "%3B"),
                );
                let answer = json!({"presignedURL": url, "headers": headers}).to_string();
                let script = format!(
                    r#"<script type="module" src="{}/direct-upload.js"></script></head>"#,
                    world.proxy.origin()
                );
                let html = PAGE.replace("</head>", &script);
                let files = [("index.html", &*html), ("answer.json", &*answer)];
                let folder = world.documents("portal", files);
                let site = Site::that_serves_at(address, &folder, &world.stand);
                let page = world.open(&format!("{}/", site.origin())).await;
                let files = ["a.csv", "b.csv"].map(|name| world.file(name, "a;b\n"));
                page.choose(&files.each_ref().map(|file| file.as_path()))
                    .await;
                page.until("look.rows.length === 2 && look.state === 'failed'")
                    .await;
                let events = page.events().await;
                let told = events.only("upload-diagnostic");
                assert_eq!(told["code"], "unsendable-header");
                let message = told["message"].as_str().unwrap_or_default();
                assert!(message.contains(named), "{message}");
                for error in events.of("upload-error") {
                    assert_eq!(error["code"], "bad-response");
                }
                assert!(world.stand.puts().await.is_empty());
            })
            .await;
    }
}

/// A service worker that answers requests, as Angular's does, and takes over the page at once.
const WORKER: &str = "addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));
addEventListener('fetch', (event) => event.respondWith(fetch(event.request)));";

/// The standalone page with such a service worker, and with these documents.
async fn behind_a_worker<'a>(world: &'a World, documents: &[(&str, &str)]) -> (Site, Page<'a>) {
    let folder = world.copy_of_dist();
    for (name, text) in [("worker.js", WORKER)].iter().chain(documents) {
        std::fs::write(folder.join(name), text).expect("it is written");
    }
    let site = Site::that_serves(&folder, &world.stand).await;
    let page = world.open(&format!("{}/", site.origin())).await;
    page.script(
        "(async () => {
           const taken = new Promise((resolve) => {
             navigator.serviceWorker.addEventListener('controllerchange', resolve);
           });
           await navigator.serviceWorker.register('/worker.js');
           await taken;
         })()",
    )
    .await;
    (site, page)
}

/// It keeps browsers from telling how far a body is: a good upload was once given up as stalled.
#[tokio::test]
async fn an_upload_of_which_a_service_worker_tells_nothing_is_left_in_peace() {
    journey(async |world| {
        let (_site, page) = behind_a_worker(world, &[]).await;
        let slow = FaultKind::Slow {
            bytes_per_second: 1_000_000,
        };
        world.stand.set_faults([Fault::always(slow)]).await;
        page.script(CLOCK).await;
        page.script("element.addFiles([new File(['a;b\\n'.repeat(2e6)], 'orders.csv')])")
            .await;
        world.stand.when_open(1).await;
        // The others tell of it all the same, and have the clock of bytes that move.
        if Engine::of_this_run() == Engine::Chromium {
            put_forward(page, 130).await;
            let seen = page.look().await;
            assert_eq!(seen.only_row().status, "Uploading");
        }
        page.until_state("done").await;
        assert_eq!(world.stand.puts().await.len(), 1);
        assert!(page.events().await.of("upload-retry").is_empty());
    })
    .await;
}

/// It follows a redirect by itself, and gives the page what the end of it says.
#[tokio::test]
async fn what_a_service_worker_has_from_another_address_is_not_stored() {
    Journey::default()
        .with_stand(&["--open-to-pages"])
        .run(async |world| {
            let echo = format!("{}/echo", world.stand.addresses().admin);
            let location = format!("Location:{echo}?status=200");
            let asked = [("status", "303"), ("header", &location)];
            let url = Url::parse_with_params(&echo, asked).expect("an address");
            let answer = json!({"presignedURL": url.as_str()}).to_string();
            let (_site, page) = behind_a_worker(world, &[("answer.json", &answer)]).await;
            page.set("endpoint", "/answer.json").await;
            page.set("retries", "0").await;
            page.set("multiple", "").await;
            for transport in ["xhr", "fetch"] {
                page.set("transport", transport).await;
                page.script(&format!(
                    "element.addFiles([new File(['a;b\\n'], '{transport}.csv')])"
                ))
                .await;
                page.until(&format!(
                    "look.rows.some(({{ name, state }}) => \
                     name === '{transport}.csv' && state === 'failed')"
                ))
                .await;
            }
            assert!(page.events().await.of("upload-success").is_empty());
        })
        .await;
}

/// The defaults once let a tenth of such files fail: a 429 was a try.
#[tokio::test]
async fn the_files_of_ten_elements_behind_one_address_all_arrive() {
    Journey::default()
        .with_proxy(&["--rate-limit", "40"])
        .run(async |world| {
            let page = world.portal(&[("multiple", ""), ("retries", "0")]).await;
            page.script(
                "(() => {
                   for (let copies = 0; copies < 9; copies++) element.after(element.cloneNode());
                   probe.elements().forEach((each, at) => {
                     const named = (_, n) => new File(['a;b\\n'], `${at}-${n}.csv`);
                     each.addFiles(Array.from({ length: 5 }, named));
                   });
                 })()",
            )
            .await;
            page.until("probe.elements().every((each) => each.dataset.state === 'done')")
                .await;
            assert_eq!(world.stand.objects().await.len(), 50);
            let told = page
                .script("probe.events.filter(({ kind }) => kind === 'upload-retry')")
                .await;
            let told = told.as_array().expect("events");
            assert!(!told.is_empty(), "the limit was never met");
            for retry in told {
                assert_eq!(retry["detail"]["code"], "rate-limited");
            }
        })
        .await;
}

/// Without `allow-same-origin` it is of no origin, which no proxy can let in.
#[tokio::test]
async fn a_sandboxed_frame_is_told_what_it_lacks() {
    const FRAME: &str = r#"<!doctype html><html lang="en"><head><title>Frame</title>
        <script type="module" crossorigin src="SCRIPT/direct-upload.js"></script></head><body>
        <direct-upload endpoint="SCRIPT/api/presigned-url" retries="0"></direct-upload>
        <script>
          const element = document.querySelector("direct-upload");
          element.addEventListener("upload-diagnostic", ({ detail }) => {
            parent.postMessage(detail, "*");
          });
          customElements.whenDefined("direct-upload").then(() => {
            element.addFiles([new File(["a;b\n"], "orders.csv")]);
          });
        </script></body></html>"#;
    journey(async |world| {
        let frame = FRAME.replace("SCRIPT", world.proxy.origin());
        let folder = world.copy_of_dist();
        std::fs::write(folder.join("frame.html"), frame).expect("it is written");
        let site = Site::that_serves(&folder, &world.stand).await;
        let page = world.open(&format!("{}/", site.origin())).await;
        let told = page
            .script(
                "new Promise((resolve) => {
                   addEventListener('message', ({ data }) => resolve(data));
                   const frame = document.createElement('iframe');
                   frame.sandbox = 'allow-scripts';
                   frame.src = '/frame.html';
                   document.body.append(frame);
                 })",
            )
            .await;
        assert_eq!(told["code"], "no-origin");
        let message = told["message"].as_str().unwrap_or_default();
        assert!(message.contains("allow-same-origin"), "{message}");
    })
    .await;
}
