//! The proxies in front, whose word about a client is believed.

use std::net::IpAddr;

use ipnet::IpNet;

use super::ConfigError;

const EXPECTED: &str = "addresses or networks such as 127.0.0.1 or 10.1.2.0/24";

/// A list of networks.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    /// Reads a list separated by commas. An empty list trusts nobody.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] for what is no network, and for networks of everybody.
    pub fn parse(list: &str) -> Result<Self, ConfigError> {
        list.split(',')
            .map(str::trim)
            .filter(|network| !network.is_empty())
            .map(|text| {
                let network = text
                    .parse()
                    .ok()
                    .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from));
                match network {
                    Some(network) if network.prefix_len() > 0 => Ok(network.trunc()),
                    Some(_) => Err("networks that are not the whole internet"),
                    None => Err(EXPECTED),
                }
                .map_err(|expected| {
                    ConfigError::invalid("trusted-proxies", text.to_owned(), expected)
                })
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Whether nobody is trusted.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `address` is one of theirs. An IPv4 address is the same in its IPv6 form.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_hold_their_addresses() {
        let trusted = TrustedProxies::parse("10.1.2.3/24, 127.0.0.1,2001:db8::/32").expect("valid");
        for (address, inside) in [
            ("10.1.2.200", true),
            ("10.1.3.1", false),
            ("127.0.0.1", true),
            ("::ffff:127.0.0.1", true),
            ("127.0.0.2", false),
            ("2001:db8:1::1", true),
            ("2001:db9::1", false),
        ] {
            let address = address.parse().expect("an address");
            assert_eq!(trusted.contains(address), inside, "{address}");
        }
        assert!(TrustedProxies::parse("").expect("valid").is_empty());
    }

    #[test]
    fn what_would_trust_everybody_or_nobody_known_is_refused() {
        for list in [
            "0.0.0.0/0",
            "::/0",
            "*",
            "proxy.example",
            "10.0.0.0/33",
            "10.0.0",
        ] {
            assert!(TrustedProxies::parse(list).is_err(), "{list}");
        }
    }
}
