//! Carries out the core's effects and feeds the answers back: the only place where the core,
//! the browser and the view meet.
//!
//! Events are taken one after another, also when the host page calls back from within one of
//! its listeners. Requests hold no strong reference: an element that goes away takes everything
//! with it.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use direct_upload_core::answer::{ConfirmAnswer, PutAnswer, UrlAnswer};
use direct_upload_core::settings::Transport as Way;
use direct_upload_core::{Effect, Event, NewFile, Notice, Queue, Tally, Target, UploadId};
use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;
use web_sys::ShadowRoot;

use crate::attributes::Attributes;
use crate::browser::{
    self, AbortHandle, Act, Acts, Connection, Fetch, Frame, Host, LocalFile, PageHeaders, Proxy,
    PutRequest, Transport, UnloadGuard, Xhr,
};
use crate::detail::{
    AddDetail, CompleteDetail, DiagnosticDetail, ErrorDetail, RejectDetail, Snapshot,
    SuccessDetail, UploadDetail,
};
use crate::handles::Handles;
use crate::text::{Catalogue, EN, rejection_text};
use crate::view::{Intent, Mounted};
use crate::view_model::{Announcements, Overall, ViewModel};

/// The words.
const TEXTS: &Catalogue = &EN;
/// How many files are looked into at once.
const INSPECTIONS: usize = 8;
/// How often a row that shows a time is drawn anew, in milliseconds.
const TICK: u32 = 1_000;

/// One element's runtime.
pub struct Runtime {
    this: Weak<Self>,
    host: Host,
    queue: RefCell<Queue>,
    proxy: RefCell<Proxy>,
    /// What is to be drawn.
    model: RefCell<ViewModel>,
    /// Where it is drawn.
    mounted: RefCell<Option<Mounted>>,
    acts: RefCell<Option<Acts>>,

    inbox: RefCell<VecDeque<Event>>,
    is_updating: Cell<bool>,

    next_id: Cell<u32>,
    handles: RefCell<Handles>,
    to_inspect: RefCell<VecDeque<(UploadId, u32)>>,
    inspecting: Cell<usize>,

    announcements: RefCell<Announcements>,
    warned: RefCell<Vec<(&'static str, String)>>,
    wake: RefCell<Option<Timeout>>,
    tick: RefCell<Option<Timeout>>,
    frame: Frame,
    guard: UnloadGuard,
    _connection: Connection,
}

impl Runtime {
    /// The runtime of one element.
    #[must_use]
    pub fn new(host: Host) -> Rc<Self> {
        let attributes = Attributes::read(&|name| host.attribute(name));
        let queue = Queue::new(attributes.settings, browser::is_online());
        let runtime = Rc::new_cyclic(|this: &Weak<Self>| {
            let (drawn, connected) = (this.clone(), this.clone());
            Self {
                this: this.clone(),
                model: RefCell::new(ViewModel::new(TEXTS)),
                queue: RefCell::new(queue),
                proxy: RefCell::new(Proxy {
                    endpoint: attributes.endpoint.clone(),
                    confirm_endpoint: attributes.confirm_endpoint.clone(),
                    credentials: attributes.credentials,
                    headers: PageHeaders::default(),
                }),
                host,
                mounted: RefCell::default(),
                acts: RefCell::default(),
                inbox: RefCell::default(),
                is_updating: Cell::new(false),
                next_id: Cell::new(1),
                handles: RefCell::default(),
                to_inspect: RefCell::default(),
                inspecting: Cell::new(0),
                announcements: RefCell::default(),
                warned: RefCell::default(),
                wake: RefCell::default(),
                tick: RefCell::default(),
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
        runtime.invite();
        runtime.draw();
        runtime
    }

    /// Mounts the view in the shadow root.
    pub fn mount(&self, root: &ShadowRoot) {
        let mounted = Mounted::new(root, &self.model.borrow());
        self.mounted.replace(Some(mounted));
        let this = self.this.clone();
        let acts = Acts::listen(root, move |act| {
            if let Some(runtime) = this.upgrade() {
                runtime.act(act);
            }
        });
        self.acts.replace(Some(acts));
        self.frame.request();
    }

    /// Does what a person wants.
    fn act(&self, act: Act) {
        match act {
            Act::Files(files) => {
                self.hover(false);
                self.add_files(files);
            }
            Act::Hover(hover) => self.hover(hover),
            Act::Click { part, row } => {
                let id = row.and_then(|id| id.parse().ok()).map(UploadId);
                match (Intent::of_part(&part), id) {
                    (Some(Intent::Browse), _) => {
                        if let Some(acts) = self.acts.borrow().as_ref() {
                            acts.open_picker();
                        }
                    }
                    (Some(Intent::Dismiss), _) => self.change(ViewModel::dismiss_refusals),
                    (Some(Intent::More), _) => self.change(ViewModel::show_more),
                    (Some(Intent::Start), _) => self.take(Event::Start),
                    (Some(Intent::Cancel), Some(id)) => self.take(Event::Cancel(Target::One(id))),
                    (Some(Intent::Retry), Some(id)) => self.take(Event::Retry(Target::One(id))),
                    (Some(Intent::Remove), Some(id)) => self.take(Event::Discard(id)),
                    _ => {}
                }
            }
        }
    }

    fn hover(&self, hover: bool) {
        self.change(|model| model.hover = hover);
    }

    /// Changes what is to be drawn without an event for the core.
    fn change(&self, change: impl FnOnce(&mut ViewModel)) {
        change(&mut self.model.borrow_mut());
        self.frame.request();
    }

    /// Takes files that were chosen, dropped, or added by the page.
    pub fn add_files(&self, files: Vec<LocalFile>) {
        self.model.borrow_mut().dismiss_refusals();
        let mut added = Vec::with_capacity(files.len());
        for file in files {
            let id = UploadId(self.next_id.get());
            self.next_id.set(id.0.saturating_add(1));
            added.push(NewFile {
                id,
                name: file.name(),
                size: file.size(),
            });
            self.handles.borrow_mut().keep(id, file);
        }
        self.take(Event::FilesAdded(added));
    }

    /// Reads the attributes again.
    pub fn attributes_changed(&self) {
        let attributes = Attributes::read(&|name| self.host.attribute(name));
        self.warn_of(&attributes);
        {
            let mut proxy = self.proxy.borrow_mut();
            proxy.endpoint = attributes.endpoint;
            proxy.confirm_endpoint = attributes.confirm_endpoint;
            proxy.credentials = attributes.credentials;
        }
        self.take(Event::SettingsChanged(attributes.settings));
        self.invite();
        self.frame.request();
    }

    /// Sets the page's own headers for the calls to the proxy.
    pub fn set_headers(&self, headers: PageHeaders) {
        self.proxy.borrow_mut().headers = headers;
    }

    /// The uploads as the page sees them.
    #[must_use]
    pub fn snapshots(&self) -> Vec<Snapshot> {
        let queue = self.queue.borrow();
        queue
            .uploads()
            .filter_map(|upload| Snapshot::of(upload, TEXTS))
            .collect()
    }

    /// Takes everything back: the element is going away.
    pub fn shut_down(&self) {
        self.take(Event::Cancel(Target::All));
        self.guard.set(false);
    }

    /// Takes what happened: the one way in which anything changes.
    pub fn take(&self, event: Event) {
        self.inbox.borrow_mut().push_back(event);
        if self.is_updating.replace(true) {
            return;
        }
        loop {
            let Some(event) = self.inbox.borrow_mut().pop_front() else {
                break;
            };
            let effects = self.queue.borrow_mut().update(event, browser::moment());
            for effect in effects {
                self.carry_out(effect);
            }
        }
        self.is_updating.set(false);
        self.guard.set(self.queue.borrow().tally().unsettled() > 0);
        self.frame.request();
    }

    fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::Inspect { id, bytes } => {
                self.to_inspect.borrow_mut().push_back((id, bytes));
                self.inspect_next();
            }
            Effect::Offer { id } => {
                let accepted = self.offer(id);
                self.inbox
                    .borrow_mut()
                    .push_back(Event::OfferAnswered { id, accepted });
            }
            Effect::RequestUrl { id, turn, filename } => {
                let proxy = self.proxy.borrow().clone();
                self.run(id, async move |abort| {
                    let answer = match abort {
                        Some(abort) => proxy.request_url(&filename, &abort.signal()).await,
                        None => UrlAnswer::Junk,
                    };
                    Event::UrlAnswered { id, turn, answer }
                });
            }
            Effect::Put {
                id,
                turn,
                url,
                headers,
                transport,
            } => {
                let file = self.handles.borrow().file(id);
                let this = self.this.clone();
                self.run(id, async move |abort| {
                    let answer = match (file, abort) {
                        (Some(file), Some(abort)) => {
                            let signal = abort.signal();
                            let request = PutRequest {
                                url,
                                headers,
                                file,
                                signal,
                            };
                            let progress = move |loaded| {
                                if let Some(runtime) = this.upgrade() {
                                    runtime.take(Event::BytesSent { id, turn, loaded });
                                }
                            };
                            match transport {
                                Way::Fetch => Fetch.put(request, progress).await,
                                Way::Xhr => Xhr.put(request, progress).await,
                            }
                        }
                        (None, _) => PutAnswer::FileUnreadable,
                        (_, None) => PutAnswer::Unsendable,
                    };
                    Event::PutAnswered { id, turn, answer }
                });
            }
            Effect::Confirm { id, turn, request } => {
                let proxy = self.proxy.borrow().clone();
                self.run(id, async move |abort| {
                    let answer = match abort {
                        Some(abort) => proxy.confirm(&request, &abort.signal()).await,
                        None => ConfirmAnswer::Unreachable,
                    };
                    Event::ConfirmAnswered { id, turn, answer }
                });
            }
            Effect::Abort { id } => {
                if let Some(abort) = self.handles.borrow_mut().take_abort(id) {
                    abort.abort();
                }
            }
            Effect::Wake { at } => self.wake_at(at),
            Effect::Release { id } => self.handles.borrow_mut().release(id),
            Effect::Notify(notice) => self.notify(notice),
        }
    }

    /// Runs a request that can be aborted, and takes its answer.
    fn run(&self, id: UploadId, request: impl AsyncFnOnce(Option<AbortHandle>) -> Event + 'static) {
        let abort = AbortHandle::new();
        self.handles.borrow_mut().abort_by(id, abort.clone());
        let this = self.this.clone();
        spawn_local(async move {
            let answer = request(abort).await;
            let Some(runtime) = this.upgrade() else {
                return;
            };
            // A connection that broke because the network is gone is no failed attempt, even
            // when the browser tells of the one before the other.
            if !browser::is_online() && is_unreachable(&answer) {
                runtime.take(Event::WentOffline);
            }
            runtime.take(answer);
        });
    }

    /// Looks into the next files in line, a few at a time.
    fn inspect_next(&self) {
        while self.inspecting.get() < INSPECTIONS
            && let Some((id, bytes)) = self.to_inspect.borrow_mut().pop_front()
        {
            self.inspecting.set(self.inspecting.get().saturating_add(1));
            let file = self.handles.borrow().file(id);
            let this = self.this.clone();
            spawn_local(async move {
                let head = match file {
                    Some(file) => file.head(bytes).await,
                    None => None,
                };
                if let Some(runtime) = this.upgrade() {
                    runtime
                        .inspecting
                        .set(runtime.inspecting.get().saturating_sub(1));
                    runtime.inspect_next();
                    runtime.take(Event::Inspected { id, head });
                }
            });
        }
    }

    /// Asks the host page whether it wants a file.
    fn offer(&self, id: UploadId) -> bool {
        let queue = self.queue.borrow();
        let Some(upload) = queue.upload(id) else {
            return false;
        };
        self.host.dispatch(
            "file-add",
            &AddDetail {
                id: id.0,
                name: upload.name(),
                size: upload.size(),
                content_type: upload.kind().content_type(),
            },
            true,
        )
    }

    fn wake_at(&self, at: u64) {
        let wait = at.saturating_sub(browser::moment().now);
        let this = self.this.clone();
        let timeout = Timeout::new(u32::try_from(wait).unwrap_or(u32::MAX >> 1), move || {
            if let Some(runtime) = this.upgrade() {
                runtime.take(Event::TimePassed);
            }
        });
        self.wake.replace(Some(timeout));
    }

    /// Tells the host page, and gathers what is to be said to people.
    fn notify(&self, notice: Notice) {
        // Borrowed while the page's listeners run: what they ask for waits in the inbox.
        let queue = self.queue.borrow();
        let upload = |id| queue.upload(id);
        let host = &self.host;
        match notice {
            Notice::Rejected {
                name,
                size,
                rejection,
            } => {
                let accept = queue.settings().accept;
                let message = rejection_text(TEXTS, &name, rejection, accept);
                self.announcements.borrow_mut().rejected(&message);
                let detail = RejectDetail {
                    name: &name,
                    size,
                    code: rejection.code().as_str(),
                    message: &message,
                };
                host.dispatch("file-reject", &detail, false);
                self.model.borrow_mut().refuse(message);
            }
            Notice::Started(id) => {
                if let Some(upload) = upload(id) {
                    self.announcements.borrow_mut().started(upload.name());
                    host.dispatch("upload-start", &UploadDetail::of(upload), false);
                }
            }
            Notice::Progressed(id) => {
                if let Some(upload) = upload(id) {
                    host.dispatch("upload-progress", &UploadDetail::of(upload), false);
                }
            }
            Notice::Retrying { id, failure, delay } => {
                if let Some(upload) = upload(id) {
                    let mut detail = ErrorDetail::of(upload, &failure, TEXTS);
                    detail.delay_ms = delay;
                    host.dispatch("upload-retry", &detail, false);
                }
            }
            Notice::Succeeded(id) => {
                if let Some(upload) = upload(id) {
                    self.announcements.borrow_mut().done(upload.name());
                    if let Some(detail) = SuccessDetail::of(upload) {
                        host.dispatch("upload-success", &detail, false);
                    }
                }
            }
            Notice::Failed(id) => {
                if let Some(upload) = upload(id)
                    && let Some(failure) = upload.failure()
                {
                    let detail = ErrorDetail::of(upload, failure, TEXTS);
                    self.announcements
                        .borrow_mut()
                        .failed(upload.name(), detail.message());
                    host.dispatch("upload-error", &detail, false);
                }
            }
            Notice::Cancelled(id) => {
                if let Some(upload) = upload(id) {
                    host.dispatch("upload-cancel", &UploadDetail::of(upload), false);
                }
            }
            Notice::Completed {
                done,
                failed,
                cancelled,
            } => {
                self.announcements.borrow_mut().completed(Tally {
                    done,
                    failed,
                    cancelled,
                    ..Tally::default()
                });
                let detail = CompleteDetail {
                    done,
                    failed,
                    cancelled,
                };
                host.dispatch("uploads-complete", &detail, false);
            }
            Notice::Diagnosed(diagnostic) => {
                let detail = DiagnosticDetail::of(&diagnostic);
                host.dispatch("upload-diagnostic", &detail, false);
            }
        }
    }

    /// Draws what changed, says what happened, and comes again while a row shows a time.
    fn draw(&self) {
        let now = browser::moment().now;
        let queue = self.queue.borrow();
        let mut model = self.model.borrow_mut();
        let timed = model.follow(&queue, now);
        model.say(&mut self.announcements.borrow_mut());
        if let Some(mounted) = self.mounted.borrow_mut().as_mut() {
            mounted.draw(&model);
        }
        self.host.show_state(Overall::of(&queue).as_str());
        let tick = timed.then(|| {
            let this = self.this.clone();
            Timeout::new(TICK, move || {
                if let Some(runtime) = this.upgrade() {
                    runtime.frame.request();
                }
            })
        });
        self.tick.replace(tick);
    }

    fn invite(&self) {
        let queue = self.queue.borrow();
        self.model.borrow_mut().invite(queue.settings());
    }

    fn warn_of(&self, attributes: &Attributes) {
        for (name, value) in &attributes.bad {
            let bad = (*name, value.clone());
            if !self.warned.borrow().contains(&bad) {
                browser::warn(&format!(
                    "<direct-upload>: {name}=\"{value}\" cannot be used; the default stays."
                ));
                self.warned.borrow_mut().push(bad);
            }
        }
    }
}

const fn is_unreachable(answer: &Event) -> bool {
    matches!(
        answer,
        Event::UrlAnswered {
            answer: UrlAnswer::Unreachable,
            ..
        } | Event::PutAnswered {
            answer: PutAnswer::Unreachable,
            ..
        } | Event::ConfirmAnswered {
            answer: ConfirmAnswer::Unreachable,
            ..
        }
    )
}
