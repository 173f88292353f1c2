//! A pretended browser: it knows what is under way because it was told to do it, and refuses
//! to do what no browser could.

use std::collections::{BTreeMap, BTreeSet};

use direct_upload_core::answer::PutAnswer;
use direct_upload_core::{
    Effect, Event, Millis, Phase, Queue, State, Turn, Upload, UploadId, Wait,
};

/// Whether somebody waits for what an event says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It answers what is under way.
    Awaited,
    /// It answers what was never asked, is answered or was aborted.
    Stale,
    /// It is no answer.
    Act,
}

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    Url,
    Put,
    Confirm,
}

#[derive(Debug, Default)]
pub(crate) struct Browser {
    /// The files that it has a handle of.
    files: BTreeSet<UploadId>,
    reading: BTreeSet<UploadId>,
    reading_again: BTreeMap<UploadId, Turn>,
    offered: BTreeSet<UploadId>,
    /// What the storage has taken: it is never sent again.
    stored: BTreeSet<UploadId>,
    requests: BTreeMap<UploadId, (Request, Turn)>,
    last_turns: BTreeMap<UploadId, Turn>,
    pub(crate) timer: Option<Millis>,
    /// The lanes that it was asked for and has not granted.
    pub(crate) lanes_asked: usize,
    /// Those that it has granted and not got back.
    pub(crate) lanes: usize,
}

impl Browser {
    pub(crate) fn requests(&self) -> usize {
        self.requests.len()
    }

    pub(crate) fn request(&self, id: UploadId) -> Option<Request> {
        Some(self.requests.get(&id)?.0)
    }

    pub(crate) fn turn(&self, id: UploadId) -> Option<Turn> {
        Some(self.requests.get(&id)?.1)
    }

    /// Whose requests are under way.
    pub(crate) fn busy(&self) -> Vec<(UploadId, Request)> {
        let requests = self.requests.iter();
        requests.map(|(id, (request, _))| (*id, *request)).collect()
    }

    /// Whose first bytes are being read, and whether anybody still wants them.
    pub(crate) fn reading(&self) -> Vec<UploadId> {
        self.reading.iter().copied().collect()
    }

    /// Whose disks take their time.
    pub(crate) fn reading_again(&self) -> Vec<(UploadId, Turn)> {
        let reading = self.reading_again.iter();
        reading.map(|(id, turn)| (*id, *turn)).collect()
    }

    pub(crate) fn offered(&self) -> Vec<UploadId> {
        self.offered.iter().copied().collect()
    }

    /// Takes note of what is about to be told.
    pub(super) fn expects(&mut self, event: &Event, queue: &Queue) -> Fit {
        let fits = match event {
            Event::FilesAdded(files) => {
                let new = files.iter().map(|file| file.id);
                self.files
                    .extend(new.filter(|id| queue.upload(*id).is_none()));
                return Fit::Act;
            }
            Event::Inspected { id, .. } => self.reading.remove(id) && self.files.contains(id),
            Event::FileRead { id, turn } => {
                let is_read = self.reading_again.get(id) == Some(turn);
                if is_read {
                    self.reading_again.remove(id);
                }
                // Somebody may have taken it back or tried again meanwhile.
                let waits = |upload: &Upload| {
                    let wait = Wait::Disk;
                    matches!(upload.state(), State::Waiting { wait: of, .. } if *of == wait)
                };
                is_read && queue.upload(*id).is_some_and(waits)
            }
            Event::OfferAnswered { id, .. } => self.offered.remove(id) && self.files.contains(id),
            Event::UrlAnswered { id, turn, .. } => self.finish(*id, (Request::Url, *turn)),
            Event::PutAnswered { id, turn, answer } => {
                let fits = self.finish(*id, (Request::Put, *turn));
                if fits && matches!(answer, PutAnswer::Stored { .. }) {
                    self.stored.insert(*id);
                }
                fits
            }
            Event::ConfirmAnswered { id, turn, .. } => self.finish(*id, (Request::Confirm, *turn)),
            Event::BytesSent { id, turn, .. } => {
                self.requests.get(id) == Some(&(Request::Put, *turn))
            }
            Event::Restored { id, .. } => {
                self.stored.insert(*id);
                return Fit::Act;
            }
            Event::FolderAdded { .. }
            | Event::Unreadable { .. }
            | Event::FolderRead { .. }
            | Event::Decided { .. }
            | Event::Start
            | Event::Cancel(_)
            | Event::Retry(_)
            | Event::Discard(_)
            | Event::Clear
            | Event::SettingsChanged(_)
            | Event::SignedIn
            | Event::LaneGranted
            | Event::WentOffline
            | Event::WentOnline
            | Event::TimePassed => return Fit::Act,
        };
        if fits { Fit::Awaited } else { Fit::Stale }
    }

    fn finish(&mut self, id: UploadId, answered: (Request, Turn)) -> bool {
        let fits = self.requests.get(&id) == Some(&answered);
        if fits {
            self.requests.remove(&id);
        }
        fits
    }

    pub(super) fn carry_out(&mut self, effect: &Effect) {
        match effect {
            Effect::Inspect { id, .. } => {
                assert!(self.files.contains(id), "no file to read: {id:?}");
                assert!(self.reading.insert(*id), "read twice: {id:?}");
            }
            Effect::ReadAgain { id, turn } => {
                assert!(self.files.contains(id), "no file to read: {id:?}");
                // One that was taken back may still be read.
                self.reading_again.insert(*id, *turn);
            }
            Effect::Offer { id } => {
                assert!(self.files.contains(id), "no file to offer: {id:?}");
                assert!(self.offered.insert(*id), "offered twice: {id:?}");
            }
            Effect::RequestUrl { id, turn, .. } => {
                assert!(!self.stored.contains(id), "sent twice: {id:?}");
                self.begin(*id, Request::Url, *turn);
            }
            Effect::Put { id, turn, .. } => {
                assert!(self.files.contains(id), "no file to send: {id:?}");
                self.begin(*id, Request::Put, *turn);
            }
            Effect::Confirm { id, turn, .. } => self.begin(*id, Request::Confirm, *turn),
            Effect::Abort { id } => {
                let aborted = self.requests.remove(id);
                assert!(aborted.is_some(), "nothing to abort: {id:?}");
            }
            Effect::Wake { at } => self.timer = Some(*at),
            Effect::Release { id } => {
                assert!(self.files.remove(id), "released twice: {id:?}");
                assert!(!self.requests.contains_key(id), "still in use: {id:?}");
            }
            Effect::AskForLane => self.lanes_asked += 1,
            Effect::ReturnLane => {
                assert!(self.lanes > 0, "no lane to give back");
                self.lanes -= 1;
            }
            Effect::ReadFolder { .. } | Effect::Notify(_) => {}
        }
    }

    fn begin(&mut self, id: UploadId, request: Request, turn: Turn) {
        let before = self.requests.insert(id, (request, turn));
        assert_eq!(before, None, "two requests at once: {id:?}");
        let last = self.last_turns.insert(id, turn);
        assert!(
            last.is_none_or(|last| last.0 < turn.0),
            "a turn is given out twice: {id:?}, {turn:?}"
        );
    }

    /// Whether what the queue believes to be under way is.
    pub(super) fn check(&self, id: UploadId, phase: Option<Phase>) {
        let believed = match phase {
            Some(Phase::Authorizing) => Some(Request::Url),
            Some(Phase::Uploading) => Some(Request::Put),
            Some(Phase::Confirming) => Some(Request::Confirm),
            _ => None,
        };
        assert_eq!(self.request(id), believed, "{id:?} is {phase:?}");
    }

    pub(super) fn holds(&self, id: UploadId) -> bool {
        self.files.contains(&id)
    }

    pub(super) fn has_stored(&self, id: UploadId) -> bool {
        self.stored.contains(&id)
    }

    pub(super) fn is_reading(&self, id: UploadId) -> bool {
        self.reading.contains(&id)
    }

    pub(super) fn is_reading_again(&self, id: UploadId) -> bool {
        self.reading_again.contains_key(&id)
    }

    pub(super) fn is_offering(&self, id: UploadId) -> bool {
        self.offered.contains(&id)
    }
}
