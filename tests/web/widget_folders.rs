//! What a person sees of a folder that was brought.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::{Array, Reflect};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::folders::entry;
use crate::mounted::Mounted;
use crate::page::{Heard, file, js, listen, until};
use crate::stand::Stand;

async fn bring(mounted: &Mounted, paths: &[&str]) {
    let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    let entry = entry(&paths).await;
    mounted.widget().add_files(&Array::of1(&entry));
}

/// Brings a folder of which the disk says nothing, as on a share that hangs.
async fn bring_silent(mounted: &Mounted) {
    let folder = entry(&["2026/a.csv".to_owned()]).await;
    let reader = js("() => ({ readEntries() {} })");
    Reflect::set(&folder, &"createReader".into(), &reader).expect("an object");
    mounted.widget().add_files(&Array::of1(&folder));
}

/// What is said of a file of no kind that is taken.
fn not_a_kind(path: &str) -> String {
    format!(
        "{path} was not added: only CSV or ZIP files can be uploaded. Save it as CSV or ZIP and \
         add it again."
    )
}

#[wasm_bindgen_test]
async fn each_file_shows_its_folder_and_what_is_refused_is_named_once_for_those_who_listen() {
    let stand = Stand::fresh().await;
    let mounted = Mounted::at(&stand, &[("multiple", "")]);
    let heard = Heard::on(&mounted.host, &["file-reject", "uploads-complete"]);
    let mixed = [
        "2026/b.pdf",
        "2026/a.csv",
        "2026/january/c.csv",
        "2026/january/d.pdf",
    ];
    bring(&mounted, &mixed).await;
    heard.next("uploads-complete").await;
    mounted.says("name", &["a.csv", "c.csv"]).await;
    mounted.says("folder", &["2026/", "2026/january/"]).await;
    let refused = ["2026/b.pdf", "2026/january/d.pdf"].map(not_a_kind);
    mounted
        .says("refusal", &refused.each_ref().map(|it| &**it))
        .await;
    let all = ["2 files were not added. The list says why."];
    mounted.says("alert", &all).await;
    assert_eq!(
        heard.names(),
        ["file-reject", "file-reject", "uploads-complete"]
    );
}

#[wasm_bindgen_test]
async fn files_of_one_name_in_two_folders_follow_naming() {
    for (naming, asked) in [("keep", true), ("unique", false)] {
        let stand = Stand::fresh().await;
        let mounted = Mounted::at(&stand, &[("multiple", ""), ("naming", naming)]);
        bring(&mounted, &["2026/a.csv", "2026/january/a.csv"]).await;
        if asked {
            let question = "2026/january/a.csv is in the list already. What is to be done with \
                            the new file?";
            mounted.says("question-text", &[question]).await;
            mounted.press("keep-both").await;
        }
        mounted.reaches(&["done", "done"]).await;
        mounted.says("folder", &["2026/", "2026/january/"]).await;
        assert!(mounted.part("question").is_none());
    }
}

#[wasm_bindgen_test]
async fn a_folder_that_gives_nothing_is_named_with_the_reason() {
    for (multiple, path, code, reason) in [
        (
            true,
            "2026/",
            "empty",
            "it is empty. Check it and add it again.",
        ),
        (
            true,
            "2026/.DS_Store",
            "empty",
            "it is empty. Check it and add it again.",
        ),
        (
            false,
            "2026/a.csv",
            "too-many",
            "only one file can be uploaded at a time. Add files one after the other.",
        ),
    ] {
        let attributes: &[_] = if multiple { &[("multiple", "")] } else { &[] };
        let mounted = Mounted::new(attributes);
        let heard = Heard::on(&mounted.host, &["file-reject"]);
        bring(&mounted, &[path]).await;
        mounted
            .says("refusal", &[&format!("2026 was not added: {reason}")])
            .await;
        let detail = heard.next("file-reject").await;
        assert_eq!(
            (&detail["name"], &detail["code"]),
            (&"2026".into(), &code.into())
        );
        assert_eq!(heard.names().len(), 1);
        assert_eq!(mounted.states(), Vec::<String>::new());
    }
}

#[wasm_bindgen_test]
async fn cancelling_all_or_removing_the_element_ends_the_reading() {
    for removed in [false, true] {
        let mounted = Mounted::new(&[("multiple", ""), ("manual", "")]);
        let heard = Heard::on(&mounted.host, &["file-add", "file-reject"]);
        let mounted = Rc::new(RefCell::new(mounted));
        let ends = Rc::clone(&mounted);
        // At the first word of it: a moment later the rest may have been read.
        let _listener = listen(&mounted.borrow().host, "file-reject", move |_| {
            if removed {
                ends.borrow_mut().end();
            } else {
                let widget = ends.borrow().widget();
                widget.cancel(None);
            }
        });
        let folder = entry(&["2026/a.pdf", "2026/b/b.csv"].map(str::to_owned)).await;
        let widget = mounted.borrow().widget();
        widget.add_files(&Array::of1(&folder));
        drop(widget);
        heard.next("file-reject").await;
        // Read to the end, another folder would come after this one.
        let other = Mounted::new(&[("multiple", ""), ("manual", "")]);
        bring(&other, &["2026/d.csv"]).await;
        other.reaches(&["queued"]).await;
        other.end();
        assert_eq!(heard.names(), ["file-reject"], "removed: {removed}");
    }
}

#[wasm_bindgen_test]
async fn a_folder_whose_disk_is_silent_is_shown_as_being_read_and_can_be_taken_back() {
    let mounted = Mounted::new(&[("multiple", ""), ("manual", "")]);
    bring_silent(&mounted).await;
    let reading = ["Reading the folder 2026"];
    mounted.says("summary-text", &reading).await;
    assert!(mounted.part("total").is_none());
    mounted.press("cancel-all").await;
    mounted.gone("summary").await;
    // Nobody waits for the first one any more.
    bring(&mounted, &["2026/b.csv"]).await;
    mounted.reaches(&["queued"]).await;
    mounted.says("name", &["b.csv"]).await;
}

#[wasm_bindgen_test]
async fn files_that_a_disk_gives_late_come_behind_the_others() {
    const READER: &str = "() => {
      const entry = (name, file) =>
        ({ name, fullPath: `/2026/${name}`, isFile: true, isDirectory: false, file });
      const given = [
        entry('slow.csv', (take) => (window.give = () => take(new File(['1'], 'slow.csv')))),
        entry('lost.csv', (_, fail) => fail(new DOMException('', 'NotFoundError'))),
        entry('quick.csv', (take) => take(new File(['2'], 'quick.csv'))),
      ];
      return { readEntries: (take) => take(given.splice(0)) };
    }";
    let mounted = Mounted::new(&[("multiple", ""), ("manual", "")]);
    let folder = entry(&["2026/a.csv".to_owned()]).await;
    Reflect::set(&folder, &"createReader".into(), &js(READER)).expect("an object");
    mounted.widget().add_files(&Array::of1(&folder));
    mounted.says("name", &["quick.csv"]).await;
    let lost = "2026/lost.csv was not added: it cannot be read. Check that it is still there and \
                that you may open it.";
    mounted.says("refusal", &[lost]).await;
    mounted
        .says("summary-text", &["Reading the folder 2026"])
        .await;
    js("window.give()");
    mounted.says("name", &["quick.csv", "slow.csv"]).await;
    mounted.reaches(&["queued", "queued"]).await;
}

#[wasm_bindgen_test]
async fn what_a_folder_has_given_so_far_is_counted_behind_it() {
    let mounted = Mounted::new(&[("multiple", ""), ("manual", "")]);
    mounted.add(&[file("a.csv", b"1"), file("b.csv", b"2")]);
    mounted.says("summary-text", &["0 of 2 uploaded"]).await;
    bring_silent(&mounted).await;
    let both = ["Reading the folder 2026 · 0 of 2 uploaded"];
    mounted.says("summary-text", &both).await;
}

#[wasm_bindgen_test]
async fn directory_adds_a_button_that_opens_a_picker_of_folders() {
    let mounted = Mounted::new(&[]);
    assert!(mounted.part("browse-folder").is_none());
    mounted.set("directory", Some(""));
    mounted.says("browse-folder", &["Choose a folder"]).await;
    // A folder is many files.
    mounted.says("browse", &["Choose files"]).await;
    let input = mounted.part("folder-input").expect("an input");
    for (name, value) in [
        ("webkitdirectory", ""),
        ("aria-hidden", "true"),
        ("tabindex", "-1"),
    ] {
        assert_eq!(input.get_attribute(name).as_deref(), Some(value));
    }
    assert_eq!(
        mounted
            .part("input")
            .expect("an input")
            .get_attribute("webkitdirectory"),
        None
    );
    let opened = Rc::new(Cell::new(0));
    let counted = Rc::clone(&opened);
    let _listener = EventListener::new(&input, "click", move |_| {
        counted.set(counted.get() + 1);
    });
    mounted.press("browse-folder").await;
    until("the input is opened", || (opened.get() == 1).then_some(())).await;

    mounted.set("directory", None);
    mounted.gone("browse-folder").await;
    mounted.gone("folder-input").await;
}

#[wasm_bindgen_test]
async fn what_is_refused_in_each_slice_of_a_folder_is_named() {
    let mounted = Mounted::new(&[("multiple", "")]);
    // Each in a slice of its own, in an order that is not up to the disk.
    bring(&mounted, &["2026/a.pdf", "2026/b/b.pdf", "2026/b/c/c.pdf"]).await;
    let refused = ["2026/a.pdf", "2026/b/b.pdf", "2026/b/c/c.pdf"].map(not_a_kind);
    mounted
        .says("refusal", &refused.each_ref().map(|it| &**it))
        .await;
}
