//! A file changes on the disk between its choice and its sending.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, SystemTime};

use direct_upload_e2e::{Engine, journey};
use direct_upload_stand::{Fault, FaultKind};

/// More than is kept of a small file that was looked into.
fn large() -> String {
    "a;b\n".repeat(50_000)
}

#[tokio::test]
async fn a_file_that_changed_or_went_away_after_it_was_chosen_is_not_sent() {
    let change = |path: &Path| std::fs::write(path, "another content, and longer\n".repeat(9_000));
    let delete = |path: &Path| std::fs::remove_file(path);
    journey(async |world| {
        let page = world.standalone().await.set("manual", "").await;
        let changed = world.file("changed.csv", large());
        let deleted = world.file("deleted.csv", large());
        page.choose(&[&changed, &deleted]).await;
        page.until_state("ready").await;
        change(&changed).expect("it can be written");
        delete(&deleted).expect("it can be deleted");
        page.click("start").await;

        let seen = page.until_state("failed").await;
        for row in &seen.rows {
            let error = row.error.as_deref().unwrap_or_default();
            assert!(
                error.starts_with("The file cannot be read as it was added"),
                "{}: {error}",
                row.name
            );
            assert!(error.contains("copy it to this device"), "{error}");
            // It may lie on a share that comes back.
            assert_eq!(row.actions, ["retry", "remove"]);
        }
        let events = page.events().await;
        let codes: Vec<_> = events
            .of("upload-error")
            .iter()
            .map(|error| &error["code"])
            .collect();
        assert_eq!(codes, ["file-changed", "file-changed"]);
        assert!(events.of("upload-diagnostic").is_empty(), "{events:#?}");
        assert!(world.stand.objects().await.is_empty());
    })
    .await;
}

/// Clouds and phones give a file another date whenever it is read: it could never be added so that
/// it was sent.
#[tokio::test]
async fn a_small_file_that_got_another_date_or_went_away_is_sent_as_it_was_chosen() {
    journey(async |world| {
        let page = world.standalone().await.set("manual", "").await;
        let touched = world.file("touched.csv", "a;b\n");
        let deleted = world.file("deleted.csv", "c;d\n");
        page.choose(&[&touched, &deleted]).await;
        page.until_state("ready").await;
        touch(&touched).expect("it can be touched");
        std::fs::remove_file(&deleted).expect("it can be deleted");
        // Also where a connection breaks, which a file that is gone looks like: twice, as Chromium sends
        // again by itself.
        let cut = FaultKind::Cut { after_bytes: 1 };
        world.stand.set_faults([Fault::times(cut, 2)]).await;
        page.click("start").await;
        page.until_state("done").await;
        assert_eq!(world.stand.object("touched.csv").await, b"a;b\n");
        assert_eq!(world.stand.object("deleted.csv").await, b"c;d\n");
    })
    .await;
}

/// Adds a line to a file.
fn grow(path: &Path) -> std::io::Result<()> {
    let mut file = OpenOptions::new().append(true).open(path)?;
    file.write_all(b"1;2\n")?;
    touch(path)
}

/// Gives a file another date, some time later, as WebKit tells times by whole seconds.
fn touch(path: &Path) -> std::io::Result<()> {
    let file = OpenOptions::new().append(true).open(path)?;
    file.set_modified(SystemTime::now() + Duration::from_secs(10))
}

/// Firefox tells no page that a file has changed, and gives the bytes that were there before; the
/// others give none.
#[tokio::test]
async fn a_file_that_only_grew_after_it_was_chosen_is_never_sent_with_a_part_of_the_new() {
    journey(async |world| {
        let page = world.standalone().await.set("manual", "").await;
        let chosen = world.file("grown.csv", large());
        page.choose(&[&chosen]).await;
        page.until_state("ready").await;
        grow(&chosen).expect("it can be written");
        page.click("start").await;

        match Engine::of_this_run() {
            Engine::Chromium | Engine::WebKit => {
                page.until_state("failed").await;
                let events = page.events().await;
                assert_eq!(events.only("upload-error")["code"], "file-changed");
                assert!(world.stand.objects().await.is_empty());
            }
            Engine::Firefox => {
                page.until_state("done").await;
                assert_eq!(
                    world.stand.only_object("grown.csv").await,
                    large().as_bytes()
                );
            }
        }
    })
    .await;
}
