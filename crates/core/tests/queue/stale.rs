//! Answers that nobody waits for any more. The driver asserts of each that the queue is the
//! same afterwards and wants nothing done.

use direct_upload_core::answer::ConfirmAnswer;
use direct_upload_core::{Event, OfferAnswer, Phase, Turn, UploadId};

use crate::driver::{Driver, given};

/// Every answer there is, for one request.
fn answers(id: UploadId, turn: Turn) -> [Event; 7] {
    [
        Event::Inspected {
            id,
            look: Some(given::look(given::CSV)),
        },
        Event::OfferAnswered {
            id,
            answer: OfferAnswer::Taken,
        },
        Event::FileRead { id, turn },
        Event::UrlAnswered {
            id,
            turn,
            answer: given::granted(),
        },
        Event::BytesSent {
            id,
            turn,
            loaded: 5,
        },
        Event::PutAnswered {
            id,
            turn,
            answer: given::stored(),
        },
        Event::ConfirmAnswered {
            id,
            turn,
            answer: ConfirmAnswer::Confirmed,
        },
    ]
}

fn tell_all(driver: &mut Driver, id: UploadId, turn: Turn) {
    for event in answers(id, turn) {
        driver.tell(event);
    }
}

#[test]
fn answers_of_earlier_and_later_turns_change_nothing_in_any_state() {
    let mut driver = Driver::new(given::confirming());
    let id = driver.admit("a.csv", 10);
    let mut seen = vec![Turn(0), Turn(99)];
    for phase in [Phase::Authorizing, Phase::Uploading, Phase::Confirming] {
        assert_eq!(driver.phase(id), Some(phase));
        for turn in &seen {
            tell_all(&mut driver, id, *turn);
        }
        assert_eq!(driver.phase(id), Some(phase));
        seen.push(driver.turn(id));
        match phase {
            Phase::Authorizing => driver.grant(id),
            Phase::Uploading => driver.store(id),
            _ => driver.answer_confirm(id, ConfirmAnswer::Confirmed),
        }
    }
    for turn in &seen {
        tell_all(&mut driver, id, *turn);
    }
    assert_eq!(driver.phase(id), Some(Phase::Done));
}

#[test]
fn an_answer_to_another_question_changes_nothing_though_its_turn_is_right() {
    let mut driver = Driver::new(given::confirming());
    let id = driver.admit("a.csv", 10);
    for phase in [Phase::Authorizing, Phase::Uploading, Phase::Confirming] {
        let turn = driver.turn(id);
        for event in answers(id, turn) {
            let awaited = matches!(
                (phase, &event),
                (Phase::Authorizing, Event::UrlAnswered { .. })
                    | (
                        Phase::Uploading,
                        Event::BytesSent { .. } | Event::PutAnswered { .. }
                    )
                    | (Phase::Confirming, Event::ConfirmAnswered { .. })
            );
            if !awaited {
                driver.tell(event);
                assert_eq!(driver.phase(id), Some(phase));
            }
        }
        match phase {
            Phase::Authorizing => driver.grant(id),
            Phase::Uploading => driver.store(id),
            _ => driver.answer_confirm(id, ConfirmAnswer::Confirmed),
        }
    }
}

#[test]
fn answers_for_an_upload_that_was_taken_back_or_is_gone_change_nothing() {
    let mut driver = Driver::new(given::settings());
    let id = driver.uploading("a.csv", 10);
    let turn = driver.turn(id);
    driver.cancel(id);
    tell_all(&mut driver, id, turn);
    assert_eq!(driver.phase(id), Some(Phase::Cancelled));
    driver.tell(Event::Discard(id));
    tell_all(&mut driver, id, turn);
    tell_all(&mut driver, UploadId(77), turn);
    assert!(driver.is_gone(id) && driver.is_gone(UploadId(77)));
}

#[test]
fn a_second_answer_to_one_question_changes_nothing() {
    let mut driver = Driver::new(given::settings());
    let id = driver.admit("a.csv", 10);
    let turn = driver.turn(id);
    driver.grant(id);
    for answer in [given::granted(), given::url_refused(403)] {
        driver.tell(Event::UrlAnswered { id, turn, answer });
    }
    let turn = driver.turn(id);
    driver.answer_put(id, given::busy());
    for answer in [given::busy(), given::stored()] {
        driver.tell(Event::PutAnswered { id, turn, answer });
    }
    assert_eq!(driver.phase(id), Some(Phase::Waiting));
}
