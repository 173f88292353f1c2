//! The host page takes the element away, or moves it.

use direct_upload_e2e::{Ability, Journey, journey, zip};
use direct_upload_stand::{Fault, FaultKind, Outcome};

/// The storage takes no more after the first bytes, until the faults are cleared.
const HELD: FaultKind = FaultKind::Slow {
    bytes_per_second: 1,
};

#[tokio::test]
async fn an_element_that_is_removed_while_it_sends_stops_and_leaves_nothing() {
    journey(async |world| {
        world.stand.set_faults([Fault::always(HELD)]).await;
        let page = world.portal(&[("multiple", "")]).await;
        let archive = zip(30_000_000);
        let files = [
            world.file("orders.csv", "a;b\n"),
            world.file("photos.zip", archive),
        ];
        page.choose(&files.each_ref().map(|file| file.as_path()))
            .await;
        world.stand.when_open(2).await;

        page.script("(window.removed = element).remove()").await;
        world.stand.when_ended(1).await;
        // The storage reads what is left of the large one, and sees its end.
        world.stand.clear_faults().await;
        let requests = world.stand.when_ended(2).await;
        assert_eq!(requests.open_puts, 0);
        for put in world.stand.puts().await {
            assert_eq!(put.outcome, Outcome::AbortedByClient);
        }
        assert!(world.stand.objects().await.is_empty());
        page.assert_well().await;

        // Put back, it starts anew.
        page.script("document.body.append(window.removed)").await;
        let seen = page.until("look.browse && look.state === 'idle'").await;
        assert!(seen.rows.is_empty());
        page.choose(&[&world.file("again.csv", "a;b\n")]).await;
        page.until_state("done").await;
        assert_eq!(world.stand.keys().await, ["again.csv"]);
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn an_element_that_is_moved_while_it_sends_goes_on() {
    let journey = Journey::default();
    goes_on_after(journey, "document.body.append(element)").await;
}

#[tokio::test]
async fn an_element_that_is_moved_without_leaving_the_page_goes_on() {
    let journey = Journey::default().needs(Ability::MoveBefore);
    let way = "document.body.moveBefore(element, document.body.firstChild)";
    goes_on_after(journey, way).await;
}

async fn goes_on_after(journey: Journey, way: &str) {
    journey
        .run(async |world| {
            world.stand.set_faults([Fault::always(HELD)]).await;
            let page = world.portal(&[]).await;
            page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
            world.stand.when_open(1).await;

            page.script(way).await;
            // Whatever a move would end ends by now: a task of its own comes after it.
            page.script("new Promise((resolve) => setTimeout(resolve))")
                .await;
            world.stand.clear_faults().await;
            let seen = page.until_state("done").await;
            assert_eq!(seen.only_row().name, "orders.csv");
            assert_eq!(page.events().await.only("upload-success")["attempts"], 1);
            let puts = world.stand.puts().await;
            assert_eq!(puts.len(), 1, "{way}");
            assert_eq!(world.stand.only_object("orders.csv").await, b"a;b\n");
            page.assert_well().await;
        })
        .await;
}
