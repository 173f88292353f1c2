//! Values that were seen, as numbers of 64 bits: of a million values, two that differ have the same number
//! once in 37 million files. So much memory is used and no more ([`UNIQUE_VALUES`]).

use crate::limits::UNIQUE_VALUES;
use std::collections::HashSet;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

/// The number of a value. SipHash, as the standard library has it, without a key: the same in each run.
pub(crate) fn digest(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Numbers that were seen.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    digests: HashSet<u64, BuildHasherDefault<Digest>>,
    is_full: bool,
}

impl Seen {
    /// Whether it was not seen before.
    pub(crate) fn is_new(&mut self, digest: u64) -> bool {
        if self.digests.len() < UNIQUE_VALUES {
            return self.digests.insert(digest);
        }
        let is_new = !self.digests.contains(&digest);
        self.is_full |= is_new;
        is_new
    }

    /// There were more than can be remembered.
    pub(crate) const fn is_full(&self) -> bool {
        self.is_full
    }
}

/// What is hashed is a hash already.
#[derive(Debug, Default)]
struct Digest(u64);

impl Hasher for Digest {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, digest: u64) {
        self.0 = digest;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_much_to_be_remembered_is_said() {
        let mut seen = Seen::default();
        for value in 0..UNIQUE_VALUES {
            assert!(seen.is_new(digest(&value)));
        }
        assert!(!seen.is_new(digest(&7_usize)));
        assert!(!seen.is_full());
        assert!(seen.is_new(digest(&UNIQUE_VALUES)));
        assert!(seen.is_full());
    }
}
