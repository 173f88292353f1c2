//! What is said to people who do not see the list. What happens within one frame is gathered:
//! fifty files that start together are one sentence.

use direct_upload_core::Tally;

use crate::text::{Catalogue, fill};

/// What has happened and was not said yet.
#[derive(Debug, Default)]
pub struct Announcements {
    started: Vec<String>,
    failed: Vec<(String, String)>,
    rejected: Vec<String>,
    completed: Option<Tally>,
    last_done: Option<String>,
}

impl Announcements {
    /// An upload began.
    pub fn started(&mut self, name: &str) {
        self.started.push(name.to_owned());
    }

    /// An upload is stored.
    pub fn done(&mut self, name: &str) {
        self.last_done = Some(name.to_owned());
    }

    /// An upload failed.
    pub fn failed(&mut self, name: &str, message: &str) {
        self.failed.push((name.to_owned(), message.to_owned()));
    }

    /// A file was not taken.
    pub fn rejected(&mut self, sentence: &str) {
        self.rejected.push(sentence.to_owned());
    }

    /// Everything is settled.
    pub const fn completed(&mut self, tally: Tally) {
        self.completed = Some(tally);
    }

    /// The sentence for the polite region, if there is one.
    pub fn take_status(&mut self, texts: &Catalogue) -> Option<String> {
        let started = std::mem::take(&mut self.started);
        if let Some(tally) = self.completed.take() {
            let last_done = self.last_done.take();
            let count = tally.done.to_string();
            return Some(match (tally.done, last_done) {
                (1, Some(name)) if tally.listed() == 1 => fill(texts.say_done, &[("name", &name)]),
                _ if tally.done == tally.listed() => fill(texts.say_all_done, &[("count", &count)]),
                _ => fill(
                    texts.say_completed,
                    &[
                        ("done", &count),
                        ("failed", &tally.failed.to_string()),
                        ("cancelled", &tally.cancelled.to_string()),
                    ],
                ),
            });
        }
        match started.as_slice() {
            [] => None,
            [name] => Some(fill(texts.say_started, &[("name", name)])),
            more => Some(fill(
                texts.say_started_many,
                &[("count", &more.len().to_string())],
            )),
        }
    }

    /// The sentence for the assertive region, if there is one.
    pub fn take_alert(&mut self, texts: &Catalogue) -> Option<String> {
        let failed = std::mem::take(&mut self.failed);
        let rejected = std::mem::take(&mut self.rejected);
        let count = |list: usize| list.to_string();
        let failed = match failed.as_slice() {
            [] => None,
            [(name, message)] => Some(fill(
                texts.say_failed,
                &[("name", name), ("message", message)],
            )),
            more => Some(fill(
                texts.say_failed_many,
                &[("count", &count(more.len()))],
            )),
        };
        let rejected = match rejected.as_slice() {
            [] => None,
            [sentence] => Some(sentence.clone()),
            more => Some(fill(
                texts.say_rejected_many,
                &[("count", &count(more.len()))],
            )),
        };
        match (failed, rejected) {
            (Some(failed), Some(rejected)) => Some(format!("{failed} {rejected}")),
            (failed, rejected) => failed.or(rejected),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::EN;

    #[test]
    fn what_happens_together_is_one_sentence() {
        let mut said = Announcements::default();
        assert_eq!((said.take_status(&EN), said.take_alert(&EN)), (None, None));

        for name in ["a.csv", "b.csv"] {
            said.started(name);
            said.failed(name, "No.");
            said.rejected("c.pdf was not added.");
        }
        assert_eq!(said.take_status(&EN).as_deref(), Some("Uploading 2 files."));
        let alert = said.take_alert(&EN).expect("said");
        assert!(
            alert.contains("2 uploads failed") && alert.contains("2 files were not"),
            "{alert}"
        );
        assert_eq!((said.take_status(&EN), said.take_alert(&EN)), (None, None));
    }

    #[test]
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
            let mut said = Announcements::default();
            said.started("a.csv");
            said.done("a.csv");
            said.completed(tally);
            assert_eq!(said.take_status(&EN).as_deref(), Some(sentence));
        }
    }
}
