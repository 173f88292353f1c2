//! Pages that were not made with the element in mind, or against it.

use std::fs;

use direct_upload_e2e::{Ability, Journey, Page, Site, World, journey};
use direct_upload_stand::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::documented;

/// The storage takes no more after the first bytes, until the faults are cleared.
const HELD: FaultKind = FaultKind::Slow {
    bytes_per_second: 1,
};

const SCRIPT: &str = r#"<script type="module" src="/direct-upload.js"></script>"#;
const ELEMENT: &str = "<direct-upload multiple></direct-upload>";

/// One file goes through, once, and nothing on the page complains.
async fn uploads(world: &World, page: Page<'_>, name: &str) {
    let puts = world.stand.puts().await.len();
    page.choose(&[&world.file(name, "a;b\n")]).await;
    page.until(&format!(
        "look.state === 'done' && look.rows.some((row) => row.name === '{name}')"
    ))
    .await;
    assert_eq!(world.stand.object(name).await, b"a;b\n");
    assert_eq!(world.stand.puts().await.len(), puts + 1);
    page.assert_well().await;
}

/// The script and the element as a page of another origin has them, which its policy allows.
fn foreign(world: &World) -> String {
    format!(
        r#"<script type="module" src="{proxy}/direct-upload.js"></script>
           <direct-upload endpoint="{proxy}/api/presigned-url" multiple></direct-upload>"#,
        proxy = world.proxy.origin()
    )
}

async fn manifest(world: &World) -> Value {
    let file = world.dist().join("manifest.json");
    let manifest = fs::read(file).expect("the bundle has a manifest");
    serde_json::from_slice(&manifest).expect("JSON")
}

#[tokio::test]
async fn a_page_s_resets_leave_it_usable() {
    for reset in [
        "* { all: unset }",
        "* { all: initial }",
        "* { all: revert }",
        "*, *::before, *::after { margin: 0; padding: 0; box-sizing: content-box; font: 8px/1 serif; \
         text-transform: uppercase } button { display: none } input { position: fixed; inset: 0 } p { opacity: 0 }",
    ] {
        let address = Site::address().await;
        let origin = format!("http://{}", address.local_addr().expect("it is bound"));
        Journey::default().open_to(&origin).run(async move |world| {
            let style = format!("<style>{reset}\n head {{ display: none }}</style>");
            let body = format!("{style}{}", foreign(world));
            // What the documentation asks for, and the page's own style sheet.
            let policy = format!("{} style-src 'unsafe-inline'", documented::policy(world));
            let site = Site::with_policed_page(address, &body, &policy, &world.stand);
            let page = world.open(&site.page()).await;
            uploads(world, page, "orders.csv").await;
            let sizes = page
                .script(
                    "(() => {
                       const size = (part) => element.shadowRoot.querySelector(`[part=${part}]`).getBoundingClientRect();
                       return { zone: size('dropzone').width, row: size('item').width,
                                button: size('browse').height, room: innerWidth };
                     })()",
                )
                .await;
            let size = |name: &str| sizes[name].as_f64().unwrap_or_default();
            assert!(size("zone") > size("room") / 2.0, "{reset}: {sizes}");
            assert!(size("row") > size("room") / 2.0, "{reset}: {sizes}");
            assert!(size("button") >= 24.0, "{reset}: {sizes}");
            // What goes on while it is narrow is laid out by its own room too.
            page.click_on("orders.csv", "remove").await;
            page.until("look.rows.length === 0").await;
        })
        .await;
    }
}

#[tokio::test]
async fn what_a_page_does_to_an_element_while_it_sends_does_not_stop_it() {
    journey(async |world| {
        world.stand.set_faults([Fault::always(HELD)]).await;
        let page = world.portal(&[("multiple", "")]).await;
        page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
        world.stand.when_open(1).await;
        for act in [
            "element.hidden = true",
            "element.hidden = false",
            "element.style.display = 'none'",
            "element.style.display = ''",
            "element.parentNode.replaceChildren(element)",
            "document.body.prepend(element)",
            "element.replaceWith(document.createComment('gone')) ?? document.body.append(element)",
            "document.body.append(element.cloneNode(true))",
        ] {
            // In a task of the page: a driver's script is none in each engine, and what waits for
            // the end of the task does not wait for the end of the script.
            page.script(&format!(
                "new Promise((resolve) => setTimeout(() => {{ {act}; setTimeout(resolve); }}))"
            ))
            .await;
        }
        // The copy is an element of its own, with the attributes and nothing of the list.
        let copy = page.element(1);
        let seen = copy.until("look.browse && look.state === 'idle'").await;
        assert!(seen.rows.is_empty());
        assert_eq!(copy.script("element.multiple").await, true);

        world.stand.clear_faults().await;
        page.until_state("done").await;
        assert_eq!(world.stand.puts().await.len(), 1);
        assert_eq!(world.stand.only_object("orders.csv").await, b"a;b\n");
        uploads(world, copy, "more.csv").await;
    })
    .await;
}

#[tokio::test]
async fn a_page_that_renders_anew_every_100_ms_changes_nothing() {
    journey(async |world| {
        let busy = FaultKind::SlowDown { retry_after: None };
        let page = world.portal(&[("multiple", "")]).await;
        page.script(
            "(() => {
               const endpoint = element.endpoint;
               window.renders = 0;
               setInterval(() => {
                 window.renders += 1;
                 element.setAttribute('endpoint', endpoint);
                 element.setAttribute('class', `render-${window.renders}`);
                 Object.assign(element, {
                   multiple: true, maxSize: '1 GB', theme: 'auto', name: 'files', lang: 'en',
                   headers: async () => ({ 'X-Request-Id': String(window.renders) }),
                   messages: { chooseFiles: 'Your files' },
                 });
               }, 100);
             })()",
        )
        .await;
        world.stand.set_faults([Fault::times(busy, 2)]).await;
        let files = ["a.csv", "b.csv", "c.csv"].map(|name| world.file(name, "a;b\n"));
        page.choose(&files.each_ref().map(|file| file.as_path()))
            .await;
        page.until("window.renders > 20 && look.state === 'done'")
            .await;
        assert_eq!(world.stand.keys().await, ["a.csv", "b.csv", "c.csv"]);
        let events = page.events().await;
        assert_eq!(events.of("upload-success").len(), 3);
        assert_eq!(events.of("uploads-complete").len(), 1);
        assert_eq!(events.of("upload-retry").len(), 2);
        assert_eq!(page.look().await.browse.as_deref(), Some("Your files"));
        page.assert_well().await;
    })
    .await;
}

/// Headers that are set over and over are no sign-in: the person is asked for one, and the proxy
/// is left alone until it has come.
#[tokio::test]
async fn a_page_that_renders_anew_over_and_over_signs_nobody_in_before_it_has_other_headers() {
    const REQUESTS: &str = "performance.getEntriesByType('resource')
      .filter(({ name }) => name.includes('presigned-url')).length";
    journey(async |world| {
        let site = Site::that_wants("Bearer right", &world.stand).await;
        let page = world.open(&format!("{}/", site.origin())).await;
        page.script(
            "(() => {
               window.token = 'wrong';
               window.renders = 0;
               const render = () => {
                 window.renders += 1;
                 element.headers = () => ({ Authorization: `Bearer ${window.token}` });
               };
               window.every = (time) => {
                 clearInterval(window.rendering);
                 window.rendering = setInterval(render, time);
               };
               render();
               every(100);
             })()",
        )
        .await;
        page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
        page.until("row?.status.startsWith('You are not signed in')")
            .await;
        // More and less often than the headers are looked at.
        for (time, renders) in [(100, 15), (1300, 2)] {
            page.script(&format!("(every({time}), window.seen = window.renders)"))
                .await;
            page.until(&format!("window.renders > window.seen + {renders}"))
                .await;
            assert_eq!(page.script(REQUESTS).await, 2, "every {time} ms");
        }
        page.script("window.token = 'right'").await;
        page.until_state("done").await;
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn a_script_that_comes_twice_late_or_in_two_versions_defines_one_element() {
    journey(async |world| {
        let manifest = manifest(world).await;
        let pinned = format!("{}/direct-upload.js", manifest["folder"].as_str().unwrap_or_default());
        let folder = world.copy_of_dist();
        let other = fs::read_to_string(folder.join(&pinned)).expect("the pinned script");
        assert_eq!(other.matches("Try again").count(), 1);
        let other = other.replace("Try again", "Try Again");
        fs::write(folder.join(&pinned), other).expect("another version of it");
        fs::write(folder.join("portal.html"), ELEMENT).expect("the page");
        let site = Site::that_serves(&folder, &world.stand).await;
        world.browser.go_to(&format!("{}/portal.html", site.origin())).await;
        // The page uses the element before it is one.
        let page = world.here();
        page.script("(element.messages = { chooseFiles: 'Early' }, element.maxSize = '3 kB')")
            .await;
        page.script(&format!(
            "Promise.all(['/direct-upload.js', '/direct-upload.js', '/direct-upload.js?2', '/{pinned}'].map((src) =>
               new Promise((onload, onerror) => document.head.append(
                 Object.assign(document.createElement('script'), {{ type: 'module', src, onload, onerror }})))))"
        ))
        .await;
        page.until("look.browse === 'Early' && look.limits.endsWith('up to 3 kB')")
            .await;
        uploads(world, page, "orders.csv").await;
        assert_eq!(page.events().await.of("upload-success").len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_script_of_another_origin_is_pinned_by_its_integrity() {
    journey(async |world| {
        let manifest = manifest(world).await;
        let pinned = format!("{}/direct-upload.js", manifest["folder"].as_str().unwrap_or_default());
        let right = manifest["files"][&pinned]["integrity"].clone();
        let wrong = manifest["files"]["index.html"]["integrity"].clone();
        let pin = async |integrity: &Value| {
            let site = Site::with_page("", ELEMENT, &world.stand).await;
            world.browser.go_to(&site.page()).await;
            let loads = format!(
                "new Promise((resolve) => {{
                   const script = Object.assign(document.createElement('script'), {{
                     type: 'module', src: '{}/{pinned}', integrity: {integrity}, crossOrigin: 'anonymous',
                     onload: () => resolve('loaded'), onerror: () => resolve('refused'),
                   }});
                   document.head.append(script);
                 }})",
                world.proxy.origin()
            );
            (site, world.here().script(&loads).await)
        };
        let (_site, refused) = pin(&wrong).await;
        assert_eq!(refused, "refused");
        let (_site, loaded) = pin(&right).await;
        assert_eq!(loaded, "loaded");
        let page = world.here();
        page.until("look.state").await;
        uploads(world, page, "orders.csv").await;
    })
    .await;
}

#[tokio::test]
async fn it_works_in_a_frame_in_a_sandbox() {
    let address = Site::address().await;
    let origin = format!("http://{}", address.local_addr().expect("it is bound"));
    Journey::default().open_to(&origin).run(async move |world| {
        let policy = documented::policy(world);
        let site = Site::with_policed_page(address, &foreign(world), &policy, &world.stand);
        let frame = format!(
            r#"<iframe src="{}" sandbox="allow-scripts allow-same-origin" width="600" height="400"></iframe>"#,
            site.page()
        );
        let outer = Site::with_page("", &frame, &world.stand).await;
        world.browser.go_to(&outer.page()).await;
        let driver = world.browser.driver();
        driver.enter_frame(0).await.expect("the frame");
        let started = driver
            .execute_async(
                "const done = arguments[0];
                 const wait = () => document.querySelector('direct-upload').dataset.state === 'idle'
                   ? done(true) : setTimeout(wait, 50);
                 wait();",
                Vec::new(),
            )
            .await;
        assert_eq!(started.expect("a script").json(), &json!(true));
        let told = driver
            .execute_async(
                "const done = arguments[0];
                 const element = document.querySelector('direct-upload');
                 element.addEventListener('upload-success', ({ detail }) => done(detail.key));
                 element.addEventListener('upload-error', ({ detail }) => done(detail.code));
                 element.addFiles([new File(['a;b\\n'], 'framed.csv')]);",
                Vec::new(),
            )
            .await;
        assert_eq!(told.expect("a script").json(), &json!("framed.csv"));
        assert_eq!(world.stand.only_object("framed.csv").await, b"a;b\n");
    })
    .await;
}

#[tokio::test]
async fn on_slow_3g_what_is_brought_early_is_kept_and_sent() {
    Journey::default()
        .needs(Ability::DevTools)
        .run(async |world| {
            let slow = json!({
                "offline": false, "latency": 400,
                "downloadThroughput": 50_000, "uploadThroughput": 50_000,
            });
            world.browser.devtools("Network.enable", json!({})).await;
            world
                .browser
                .devtools("Network.emulateNetworkConditions", slow)
                .await;
            let site = Site::with_page(SCRIPT, ELEMENT, &world.stand).await;
            world.browser.go_to(&site.page()).await;
            let page = world.here();
            page.until("element.addFiles").await;
            // The widget is still on its way.
            let early = "(element.addFiles([new File(['a;b\\n'], 'early.csv')]), look.state)";
            assert_eq!(page.script(early).await, Value::Null);
            page.until_state("done").await;
            assert_eq!(world.stand.only_object("early.csv").await, b"a;b\n");
            page.assert_well().await;
        })
        .await;
}

#[tokio::test]
async fn a_page_that_comes_back_from_the_back_forward_cache_goes_on() {
    journey(async |world| {
        let site = Site::with_page(SCRIPT, ELEMENT, &world.stand).await;
        let page = world.open(&site.page()).await;
        page.script(
            "addEventListener('pageshow', ({ persisted }) => { window.cameBack = persisted; })",
        )
        .await;
        uploads(world, page, "before.csv").await;
        world
            .browser
            .go_to(&format!("{}/page.css", site.origin()))
            .await;
        world.browser.go_back().await;
        page.until("look.state").await;
        // Each of the three has kept the page: an element that is there stands in no one's way.
        assert_eq!(page.script("window.cameBack ?? null").await, true);
        assert_eq!(page.look().await.only_row().name, "before.csv");
        uploads(world, page, "after.csv").await;
    })
    .await;
}
