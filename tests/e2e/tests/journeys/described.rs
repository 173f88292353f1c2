//! The element is as the types and the custom elements manifest say, which ship with it.

use std::collections::BTreeSet;

use direct_upload_e2e::{Page, Site, Types, journey};
use direct_upload_stand::{Fault, FaultKind};
use serde_json::{Value, json};

const MANIFEST: &str = include_str!("../../../../embed/custom-elements.json");

fn element() -> Value {
    let manifest: Value = serde_json::from_str(MANIFEST).expect("JSON");
    manifest["modules"][0]["declarations"][0].clone()
}

fn names(all: &Value) -> BTreeSet<&str> {
    let all = all.as_array().into_iter().flatten();
    all.filter_map(|one| one["name"].as_str()).collect()
}

#[tokio::test]
async fn the_element_has_the_members_and_attributes_of_its_manifest_and_no_others() {
    journey(async |world| {
        let page = world.portal(&[]).await;
        let element = element();
        let has = page
            .script(
                "(() => {
                   const described = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(element));
                   return Object.entries(described).map(([name, { get, set, value }]) =>
                     ({ name, isMethod: typeof value === 'function' && !get, isSet: Boolean(set) }));
                 })()",
            )
            .await;
        // What the browser calls is for no page.
        let callback = |name: &str| name == "constructor" || name.ends_with("Callback");
        let mut has: Vec<Value> = has.as_array().cloned().unwrap_or_default();
        has.retain(|member| !callback(member["name"].as_str().unwrap_or_default()));
        let key = |member: &Value| member["name"].to_string();
        has.sort_by_key(key);
        let members = element["members"].as_array().into_iter().flatten();
        let mut described: Vec<Value> = members
            .map(|member| {
                let is_method = member["kind"] == "method";
                let is_set = !is_method && member["readonly"] != true;
                json!({"name": member["name"], "isMethod": is_method, "isSet": is_set})
            })
            .collect();
        described.sort_by_key(key);
        assert_eq!(has, described);

        let observed = page.script("element.constructor.observedAttributes").await;
        let observed = observed.as_array().into_iter().flatten();
        let observed: BTreeSet<_> = observed.filter_map(Value::as_str).collect();
        // The element sets these itself.
        let own = |name: &str| name.starts_with("data-");
        let observed = observed.into_iter().filter(|name| !own(name)).collect();
        assert_eq!(names(&element["attributes"]), observed);
    })
    .await;
}

#[tokio::test]
async fn an_attribute_and_its_property_are_one() {
    journey(async |world| {
        let page = world.portal(&[]).await;
        for member in element()["members"].as_array().into_iter().flatten() {
            let (property, attribute) = (&member["name"], &member["attribute"]);
            let is_boolean = member["type"]["text"] == "boolean";
            if attribute.is_null() {
                continue;
            }
            let (set, read) = if is_boolean {
                ("true", "''")
            } else {
                ("'x'", "'x'")
            };
            let (off, gone) = if is_boolean {
                ("false", "false")
            } else {
                ("null", "null")
            };
            page.script(&format!("element.removeAttribute({attribute})"))
                .await;
            for (does, gives) in [
                (format!("element[{property}]"), gone),
                (
                    format!("(element[{property}] = {set}, element.getAttribute({attribute}))"),
                    read,
                ),
                (format!("element[{property}]"), set),
                (
                    format!("(element[{property}] = {off}, element.getAttribute({attribute}))"),
                    "null",
                ),
                (
                    format!("(element.setAttribute({attribute}, 'x'), element[{property}])"),
                    set,
                ),
            ] {
                let gives = page.script(gives).await;
                assert_eq!(page.script(&does).await, gives, "{does}");
            }
        }
    })
    .await;
}

/// Every event of an element in one life, by a page that listens on its document.
#[tokio::test]
async fn every_event_comes_with_a_detail_of_its_type() {
    journey(async |world| {
        let busy = FaultKind::SlowDown { retry_after: None };
        let page = world
            .portal(&[("multiple", ""), ("transport", "xhr"), ("retries", "1")])
            .await;
        let told = element();
        let told = names(&told["events"]);
        listen(page, &told).await;
        world
            .stand
            .set_faults([
                Fault::times(busy, 1).for_key("again.csv"),
                Fault::always(FaultKind::Forbidden).for_key("no.csv"),
                Fault::always(FaultKind::StallAnswer).for_key("taken-back.csv"),
                Fault::always(FaultKind::NoCors { preflight: true }).for_key("hidden.csv"),
            ])
            .await;
        page.script(
            "(() => {
               document.addEventListener('upload-progress', ({ target, detail }) => {
                 if (detail.name === 'taken-back.csv') target.cancel(detail.id);
               });
               document.addEventListener('file-question', ({ target, detail }) => {
                 target.answer(detail.id, 'skip');
               });
               const names = ['yes.csv', 'yes.csv', 'again.csv', 'no.csv', 'hidden.csv', 'taken-back.csv', 'report.pdf'];
               element.addFiles(names.map((name) => new File(['a;b\\n'], name)));
             })()",
        )
        .await;
        page.until("window.heard.some(({ type }) => type === 'uploads-complete')")
            .await;
        let site = Site::without(".wasm").await;
        let mut heard = check(page).await;
        page.assert_well().await;

        world.browser.go_to(&format!("{}/", site.origin())).await;
        let page = world.here();
        listen(page, &told).await;
        // The one that is there has said it already.
        page.script("document.body.append(document.createElement('direct-upload'))")
            .await;
        let said = "probe.until(() => window.heard.length, 30000)";
        world.browser.evaluate(said).await;
        heard.append(&mut check(page).await);
        let told: BTreeSet<_> = told.into_iter().map(str::to_owned).collect();
        assert_eq!(heard, told);
    })
    .await;
}

async fn listen(page: Page<'_>, events: &BTreeSet<&str>) {
    let listen = format!(
        "(() => {{
           window.heard = [];
           for (const type of {events})
             document.addEventListener(type, (event) => window.heard.push({{
               type, detail: event.detail, bubbles: event.bubbles, composed: event.composed,
               cancelable: event.cancelable, isFrozen: Object.isFrozen(event.detail),
               isOfTheElement: event.target.localName === 'direct-upload',
             }}));
         }})()",
        events = json!(events)
    );
    page.script(&listen).await;
}

/// Checks all that was heard, and gives the types of events.
async fn check(page: Page<'_>) -> BTreeSet<String> {
    let heard = page.script("window.heard").await;
    let mut types = BTreeSet::new();
    for event in heard.as_array().into_iter().flatten() {
        let name = event["type"].as_str().unwrap_or_default();
        for flag in ["bubbles", "composed", "isFrozen", "isOfTheElement"] {
            assert_eq!(event[flag], true, "{flag}: {event}");
        }
        assert_eq!(event["cancelable"], name == "file-add", "{event}");
        let events = Types::events();
        let of = events.iter().find(|(known, _)| *known == name);
        let (_, interface) = of.unwrap_or_else(|| panic!("the types have no {name}"));
        Types::assert_is(&event["detail"], interface);
        types.insert(name.to_owned());
    }
    types
}
