//! A file of 300 MB.

use std::io::Write;

use direct_upload_e2e::{ZIP_END, journey, sha256};
use direct_upload_stand::{Fault, FaultKind};

const BLOCKS: u32 = 300;

/// A megabyte that stands nowhere else in the file.
fn block(number: u32) -> Vec<u8> {
    let mut block = vec![b'.'; 1_000_000];
    block[8..12].copy_from_slice(&number.to_le_bytes());
    // Each could be the end of a ZIP archive.
    block[1_000_000 - ZIP_END.len()..].copy_from_slice(ZIP_END);
    block
}

#[tokio::test]
async fn a_file_of_300_megabytes_arrives_whole_and_its_progress_never_falls() {
    journey(async |world| {
        let path = world.file("film.zip", "");
        let mut file = std::fs::File::create(&path).expect("a file");
        for number in 0..BLOCKS {
            file.write_all(&block(number)).expect("it is written");
        }
        let size = u64::from(BLOCKS) * 1_000_000;
        let page = world.standalone().await;
        // What the person sees of it, frame by frame.
        page.script(
            "(() => {
               window.frames_seen = [];
               const look = () => {
                 const row = probe.look(0).rows[0];
                 if (row?.state === 'uploading') window.frames_seen.push(`${row.percent} ${row.status}`);
                 if (row?.state !== 'done') requestAnimationFrame(look);
               };
               look();
             })()",
        )
        .await;
        let seen = page
            .until_during(page.choose(&[&path]), "/^Uploading, \\d+\\s?%/.test(row?.status)")
            .await;
        assert_eq!(seen.only_row().size, "300 MB");
        page.until_state("done").await;

        let events = page.events().await;
        let loaded: Vec<u64> = events
            .of("upload-progress")
            .iter()
            .filter_map(|detail| detail["loaded"].as_u64())
            .collect();
        assert!(loaded.len() > 3, "{loaded:?}");
        assert!(loaded.is_sorted(), "{loaded:?}");
        assert_eq!(loaded.last(), Some(&size));
        let frames = page.script("frames_seen").await;
        let shown: Vec<u8> = frames
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|frame| frame.as_str()?.split(' ').next()?.parse().ok())
            .collect();
        assert!(shown.len() > 3 && shown.is_sorted(), "{frames}");

        let objects = world.stand.objects().await;
        assert_eq!(objects.len(), 1);
        assert_eq!((&*objects[0].key, objects[0].size), ("film.zip", size));
        assert_eq!(objects[0].sha256, sha256((0..BLOCKS).map(block)));
        assert_eq!(world.stand.puts().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_takes_its_time_shows_how_fast_it_is_and_how_long_it_will_take() {
    journey(async |world| {
        let slow = FaultKind::Slow {
            bytes_per_second: 4_000_000,
        };
        world.stand.set_faults([Fault::always(slow)]).await;
        let blocks: Vec<u8> = (0..40).flat_map(block).collect();
        let film = world.file("film.zip", &blocks);
        let sound = world.file("sound.zip", &blocks);
        let page = world.standalone().await;
        let pace = "[\\d.]+\\s[kM]B\\/s, \\d+\\s(sec|min) left$";
        let tells = format!(
            "/^Uploading, \\d+% · {pace}/.test(look.rows[0]?.status) &&
             /^0 of 2 uploaded · {pace}/.test(look.summary)"
        );
        page.until_during(page.choose(&[&film, &sound]), &tells)
            .await;
    })
    .await;
}
