//! How many connections there may be, how much may be asked at once, how often by one address and by one person, and for how many
//! names. Each copy of the service counts for itself.

mod allowance;
mod connections;
mod load;
mod rate;

use crate::{config::Config, metrics::Metrics};

pub(crate) use self::{
    connections::ConnectionLimit,
    load::{LoadLimit, Place},
    rate::{AddressLimit, SubjectLimits},
};

/// All limits of one process.
pub(crate) struct Limits {
    pub(crate) connections: ConnectionLimit,
    pub(crate) load: LoadLimit,
    pub(crate) address: AddressLimit,
    pub(crate) subject: SubjectLimits,
}

impl Limits {
    pub(crate) fn new(config: &Config, metrics: &Metrics) -> Self {
        let trusted = config.trusted_proxies.clone();
        Self {
            connections: ConnectionLimit::new(trusted, metrics.clone()),
            load: LoadLimit::default(),
            address: AddressLimit::new(config),
            subject: SubjectLimits::new(config),
        }
    }
}
