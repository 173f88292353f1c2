//! The widget looks as in the pictures of `docs`. After a change that is meant to be seen,
//! `cargo xtask gallery` takes them anew.

use std::path::Path;

use direct_upload_e2e::{Ability, Journey, Picture, SHOTS, journey, keep_picture};
use serde_json::json;

#[tokio::test]
async fn the_widget_looks_as_in_the_pictures() {
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs");
    let mut differences = Vec::new();
    for shot in &SHOTS {
        let file = std::fs::read(docs.join(shot.name).with_extension("png"));
        let before = Picture::decode(&file.expect("`cargo xtask gallery` takes it"));
        let before = before.expect("it is a picture");
        let journey = Journey::default().taking_pictures();
        journey
            .run(async |world| {
                let now = world.picture(shot).await;
                if let Some(difference) = now.difference(&before) {
                    let name = shot.name.replace('/', "-");
                    let kept = keep_picture(&name, &now);
                    let marked = keep_picture(&format!("{name}-differs"), &difference.picture);
                    differences.push(format!(
                        "{}: {}: see {} and {}",
                        shot.name,
                        difference.sentence,
                        kept.display(),
                        marked.display()
                    ));
                }
            })
            .await;
    }
    assert!(
        differences.is_empty(),
        "{}\nIf that is meant, `cargo xtask gallery` takes the pictures anew.",
        differences.join("\n")
    );
}

#[tokio::test]
async fn the_gallery_shows_every_state_of_an_upload() {
    let states = "[...new Set([document, ...[...document.querySelectorAll('iframe')].map(
        (frame) => frame.contentDocument)].flatMap((page) => [...page.querySelectorAll('direct-upload')])
        .flatMap((element) => [...element.shadowRoot.querySelectorAll('[part=item]')])
        .map((row) => row.dataset.state))].sort()";
    journey(async |world| {
        world.gallery("").await;
        let all = [
            "authorizing",
            "cancelled",
            "confirming",
            "done",
            "failed",
            "queued",
            "uploading",
            "waiting",
        ];
        assert_eq!(world.browser.evaluate(states).await, json!(all));
    })
    .await;
}

#[tokio::test]
async fn a_lost_button_a_wrong_color_or_a_moved_block_is_noticed_and_a_hair_is_not() {
    Journey::default()
        .needs(Ability::Pictures)
        .run(async |world| {
            world.gallery("scene=failed").await;
            let before = world.take().await;
            assert!(world.take().await.difference(&before).is_none());
            let each = |part: &str, change: &str| {
                format!(
                    "probe.elements()[0].shadowRoot.querySelectorAll('[part={part}]').forEach(
                   ({{ style }}) => {{ {change}; }})"
                )
            };
            for (part, change) in [
                ("clear", "style.visibility = 'hidden'"),
                ("retry", "style.visibility = 'hidden'"),
                ("status", "style.color = 'magenta'"),
                ("list", "style.marginTop = '6px'"),
            ] {
                world.browser.evaluate(&each(part, change)).await;
                let changed = world.take().await;
                assert!(changed.difference(&before).is_some(), "{part}: {change}");
                let undo = each(part, "style.cssText = ''");
                world.browser.evaluate(&undo).await;
            }
            // About what another version of a browser makes of letters.
            let hair = each("root", "style.letterSpacing = '0.01px'");
            world.browser.evaluate(&hair).await;
            assert!(world.take().await.difference(&before).is_none());
        })
        .await;
}
