//! Whatever the partner API calls a presigned URL: what is handed out leads a browser to one of the
//! storage's hosts. The judge is the `url` crate, which reads URLs as browsers do (URL Standard)
//! and has nothing in common with the proxy's own reader.

use direct_upload_proxy::{StorageHosts, check_presigned_url};
use url::{Host, Url};

const NOW: u64 = 1_369_353_600; // 20130524T000000Z

/// Holds what is made of `text` against the rule; gives whether it was accepted.
pub(crate) fn check(text: &str) -> bool {
    let hosts =
        StorageHosts::parse("b.example, *.s3.example, 127.0.0.1:8083, [::1]").expect("valid");
    let sent = ["Content-Type"].into_iter();
    let Ok(left) = check_presigned_url(text, &hosts, &sent, NOW) else {
        return false;
    };
    assert!(left > 0);
    let url = Url::parse(text).expect("a browser can read it");
    assert!(url.username().is_empty() && url.password().is_none());
    let good = match (url.scheme(), url.host().expect("a host"), url.port()) {
        ("https", Host::Domain(host), None) => host == "b.example" || host.ends_with(".s3.example"),
        ("https" | "http", Host::Ipv4(host), Some(8083)) => host.is_loopback(),
        ("https" | "http", Host::Ipv6(host), None) => host.is_loopback(),
        _ => false,
    };
    assert!(good, "{url} was handed out");
    assert!(text.bytes().all(|byte| byte.is_ascii_graphic()), "{text:?}");
    true
}
