//! Drives a queue the way a runtime does: it owns the clock, carries the effects out on a
//! pretended browser, and feeds the answers back. After every event it checks the laws of
//! [`laws`], so each test of one row is a test of every invariant too.

mod browser;
pub(crate) mod given;
mod laws;
mod outcome;

use std::collections::BTreeSet;

use direct_upload_core::answer::{ConfirmAnswer, PutAnswer, UrlAnswer};
use direct_upload_core::settings::Settings;
use direct_upload_core::{
    Choice, Effect, Event, Millis, Moment, NewFile, OfferAnswer, Queue, Sent, Target, Turn,
    UploadId,
};

pub(crate) use browser::Request;
use browser::{Browser, Fit};
use laws::Memory;

/// A queue, and the world around it.
pub(crate) struct Driver {
    queue: Queue,
    browser: Browser,
    memory: Memory,
    moment: Moment,
    /// When the queue was last told anything.
    told_at: Millis,
    ids: BTreeSet<UploadId>,
    effects: Vec<Effect>,
    /// Whether lanes are granted as soon as they are asked for, and not told of.
    grants_lanes: bool,
}

impl Driver {
    pub(crate) fn new(settings: Settings) -> Self {
        Self::with_network(settings, true, Sent::default())
    }

    /// Where the browser has just lost the network.
    pub(crate) fn offline(settings: Settings) -> Self {
        let mut driver = Self::new(settings);
        driver.tell(Event::WentOffline);
        driver
    }

    /// Where the browser says from the beginning that there is no network.
    pub(crate) fn born_offline(settings: Settings) -> Self {
        Self::with_network(settings, false, Sent::default())
    }

    /// An element of a page from which this was sent.
    pub(crate) fn of_page(settings: Settings, sent: &Sent) -> Self {
        Self::with_network(settings, true, sent.clone())
    }

    fn with_network(settings: Settings, online: bool, sent: Sent) -> Self {
        Self {
            queue: Queue::new(settings, online, sent),
            browser: Browser::default(),
            memory: Memory::default(),
            moment: Moment {
                now: 1_000,
                wall: given::WALL,
                random: 1,
            },
            told_at: 0,
            ids: BTreeSet::new(),
            effects: Vec::new(),
            grants_lanes: true,
        }
    }

    /// An element of a page whose lanes are all taken.
    pub(crate) fn without_lanes(settings: Settings) -> Self {
        Self {
            grants_lanes: false,
            ..Self::new(settings)
        }
    }

    /// Grants one of the lanes that were asked for.
    pub(crate) fn grant_lane(&mut self) {
        assert!(self.browser.lanes_asked > 0, "no lane is asked for");
        self.tell(Event::LaneGranted);
    }

    /// Tells the queue of an event, now, and carries out what it says.
    pub(crate) fn tell(&mut self, event: Event) {
        self.tell_alone(event);
        while self.grants_lanes && self.browser.lanes_asked > 0 {
            let effects = std::mem::take(&mut self.effects);
            self.tell_alone(Event::LaneGranted);
            self.effects.splice(0..0, effects);
        }
        if self.grants_lanes {
            let is_of_lanes =
                |effect: &Effect| matches!(effect, Effect::AskForLane | Effect::ReturnLane);
            self.effects.retain(|effect| !is_of_lanes(effect));
        }
    }

    fn tell_alone(&mut self, event: Event) {
        if event == Event::LaneGranted {
            self.browser.lanes_asked -= 1;
            self.browser.lanes += 1;
        }
        let before = laws::Before::of(&self.browser, &self.queue);
        match &event {
            Event::FilesAdded(files) => self.ids.extend(files.iter().map(|file| file.id)),
            Event::Restored { id, .. } => {
                self.ids.insert(*id);
            }
            _ => {}
        }
        let fit = self.browser.expects(&event, &self.queue);
        let still = self.told_at == self.moment.now;
        let untouched = (fit == Fit::Stale && still).then(|| self.queue.clone());

        self.effects = self.queue.update(event, self.moment);
        self.told_at = self.moment.now;
        self.moment.random = self.moment.random.wrapping_mul(6_364_136_223_846_793_005) + 1;

        if let Some(untouched) = untouched {
            assert_eq!(self.effects, [], "a stale answer has an effect");
            assert!(self.queue == untouched, "a stale answer changes the queue");
        }
        for effect in &self.effects {
            self.browser.carry_out(effect);
            before.check_slots(&self.browser, &self.queue);
            laws::check_patience(effect, &self.queue, self.moment.now);
        }
        before.check_probe(&self.effects, &self.queue);
        self.memory
            .check_completion(&self.queue, &self.ids, &self.effects);
        self.memory.check_question(&self.queue, &self.ids);
        self.memory.check_progress(&self.queue, &self.browser);
        laws::check(&self.queue, &self.ids, &self.browser, self.moment.now);
    }

    // Files come in.

    /// Hands a file over and gives its id; it is looked at next, if it passes by name and size.
    pub(crate) fn add(&mut self, name: &str, size: u64) -> UploadId {
        let id = self.new_id();
        let name = name.to_owned();
        self.tell(Event::FilesAdded(vec![NewFile {
            id,
            name,
            folder: None,
            size,
        }]));
        id
    }

    /// A person says what to do with one undecided file.
    pub(crate) fn decide(&mut self, id: UploadId, choice: Choice) {
        let for_all = false;
        self.tell(Event::Decided {
            id,
            choice,
            for_all,
        });
    }

    /// A person says what to do with all undecided files, asked about this one.
    pub(crate) fn decide_for_all(&mut self, id: UploadId, choice: Choice) {
        let for_all = true;
        self.tell(Event::Decided {
            id,
            choice,
            for_all,
        });
    }

    /// An id that no file had.
    pub(crate) fn new_id(&self) -> UploadId {
        UploadId(self.ids.last().map_or(1, |last| last.0 + 1))
    }

    pub(crate) fn inspected(&mut self, id: UploadId, head: Option<&[u8]>) {
        let look = head.map(given::look);
        self.tell(Event::Inspected { id, look });
    }

    pub(crate) fn offer_answered(&mut self, id: UploadId, accepted: bool) {
        let answer = if accepted {
            OfferAnswer::Taken
        } else {
            OfferAnswer::Refused { reason: None }
        };
        self.tell(Event::OfferAnswered { id, answer });
    }

    /// A CSV file that is looked at and taken.
    pub(crate) fn admit(&mut self, name: &str, size: u64) -> UploadId {
        let id = self.add(name, size);
        self.inspected(id, Some(given::CSV));
        self.offer_answered(id, true);
        id
    }

    /// `count` small CSV files, called `0.csv` and so on.
    pub(crate) fn admit_many(&mut self, count: u32) -> Vec<UploadId> {
        let names = (0..count).map(|number| format!("{number}.csv"));
        names.map(|name| self.admit(&name, 10)).collect()
    }

    /// An upload that is being sent.
    pub(crate) fn uploading(&mut self, name: &str, size: u64) -> UploadId {
        let id = self.admit(name, size);
        self.grant(id);
        id
    }

    // The other sides answer.

    /// The turn of the request that is under way for an upload.
    #[track_caller]
    pub(crate) fn turn(&self, id: UploadId) -> Turn {
        let turn = self.browser.turn(id);
        turn.unwrap_or_else(|| panic!("nothing is under way for {id:?}"))
    }

    #[track_caller]
    pub(crate) fn answer_url(&mut self, id: UploadId, answer: UrlAnswer) {
        let turn = self.turn(id);
        self.tell(Event::UrlAnswered { id, turn, answer });
    }

    #[track_caller]
    pub(crate) fn grant(&mut self, id: UploadId) {
        self.answer_url(id, given::granted());
    }

    #[track_caller]
    pub(crate) fn sent(&mut self, id: UploadId, loaded: u64) {
        let turn = self.turn(id);
        self.tell(Event::BytesSent { id, turn, loaded });
    }

    #[track_caller]
    pub(crate) fn answer_put(&mut self, id: UploadId, answer: PutAnswer) {
        let turn = self.turn(id);
        self.tell(Event::PutAnswered { id, turn, answer });
    }

    #[track_caller]
    pub(crate) fn store(&mut self, id: UploadId) {
        self.answer_put(id, given::stored());
    }

    #[track_caller]
    pub(crate) fn answer_confirm(&mut self, id: UploadId, answer: ConfirmAnswer) {
        let turn = self.turn(id);
        self.tell(Event::ConfirmAnswered { id, turn, answer });
    }

    // A person acts.

    pub(crate) fn cancel(&mut self, id: UploadId) {
        self.tell(Event::Cancel(Target::One(id)));
    }

    pub(crate) fn retry(&mut self, id: UploadId) {
        self.tell(Event::Retry(Target::One(id)));
    }

    // Time passes.

    pub(crate) const fn now(&self) -> Millis {
        self.moment.now
    }

    /// Lets time pass; the timer goes off whenever its time comes.
    pub(crate) fn pass(&mut self, time: Millis) {
        let end = self.moment.now.saturating_add(time);
        while let Some(at) = self.browser.timer.filter(|at| *at <= end) {
            self.moment.now = self.moment.now.max(at);
            self.timer_goes_off();
        }
        self.moment.now = end;
    }

    /// Lets the time pass that somebody has asked for, with all that is added to spread waits.
    pub(crate) fn pass_asked(&mut self, time: Millis) {
        self.pass(time + (time / 4).min(30_000));
    }

    /// Lets time pass without any timer, as while a laptop sleeps.
    pub(crate) const fn sleep(&mut self, time: Millis) {
        self.moment.now = self.moment.now.saturating_add(time);
    }

    /// Lets time pass until the timer goes off; whether one was set.
    pub(crate) fn pass_to_wake(&mut self) -> bool {
        let Some(at) = self.browser.timer else {
            return false;
        };
        self.moment.now = self.moment.now.max(at);
        self.timer_goes_off();
        true
    }

    pub(crate) fn timer_goes_off(&mut self) {
        self.browser.timer = None;
        self.tell(Event::TimePassed);
        let again = self.browser.timer;
        let now = self.moment.now;
        assert!(
            now == Millis::MAX || again.is_none_or(|at| at > now),
            "what was due at {now} is still to be done"
        );
    }

    /// Draws the same lots again and again from now on.
    pub(crate) const fn fix_random(&mut self, random: u64) {
        self.moment.random = random;
    }

    pub(crate) const fn set_wall(&mut self, wall: u64) {
        self.moment.wall = wall;
    }
}
