//! A thousand small files, beside a bare loop of the same concurrency.

use direct_upload_e2e::World;

use crate::arguments::Arguments;
use crate::figures::{Figures, median};
use crate::measured::Measured;

const FILES: u32 = 1_000;
const BYTES: u32 = 4_096;
/// What the element does unless it is told otherwise.
const CONCURRENCY: u32 = 3;
/// The widget's time, in times of the bare loop's.
const RATIO: f64 = 1.1;

/// Measures both in turns.
pub(crate) async fn measure(world: &World, arguments: &Arguments, figures: &mut Figures) {
    figures.part(&format!(
        "{FILES} files of {BYTES} bytes, {CONCURRENCY} at a time"
    ));
    let (mut widget, mut bare) = (Vec::new(), Vec::new());
    for round in 0..arguments.rounds {
        let name = format!("round-{round}");
        let files = format!("bench.make('{name}', {FILES}, {BYTES})");
        let measured = Measured::open(world).await;
        let run = async |work: &str| measured.page.work::<f64>(work).await;
        bare.push(run(&format!("bench.bare({files}, {CONCURRENCY})")).await);
        widget.push(run(&format!("bench.widget(element, {files})")).await);
    }
    let (widget, bare) = (median(widget), median(bare));
    let rate = |took: f64| format!("{:.0} files/s", f64::from(FILES) / took * 1e3);
    figures.note("the widget", &rate(widget));
    figures.note("a bare loop", &rate(bare));
    figures.at_most(
        "the widget's time by the bare loop's",
        widget / bare,
        RATIO,
        "",
    );
}
