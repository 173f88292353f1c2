//! The confirmations that have come in. The same key and ETag twice is one confirmation.

use std::sync::{Mutex, MutexGuard, PoisonError};

use direct_upload_core::wire::ConfirmationRequest;
use serde::{Deserialize, Serialize};

/// How many confirmations are kept; older ones are dropped.
const MAX_CONFIRMATIONS: usize = 10_000;

/// The answer of the admin listener's `GET /confirmations`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfirmationList {
    /// The confirmations, oldest first.
    pub confirmations: Vec<ConfirmationRequest>,
}

#[derive(Default)]
pub(crate) struct Confirmations(Mutex<Vec<ConfirmationRequest>>);

impl Confirmations {
    pub(crate) fn add(&self, confirmation: ConfirmationRequest) {
        let mut all = self.lock();
        let known = all
            .iter()
            .any(|known| known.key == confirmation.key && known.etag == confirmation.etag);
        if known {
            return;
        }
        if all.len() == MAX_CONFIRMATIONS {
            all.remove(0);
        }
        all.push(confirmation);
    }

    pub(crate) fn list(&self) -> ConfirmationList {
        ConfirmationList {
            confirmations: self.lock().clone(),
        }
    }

    pub(crate) fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<ConfirmationRequest>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
