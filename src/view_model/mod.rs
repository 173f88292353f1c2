//! What the view draws: plain values in signals, written by the runtime once a frame, and the
//! words that go with them. The view decides nothing.

mod announcement;
mod row;

pub use announcement::Announcements;
pub use row::Row;

use direct_upload_core::settings::Settings;
use direct_upload_core::{Queue, UploadId};
use leptos::prelude::{ArcRwSignal, GetUntracked, ReadUntracked, Set};

use crate::browser;
use crate::text::{self, Catalogue, fill};

/// How many refused files are named; the rest is counted.
const NAMED_REFUSALS: usize = 100;

/// One row of the list, with a signal of its own so that nothing else is drawn anew.
#[derive(Clone, Debug)]
pub struct RowHandle {
    /// Whose.
    pub id: UploadId,
    /// What it shows.
    pub row: ArcRwSignal<Row>,
}

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

/// Everything but the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Panel {
    /// On the button.
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
    /// On the button that takes the refusals away.
    pub dismiss: &'static str,
    /// Whether uploads wait to be started by hand.
    pub can_start: bool,
    /// Said politely.
    pub status: String,
    /// Said at once.
    pub alert: String,
}

/// Everything the view draws.
#[derive(Clone, Debug)]
pub struct ViewModel {
    /// The words.
    pub texts: &'static Catalogue,
    /// Everything but the list.
    pub panel: ArcRwSignal<Panel>,
    /// The list, oldest first.
    pub rows: ArcRwSignal<Vec<RowHandle>>,
}

/// What is known of the panel and not drawn yet: it is drawn once a frame.
#[derive(Debug, Default)]
pub struct Pending {
    panel: Panel,
    refused: usize,
}

impl Pending {
    /// Follows a change of the settings.
    pub fn invite(&mut self, texts: &'static Catalogue, settings: &Settings) {
        let kinds = text::kinds(texts, settings.accept);
        let size = browser::bytes(texts.language, settings.max_size);
        // Extensions and media types: phones know only the latter.
        let accept: Vec<String> = settings
            .accept
            .kinds()
            .map(|kind| format!(".{},{}", kind.extension(), kind.content_type()))
            .collect();
        (self.panel.choose, self.panel.drop) = if settings.multiple {
            (texts.choose_files, texts.drop_files)
        } else {
            (texts.choose_file, texts.drop_file)
        };
        self.panel.limits = fill(texts.limits, &[("kinds", &kinds), ("size", &size)]);
        self.panel.accept = accept.join(",");
        self.panel.multiple = settings.multiple;
        self.panel.dismiss = texts.dismiss;
    }

    /// Files are being held over the element, or no longer.
    pub const fn hover(&mut self, hover: bool) {
        self.panel.hover = hover;
    }

    /// Names a file that was not taken.
    pub fn refuse(&mut self, texts: &Catalogue, sentence: String) {
        self.refused = self.refused.saturating_add(1);
        match self.refused.saturating_sub(NAMED_REFUSALS) {
            0 => self.panel.refusals.push(sentence),
            more => {
                let more = fill(texts.more_rejected, &[("count", &more.to_string())]);
                self.panel.more_refusals = Some(more);
            }
        }
    }

    /// Forgets the files that were not taken.
    pub fn dismiss_refusals(&mut self) {
        self.refused = 0;
        self.panel.refusals.clear();
        self.panel.more_refusals = None;
    }
}

impl ViewModel {
    /// The view model of an empty list.
    #[must_use]
    pub fn new(texts: &'static Catalogue) -> Self {
        Self {
            texts,
            panel: ArcRwSignal::default(),
            rows: ArcRwSignal::default(),
        }
    }

    /// Draws the panel, if it changed.
    pub fn show(&self, pending: &mut Pending, said: &mut Announcements, overall: Overall) {
        let panel = &mut pending.panel;
        panel.can_start = overall == Overall::Ready;
        if let Some(status) = said.take_status(self.texts) {
            panel.status = status;
        }
        if let Some(alert) = said.take_alert(self.texts) {
            panel.alert = alert;
        }
        if *self.panel.read_untracked() != *panel {
            self.panel.set(panel.clone());
        }
    }

    /// Draws anew what changed; whether any row shows a time, and is to be drawn again soon.
    pub fn refresh(&self, queue: &mut Queue, now: u64) -> bool {
        let changes = queue.take_changes();
        let mut handles = self.rows.get_untracked();
        let before = handles.len();
        handles.retain(|handle| queue.upload(handle.id).is_some());
        let mut regrouped = handles.len() != before;
        for id in changes {
            let Some(row) = queue
                .upload(id)
                .and_then(|upload| Row::of(upload, queue, self.texts, now))
            else {
                continue;
            };
            match handles.binary_search_by_key(&id, |handle| handle.id) {
                Ok(found) => {
                    if let Some(handle) = handles.get(found) {
                        handle.show(row);
                    }
                }
                Err(place) => {
                    regrouped = true;
                    let row = ArcRwSignal::new(row);
                    handles.insert(place, RowHandle { id, row });
                }
            }
        }
        let mut timed = false;
        for handle in &handles {
            if handle.row.read_untracked().is_timed {
                timed = true;
                if let Some(row) = queue
                    .upload(handle.id)
                    .and_then(|upload| Row::of(upload, queue, self.texts, now))
                {
                    handle.show(row);
                }
            }
        }
        if regrouped {
            self.rows.set(handles);
        }
        timed
    }
}

impl RowHandle {
    fn show(&self, row: Row) {
        if *self.row.read_untracked() != row {
            self.row.set(row);
        }
    }
}
