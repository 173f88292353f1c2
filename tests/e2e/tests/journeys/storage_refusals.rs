//! The storage says no: the person reads S3's reason in plain words, and nothing is tried again.

use direct_upload_e2e::journey;
use direct_upload_stand::{Fault, FaultKind};

#[tokio::test]
async fn a_refusal_of_the_storage_is_shown_in_plain_words_and_not_tried_again() {
    journey(async |world| {
        let bad_request = |code: &str| FaultKind::BadRequest {
            code: code.to_owned(),
        };
        let cases = [
            (
                "denied.csv",
                FaultKind::Forbidden,
                "storage-forbidden",
                403,
                "AccessDenied",
                "this service is not allowed to store files there",
            ),
            (
                "digest.csv",
                bad_request("InvalidDigest"),
                "storage-bad-request",
                400,
                "InvalidDigest",
                "the permission does not fit this upload",
            ),
            (
                "odd.csv",
                bad_request("OddRequest"),
                "storage-bad-request",
                400,
                "OddRequest",
                "it answered “OddRequest”",
            ),
            (
                "taken.csv",
                FaultKind::PreconditionFailed,
                "storage-conflict",
                412,
                "PreconditionFailed",
                "A file of this name is stored already",
            ),
        ];
        let faults = cases
            .clone()
            .map(|(name, kind, ..)| Fault::always(kind).for_key(name));
        world.stand.set_faults(faults).await;
        let page = world.portal(&[("multiple", "")]).await;
        for (name, _, code, status, storage_code, words) in cases {
            page.choose(&[&world.file(name, "a;b\n")]).await;
            let seen = page
                .until(&format!(
                    "look.rows.some((row) => row.name === '{name}' && row.error)"
                ))
                .await;
            let row = seen.row(name);
            let text = row.error.as_deref().unwrap_or_default();
            assert!(text.contains(words), "{name}: {text}");
            assert_eq!((&*row.state, &*row.status), ("failed", "Failed"));
            // It may be put right meanwhile.
            assert_eq!(row.actions, ["retry", "remove"], "{name}");
            assert_eq!(seen.state.as_deref(), Some("failed"));
            assert_eq!(seen.alert, Some(format!("{name}: {text}")));

            let events = page.events().await;
            let errors = events.of("upload-error");
            let error = errors.iter().find(|detail| detail["name"] == name);
            let error = error.unwrap_or_else(|| panic!("{name} told no error"));
            assert_eq!(error["code"], code);
            assert_eq!(error["stage"], "send");
            assert_eq!(error["status"], status);
            assert_eq!(error["storageCode"], storage_code);
            assert_eq!(error["retryable"], false);
            assert_eq!(error["message"], text);
            assert!(error["requestId"].is_string(), "{error}");
            assert!(events.of("upload-retry").is_empty(), "{events:#?}");

            let puts = world.stand.puts().await;
            let tries = puts.iter().filter(|put| put.key.as_deref() == Some(name));
            assert_eq!(tries.count(), 1, "{name}");
        }
        assert!(world.stand.objects().await.is_empty());
    })
    .await;
}
