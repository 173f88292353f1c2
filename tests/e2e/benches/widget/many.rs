//! Ten thousand files at once: no task over 50 ms while they are added, sent, taken back and
//! cleared, and a bounded number of rows in the document.

use direct_upload_e2e::{Felt, World};

use crate::arguments::Arguments;
use crate::figures::{Figures, megabytes};
use crate::measured::{Held, Measured};

/// The longest task that a page may feel, in milliseconds.
const LONGEST: f64 = 50.0;
/// The rows that the widget keeps in the document, whatever the list.
const ROWS: f64 = 40.0;

/// Hands files over as a person's drop does.
const DROP: &str = "(() => {
  const zone = element.shadowRoot.querySelector('[part=dropzone]');
  const options = { bubbles: true, cancelable: true, composed: true, dataTransfer: transfer };
  zone.dispatchEvent(new DragEvent('drop', options));
})()";

/// Once all files have come in.
const ADDED: &str = "felt.told('file-add', files.length)";
/// Once nothing is under way.
const SETTLED: &str = "felt.told('uploads-complete', 1)";
/// Once the list is empty.
const CLEARED: &str = "felt.until(() => !element.shadowRoot.querySelector('[part=item]'))";

/// Measures all of it.
pub(crate) async fn measure(world: &World, arguments: &Arguments, figures: &mut Figures) {
    let files = arguments.files;
    figures.part(&format!("{files} files at once"));
    added(world, files, figures).await;
    dropped(world, files, figures).await;
    sent(world, files, figures).await;
}

/// Files that wait to be sent, and are taken back.
async fn added(world: &World, files: u32, figures: &mut Figures) {
    let measured = by_hand(world).await;
    make(&measured, "added", files).await;
    let before = measured.held().await;
    let page = measured.page;
    let felt = page.feel("element.addFiles(files)", ADDED).await;
    tell(figures, "added by addFiles", &felt);
    let listed: u32 = page.work("element.uploads.length").await;
    assert_eq!(listed, files, "all are listed");
    hold(figures, &measured, before).await;
    let felt = page.feel("element.cancel()", SETTLED).await;
    tell(figures, "taken back", &felt);
    let felt = page.feel("element.clear()", CLEARED).await;
    tell(figures, "cleared", &felt);
}

/// Files that a person drops.
async fn dropped(world: &World, files: u32, figures: &mut Figures) {
    let measured = by_hand(world).await;
    make(&measured, "dropped", files).await;
    let page = measured.page;
    page.script(
        "(() => {
           window.transfer = new DataTransfer();
           for (const file of files) transfer.items.add(file);
         })()",
    )
    .await;
    let felt = page.feel(DROP, ADDED).await;
    tell(figures, "dropped", &felt);
}

/// Files that are sent as soon as they are there.
async fn sent(world: &World, files: u32, figures: &mut Figures) {
    let measured = Measured::open(world).await;
    make(&measured, "sent", files).await;
    let before = measured.held().await;
    let page = measured.page;
    let felt = page.feel("element.addFiles(files)", SETTLED).await;
    tell(figures, "added and sent", &felt);
    let rate = f64::from(files) / felt.took * 1e3;
    figures.note("  files a second", &format!("{rate:.0}"));
    let arrived = world.stand.requests().await.finished_puts;
    assert_eq!(arrived, files as usize, "each is sent once");
    hold(figures, &measured, before).await;
    let felt = page.feel("element.clear()", CLEARED).await;
    tell(figures, "cleared", &felt);
}

/// Makes the page's `files`, each of 100 bytes.
async fn make(measured: &Measured<'_>, name: &str, files: u32) {
    let files = format!("bench.make('{name}', {files}, 100)");
    let script = format!("void (window.files = {files})");
    measured.page.script(&script).await;
}

/// What the document and the memory hold of all the uploads.
async fn hold(figures: &mut Figures, measured: &Measured<'_>, before: Held) {
    let rows = measured.page.look().await.rows.len();
    figures.at_most("  rows in the document", rows as f64, ROWS, "");
    let after = measured.held().await;
    let nodes = after.nodes - before.nodes;
    figures.note("  nodes more than before", &format!("{nodes:.0}"));
    let bytes = megabytes(after.bytes - before.bytes);
    figures.note("  memory of the page, more than before", &bytes);
}

/// A page where files wait to be sent.
async fn by_hand(world: &World) -> Measured<'_> {
    let measured = Measured::open(world).await;
    measured.page.set("manual", "").await;
    measured
}

fn tell(figures: &mut Figures, what: &str, felt: &Felt) {
    let longest = format!("{what}: longest task over 50 ms");
    figures.at_most(&longest, felt.longest(), LONGEST, "ms");
    figures.note("  tasks over 50 ms", &felt.tasks.len().to_string());
    figures.note("  longest wait of a timer", &format!("{:.0} ms", felt.wait));
    figures.note("  took", &format!("{:.1} s", felt.took / 1e3));
}
