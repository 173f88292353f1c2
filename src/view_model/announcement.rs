//! What is said to people who do not see the list. What happens within one frame is gathered:
//! fifty files that start together are one sentence.

use direct_upload_core::Tally;

use crate::browser;
use crate::text::{Message, Texts};

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
    pub fn take_status(&mut self, texts: &Texts) -> Option<String> {
        let started = std::mem::take(&mut self.started);
        if let Some(tally) = self.completed.take() {
            let last_done = self.last_done.take();
            return Some(match (tally.done, last_done) {
                (1, Some(name)) if tally.listed() == 1 => {
                    texts.fill(Message::SayDone, &[("name", &name)])
                }
                _ if tally.done == tally.listed() => texts.count(Message::SayAllDone, tally.done),
                _ => {
                    let number = |number| browser::number(&texts.language, number);
                    texts.fill(
                        Message::SayCompleted,
                        &[
                            ("done", &number(tally.done)),
                            ("failed", &number(tally.failed)),
                            ("cancelled", &number(tally.cancelled)),
                        ],
                    )
                }
            });
        }
        match started.as_slice() {
            [] => None,
            [name] => Some(texts.fill(Message::SayStarted, &[("name", name)])),
            more => Some(texts.count(Message::SayStartedMany, length(more))),
        }
    }

    /// The sentence for the assertive region, if there is one.
    pub fn take_alert(&mut self, texts: &Texts) -> Option<String> {
        let failed = std::mem::take(&mut self.failed);
        let rejected = std::mem::take(&mut self.rejected);
        let mut alert = match failed.as_slice() {
            [] => String::new(),
            [(name, message)] => {
                texts.fill(Message::SayFailed, &[("name", name), ("message", message)])
            }
            more => texts.count(Message::SayFailedMany, length(more)),
        };
        let rejected = match rejected.as_slice() {
            [] => String::new(),
            [sentence] => sentence.clone(),
            more => texts.count(Message::SayRejectedMany, length(more)),
        };
        if !alert.is_empty() && !rejected.is_empty() {
            alert.push(' ');
        }
        alert.push_str(&rejected);
        (!alert.is_empty()).then_some(alert)
    }
}

fn length<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}
