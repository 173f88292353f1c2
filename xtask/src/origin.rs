//! The origin of a page that may call the proxy of `cargo xtask dev`. It is checked when the command
//! line is read: the proxy would refuse a wrong one only once it is built, minutes later.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// An origin of this machine, as browsers send it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Origin(String);

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Origin {
    type Err = String;

    /// Takes what an address bar shows of a page at its server's root, with its last slash too.
    fn from_str(text: &str) -> Result<Self, String> {
        let refuse = |why: &str| {
            format!(
                "`{text}` cannot be the origin of a page here: {why}. One is `http://localhost:3000`"
            )
        };
        let origin = text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase();
        let (scheme, authority) = origin
            .split_once("://")
            .ok_or_else(|| refuse("it lacks `http://` or `https://` in front"))?;
        let usual = match scheme {
            "http" => "80",
            "https" => "443",
            _ => return Err(refuse("it lacks `http://` or `https://` in front")),
        };
        if authority.contains(['/', '?', '#']) {
            return Err(refuse("it has more than scheme, host and port"));
        }
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, Some(port)),
            _ => (authority, None),
        };
        // The stand's bucket takes files of no other pages.
        if !is_of_this_machine(host) {
            return Err(refuse("it is not of this machine"));
        }
        match port {
            None => Ok(Self(origin)),
            // Browsers leave it out.
            Some(port) if port == usual => Ok(Self(format!("{scheme}://{host}"))),
            Some(port) if port.parse::<u16>().is_ok() => Ok(Self(origin)),
            Some(_) => Err(refuse("its port is not from 0 to 65535")),
        }
    }
}

fn is_of_this_machine(host: &str) -> bool {
    let address = host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(host);
    let is_name = |name: &str| {
        let mut labels = name.split('.');
        labels.all(|label| {
            let mut letters = label.bytes();
            !label.is_empty() && letters.all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
    };
    host == "localhost"
        || host.strip_suffix(".localhost").is_some_and(is_name)
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_bar_shows_becomes_what_browsers_send() {
        for (shown, sent) in [
            ("http://localhost:3000", "http://localhost:3000"),
            ("http://localhost:3000/", "http://localhost:3000"),
            ("http://LocalHost:80/", "http://localhost"),
            ("https://127.0.0.1:443", "https://127.0.0.1"),
            ("https://portal.localhost", "https://portal.localhost"),
            ("http://[::1]:5173/", "http://[::1]:5173"),
        ] {
            assert_eq!(shown.parse(), Ok(Origin(sent.to_owned())), "{shown}");
        }
    }

    #[test]
    fn what_cannot_be_an_origin_here_is_refused_with_the_reason() {
        for (shown, why) in [
            (
                "localhost:3000",
                "it lacks `http://` or `https://` in front",
            ),
            (
                "file:///home/portal.html",
                "it lacks `http://` or `https://` in front",
            ),
            (
                "http://localhost:3000/page.html",
                "it has more than scheme, host and port",
            ),
            (
                "http://localhost:3000//",
                "it has more than scheme, host and port",
            ),
            ("http://localhost:port", "its port is not from 0 to 65535"),
            ("http://localhost:99999", "its port is not from 0 to 65535"),
            ("https://portal.example", "it is not of this machine"),
            ("http://192.168.0.7:3000", "it is not of this machine"),
            ("http://localhost.example", "it is not of this machine"),
            ("http://a,b.localhost", "it is not of this machine"),
        ] {
            let message = shown.parse::<Origin>().unwrap_err();
            assert!(
                message.starts_with(&format!("`{shown}` ")) && message.contains(why),
                "{message}"
            );
        }
    }
}
