//! The built widget, served to the standalone page and to portals on other origins.

use std::{fs, path::PathBuf};

use crate::{
    partner::Partner,
    process::{Answer, Proxy, answer},
};

/// A folder like the one that the widget is built into.
fn dist(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).expect("an old folder goes");
    }
    for (path, content) in [
        ("index.html", "<!doctype html>"),
        ("direct-upload.js", "export {};"),
        ("direct-upload.js.br", "as brotli"),
        ("direct-upload.js.gz", "as gzip"),
        ("page.css", "p {}"),
        ("v/abc/widget_bg.wasm", "\0asm"),
        ("v/abc/widget_bg.wasm.br", "wasm as brotli"),
        ("v/abc/widget.js", "export {};"),
        (".env", "secret"),
        (".git/config", "secret"),
        ("v/.hidden.js", "secret"),
    ] {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, content).expect("written");
    }
    fs::write(folder.with_extension("outside"), "secret").expect("written");
    folder
}

async fn serving(name: &str) -> (Partner, Proxy) {
    let partner = Partner::good().await;
    let hosts = "storage.example,*.s3.example,127.0.0.1:8083";
    let folder = dist(name);
    let assets = folder.to_str().expect("UTF-8");
    let proxy = Proxy::start(
        &partner.url(),
        &[("assets", assets), ("storage-hosts", hosts)],
    )
    .await;
    (partner, proxy)
}

async fn get(proxy: &Proxy, path: &str, accept_encoding: &str) -> Answer {
    answer(proxy.get(path).header("accept-encoding", accept_encoding)).await
}

#[tokio::test]
async fn each_file_has_its_type_and_is_kept_as_long_as_its_path_allows() {
    let (_partner, proxy) = serving("types").await;
    for (path, media_type, caching) in [
        ("/", "text/html", "no-cache"),
        ("/index.html", "text/html", "no-cache"),
        ("/direct-upload.js", "text/javascript", "no-cache"),
        ("/page.css", "text/css", "no-cache"),
        (
            "/v/abc/widget.js",
            "text/javascript",
            "public, max-age=31536000, immutable",
        ),
        (
            "/v/abc/widget_bg.wasm",
            "application/wasm",
            "public, max-age=31536000, immutable",
        ),
    ] {
        let answer = get(&proxy, path, "identity").await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), media_type, "{path}");
        assert_eq!(answer.header("cache-control"), caching, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(
            answer.header("cross-origin-resource-policy"),
            "cross-origin"
        );
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
}

#[tokio::test]
async fn compressed_files_go_to_those_who_take_them() {
    let (_partner, proxy) = serving("compressed").await;
    for (accepted, encoding, body) in [
        ("gzip, deflate, br, zstd", "br", "as brotli"),
        ("gzip", "gzip", "as gzip"),
        ("br;q=0, gzip;q=0.5", "gzip", "as gzip"),
        ("identity", "", "export {};"),
        ("", "", "export {};"),
    ] {
        let answer = get(&proxy, "/direct-upload.js", accepted).await;
        assert_eq!(answer.header("content-encoding"), encoding, "{accepted}");
        assert_eq!(answer.body, body.as_bytes(), "{accepted}");
        assert_eq!(answer.header("content-type"), "text/javascript");
        assert_eq!(answer.header("vary"), "accept-encoding", "{accepted}");
    }
    // Only brotli is there.
    let wasm = get(&proxy, "/v/abc/widget_bg.wasm", "gzip").await;
    assert_eq!(
        (wasm.header("content-encoding"), &wasm.body[..]),
        ("", &b"\0asm"[..])
    );
}

#[tokio::test]
async fn a_file_that_has_not_changed_is_not_sent_again() {
    let (_partner, proxy) = serving("unchanged").await;
    let first = get(&proxy, "/direct-upload.js", "br").await;
    for (asked, known) in [
        ("if-none-match", "etag"),
        ("if-modified-since", "last-modified"),
    ] {
        assert_ne!(first.header(known), "");
        let request = proxy
            .get("/direct-upload.js")
            .header("accept-encoding", "br");
        let again = answer(request.header(asked, first.header(known))).await;
        assert_eq!((again.status, again.body.len()), (304, 0), "{known}");
        assert_eq!(again.header("cache-control"), "no-cache");
        assert_eq!(again.header("access-control-allow-origin"), "*");
    }
    let gzip = get(&proxy, "/direct-upload.js", "gzip").await;
    assert_ne!(
        first.header("etag"),
        gzip.header("etag"),
        "or a cache would mix them up"
    );
}

#[tokio::test]
async fn the_page_may_talk_to_its_origin_and_the_storage_only() {
    let (_partner, proxy) = serving("policy").await;
    let page = get(&proxy, "/", "identity").await;
    assert_eq!(
        page.header("content-security-policy"),
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; connect-src 'self' https://storage.example https://*.s3.example \
         http://127.0.0.1:8083; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; \
         require-trusted-types-for 'script'; trusted-types 'none'"
    );
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    let script = get(&proxy, "/direct-upload.js", "identity").await;
    assert_eq!(script.header("content-security-policy"), "");
}

#[tokio::test]
async fn nothing_but_the_folder_s_visible_files_is_served() {
    let (_partner, proxy) = serving("hidden").await;
    let long = format!("/{}", "a".repeat(5000));
    for path in [
        long.as_str(),
        "/index.html/",
        "/index.html/x",
        "/.env",
        "/%2eenv",
        "/.git/config",
        "/v/.hidden.js",
        "/v%2f.hidden.js",
        "/v%2F%2Ehidden.js",
        "/v",
        "/v/",
        "/v/abc",
        "/v/abc/",
        "/nothing.js",
        "/hidden.outside",
        "/..%2fhidden.outside",
        "/../hidden.outside",
        "/%2e%2e/hidden.outside",
        "/v/..%2f..%2fhidden.outside",
        "/..%5chidden.outside",
        "/%00",
        "//v/abc",
        "//evil.example/%2e%2e",
    ] {
        let answer = proxy.get_raw(path).await;
        assert!(answer.starts_with("HTTP/1.1 404 "), "{path}: {answer}");
        assert!(answer.contains(r#""code":"not-found""#), "{path}: {answer}");
        assert!(!answer.contains("location:"), "{path}: {answer}");
    }
}

#[tokio::test]
async fn files_are_only_read() {
    let (_partner, proxy) = serving("read").await;
    let head = answer(proxy.request("HEAD", "/direct-upload.js")).await;
    assert_eq!(
        (head.status, head.header("content-length"), head.body.len()),
        (200, "10", 0)
    );
    for method in ["POST", "PUT", "DELETE"] {
        let answer = answer(proxy.request(method, "/direct-upload.js")).await;
        answer.problem(405, "method-not-allowed");
        assert_eq!(answer.header("allow"), "GET, HEAD");
    }
}

/// A monitoring tool of the page adds `traceparent` to the request for the wasm, which then needs a
/// preflight: it was once refused, and the widget could not start.
#[tokio::test]
async fn any_page_may_ask_for_files_with_whatever_headers_are_added_on_it() {
    let (_partner, proxy) = serving("preflight").await;
    let preflight = proxy
        .request("OPTIONS", "/v/abc/widget_bg.wasm")
        .header("origin", "https://portal.example")
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "traceparent, x-tenant");
    let allowed = answer(preflight).await;
    assert_eq!(allowed.status, 200);
    assert_eq!(allowed.header("access-control-allow-origin"), "*");
    assert_eq!(
        allowed.header("access-control-allow-headers"),
        "traceparent, x-tenant"
    );
    let file = proxy
        .get("/v/abc/widget_bg.wasm")
        .header("origin", "https://portal.example")
        .header("traceparent", "00-0-0-0");
    let file = answer(file).await;
    assert_eq!((file.status, &*file.body), (200, &b"\0asm"[..]));
    assert_eq!(file.header("access-control-allow-origin"), "*");
}

#[tokio::test]
async fn without_a_folder_there_is_nothing_to_serve() {
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    answer(proxy.get("/")).await.problem(404, "not-found");
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_cannot_be_read_is_not_said_to_be_missing() {
    let (_partner, mut proxy) = serving("unreadable").await;
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("unreadable");
    std::os::unix::fs::symlink("loop.js", folder.join("loop.js")).expect("a link to itself");
    answer(proxy.get("/loop.js"))
        .await
        .problem(500, "proxy-unavailable");
    proxy.log_line("a file of --assets cannot be read").await;
}
