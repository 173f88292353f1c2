//! A file keeps its name, whatever stands in it, or gets one that nobody else has.

use direct_upload_e2e::journey;

#[tokio::test]
async fn names_arrive_as_they_are_written() {
    journey(async |world| {
        let page = world.standalone().await;
        // Each in the form in which it is on the disk, and in the form in which it arrives.
        let names = [
            ("a b+c&d#e%41 100%.csv", "a b+c&d#e%41 100%.csv"),
            ("Käse 😀 naïve.csv", "Käse 😀 naïve.csv"),
            // As macOS writes it: the letter, then its two dots.
            ("Mu\u{308}ller.csv", "M\u{fc}ller.csv"),
            ("it's; a=b, (1) ~ @ $ !?.csv", "it's; a=b, (1) ~ @ $ !?.csv"),
        ];
        let files = names.map(|(name, _)| world.file(name, format!("of;{name}\n")));
        page.choose(&files.each_ref().map(|file| file.as_path()))
            .await;

        page.until_event("uploads-complete").await;
        let seen = page.until_state("done").await;
        let events = page.events().await;
        for ((name, key), row) in names.iter().zip(&seen.rows) {
            assert_eq!((&*row.name, &*row.status), (*key, "Uploaded"));
            let successes = events.of("upload-success");
            assert!(
                successes.iter().any(|detail| detail["key"] == *key),
                "{key}"
            );
            assert_eq!(
                world.stand.object(key).await,
                format!("of;{name}\n").as_bytes()
            );
        }
        let mut keys = names.map(|(_, key)| key.to_owned());
        keys.sort();
        assert_eq!(world.stand.keys().await, keys);
    })
    .await;
}

#[tokio::test]
async fn unique_naming_stores_two_files_of_one_name_beside_each_other() {
    journey(async |world| {
        let page = world.standalone().await.set("naming", "unique").await;
        let file = world.file("orders.2026.CSV", "a;b\n");
        for done in 1..=2 {
            page.choose(&[&file]).await;
            let seen = page
                .until(&format!(
                    "look.state === 'done' && look.rows.length === {done}"
                ))
                .await;
            assert_eq!(seen.question, None, "nobody has to be asked");
        }
        let keys = world.stand.keys().await;
        assert_eq!(keys.len(), 2);
        for key in &keys {
            assert!(is_unique_name(key), "{key}");
        }
        // The person still reads the file's own name.
        let seen = page.look().await;
        assert!(seen.rows.iter().all(|row| row.name == "orders.2026.CSV"));
        let events = page.events().await;
        let told = events.of("upload-success");
        assert!(
            told.iter()
                .all(|detail| keys.iter().any(|key| detail["key"] == **key))
        );
    })
    .await;
}

/// `<stem>-<UTC yyyymmddThhmmssZ>-<6 random base36>.<ext>`
fn is_unique_name(key: &str) -> bool {
    let Some(tail) = key
        .strip_prefix("orders.2026-")
        .and_then(|rest| rest.strip_suffix(".CSV"))
    else {
        return false;
    };
    tail.len() == "yyyymmddThhmmssZ-000000".len()
        && tail.char_indices().all(|(at, c)| match at {
            8 => c == 'T',
            15 => c == 'Z',
            16 => c == '-',
            0..15 => c.is_ascii_digit(),
            _ => c.is_ascii_digit() || c.is_ascii_lowercase(),
        })
}
