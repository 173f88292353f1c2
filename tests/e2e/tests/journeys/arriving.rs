//! A file arrives as it is.

use direct_upload_e2e::{journey, zip};
use direct_upload_stand::{Fault, FaultKind};

const CSV: &[u8] = b"id;name\r\n1;\xC3\x84pfel\r\n2;no UTF-8: \xE9\r\n";

#[tokio::test]
async fn a_csv_and_a_zip_arrive_byte_for_byte_with_their_content_types() {
    journey(async |world| {
        let page = world.standalone().await;
        let archive = zip(2_000_000);
        for (name, bytes, content_type) in [
            ("orders.csv", CSV, "text/csv"),
            ("PHOTOS.ZIP", &archive, "application/zip"),
        ] {
            page.choose(&[&world.file(name, bytes)]).await;
            let seen = page
                .until(&format!(
                    "look.rows.some((row) => row.name === '{name}' && row.state === 'done')"
                ))
                .await;
            assert_eq!(seen.row(name).status, "Uploaded");
            assert!(
                world.stand.object(name).await == bytes,
                "{name} is not what was sent"
            );
            let put = world.stand.puts().await.pop().expect("it was sent");
            assert_eq!(put.key.as_deref(), Some(name));
            assert_eq!(put.headers["content-type"], content_type);
            assert_eq!(put.headers["content-length"], bytes.len().to_string());
        }
        assert_eq!(world.stand.puts().await.len(), 2);
        page.assert_well().await;
    })
    .await;
}

#[tokio::test]
async fn the_page_hears_each_step_of_an_upload_and_the_person_reads_its_end() {
    journey(async |world| {
        let page = world.standalone().await;
        page.choose(&[&world.file("orders.csv", CSV)]).await;

        let seen = page.until_state("done").await;
        let row = seen.only_row();
        assert_eq!((&*row.name, &*row.status), ("orders.csv", "Uploaded"));
        assert_eq!(row.actions, ["remove"]);
        assert_eq!(seen.live.as_deref(), Some("orders.csv is uploaded."));

        let events = page.events().await;
        assert_eq!(
            events.kinds(),
            [
                "file-add",
                "upload-start",
                "upload-success",
                "uploads-complete"
            ]
        );
        assert!(events.iter().all(|event| event.frozen), "{events:#?}");
        let added = events.only("file-add");
        assert_eq!(added["size"], CSV.len());
        assert_eq!(added["type"], "text/csv");
        let success = events.only("upload-success");
        assert_eq!(success["id"], added["id"]);
        assert_eq!(success["name"], "orders.csv");
        assert_eq!(success["key"], "orders.csv");
        assert_eq!(success["size"], CSV.len());
        assert_eq!(success["status"], 200);
        assert_eq!(success["attempts"], 1);
        assert!(
            success["etag"]
                .as_str()
                .is_some_and(|etag| etag.len() >= 32),
            "{success}"
        );
        assert!(success["durationMs"].is_u64(), "{success}");
        let said = success.to_string();
        assert!(!said.contains("X-Amz"), "a presigned URL was told: {said}");
        assert_eq!(
            *events.only("uploads-complete"),
            serde_json::json!({"done": 1, "failed": 0, "cancelled": 0})
        );
    })
    .await;
}

#[tokio::test]
async fn no_content_is_a_success_too() {
    journey(async |world| {
        world
            .stand
            .set_faults([Fault::always(FaultKind::NoContent)])
            .await;
        let page = world.standalone().await;
        page.choose(&[&world.file("orders.csv", CSV)]).await;

        let seen = page.until_state("done").await;
        assert_eq!(seen.only_row().status, "Uploaded");
        assert_eq!(page.events().await.only("upload-success")["status"], 204);
        assert_eq!(world.stand.only_object("orders.csv").await, CSV);
    })
    .await;
}

#[tokio::test]
async fn fetch_and_xml_http_request_send_the_same_and_only_the_latter_tells_how_far_it_is() {
    journey(async |world| {
        let page = world.standalone().await;
        let archive = zip(3_000_000);
        for (transport, name, tells) in [
            ("fetch", "by-fetch.zip", false),
            ("xhr", "by-xhr.zip", true),
        ] {
            page.set("transport", transport).await;
            page.choose(&[&world.file(name, &archive)]).await;
            page.until(&format!(
                "events.some(({{ kind, detail }}) => kind === 'upload-success' && detail.key === '{name}')"
            ))
            .await;
            let events = page.events().await;
            let progress = events.of("upload-progress");
            assert_eq!(progress.iter().any(|detail| detail["name"] == name), tells, "{transport}");
            assert!(world.stand.object(name).await == archive, "{name} is not what was sent");
        }
    })
    .await;
}
