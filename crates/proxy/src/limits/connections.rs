//! How many connections one address may hold open, so that no one client can hold all of them.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::rate::network_of;
use crate::{config::TrustedProxies, metrics::Metrics};

/// The most connections of one address. A trusted proxy brings those of many people and is not
/// counted.
const MAX_OF_ONE: usize = 1024;

/// Counts the open connections of each address; clones share the count.
#[derive(Clone)]
pub(crate) struct ConnectionLimit {
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
    trusted: TrustedProxies,
    metrics: Metrics,
}

/// An open connection; it stops counting when it is dropped.
pub(crate) struct OpenConnection {
    /// `None` for one of a trusted proxy.
    network: Option<IpAddr>,
    limit: ConnectionLimit,
}

impl ConnectionLimit {
    pub(super) fn new(trusted: TrustedProxies, metrics: Metrics) -> Self {
        Self {
            open: Arc::default(),
            trusted,
            metrics,
        }
    }

    /// Counts a connection of `peer`, unless that has as many as it may have.
    pub(crate) fn open(&self, peer: IpAddr) -> Option<OpenConnection> {
        let network = (!self.trusted.contains(peer)).then(|| network_of(peer));
        if let Some(network) = network {
            let mut open = self.counts();
            let count = open.entry(network).or_default();
            if *count >= MAX_OF_ONE {
                self.metrics.refusal("connections");
                return None;
            }
            *count += 1;
        }
        self.metrics.connection_opened();
        Some(OpenConnection {
            network,
            limit: self.clone(),
        })
    }

    fn counts(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.limit.metrics.connection_closed();
        let Some(network) = self.network else { return };
        let mut open = self.limit.counts();
        if let Some(count) = open.get_mut(&network) {
            *count -= 1;
            if *count == 0 {
                open.remove(&network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_holds_more_than_its_part_and_none_is_remembered() {
        let trusted = TrustedProxies::parse("10.0.0.1").expect("valid");
        let limit = ConnectionLimit::new(trusted, Metrics::new());
        let address = |text: &str| text.parse::<IpAddr>().expect("an address");
        let held: Vec<_> = (0..MAX_OF_ONE)
            .map(|_| limit.open(address("192.0.2.1")).expect("room"))
            .collect();
        assert!(limit.open(address("192.0.2.1")).is_none());
        assert!(limit.open(address("::ffff:192.0.2.1")).is_none());
        assert!(limit.open(address("192.0.2.2")).is_some());
        let of_a_proxy: Vec<_> = (0..=MAX_OF_ONE)
            .map(|_| limit.open(address("10.0.0.1")))
            .collect();
        assert!(of_a_proxy.iter().all(Option::is_some));
        drop(held);
        assert!(limit.counts().is_empty());
        assert!(limit.open(address("192.0.2.1")).is_some());
    }
}
