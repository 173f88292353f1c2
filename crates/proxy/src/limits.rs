//! How much may be asked at once, and how often by one client.

use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use governor::{
    DefaultKeyedRateLimiter, Quota,
    clock::{Clock, DefaultClock},
};

use crate::{
    app::Service,
    client::Client,
    problem::{Code, Problem},
};

/// The most requests that are worked on at once; health checks come on top.
const MAX_REQUESTS: usize = 512;
/// The most clients that are counted one by one. Beyond them all share one allowance, so that
/// no number of addresses can fill the memory.
const MAX_CLIENTS: usize = 65_536;
/// How often clients that have not asked for a while are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(10);

/// Sheds load beyond [`MAX_REQUESTS`].
pub(crate) struct LoadLimit {
    running: AtomicUsize,
}

/// One request's place; given back when its answer is ready, or its client is gone.
struct Place<'a>(&'a AtomicUsize);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl LoadLimit {
    pub(crate) const fn new() -> Self {
        Self {
            running: AtomicUsize::new(0),
        }
    }

    /// A layer: answers 503 at once when all places are taken.
    pub(crate) async fn check(
        State(service): State<Arc<Service>>,
        request: Request,
        next: Next,
    ) -> Response {
        let running = &service.load_limit.running;
        let place = Place(running);
        if running.fetch_add(1, Ordering::Relaxed) >= MAX_REQUESTS {
            drop(place);
            service.metrics.refusal("load");
            let detail = "The upload service is busy. Please try again in a moment.";
            return Problem::new(
                StatusCode::SERVICE_UNAVAILABLE,
                Code::ProxyUnavailable,
                detail,
            )
            .retry_after(Duration::from_secs(1))
            .into_response();
        }
        next.run(request).await
    }
}

/// Counts requests by client address.
pub(crate) struct RateLimit {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    forgotten_at: Mutex<Instant>,
}

impl RateLimit {
    /// At most `requests` a minute, all at once if need be; `None` for 0, no limit.
    pub(crate) fn per_minute(requests: u32) -> Option<Self> {
        NonZeroU32::new(requests).map(|requests| Self {
            limiter: DefaultKeyedRateLimiter::dashmap(Quota::per_minute(requests)),
            forgotten_at: Mutex::new(Instant::now()),
        })
    }

    /// Takes one request of `peer` from its allowance, or says how long to wait.
    fn take(&self, peer: IpAddr) -> Result<(), Duration> {
        self.forget_quiet_clients();
        let client = if self.limiter.len() < MAX_CLIENTS {
            client_of(peer)
        } else {
            IpAddr::V6(Ipv6Addr::UNSPECIFIED)
        };
        self.limiter
            .check_key(&client)
            .map_err(|refused| refused.wait_time_from(DefaultClock::default().now()))
    }

    fn forget_quiet_clients(&self) {
        // Whoever finds it locked leaves the work to the one who has it.
        let Ok(mut forgotten_at) = self.forgotten_at.try_lock() else {
            return;
        };
        if forgotten_at.elapsed() >= FORGET_EVERY {
            self.limiter.retain_recent();
            *forgotten_at = Instant::now();
        }
    }

    /// A layer: answers 429 when a client's allowance is used up.
    pub(crate) async fn check(
        State(service): State<Arc<Service>>,
        request: Request,
        next: Next,
    ) -> Response {
        let client = request.extensions().get::<Client>();
        let address = client.and_then(|client| client.address);
        if let (Some(limit), Some(address)) = (&service.rate_limit, address)
            && let Err(wait) = limit.take(address)
        {
            service.metrics.refusal("address-rate");
            let detail = "Too many requests came from this network. Please try again later.";
            return Problem::new(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, detail)
                .retry_after(wait)
                .into_response();
        }
        next.run(request).await
    }
}

/// The address that is counted: of IPv6 the first 64 bits, since one client has all the rest.
fn client_of(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_client_is_one_ipv4_address_or_one_ipv6_network() {
        for (peer, client) in [
            ("192.0.2.1", "192.0.2.1"),
            ("::ffff:192.0.2.1", "192.0.2.1"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ] {
            let [peer, client] = [peer, client].map(|text| text.parse::<IpAddr>().expect("valid"));
            assert_eq!(client_of(peer), client);
        }
    }

    #[test]
    fn a_million_clients_do_not_fill_the_memory() {
        let limit = RateLimit::per_minute(1).expect("a limit");
        for n in 0..1_000_000_u32 {
            let _ = limit.take(IpAddr::from(n.to_be_bytes()));
        }
        assert!(
            limit.limiter.len() <= MAX_CLIENTS + 1,
            "{}",
            limit.limiter.len()
        );
    }
}
