//! Methods other than the documented ones are refused before anything else happens.

use crate::{
    partner::Partner,
    process::{Proxy, answer},
};

#[tokio::test]
async fn only_the_documented_methods_are_taken() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[("confirm-path", "/done")]).await;
    for (path, allowed) in [
        ("/api/presigned-url", "GET"),
        ("/api/confirmations", "POST"),
        ("/healthz", "GET, HEAD"),
        ("/readyz", "GET, HEAD"),
    ] {
        for method in [
            "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get",
        ] {
            // Below /api, OPTIONS is a preflight, whoever sends it.
            let is_preflight = method == "OPTIONS" && path.starts_with("/api/");
            if is_preflight || allowed.split(", ").any(|allowed| allowed == method) {
                continue;
            }
            let refused = answer(proxy.request(method, path)).await;
            assert_eq!(refused.status, 405, "{method} {path}");
            assert_eq!(refused.header("allow"), allowed, "{method} {path}");
        }
    }
    assert!(partner.seen().is_empty(), "{:?}", partner.seen());
}
