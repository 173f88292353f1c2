//! Ten thousand files at once: no task over 50 ms while they are added, sent, taken back and
//! cleared, and a bounded number of rows in the document.

use direct_upload_e2e::World;

use crate::arguments::Arguments;
use crate::figures::{Figures, megabytes};
use crate::measured::{Felt, Measured};

/// The longest task that a page may feel, in milliseconds.
const LONGEST: f64 = 50.0;
/// The rows that the widget keeps in the document, whatever the list.
const ROWS: f64 = 60.0;

/// Hands files over as a person's drop does.
const DROP: &str = "(() => {
  const zone = element.shadowRoot.querySelector('[part=dropzone]');
  const options = { bubbles: true, cancelable: true, composed: true, dataTransfer: transfer };
  zone.dispatchEvent(new DragEvent('drop', options));
})()";

/// Measures all of it.
pub(crate) async fn measure(world: &World, arguments: &Arguments, figures: &mut Figures) {
    let files = arguments.files;
    figures.part(&format!("{files} files at once"));

    let page = by_hand(world).await;
    let before = page.held().await;
    let make = format!("globalThis.files = bench.make('added', {files}, 100)");
    page.page.script(&make).await;
    let added = "bench.told('file-add', files.length)";
    let felt = watch(&page, "element.addFiles(files)", added).await;
    tell(figures, "added by addFiles", &felt);
    let rows = page.rows().await;
    figures.at_most("rows in the document", rows as f64, ROWS, "");
    let after = page.held().await;
    let nodes = after.nodes - before.nodes;
    figures.note("nodes more in the document", &format!("{nodes:.0}"));
    let bytes = megabytes(after.bytes - before.bytes);
    figures.note("memory of the page, more than before", &bytes);
    let all = "Promise.resolve(element.uploads.length)";
    let listed: u32 = page.run(all).await;
    assert_eq!(listed, files, "all are listed");
    let cancelled = "bench.told('uploads-complete', 1)";
    let felt = watch(&page, "element.cancel()", cancelled).await;
    tell(figures, "taken back", &felt);
    let cleared = "bench.until(() => !element.shadowRoot.querySelector('[part=item]'))";
    let felt = watch(&page, "element.clear()", cleared).await;
    tell(figures, "cleared", &felt);

    let page = by_hand(world).await;
    let make = format!(
        "(() => {{
           globalThis.files = bench.make('dropped', {files}, 100);
           globalThis.transfer = new DataTransfer();
           for (const file of files) transfer.items.add(file);
         }})()"
    );
    page.page.script(&make).await;
    let felt = watch(&page, DROP, added).await;
    tell(figures, "dropped", &felt);

    let page = Measured::open(world).await;
    let before = page.held().await;
    let make = format!("globalThis.files = bench.make('sent', {files}, 100)");
    page.page.script(&make).await;
    let sent = "bench.told('uploads-complete', 1)";
    let felt = watch(&page, "element.addFiles(files)", sent).await;
    tell(figures, "added and sent", &felt);
    let rate = f64::from(files) / felt.took * 1e3;
    figures.note("  files a second", &format!("{rate:.0}"));
    let rows = page.rows().await;
    figures.at_most("rows in the document", rows as f64, ROWS, "");
    let after = page.held().await;
    let bytes = megabytes(after.bytes - before.bytes);
    figures.note("memory of the page, more than before", &bytes);
    let arrived = world.stand.requests().await.finished_puts;
    assert_eq!(arrived, files as usize, "each is sent once");
    let felt = watch(&page, "element.clear()", cleared).await;
    tell(figures, "cleared", &felt);
}

/// A page where files wait to be sent.
async fn by_hand(world: &World) -> Measured<'_> {
    let page = Measured::open(world).await;
    page.page.set("manual", "").await;
    page
}

async fn watch(page: &Measured<'_>, act: &str, over: &str) -> Felt {
    let expression = format!("bench.watch(() => {act}, () => {over})");
    page.run(&expression).await
}

fn tell(figures: &mut Figures, what: &str, felt: &Felt) {
    let longest = format!("{what}: longest task over 50 ms");
    figures.at_most(&longest, felt.longest(), LONGEST, "ms");
    figures.note("  tasks over 50 ms", &felt.tasks.len().to_string());
    figures.note("  longest wait of a timer", &format!("{:.0} ms", felt.wait));
    figures.note("  took", &format!("{:.1} s", felt.took / 1e3));
}
