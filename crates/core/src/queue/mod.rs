//! All uploads of one element, and the one function that changes them.
//!
//! # Transitions
//! A slot is one of `concurrency` uploads in flight, and needs a lane, of which all elements of a
//! page have six together; those that can take one do so oldest first. `again` stands for
//! `Waiting` while retries are left, for `Failed` when none is.
//! Where the next step asks a proxy that has asked for patience (429 or 503 with
//! `Retry-After`), or that does not know who asks (an upload waits after a 401), the upload gives
//! its slot back and goes on from `Queued` afterwards.
//!
//! | from | when | to |
//! | --- | --- | --- |
//! | – | a file passes the checks by name and size, and there is room | Inspecting |
//! | – | it passes, but an upload under way or done has its name, or one that is done had it | Undecided |
//! | – | it was stored in an earlier life of the page, and no upload has its key | Done |
//! | Undecided | keep both, or its name becomes free, and there is room | Inspecting |
//! | Undecided | replace, and there is room | Inspecting; whoever had its name is taken back, and gone |
//! | Undecided | skip, or there is no room | gone, rejected |
//! | Inspecting | its beginning and its end are what its name says | Offered |
//! | Inspecting | they are not, or cannot be read | gone, rejected |
//! | Offered | the host page takes it | Queued |
//! | Inspecting, Offered | for 300 ms: the disk, or the page, takes its time | the same, in the list |
//! | Offered | the host page refuses it | gone, rejected |
//! | Undecided, Inspecting, Offered | it is taken back | gone |
//! | Queued | a slot is free and the network is there, or is to be found out about | Authorizing, or Confirming |
//! | Queued, stored already | a slot is free, but nothing is confirmed any more | Done |
//! | Authorizing | a URL that a file can be sent to | Uploading |
//! | Authorizing | a URL past its end on arrival, first time in this try | Authorizing, at once |
//! | Authorizing | no answer in 30 s, no connection, a passing refusal | again |
//! | Authorizing, Confirming | 401, a redirect, or the page has no headers, first time in a row | Waiting for a second, which costs no retry |
//! | Authorizing, Confirming | the same, second time in a row | Waiting for a sign-in |
//! | Authorizing | any other refusal, an unusable URL, another upload's key | Failed |
//! | Uploading | 200, 201 or 204 | Confirming, or Done |
//! | Uploading | the URL is past its end, first time in this try | Authorizing, at once |
//! | Authorizing, Uploading | the URL is past its end, second time in this try | again |
//! | in flight | 429 or 503 with a `Retry-After` of a second or more | Waiting until then, which costs no retry |
//! | Uploading | no connection, a passing refusal, bytes that moved and do not for 30 s, no answer | again |
//! | Uploading | any other refusal, another address answers, the file changed, over 32 MiB and cut twice at the same place | Failed |
//! | Uploading | before a byte is sent, the disk takes its time | Waiting for the disk, which costs no retry |
//! | Confirming | 200, 202 or 204 | Done |
//! | Confirming | no connection, a passing refusal, no answer in 60 s | again, to confirm only |
//! | Confirming | any other refusal | Failed |
//! | in flight | no connection or no answer, while the browser says that there is no network | Waiting for the network, which costs no retry |
//! | Waiting | its time comes, its disk answers, the network returns or is to be found out about, somebody signed in, a retry by hand (not for the disk) | Queued |
//! | Failed, Cancelled | a retry by hand | Queued, with all retries; stored already: to confirm only |
//! | Queued, in flight, Waiting | it is taken back | Cancelled |
//! | Queued, Done, Failed, Cancelled | it is discarded | gone |
//! | Failed, Cancelled | another upload gets its key | gone |
//!
//! # Invariants
//! - Never more than `concurrency` uploads in flight, nor more than it has lanes.
//! - No two uploads of one queue share a storage key. A file whose name is taken has none until
//!   a person decides.
//! - An answer that does not carry the upload's current turn changes nothing.
//! - An upload leaves the list only by being discarded, or for a new one of its key: once it
//!   failed or was taken back, or where a person says so.
//! - Each file that came in is released once: when it is stored, or when its upload leaves.

mod admission;
mod attempt;
mod commands;
mod confirmation;
mod folder;
mod overall;
mod restoring;
mod same_name;
mod schedule;
mod step;
mod store;

use crate::effect::{Effect, Rejection};
use crate::event::{Choice, Event, FolderId};
use crate::moment::{Millis, Moment};
use crate::settings::Settings;
use crate::state::Phase;
use crate::upload::{Upload, UploadId};
pub use overall::Overall;
pub use same_name::{Clash, Question};
use step::Step;
use store::{Index, Shelves, Store};
pub use store::{Sent, place};

/// How many uploads are in each phase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// In `checking`.
    pub checking: u32,
    /// In `queued`.
    pub queued: u32,
    /// In `authorizing`, `uploading` or `confirming`.
    pub in_flight: u32,
    /// In `waiting`.
    pub waiting: u32,
    /// In `done`.
    pub done: u32,
    /// In `failed`.
    pub failed: u32,
    /// In `cancelled`.
    pub cancelled: u32,
}

impl Tally {
    /// How many are under way: not settled.
    #[must_use]
    pub const fn unsettled(self) -> u32 {
        self.checking
            .saturating_add(self.queued)
            .saturating_add(self.in_flight)
            .saturating_add(self.waiting)
    }

    /// How many there are.
    #[must_use]
    pub const fn listed(self) -> u32 {
        self.unsettled()
            .saturating_add(self.done)
            .saturating_add(self.failed)
            .saturating_add(self.cancelled)
    }

    const fn of(&mut self, phase: Phase) -> &mut u32 {
        match phase {
            Phase::Checking => &mut self.checking,
            Phase::Queued => &mut self.queued,
            Phase::Authorizing | Phase::Uploading | Phase::Confirming => &mut self.in_flight,
            Phase::Waiting => &mut self.waiting,
            Phase::Done => &mut self.done,
            Phase::Failed => &mut self.failed,
            Phase::Cancelled => &mut self.cancelled,
        }
    }
}

/// All uploads of one element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    settings: Settings,
    uploads: Store,
    /// By the hashes of their names, which are the ends of their keys.
    keys: Shelves,
    /// Those that are no uploads yet because their name is taken, by its hash.
    undecided: Shelves,
    /// The names of stored files, whether they are in the list or not.
    sent: Sent,
    /// What a person said about all files whose name is taken, and when that last counted.
    answer: Option<(Choice, Millis)>,
    /// Those that can take a slot, oldest first.
    ready: Index,
    /// By what happens to them by time alone.
    deadlines: Index,
    in_flight: Vec<UploadId>,
    /// The lanes that it has, by the time since when, and how many it has asked for.
    lanes: Vec<Millis>,
    lanes_asked: usize,
    tally: Tally,
    /// How many are looked at or offered to the host page, and not in the list yet.
    admitting: u32,
    /// The folders that are being read, with their names.
    folders: Vec<(FolderId, String)>,
    /// Whether the browser believes that it has a network.
    online: bool,
    /// While it does not: when a request finds out next.
    probe_at: Millis,
    /// Whose request that was.
    probe: Option<UploadId>,
    /// How often the browser has said that the network is back.
    returns: u32,
    /// How many wait for the network.
    cut_off: u32,
    /// The proxy asked for patience: nothing is started before.
    hold_until: Millis,
    /// How many wait because the proxy does not know who asks.
    signed_out: u32,
    /// The earliest wake that the runtime has been asked for and that is yet to come.
    wake: Option<Millis>,
    /// Whether the host page knows that everything is settled.
    completion_told: bool,
    diagnosed: Vec<&'static str>,
}

impl Queue {
    /// An empty queue. It shares with others of its page what was `sent` from there.
    #[must_use]
    pub const fn new(settings: Settings, online: bool, sent: Sent) -> Self {
        Self {
            settings,
            uploads: Store::new(),
            keys: Shelves::new(),
            undecided: Shelves::new(),
            sent,
            answer: None,
            ready: Index::new(),
            deadlines: Index::new(),
            in_flight: Vec::new(),
            lanes: Vec::new(),
            lanes_asked: 0,
            tally: Tally {
                checking: 0,
                queued: 0,
                in_flight: 0,
                waiting: 0,
                done: 0,
                failed: 0,
                cancelled: 0,
            },
            admitting: 0,
            folders: Vec::new(),
            online,
            probe_at: 0,
            probe: None,
            returns: 0,
            cut_off: 0,
            hold_until: 0,
            signed_out: 0,
            wake: None,
            completion_told: true,
            diagnosed: Vec::new(),
        }
    }

    /// Takes what happened and says what is to be done.
    #[must_use = "the effects are the only way anything gets done"]
    pub fn update(&mut self, event: Event, moment: Moment) -> Vec<Effect> {
        let mut step = Step::new(self, moment);
        match event {
            Event::FilesAdded(files) => step.add(files),
            Event::FolderAdded { id, name } => step.folder_added(id, name),
            Event::Unreadable { name, folder } => {
                step.reject(name, folder, 0, Rejection::Unreadable);
            }
            Event::FolderRead { id, is_empty } => step.folder_read(id, is_empty),
            Event::Inspected { id, look } => step.inspected(id, look),
            Event::OfferAnswered { id, answer } => step.offer_answered(id, answer),
            Event::Restored {
                id,
                key,
                name,
                size,
            } => step.restore(id, key, name, size),
            Event::Decided {
                id,
                choice,
                for_all,
            } => step.decided(id, choice, for_all),
            Event::Start => step.start(),
            Event::Cancel(target) => step.cancel(target),
            Event::Retry(target) => step.retry(target),
            Event::Discard(id) => step.discard(id),
            Event::Clear => step.clear(),
            Event::SettingsChanged(settings) => step.change_settings(settings),
            Event::UrlAnswered { id, turn, answer } => step.url_answered(id, turn, answer),
            Event::FileRead { id, turn } => step.file_read(id, turn),
            Event::BytesSent { id, turn, loaded } => step.bytes_sent(id, turn, loaded),
            Event::PutAnswered { id, turn, answer } => step.put_answered(id, turn, answer),
            Event::ConfirmAnswered { id, turn, answer } => {
                step.confirm_answered(id, turn, answer);
            }
            Event::SignedIn => step.signed_in(),
            Event::LaneGranted => step.lane_granted(),
            Event::WentOffline => step.went_offline(),
            Event::WentOnline => step.network_returned(),
            Event::TimePassed => step.time_passed(),
        }
        step.admit_free();
        step.fill_slots();
        step.tell_completion();
        step.ask_to_wake();
        step.into_effects()
    }

    /// The settings in force.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The uploads in the list, oldest first.
    pub fn uploads(&self) -> impl Iterator<Item = &Upload> {
        self.uploads
            .iter()
            .filter(|upload| upload.state().phase().is_some())
    }

    /// The upload of this id, whether it is in the list yet or not.
    #[must_use]
    pub fn upload(&self, id: UploadId) -> Option<&Upload> {
        self.uploads.get(id)
    }

    /// How many uploads are in each phase.
    #[must_use]
    pub const fn tally(&self) -> Tally {
        self.tally
    }

    /// Whether nothing is on its way, be it into the list or to the storage, no folder is being
    /// read, and nobody is asked anything.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        self.tally.unsettled() == 0 && !self.is_taking_in() && self.undecided.is_empty()
    }

    /// Whether files are on their way into the list, or a folder is being read.
    #[must_use]
    pub const fn is_taking_in(&self) -> bool {
        self.admitting > 0 || self.is_reading()
    }

    /// Whether the browser believes that it has a network. It may be wrong: while it says no, one
    /// request now and then finds out, and the first answer says yes.
    #[must_use]
    pub const fn is_online(&self) -> bool {
        self.online
    }

    /// Whether uploads wait for the network, and nothing but that.
    #[must_use]
    pub fn is_cut_off(&self) -> bool {
        !self.online && (self.cut_off > 0 || !self.ready.is_empty())
    }

    /// Whether the proxy does not know who asks. Nothing is started until somebody has signed in
    /// (`Event::SignedIn`) or the upload that found out is tried again.
    #[must_use]
    pub const fn is_signed_out(&self) -> bool {
        self.signed_out > 0
    }

    /// When the proxy lets us ask again, if it asked for patience.
    #[must_use]
    pub fn held_until(&self, now: Millis) -> Option<Millis> {
        (self.hold_until > now).then_some(self.hold_until)
    }
}
