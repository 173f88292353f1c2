//! What the view draws: one plain value, made by the runtime once a frame where something
//! changed. The view decides nothing.

mod announcement;
mod row;

pub use announcement::Announcements;
pub use row::Row;

use direct_upload_core::settings::Settings;
use direct_upload_core::{Millis, Queue, UploadId};

use crate::browser;
use crate::text::{self, Catalogue, fill};

/// How many rows and how many refused files are shown at first, and how many more each time.
const PAGE: usize = 100;

/// Where the element as a whole is: its `data-state`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overall {
    /// Nothing in the list.
    #[default]
    Idle,
    /// Ready, but to be started by hand.
    Ready,
    /// Under way.
    Uploading,
    /// All that are under way wait for a retry or for the network.
    Waiting,
    /// All settled, at least one failed.
    Failed,
    /// All settled, none failed.
    Done,
}

impl Overall {
    /// As in `data-state`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Ready => "ready",
            Self::Uploading => "uploading",
            Self::Waiting => "waiting",
            Self::Failed => "failed",
            Self::Done => "done",
        }
    }

    /// Of the queue as it is now.
    #[must_use]
    pub const fn of(queue: &Queue) -> Self {
        let tally = queue.tally();
        if tally.in_flight > 0 {
            Self::Uploading
        } else if tally.waiting > 0 || (tally.queued > 0 && !queue.is_online()) {
            Self::Waiting
        } else if tally.queued > 0 && queue.settings().manual {
            Self::Ready
        } else if tally.queued > 0 {
            Self::Uploading
        } else if tally.failed > 0 {
            Self::Failed
        } else if tally.listed() > 0 {
            Self::Done
        } else {
            Self::Idle
        }
    }
}

/// Everything the view draws.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewModel {
    /// The words that never change.
    pub texts: &'static Catalogue,
    /// On the button that opens the file picker.
    pub choose: &'static str,
    /// Beside it.
    pub drop: &'static str,
    /// Which files are taken.
    pub limits: String,
    /// For the file input's `accept`.
    pub accept: String,
    /// For the file input's `multiple`.
    pub multiple: bool,
    /// Whether files are being held over the element.
    pub hover: bool,
    /// Files that were not taken since the last ones were added, a sentence each.
    pub refusals: Vec<String>,
    /// How many more there are, in words.
    pub more_refusals: Option<String>,
    /// Whether uploads wait to be started by hand.
    pub can_start: bool,
    /// The uploads, oldest first.
    pub rows: Vec<(UploadId, Row)>,
    /// How many more there are, in words.
    pub more_rows: Option<String>,
    /// Said politely.
    pub status: String,
    /// Said at once.
    pub alert: String,

    refused: usize,
    most_rows: usize,
}

impl ViewModel {
    /// Of an element without uploads.
    #[must_use]
    pub const fn new(texts: &'static Catalogue) -> Self {
        Self {
            texts,
            choose: texts.choose_file,
            drop: texts.drop_file,
            limits: String::new(),
            accept: String::new(),
            multiple: false,
            hover: false,
            refusals: Vec::new(),
            more_refusals: None,
            can_start: false,
            rows: Vec::new(),
            more_rows: None,
            status: String::new(),
            alert: String::new(),
            refused: 0,
            most_rows: PAGE,
        }
    }

    /// Follows a change of the settings.
    pub fn invite(&mut self, settings: &Settings) {
        let texts = self.texts;
        let kinds = text::kinds(texts, settings.accept);
        let size = browser::bytes(texts.language, settings.max_size);
        self.limits = fill(texts.limits, &[("kinds", &kinds), ("size", &size)]);
        // Extensions and media types: phones know only the latter.
        self.accept.clear();
        for kind in settings.accept.kinds() {
            let comma = if self.accept.is_empty() { "." } else { ",." };
            for part in [comma, kind.extension(), ",", kind.content_type()] {
                self.accept.push_str(part);
            }
        }
        self.multiple = settings.multiple;
        (self.choose, self.drop) = if settings.multiple {
            (texts.choose_files, texts.drop_files)
        } else {
            (texts.choose_file, texts.drop_file)
        };
    }

    /// Follows the queue; whether a row shows a time, and is to be drawn again soon.
    pub fn follow(&mut self, queue: &Queue, now: Millis) -> bool {
        self.can_start = Overall::of(queue) == Overall::Ready;
        self.rows.clear();
        let rows = queue
            .uploads()
            .take(self.most_rows)
            .filter_map(|upload| Some((upload.id(), Row::of(upload, queue, self.texts, now)?)));
        self.rows.extend(rows);
        let listed = usize::try_from(queue.tally().listed()).unwrap_or(usize::MAX);
        self.more_rows = count(self.texts.more_rows, listed.saturating_sub(self.most_rows));
        self.rows.iter().any(|(_, row)| row.is_timed)
    }

    /// Shows more of a long list.
    pub const fn show_more(&mut self) {
        self.most_rows = self.most_rows.saturating_add(PAGE);
    }

    /// Names a file that was not taken.
    pub fn refuse(&mut self, sentence: String) {
        self.refused = self.refused.saturating_add(1);
        if self.refused <= PAGE {
            self.refusals.push(sentence);
        }
        self.more_refusals = count(self.texts.more_rejected, self.refused.saturating_sub(PAGE));
    }

    /// Forgets the files that were not taken.
    pub fn dismiss_refusals(&mut self) {
        self.refused = 0;
        self.refusals.clear();
        self.more_refusals = None;
        self.alert.clear();
    }

    /// Puts what is to be said where assistive technology reads it out.
    pub fn say(&mut self, said: &mut Announcements) {
        put(&mut self.status, said.take_status(self.texts));
        put(&mut self.alert, said.take_alert(self.texts));
    }
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

/// A sentence with a count in it, unless the count is nothing.
fn count(template: &str, count: usize) -> Option<String> {
    (count > 0).then(|| fill(template, &[("count", &count.to_string())]))
}
