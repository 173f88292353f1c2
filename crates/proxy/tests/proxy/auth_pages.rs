//! What a browser sends by itself counts only from the pages that are meant: tokens in a cookie,
//! and users whom a proxy in front names.

use reqwest::RequestBuilder;

use crate::{
    issuer::{AUDIENCE, ISSUER, Issuer, Key},
    partner::Partner,
    process::{Proxy, answer},
};

const PORTAL: &str = "https://portal.example.com";
const OWN_PAGE: [(&str, &str); 2] = [
    ("x-requested-with", "direct-upload"),
    ("sec-fetch-site", "same-origin"),
];

fn ask(proxy: &Proxy, headers: &[(&str, &str)]) -> RequestBuilder {
    let request = proxy.get("/api/presigned-url?filename=a.csv");
    headers.iter().fold(request, |request, (name, value)| {
        request.header(*name, *value)
    })
}

/// What pages say, and how that ends for someone who is known.
const PAGES: [(&[(&str, &str)], u16); 8] = [
    (&OWN_PAGE, 200),
    (
        &[
            ("x-requested-with", "direct-upload"),
            ("sec-fetch-site", "cross-site"),
            ("origin", PORTAL),
        ],
        200,
    ),
    // A link, a form, an image: no header of its own.
    (&[("sec-fetch-site", "same-origin")], 403),
    (&[("sec-fetch-site", "cross-site")], 403),
    // A script of a page that is not allowed.
    (
        &[
            ("x-requested-with", "direct-upload"),
            ("sec-fetch-site", "cross-site"),
            ("origin", "https://evil.example"),
        ],
        403,
    ),
    // A sister site, which may set cookies for the whole domain.
    (
        &[
            ("x-requested-with", "direct-upload"),
            ("sec-fetch-site", "same-site"),
            ("origin", "https://blog.example.com"),
        ],
        403,
    ),
    // No browser at all, or one from before these headers.
    (&[("x-requested-with", "direct-upload")], 403),
    (
        &[
            ("x-requested-with", "direct-upload"),
            ("sec-fetch-site", "none"),
        ],
        403,
    ),
];

#[tokio::test]
async fn a_token_in_a_cookie_counts_only_from_the_pages_that_are_meant() {
    let partner = Partner::good().await;
    let key = Key::ed();
    let issuer = Issuer::publishing(vec![key.published("k")]).await;
    let settings = |cookie| {
        [
            ("auth", "jwt".to_owned()),
            ("jwt-issuer", ISSUER.to_owned()),
            ("jwt-audience", AUDIENCE.to_owned()),
            ("jwt-jwks-url", issuer.url()),
            ("allowed-origins", PORTAL.to_owned()),
            ("jwt-cookie", cookie),
        ]
    };
    let start = async |cookie: &str| {
        let settings = settings(cookie.to_owned());
        let settings: Vec<(&str, &str)> = settings
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        Proxy::start(&partner.url(), &settings).await
    };
    let token = key.token("k");
    let proxy = start("__Host-session").await;
    let session = format!("a=1; __Host-session={token}; b=2");
    for (headers, status) in PAGES {
        let answer = answer(ask(&proxy, headers).header("cookie", &session)).await;
        assert_eq!(answer.status, status, "{headers:?}");
        if status == 403 {
            answer.problem(403, "forbidden");
        }
    }
    for (cookie, what) in [
        (format!("session={token}"), "another name"),
        (format!("x__Host-session={token}"), "the end of a name"),
        ("__Host-session=".to_owned(), "empty"),
        (format!("{session}; __Host-session={token}"), "two of them"),
    ] {
        let refused = answer(ask(&proxy, &OWN_PAGE).header("cookie", cookie)).await;
        assert_eq!(refused.status, 401, "{what}");
    }
    // A token that a page has to set itself needs none of it, and goes before the cookie.
    let bearer = format!("Bearer {token}");
    assert_eq!(
        answer(ask(&proxy, &[("authorization", &bearer)]))
            .await
            .status,
        200
    );
    let both = ask(&proxy, &OWN_PAGE)
        .header("cookie", &session)
        .header("authorization", "Bearer bad");
    answer(both).await.problem(401, "unauthorized");

    let without = start("").await;
    let refused = answer(ask(&without, &OWN_PAGE).header("cookie", session)).await;
    refused.problem(401, "unauthorized");
}

#[tokio::test]
async fn a_token_that_a_gateway_sends_along_counts_only_from_the_pages_that_are_meant() {
    let partner = Partner::good().await;
    let key = Key::ed();
    let issuer = Issuer::publishing(vec![key.published("k")]).await;
    let jwks_url = issuer.url();
    let settings = [
        ("auth", "jwt"),
        ("jwt-issuer", ISSUER),
        ("jwt-audience", AUDIENCE),
        ("jwt-jwks-url", &jwks_url),
        ("allowed-origins", PORTAL),
        ("jwt-header", "X-Gateway-JWT"),
        ("jwt-cookie", "session"),
    ];
    let proxy = Proxy::start(&partner.url(), &settings).await;
    let token = key.token("k");
    for (headers, status) in PAGES {
        for value in [token.clone(), format!("Bearer {token}")] {
            let asked = ask(&proxy, headers).header("x-gateway-jwt", value);
            assert_eq!(answer(asked).await.status, status, "{headers:?}");
        }
    }
    let with = |values: &[&str]| {
        let request = ask(&proxy, &OWN_PAGE).header("cookie", format!("session={token}"));
        let add = |request: RequestBuilder, value: &&str| request.header("x-gateway-jwt", *value);
        values.iter().fold(request, add)
    };
    for values in [&["bad"][..], &[""], &[&token, &token]] {
        let refused = answer(with(values)).await;
        refused.problem(401, "unauthorized");
    }
    assert_eq!(answer(with(&[])).await.status, 200, "by its cookie");
    // What the page itself sets goes before.
    let both = with(&[&token]).header("authorization", "Bearer bad");
    answer(both).await.problem(401, "unauthorized");
}

#[tokio::test]
async fn a_forwarded_user_is_believed_from_a_trusted_proxy_and_a_meant_page_only() {
    let partner = Partner::good().await;
    let start = async |trusted: &str, more: &[(&str, &str)]| {
        let settings = [
            ("auth", "forwarded"),
            ("trusted-proxies", trusted),
            ("allowed-origins", PORTAL),
        ];
        Proxy::start(&partner.url(), &[&settings, more].concat()).await
    };
    let user = ("x-forwarded-user", "ada@example.com");
    let mut proxy = start("10.0.0.0/8,127.0.0.1", &[]).await;
    for (headers, status) in PAGES {
        let answer = answer(ask(&proxy, headers).header(user.0, user.1)).await;
        assert_eq!(answer.status, status, "{headers:?}");
    }
    let line = proxy.log_line("presigned URL").await;
    assert!(line.contains("\"subject\":\"ada@example.com\""), "{line}");
    for values in [&[][..], &[""], &["ada", "eve"], &["ada\u{e4}"], &[" "]] {
        let mut request = ask(&proxy, &OWN_PAGE);
        for value in values {
            request = request.header(user.0, value.as_bytes());
        }
        answer(request).await.problem(401, "unauthorized");
    }

    // The same from an address that is not trusted.
    let proxy = start("10.0.0.0/8", &[]).await;
    let refused = answer(ask(&proxy, &OWN_PAGE).header(user.0, user.1)).await;
    refused.problem(401, "unauthorized");

    // Another name of the header, and no other one.
    let proxy = start("127.0.0.1", &[("forwarded-header", "Remote-User")]).await;
    let refused = answer(ask(&proxy, &OWN_PAGE).header(user.0, user.1)).await;
    refused.problem(401, "unauthorized");
    let known = answer(ask(&proxy, &OWN_PAGE).header("remote-user", "ada")).await;
    assert_eq!(known.status, 200);
}

#[tokio::test]
async fn a_page_can_read_why_it_was_refused() {
    let partner = Partner::good().await;
    let settings = [
        ("auth", "forwarded"),
        ("trusted-proxies", "127.0.0.1"),
        ("allowed-origins", PORTAL),
    ];
    let proxy = Proxy::start(&partner.url(), &settings).await;
    let refused = answer(ask(&proxy, &[("origin", PORTAL)])).await;
    refused.problem(401, "unauthorized");
    assert_eq!(refused.header("access-control-allow-origin"), PORTAL);
    // A preflight has no credentials, and needs none.
    let preflight = proxy
        .request("OPTIONS", "/api/presigned-url")
        .header("origin", PORTAL)
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "x-requested-with");
    let preflight = answer(preflight).await;
    assert_eq!(preflight.status, 200);
    let allowed = preflight.header("access-control-allow-headers");
    assert!(allowed.contains("x-requested-with"), "{allowed}");
    let metrics = proxy.metrics().await;
    let counted = r#"direct_upload_proxy_refusals_total{reason="no-credentials"} 1"#;
    assert!(metrics.contains(counted), "{metrics}");
}
