//! A file changes on the disk between its choice and its sending.

use std::path::Path;

use direct_upload_e2e::journey;

#[tokio::test]
async fn a_file_that_changed_or_went_away_after_it_was_chosen_is_not_sent() {
    let change = |path: &Path| std::fs::write(path, "another content, and longer\n");
    let delete = |path: &Path| std::fs::remove_file(path);
    journey(async |world| {
        let page = world.standalone().await.set("manual", "").await;
        let changed = world.file("changed.csv", "a;b\n");
        let deleted = world.file("deleted.csv", "a;b\n");
        page.choose(&[&changed, &deleted]).await;
        page.until_state("ready").await;
        change(&changed).expect("it can be written");
        delete(&deleted).expect("it can be deleted");
        page.click("start").await;

        let seen = page.until_state("failed").await;
        for row in &seen.rows {
            let error = row.error.as_deref().unwrap_or_default();
            assert!(
                error.starts_with("The file was changed, moved or deleted"),
                "{}: {error}",
                row.name
            );
            assert_eq!(row.actions, ["remove"]);
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
