//! What the view draws: one plain value, made by the runtime once a frame where something
//! changed. The view decides nothing.

mod announcement;
mod condition;
mod row;
mod window;

pub use announcement::Announcements;
pub use condition::Condition;
pub use row::{Row, with_slash};
pub use window::Window;

use std::rc::Rc;

use direct_upload_core::plain;
use direct_upload_core::{Clash, Millis, Overall, Queue, State, Tally, Upload, UploadId};

use crate::browser;
use crate::text::{Message, Texts};

/// How many refused files have a place of their own in the list. The others are named a hundred to
/// a place: ten thousand places take a browser too long.
const APART: usize = 100;

/// Everything the view draws.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewModel {
    /// The words.
    pub texts: Rc<Texts>,
    /// The files that were not taken, a sentence each; after the first hundred, a hundred lines
    /// together.
    pub refusals: Vec<String>,
    /// How many files those are.
    pub refused: usize,
    /// What is to become of a file whose name is taken.
    pub question: Option<Asked>,
    /// Whether uploads wait to be started by hand.
    pub can_start: bool,
    /// What is shown of all uploads together; nothing where there is only one, and no folder is
    /// being read.
    pub summary: Option<Summary>,
    /// The uploads that are drawn.
    pub rows: Vec<Row>,
    /// Where they are in the list.
    pub window: Window,
    /// Whose details were copied last.
    pub copied: Option<u32>,
    /// Said politely.
    pub status: String,
    /// Said at once.
    pub alert: String,
}

/// A file whose name is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Which.
    pub id: UploadId,
    /// What has its name, and what is asked.
    pub text: String,
    /// That the answer may be for all, and how many those are.
    pub for_all: String,
}

impl Asked {
    fn of(queue: &Queue, texts: &Texts) -> Option<Self> {
        let question = queue.question()?;
        let message = match question.clash {
            Clash::UnderWay | Clash::Done | Clash::Failed => Message::AskListed,
            Clash::SentBefore => Message::AskSent,
        };
        let mut name = with_slash(question.folder);
        name.push_str(question.name);
        let mut text = texts.fill(message, &[("name", &name)]);
        text.push(' ');
        text.push_str(texts.get(Message::AskWhat));
        let undecided = u32::try_from(question.undecided).unwrap_or(u32::MAX);
        Some(Self {
            id: question.id,
            text,
            for_all: texts.count(Message::ForAll, undecided),
        })
    }
}

/// All uploads together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// How far they are, in words.
    pub text: String,
    /// How far they are, 0 to 100; `None` once nothing is under way.
    pub percent: Option<String>,
    /// Whether some can be taken back.
    pub can_cancel: bool,
    /// Whether some failed, and another try can help.
    pub can_retry: bool,
    /// Whether some are settled.
    pub can_clear: bool,
}

impl ViewModel {
    /// Of an element without uploads.
    #[must_use]
    pub fn new(texts: Rc<Texts>) -> Self {
        Self {
            texts,
            refusals: Vec::new(),
            refused: 0,
            question: None,
            can_start: false,
            summary: None,
            rows: Vec::new(),
            window: Window::default(),
            copied: None,
            status: String::new(),
            alert: String::new(),
        }
    }

    /// Follows the queue; whether something shows a time, and is to be drawn again soon.
    pub fn follow(&mut self, queue: &Queue, now: Millis) -> bool {
        self.can_start = queue.settings().manual && queue.uploads().any(row::is_held);
        let uploads = self.window.uploads(queue).into_iter();
        self.rows = uploads
            .filter_map(|upload| Row::of(upload, queue, &self.texts, now))
            .collect();
        self.summary = Summary::of(queue, &self.texts, now);
        let asked = Asked::of(queue, &self.texts);
        if asked.as_ref().map(|asked| asked.id) != self.question.as_ref().map(|asked| asked.id) {
            put(
                &mut self.alert,
                asked.as_ref().map(|asked| asked.text.clone()),
            );
        }
        self.question = asked;
        self.rows.iter().any(|row| row.is_timed)
    }

    /// Names a file that was not taken.
    pub fn refuse(&mut self, sentence: String) {
        match self.refusals.last_mut() {
            Some(last) if self.refused >= APART && !self.refused.is_multiple_of(APART) => {
                last.push('\n');
                last.push_str(&sentence);
            }
            _ => self.refusals.push(sentence),
        }
        self.refused = self.refused.saturating_add(1);
    }

    /// Forgets the files that were not taken.
    pub fn dismiss_refusals(&mut self) {
        self.refused = 0;
        self.refusals.clear();
        self.alert.clear();
    }

    /// Says that the details of an upload were copied.
    pub fn show_copied(&mut self, id: u32) {
        self.copied = Some(id);
        put(
            &mut self.status,
            Some(self.texts.get(Message::Copied).to_owned()),
        );
    }

    /// Puts what is to be said where assistive technology reads it out.
    pub fn say(&mut self, said: &mut Announcements, now: Millis) {
        put(&mut self.status, said.take_status(&self.texts, now));
        put(&mut self.alert, said.take_alert(&self.texts, now));
    }
}

impl Summary {
    fn of(queue: &Queue, texts: &Texts, now: Millis) -> Option<Self> {
        let tally = queue.tally();
        let is_of_many = tally.listed() > 1;
        if !is_of_many && !queue.is_reading() {
            return None;
        }
        let mut text = String::new();
        if let Some(name) = queue.reading() {
            text.push_str(&texts.fill(Message::ReadingFolder, &[("name", name)]));
            if is_of_many {
                text.push_str(" · ");
            }
        }
        let overall = queue.overall(now);
        if is_of_many {
            push_counts(&mut text, texts, tally);
            row::push_pace(&mut text, texts, overall.speed, overall.seconds_left);
        }
        let unsettled = tally.unsettled() > 0;
        Some(Self {
            text,
            percent: (unsettled && is_of_many).then(|| plain::decimal(percent(&overall))),
            can_cancel: unsettled || queue.is_reading(),
            can_retry: tally.failed > 0 && queue.uploads().any(can_retry_failed),
            can_clear: tally.listed() > tally.unsettled(),
        })
    }
}

/// How many of all there are have come how far.
fn push_counts(text: &mut String, texts: &Texts, tally: Tally) {
    let number = |number| browser::number(&texts.language, number);
    let values = [
        ("done", &*number(tally.done)),
        ("all", &*number(tally.listed())),
        ("failed", &*number(tally.failed)),
    ];
    text.push_str(&texts.fill(Message::Progress, &values));
    if tally.failed > 0 {
        text.push_str(" · ");
        text.push_str(&texts.fill(Message::ProgressFailed, &values));
    }
}

fn can_retry_failed(upload: &Upload) -> bool {
    matches!(upload.state(), State::Failed { .. }) && row::can_retry(upload)
}

/// How much of all files is sent, 0 to 100.
pub(crate) fn percent(overall: &Overall) -> u64 {
    overall.loaded.saturating_mul(100) / overall.size.max(1)
}

/// Puts a sentence where another was. The same one again gets a space that nobody hears: what
/// does not change is not read out.
fn put(place: &mut String, sentence: Option<String>) {
    if let Some(mut sentence) = sentence {
        if *place == sentence {
            sentence.push('\u{A0}');
        }
        *place = sentence;
    }
}
