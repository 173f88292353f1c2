//! A host page styles the element by its tokens, parts and states; `docs/embedding.md` names them.

use std::collections::BTreeSet;

use direct_upload_e2e::{Ability, Journey, Media, World, journey};
use serde_json::{Value, json};

const DOCS: &str = include_str!("../../../../docs/embedding.md");

/// The names in back quotes of the first column of a table in the documentation.
fn documented(heading: &str) -> BTreeSet<&'static str> {
    let rows = DOCS.split_once(heading).expect("the table is there").1;
    let rows = rows
        .lines()
        .skip(1)
        .take_while(|line| line.starts_with('|'));
    rows.filter_map(|row| row.split('|').nth(1))
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect()
}

async fn style(world: &World, part: &str, property: &str) -> Value {
    let selector = json!(format!("[part={part}]"));
    let script = format!(
        "getComputedStyle(probe.elements()[0].shadowRoot.querySelector({selector})).{property}"
    );
    world.browser.evaluate(&script).await
}

#[tokio::test]
async fn every_documented_token_has_its_effect() {
    // In a list with a file that failed, one on its way and one that is sent.
    let tokens = [
        ("accent", "rgb(1, 2, 3)", "browse", "color", "rgb(1, 2, 3)"),
        (
            "surface",
            "rgb(1, 2, 3)",
            "list",
            "backgroundColor",
            "rgb(1, 2, 3)",
        ),
        ("text", "rgb(1, 2, 3)", "name", "color", "rgb(1, 2, 3)"),
        (
            "text-quiet",
            "rgb(1, 2, 3)",
            "size",
            "color",
            "rgb(1, 2, 3)",
        ),
        (
            "border",
            "rgb(1, 2, 3)",
            "list",
            "borderTopColor",
            "rgb(1, 2, 3)",
        ),
        ("danger", "rgb(1, 2, 3)", "status", "color", "rgb(1, 2, 3)"),
        ("radius", "3px", "list", "borderTopLeftRadius", "3px"),
        ("spacing", "20px", "root", "rowGap", "30px"),
        ("font", "monospace", "name", "fontFamily", "monospace"),
    ];
    journey(async |world| {
        world.gallery("scene=failed").await;
        let mut tested: BTreeSet<String> = BTreeSet::new();
        for (token, value, part, property, expected) in tokens {
            assert_ne!(style(world, part, property).await, expected, "{token}");
            let token = format!("--direct-upload-{token}");
            let set = format!("probe.elements()[0].style.setProperty('{token}', '{value}')");
            world.browser.evaluate(&set).await;
            assert_eq!(style(world, part, property).await, expected, "{token}");
            tested.insert(token);
        }
        // These two are seen elsewhere: of a file that is sent, and of a button without a list.
        for (scene, token, part, property) in [
            ("done", "--direct-upload-success", "status", "color"),
            ("idle", "--direct-upload-on-accent", "browse", "color"),
        ] {
            world.gallery(&format!("scene={scene}")).await;
            let set = format!("probe.elements()[0].style.setProperty('{token}', 'rgb(1, 2, 3)')");
            world.browser.evaluate(&set).await;
            assert_eq!(
                style(world, part, property).await,
                "rgb(1, 2, 3)",
                "{token}"
            );
            tested.insert(token.to_owned());
        }
        let documented = documented("| property | light | dark |");
        assert!(tested.iter().map(String::as_str).eq(documented));
    })
    .await;
}

#[tokio::test]
async fn every_documented_part_is_there_and_every_part_is_documented() {
    let parts = "[...new Set(probe.elements().flatMap((host) =>
      [...host.shadowRoot.querySelectorAll('[part]')].flatMap((element) => [...element.part])))]";
    journey(async |world| {
        let mut there: BTreeSet<String> = BTreeSet::new();
        for scene in ["", "scene=unavailable"] {
            world.gallery(scene).await;
            let parts = world.browser.evaluate(parts).await;
            there.extend(serde_json::from_value::<Vec<String>>(parts).expect("names"));
        }
        // Not for the page: what is only spoken, the inputs behind the buttons, and empty space.
        for inner in ["live", "alert", "input", "folder-input", "above", "all"] {
            assert!(there.remove(inner), "{inner}");
        }
        let documented = documented("| part | what it is |");
        let there: BTreeSet<&str> = there.iter().map(String::as_str).collect();
        assert_eq!(there, documented);
    })
    .await;
}

#[tokio::test]
async fn the_theme_changes_at_once() {
    journey(async |world| {
        world.gallery("scene=done").await;
        for (theme, surface) in [
            ("dark", "rgb(23, 25, 28)"),
            ("light", "rgb(255, 255, 255)"),
            ("auto", "rgb(255, 255, 255)"),
        ] {
            let set = format!(
                "(probe.elements()[0].theme = '{theme}', getComputedStyle(
                   probe.elements()[0].shadowRoot.querySelector('[part=list]')).backgroundColor)"
            );
            assert_eq!(world.browser.evaluate(&set).await, surface, "{theme}");
        }
    })
    .await;
}

/// On a dark system, a portal without a dark mode has a light widget.
#[tokio::test]
async fn of_itself_it_looks_as_the_page_around_it_whichever_the_system_prefers() {
    Journey::default()
        .needs(Ability::Media)
        .run(async |world| {
            world.browser.set_media(Media::DARK).await;
            world.gallery("scene=done").await;
            for (scheme, surface) in [
                ("normal", "rgb(255, 255, 255)"),
                ("light", "rgb(255, 255, 255)"),
                ("dark", "rgb(23, 25, 28)"),
                ("light dark", "rgb(23, 25, 28)"),
            ] {
                let set = format!(
                    "(document.documentElement.style.colorScheme = '{scheme}', getComputedStyle(
                       probe.elements()[0].shadowRoot.querySelector('[part=list]')).backgroundColor)"
                );
                assert_eq!(world.browser.evaluate(&set).await, surface, "{scheme}");
            }
        })
        .await;
}

#[tokio::test]
async fn the_element_s_state_is_an_attribute_and_a_custom_state() {
    let states = "Object.fromEntries(probe.elements().map((host) => [host.dataset.scene, [
      host.dataset.state, host.matches(`:state(${host.dataset.state})`),
      ['idle', 'ready', 'uploading', 'waiting', 'failed', 'done', 'dragging'].filter(
        (state) => host.matches(`:state(${state})`)).join(' ')]]))";
    journey(async |world| {
        world.gallery("").await;
        let states = world.browser.evaluate(states).await;
        for (scene, state, custom) in [
            ("idle", "idle", "idle"),
            ("dragging", "idle", "idle dragging"),
            ("ready", "ready", "ready"),
            ("uploading", "uploading", "uploading"),
            ("waiting", "waiting", "waiting"),
            ("failed", "failed", "failed"),
            ("done", "done", "done"),
        ] {
            assert_eq!(states[scene], json!([state, true, custom]), "{scene}");
        }
        let leave = "probe.elements().find((host) => host.dataset.scene === 'dragging').shadowRoot
          .querySelector('[part=dropzone]').dispatchEvent(new DragEvent('dragleave', { bubbles: true, composed: true }))";
        world.browser.evaluate(leave).await;
        let left = "probe.until(() => !document.querySelector('direct-upload:state(dragging)'), 30000)";
        assert_eq!(world.browser.evaluate(left).await, true);
    })
    .await;
}

#[tokio::test]
async fn a_browser_without_custom_states_has_the_attribute() {
    for older in [
        "delete HTMLElement.prototype.attachInternals",
        // The states of an earlier draft had two dashes before their names.
        "CustomStateSet.prototype.add = () => { throw new SyntaxError('--'); }",
    ] {
        Journey::default()
            .needs(Ability::DevTools)
            .run(async |world| {
                let script = json!({"source": older});
                world
                    .browser
                    .devtools("Page.addScriptToEvaluateOnNewDocument", script)
                    .await;
                let page = world.standalone().await;
                page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
                page.until_state("done").await;
                assert_eq!(page.script("element.matches(':state(done)')").await, false);
                page.assert_well().await;
            })
            .await;
    }
}
