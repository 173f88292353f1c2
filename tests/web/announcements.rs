//! What is said to people who do not see the list.

use direct_upload::text::Texts;
use direct_upload::view_model::Announcements;
use direct_upload_core::Tally;
use wasm_bindgen_test::wasm_bindgen_test;

fn said(announcements: &mut Announcements, now: u64) -> Option<String> {
    announcements.take_status(&Texts::english(), now)
}

#[wasm_bindgen_test]
fn what_happens_together_is_one_sentence() {
    let mut announcements = Announcements::default();
    assert_eq!(said(&mut announcements, 0), None);
    assert_eq!(announcements.take_alert(&Texts::english(), 0), None);

    for name in ["a.csv", "b.csv"] {
        announcements.started(name);
        announcements.failed(name, "No.");
        announcements.rejected("c.pdf was not added.");
    }
    announcements.reached(2, 0);
    assert_eq!(
        said(&mut announcements, 0).as_deref(),
        Some("Uploading 2 files.")
    );
    assert_eq!(
        announcements.take_alert(&Texts::english(), 0).as_deref(),
        Some("2 uploads failed. The list says why. 2 files were not added. The list says why.")
    );
    assert_eq!(said(&mut announcements, 0), None);
    assert_eq!(announcements.take_alert(&Texts::english(), 0), None);
}

#[wasm_bindgen_test]
fn fifty_files_that_start_one_after_another_are_said_to_start_once() {
    let mut announcements = Announcements::default();
    let mut sentences = Vec::new();
    for number in 0..50 {
        announcements.started("a.csv");
        announcements.reached(50 - number, u64::from(number) * 2);
        sentences.extend(said(&mut announcements, u64::from(number) * 1_000));
    }
    assert_eq!(
        sentences,
        [
            "Uploading 50 files.",
            "20% uploaded.",
            "26% uploaded.",
            "46% uploaded.",
            "52% uploaded.",
            "72% uploaded.",
            "78% uploaded.",
            "98% uploaded.",
        ]
    );
}

#[wasm_bindgen_test]
fn fifty_files_that_fail_one_after_another_are_an_error_each_five_seconds() {
    let texts = Texts::english();
    let mut announcements = Announcements::default();
    let mut errors = Vec::new();
    for number in 0..50 {
        announcements.failed("a.csv", "No.");
        errors.extend(announcements.take_alert(&texts, number * 100));
    }
    assert_eq!(errors, ["a.csv: No."]);
    assert!(announcements.holds_errors());
    assert_eq!(
        announcements.take_alert(&texts, 5_000).as_deref(),
        Some("49 uploads failed. The list says why.")
    );
    assert!(!announcements.holds_errors());

    // What a person has just done is answered at once, and at the end nothing stays unsaid.
    announcements.acted();
    announcements.rejected("b.pdf was not added.");
    assert!(announcements.take_alert(&texts, 5_100).is_some());
    announcements.failed("a.csv", "No.");
    assert_eq!(announcements.take_alert(&texts, 5_200), None);
    announcements.completed(Tally::default());
    said(&mut announcements, 5_300);
    assert!(announcements.take_alert(&texts, 5_300).is_some());
}

#[wasm_bindgen_test]
fn the_end_is_said_with_its_counts() {
    let tally = |done, failed| Tally {
        done,
        failed,
        ..Tally::default()
    };
    for (tally, sentence) in [
        (tally(1, 0), "a.csv is uploaded."),
        (tally(3, 0), "All 3 files are uploaded."),
        (tally(2, 1), "Uploaded: 2. Failed: 1. Cancelled: 0."),
    ] {
        let mut announcements = Announcements::default();
        announcements.started("a.csv");
        announcements.done("a.csv");
        announcements.completed(tally);
        assert_eq!(said(&mut announcements, 0).as_deref(), Some(sentence));
    }
}

#[wasm_bindgen_test]
fn the_way_is_said_at_each_quarter_or_every_ten_seconds() {
    let mut announcements = Announcements::default();
    announcements.started("a.csv");
    for (now, percent, sentence) in [
        (0, 0, Some("Uploading a.csv.")),
        (1_000, 30, None), // too soon after the start
        (3_000, 31, Some("31% uploaded.")),
        (7_000, 49, None),
        (8_000, 50, Some("50% uploaded.")),
        (17_000, 53, None),
        (18_000, 53, Some("53% uploaded.")),
        (40_000, 53, None), // nothing new
        (41_000, 80, Some("80% uploaded.")),
    ] {
        announcements.reached(1, percent);
        assert_eq!(said(&mut announcements, now).as_deref(), sentence, "{now}");
    }
}

#[wasm_bindgen_test]
fn that_the_network_is_gone_is_said_once_each_time() {
    let mut announcements = Announcements::default();
    let sentence = "There is no network. Uploads go on by themselves when it is back.";
    for (waits, is_online, expected) in [
        (true, false, Some(sentence)),
        (true, false, None),
        // A request finds out.
        (false, false, None),
        (true, false, None),
        (false, true, None),
        (true, false, Some(sentence)),
    ] {
        announcements.wait_for_network(waits, is_online);
        assert_eq!(said(&mut announcements, 0).as_deref(), expected);
    }
}
