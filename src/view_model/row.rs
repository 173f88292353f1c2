//! One upload as a person sees it.

use direct_upload_core::failure::Failure;
use direct_upload_core::plain;
use direct_upload_core::settings::PROGRESS_WORTHWHILE;
use direct_upload_core::utc::{self, UnixSeconds};
use direct_upload_core::{Millis, Phase, Queue, Sending, State, Upload, Wait};

use crate::browser;
use crate::text::{Message, Texts, failure_text, retry_reason};

/// From this size on, or with so many seconds left, speed and time left are worth a place.
const PACE_FROM: (u64, u64) = (10_000_000, 5);

/// What a row shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "three buttons and a clock, each on its own"
)]
pub struct Row {
    /// Of which upload.
    pub id: u32,
    /// The file's own name.
    pub name: String,
    /// The folder that it came out of, with a slash at its end; empty where none is known.
    pub folder: String,
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
    /// What support asks for about it, a line each.
    pub details: String,
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
    pub fn of(upload: &Upload, queue: &Queue, texts: &Texts, now: u64) -> Option<Self> {
        let phase = upload.state().phase()?;
        let (failure, at) = match upload.state() {
            State::Failed { failure, at, .. } => (Some(failure), *at),
            _ => (None, 0),
        };
        Some(Self {
            id: upload.id().0,
            name: upload.name().to_owned(),
            folder: with_slash(upload.folder()),
            size: browser::bytes(&texts.language, upload.size()),
            phase,
            percent: percent(upload),
            status: status(upload, queue, texts, now),
            error: failure.map(|failure| failure_text(texts, failure)),
            details: failure.map_or_else(String::new, |failure| details(upload, failure, at)),
            can_cancel: !phase.is_settled(),
            can_retry: can_retry(upload)
                || (phase == Phase::Queued && queue.is_cut_off() && !is_held(upload)),
            can_remove: phase.is_settled(),
            is_timed: match phase {
                Phase::Uploading | Phase::Waiting => true,
                Phase::Queued => queue.held_until(now).is_some(),
                _ => false,
            },
        })
    }

    /// Whether a bar is shown: full where the share is known, to and fro where it is not.
    #[must_use]
    pub const fn shows_progress(&self) -> bool {
        matches!(
            self.phase,
            Phase::Checking | Phase::Authorizing | Phase::Uploading | Phase::Confirming
        )
    }
}

/// Whether a person may try again: whatever has failed may have been mended meanwhile.
pub(super) const fn can_retry(upload: &Upload) -> bool {
    match upload.state() {
        State::Waiting { wait, .. } => !matches!(wait, Wait::Disk),
        State::Failed { .. } | State::Cancelled { .. } => true,
        _ => false,
    }
}

pub(super) const fn is_held(upload: &Upload) -> bool {
    matches!(upload.state(), State::Queued { held: true, .. })
}

/// A folder before a name.
pub fn with_slash(folder: Option<&str>) -> String {
    let mut path = folder.unwrap_or_default().to_owned();
    if !path.is_empty() {
        path.push('/');
    }
    path
}

fn percent(upload: &Upload) -> Option<String> {
    match upload.state() {
        State::Uploading {
            sending: Sending::Moving | Sending::Sent,
            ..
        } => {
            let share = upload.loaded().saturating_mul(100) / upload.size().max(1);
            Some(plain::decimal(share))
        }
        _ => None,
    }
}

fn status(upload: &Upload, queue: &Queue, texts: &Texts, now: u64) -> String {
    let message = match upload.state() {
        State::Uploading { sending, meter, .. } => match sending {
            Sending::Unseen if is_awaited(upload, meter.age(now)) => Message::Finishing,
            Sending::Unseen => Message::UploadingUnseen,
            Sending::Sent => Message::Finishing,
            Sending::Moving => {
                let share = browser::percent(&texts.language, upload.loaded(), upload.size());
                let mut status = texts.fill(Message::Uploading, &[("percent", &share)]);
                let left = meter.seconds_left(now);
                if upload.size() >= PACE_FROM.0 || left.is_some_and(|left| left >= PACE_FROM.1) {
                    push_pace(&mut status, texts, meter.speed(now), left);
                }
                return status;
            }
        },
        State::Waiting {
            wait: Wait::Retry { at, failure },
            ..
        } => {
            return again_at(*at, now, retry_reason(failure), texts);
        }
        State::Waiting {
            wait: Wait::Network,
            ..
        } => Message::WaitingNetwork,
        State::Waiting {
            wait: Wait::SignIn { .. },
            ..
        } => Message::WaitingSignIn,
        State::Queued { .. } if !queue.is_online() => Message::WaitingNetwork,
        State::Queued { held: true, .. } => Message::Held,
        State::Queued { .. } if queue.is_signed_out() => Message::WaitingSignIn,
        State::Queued { .. } if let Some(at) = queue.held_until(now) => {
            return again_at(at, now, Message::AgainThrottled, texts);
        }
        State::Offered { .. } => Message::AskingPage,
        State::Inspecting { .. }
        | State::Waiting {
            wait: Wait::Disk, ..
        } => Message::Checking,
        State::Queued { .. } | State::Undecided => Message::Queued,
        State::Authorizing { .. } => Message::Authorizing,
        State::Confirming { .. } => Message::Confirming,
        State::Done { .. } => Message::Done,
        State::Failed { .. } => Message::Failed,
        State::Cancelled { .. } => Message::Cancelled,
    };
    texts.get(message).to_owned()
}

/// Whether all that is left of a small upload, of whose bytes nothing is told, is surely its answer:
/// at 16 KiB a second they have gone.
const fn is_awaited(upload: &Upload, age: Millis) -> bool {
    const CONNECTED_WITHIN: Millis = 2_000;
    const BYTES_A_MILLISECOND: u64 = 16;
    let sent_within = CONNECTED_WITHIN.saturating_add(upload.size() / BYTES_A_MILLISECOND);
    upload.size() < PROGRESS_WORTHWHILE && age >= sent_within
}

/// Why it waits, and for how long still.
fn again_at(at: u64, now: u64, reason: Message, texts: &Texts) -> String {
    let seconds = at.saturating_sub(now).div_ceil(1_000).max(1);
    let time = browser::duration(&texts.language, seconds);
    let values = [("reason", texts.get(reason)), ("time", &*time)];
    texts.fill(Message::WaitingRetry, &values)
}

/// Adds speed and time left, where they are known.
pub(super) fn push_pace(status: &mut String, texts: &Texts, speed: Option<u64>, left: Option<u64>) {
    if let (Some(speed), Some(left)) = (speed, left) {
        let speed = browser::bytes_per_second(&texts.language, speed);
        let time = browser::duration(&texts.language, left);
        status.push_str(" · ");
        status.push_str(&texts.fill(Message::Pace, &[("speed", &speed), ("time", &time)]));
    }
}

/// What support asks for, by the names of the event's detail: in every language the same, and
/// never a URL.
fn details(upload: &Upload, failure: &Failure, at: UnixSeconds) -> String {
    let number = |number: Option<u16>| number.map(|number| plain::decimal(number.into()));
    let mut details = String::new();
    for (name, value) in [
        ("code", Some(failure.code.as_str())),
        ("stage", Some(failure.stage.as_str())),
        ("status", number(failure.status).as_deref()),
        ("storageCode", failure.storage_code.as_deref()),
        ("requestId", failure.request_id.as_deref()),
        ("key", Some(upload.key())),
        ("time", Some(&utc::format_basic(at))),
    ] {
        if let Some(value) = value {
            for part in [name, ": ", value, "\n"] {
                details.push_str(part);
            }
        }
    }
    details
}
