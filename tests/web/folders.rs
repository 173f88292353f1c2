//! Folders as the browser hands them over. Chromium's own sandboxed file system gives the same
//! entries as a drop does, and a page can fill it.

use std::cell::RefCell;

use direct_upload::browser::{Brought, Folder, LocalFile, Slice};
use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::page::{in_time, js};

/// An empty file system, with files at these paths; what ends in a slash is a folder. Gives the
/// entry of the folder `2026`, which is at its root.
pub(crate) async fn entry(paths: &[String]) -> JsValue {
    let paths = serde_json::json!(paths);
    let made = js(&format!(
        "(async () => {{
           const call = (object, method, ...values) =>
             new Promise((resolve, reject) => object[method](...values, resolve, reject));
           const {{ root }} = await call(window, 'webkitRequestFileSystem', 0, 1 << 24);
           const old = await call(root.createReader(), 'readEntries');
           for (const entry of old) await call(entry, entry.isFile ? 'remove' : 'removeRecursively');
           const create = {{ create: true }};
           const made = {{ '': root }};
           for (const path of {paths}) {{
             const parts = path.split('/');
             const name = parts.pop();
             let at = '';
             for (const part of parts) {{
               made[at + part + '/'] ??= await call(made[at], 'getDirectory', part, create);
               at += part + '/';
             }}
             if (!name) continue;
             const file = await call(made[at], 'getFile', name, create);
             const writer = await call(file, 'createWriter');
             await new Promise((resolve) => {{
               writer.onwriteend = resolve;
               writer.write(new Blob([path]));
             }});
           }}
           return made['2026/'];
         }})()"
    ));
    let made = JsFuture::from(made.unchecked_into::<Promise>());
    in_time("a file system", made).await.expect("it is filled")
}

fn folder(entry: &JsValue) -> Folder {
    let mut brought = Brought::of(&Array::of1(entry));
    assert!(brought.files.is_empty());
    brought.folders.pop().expect("a folder")
}

fn path(file: &LocalFile) -> String {
    format!("{}/{}", file.folder().expect("a folder"), file.name())
}

/// Reads a folder whole, and checks that no slice is long: the paths of its files, sorted, and
/// the names of what cannot be read.
async fn read(entry: &JsValue) -> (Vec<String>, Vec<String>) {
    let (files, unreadable) = (RefCell::default(), RefCell::default());
    let take = |slice: Slice| {
        assert!(slice.files.len() <= 200);
        let paths = slice.files.iter().map(path);
        RefCell::<Vec<String>>::borrow_mut(&files).extend(paths);
        let names = slice.unreadable.into_iter().map(|(name, _)| name);
        RefCell::<Vec<String>>::borrow_mut(&unreadable).extend(names);
        true
    };
    in_time("the folder", folder(entry).read(take)).await;
    let mut files = files.into_inner();
    files.sort();
    (files, unreadable.into_inner())
}

#[wasm_bindgen_test]
async fn every_file_comes_once_however_many_and_however_deep() {
    let deep = format!("2026/{}a.csv", "deeper/".repeat(30));
    let wide = (0..250).map(|number| format!("2026/january/{number}.csv"));
    let mut paths: Vec<String> = wide.chain([deep, "2026/a.csv".to_owned()]).collect();
    let entry = entry(&paths).await;
    assert_eq!(folder(&entry).name(), "2026");
    paths.sort();
    assert_eq!(read(&entry).await, (paths, Vec::new()));
}

#[wasm_bindgen_test]
async fn what_a_system_hides_and_folders_without_files_are_left_out() {
    let paths = [
        "2026/.DS_Store",
        "2026/Thumbs.db",
        "2026/._a.csv",
        "2026/.git/b.csv",
        "2026/empty/",
        "2026/a.csv",
    ];
    let entry = entry(&paths.map(str::to_owned)).await;
    assert_eq!(
        read(&entry).await,
        (vec!["2026/a.csv".to_owned()], Vec::new())
    );
}

#[wasm_bindgen_test]
async fn a_folder_that_cannot_be_read_is_named_and_the_rest_goes_on() {
    let paths = ["2026/a.csv", "2026/gone/b.csv", "2026/january/c.csv"];
    let entry = entry(&paths.map(str::to_owned)).await;
    let gone = js("(entry) => new Promise((ok, no) => entry.getDirectory('gone', {}, ok, no))");
    let gone: js_sys::Function = gone.unchecked_into();
    let gone = gone.call1(&JsValue::NULL, &entry).expect("asked for");
    let gone = JsFuture::from(gone.unchecked_into::<Promise>());
    let gone = gone.await.expect("there");
    let (mut files, mut unreadable) = (Vec::new(), Vec::new());
    let take = |slice: Slice| {
        if files.is_empty() {
            // It is asked for after this, and so found missing.
            let remove: js_sys::Function =
                js("(it) => it.removeRecursively(() => {})").unchecked_into();
            remove.call1(&JsValue::NULL, &gone).expect("asked for");
        }
        files.extend(slice.files.iter().map(path));
        unreadable.extend(slice.unreadable);
        true
    };
    in_time("the folder", folder(&entry).read(take)).await;
    assert_eq!(files, ["2026/a.csv", "2026/january/c.csv"]);
    let gone = ("gone".to_owned(), Some("2026".to_owned()));
    assert_eq!(unreadable, [gone]);
}

#[wasm_bindgen_test]
async fn it_is_read_no_further_than_is_wanted() {
    let paths = ["2026/a/1.csv", "2026/b/2.csv", "2026/c/3.csv"];
    let entry = entry(&paths.map(str::to_owned)).await;
    let mut slices = 0;
    let take = |_| {
        slices += 1;
        slices < 2
    };
    in_time("the folder", folder(&entry).read(take)).await;
    assert_eq!(slices, 2);
}
