//! A page with an upload element: what a person and the page's own script can do there.

use std::path::Path;

use serde_json::{Value, json};
use thirtyfour::WebElement;
use thirtyfour::session::scriptret::ScriptRet;

use crate::ability::Ability;
use crate::browser::Browser;
use crate::events::Events;
use crate::seen::Seen;

/// How long something is waited for, in milliseconds. Only a test that fails takes so long.
const PATIENCE: u32 = 30_000;

/// One upload element of the page that the browser shows.
#[derive(Clone, Copy)]
pub struct Page<'a> {
    browser: &'a Browser,
    element: usize,
}

impl<'a> Page<'a> {
    /// The page that the browser shows.
    pub(crate) const fn shown(browser: &'a Browser) -> Self {
        Self {
            browser,
            element: 0,
        }
    }

    pub(crate) async fn open(browser: &'a Browser, address: &str) -> Self {
        browser.go_to(address).await;
        let page = Self::shown(browser);
        page.until("look.state").await;
        page
    }

    /// The page's element of this number, from 0 on.
    #[must_use]
    pub const fn element(self, element: usize) -> Self {
        Self { element, ..self }
    }

    /// Sets an attribute of the element.
    pub async fn set(self, attribute: &str, value: &str) -> Self {
        self.script(&format!(
            "element.setAttribute({}, {})",
            Value::from(attribute),
            Value::from(value)
        ))
        .await;
        self
    }

    /// Takes an attribute from the element.
    pub async fn unset(self, attribute: &str) -> Self {
        let attribute = Value::from(attribute);
        self.script(&format!("element.removeAttribute({attribute})"))
            .await;
        self
    }

    /// Chooses files, as in the system's file picker.
    pub async fn choose(self, files: &[&Path]) {
        let input = self.part("[part=input]").await;
        let chosen = input.send_keys(paths(files).join("\n")).await;
        chosen.expect("the input takes files");
    }

    /// Chooses a folder, as in the system's picker of folders.
    pub async fn choose_folder(self, folder: &Path) {
        self.browser.needs().using(Ability::Folder);
        let input = self.part("[part=folder-input]").await;
        let chosen = input.send_keys(paths(&[folder]).join("\n")).await;
        chosen.expect("the input takes a folder");
    }

    /// Drags files and folders from the person's disk over `place`, an expression that gives an
    /// element: a real drag, as the browser gets it from the system.
    pub async fn drag_over(self, place: &str, files: &[&Path]) {
        for kind in ["dragEnter", "dragOver"] {
            self.drag(kind, place, files).await;
        }
    }

    /// Drops them there.
    pub async fn drop_on(self, place: &str, files: &[&Path]) {
        self.drag_over(place, files).await;
        self.drag("drop", place, files).await;
    }

    /// Goes away with what is dragged, to another place of the page.
    pub async fn drag_away(self, files: &[&Path]) {
        self.drag("dragOver", "document.querySelector('h1')", files)
            .await;
    }

    async fn drag(self, kind: &str, place: &str, files: &[&Path]) {
        // A little inside: in the padding, where there is any.
        let place = self
            .script(&format!(
                "(() => {{ const box = ({place}).getBoundingClientRect();
                    return {{ x: box.left + 3, y: box.top + 3 }}; }})()"
            ))
            .await;
        let drag = json!({
            "type": kind,
            "x": place["x"],
            "y": place["y"],
            "data": {"items": [], "files": paths(files), "dragOperationsMask": 1},
        });
        let method = "Input.dispatchDragEvent";
        self.browser.protocol(Ability::Drop, method, drag).await;
    }

    /// Clicks a button that is not in the list.
    pub async fn click(self, part: &str) {
        let button = self.part(&format!("[part={part}]")).await;
        let clicked = button.click().await;
        clicked.unwrap_or_else(|problem| panic!("{part} cannot be clicked: {problem}"));
    }

    /// Clicks a button in the row of a file, once the row is there.
    pub async fn click_on(self, name: &str, part: &str) {
        let listed = format!("look.rows.some((row) => row.name === {})", json!(name));
        let id = self.until(&listed).await.row(name).id;
        let button = self
            .part(&format!("[part=item][data-id='{id}'] [part={part}]"))
            .await;
        let clicked = button.click().await;
        clicked.unwrap_or_else(|problem| panic!("{part} of {name} cannot be clicked: {problem}"));
    }

    /// What a person sees now.
    pub async fn look(self) -> Seen {
        let look = self.script("look").await;
        serde_json::from_value(look).expect("the probe gives what Seen has")
    }

    /// What a person sees as soon as `condition` holds, for which the page looks from before `act`
    /// on: for what soon passes.
    pub async fn until_during(self, act: impl Future<Output = ()>, condition: &str) -> Seen {
        let until = self.condition(condition);
        self.browser
            .evaluate(&format!("void (window.awaited = {until})"))
            .await;
        act.await;
        self.held("window.awaited", condition).await
    }

    /// What a person sees once `condition` holds. It is JavaScript, and knows `element`, `look`
    /// (as [`Seen`]), `row` (the first of the list) and `events`.
    pub async fn until(self, condition: &str) -> Seen {
        self.held(&self.condition(condition), condition).await
    }

    /// In JavaScript, a promise of what is seen once `condition` holds.
    fn condition(self, condition: &str) -> String {
        let scope = scope(self.element);
        format!("probe.until(() => {{ {scope} return ({condition}) && look; }}, {PATIENCE})")
    }

    async fn held(self, promise: &str, condition: &str) -> Seen {
        let held = self.browser.evaluate(promise).await;
        if held.is_null() {
            let look = self.look().await;
            let events = self.events().await.kinds().join(", ");
            panic!("this never came: {condition}\nbut this: {look:#?}\nafter {events}");
        }
        serde_json::from_value(held).expect("the probe gives what Seen has")
    }

    /// What a person sees once the element is in `state`.
    pub async fn until_state(self, state: &str) -> Seen {
        self.until(&format!("look.state === '{state}'")).await
    }

    /// The detail of the first event of a type, once there is one.
    pub async fn until_event(self, kind: &str) -> Value {
        self.until(&format!("events.some((event) => event.kind === '{kind}')"))
            .await;
        let events = self.events().await;
        events
            .of(kind)
            .first()
            .map(|&detail| detail.clone())
            .unwrap_or_default()
    }

    /// The value of an expression of the page's own script, awaited where it is a promise. It
    /// knows what [`until`](Self::until) knows.
    pub async fn script(self, expression: &str) -> Value {
        let scope = scope(self.element);
        self.browser
            .evaluate(&format!(
                "(async () => {{ {scope} return ({expression}); }})()"
            ))
            .await
    }

    /// What the element has told the page.
    pub async fn events(self) -> Events {
        let events = self.script("events").await;
        serde_json::from_value(events).expect("the probe gives what Event has")
    }

    /// Checks that nothing on the page threw, and that its policy had nothing to forbid.
    pub async fn assert_well(self) {
        let troubles = self
            .browser
            .evaluate("[...probe.errors, ...probe.violations]")
            .await;
        assert_eq!(troubles, Value::Array(Vec::new()));
    }

    /// The browser that shows it.
    pub(crate) const fn browser(self) -> &'a Browser {
        self.browser
    }

    /// The element, in JavaScript.
    pub(crate) fn element_script(self) -> String {
        format!("probe.elements()[{}]", self.element)
    }

    /// A part of the element. The page hands it over: WebDriver's own way into a shadow root is
    /// not that of each driver.
    async fn part(self, selector: &str) -> WebElement {
        let find = format!(
            "return probe.elements()[{}].shadowRoot.querySelector(arguments[0])",
            self.element
        );
        let found = self.browser.driver().execute(find, [selector.into()]).await;
        let part = found.and_then(ScriptRet::element);
        part.unwrap_or_else(|problem| panic!("{selector}: {problem}"))
    }
}

fn paths<'a>(files: &[&'a Path]) -> Vec<&'a str> {
    let paths = files.iter().map(|file| file.to_str());
    paths.map(|path| path.expect("its path is UTF-8")).collect()
}

/// What a script of a test can name.
fn scope(element: usize) -> String {
    format!(
        "const element = probe.elements()[{element}]; const look = probe.look({element}); \
         const row = look.rows[0]; \
         const events = probe.events.filter((event) => event.element === {element});"
    )
}
