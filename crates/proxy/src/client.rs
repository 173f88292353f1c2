//! Where a request comes from, and what of it is hearsay.
//!
//! Headers such as `X-Forwarded-For` are what a proxy in front says of its client. They are
//! believed from [`TrustedProxies`] only, and taken away from everyone else's requests before
//! anything reads them.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName};

use crate::config::{Auth, Config, TrustedProxies};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
/// The most addresses of `X-Forwarded-For` that are looked at, from its end.
const MAX_HOPS: usize = 16;

/// What is known of a request's client.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Client {
    /// Its address, as the last trusted proxy saw it. `None` where there is no socket, as in a
    /// function service.
    pub(crate) address: Option<IpAddr>,
    /// Whether the request came through a trusted proxy.
    pub(crate) through_trusted_proxy: bool,
}

impl Client {
    /// Finds the client behind `peer`, and takes away what untrusted ones say of themselves.
    pub(crate) fn identify(config: &Config, peer: Option<IpAddr>, headers: &mut HeaderMap) -> Self {
        let trusted = &config.trusted_proxies;
        let through_trusted_proxy = peer.is_some_and(|peer| trusted.contains(peer));
        if !through_trusted_proxy {
            headers.remove(X_FORWARDED_FOR);
            if let Auth::Forwarded(header) = &config.auth {
                headers.remove(header);
            }
        }
        Self {
            address: peer.map(|peer| client_address(peer, headers, trusted)),
            through_trusted_proxy,
        }
    }
}

/// The first address that is no trusted proxy's, going back from `peer` as each says who was
/// before it. Whoever is trusted vouches for the one before; nobody vouches for the rest.
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &TrustedProxies) -> IpAddr {
    let hops = headers
        .get_all(X_FORWARDED_FOR)
        .iter()
        .flat_map(|value| value.to_str().unwrap_or_default().split(','))
        .map(str::trim)
        .collect::<Vec<_>>();
    let mut client = peer.to_canonical();
    for hop in hops.into_iter().rev().take(MAX_HOPS) {
        if !trusted.contains(client) {
            break;
        }
        let Some(address) = address(hop) else { break };
        client = address;
    }
    client
}

/// An address as proxies write it: bare, or with a port.
fn address(hop: &str) -> Option<IpAddr> {
    let bare = hop.trim_start_matches('[').trim_end_matches(']');
    hop.parse::<SocketAddr>()
        .map(|socket| socket.ip())
        .or_else(|_| bare.parse())
        .ok()
        .map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_trusted_proxies_say_is_believed() {
        let trusted = TrustedProxies::parse("10.0.0.0/8, 2001:db8::1").expect("valid");
        for (peer, forwarded, client) in [
            ("10.0.0.1", &["192.0.2.1"][..], "192.0.2.1"),
            ("::ffff:10.0.0.1", &["192.0.2.1:5555"], "192.0.2.1"),
            ("10.0.0.1", &["[2001:db8::7]:443"], "2001:db8::7"),
            (
                "10.0.0.1",
                &["192.0.2.66, 192.0.2.1, 10.0.0.2"],
                "192.0.2.1",
            ),
            ("10.0.0.1", &["192.0.2.66", "192.0.2.1"], "192.0.2.1"),
            ("2001:db8::1", &["192.0.2.1, nonsense"], "2001:db8::1"),
            ("10.0.0.1", &["192.0.2.1, , 10.0.0.2"], "10.0.0.2"),
            ("10.0.0.1", &["unknown"], "10.0.0.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("192.0.2.9", &["192.0.2.1"], "192.0.2.9"),
        ] {
            let mut headers = HeaderMap::new();
            for value in forwarded {
                headers.append(X_FORWARDED_FOR, value.parse().expect("a value"));
            }
            let [peer, client] = [peer, client].map(|text| text.parse().expect("an address"));
            assert_eq!(
                client_address(peer, &headers, &trusted),
                client,
                "{forwarded:?}"
            );
        }
    }
}
