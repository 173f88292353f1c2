//! Aborting a request that is under way.

use web_sys::{AbortController, AbortSignal};

/// Aborts one request; dropping it does nothing.
#[derive(Clone, Debug)]
pub struct AbortHandle(AbortController);

impl AbortHandle {
    /// A handle for one request; `None` where the browser has no `AbortController`.
    #[must_use]
    pub fn new() -> Option<Self> {
        AbortController::new().ok().map(Self)
    }

    /// What the request listens to.
    #[must_use]
    pub fn signal(&self) -> AbortSignal {
        self.0.signal()
    }

    /// Aborts it.
    pub fn abort(&self) {
        // Never with a reason: gloo-net panics on one that is no Error.
        self.0.abort();
    }
}
