//! The page asks before it is left while uploads are under way.

use direct_upload_e2e::journey;
use direct_upload_stand::{Fault, FaultKind};

/// Whether the page would ask: a browser asks when this event is prevented.
const ASKS: &str = "!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))";

#[tokio::test]
async fn the_page_asks_before_it_is_left_only_while_an_upload_is_under_way() {
    journey(async |world| {
        world
            .stand
            .set_faults([Fault::always(FaultKind::StallAnswer)])
            .await;
        let page = world.standalone().await;
        assert_eq!(page.script(ASKS).await, false);
        page.choose(&[&world.file("orders.csv", "a;b\n")]).await;
        world.stand.when_open(1).await;
        assert_eq!(page.script(ASKS).await, true);

        // Cut by this, it is tried again.
        world.stand.clear_faults().await;
        page.until_state("done").await;
        assert_eq!(page.script(ASKS).await, false);
    })
    .await;
}
