//! Lists that are settings: the origins whose pages may call `/api/`, written exactly as a browser
//! writes them, and the proxies in front whose word about a client is believed. And where copies count
//! together.

use std::{fmt, net::IpAddr};

use axum::http::HeaderValue;
use ipnet::IpNet;
use redis::Client;
use reqwest::Url;

use super::error::ConfigError;

const NETWORKS: &str = "addresses or networks such as 127.0.0.1 or 10.1.2.0/24";

/// A list of exact origins, such as `https://portal.example.com`.
#[derive(Clone, Debug)]
pub struct AllowedOrigins(Vec<HeaderValue>);

impl AllowedOrigins {
    /// Reads a list separated by commas. An empty list allows no other origin.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] for `*`, for `null`, and for all that no browser would send.
    pub fn parse(list: &str) -> Result<Self, ConfigError> {
        list.split(',')
            .map(str::trim)
            .filter(|origin| !origin.is_empty())
            .map(|origin| {
                let refuse =
                    |expected| ConfigError::invalid("allowed-origins", origin.to_owned(), expected);
                if origin.contains('*') {
                    return Err(refuse(
                        "each origin in full, since any page could read the answers".to_owned(),
                    ));
                }
                let exact = Url::parse(origin)
                    .ok()
                    .filter(|url| matches!(url.scheme(), "http" | "https"))
                    .map(|url| url.origin().ascii_serialization())
                    .ok_or_else(|| {
                        refuse("origins such as https://portal.example.com".to_owned())
                    })?;
                if exact != origin {
                    return Err(refuse(format!("the origin as browsers send it, {exact}")));
                }
                HeaderValue::from_str(origin).map_err(|_| refuse("ASCII characters".to_owned()))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The one origin that `text` is.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] for none and for several, and those of [`Self::parse`].
    pub fn one(text: &str) -> Result<HeaderValue, ConfigError> {
        let Self(mut origins) = Self::parse(text)?;
        match (origins.pop(), origins.pop()) {
            (Some(origin), None) if origin == text => Ok(origin),
            _ => Err(ConfigError::invalid(
                "allowed-origins",
                text.to_owned(),
                "one origin such as https://portal.example.com, and nothing around it",
            )),
        }
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &HeaderValue> {
        self.0.iter()
    }

    /// Whether `origin`, as a browser sent it, is one of them.
    #[must_use]
    pub fn contains(&self, origin: &HeaderValue) -> bool {
        self.0.contains(origin)
    }
}

/// A Redis or Valkey in which copies count together.
#[derive(Clone)]
pub struct RateLimitStore(pub(crate) Client);

impl RateLimitStore {
    /// Reads its URL. A password in it is not quoted.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] for what is no such URL.
    pub fn parse(url: &str) -> Result<Self, ConfigError> {
        let url = url.trim();
        let is_remote = ["redis://", "rediss://"]
            .iter()
            .any(|scheme| url.starts_with(scheme));
        // An error means that the process has chosen a provider already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        Client::open(url)
            .ok()
            .filter(|_| is_remote)
            .map(Self)
            .ok_or_else(|| {
                let given = url.rsplit('@').next().unwrap_or_default();
                let expected =
                    "a URL such as redis://127.0.0.1:6379 or rediss://:password@host:6380";
                ConfigError::invalid("rate-limit-store", given, expected)
            })
    }
}

impl fmt::Debug for RateLimitStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RateLimitStore({})", self.0.get_connection_info().addr())
    }
}

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
                    None => Err(NETWORKS),
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
