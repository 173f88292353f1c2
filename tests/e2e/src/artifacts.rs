//! What a failed journey leaves behind, in `target/e2e/<engine>/<test>`: a picture of the page, what the
//! elements said, and what the processes wrote.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::engine::Engine;
use crate::journey;
use crate::picture::Picture;
use crate::world::World;

/// A page that hangs must not keep the rest from being written.
const PATIENCE: Duration = Duration::from_secs(10);

/// Writes down what there is, and says where.
pub(crate) async fn keep(world: &World, test: &str) {
    let folder = folder(test);
    if std::fs::create_dir_all(&folder).is_err() {
        return;
    }
    let browser = &world.browser;
    let picture = folder.join("page.png");
    let looked = tokio::time::timeout(PATIENCE, async {
        let _ = browser.driver().screenshot(&picture).await;
        let source = browser.driver().execute(SAID, Vec::new()).await;
        source.map(|said| said.json().to_string())
    });
    let said = match looked.await {
        Ok(Ok(said)) => said,
        Ok(Err(problem)) => problem.to_string(),
        Err(_) => "The page did not answer.".to_owned(),
    };
    write(&folder, "said.json", &said);
    let servers = [&world.stand.process, &world.proxy.process];
    for process in servers.into_iter().chain(browser.processes()) {
        write(&folder, &format!("{}.log", process.name()), &process.log());
    }
    tell(&folder);
}

/// Works without the probe too.
const SAID: &str = "return {address: location.href, said: window.probe && {events: probe.events, \
                    errors: probe.errors, violations: probe.violations, look: probe.look(0)}}";

/// Keeps a picture there too, and says where.
///
/// # Panics
/// Where it cannot be written.
#[must_use]
pub fn keep_picture(name: &str, picture: &Picture) -> PathBuf {
    let folder = folder(&journey::name());
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    let path = folder.join(name).with_extension("png");
    if let Err(problem) = picture.write(&path) {
        panic!("{problem}");
    }
    path
}

fn folder(test: &str) -> PathBuf {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2);
    workspace
        .unwrap_or(Path::new("."))
        .join("target/e2e")
        .join(Engine::of_this_run().name())
        .join(test.replace("::", "."))
}

fn write(folder: &Path, name: &str, text: &str) {
    // The journey's own failure is what counts.
    let _ = std::fs::write(folder.join(name), text);
}

#[expect(
    clippy::print_stderr,
    reason = "the test runner shows it beside the failure"
)]
fn tell(folder: &Path) {
    eprintln!("The page and the logs are in {}.", folder.display());
}
