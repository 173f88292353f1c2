//! What is said of the engines is true, and nothing of it is left out in silence.

use direct_upload_e2e::{Ability, Engine, Journey, Media, World, journey};
use serde_json::{Value, json};

#[test]
fn what_an_engine_lacks_stands_in_the_documentation_with_its_reason() {
    let documented = include_str!("../../../../docs/development.md");
    let mut lacking = 0;
    for engine in Engine::ALL {
        for ability in Ability::ALL {
            if let Some(reason) = ability.lacking_in(engine) {
                let row = format!("| `{engine}` | `{ability:?}` | {reason} |");
                assert!(documented.contains(&row), "this row is missing: {row}");
                lacking += 1;
            }
        }
    }
    let rows = Engine::ALL.map(|engine| documented.matches(&format!("\n| `{engine}` | `")).count());
    assert_eq!(rows.iter().sum::<usize>(), lacking, "there are other rows");
}

#[tokio::test]
#[should_panic(expected = "it must say so by `.needs(Ability::Offline)`")]
async fn a_journey_that_does_not_say_what_it_uses_fails_in_every_engine() {
    journey(async |world| world.browser.set_offline(false).await).await;
}

/// Without which the page would know of a network that it has not got, or the other way round.
#[tokio::test]
async fn the_page_is_told_when_its_network_is_taken_away_and_given_back() {
    let journey = Journey::default().needs(Ability::Offline);
    journey
        .run(async |world| {
            let page = world.standalone().await;
            for offline in [true, false] {
                world.browser.set_offline(offline).await;
                page.until(&format!("navigator.onLine !== {offline}")).await;
            }
        })
        .await;
}

/// Whether the page is shown dark, in forced colours, and with less motion.
async fn shown(world: &World) -> Value {
    let asked = "['(prefers-color-scheme: dark)', '(forced-colors: active)',
      '(prefers-reduced-motion: reduce)'].map((query) => matchMedia(query).matches)";
    world.browser.evaluate(asked).await
}

/// The pages of all other journeys.
#[tokio::test]
async fn pages_are_light_and_may_move_unless_they_are_to_be_shown_otherwise() {
    journey(async |world| {
        let _ = world.standalone().await;
        assert_eq!(shown(world).await, json!([false, false, false]));
    })
    .await;
}

/// Without which `accessibility` would look at a light page again and again.
#[tokio::test]
async fn pages_can_be_shown_as_other_systems_show_them() {
    let journey = Journey::default().needs(Ability::Media);
    journey
        .run(async |world| {
            let _ = world.standalone().await;
            let reduced_motion = Media {
                reduced_motion: true,
                ..Media::LIGHT
            };
            for (media, expected) in [
                (Media::DARK, json!([true, false, false])),
                (Media::FORCED_COLORS, json!([false, true, false])),
                (reduced_motion, json!([false, false, true])),
                (Media::LIGHT, json!([false, false, false])),
            ] {
                world.browser.set_media(media).await;
                assert_eq!(shown(world).await, expected, "{media:?}");
            }
        })
        .await;
}
