//! What the view draws: plain values in signals, written by the runtime once a frame, and the
//! words that go with them. The view decides nothing.

mod announcement;
mod row;

pub use announcement::Announcements;
pub use row::Row;

use direct_upload_core::{Queue, Tally, UploadId};
use leptos::prelude::{ArcRwSignal, GetUntracked, ReadUntracked, Set, Update};

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

    fn of(tally: Tally, queue: &Queue) -> Self {
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

/// The texts around the drop zone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Invitation {
    /// On the button.
    pub choose: String,
    /// Beside it.
    pub drop: String,
    /// Which files are taken.
    pub limits: String,
    /// For the file input's `accept`.
    pub accept: String,
    /// For the file input's `multiple`.
    pub multiple: bool,
}

/// Everything the view draws.
#[derive(Clone, Debug)]
pub struct ViewModel {
    /// The words.
    pub texts: &'static Catalogue,
    /// Around the drop zone.
    pub invitation: ArcRwSignal<Invitation>,
    /// The list, oldest first.
    pub rows: ArcRwSignal<Vec<RowHandle>>,
    /// The element as a whole.
    pub overall: ArcRwSignal<Overall>,
    /// Files that were not taken since the last ones were added, a sentence each.
    pub refusals: ArcRwSignal<Vec<String>>,
    /// How many more there are.
    pub more_refusals: ArcRwSignal<usize>,
    /// Said politely.
    pub status: ArcRwSignal<String>,
    /// Said at once.
    pub alert: ArcRwSignal<String>,
}

impl ViewModel {
    /// The view model of an empty list.
    #[must_use]
    pub fn new(texts: &'static Catalogue, queue: &Queue) -> Self {
        let model = Self {
            texts,
            invitation: ArcRwSignal::default(),
            rows: ArcRwSignal::default(),
            overall: ArcRwSignal::default(),
            refusals: ArcRwSignal::default(),
            more_refusals: ArcRwSignal::default(),
            status: ArcRwSignal::default(),
            alert: ArcRwSignal::default(),
        };
        model.invite(queue);
        model
    }

    /// Follows a change of the settings.
    pub fn invite(&self, queue: &Queue) {
        let (texts, settings) = (self.texts, queue.settings());
        let one = !settings.multiple;
        let kinds = text::kinds(texts, settings.accept);
        let size = browser::bytes(texts.language, settings.max_size);
        // Extensions and media types: phones know only the latter.
        let accept: Vec<String> = settings
            .accept
            .kinds()
            .map(|kind| format!(".{},{}", kind.extension(), kind.content_type()))
            .collect();
        self.invitation.set(Invitation {
            choose: (if one {
                texts.choose_file
            } else {
                texts.choose_files
            })
            .to_owned(),
            drop: (if one {
                texts.drop_file
            } else {
                texts.drop_files
            })
            .to_owned(),
            limits: fill(texts.limits, &[("kinds", &kinds), ("size", &size)]),
            accept: accept.join(","),
            multiple: settings.multiple,
        });
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
        let overall = Overall::of(queue.tally(), queue);
        if self.overall.get_untracked() != overall {
            self.overall.set(overall);
        }
        timed
    }

    /// Puts sentences where assistive technology reads them out.
    pub fn say(&self, status: Option<String>, alert: Option<String>) {
        if let Some(status) = status {
            self.status.set(status);
        }
        if let Some(alert) = alert {
            self.alert.set(alert);
        }
    }

    /// The element's `data-state`.
    #[must_use]
    pub fn state(&self) -> &'static str {
        self.overall.get_untracked().as_str()
    }

    /// Names a file that was not taken.
    pub fn refuse(&self, sentence: String) {
        if self.refusals.read_untracked().len() < NAMED_REFUSALS {
            self.refusals.update(|refusals| refusals.push(sentence));
        } else {
            self.more_refusals
                .update(|count| *count = count.saturating_add(1));
        }
    }

    /// Forgets the files that were not taken.
    pub fn dismiss_refusals(&self) {
        self.refusals.update(Vec::clear);
        self.more_refusals.set(0);
    }
}

impl RowHandle {
    fn show(&self, row: Row) {
        if *self.row.read_untracked() != row {
            self.row.set(row);
        }
    }
}
