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
            Err(format!(
                "`{text}` cannot be the origin of a page here: {why}. One is `http://localhost:3000`"
            ))
        };
        let origin = text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase();
        let (usual, authority) = match origin.split_once("://") {
            Some(("http", authority)) => (":80", authority),
            Some(("https", authority)) => (":443", authority),
            _ => return refuse("it lacks `http://` or `https://` in front"),
        };
        if authority.contains(['/', '?', '#']) {
            return refuse("it has more than scheme, host and port");
        }
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, port),
            _ => (authority, "0"),
        };
        // The stand's bucket takes files of no other pages.
        if !is_of_this_machine(host) {
            return refuse("it is not of this machine");
        }
        if port.parse::<u16>().is_err() {
            return refuse("its port is not from 0 to 65535");
        }
        // Browsers leave the usual port out.
        Ok(Self(
            origin.strip_suffix(usual).unwrap_or(&origin).to_owned(),
        ))
    }
}

fn is_of_this_machine(host: &str) -> bool {
    let is_name = |name: &str| {
        let letters = |label: &str| {
            label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        name.split('.')
            .all(|label| !label.is_empty() && letters(label))
    };
    let address = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host == "localhost"
        || host.strip_suffix(".localhost").is_some_and(is_name)
        || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_bar_shows_becomes_what_browsers_send() {
        for (shown, sent) in [
            ("http://localhost:3000", "http://localhost:3000"),
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
        for (why, shown) in [
            (
                "it lacks `http://`",
                "localhost:3000 file:///home/portal.html",
            ),
            (
                "it has more than",
                "http://localhost:3000/page.html http://localhost:3000//",
            ),
            (
                "its port is not",
                "http://localhost:port http://localhost:99999",
            ),
            (
                "it is not of this machine",
                "https://portal.example http://192.168.0.7:3000 http://localhost.example http://a,b.localhost",
            ),
        ] {
            for shown in shown.split(' ') {
                let message = shown.parse::<Origin>().unwrap_err();
                assert!(message.starts_with(&format!("`{shown}` ")), "{message}");
                assert!(message.contains(why), "{message}");
            }
        }
    }
}
