//! The hosts that a presigned URL may name. Whoever could make the proxy hand out another one
//! would get people's files.

use direct_upload_core::presigned_url::PresignedUrl;

use super::ConfigError;

const EXPECTED: &str = "hosts such as bucket.s3.eu-central-1.amazonaws.com, \
     *.s3.eu-central-1.amazonaws.com or 127.0.0.1:8083";

/// A list of hosts. Each has the port of its scheme unless it names another.
#[derive(Clone, Debug)]
pub struct StorageHosts(Vec<Pattern>);

#[derive(Clone, Debug)]
struct Pattern {
    /// Whether one or more labels come before `host`.
    subdomains: bool,
    host: String,
    port: Option<u16>,
}

impl StorageHosts {
    /// Reads a list separated by commas.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] for what is no host, and for `*.` before a single label.
    pub fn parse(list: &str) -> Result<Self, ConfigError> {
        let patterns: Vec<Pattern> = list
            .split(',')
            .map(str::trim)
            .filter(|pattern| !pattern.is_empty())
            .map(|pattern| {
                Pattern::parse(pattern).ok_or_else(|| {
                    ConfigError::invalid("storage-hosts", pattern.to_owned(), EXPECTED)
                })
            })
            .collect::<Result<_, _>>()?;
        if patterns.is_empty() {
            return Err(ConfigError::invalid(
                "storage-hosts",
                list.to_owned(),
                EXPECTED,
            ));
        }
        Ok(Self(patterns))
    }

    /// Whether a file may be sent to `url`.
    #[must_use]
    pub fn allow(&self, url: &PresignedUrl) -> bool {
        let (host, port) = split_port(url.host());
        let default = if url.is_secure() { 443 } else { 80 };
        self.0.iter().any(|pattern| {
            pattern.port.unwrap_or(default) == port.unwrap_or(default) && pattern.covers(host)
        })
    }

    /// The hosts as sources of a content security policy (CSP Level 3, "Source Lists").
    pub fn csp_sources(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(
            |Pattern {
                 subdomains,
                 host,
                 port,
             }| {
                // A source of `http` matches `https` too; only this machine may do with `http`.
                let scheme = if is_loopback(host) { "http" } else { "https" };
                let wildcard = if *subdomains { "*." } else { "" };
                let port = port.map(|port| format!(":{port}")).unwrap_or_default();
                format!("{scheme}://{wildcard}{host}{port}")
            },
        )
    }
}

impl Pattern {
    fn parse(text: &str) -> Option<Self> {
        let text = text.to_ascii_lowercase();
        let (subdomains, authority) = match text.strip_prefix("*.") {
            Some(rest) => (true, rest),
            None => (false, text.as_str()),
        };
        // The parser that will read the answers decides what a host is.
        let parsed = PresignedUrl::parse(&format!("https://{authority}/")).ok()?;
        if parsed.host() != authority {
            return None;
        }
        let (host, port) = split_port(authority);
        let too_wide = subdomains && !host.contains('.') && host != "localhost";
        let empty_label = host.split('.').any(str::is_empty);
        (!too_wide && !empty_label).then(|| Self {
            subdomains,
            host: host.to_owned(),
            port,
        })
    }

    fn covers(&self, host: &str) -> bool {
        if self.subdomains {
            host.strip_suffix(self.host.as_str())
                .and_then(|labels| labels.strip_suffix('.'))
                .is_some_and(|labels| !labels.split('.').any(str::is_empty))
        } else {
            host == self.host
        }
    }
}

/// Splits an authority that [`PresignedUrl`] has accepted.
fn split_port(authority: &str) -> (&str, Option<u16>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port.parse().ok()),
        _ => (authority, None),
    }
}

fn is_loopback(host: &str) -> bool {
    PresignedUrl::parse(&format!("http://{host}/")).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_match_whole_labels_and_ports() {
        let hosts = StorageHosts::parse(
            "bucket.example, *.s3.eu-central-1.amazonaws.com, 127.0.0.1:8083, [::1]:9000",
        )
        .expect("valid");
        for (url, allowed) in [
            ("https://bucket.example/k", true),
            ("https://BUCKET.example:443/k", true),
            ("https://bucket.example:8443/k", false),
            ("https://a.bucket.example/k", false),
            ("https://bucket.example.evil.example/k", false),
            ("https://b.s3.eu-central-1.amazonaws.com/k", true),
            ("https://my.b.s3.eu-central-1.amazonaws.com/k", true),
            ("https://s3.eu-central-1.amazonaws.com/k", false),
            ("https://.s3.eu-central-1.amazonaws.com/k", false),
            ("https://evils3.eu-central-1.amazonaws.com/k", false),
            ("http://127.0.0.1:8083/b/k", true),
            ("http://127.0.0.1:8085/b/k", false),
            ("http://127.0.0.1/b/k", false),
            ("http://[::1]:9000/b/k", true),
        ] {
            let parsed = PresignedUrl::parse(url).expect(url);
            assert_eq!(hosts.allow(&parsed), allowed, "{url}");
        }
        assert_eq!(
            hosts.csp_sources().collect::<Vec<_>>().join(" "),
            "https://bucket.example https://*.s3.eu-central-1.amazonaws.com http://127.0.0.1:8083 http://[::1]:9000"
        );
    }

    #[test]
    fn what_is_no_host_is_refused() {
        for list in [
            "",
            ",",
            "*",
            "*.com",
            "https://b.example",
            "b.example/k",
            "b.*.example",
            "a b.example",
            "me@b.example",
            "b.example:0x50",
            "b..example",
            "b.example; script-src *",
        ] {
            assert!(StorageHosts::parse(list).is_err(), "{list:?}");
        }
    }
}
