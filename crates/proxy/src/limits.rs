//! How much may be asked at once, how often by one address and by one person, and for how many
//! names. Each copy of the service counts for itself.

mod allowance;
mod load;
mod rate;

use crate::config::Config;

pub(crate) use self::{
    load::LoadLimit,
    rate::{AddressLimit, SubjectLimits},
};

/// All limits of one process.
pub(crate) struct Limits {
    pub(crate) load: LoadLimit,
    pub(crate) address: AddressLimit,
    pub(crate) subject: SubjectLimits,
}

impl Limits {
    pub(crate) fn new(config: &Config) -> Self {
        Self {
            load: LoadLimit::default(),
            address: AddressLimit::new(config),
            subject: SubjectLimits::new(config),
        }
    }
}
