//! The element is a field of the page's own form.

use direct_upload_e2e::{Journey, Page, World, journey};
use direct_upload_stand::{Fault, FaultKind};
use serde_json::{Value, json};
use thirtyfour::By;

/// The storage takes no more after the first bytes, until the faults are cleared.
const HELD: FaultKind = FaultKind::Slow {
    bytes_per_second: 1,
};

const IN_A_FORM: [(&str, &str); 2] = [("name", "receipts"), ("multiple", "")];

/// What the form would send now.
async fn sends(page: Page<'_>) -> Value {
    page.script("[...new FormData(element.form)].map(([name, value]) => `${name}=${value}`)")
        .await
}

async fn add(page: Page<'_>, name: &str) {
    page.script(&format!(
        "element.addFiles([new File(['a;b\\n'], '{name}')])"
    ))
    .await;
}

/// Sends the form as a person does, and gives what the portal's server received.
async fn send(world: &World) -> Value {
    let button = world.browser.driver().find(By::Css("[type=submit]")).await;
    let button = button.expect("the form's button");
    let click = async { button.click().await.expect("it can be clicked") };
    world.browser.leave_by(click).await;
    let received = "probe.until(() => document.querySelector('dl'), 30000)
                      .then((list) => [...list.children].map((child) => child.textContent))";
    world.browser.evaluate(received).await
}

#[tokio::test]
async fn a_plain_form_posts_the_key_of_each_stored_file() {
    journey(async |world| {
        let page = world.portal(&IN_A_FORM).await;
        world
            .stand
            .set_faults([Fault::always(FaultKind::Forbidden).for_key("no.csv")])
            .await;
        let files = ["a.csv", "no.csv", "b & c.csv"].map(|name| world.file(name, "a;b\n"));
        page.choose(&files.each_ref().map(|file| file.as_path()))
            .await;
        page.until_state("failed").await;
        page.assert_well().await;
        let received = send(world).await;
        assert_eq!(
            received,
            json!(["receipts", "a.csv", "receipts", "b & c.csv"])
        );
    })
    .await;
}

#[tokio::test]
async fn the_form_has_what_is_in_the_list_when_the_page_is_told() {
    journey(async |world| {
        let page = world.portal(&IN_A_FORM).await;
        page.script(
            "(() => {
               window.sent = {};
               for (const type of ['upload-success', 'uploads-complete'])
                 document.addEventListener(type, ({ target: { form } }) =>
                   (window.sent[type] = [form.checkValidity(), ...new FormData(form).values()]));
             })()",
        )
        .await;
        add(page, "a.csv").await;
        page.until_state("done").await;
        let told = json!([true, "a.csv"]);
        let sent = page.script("window.sent").await;
        assert_eq!(
            sent,
            json!({"upload-success": told, "uploads-complete": told})
        );

        add(page, "b.csv").await;
        page.until("look.rows.length === 2 && look.state === 'done'")
            .await;
        assert_eq!(
            sends(page).await,
            json!(["receipts=a.csv", "receipts=b.csv"])
        );
        page.script("element.name = 'bills'").await;
        assert_eq!(sends(page).await, json!(["bills=a.csv", "bills=b.csv"]));
        // A person takes one off the list, the page all.
        page.click_on("a.csv", "remove").await;
        page.until("look.rows.length === 1").await;
        assert_eq!(sends(page).await, json!(["bills=b.csv"]));
        page.script("element.name = null").await;
        assert_eq!(sends(page).await, json!([]));
        page.script("(element.name = 'bills', element.clear())")
            .await;
        page.until("look.rows.length === 0").await;
        assert_eq!(sends(page).await, json!([]));
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn a_form_cannot_be_sent_while_a_file_is_under_way_or_missing() {
    journey(async |world| {
        let page = world
            .portal(&[IN_A_FORM[0], ("required", ""), ("lang", "de")])
            .await;
        page.until("look.browse === 'Datei auswählen'").await;
        page.script("element.form.addEventListener('submit', (event) => { event.preventDefault(); window.submitted = true; })")
            .await;
        let judged = async || {
            page.script(
                "(element.form.requestSubmit(),
                  { submitted: window.submitted ?? false, message: element.validationMessage,
                    flags: ['valueMissing', 'badInput', 'customError'].filter((flag) => element.validity[flag]),
                    matches: element.matches(':invalid'), willValidate: element.willValidate,
                    reports: element.reportValidity() })",
            )
            .await
        };
        let refused = |flags: &[&str], message: &str| {
            json!({
                "submitted": false, "message": message, "flags": flags,
                "matches": true, "willValidate": true, "reports": false,
            })
        };
        let missing = "Laden Sie mindestens eine Datei hoch.";
        assert_eq!(judged().await, refused(&["valueMissing"], missing));
        // The browser shows its message where a file can be chosen.
        let focused = page.script("element.shadowRoot.activeElement?.getAttribute('part')");
        assert_eq!(focused.await, "browse");

        world.stand.set_faults([Fault::always(HELD)]).await;
        add(page, "a.csv").await;
        let unfinished = "Einige Dateien sind noch nicht hochgeladen. Warten Sie auf sie, oder brechen Sie sie ab.";
        let both = refused(&["valueMissing", "badInput"], unfinished);
        assert_eq!(judged().await, both);
        world.stand.when_open(1).await;
        assert_eq!(judged().await["message"], unfinished);
        page.script("element.cancel()").await;
        assert_eq!(judged().await, refused(&["valueMissing"], missing));

        world.stand.clear_faults().await;
        page.script("element.retry(element.uploads[0].id)").await;
        page.until("row.state === 'done'").await;
        page.script("element.setCustomValidity('Nur montags.')").await;
        assert_eq!(judged().await, refused(&["customError"], "Nur montags."));
        page.script("element.setCustomValidity('')").await;
        let fine = judged().await;
        assert_eq!((&fine["submitted"], &fine["reports"]), (&json!(true), &json!(true)));
        assert_eq!(fine["message"], "");
        // The page's own submit is refused while a question is open, too.
        add(page, "a.csv").await;
        let undecided = judged().await;
        let message = "Der Name einer Datei ist bereits vergeben. Legen Sie zuerst fest, was mit ihr geschehen soll.";
        assert_eq!((&undecided["message"], &undecided["flags"]), (&json!(message), &json!(["badInput"])));
        page.until("look.question").await;
        page.click("skip").await;
        page.until("element.checkValidity()").await;
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn a_disabled_element_takes_no_files_from_people_and_is_not_sent() {
    /// Gives the page `bring`: files dragged over the element, dropped and pasted. It tells of each
    /// of these events whether it was taken.
    const BRING: &str = "(() => {
        const carried = () => {
          const transfer = new DataTransfer();
          transfer.items.add(new File(['a;b\\n'], 'brought.csv'));
          return transfer;
        };
        const options = { bubbles: true, cancelable: true, composed: true };
        const made = {
          dragover: () => new DragEvent('dragover', { ...options, dataTransfer: carried() }),
          drop: () => new DragEvent('drop', { ...options, dataTransfer: carried() }),
          // Not each engine takes what it carries from a script when the event is made.
          paste: () => Object.defineProperty(new ClipboardEvent('paste', options), 'clipboardData', { value: carried() }),
        };
        const zone = element.shadowRoot.querySelector('[part=dropzone]');
        window.bring = (...types) => types.map((type) => !zone.dispatchEvent(made[type]()));
      })()";
    journey(async |world| {
        let page = world.portal(&IN_A_FORM).await;
        page.script(BRING).await;
        add(page, "a.csv").await;
        page.until_state("done").await;
        let picked = world.file("picked.csv", "a;b\n");
        let disabled = "element.shadowRoot.querySelector('[part=browse]').disabled";
        let mut keys = vec!["a.csv"];
        for (disable, enable, added) in [
            (
                "element.disabled = true",
                "element.disabled = false",
                "b.csv",
            ),
            (
                "(() => { const set = document.createElement('fieldset'); set.disabled = true; \
                 element.before(set); set.append(element); })()",
                "element.closest('fieldset').disabled = false",
                "c.csv",
            ),
        ] {
            page.script("bring('dragover')").await;
            page.until("look.hover && element.hasAttribute('data-dragging')")
                .await;
            page.script(disable).await;
            page.until(&format!("{disabled} && !look.hover")).await;
            assert_eq!(sends(page).await, json!([]), "{disable}");
            assert_eq!(page.script("element.willValidate").await, false);
            // The browser is not to show a dropped file instead of the page.
            let brought = page.script("bring('drop', 'paste', 'dragover')").await;
            assert_eq!(brought, json!([true, false, true]));
            // The system's picker was open before.
            page.choose(&[&picked]).await;
            // What the page adds comes after all that, and is the only thing that came.
            add(page, added).await;
            keys.push(added);
            let seen = page
                .until(&format!(
                    "look.rows.length === {} && look.state === 'done'",
                    keys.len()
                ))
                .await;
            let names: Vec<_> = seen.rows.iter().map(|row| &*row.name).collect();
            assert_eq!(
                (names, seen.hover, seen.question),
                (keys.clone(), false, None)
            );

            page.script(enable).await;
            page.until(&format!("!{disabled}")).await;
            let receipts: Vec<_> = keys.iter().map(|key| format!("receipts={key}")).collect();
            assert_eq!(sends(page).await, json!(receipts), "{enable}");
        }
        assert_eq!(page.events().await.of("file-add").len(), keys.len());
        let brought = page.script("bring('dragover', 'drop', 'paste')").await;
        assert_eq!(brought, json!([true, true, true]));
        page.until("look.question?.includes('brought.csv')").await;
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn a_reset_cancels_what_is_under_way_and_empties_the_list() {
    journey(async |world| {
        let page = world.portal(&IN_A_FORM).await;
        add(page, "a.csv").await;
        page.until_state("done").await;
        world.stand.set_faults([Fault::always(HELD)]).await;
        add(page, "b.csv").await;
        world.stand.when_open(1).await;
        page.script("element.form.reset()").await;
        let seen = page.until_state("idle").await;
        assert!(seen.rows.is_empty());
        assert_eq!(sends(page).await, json!([]));
        assert_eq!(page.script("element.checkValidity()").await, true);
        assert_eq!(page.events().await.only("upload-cancel")["name"], "b.csv");
        world.stand.when_ended(2).await;
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn who_comes_back_to_the_form_finds_what_was_stored() {
    let journey = Journey::default().keeping_no_pages();
    journey
        .run(async |world| {
            let page = world
                .portal(&[IN_A_FORM[0], IN_A_FORM[1], ("naming", "unique")])
                .await;
            add(page, "a.csv").await;
            add(page, "b.csv").await;
            page.until("look.rows.length === 2 && look.state === 'done'")
                .await;
            let keys = sends(page).await;
            send(world).await;

            world.browser.go_back().await;
            let page = world.here();
            let seen = page
                .until("look.rows.length === 2 && look.state === 'done'")
                .await;
            let names: Vec<_> = seen
                .rows
                .iter()
                .map(|row| (&*row.name, &*row.size))
                .collect();
            assert_eq!(names, [("a.csv", "4 bytes"), ("b.csv", "4 bytes")]);
            assert_eq!(sends(page).await, keys);
            // It is the form that they come from, and no new upload.
            assert!(page.events().await.of("upload-success").is_empty());
            assert_eq!(world.stand.puts().await.len(), 2);
        })
        .await;
}
