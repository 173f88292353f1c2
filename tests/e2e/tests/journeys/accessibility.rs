//! axe-core finds nothing wrong with any state of the widget, however the system shows pages.
//!
//! Where axe-core is blind there are `spoken`, `fitting` and `contrast`.

use direct_upload_e2e::{Ability, Journey, Media};

/// Looks at all states at once, and at those that need a page of their own.
async fn is_accessible(media: Media, query: &'static str) {
    let mut journey = Journey::default();
    if media != Media::LIGHT {
        journey = journey.needs(Ability::Media);
    }
    journey
        .run(async move |world| {
            if media != Media::LIGHT {
                world.browser.set_media(media).await;
            }
            for scene in ["", "scene=kept", "scene=offline", "scene=unavailable"] {
                world.gallery(&format!("{query}&{scene}")).await;
                let found = world.browser.audit().await;
                assert!(found.is_empty(), "{scene}\n{}", found.join("\n"));
            }
        })
        .await;
}

#[tokio::test]
async fn axe_finds_nothing_in_light() {
    is_accessible(Media::LIGHT, "").await;
}

#[tokio::test]
async fn axe_finds_nothing_where_there_is_little_room() {
    Journey::default()
        .needs(Ability::Size)
        .run(async |world| {
            world.browser.set_size(320, 256).await;
            world.gallery("").await;
            let found = world.browser.audit().await;
            assert!(found.is_empty(), "{}", found.join("\n"));
        })
        .await;
}

#[tokio::test]
async fn axe_finds_nothing_in_dark() {
    is_accessible(Media::DARK, "").await;
}

#[tokio::test]
async fn axe_finds_nothing_from_right_to_left() {
    is_accessible(Media::LIGHT, "lang=ar&dir=rtl").await;
}

#[tokio::test]
async fn axe_finds_nothing_in_forced_colors() {
    is_accessible(Media::FORCED_COLORS, "").await;
}
