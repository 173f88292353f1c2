//! A bucket without a CORS rule: the person hears that the connection failed, and whoever wrote
//! the page hears what it may be.

use direct_upload_e2e::journey;
use direct_upload_stand::{Fault, FaultKind};

#[tokio::test]
async fn a_bucket_without_cors_looks_like_a_failed_connection_and_is_diagnosed() {
    // S3 carries a PUT out all the same where only the answer lacks the headers.
    for (preflight, stored) in [(true, false), (false, true)] {
        journey(async |world| {
            let no_cors = FaultKind::NoCors { preflight };
            world.stand.set_faults([Fault::always(no_cors)]).await;
            let page = world.standalone().await.set("retries", "0").await;
            page.choose(&[&world.file("orders.csv", "a;b\n")]).await;

            let seen = page.until_state("failed").await;
            let error = seen.only_row().error.as_deref().unwrap_or_default();
            assert!(error.starts_with("The connection failed."), "{error}");
            let events = page.events().await;
            assert_eq!(events.only("upload-error")["code"], "network");
            assert_eq!(events.only("upload-error")["stage"], "send");
            let diagnostic = events.only("upload-diagnostic");
            assert_eq!(diagnostic["code"], "cors-or-network");
            let message = diagnostic["message"].as_str().unwrap_or_default();
            assert!(message.contains("CORS"), "{message}");
            assert_eq!(!world.stand.objects().await.is_empty(), stored);
        })
        .await;
    }
}
