//! Carries out each effect of the core, and feeds the answer back.

use std::cell::Cell;
use std::rc::{Rc, Weak};

use direct_upload_core::answer::{ConfirmAnswer, PutAnswer, UrlAnswer};
use direct_upload_core::content::Look;
use direct_upload_core::settings::Transport as Way;
use direct_upload_core::{Effect, Event, UploadId};
use gloo_timers::callback::Timeout;
use wasm_bindgen_futures::spawn_local;

use super::Runtime;
use crate::browser::{self, AbortHandle, Fetch, Lane, PutRequest, Transport, Word, Xhr};
use crate::detail;
use crate::handles::SecondLook;

/// How many files are looked into at once.
const INSPECTIONS: usize = 8;

/// For how long a look at a file keeps others from theirs, in milliseconds.
const QUICK: u32 = 1_000;

/// And for how long the look before it is sent keeps a slot from others.
const SLOW: i32 = 3_000;

/// How many bytes of a file's end are compared before it is sent.
const TAIL: u32 = 256;

impl Runtime {
    pub(super) fn carry_out(&self, effect: Effect) {
        match effect {
            Effect::ReadFolder { .. } => self.read_folders(),
            Effect::Inspect { id, head, tail } => {
                self.to_inspect.borrow_mut().push_back((id, head, tail));
                self.inspect_next();
            }
            Effect::Offer { id } => self.offer(id),
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
                let (file, tail, kept, known) = {
                    let mut handles = self.handles.borrow_mut();
                    let known = handles.take_second_look(id);
                    (handles.file(id), handles.tail(id), handles.bytes(id), known)
                };
                let this = self.this.clone();
                self.run(id, async move |abort| {
                    let answer = match (file, abort) {
                        (Some(file), Some(abort)) => {
                            // Whether it is still the file that was looked into. Chromium does not
                            // send another. WebKit refuses to read it, and sends a request without
                            // a body. Firefox sends what stands there now, up to the old size,
                            // which another length would cut or leave short; it shows at that
                            // size's end. Where it cannot be read any more, as where a cloud gives
                            // it another date, and as long as a slow disk keeps it, what was read
                            // is what the person has chosen.
                            let look = match known {
                                Some(SecondLook(look)) => look,
                                None => match browser::within(SLOW, file.look(0, TAIL)).await {
                                    Some(look) => look,
                                    None if kept.is_some() => None,
                                    None => {
                                        let answer = PutAnswer::FileSlow;
                                        return Event::PutAnswered { id, turn, answer };
                                    }
                                },
                            };
                            let bytes = match look {
                                Some(now) if Some(&now.tail) == tail.as_ref() => Some(now.all),
                                Some(_) => None,
                                None => kept.map(Some),
                            };
                            let Some(bytes) = bytes else {
                                let answer = PutAnswer::FileUnreadable;
                                return Event::PutAnswered { id, turn, answer };
                            };
                            let signal = abort.signal();
                            let request = PutRequest {
                                url,
                                headers,
                                file,
                                bytes,
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
            Effect::ReadAgain { id, turn } => {
                let file = self.handles.borrow().file(id);
                let this = self.this.clone();
                spawn_local(async move {
                    let look = match file {
                        Some(file) => file.look(0, TAIL).await,
                        None => None,
                    };
                    if let Some(runtime) = this.upgrade() {
                        runtime
                            .handles
                            .borrow_mut()
                            .keep_second_look(id, SecondLook(look));
                        runtime.take(Event::FileRead { id, turn });
                    }
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
                let abort = self.handles.borrow_mut().take_abort(id);
                if let Some(abort) = abort {
                    abort.abort();
                }
            }
            Effect::AskForLane => {
                let this = self.this.clone();
                spawn_local(async move {
                    let lane = Lane::take().await;
                    if let Some(runtime) = this.upgrade() {
                        runtime.lanes.borrow_mut().push(lane);
                        runtime.take(Event::LaneGranted);
                    }
                });
            }
            Effect::ReturnLane => {
                // They are alike.
                let lane = self.lanes.borrow_mut().pop();
                drop(lane);
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
            let answer = request(abort.clone()).await;
            let Some(runtime) = this.upgrade() else {
                return;
            };
            let is_ours = abort.is_some_and(|abort| abort.signal().aborted());
            // A connection that broke because the network is gone is no failed attempt, even
            // when the browser tells of the one before the other.
            if !is_ours && !browser::is_online() && is_unreachable(&answer) {
                runtime.take(Event::WentOffline);
            }
            runtime.take(answer);
        });
    }

    /// Looks into the next files in line, a few at a time.
    fn inspect_next(&self) {
        while self.inspecting.get() < INSPECTIONS
            && let Some((id, head, tail)) = self.to_inspect.borrow_mut().pop_front()
        {
            self.inspecting.set(self.inspecting.get().saturating_add(1));
            let file = self.handles.borrow().file(id);
            let place = Place::new(self.this.clone());
            let this = self.this.clone();
            spawn_local(async move {
                let look = match file {
                    Some(file) => file.look(head, tail.max(TAIL)).await,
                    None => None,
                };
                drop(place);
                if let Some(runtime) = this.upgrade() {
                    let look = look.map(|look| runtime.keep_look(id, look));
                    runtime.take(Event::Inspected { id, look });
                }
            });
        }
    }

    /// Keeps what is needed of a look at a file until it is sent.
    fn keep_look(&self, id: UploadId, look: browser::Look) -> Look {
        let from = look.tail.len().saturating_sub(TAIL as usize);
        let end = look.tail.get(from..).unwrap_or_default().to_vec();
        self.handles.borrow_mut().keep_look(id, end, look.all);
        Look {
            head: look.head,
            tail: look.tail,
        }
    }

    /// Asks the host page whether it wants a file.
    fn offer(&self, id: UploadId) {
        let word = {
            // Borrowed while the page's listeners run: what they ask for waits in the inbox.
            let queue = self.queue.borrow();
            let Some(upload) = queue.upload(id) else {
                return;
            };
            self.host.offer(detail::addition(upload))
        };
        let this = self.this.clone();
        match word {
            Word::Now(answer) => self.take(Event::OfferAnswered { id, answer }),
            Word::Later(promises) => spawn_local(async move {
                let answer = browser::heard(&promises).await;
                if let Some(runtime) = this.upgrade() {
                    runtime.take(Event::OfferAnswered { id, answer });
                }
            }),
        }
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
}

/// One of the looks that are taken at a time, until this is dropped or the disk has had its time:
/// files that lie near do not wait for those that come from far.
struct Place {
    _late: Timeout,
    free: Rc<dyn Fn()>,
}

impl Place {
    fn new(runtime: Weak<Runtime>) -> Self {
        let is_taken = Cell::new(true);
        let free: Rc<dyn Fn()> = Rc::new(move || {
            if is_taken.replace(false)
                && let Some(runtime) = runtime.upgrade()
            {
                let left = runtime.inspecting.get().saturating_sub(1);
                runtime.inspecting.set(left);
                runtime.inspect_next();
            }
        });
        let late = Rc::clone(&free);
        Self {
            _late: Timeout::new(QUICK, move || late()),
            free,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        (self.free)();
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
