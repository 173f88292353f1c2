//! What only the owner of the page, the proxy or the bucket can mend is told to the page, once.

use direct_upload_e2e::{Site, journey};
use direct_upload_stand::{Fault, FaultKind};

#[tokio::test]
async fn a_signer_s_mistakes_are_told_once_for_each_element() {
    for (fault, code, says) in [
        (
            FaultKind::EmptyBodyChecksum,
            "empty-body-checksum",
            "requestChecksumCalculation",
        ),
        (FaultKind::ExpiredUrl, "clock-off", "clock"),
    ] {
        journey(async |world| {
            // Our own proxy hands no such URL out.
            let site = Site::that_forwards(&world.stand).await;
            world.stand.set_faults([Fault::always(fault.clone())]).await;
            let page = world.open(&format!("{}/", site.origin())).await;
            let files = ["a.csv", "b.csv"].map(|name| world.file(name, "a;b\n"));
            page.choose(&files.each_ref().map(|file| file.as_path()))
                .await;
            page.until_state("failed").await;
            let events = page.events().await;
            let told = events.only("upload-diagnostic");
            assert_eq!(told["code"], code);
            let message = told["message"].as_str().unwrap_or_default();
            assert!(message.contains(says), "{message}");
            assert!(!message.contains("X-Amz-Signature="), "{message}");
        })
        .await;
    }
}
