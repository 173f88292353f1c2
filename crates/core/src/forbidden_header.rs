//! The headers that a browser keeps to itself.

/// Whether a page may not set the header of this name (Fetch Standard, "forbidden
/// request-header").
#[must_use]
pub fn is_forbidden(name: &str) -> bool {
    const FORBIDDEN: [&str; 22] = [
        "accept-charset",
        "accept-encoding",
        "access-control-request-headers",
        "access-control-request-method",
        "access-control-request-private-network",
        "connection",
        "content-length",
        "cookie",
        "cookie2",
        "date",
        "dnt",
        "expect",
        "host",
        "keep-alive",
        "origin",
        "referer",
        "set-cookie",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "via",
    ];
    let name = name.to_ascii_lowercase();
    FORBIDDEN.contains(&name.as_str()) || name.starts_with("proxy-") || name.starts_with("sec-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_a_page_may_not_set_are_known() {
        for name in [
            "Host",
            "sec-fetch-site",
            "Proxy-Authorization",
            "Content-Length",
            "Date",
        ] {
            assert!(is_forbidden(name), "{name}");
        }
        for name in ["content-type", "x-amz-acl", "if-none-match", "security"] {
            assert!(!is_forbidden(name), "{name}");
        }
    }
}
