//! The active faults, and where each kind strikes.
//!
//! The list is replaced as a whole. Each kind strikes at one [`Site`] (CORS faults at up to two);
//! at each site of a request the first fault of the list that fits strikes, and one of its
//! `times` is used up. So kinds of different sites go together (`slow` and `no-cors`, say), and
//! kinds of the same site come one after the other.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::fault::{Fault, FaultKind};

/// A step of a request at which at most one fault strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Site {
    /// The partner API signs a URL.
    Signing,
    /// The partner API answers.
    PartnerAnswer,
    /// The time that the partner API takes.
    PartnerPace,
    /// The storage answers a preflight.
    Preflight,
    /// The storage adds CORS headers to an answer.
    Cors,
    /// The storage answers anything.
    Redirect,
    /// The storage reads a body, or breaks off.
    Body,
    /// The time that the storage takes to read a body.
    BodyPace,
    /// The storage answers a PUT.
    Answer,
    /// The storage has carried a PUT out.
    Success,
}

impl FaultKind {
    fn strikes_at(&self, site: Site) -> bool {
        match self {
            Self::ExpiredUrl | Self::EmptyBodyChecksum | Self::PartnerForeignHost => {
                site == Site::Signing
            }
            Self::PartnerDown
            | Self::PartnerStatus { .. }
            | Self::PartnerJunk { .. }
            | Self::PartnerRedirect => site == Site::PartnerAnswer,
            Self::PartnerSlow { .. } => site == Site::PartnerPace,
            Self::StorageExpired
            | Self::Forbidden
            | Self::BadRequest { .. }
            | Self::PreconditionFailed
            | Self::Conflict
            | Self::SlowDown { .. }
            | Self::InternalError
            | Self::RequestTimeout
            | Self::Status { .. } => site == Site::Answer,
            Self::TemporaryRedirect => site == Site::Redirect,
            Self::NoContent => site == Site::Success,
            Self::Cut { .. } | Self::Stall { .. } | Self::StallAnswer => site == Site::Body,
            Self::Slow { .. } => site == Site::BodyPace,
            Self::NoCors { preflight } => {
                site == Site::Cors || (*preflight && site == Site::Preflight)
            }
            Self::NoExposeHeaders => site == Site::Cors,
        }
    }
}

/// Why a list of faults is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FaultProblem {
    #[error("A status must be from 400 to 599, not {0}.")]
    Status(u16),
    #[error("bytesPerSecond must be at least 1.")]
    NoSpeed,
    #[error("At most {MAX_FAULTS} faults can be active.")]
    TooMany,
}

const MAX_FAULTS: usize = 1000;

/// The active faults, shared by all listeners.
pub(crate) struct FaultBoard {
    active: Mutex<Vec<Fault>>,
    clearings: watch::Sender<u64>,
}

impl FaultBoard {
    pub(crate) fn new() -> Self {
        Self {
            active: Mutex::new(Vec::new()),
            clearings: watch::Sender::new(0),
        }
    }

    /// Puts `faults` in place of the active ones, whole or not at all.
    pub(crate) fn replace(&self, faults: Vec<Fault>) -> Result<(), FaultProblem> {
        if faults.len() > MAX_FAULTS {
            return Err(FaultProblem::TooMany);
        }
        for fault in &faults {
            match fault.kind {
                FaultKind::PartnerStatus { status, .. } | FaultKind::Status { status, .. }
                    if !(400..=599).contains(&status) =>
                {
                    return Err(FaultProblem::Status(status));
                }
                FaultKind::Slow {
                    bytes_per_second: 0,
                } => return Err(FaultProblem::NoSpeed),
                _ => {}
            }
        }
        *self.lock() = faults;
        Ok(())
    }

    /// Takes every fault away and ends what is stalled.
    pub(crate) fn clear(&self) {
        self.lock().clear();
        self.clearings.send_modify(|count| *count += 1);
    }

    /// What can still strike.
    pub(crate) fn list(&self) -> Vec<Fault> {
        self.lock().clone()
    }

    /// Tells of every clearing from now on.
    pub(crate) fn clearings(&self) -> watch::Receiver<u64> {
        self.clearings.subscribe()
    }

    /// The fault that strikes at `site` of a request for `key`, if one does; uses it up once.
    pub(crate) fn strike(&self, site: Site, key: Option<&str>) -> Option<FaultKind> {
        let mut active = self.lock();
        let at = active.iter().position(|fault| {
            fault.times != Some(0)
                && fault.kind.strikes_at(site)
                && (fault.key.is_none() || fault.key.as_deref() == key)
        })?;
        let fault = active.get_mut(at)?;
        let kind = fault.kind.clone();
        if let Some(left) = &mut fault.times {
            *left -= 1;
            if *left == 0 {
                active.remove(at);
            }
        }
        drop(active);
        Some(kind)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.active.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_as_often_as_it_says_and_only_its_key() {
        let board = FaultBoard::new();
        board
            .replace(vec![
                Fault::times(FaultKind::Forbidden, 2).for_key("a.csv"),
                Fault::always(FaultKind::InternalError),
                Fault::times(FaultKind::NoContent, 0),
            ])
            .expect("valid");
        let strike = |key| board.strike(Site::Answer, Some(key));
        assert_eq!(strike("b.csv"), Some(FaultKind::InternalError));
        assert_eq!(strike("a.csv"), Some(FaultKind::Forbidden));
        assert_eq!(strike("a.csv"), Some(FaultKind::Forbidden));
        assert_eq!(strike("a.csv"), Some(FaultKind::InternalError));
        assert_eq!(board.strike(Site::Success, Some("a.csv")), None);
    }

    #[test]
    fn a_list_with_one_impossible_fault_changes_nothing() {
        let board = FaultBoard::new();
        let before = vec![Fault::always(FaultKind::Forbidden)];
        board.replace(before.clone()).expect("valid");
        let slow = FaultKind::Slow {
            bytes_per_second: 0,
        };
        assert_eq!(
            board.replace(vec![Fault::always(slow)]),
            Err(FaultProblem::NoSpeed)
        );
        assert_eq!(board.list(), before);
    }
}
