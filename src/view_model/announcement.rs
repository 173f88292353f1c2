//! What is said to people who do not see the list: the start, each quarter or ten seconds of the
//! way, and the end; and at once what failed or was not taken. Fifty files are no more sentences
//! than one: what happens within one frame is gathered, that one starts as another ends is no news,
//! and errors that follow one another closely are counted.

use direct_upload_core::{Millis, Tally};

use crate::browser;
use crate::text::{Message, Texts};

/// Progress is said at least this often, in milliseconds.
const SAID_EVERY: Millis = 10_000;
/// And never sooner than this after something else.
const SILENCE: Millis = 3_000;
/// Errors are said no more often than this, in milliseconds.
const ERRORS_EVERY: Millis = 5_000;

/// What has happened and was not said yet.
#[derive(Debug, Default)]
pub struct Announcements {
    /// The last upload that began.
    started: Option<String>,
    /// How many are not settled, and whether it was said that they are under way.
    unsettled: u32,
    is_under_way: bool,
    failed: Vec<(String, String)>,
    rejected: Vec<String>,
    /// Whether more files are about to be looked at.
    holds_rejections: bool,
    completed: Option<Tally>,
    last_done: Option<String>,
    /// Whether the network is gone, and whether that was said.
    offline: (bool, bool),
    /// Percents of the way that were reached, and the last ones that were said.
    reached: (u64, u64),
    said_at: Millis,
    /// When an error was said, unless the next one is to be said at once.
    erred_at: Option<Millis>,
}

impl Announcements {
    /// An upload began.
    pub fn started(&mut self, name: &str) {
        self.started = Some(name.to_owned());
    }

    /// So many uploads are not settled, and all together are so many percent of their way.
    pub const fn reached(&mut self, unsettled: u32, percent: u64) {
        self.unsettled = unsettled;
        self.reached.0 = percent;
    }

    /// Somebody did something: what is wrong with it is said at once.
    pub const fn acted(&mut self) {
        self.erred_at = None;
    }

    /// Whether there are errors that are to be said later.
    #[must_use]
    pub fn holds_errors(&self) -> bool {
        !self.failed.is_empty() || !self.rejected.is_empty()
    }

    /// Uploads wait for the network, or no longer. It is said once, until there is one.
    pub const fn wait_for_network(&mut self, waits: bool, is_online: bool) {
        self.offline = (waits, !is_online && self.offline.1);
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

    /// Whether what was not taken is kept for later: out of a large folder it comes bit by bit,
    /// and is one sentence at the end.
    pub const fn hold_rejections(&mut self, holds: bool) {
        self.holds_rejections = holds;
    }

    /// Everything is settled.
    pub const fn completed(&mut self, tally: Tally) {
        self.completed = Some(tally);
    }

    /// The sentence for the polite region, if there is one.
    pub fn take_status(&mut self, texts: &Texts, now: Millis) -> Option<String> {
        let sentence = self.status(texts, now);
        if sentence.is_some() {
            self.said_at = now;
            self.reached.1 = self.reached.0;
        }
        sentence
    }

    fn status(&mut self, texts: &Texts, now: Millis) -> Option<String> {
        let started = self.started.take();
        if let Some(tally) = self.completed.take() {
            self.reached.0 = 0;
            self.is_under_way = false;
            self.acted();
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
        if self.offline == (true, false) {
            self.offline.1 = true;
            return Some(texts.get(Message::SayWaitingNetwork).to_owned());
        }
        let progress = self.progress(texts, now);
        let is_news = progress.is_none() && self.silence(now) >= SAID_EVERY;
        match started {
            Some(name) if is_news || !self.is_under_way => {
                self.is_under_way = true;
                Some(if self.unsettled > 1 {
                    texts.count(Message::SayStartedMany, self.unsettled)
                } else {
                    texts.fill(Message::SayStarted, &[("name", &name)])
                })
            }
            _ => progress,
        }
    }

    /// How long nothing has been said.
    const fn silence(&self, now: Millis) -> Millis {
        now.saturating_sub(self.said_at)
    }

    fn progress(&self, texts: &Texts, now: Millis) -> Option<String> {
        let (reached, said) = self.reached;
        let silence = self.silence(now);
        let due = silence >= SAID_EVERY || (silence >= SILENCE && reached / 25 > said / 25);
        (reached > said && due).then(|| {
            let percent = browser::percent(&texts.language, reached, 100);
            texts.fill(Message::SayProgress, &[("percent", &percent)])
        })
    }

    /// The sentence for the assertive region, if there is one.
    pub fn take_alert(&mut self, texts: &Texts, now: Millis) -> Option<String> {
        if (self.erred_at).is_some_and(|at| now.saturating_sub(at) < ERRORS_EVERY) {
            return None;
        }
        let failed = std::mem::take(&mut self.failed);
        let rejected = if self.holds_rejections {
            Vec::new()
        } else {
            std::mem::take(&mut self.rejected)
        };
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
        (!alert.is_empty()).then(|| {
            self.erred_at = Some(now);
            alert
        })
    }
}

fn length<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}
