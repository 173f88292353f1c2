//! An allowance that all copies of the service share, in Redis or Valkey (6 and later).
//!
//! One script counts and answers, so that two copies cannot take the same. Keys are hashes and expire by
//! themselves. Where the store does not answer in [`TIME`], each copy counts for itself; it says so once,
//! asks again each [`PAUSE`], and says when the store is back.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use redis::{
    Client, RedisError, Script,
    aio::{ConnectionManager, ConnectionManagerConfig},
};

use crate::telemetry::metrics::Metrics;

/// For one answer.
const TIME: Duration = Duration::from_millis(50);
/// For a connection, which nobody waits for.
const CONNECT_TIME: Duration = Duration::from_secs(2);
/// How long a store that is away is not asked.
const PAUSE: Duration = Duration::from_secs(1);

/// The generic cell rate algorithm, by the store's clock: the time at which all is back, in
/// microseconds, is all that is kept. Gives how long to wait, or 0.
const SCRIPT: &str = r"
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or now), now) + ARGV[1]
local wait = full - ARGV[2] - now
if wait > 0 then return wait end
redis.call('SET', KEYS[1], string.format('%.0f', full), 'PX', math.ceil((full - now) / 1000))
return 0";

/// What counts for all copies.
pub(super) struct Store {
    connection: ConnectionManager,
    script: Script,
    /// When a store that is away is asked again.
    away_until: Mutex<Option<Instant>>,
    metrics: Metrics,
}

impl Store {
    /// The store of `client`. Opens no connection before it is asked.
    pub(super) fn new(client: Client, metrics: Metrics) -> Result<Self, RedisError> {
        let config = ConnectionManagerConfig::new()
            .set_connection_timeout(Some(CONNECT_TIME))
            .set_response_timeout(Some(TIME))
            .set_number_of_retries(0);
        Ok(Self {
            connection: ConnectionManager::new_lazy_with_config(client, config)?,
            script: Script::new(SCRIPT),
            away_until: Mutex::new(None),
            metrics,
        })
    }

    /// Takes one of the `number` a `period` that `id` may have of this `kind`, or says how long to wait for the next.
    /// `None` where the store is away.
    pub(super) async fn take(
        &self,
        kind: &str,
        id: &[u8],
        number: u32,
        period: Duration,
    ) -> Option<Result<(), Duration>> {
        if !self.may_be_asked(Instant::now()) {
            self.metrics.store_failed();
            return None;
        }
        let micros = |time: Duration| u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        let mut connection = self.connection.clone();
        let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut call = self.script.key(format!("direct-upload:{kind}:{id}"));
        call.arg(micros(period / number.max(1))).arg(micros(period));
        let answer = tokio::time::timeout(TIME, call.invoke_async::<u64>(&mut connection)).await;
        let problem = match answer {
            Ok(Ok(wait)) => {
                self.is_back();
                let wait = Duration::from_micros(wait);
                return Some(if wait.is_zero() { Ok(()) } else { Err(wait) });
            }
            // Its text may have the address in it, but not the password.
            Ok(Err(error)) => error.to_string(),
            Err(_) => "there is no answer in time".to_owned(),
        };
        self.is_away(&problem);
        None
    }

    /// Whether it is time to ask. Of a store that is away, one request finds out.
    fn may_be_asked(&self, now: Instant) -> bool {
        let mut away_until = self.away_until();
        match &mut *away_until {
            None => true,
            Some(until) if *until <= now => {
                *until = now + PAUSE;
                true
            }
            Some(_) => false,
        }
    }

    fn is_away(&self, problem: &str) {
        self.metrics.store_failed();
        let until = Instant::now() + PAUSE;
        if self.away_until().replace(until).is_none() {
            tracing::error!(
                outcome = "store-away",
                alarm = true,
                "the store of rate limits (--rate-limit-store) is away, this copy counts for itself: \
                 {problem}"
            );
        }
    }

    fn is_back(&self) {
        if self.away_until().take().is_some() {
            tracing::info!("the store of rate limits is back");
        }
    }

    fn away_until(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.away_until
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
