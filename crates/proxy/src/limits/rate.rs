//! How often one address and one person may ask, and for how many names.

use std::{
    net::{IpAddr, Ipv6Addr},
    time::Duration,
};

use axum::http::StatusCode;
use ring::digest::{SHA256, digest};

use super::allowance::Allowance;
use crate::{
    auth::Subject,
    client::Client,
    config::Config,
    metrics::Metrics,
    problem::{Code, Problem},
};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A subject as it is counted: the beginning of a hash of its name, so that all are of one size.
type SubjectId = [u8; 16];

/// Counts requests by client address.
pub(crate) struct AddressLimit(Option<Allowance<IpAddr>>);

/// Counts requests and names by subject.
pub(crate) struct SubjectLimits {
    requests: Option<Allowance<SubjectId>>,
    names_a_minute: Option<Allowance<SubjectId>>,
    names_a_day: Option<Allowance<SubjectId>>,
}

impl AddressLimit {
    pub(super) fn new(config: &Config) -> Self {
        let everyone = IpAddr::V6(Ipv6Addr::UNSPECIFIED);
        Self(Allowance::new(config.rate_limit, MINUTE, everyone))
    }

    /// Answers 429 when an address has used up its allowance.
    pub(crate) fn check(&self, client: Client, metrics: &Metrics) -> Result<(), Problem> {
        if let (Some(limit), Some(address)) = (&self.0, client.address)
            && let Err(wait) = limit.take(&network_of(address))
        {
            let detail = "Too many requests came from this network. Please try again later.";
            return Err(too_many(metrics, "address-rate", wait, detail));
        }
        Ok(())
    }
}

impl SubjectLimits {
    pub(super) fn new(config: &Config) -> Self {
        let limit = |number, period| Allowance::new(number, period, SubjectId::default());
        Self {
            requests: limit(config.subject_rate_limit, MINUTE),
            names_a_minute: limit(config.names_per_minute, MINUTE),
            names_a_day: limit(config.names_per_day, DAY),
        }
    }

    /// Answers 429 when a person has asked too often.
    pub(crate) fn check(&self, subject: &Subject, metrics: &Metrics) -> Result<(), Problem> {
        if let (Some(limit), Some(id)) = (&self.requests, subject.name().map(id_of))
            && let Err(wait) = limit.take(&id)
        {
            let detail = "You have asked for too many uploads at once. Please try again later.";
            return Err(too_many(metrics, "subject-rate", wait, detail));
        }
        Ok(())
    }

    /// Counts a name that `subject` is about to have.
    pub(crate) fn take_name(&self, subject: &Subject, metrics: &Metrics) -> Result<(), Problem> {
        let Some(id) = subject.name().map(id_of) else {
            return Ok(());
        };
        let taken = |limit: &Option<Allowance<SubjectId>>| match limit {
            Some(limit) => limit.take(&id),
            None => Ok(()),
        };
        taken(&self.names_a_minute).map_err(|wait| {
            let detail = "You have started too many uploads within a minute. They go on later.";
            too_many(metrics, "names-a-minute", wait, detail)
        })?;
        taken(&self.names_a_day).map_err(|wait| {
            let detail = "You have started as many uploads as you may within a day.";
            too_many(metrics, "names-a-day", wait, detail)
        })
    }
}

fn too_many(
    metrics: &Metrics,
    reason: &'static str,
    wait: Duration,
    detail: &'static str,
) -> Problem {
    metrics.refusal(reason);
    Problem::new(StatusCode::TOO_MANY_REQUESTS, Code::RateLimited, detail).retry_after(wait)
}

fn id_of(name: &str) -> SubjectId {
    let hash = digest(&SHA256, name.as_bytes());
    let mut id = SubjectId::default();
    for (byte, hashed) in id.iter_mut().zip(hash.as_ref()) {
        *byte = *hashed;
    }
    id
}

/// The address that is counted: of IPv6 the first 64 bits, since one client has all the rest.
pub(super) fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
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
}
