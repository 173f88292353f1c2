//! Carries out the core's effects and feeds the answers back: the only place where the core,
//! the browser and the view meet.
//!
//! Events are taken one after another (`inbox`), also when the host page calls back from within one
//! of its listeners. Requests hold no strong reference: an element that goes away takes everything
//! with it.

mod acts;
mod effects;
mod folders;
mod inbox;
mod language;
mod notices;

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use direct_upload_core::{
    Diagnostic, Event, FolderId, Queue, Sent, State, Target, UploadId, plain,
};
use gloo_timers::callback::Timeout;
use web_sys::ShadowRoot;

use crate::attributes::Attributes;
use crate::browser::{
    self, Brought, Clicks, Connection, DropZone, Fields, Focus, Folder, Frame, Host, Lane, Later,
    PageHeaders, Proxy, Scrolling, UnloadGuard,
};
use crate::detail;
use crate::handles::Handles;
use crate::text::Texts;
use crate::view::Mounted;
use crate::view_model::{Announcements, Condition, ViewModel, percent};
use inbox::{Arrival, Inbox};

/// How often a row that shows a time is drawn anew, in milliseconds.
const TICK: u32 = 1_000;
/// How soon after a drawing there is another one of what nobody has asked for, in milliseconds.
const PAUSE: u32 = 100;

thread_local! {
    /// What was stored from this page.
    static SENT: Sent = Sent::default();
}

/// One element's runtime.
pub struct Runtime {
    this: Weak<Self>,
    host: Host,
    zone: DropZone,
    queue: RefCell<Queue>,
    proxy: RefCell<Proxy>,
    texts: RefCell<Rc<Texts>>,
    /// What is to be drawn.
    model: RefCell<ViewModel>,
    /// What is said of the element as a whole.
    condition: Cell<Condition>,
    /// Where it is drawn.
    mounted: RefCell<Option<Mounted>>,
    clicks: RefCell<Option<Clicks>>,
    scrolling: RefCell<Option<Scrolling>>,

    inbox: RefCell<Inbox>,
    is_working: Cell<bool>,
    is_drawing: Cell<bool>,
    /// The element is going away: what is to be done is done at once.
    is_leaving: Cell<bool>,
    later: Later,

    handles: RefCell<Handles>,
    lanes: RefCell<Vec<Lane>>,
    /// What is to be looked into: how many bytes of the beginning and of the end.
    to_inspect: RefCell<VecDeque<(UploadId, u32, u32)>>,
    inspecting: Cell<usize>,
    /// What is brought and not read yet.
    folders: RefCell<VecDeque<(FolderId, Folder)>>,
    is_reading: Cell<bool>,

    /// The question that is seen, and whether files are that were not taken.
    shown: Cell<(Option<UploadId>, bool)>,
    announcements: RefCell<Announcements>,
    /// The causes within the page of which its owner was told.
    told_causes: RefCell<Vec<Diagnostic>>,
    wake: RefCell<Option<Timeout>>,
    tick: RefCell<Option<Timeout>>,
    /// What ends the pause after a drawing.
    pause: RefCell<Option<Timeout>>,
    /// Whether something has changed during the pause.
    is_stale: Cell<bool>,
    frame: Frame,
    guard: UnloadGuard,
    _connection: Connection,
}

impl Runtime {
    /// The runtime of one element.
    #[must_use]
    pub fn new(host: Host, zone: DropZone) -> Rc<Self> {
        let attributes = read(&host, &zone);
        let texts = Rc::new(Texts::english());
        let sent = SENT.with(Sent::clone);
        let queue = Queue::new(attributes.settings, browser::is_online(), sent);
        let runtime = Rc::new_cyclic(|this: &Weak<Self>| {
            let (drawn, connected, rested) = (this.clone(), this.clone(), this.clone());
            Self {
                this: this.clone(),
                model: RefCell::new(ViewModel::new(Rc::clone(&texts))),
                texts: RefCell::new(texts),
                queue: RefCell::new(queue),
                proxy: RefCell::new(Proxy {
                    endpoint: attributes.endpoint.clone(),
                    confirm_endpoint: attributes.confirm_endpoint.clone(),
                    credentials: attributes.credentials,
                    headers: PageHeaders::default(),
                }),
                host,
                zone,
                condition: Cell::default(),
                mounted: RefCell::default(),
                clicks: RefCell::default(),
                scrolling: RefCell::default(),
                inbox: RefCell::default(),
                is_working: Cell::default(),
                is_drawing: Cell::default(),
                is_leaving: Cell::default(),
                later: Later::new(move || {
                    if let Some(runtime) = rested.upgrade() {
                        runtime.work();
                    }
                }),
                handles: RefCell::default(),
                lanes: RefCell::default(),
                to_inspect: RefCell::default(),
                inspecting: Cell::new(0),
                folders: RefCell::default(),
                is_reading: Cell::new(false),
                shown: Cell::default(),
                announcements: RefCell::default(),
                told_causes: RefCell::default(),
                wake: RefCell::default(),
                tick: RefCell::default(),
                pause: RefCell::default(),
                is_stale: Cell::default(),
                frame: Frame::new(move || {
                    if let Some(runtime) = drawn.upgrade() {
                        runtime.draw();
                    }
                }),
                guard: UnloadGuard::default(),
                _connection: Connection::listen(move |online| {
                    if let Some(runtime) = connected.upgrade() {
                        runtime.take(if online {
                            Event::WentOnline
                        } else {
                            Event::WentOffline
                        });
                    }
                }),
            }
        });
        runtime.warn_of(&attributes);
        runtime.draw();
        runtime
    }

    /// Mounts the view in the shadow root.
    pub fn mount(&self, root: &ShadowRoot) {
        let mounted = Mounted::new(root, &self.zone.root(), &self.model.borrow());
        self.mounted.replace(Some(mounted));
        let this = self.this.clone();
        let clicks = Clicks::listen(root, move |click| {
            if let Some(runtime) = this.upgrade() {
                runtime.clicked(click);
            }
        });
        self.clicks.replace(Some(clicks));
        let this = self.this.clone();
        let scrolling = Scrolling::listen(root, move |top| {
            if let Some(runtime) = this.upgrade() {
                runtime.change(|model| model.window.scroll(top));
            }
        });
        self.scrolling.replace(Some(scrolling));
        self.frame.request();
    }

    /// Takes what a person has chosen, dropped or pasted.
    pub fn bring(&self, brought: Brought) {
        self.frame.request();
        // What is not taken now is news, and what was not taken before is read: unless it is not drawn
        // yet, as of what is brought before all this is there.
        let (asked, has_refused) = self.shown.get();
        self.shown.set((asked, false));
        if has_refused {
            self.model.borrow_mut().dismiss_refusals();
        }
        if brought.is_empty() {
            self.say_no_file();
        } else {
            self.add(brought);
        }
    }

    /// Takes what a person has brought, or the page has added.
    pub fn add(&self, brought: Brought) {
        self.announcements.borrow_mut().acted();
        {
            let mut inbox = self.inbox.borrow_mut();
            inbox.push(Arrival::Files(brought.files.into_iter()));
            for folder in brought.folders {
                inbox.push(Arrival::Folder(folder));
            }
        }
        self.work();
    }

    /// Reads the attributes again.
    pub fn attributes_changed(&self) {
        let attributes = read(&self.host, &self.zone);
        self.warn_of(&attributes);
        {
            let mut proxy = self.proxy.borrow_mut();
            proxy.endpoint = attributes.endpoint;
            proxy.confirm_endpoint = attributes.confirm_endpoint;
            proxy.credentials = attributes.credentials;
        }
        self.take(Event::SettingsChanged(attributes.settings));
        self.frame.request();
    }

    /// The words in use.
    fn texts(&self) -> Rc<Texts> {
        Rc::clone(&self.texts.borrow())
    }

    /// Sets the page's own headers for the calls to the proxy.
    pub fn set_headers(&self, headers: PageHeaders) {
        self.proxy.borrow_mut().headers = headers;
    }

    /// Whether an upload waits for a sign-in.
    #[must_use]
    pub fn is_signed_out(&self) -> bool {
        self.queue.borrow().is_signed_out()
    }

    /// The uploads as the page sees them.
    #[must_use]
    pub fn snapshots(&self) -> Vec<Fields> {
        let queue = self.queue.borrow();
        let texts = self.texts();
        queue
            .uploads()
            .filter_map(|upload| detail::snapshot(upload, &texts))
            .collect()
    }

    /// Key, name and size of each stored file in the list, one after the other.
    #[must_use]
    pub fn stored(&self) -> Vec<String> {
        let queue = self.queue.borrow();
        let mut stored = Vec::new();
        for upload in queue.uploads() {
            if matches!(upload.state(), State::Done { .. }) {
                stored.push(upload.key().to_owned());
                stored.push(upload.name().to_owned());
                stored.push(plain::decimal(upload.size()));
            }
        }
        stored
    }

    /// How many stored files are in the list.
    #[must_use]
    pub fn done(&self) -> u32 {
        self.queue.borrow().tally().done
    }

    /// Whether files are on their way, be it into the list or to the storage, or something waits to be
    /// heard that may send some.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        !self.queue.borrow().is_idle() || self.inbox.borrow().has_arrivals()
    }

    /// Lists a file that was stored in an earlier life of the page.
    pub fn restore(&self, key: String, name: String, size: &str) {
        if let Some(size) = plain::number(size) {
            let id = UploadId(next_id());
            self.take(Event::Restored {
                id,
                key,
                name,
                size,
            });
        }
    }

    /// Takes everything back: the element is going away.
    pub fn shut_down(&self) {
        self.is_leaving.set(true);
        self.inbox.borrow_mut().forget_files();
        self.take(Event::Cancel(Target::All));
        self.guard.set(false);
    }

    /// Takes what happened: the one way in which anything changes.
    pub fn take(&self, event: Event) {
        self.inbox.borrow_mut().push(Arrival::Event(event));
        self.work();
    }

    /// Draws at once where the element's state has changed: who waits for one would take what was
    /// there before for it, and a hidden page has no frames. All else is drawn soon.
    fn draw_what_changed(&self) {
        if self.is_leaving.get() {
            return;
        }
        if self.is_drawing.get() {
            // The page was called from within a drawing, of what was there before.
            self.frame.request();
        } else if self.condition() == self.condition.get() {
            self.draw_soon();
        } else {
            self.draw();
        }
    }

    /// The condition of the element as it is now. What has not come in yet is on its way, and nothing is
    /// over before the page is told.
    fn condition(&self) -> Condition {
        let condition = Condition::of(&self.queue.borrow());
        let inbox = self.inbox.borrow();
        if !condition.is_settled() {
            condition
        } else if inbox.has_files() {
            Condition::Uploading
        } else if inbox.has_effects() {
            self.condition.get()
        } else {
            condition
        }
    }

    /// Draws in the next frame, unless something was drawn just now: then after a pause. Drawing
    /// takes the browser longer than what is drawn took to happen, and nobody reads a list that
    /// changes sixty times a second.
    fn draw_soon(&self) {
        if self.pause.borrow().is_some() {
            self.is_stale.set(true);
        } else {
            self.frame.request();
        }
    }

    /// Draws nothing for a while but what a person does.
    fn pause(&self) {
        let this = self.this.clone();
        let end = Timeout::new(PAUSE, move || {
            if let Some(runtime) = this.upgrade() {
                runtime.pause.replace(None);
                if runtime.is_stale.take() {
                    runtime.frame.request();
                }
            }
        });
        self.pause.replace(Some(end));
        self.is_stale.set(false);
    }

    /// Draws what changed, says what happened, and comes again while a row shows a time.
    ///
    /// Nothing is borrowed while the document changes: a focused button that goes calls the
    /// page's listeners, and they may call back.
    fn draw(&self) {
        self.is_drawing.set(true);
        let now = browser::moment().now;
        let timed = {
            let queue = self.queue.borrow();
            let mut model = self.model.borrow_mut();
            let timed = model.follow(&queue, now);
            let mut said = self.announcements.borrow_mut();
            let unsettled = queue.tally().unsettled();
            said.wait_for_network(queue.is_cut_off(), queue.is_online());
            if unsettled > 0 {
                said.reached(unsettled, percent(&queue.overall(now)));
            }
            said.hold_rejections(queue.is_reading() || !self.inbox.borrow().is_empty());
            model.say(&mut said, now);
            timed || said.holds_errors()
        };
        let mounted = self.mounted.take();
        if let Some(mut mounted) = mounted {
            let focus = Focus::of(mounted.root());
            mounted.draw(self.model.borrow());
            if let Some(focus) = focus {
                focus.restore(mounted.root());
            }
            if self.model.borrow().window.is_to_measure() {
                let rows = browser::height_of_rows(mounted.root());
                // At once: whoever goes to the end meanwhile would come short of it.
                if self.model.borrow_mut().window.measure(rows) {
                    mounted.draw(self.model.borrow());
                }
            }
            self.show_news(mounted.root());
            self.mounted.replace(Some(mounted));
        }
        let condition = self.condition();
        self.condition.set(condition);
        self.host.show_state(condition.as_str());
        self.is_drawing.set(false);
        let tick = timed.then(|| {
            let this = self.this.clone();
            Timeout::new(TICK, move || {
                if let Some(runtime) = this.upgrade() {
                    runtime.frame.request();
                }
            })
        });
        self.tick.replace(tick);
        self.pause();
    }

    /// Brings a new question, or the first file that was not taken, to where it is seen.
    fn show_news(&self, root: &ShadowRoot) {
        let (asked, refused) = {
            let model = self.model.borrow();
            (
                model.question.as_ref().map(|asked| asked.id),
                model.refused > 0,
            )
        };
        let (asked_before, refused_before) = self.shown.replace((asked, refused));
        if asked.is_some() && asked != asked_before {
            browser::show_part(root, "question");
        } else if refused && !refused_before {
            browser::show_part(root, "refusals");
        }
    }

    fn warn_of(&self, attributes: &Attributes) {
        for (name, value) in &attributes.bad {
            self.zone.warn(&plain::joined(&[
                name,
                "=\"",
                value,
                "\" cannot be used; the default stays.",
            ]));
        }
        for name in &attributes.on {
            self.zone.warn(&plain::joined(&[
                name,
                "=\"false\" is on, as with any value; leave the attribute out to switch it off.",
            ]));
        }
    }
}

/// What the attributes say, and what the loader knows of them.
fn read(host: &Host, zone: &DropZone) -> Attributes {
    Attributes::read(zone.accept(), zone.max_size(), &|name| host.attribute(name))
}

/// A number that no other upload of the page has, of whatever element.
fn next_id() -> u32 {
    thread_local! {
        static NEXT: Cell<u32> = const { Cell::new(1) };
    }
    let id = NEXT.get();
    NEXT.set(id.saturating_add(1));
    id
}
