//! Lanes: leave for one request at a time, as many as a browser keeps connections to a host. All
//! elements of a page share them, and of the other tabs of its origin (Web Locks API; web-sys has it
//! only behind its switch for unstable interfaces). Who asks first gets one first.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use direct_upload_core::plain;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortController;

/// How many connections browsers keep to a host by HTTP/1.1, which is all that Amazon S3 speaks.
const LANES: usize = 6;

#[wasm_bindgen]
extern "C" {
    /// The `Navigator` interface.
    type Navigator;
    /// Absent where the page's origin is not secure.
    #[wasm_bindgen(method, getter)]
    fn locks(this: &Navigator) -> Option<LockManager>;

    /// The `LockManager` interface.
    type LockManager;
    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &Object,
        granted: &Function,
    ) -> Result<Promise, JsValue>;
}

/// Leave for one request; others have it once this is dropped.
#[derive(Debug)]
pub struct Lane {
    _lock: Option<Lock>,
    _place: Option<Place>,
}

impl Lane {
    /// Waits for a lane, for as long as it takes.
    pub async fn take() -> Self {
        if let Some(lock) = take_lock().await {
            let _lock = Some(lock);
            return Self {
                _lock,
                _place: None,
            };
        }
        let _place = Some(Place::take().await);
        Self {
            _lock: None,
            _place,
        }
    }
}

/// One of the lanes' locks; `None` where the browser gives none, as to a page without an origin.
async fn take_lock() -> Option<Lock> {
    let navigator = web_sys::window()?.navigator();
    let locks = navigator.unchecked_ref::<Navigator>().locks()?;
    // All who wait stand in this line, and its first waits for whichever lane becomes free.
    let _turn = Lock::first_of(&locks, &["direct-upload".to_owned()]).await?;
    let names: Vec<String> = (1..=LANES as u64)
        .map(|lane| plain::joined(&["direct-upload-", &plain::decimal(lane)]))
        .collect();
    Lock::first_of(&locks, &names).await
}

/// A lock that is held until this is dropped.
#[derive(Debug)]
struct Lock {
    release: Function,
    /// What the browser calls when it grants a lock: it may still call while it is being told that
    /// none is wanted any more.
    _granted: Closure<dyn FnMut() -> JsValue>,
}

impl Lock {
    /// The first of several that is free. The requests for the others are taken back.
    async fn first_of(locks: &LockManager, names: &[String]) -> Option<Self> {
        let others = AbortController::new().ok()?;
        let options = Object::new();
        Reflect::set(&options, &"signal".into(), &others.signal()).ok()?;
        let first: Rc<RefCell<Option<Function>>> = Rc::default();
        let told = Rc::clone(&first);
        let taken = Promise::new(&mut |resolve, _| {
            told.replace(Some(resolve));
        });
        let granted = Closure::new(move || match first.take() {
            // It is held for as long as this promise is open.
            Some(resolve) => Promise::new(&mut |release, _| {
                // A promise's own functions throw nothing.
                let _ = resolve.call1(&JsValue::UNDEFINED, &release);
            })
            .into(),
            None => JsValue::UNDEFINED,
        });
        let function: &Function = granted.as_ref().unchecked_ref();
        let settled = Array::of1(&taken);
        for name in names {
            match locks.request(name, &options, function) {
                Ok(request) => settled.push(&request),
                Err(_) => settled.push(&Promise::reject(&JsValue::UNDEFINED)),
            };
        }
        // What is refused is so at once, and for all of them.
        let release = JsFuture::from(Promise::race(&settled)).await.ok()?;
        // Their promises are rejected, and nobody but the race hears of that.
        others.abort();
        Some(Self {
            release: release.dyn_into().ok()?,
            _granted: granted,
        })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A promise's own functions throw nothing.
        let _ = self.release.call0(&JsValue::UNDEFINED);
    }
}

thread_local! {
    /// How many places of this page are free, and who waits for one.
    static FREE: Cell<usize> = const { Cell::new(LANES) };
    static WAITING: RefCell<Vec<Function>> = const { RefCell::new(Vec::new()) };
}

/// A lane of this page alone.
#[derive(Debug)]
struct Place;

impl Place {
    async fn take() -> Self {
        match FREE.get().checked_sub(1) {
            Some(left) => FREE.set(left),
            None => {
                let handed_over = Promise::new(&mut |resolve, _| {
                    WAITING.with_borrow_mut(|waiting| waiting.push(resolve));
                });
                // It has no way to be rejected.
                let _ = JsFuture::from(handed_over).await;
            }
        }
        Self
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let next =
            WAITING.with_borrow_mut(|waiting| (!waiting.is_empty()).then(|| waiting.remove(0)));
        match next {
            // A promise's own functions throw nothing.
            Some(next) => drop(next.call0(&JsValue::UNDEFINED)),
            None => FREE.set(FREE.get().saturating_add(1)),
        }
    }
}
