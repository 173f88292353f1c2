//! What is said of the engines is true, and nothing of it is left out in silence.

use direct_upload_e2e::{Ability, Engine, Journey, journey};

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

#[tokio::test]
async fn moving_an_element_within_the_page_is_lacking_only_where_it_is_said() {
    journey(async |world| {
        let has = world
            .browser
            .evaluate("'moveBefore' in document.body")
            .await;
        let lacking = Ability::MoveBefore.lacking_in(Engine::of_this_run());
        assert_eq!(has, lacking.is_none());
    })
    .await;
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
