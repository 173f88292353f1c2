//! One large file, beside a bare `fetch` of the same file, and beside Uppy.

use std::io::{Seek, SeekFrom, Write};

use direct_upload_e2e::{World, ZIP_END};
use thirtyfour::By;

use crate::arguments::Arguments;
use crate::figures::{Figures, median, megabytes};
use crate::measured::Measured;
use crate::peers::Peers;

/// The widget's time, in times of the bare fetch's.
const RATIO: f64 = 1.0;
/// The widget's time, in times of Uppy's.
const BESIDE_UPPY: f64 = 1.1;
/// By how much the page may grow meanwhile, in megabytes.
const GROWTH: f64 = 10.0;

/// An input of the page's own, whose file both are given.
const INPUT: &str = "(() => {
  const input = Object.assign(document.createElement('input'), { type: 'file', id: 'bench' });
  document.body.append(input);
})()";

/// Measures both in turns.
pub(crate) async fn measure(world: &World, arguments: &Arguments, figures: &mut Figures) {
    let mebibytes = arguments.mebibytes;
    figures.part(&format!("One file of {mebibytes} MiB"));
    let path = world.file("large.zip", "");
    let mut file = std::fs::File::create(&path).expect("a file");
    let before_end = (mebibytes << 20) - ZIP_END.len() as u64;
    file.set_len(before_end).expect("there is room");
    file.seek(SeekFrom::End(0)).expect("it is as long");
    file.write_all(ZIP_END).expect("it is written");
    let uppy = Peers::install().core();
    let (mut widget, mut bare, mut beside) = (Vec::new(), Vec::new(), Vec::new());
    let mut growth = 0.0_f64;
    for _ in 0..arguments.rounds {
        let measured = Measured::open(world).await;
        measured.page.script(INPUT).await;
        let input = world.browser.driver().find(By::Id("bench")).await;
        let input = input.expect("it is there");
        let chosen = input.send_keys(path.display().to_string()).await;
        chosen.expect("it takes the file");
        let files = "document.querySelector('#bench').files";
        bare.push(
            measured
                .page
                .work(&format!("bench.bare([...{files}], 1)"))
                .await,
        );
        world.browser.run(&uppy).await;
        beside.push(
            measured
                .page
                .work(&format!("bench.beside([...{files}])"))
                .await,
        );
        let before = measured.held().await.bytes;
        measured
            .page
            .begin_work(&format!("bench.widget(element, [...{files}])"))
            .await;
        let took = loop {
            growth = growth.max(measured.memory().await - before);
            if let Some(took) = measured.page.worked_soon().await {
                break took;
            }
        };
        widget.push(took);
    }
    let (widget, bare, beside) = (median(widget), median(bare), median(beside));
    let rate = |took: f64| format!("{:.0} MiB/s", mebibytes as f64 / took * 1e3);
    figures.note("the widget", &rate(widget));
    figures.note("a bare fetch", &rate(bare));
    figures.note("Uppy", &rate(beside));
    figures.at_most(
        "the widget's time by Uppy's",
        widget / beside,
        BESIDE_UPPY,
        "",
    );
    figures.at_most(
        "the widget's time by the bare fetch's",
        widget / bare,
        RATIO,
        "",
    );
    figures.at_most(
        "the most that the page's memory grows meanwhile",
        growth / 1e6,
        GROWTH,
        "MB",
    );
    figures.note("  of that file", &megabytes((mebibytes << 20) as f64));
}
