//! One attempt: a presigned URL and a PUT.

use super::schedule::{
    ANSWER_WITHIN, AUTHORIZE_WITHIN, BUFFERS_FILL_WITHIN, SILENT_AFTER, STALLED_AFTER, enqueue,
};
use super::step::Step;
use crate::answer::{PutAnswer, UrlAnswer};
use crate::effect::{Diagnostic, Effect, Notice};
use crate::failure::{ErrorCode, Failure, Hint, Stage};
use crate::forbidden_header::is_forbidden;
use crate::moment::Millis;
use crate::presigned_url::PresignedUrl;
use crate::progress::{Meter, Report};
use crate::settings::{PROGRESS_WORTHWHILE, Transport};
use crate::state::{Next, Phase, Receipt, Sending, State, Wait};
use crate::storage_error::StorageError;
use crate::upload::{Turn, Upload, UploadId};
use crate::verdict::{self, Verdict};
use crate::wire::PresignedUrlAnswer;

/// Two clocks this far apart, in seconds, are worth a word: S3 refuses from 15 minutes on.
const CLOCK_TOLERANCE: u64 = 300;

/// From this size on, an upload that was cut twice at the same place is not sent again by itself.
const COSTLY: u64 = 32 * 1024 * 1024;
/// And before it is sent again, it waits for this long.
const COSTLY_AFTER: Millis = 10_000;

/// What a PUT needs.
struct Prepared {
    url: String,
    headers: Vec<(String, String)>,
    lifetime: Option<Millis>,
}

impl Step<'_> {
    /// Asks for a presigned URL: an attempt begins.
    pub(super) fn authorize(&mut self, upload: &mut Upload, renewed: bool) {
        self.begin(upload);
        upload.attempts = upload.attempts.saturating_add(1);
        upload.state = State::Authorizing {
            renewed,
            deadline: self.moment.now.saturating_add(AUTHORIZE_WITHIN),
        };
        let turn = upload.next_turn();
        self.effect(Effect::RequestUrl {
            id: upload.id,
            turn,
            filename: upload.filename.clone(),
        });
    }

    /// Says that an upload begins, with its first request since it was last started by hand.
    pub(super) fn begin(&mut self, upload: &mut Upload) {
        if upload.started.is_none() {
            upload.started = Some(self.moment.now);
            self.notify(Notice::Started(upload.id));
        }
    }

    pub(super) fn url_answered(&mut self, id: UploadId, turn: Turn, answer: UrlAnswer) {
        if !self.awaits(id, turn, Phase::Authorizing) {
            return;
        }
        if answer == UrlAnswer::Unreachable && !self.queue.online {
            return self.change(id, |step, upload| step.lose(upload, Stage::Authorize));
        }
        if !matches!(answer, UrlAnswer::Unreachable | UrlAnswer::NoHeaders) {
            self.went_online();
        }
        self.change(id, |step, upload| {
            let State::Authorizing { renewed, .. } = upload.state else {
                return;
            };
            let failure = |code| Failure::new(code, Stage::Authorize);
            let verdict = match answer {
                UrlAnswer::Granted(grant) => return step.put(upload, renewed, grant),
                UrlAnswer::Refused(refusal) => {
                    step.be_patient(refusal.status, refusal.retry_after);
                    verdict::authorize(refusal)
                }
                UrlAnswer::Junk => Verdict::Final(failure(ErrorCode::BadResponse)),
                UrlAnswer::NoHeaders | UrlAnswer::Redirected => {
                    Verdict::SignIn(failure(ErrorCode::Unauthorized))
                }
                UrlAnswer::Unreachable => Verdict::retry(failure(ErrorCode::Network)),
            };
            step.follow(upload, verdict, renewed, Next::Send);
        });
    }

    /// Sends the file where the answer says, if that can be done.
    fn put(&mut self, upload: &mut Upload, renewed: bool, grant: PresignedUrlAnswer) {
        upload.signed_out = false;
        let prepared = match self.prepare(upload, grant) {
            Ok(prepared) => prepared,
            Err(verdict) => return self.follow(upload, verdict, renewed, Next::Send),
        };
        let now = self.moment.now;
        let transport = self.queue.settings.transport.for_size(upload.size);
        let (sending, patience) = match transport {
            Transport::Fetch => (Sending::Unseen, unseen_within(upload.size)),
            Transport::Xhr => (Sending::Moving, SILENT_AFTER),
        };
        upload.state = State::Uploading {
            renewed,
            expires_at: prepared
                .lifetime
                .map(|lifetime| now.saturating_add(lifetime)),
            sending,
            meter: Meter::new(upload.size, now),
            deadline: now.saturating_add(patience),
        };
        let turn = upload.next_turn();
        self.effect(Effect::Put {
            id: upload.id,
            turn,
            url: prepared.url,
            headers: prepared.headers,
            transport,
        });
    }

    /// Checks what the proxy handed out before a byte is sent.
    fn prepare(
        &mut self,
        upload: &mut Upload,
        grant: PresignedUrlAnswer,
    ) -> Result<Prepared, Verdict> {
        let unusable = || Verdict::Final(Failure::new(ErrorCode::BadResponse, Stage::Authorize));
        let url = PresignedUrl::parse(&grant.presigned_url).map_err(|_| unusable())?;
        let mut headers = match grant.headers {
            Some(headers) => headers.0,
            None => vec![(
                "Content-Type".to_owned(),
                upload.kind.content_type().to_owned(),
            )],
        };
        // Presigners name these two; a browser sends them by itself.
        headers.retain(|(name, _)| {
            !name.eq_ignore_ascii_case("host") && !name.eq_ignore_ascii_case("content-length")
        });
        let names = headers.iter().map(|(name, _)| name.as_str());
        let unsendable = names
            .clone()
            .find(|name| is_forbidden(name))
            .or_else(|| url.unsendable_header(&names));
        if let Some(name) = unsendable {
            let name = name.to_owned();
            self.diagnose(Diagnostic::UnsendableHeader { name });
            return Err(unusable());
        }
        self.diagnose_url(&url);
        let lifetime = grant.expires_in.or(url.expires_in());
        if lifetime == Some(0) {
            let failure = Failure::new(ErrorCode::UrlExpired, Stage::Authorize);
            return Err(Verdict::Renew(failure));
        }
        if let Some(key) = grant.key.filter(|key| !key.is_empty())
            && !self.rekey(upload, key)
        {
            let failure = Failure::new(ErrorCode::Duplicate, Stage::Authorize);
            return Err(Verdict::Final(failure));
        }
        Ok(Prepared {
            url: grant.presigned_url,
            headers,
            lifetime: lifetime.map(|seconds| Millis::from(seconds).saturating_mul(1_000)),
        })
    }

    fn diagnose_url(&mut self, url: &PresignedUrl) {
        if url.has_empty_body_checksum() {
            self.diagnose(Diagnostic::EmptyBodyChecksum);
        }
        if let Some(signed_at) = url.signed_at()
            && signed_at.abs_diff(self.moment.wall) > CLOCK_TOLERANCE
        {
            let seconds = i64::try_from(signed_at.abs_diff(self.moment.wall)).unwrap_or(i64::MAX);
            let ahead = signed_at > self.moment.wall;
            let seconds = if ahead {
                seconds
            } else {
                seconds.saturating_neg()
            };
            self.diagnose(Diagnostic::ClockOff { seconds });
        }
    }

    pub(super) fn bytes_sent(&mut self, id: UploadId, turn: Turn, loaded: u64) {
        if !self.awaits(id, turn, Phase::Uploading) {
            return;
        }
        let now = self.moment.now;
        if !self.queue.online {
            let moved = self
                .queue
                .upload(id)
                .is_some_and(|upload| loaded > upload.loaded());
            let silence = now.saturating_sub(self.queue.offline_since());
            if moved && silence >= BUFFERS_FILL_WITHIN {
                self.went_online();
            }
        }
        self.change(id, |step, upload| {
            if let State::Uploading {
                sending,
                meter,
                deadline,
                ..
            } = &mut upload.state
            {
                let report = meter.advance(loaded, now);
                if report != Report::Nothing {
                    let (stage, patience) = if loaded >= upload.size {
                        (Sending::Sent, answer_within(upload.size))
                    } else {
                        (Sending::Moving, STALLED_AFTER)
                    };
                    *sending = stage;
                    *deadline = now.saturating_add(patience);
                }
                if report == Report::Further {
                    step.notify(Notice::Progressed(id));
                }
            }
        });
    }

    pub(super) fn put_answered(&mut self, id: UploadId, turn: Turn, answer: PutAnswer) {
        if !self.awaits(id, turn, Phase::Uploading) {
            return;
        }
        let now = self.moment.now;
        // The proxy has just been reached: where the browser goes on saying that there is no network,
        // it is the storage that cannot be.
        let is_lost = !self.queue.online
            && (self.queue.upload(id))
                .is_some_and(|upload| upload.lost_at != Some(self.queue.returns));
        if answer == PutAnswer::Unreachable && is_lost {
            return self.change(id, |step, upload| {
                upload.lost_at = Some(step.queue.returns);
                step.lose(upload, Stage::Send);
            });
        }
        if matches!(
            answer,
            PutAnswer::Stored { .. } | PutAnswer::Refused { .. } | PutAnswer::Redirected
        ) {
            self.went_online();
        }
        self.change(id, |step, upload| {
            let State::Uploading {
                renewed,
                expires_at,
                ..
            } = upload.state
            else {
                return;
            };
            let past_end = expires_at.is_some_and(|end| now >= end);
            let failure = |code| Failure::new(code, Stage::Send);
            let verdict = match answer {
                PutAnswer::Stored { status, etag } => {
                    return step.stored(upload, Receipt { status, etag });
                }
                PutAnswer::Refused {
                    status,
                    body,
                    request_id,
                    retry_after,
                } => {
                    let error = StorageError::parse(&body);
                    verdict::send(status, error, request_id, retry_after, past_end)
                }
                // Stores that answer an expired URL without CORS headers look like this too.
                PutAnswer::Unreachable if past_end && !renewed => {
                    Verdict::Renew(failure(ErrorCode::UrlExpired))
                }
                PutAnswer::Unreachable => {
                    step.diagnose(Diagnostic::CorsOrNetwork);
                    let is_cut_again = is_cut_again(upload);
                    if is_cut_again {
                        step.diagnose(Diagnostic::CutTwice);
                    }
                    let failure = Failure {
                        hint: is_cut_again.then_some(Hint::SizeLimited),
                        ..failure(ErrorCode::Network)
                    };
                    // What passes by itself has some time for it, before that is found out.
                    let after = (upload.size >= COSTLY).then_some(COSTLY_AFTER);
                    if is_cut_again && upload.size >= COSTLY {
                        Verdict::Final(failure)
                    } else {
                        Verdict::Retry { failure, after }
                    }
                }
                PutAnswer::FileUnreadable => Verdict::Final(failure(ErrorCode::FileChanged)),
                PutAnswer::FileSlow => return step.await_disk(upload),
                PutAnswer::Unsendable => Verdict::Final(failure(ErrorCode::BadResponse)),
                PutAnswer::Redirected => {
                    step.diagnose(Diagnostic::Redirected);
                    Verdict::Final(failure(ErrorCode::StorageBadRequest))
                }
            };
            step.follow(upload, verdict, renewed, Next::Send);
        });
    }

    /// Lets an upload wait for its disk, out of the way of others.
    fn await_disk(&mut self, upload: &mut Upload) {
        upload.state = State::Waiting {
            wait: Wait::Disk,
            next: Next::Send,
        };
        let turn = upload.next_turn();
        self.effect(Effect::ReadAgain {
            id: upload.id,
            turn,
        });
    }

    pub(super) fn file_read(&mut self, id: UploadId, turn: Turn) {
        if self.awaits(id, turn, Phase::Waiting) {
            self.change(id, |_, upload| {
                if let State::Waiting {
                    wait: Wait::Disk, ..
                } = upload.state
                {
                    enqueue(upload, Next::Send);
                }
            });
        }
    }

    fn stored(&mut self, upload: &mut Upload, receipt: Receipt) {
        if receipt.etag.is_none() {
            self.diagnose(Diagnostic::EtagNotExposed);
        }
        if self.queue.settings.confirm && self.is_held() {
            return enqueue(upload, Next::Confirm(receipt));
        }
        self.conclude(upload, receipt);
    }

    /// Goes on with a file that the storage has.
    pub(super) fn conclude(&mut self, upload: &mut Upload, receipt: Receipt) {
        if self.queue.settings.confirm {
            self.confirm(upload, receipt);
        } else {
            self.finish(upload, receipt);
        }
    }

    pub(super) fn finish(&mut self, upload: &mut Upload, receipt: Receipt) {
        let started = upload.started.unwrap_or(self.moment.now);
        upload.state = State::Done {
            receipt,
            duration: self.moment.now.saturating_sub(started),
        };
        self.notify(Notice::Succeeded(upload.id));
        self.effect(Effect::Release { id: upload.id });
    }
}

/// Whether the connection was cut where it had been cut before, and takes note of where that was.
/// Something on the way that takes no such large files ends them at about the same place, or, as nginx
/// does, once it has heard all of them, without an answer that the page may see; a bad network hardly
/// ever does.
fn is_cut_again(upload: &mut Upload) -> bool {
    /// So many bytes go into the buffers on this machine, wherever the connection ends.
    const BUFFERED: u64 = 4 * 1024 * 1024;
    let is_whole = upload.size >= PROGRESS_WORTHWHILE && upload.loaded() == upload.size;
    let cut_at = Some(upload.loaded()).filter(|loaded| is_whole || *loaded > BUFFERED);
    let before = std::mem::replace(&mut upload.cut_at, cut_at);
    before
        .zip(cut_at)
        .is_some_and(|(before, now)| before.abs_diff(now) <= now / 8)
}

/// How long the storage may take from the last byte to its answer: a proxy on the way may have
/// taken the bytes, and still send them on at 1 MiB a second.
const fn answer_within(size: u64) -> Millis {
    const BYTES_A_MILLISECOND: u64 = 1024;
    ANSWER_WITHIN.saturating_add(size / BYTES_A_MILLISECOND)
}

/// How long an attempt may take of whose bytes nothing is seen: time for the answer, and for
/// the bytes at 16 KiB a second.
pub(super) const fn unseen_within(size: u64) -> Millis {
    const BYTES_A_MILLISECOND: u64 = 16;
    answer_within(size).saturating_add(size / BYTES_A_MILLISECOND)
}
