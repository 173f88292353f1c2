//! A file arrives as it is.

use direct_upload_e2e::journey;

#[tokio::test]
async fn a_csv_file_arrives_byte_for_byte_as_text_csv() {
    journey(async |world| {
        let csv = b"id;name\r\n1;\xC3\x84pfel\r\n2;\xE9\r\n";
        let page = world.standalone().await;
        page.choose(&[&world.file("orders.csv", csv)]).await;

        let seen = page.until_state("done").await;
        let row = seen.only_row();
        assert_eq!((&*row.name, &*row.status), ("orders.csv", "Uploaded"));
        assert_eq!(seen.live.as_deref(), Some("orders.csv is uploaded."));

        assert_eq!(world.stand.only_object("orders.csv").await, csv);
        let puts = world.stand.puts().await;
        assert_eq!(puts.len(), 1);
        assert_eq!(puts[0].headers["content-type"], "text/csv");
    })
    .await;
}
