//! A circuit breaker: a partner API that does not answer is left alone for a while, and so are
//! the people who would wait for it.
//!
//! | state | a call | how it ends |
//! | --- | --- | --- |
//! | closed | goes through | [`FAILURES`] failed in a row open it, and so does half of the last [`RECENT`] |
//! | open | is answered at once, with the time that is left | when the time is up, one call is let through |
//! | probing | is answered at once | the one call closes it, or opens it for twice as long |
//!
//! What the partner API says about when to come back (`Retry-After`) opens it for that long. While it
//! is open, only a later time counts; while one call probes, only what that one is told.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// So many calls in a row that fail open the circuit.
const FAILURES: u32 = 5;
/// The calls that a rate is counted of. Of fewer it would be chance.
const RECENT: usize = 20;
/// A call that ended longer ago says nothing about now.
const RECENT_TIME: Duration = Duration::from_secs(120);
/// For how long it opens at first.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
/// For how long it opens at most, by itself.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// For how long it opens at most because the partner API says so.
const LONGEST_HOLD: Duration = Duration::from_secs(5 * 60);
/// What callers are told while the one call is under way.
const WHILE_PROBING: Duration = Duration::from_secs(1);

enum State {
    Closed(History),
    Open { until: Instant, pause: Duration },
    Probing { pause: Duration },
}

/// How calls have ended since the circuit closed.
#[derive(Default)]
struct History {
    in_a_row: u32,
    /// Whether each of the last [`RECENT`] failed, and when.
    recent: VecDeque<(Instant, bool)>,
}

impl History {
    /// Adds a call, and says whether the circuit has to open.
    fn add(&mut self, failed: bool, now: Instant) -> bool {
        self.in_a_row = if failed { self.in_a_row + 1 } else { 0 };
        self.recent.push_back((now, failed));
        while self.recent.len() > RECENT
            || (self.recent.front())
                .is_some_and(|(at, _)| now.saturating_duration_since(*at) > RECENT_TIME)
        {
            self.recent.pop_front();
        }
        let failures = self.recent.iter().filter(|(_, failed)| *failed).count();
        failed
            && (self.in_a_row >= FAILURES
                || (self.recent.len() == RECENT && failures * 2 >= RECENT))
    }
}

/// The circuit of one partner API.
pub(super) struct Breaker(Mutex<State>);

/// How a call ended, as far as the circuit is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// It was answered, whatever the answer.
    Answered,
    /// It was not.
    Failed,
    /// It was told to come back after this time.
    ComeBack(Duration),
}

/// A call that was let through.
pub(super) struct Passage<'a> {
    breaker: &'a Breaker,
    probe: bool,
}

impl Breaker {
    pub(super) fn new() -> Self {
        Self(Mutex::new(State::Closed(History::default())))
    }

    /// Lets a call through, or says how long there is no point in one.
    pub(super) fn pass(&self, now: Instant) -> Result<Passage<'_>, Duration> {
        let mut state = self.state();
        let probe = match *state {
            State::Closed(_) => false,
            State::Open { until, .. } if now < until => return Err(until - now),
            State::Open { pause, .. } => {
                *state = State::Probing { pause };
                true
            }
            State::Probing { .. } => return Err(WHILE_PROBING),
        };
        Ok(Passage {
            breaker: self,
            probe,
        })
    }

    /// Whether calls are kept from the partner API. Once the time is up they are not, though
    /// the next call has yet to find that out.
    pub(super) fn is_open(&self, now: Instant) -> bool {
        match *self.state() {
            State::Closed(_) => false,
            State::Open { until, .. } => now < until,
            State::Probing { .. } => true,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Passage<'_> {
    /// Whether the call may try again: the circuit may have opened since it was let through.
    pub(super) fn is_good(&self, now: Instant) -> bool {
        self.probe || !self.breaker.is_open(now)
    }

    /// Says how the call ended.
    pub(super) fn end(mut self, ending: Ending, now: Instant) {
        let probe = std::mem::take(&mut self.probe);
        let mut state = self.breaker.state();
        let next = match (&mut *state, ending, probe) {
            (State::Closed(history), Ending::Answered | Ending::Failed, _) => {
                let opens = history.add(ending == Ending::Failed, now);
                opens.then_some(State::Open {
                    until: now + FIRST_PAUSE,
                    pause: FIRST_PAUSE,
                })
            }
            (State::Closed(_), Ending::ComeBack(wait), _)
            | (State::Probing { .. }, Ending::ComeBack(wait), true) => Some(State::Open {
                until: now + wait.min(LONGEST_HOLD),
                pause: FIRST_PAUSE,
            }),
            (State::Open { until, .. }, Ending::ComeBack(wait), _) => {
                *until = (*until).max(now + wait.min(LONGEST_HOLD));
                None
            }
            (State::Open { .. } | State::Probing { .. }, Ending::Answered, true) => {
                Some(State::Closed(History::default()))
            }
            (State::Open { pause, .. } | State::Probing { pause }, Ending::Failed, true) => {
                let pause = (*pause * 2).min(LONGEST_PAUSE);
                let until = now + pause;
                Some(State::Open { until, pause })
            }
            // A call from before the circuit opened.
            (State::Open { .. } | State::Probing { .. }, _, false) => None,
        };
        let Some(next) = next else { return };
        match (&*state, &next) {
            (State::Closed(_), State::Open { until, .. }) => tracing::warn!(
                seconds = (*until - now).as_secs(),
                outcome = "held",
                "the partner API is left alone for a while"
            ),
            (State::Open { .. } | State::Probing { .. }, State::Closed(_)) => {
                tracing::info!("the partner API is back");
            }
            _ => {}
        }
        *state = next;
    }
}

/// One that ends without a word, because its task was ended, leaves the look to the next call.
impl Drop for Passage<'_> {
    fn drop(&mut self) {
        if !self.probe {
            return;
        }
        let mut state = self.breaker.state();
        if let State::Probing { pause } = *state {
            let until = Instant::now();
            *state = State::Open { until, pause };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(start: Instant, seconds: u64) -> Instant {
        start + Duration::from_secs(seconds)
    }

    /// A breaker that has just opened at `start`.
    fn opened(start: Instant) -> Breaker {
        let breaker = Breaker::new();
        for n in 1..=FAILURES {
            assert!(!breaker.is_open(start), "open before failure {n}");
            let passage = breaker.pass(start).expect("closed");
            passage.end(Ending::Failed, start);
        }
        assert!(breaker.is_open(start));
        breaker
    }

    #[test]
    fn failures_in_a_row_open_it_and_an_answer_starts_the_row_anew() {
        let start = Instant::now();
        let breaker = Breaker::new();
        for _ in 0..3 {
            for ending in [Ending::Failed; 4].into_iter().chain([Ending::Answered]) {
                breaker.pass(start).expect("closed").end(ending, start);
            }
        }
        assert!(!breaker.is_open(start));
        let breaker = opened(start);
        assert_eq!(breaker.pass(start).err(), Some(FIRST_PAUSE));
        let left = breaker.pass(after(start, 2)).err();
        assert_eq!(left, Some(Duration::from_secs(3)));
    }

    #[test]
    fn one_call_looks_whether_it_is_back() {
        let start = Instant::now();
        let breaker = opened(start);
        let probe = breaker.pass(after(start, 5)).expect("half open");
        assert_eq!(breaker.pass(after(start, 5)).err(), Some(WHILE_PROBING));
        probe.end(Ending::Failed, after(start, 6));
        assert_eq!(breaker.pass(after(start, 6)).err(), Some(FIRST_PAUSE * 2));
        let probe = breaker.pass(after(start, 16)).expect("half open");
        probe.end(Ending::Answered, after(start, 17));
        assert!(breaker.pass(after(start, 17)).is_ok());
    }

    #[test]
    fn it_is_open_for_its_time_and_while_one_call_looks() {
        let start = Instant::now();
        let breaker = opened(start);
        assert!(breaker.is_open(after(start, 4)));
        assert!(!breaker.is_open(after(start, 5)), "nobody has asked since");
        let probe = breaker.pass(after(start, 6)).expect("half open");
        assert!(breaker.is_open(after(start, 6)));
        probe.end(Ending::Failed, after(start, 7));
        assert!(breaker.is_open(after(start, 16)));
        assert!(!breaker.is_open(after(start, 17)));
    }

    #[test]
    fn a_call_from_before_it_opened_tries_no_more_but_the_one_that_looks_may() {
        let start = Instant::now();
        let breaker = Breaker::new();
        let earlier = breaker.pass(start).expect("closed");
        assert!(earlier.is_good(start));
        let told = breaker.pass(start).expect("closed");
        told.end(Ending::ComeBack(Duration::from_secs(5)), start);
        assert!(!earlier.is_good(after(start, 4)));
        let probe = breaker.pass(after(start, 5)).expect("half open");
        assert!(probe.is_good(after(start, 5)));
        assert!(!earlier.is_good(after(start, 5)));
    }

    #[test]
    fn half_of_the_calls_failing_opens_it_and_fewer_do_not() {
        let start = Instant::now();
        // Every so many fails, one call a second or one in ten.
        for (every, pace, opens) in [(2, 1, true), (3, 1, false), (2, 10, false)] {
            let breaker = Breaker::new();
            let opened = (0..100).any(|n| {
                let now = after(start, n * pace);
                let failed = n % every == 0;
                let ending = if failed {
                    Ending::Failed
                } else {
                    Ending::Answered
                };
                breaker.pass(now).expect("closed").end(ending, now);
                breaker.is_open(now)
            });
            assert_eq!(opened, opens, "one of {every}, each {pace} s");
        }
    }

    #[test]
    fn a_shorter_time_to_come_back_does_not_shorten_a_longer_one() {
        let start = Instant::now();
        let breaker = Breaker::new();
        let calls = [60, 5, 90].map(|wait| (breaker.pass(start).expect("closed"), wait));
        for (call, wait) in calls {
            call.end(Ending::ComeBack(Duration::from_secs(wait)), start);
            let held = breaker.pass(start).err().expect("open");
            assert!(held.as_secs() >= wait.max(60), "{held:?} after {wait}");
        }
    }

    #[test]
    fn what_an_older_call_is_told_does_not_end_the_look() {
        let start = Instant::now();
        let breaker = Breaker::new();
        let [told, stale] = [(); 2].map(|()| breaker.pass(start).expect("closed"));
        told.end(Ending::ComeBack(Duration::from_secs(5)), start);
        let probe = breaker.pass(after(start, 5)).expect("half open");
        stale.end(Ending::ComeBack(Duration::from_secs(1)), after(start, 5));
        assert_eq!(breaker.pass(after(start, 7)).err(), Some(WHILE_PROBING));
        probe.end(Ending::Answered, after(start, 8));
        assert!(breaker.pass(after(start, 8)).is_ok());
    }

    #[test]
    fn pauses_grow_to_a_minute() {
        let mut now = Instant::now();
        let breaker = opened(now);
        let mut pauses = Vec::new();
        for _ in 0..6 {
            let wait = breaker.pass(now).err().expect("open");
            pauses.push(wait.as_secs());
            now += wait;
            let probe = breaker.pass(now).expect("half open");
            probe.end(Ending::Failed, now);
        }
        assert_eq!(pauses, [5, 10, 20, 40, 60, 60]);
    }

    #[test]
    fn a_call_that_ends_without_a_word_leaves_the_look_to_the_next() {
        let start = Instant::now();
        let breaker = opened(start);
        drop(breaker.pass(after(start, 5)).expect("half open"));
        assert!(breaker.pass(after(start, 6)).is_ok());
    }

    #[test]
    fn it_comes_back_when_it_was_told_to_and_not_because_of_older_calls() {
        let start = Instant::now();
        let breaker = Breaker::new();
        let [told, answered, failed] = [(); 3].map(|()| breaker.pass(start).expect("closed"));
        told.end(Ending::ComeBack(Duration::from_secs(30)), start);
        answered.end(Ending::Answered, start);
        failed.end(Ending::Failed, start);
        let left = breaker.pass(after(start, 10)).err();
        assert_eq!(left, Some(Duration::from_secs(20)));
        assert!(breaker.pass(after(start, 30)).is_ok());

        let breaker = Breaker::new();
        let told = breaker.pass(start).expect("closed");
        told.end(Ending::ComeBack(Duration::from_secs(3600)), start);
        assert_eq!(breaker.pass(start).err(), Some(LONGEST_HOLD));
    }
}
