//! One upload as a person sees it.

use direct_upload_core::{Next, Phase, Queue, Sending, State, Upload, Wait};

use crate::browser;
use crate::text::{Catalogue, failure_text, fill, retry_reason};

/// From this size on, speed and time left are worth a place.
const PACE_FROM: u64 = 10_000_000;

/// What a row shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "three buttons and a clock, each on its own"
)]
pub struct Row {
    /// The file's own name.
    pub name: String,
    /// Its size, for people.
    pub size: String,
    /// Its state.
    pub phase: Phase,
    /// How far it is, 0 to 100; `None` where nothing is known.
    pub percent: Option<String>,
    /// Its state in words.
    pub status: String,
    /// Why it failed and what to do.
    pub error: Option<String>,
    /// Whether it can be taken back.
    pub can_cancel: bool,
    /// Whether another try can help.
    pub can_retry: bool,
    /// Whether it can go off the list.
    pub can_remove: bool,
    /// Whether what it shows changes by time alone.
    pub is_timed: bool,
}

impl Row {
    /// The row of an upload that is in the list.
    pub fn of(upload: &Upload, queue: &Queue, texts: &Catalogue, now: u64) -> Option<Self> {
        let phase = upload.state().phase()?;
        let error = match upload.state() {
            State::Failed { failure, .. } => Some(failure),
            _ => None,
        };
        Some(Self {
            name: upload.name().to_owned(),
            size: browser::bytes(texts.language, upload.size()),
            phase,
            percent: percent(upload),
            status: status(upload, queue, texts, now),
            error: error.map(|failure| failure_text(texts, failure)),
            can_cancel: !phase.is_settled(),
            can_retry: phase == Phase::Cancelled || error.is_some_and(|failure| failure.retryable),
            can_remove: phase.is_settled(),
            is_timed: matches!(phase, Phase::Uploading | Phase::Waiting),
        })
    }

    /// Whether a bar is shown: full where the share is known, to and fro where it is not.
    #[must_use]
    pub const fn shows_progress(&self) -> bool {
        matches!(
            self.phase,
            Phase::Authorizing | Phase::Uploading | Phase::Confirming
        )
    }
}

fn percent(upload: &Upload) -> Option<String> {
    match upload.state() {
        State::Uploading {
            sending: Sending::Moving | Sending::Sent,
            ..
        } => {
            let share = upload.loaded().saturating_mul(100) / upload.size().max(1);
            Some(share.to_string())
        }
        _ => None,
    }
}

fn status(upload: &Upload, queue: &Queue, texts: &Catalogue, now: u64) -> String {
    let text = match upload.state() {
        State::Uploading { sending, meter, .. } => match sending {
            Sending::Unseen => texts.uploading_unseen,
            Sending::Sent => texts.finishing,
            Sending::Moving => {
                let share = browser::percent(texts.language, upload.loaded(), upload.size());
                let mut status = fill(texts.uploading, &[("percent", &share)]);
                if let (Some(speed), Some(left)) = (meter.speed(now), meter.seconds_left(now))
                    && upload.size() >= PACE_FROM
                {
                    let speed = browser::bytes_per_second(texts.language, speed);
                    let time = browser::duration(texts.language, left);
                    status.push_str(", ");
                    status.push_str(&fill(texts.pace, &[("speed", &speed), ("time", &time)]));
                }
                return status;
            }
        },
        State::Waiting {
            wait: Wait::Retry { at, failure },
            ..
        } => {
            let seconds = at.saturating_sub(now).div_ceil(1_000).max(1);
            let time = browser::duration(texts.language, seconds);
            let reason = retry_reason(texts, failure);
            return fill(texts.waiting_retry, &[("reason", reason), ("time", &time)]);
        }
        State::Waiting {
            wait: Wait::Network,
            ..
        } => texts.waiting_network,
        State::Waiting {
            wait: Wait::SignIn { .. },
            ..
        } => texts.failed.unauthorized,
        State::Queued { .. } if !queue.is_online() => texts.waiting_network,
        State::Queued { held: true, .. } => texts.held,
        State::Queued {
            next: Next::Send | Next::Confirm(_),
            ..
        }
        | State::Undecided
        | State::Inspecting
        | State::Offered => texts.queued,
        State::Authorizing { .. } => texts.authorizing,
        State::Confirming { .. } => texts.confirming,
        State::Done { .. } => texts.done,
        State::Failed { .. } => texts.failed_word,
        State::Cancelled { .. } => texts.cancelled,
    };
    text.to_owned()
}
