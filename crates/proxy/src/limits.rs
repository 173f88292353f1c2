//! How much is worked on at once, and how often one address and one person may ask.
//!
//! An allowance is counted by the generic cell rate algorithm: so much at once, and it comes back
//! evenly over a minute. It is this copy's own, or one that all copies share ([`store`]).

mod store;

use std::{
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::http::StatusCode;
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    nanos::Nanos,
    state::{
        StateStore,
        keyed::{DashMapStateStore, ShrinkableKeyedStateStore},
    },
};
use ring::digest::{SHA256, digest};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::store::Store;
use crate::{
    problem::{Code, Problem},
    telemetry::metrics::Metrics,
};

/// The most requests that are worked on at once; health checks come on top.
const MAX_REQUESTS: usize = 512;
/// The most that are counted one by one. Those who come when there are as many share one allowance,
/// so that no number of them can fill the memory: each takes under 100 bytes.
const MAX_KNOWN: usize = 65_536;
/// How often those who have their whole allowance back are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(10);
const MINUTE: Duration = Duration::from_secs(60);

/// All limits of requests.
#[derive(Clone)]
pub(crate) struct Limits {
    places: Arc<Semaphore>,
    address: Option<Arc<Allowance>>,
    subject: Option<Arc<Allowance>>,
    store: Option<Arc<Store>>,
    metrics: Metrics,
}

/// One request's place; given back when its answer is ready, or its client is gone. None is held
/// while a client sends a body: whoever sends slowly would keep others out.
#[derive(Clone)]
pub(crate) struct Place(#[expect(dead_code)] Arc<OwnedSemaphorePermit>);

impl Limits {
    /// Limits of so many requests a minute for each address and each person; 0 is no limit. Copies with
    /// the same `store` share them.
    pub(crate) fn new(
        each_address: u32,
        each_subject: u32,
        store: Option<&redis::Client>,
        metrics: Metrics,
    ) -> Result<Self, redis::RedisError> {
        let store = store.map(|client| Store::new(client.clone(), metrics.clone()));
        Ok(Self {
            store: store.transpose()?.map(Arc::new),
            places: Arc::new(Semaphore::new(MAX_REQUESTS)),
            address: Allowance::new(each_address, MINUTE).map(Arc::new),
            subject: Allowance::new(each_subject, MINUTE).map(Arc::new),
            metrics,
        })
    }

    /// Takes a place, or answers 503 at once when all are taken.
    pub(crate) fn enter(&self) -> Result<Place, Problem> {
        match Arc::clone(&self.places).try_acquire_owned() {
            Ok(place) => Ok(Place(Arc::new(place))),
            Err(_) => {
                self.metrics.refusal("load");
                let detail = "The upload service is busy. Please try again in a moment.";
                let status = StatusCode::SERVICE_UNAVAILABLE;
                let problem = Problem::new(status, Code::ProxyUnavailable, detail);
                Err(problem.retry_after(Duration::from_secs(1)))
            }
        }
    }

    /// Answers 429 when an address has used up its allowance.
    pub(crate) async fn check_address(&self, address: Option<IpAddr>) -> Result<(), Problem> {
        let Some(address) = address else {
            return Ok(());
        };
        let network = network_of(address).to_string();
        let detail = "Too many requests came from this network. Please try again later.";
        self.check(self.address.as_deref(), "address-rate", &network, detail)
            .await
    }

    /// Answers 429 when a person has asked too often.
    pub(crate) async fn check_subject(&self, name: Option<&str>) -> Result<(), Problem> {
        let Some(name) = name else { return Ok(()) };
        let detail = "You have asked for too many uploads at once. Please try again later.";
        self.check(self.subject.as_deref(), "subject-rate", name, detail)
            .await
    }

    async fn check(
        &self,
        allowance: Option<&Allowance>,
        reason: &'static str,
        whose: &str,
        detail: &'static str,
    ) -> Result<(), Problem> {
        let Some(allowance) = allowance else {
            return Ok(());
        };
        let id = id_of(whose);
        let shared = match &self.store {
            Some(store) => store.take(reason, &id, allowance.number, MINUTE).await,
            None => None,
        };
        let Err(wait) = shared.unwrap_or_else(|| allowance.take(id)) else {
            return Ok(());
        };
        self.metrics.refusal(reason);
        let status = StatusCode::TOO_MANY_REQUESTS;
        Err(Problem::new(status, Code::RateLimited, detail).retry_after(wait))
    }
}

/// Whom an allowance is for: the beginning of a hash of the name, so that all are of one size.
type Id = [u8; 16];

/// Stands for all that are too many to count.
const SHARED: Id = [0; 16];

fn id_of(name: &str) -> Id {
    let hash = digest(&SHA256, name.as_bytes());
    hash.as_ref().first_chunk().copied().unwrap_or(SHARED)
}

/// The address that is counted: of IPv6 the first 64 bits, since one client has all the rest.
pub(crate) fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// What each may do.
struct Allowance {
    number: u32,
    limiter: RateLimiter<Id, Counts, DefaultClock>,
    forgotten_at: Mutex<Instant>,
}

/// What each has used up.
#[derive(Default)]
struct Counts(DashMapStateStore<Id>);

impl StateStore for Counts {
    type Key = Id;

    fn measure_and_replace<T, F, E>(&self, id: &Id, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        // Whoever is counted already stays so, or a crowd would use up what is theirs.
        let is_alone = self.0.len() < MAX_KNOWN || self.0.contains_key(id);
        self.0
            .measure_and_replace(if is_alone { id } else { &SHARED }, measure)
    }
}

impl ShrinkableKeyedStateStore<Id> for Counts {
    fn retain_recent(&self, drop_below: Nanos) {
        self.0.retain_recent(drop_below);
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Allowance {
    /// At most `number` in each `period`, all at once if need be; `None` for 0, no limit.
    fn new(number: u32, period: Duration) -> Option<Self> {
        let quota = Quota::with_period(period.checked_div(number)?)?;
        let quota = quota.allow_burst(number.try_into().ok()?);
        Some(Self {
            number,
            limiter: RateLimiter::new(quota, Counts::default(), DefaultClock::default()),
            forgotten_at: Mutex::new(Instant::now()),
        })
    }

    /// Takes one from the allowance of `id`, or says how long to wait for the next.
    fn take(&self, id: Id) -> Result<(), Duration> {
        self.forget_the_quiet();
        self.limiter
            .check_key(&id)
            .map_err(|refused| refused.wait_time_from(DefaultClock::default().now()))
    }

    fn forget_the_quiet(&self) {
        // Whoever finds it locked leaves the work to the one who has it.
        let Ok(mut forgotten_at) = self.forgotten_at.try_lock() else {
            return;
        };
        if forgotten_at.elapsed() >= FORGET_EVERY {
            self.limiter.retain_recent();
            *forgotten_at = Instant::now();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: Duration = Duration::from_secs(24 * 60 * 60);

    fn take(allowance: &Allowance, n: usize) -> Result<(), Duration> {
        allowance.take(id_of(&n.to_string()))
    }

    #[test]
    fn one_client_is_one_ipv4_address_or_one_ipv6_network() {
        for (address, network) in [
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ] {
            let [address, network] =
                [address, network].map(|text| text.parse::<IpAddr>().expect("valid"));
            assert_eq!(network_of(address), network);
        }
    }

    #[test]
    fn an_allowance_comes_back_evenly() {
        let allowance = Allowance::new(24, DAY).expect("a limit");
        for _ in 0..24 {
            assert_eq!(take(&allowance, 1), Ok(()));
        }
        let wait = take(&allowance, 1).expect_err("used up");
        assert!(wait.as_secs().abs_diff(60 * 60) <= 1, "{wait:?}");
        assert_eq!(take(&allowance, 2), Ok(()));
        assert!(Allowance::new(0, DAY).is_none());
    }

    #[test]
    fn a_crowd_uses_up_nothing_of_those_who_were_there_before() {
        let allowance = Allowance::new(2, DAY).expect("a limit");
        assert_eq!(take(&allowance, 1), Ok(()));
        let crowd = 2..=MAX_KNOWN + 10;
        let refused = crowd.filter(|n| take(&allowance, *n).is_err()).count();
        // The last ten shared two.
        assert_eq!(refused, 8);
        assert_eq!(take(&allowance, 1), Ok(()));
        assert!(take(&allowance, 1).is_err());
    }

    #[test]
    fn a_million_of_them_do_not_fill_the_memory() {
        let allowance = Allowance::new(1, DAY).expect("a limit");
        for n in 1..=1_000_000 {
            let _ = take(&allowance, n);
        }
        let known = allowance.limiter.len();
        assert!(known <= MAX_KNOWN + 1, "{known}");
    }
}
