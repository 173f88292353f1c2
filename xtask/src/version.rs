//! Reads version numbers out of what tools print and out of `Cargo.lock`.

use std::fmt;
use std::str::FromStr;

/// A version of three numbers; what follows them (a pre-release, say) never fits anything here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) u64, pub(crate) u64, pub(crate) u64);

impl Version {
    /// The first word of a tool's `--version` output that is a version.
    ///
    /// Takes `trunk 0.21.14`, `wasm-opt version 132 (version_132)`, `v20.20.2` and `0.28.2`.
    pub(crate) fn printed(output: &str) -> Option<Self> {
        output.split_whitespace().find_map(|word| word.parse().ok())
    }

    /// The version of a package in a `Cargo.lock`.
    pub(crate) fn locked(lock: &str, package: &str) -> Option<Self> {
        let name = format!("name = \"{package}\"");
        let mut lines = lock.lines().skip_while(|line| *line != name);
        let version = lines.nth(1)?.strip_prefix("version = \"")?;
        version.strip_suffix('"')?.parse().ok()
    }
}

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(word: &str) -> Result<Self, NotAVersion> {
        let mut numbers = word.strip_prefix('v').unwrap_or(word).split('.');
        let first = number(numbers.next())?.ok_or(NotAVersion)?;
        let second = number(numbers.next())?.unwrap_or(0);
        let third = number(numbers.next())?.unwrap_or(0);
        match numbers.next() {
            None => Ok(Self(first, second, third)),
            Some(_) => Err(NotAVersion),
        }
    }
}

/// The word is no version of one to three numbers.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotAVersion;

fn number(part: Option<&str>) -> Result<Option<u64>, NotAVersion> {
    part.map(|digits| digits.parse().map_err(|_| NotAVersion))
        .transpose()
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(major, minor, patch) = self;
        write!(f, "{major}.{minor}.{patch}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_found_in_what_each_tool_prints() {
        for (output, version) in [
            ("trunk 0.21.14\n", Some(Version(0, 21, 14))),
            ("wasm-bindgen 0.2.130", Some(Version(0, 2, 130))),
            (
                "wasm-opt version 132 (version_132)",
                Some(Version(132, 0, 0)),
            ),
            ("v20.20.2", Some(Version(20, 20, 2))),
            ("0.28.2\n", Some(Version(0, 28, 2))),
            ("trunk 0.22.0-beta.1", None),
            ("wasm-bindgen", None),
            ("1.2.3.4", None),
            ("", None),
        ] {
            assert_eq!(Version::printed(output), version, "{output:?}");
        }
    }

    #[test]
    fn a_locked_version_is_that_of_the_package_with_just_this_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.2.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(
            Version::locked(lock, "wasm-bindgen"),
            Some(Version(0, 2, 130))
        );
        assert_eq!(Version::locked(lock, "wasm"), None);
    }
}
