//! Whether a call of the partner API is tried again, and when: at most [`RETRIES`] times, after a
//! random pause, and only as far as the time for the whole call goes. One that was told when to come
//! back is not: it would wait here while other calls went to the partner API before that time.

use std::time::Duration;

use axum::http::StatusCode;
use ring::rand::{SecureRandom, SystemRandom};

use super::{PartnerApiError, breaker::Ending};

/// The most further tries of one call.
pub(super) const RETRIES: u32 = 2;
/// The longest pause before the first further try; it doubles for the second.
const PAUSE: Duration = Duration::from_millis(200);
/// A try that has less time than this is not worth beginning.
const LEAST_TIME: Duration = Duration::from_millis(50);

/// How long to wait before the next try of a call that ended with `error` after `retries` further
/// tries, with `left` of its time. `None` if that was the last. What is not `repeatable` may have
/// been carried out when there is an answer, whatever that says.
pub(super) fn pause(
    error: &PartnerApiError,
    repeatable: bool,
    retries: u32,
    left: Duration,
) -> Option<Duration> {
    let again = match error {
        PartnerApiError::Unreachable { connected, .. } => !connected,
        PartnerApiError::Unavailable {
            status,
            retry_after: None | Some(Duration::ZERO),
        } => repeatable && is_passing(*status),
        _ => false,
    };
    if !again || retries >= RETRIES {
        return None;
    }
    let pause = random_up_to(PAUSE * 2_u32.pow(retries));
    (pause.saturating_add(LEAST_TIME) <= left).then_some(pause)
}

/// What a call's last error means for the circuit.
pub(super) fn ending(error: &PartnerApiError) -> Ending {
    match error {
        PartnerApiError::RateLimited {
            retry_after: Some(wait),
        }
        | PartnerApiError::Unavailable {
            retry_after: Some(wait),
            ..
        } if !wait.is_zero() => Ending::ComeBack(*wait),
        PartnerApiError::TimedOut | PartnerApiError::Unreachable { .. } => Ending::Failed,
        // A 500 may be due to one filename; these speak of the service.
        PartnerApiError::Unavailable { status, .. } if is_passing(*status) => Ending::Failed,
        PartnerApiError::Unavailable { .. }
        | PartnerApiError::Refused { .. }
        | PartnerApiError::KeyRefused(_)
        | PartnerApiError::RateLimited { .. }
        | PartnerApiError::Held(_)
        | PartnerApiError::Unusable(_) => Ending::Answered,
    }
}

fn is_passing(status: StatusCode) -> bool {
    matches!(status.as_u16(), 502..=504)
}

/// A time from nothing to `longest`, so that copies that failed together do not come back
/// together.
fn random_up_to(longest: Duration) -> Duration {
    let mut byte = [0];
    // Without randomness, the longest.
    let share = match SystemRandom::new().fill(&mut byte) {
        Ok(()) => u32::from(byte.first().copied().unwrap_or(u8::MAX)),
        Err(_) => u32::from(u8::MAX),
    };
    longest * share / u32::from(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLENTY: Duration = Duration::from_secs(10);

    fn unavailable(status: u16, retry_after: Option<u64>) -> PartnerApiError {
        PartnerApiError::Unavailable {
            status: StatusCode::from_u16(status).expect("a status"),
            retry_after: retry_after.map(Duration::from_secs),
        }
    }

    fn unreachable(connected: bool) -> PartnerApiError {
        PartnerApiError::Unreachable {
            cause: String::new(),
            connected,
        }
    }

    #[test]
    fn only_what_passes_is_tried_again_and_only_twice() {
        for (error, again) in [
            (unreachable(false), true),
            (unreachable(true), false),
            (unavailable(502, None), true),
            (unavailable(503, None), true),
            (unavailable(504, None), true),
            (unavailable(500, None), false),
            (unavailable(408, None), false),
            (PartnerApiError::TimedOut, false),
            (PartnerApiError::RateLimited { retry_after: None }, false),
            (PartnerApiError::KeyRefused(StatusCode::FORBIDDEN), false),
        ] {
            for retries in 0..4 {
                assert_eq!(
                    pause(&error, true, retries, PLENTY).is_some(),
                    again && retries < 2,
                    "{error:?} {retries}"
                );
            }
        }
    }

    #[test]
    fn what_must_not_be_done_twice_is_tried_again_only_where_nothing_was_sent() {
        assert_eq!(pause(&unavailable(503, None), false, 0, PLENTY), None);
        assert!(pause(&unreachable(false), false, 0, PLENTY).is_some());
    }

    #[test]
    fn pauses_are_random_and_bounded_by_what_is_left() {
        let error = unavailable(503, None);
        for retries in 0..2 {
            let pauses: Vec<Duration> = (0..200)
                .filter_map(|_| pause(&error, true, retries, PLENTY))
                .collect();
            let longest = PAUSE * 2_u32.pow(retries);
            assert!(pauses.iter().all(|pause| *pause <= longest));
            assert!(pauses.iter().any(|pause| *pause > longest / 2));
            assert!(pauses.iter().any(|pause| *pause < longest / 2));
        }
        assert_eq!(pause(&error, true, 0, LEAST_TIME / 2), None);
    }

    #[test]
    fn a_time_that_it_named_is_kept_by_all_calls_and_not_waited_for_in_one() {
        for seconds in [1, 3, 3600] {
            let told = unavailable(503, Some(seconds));
            assert_eq!(pause(&told, true, 0, PLENTY), None);
            let wait = Duration::from_secs(seconds);
            assert_eq!(ending(&told), Ending::ComeBack(wait));
        }
        // No time at all.
        let now = unavailable(503, Some(0));
        assert!(pause(&now, true, 0, PLENTY).is_some());
        assert_eq!(ending(&now), Ending::Failed);
    }
}
