//! Settings about who may ask and what they may write: what is refused, in which words.

use crate::startup::{file, refused};

/// Settings for tokens that lack nothing but keys, with `more` on top.
fn jwt<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut settings = vec![
        ("UPLOAD_PROXY_AUTH", "jwt"),
        ("UPLOAD_PROXY_JWT_ISSUER", "https://id.example.com/"),
        ("UPLOAD_PROXY_JWT_AUDIENCE", "uploads"),
    ];
    settings.extend(more);
    settings
}

#[tokio::test]
async fn what_would_let_in_more_than_was_meant_keeps_the_proxy_from_starting() {
    let short = file("short", b"too short to be a secret\n");
    let long = file("long-enough", &[b'a'; 32]);
    for (settings, sentence) in [
        (
            vec![("UPLOAD_PROXY_AUTH", "jwt")],
            "With --auth jwt, give --jwt-jwks-url (UPLOAD_PROXY_JWT_JWKS_URL) or --jwt-secret-file",
        ),
        (
            jwt(&[
                ("UPLOAD_PROXY_JWT_JWKS_URL", "https://id.example.com/"),
                ("UPLOAD_PROXY_JWT_SECRET_FILE", &long),
            ]),
            "With --auth jwt, give either --jwt-jwks-url",
        ),
        (
            jwt(&[("UPLOAD_PROXY_JWT_JWKS_URL", "http://id.example.com/jwks")]),
            "it wants https, or http on this machine",
        ),
        (
            jwt(&[(
                "UPLOAD_PROXY_JWT_JWKS_URL",
                "https://u:hunter2@id.example.com/",
            )]),
            "without user name",
        ),
        (
            jwt(&[("UPLOAD_PROXY_JWT_SECRET_FILE", &short)]),
            "must hold at least 32 bytes",
        ),
        (
            jwt(&[("UPLOAD_PROXY_JWT_SECRET_FILE", "/nowhere")]),
            "file /nowhere cannot be read",
        ),
        (
            jwt(&[
                ("UPLOAD_PROXY_JWT_JWKS_URL", "https://id.example.com/"),
                ("UPLOAD_PROXY_JWT_ISSUER", ""),
            ]),
            "--jwt-issuer (UPLOAD_PROXY_JWT_ISSUER) is missing",
        ),
        (
            jwt(&[
                ("UPLOAD_PROXY_JWT_JWKS_URL", "https://id.example.com/"),
                ("UPLOAD_PROXY_JWT_AUDIENCE", ""),
            ]),
            "--jwt-audience (UPLOAD_PROXY_JWT_AUDIENCE) is missing",
        ),
        (
            jwt(&[
                ("UPLOAD_PROXY_JWT_JWKS_URL", "https://id.example.com/"),
                ("UPLOAD_PROXY_JWT_COOKIE", "a=b"),
            ]),
            "it wants the name of a cookie",
        ),
        (
            vec![("UPLOAD_PROXY_JWT_ISSUER", "https://id.example.com/")],
            "is only read with --auth jwt: set that, or take the setting away",
        ),
        (
            vec![("UPLOAD_PROXY_FORWARDED_HEADER", "remote-user")],
            "is only read with --auth forwarded",
        ),
        (
            vec![("UPLOAD_PROXY_AUTH", "forwarded")],
            "--trusted-proxies (UPLOAD_PROXY_TRUSTED_PROXIES) is missing",
        ),
        (
            vec![
                ("UPLOAD_PROXY_AUTH", "forwarded"),
                ("UPLOAD_PROXY_TRUSTED_PROXIES", "127.0.0.1"),
                ("UPLOAD_PROXY_FORWARDED_HEADER", "authorization"),
            ],
            "it wants the name of a header of its own",
        ),
        (
            vec![("UPLOAD_PROXY_TRUSTED_PROXIES", "0.0.0.0/0")],
            "it wants networks that are not the whole internet",
        ),
        (
            vec![("UPLOAD_PROXY_NAME_TEMPLATE", "{stem}.csv")],
            "it wants a template that ends in .{ext}",
        ),
        (
            vec![("UPLOAD_PROXY_NAME_TEMPLATE", "{sub}-{stem}.{ext}")],
            "has {sub}, a claim of a token: set --auth (UPLOAD_PROXY_AUTH) to jwt",
        ),
        (
            vec![
                ("UPLOAD_PROXY_AUTH", "forwarded"),
                ("UPLOAD_PROXY_TRUSTED_PROXIES", "127.0.0.1"),
                ("UPLOAD_PROXY_NAME_TEMPLATE", "{tenant}-{stem}.{ext}"),
            ],
            "has {tenant}, a claim of a token",
        ),
        (
            vec![("UPLOAD_PROXY_NAME_TEMPLATE", "{stem}-{random}.{ext}")],
            "has {random}: --name-secret-file (UPLOAD_PROXY_NAME_SECRET_FILE) is missing",
        ),
        (
            vec![("UPLOAD_PROXY_NAME_SECRET_FILE", &long)],
            "is only read for a --name-template",
        ),
        (
            vec![("UPLOAD_PROXY_EXTENSIONS", "csv,pdf")],
            "which is all that the partner API takes",
        ),
        (
            vec![("UPLOAD_PROXY_MAX_SIZE", "6GiB")],
            "at most the 5 GiB of one PUT",
        ),
        (
            vec![("UPLOAD_PROXY_SUBJECT_RATE_LIMIT", "10")],
            "needs to know who asks",
        ),
    ] {
        refused(settings, sentence).await;
    }
}
