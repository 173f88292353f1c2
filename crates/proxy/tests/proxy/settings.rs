//! Which values the settings take.

use std::net::IpAddr;

use axum::http::HeaderValue;
use direct_upload_proxy::{AllowedOrigins, TrustedProxies, Upstream};
use reqwest::Url;

#[test]
fn only_what_a_browser_sends_is_an_origin() {
    let origins =
        AllowedOrigins::parse("https://a.example, http://127.0.0.1:8084,").expect("valid");
    assert!(origins.contains(&HeaderValue::from_static("http://127.0.0.1:8084")));
    assert!(!origins.contains(&HeaderValue::from_static("http://127.0.0.1")));
    assert!(AllowedOrigins::parse("").is_ok());
    assert!(AllowedOrigins::one("https://a.example").is_ok());
    for several in [
        "",
        " ",
        ",",
        " https://a.example",
        "https://a.example,",
        "https://a.example,https://b.example",
    ] {
        assert!(AllowedOrigins::one(several).is_err(), "{several:?}");
    }
    for refused in [
        "*",
        "null",
        "https://*.a.example",
        "a.example",
        "https://a.example/",
        "https://A.example",
        "https://a.example:443",
        "https://a.example/page",
        "ftp://a.example",
        "file:///a",
    ] {
        assert!(AllowedOrigins::parse(refused).is_err(), "{refused}");
    }
}

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
        let address: IpAddr = address.parse().expect("an address");
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

#[test]
fn the_filename_is_one_encoded_parameter() {
    let upstream = Upstream::parse("https://api.example.com/v1/", None).expect("valid");
    assert_eq!(
        upstream
            .presigned_url("a b+c&d=ä#%0d\r\n?*-_~.csv")
            .as_str(),
        "https://api.example.com/v1/integrations/direct/presigned-url\
         ?filename=a%20b%2Bc%26d%3D%C3%A4%23%250d%0D%0A%3F*-_%7E.csv"
    );
}

#[test]
fn the_key_is_only_sent_in_private() {
    for (base, accepted) in [
        ("https://api.example.com", true),
        ("http://127.0.0.1:8082", true),
        ("http://localhost:8082/base", true),
        ("http://[::1]:8082", true),
        ("http://api.example.com", false),
        ("http://10.0.0.1", false),
        ("https://me:secret@api.example.com", false),
        ("https://api.example.com/?filename=a", false),
        ("https://api.example.com/#a", false),
        ("ftp://api.example.com", false),
        ("api.example.com", false),
    ] {
        assert_eq!(Upstream::parse(base, None).is_ok(), accepted, "{base}");
    }
}

#[test]
fn confirmations_go_below_the_base_url() {
    let upstream =
        Upstream::parse("https://api.example.com/v1", Some("/done/here")).expect("valid");
    assert_eq!(
        upstream.confirmations().map(Url::as_str),
        Some("https://api.example.com/v1/done/here")
    );
    for (path, sent) in [
        ("/done%20here", "/v1/done%20here"),
        ("/done here", "/v1/done%20here"),
        ("/a%2Fb/ä", "/v1/a%2Fb/%C3%A4"),
    ] {
        let upstream = Upstream::parse("https://api.example.com/v1/", Some(path));
        let upstream = upstream.expect("valid");
        assert_eq!(
            upstream.confirmations().map(Url::path),
            Some(sent),
            "{path}"
        );
    }
    for path in [
        "done",
        "/",
        "/../x",
        "/%2e%2E/x",
        "/a/.%2e/x",
        "/a?b",
        "/100%",
        "/a%2",
        "/a%zz",
        "https://evil.example/",
    ] {
        assert!(
            Upstream::parse("https://api.example.com", Some(path)).is_err(),
            "{path}"
        );
    }
}
