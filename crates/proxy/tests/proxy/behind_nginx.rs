//! `deploy/nginx.conf` in front of a proxy: nginx itself runs it.

use std::{
    future::pending,
    net::{IpAddr, SocketAddr, TcpListener},
    path::PathBuf,
};

use axum::{http::StatusCode, response::IntoResponse};
use reqwest::{Certificate, Client, Method};
use tempfile::TempDir;
use tokio::{process::Command, sync::mpsc, task::JoinSet};

use crate::{
    not_run::is_there,
    partner::Partner,
    process::{Answer, Proxy, answer, run},
};

const HOST: &str = "uploads.example.com";

/// A running nginx; it ends with the test.
struct Nginx {
    address: SocketAddr,
    certificate: Certificate,
    folder: TempDir,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let stopped = std::process::Command::new("nginx")
            .args(["-s", "stop", "-c"])
            .arg(self.folder.path().join("nginx.conf"))
            .status();
        assert!(
            stopped.is_ok_and(|status| status.success()),
            "nginx still runs"
        );
    }
}

impl Nginx {
    async fn in_front_of(url: &str) -> Self {
        let example = include_str!("../../../../deploy/nginx.conf");
        Self::running(example.to_owned(), url).await
    }

    /// The same, where the sign-in service at `service` says who asks: without the # in front of the
    /// example's lines for that.
    async fn with_sign_in(url: &str, service: &str) -> Self {
        let example = include_str!("../../../../deploy/nginx.conf");
        let is_for_it = |line: &&str| line.starts_with("    #") && !line.starts_with("    # ");
        let begun = example
            .find("    #location /api/ {")
            .expect("the lines for it");
        let (before, rest) = example.split_at(begun);
        let mut lines = rest.lines();
        let own: String = lines
            .by_ref()
            .map_while(|line| line.strip_prefix("    #"))
            .flat_map(|line| [line, "\n"])
            .collect();
        let after: String = lines.flat_map(|line| [line, "\n"]).collect();
        assert!(own.contains("http://127.0.0.1:4180/"), "{own}");
        assert_eq!(after.lines().find(is_for_it), None);
        let own = own.replace("http://127.0.0.1:4180/", &format!("{service}/"));
        Self::running(format!("{before}{own}{after}"), url).await
    }

    async fn running(mut example: String, url: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let made = rcgen::generate_simple_self_signed([HOST.to_owned()]).expect("a certificate");
        let certificate = made.cert.pem();
        std::fs::write(path("certificate.pem"), &certificate).expect("written");
        std::fs::write(path("key.pem"), made.signing_key.serialize_pem()).expect("written");
        let address = free_address();
        let shown = |path: PathBuf| path.display().to_string();
        for (there, here) in [
            // The example's own would take minutes to use up.
            (
                "zone=direct_upload_address:10m rate=200r/s",
                "zone=direct_upload_address:10m rate=10r/s".to_owned(),
            ),
            (
                "zone=direct_upload_questions:10m rate=200r/s",
                "zone=direct_upload_questions:10m rate=20r/s".to_owned(),
            ),
            ("address burst=12000", "address burst=100".to_owned()),
            ("questions burst=12000", "questions burst=200".to_owned()),
            (
                "server 127.0.0.1:8081;",
                format!("server {};", url.replace("http://", "")),
            ),
            ("listen 443 ssl", format!("listen {address} ssl")),
            ("    listen [::]:443 ssl http2;\n", String::new()),
            (
                "/etc/ssl/uploads.example.com.pem",
                shown(path("certificate.pem")),
            ),
            (
                "/etc/ssl/private/uploads.example.com.key",
                shown(path("key.pem")),
            ),
        ] {
            assert!(example.contains(there), "{there} is not in {example}");
            example = example.replace(there, &here);
        }
        let at = folder.path().display();
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {at}/{kind};\n"))
            .concat();
        let whole = format!(
            "pid {at}/pid;\nerror_log {at}/error.log;\nevents {{}}\n\
             http {{\naccess_log off;\n{temporary}{example}\n}}\n"
        );
        std::fs::write(path("nginx.conf"), whole).expect("written");
        let mut command = Command::new("nginx");
        command.arg("-c").arg(path("nginx.conf"));
        // It goes to the background once it listens.
        let ended = run(command).await;
        assert_eq!(ended.status, Some(0), "{}", ended.stderr);
        Self {
            address,
            certificate: Certificate::from_pem(certificate.as_bytes()).expect("a certificate"),
            folder,
        }
    }

    /// A client with an address of its own.
    fn client(&self, ip: &str) -> Client {
        Client::builder()
            .no_proxy()
            .local_address(ip.parse::<IpAddr>().expect("an address"))
            .resolve(HOST, self.address)
            .tls_certs_only([self.certificate.clone()])
            .build()
            .expect("a client")
    }

    /// What a browser asks before it lets a page of the portal ask with a token.
    async fn preflight(&self, client: &Client, origin: &str) -> Answer {
        let url = format!("https://{HOST}:{}{ASK}", self.address.port());
        let request = client
            .request(Method::OPTIONS, url)
            .header("origin", origin)
            .header("access-control-request-method", "GET")
            .header("access-control-request-headers", "authorization");
        answer(request).await
    }

    async fn confirm(&self, client: &Client) -> Answer {
        let url = format!("https://{HOST}:{}/api/confirmations", self.address.port());
        answer(client.post(url).header("origin", PORTAL).body("{}")).await
    }

    async fn get(&self, client: &Client, path: &str, headers: &[(&str, &str)]) -> Answer {
        let url = format!("https://{HOST}:{}{path}", self.address.port());
        let request = headers
            .iter()
            .fold(client.get(url), |request, (name, value)| {
                request.header(*name, *value)
            });
        answer(request).await
    }
}

#[track_caller]
fn allowed_for_the_portal(answer: &Answer) {
    for (header, value) in [
        ("access-control-allow-origin", PORTAL),
        ("access-control-allow-credentials", "true"),
    ] {
        assert_eq!(answer.header(header), value, "{header}");
    }
    let vary = answer.header("vary").to_ascii_lowercase();
    assert!(vary.starts_with("origin"), "{vary}");
}

fn readable_by_the_portal(answer: &Answer) {
    allowed_for_the_portal(answer);
    let exposed = answer.header("access-control-expose-headers");
    assert!(exposed.contains("retry-after"), "{exposed}");
}

fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("bound")
}

const PORTAL: &str = "https://portal.example.com";
const ASK: &str = "/api/presigned-url?filename=a.csv";

#[tokio::test]
async fn uploads_work_behind_nginx_and_nobody_passes_for_another() {
    let test = "uploads_work_behind_nginx_and_nobody_passes_for_another";
    if !is_there("nginx", test) {
        return;
    }
    let partner = Partner::good().await;
    let settings = [("trusted-proxies", "127.0.0.1"), ("rate-limit", "3")];
    let proxy = Proxy::start(&partner.url(), &settings).await;
    let nginx = Nginx::in_front_of(&proxy.url).await;
    let client = nginx.client("127.0.0.2");
    let handed_out = nginx.get(&client, ASK, &[]).await;
    assert_eq!(handed_out.status, 200, "{handed_out:?}");
    assert_eq!(
        handed_out.header("strict-transport-security"),
        "max-age=31536000"
    );
    // nginx's own id, through to the partner API.
    let id = handed_out.header("x-request-id");
    assert_eq!(id.len(), 32);
    assert_eq!(
        partner.seen().last().expect("asked").header("x-request-id"),
        id
    );
    assert_eq!(nginx.get(&client, "/healthz", &[]).await.status, 200);
    assert_eq!(nginx.get(&client, "/readyz", &[]).await.status, 403);
    // Counted by the address that nginx saw, whatever the client writes.
    for (forwarded, status) in [("192.0.2.1", 200), ("192.0.2.2", 200), ("192.0.2.3", 429)] {
        let headers = [("x-forwarded-for", forwarded)];
        assert_eq!(
            nginx.get(&client, ASK, &headers).await.status,
            status,
            "{forwarded}"
        );
    }
    let other = nginx.client("127.0.0.3");
    assert_eq!(nginx.get(&other, ASK, &[]).await.status, 200);
    let url = format!("https://{HOST}:{}/api/confirmations", nginx.address.port());
    let huge = answer(other.post(url).body("a".repeat(9000))).await;
    assert_eq!(huge.status, 413);
}

#[tokio::test]
async fn a_client_behind_nginx_cannot_name_itself() {
    if !is_there("nginx", "a_client_behind_nginx_cannot_name_itself") {
        return;
    }
    let partner = Partner::good().await;
    let settings = [("auth", "forwarded"), ("trusted-proxies", "127.0.0.1")];
    let proxy = Proxy::start(&partner.url(), &settings).await;
    let nginx = Nginx::in_front_of(&proxy.url).await;
    let own = [
        ("x-forwarded-user", "eve"),
        ("x-requested-with", "direct-upload"),
        ("sec-fetch-site", "same-origin"),
    ];
    let client = nginx.client("127.0.0.2");
    let refused = nginx.get(&client, ASK, &own).await;
    refused.problem(401, "unauthorized");
    // Without nginx in between, the same is believed of a trusted address.
    let request = own.iter().fold(proxy.get(ASK), |request, (name, value)| {
        request.header(*name, *value)
    });
    assert_eq!(answer(request).await.status, 200);
}

#[tokio::test]
async fn nginx_bounds_what_one_address_asks_of_all_copies() {
    if !is_there("nginx", "nginx_bounds_what_one_address_asks_of_all_copies") {
        return;
    }
    let partner = Partner::good().await;
    let settings = [
        ("trusted-proxies", "127.0.0.1"),
        ("rate-limit", "0"),
        ("allowed-origins", PORTAL),
    ];
    let proxy = Proxy::start(&partner.url(), &settings).await;
    let nginx = Nginx::in_front_of(&proxy.url).await;
    let client = nginx.client("127.0.0.2");
    // A hundred at once and ten a second: fewer than these in any 20 seconds.
    let portal = [("origin", PORTAL)];
    let mut turned_away = None;
    for _ in 0..300 {
        let answered = nginx.get(&client, "/healthz", &portal).await;
        if answered.status == 429 {
            turned_away = Some(answered);
            break;
        }
    }
    // Its page can read it and knows how long to wait, as if the proxy had said it.
    let turned_away = turned_away.expect("a 429");
    turned_away.problem(429, "rate-limited");
    assert_eq!(turned_away.header("retry-after"), "5");
    readable_by_the_portal(&turned_away);
    let foreign = [("origin", "https://evil.example")];
    let mut refused = nginx.get(&client, "/healthz", &foreign).await;
    while refused.status != 429 {
        refused = nginx.get(&client, "/healthz", &foreign).await;
    }
    for header in [
        "access-control-allow-origin",
        "access-control-allow-credentials",
    ] {
        assert_eq!(refused.header(header), "", "{header}");
    }
    // A browser's question is answered, or the page could not ask. Those that are too many for the
    // copies, nginx answers itself.
    // Two hundred at once and twenty a second: fewer than these in any 40 seconds.
    let mut is_asked_of_a_copy = true;
    for _ in 0..1000 {
        let answered = nginx.preflight(&client, PORTAL).await;
        assert!((200..300).contains(&answered.status), "{answered:?}");
        allowed_for_the_portal(&answered);
        is_asked_of_a_copy = !answered.header("x-request-id").is_empty();
        if !is_asked_of_a_copy {
            break;
        }
    }
    assert!(!is_asked_of_a_copy, "nothing bounds them");
    let other = nginx.client("127.0.0.3");
    assert_eq!(nginx.get(&other, ASK, &[]).await.status, 200);
}

#[tokio::test]
async fn a_page_can_read_that_no_copy_is_there() {
    if !is_there("nginx", "a_page_can_read_that_no_copy_is_there") {
        return;
    }
    let partner = Partner::good().await;
    let settings = [("allowed-origins", PORTAL)];
    let proxy = Proxy::start(&partner.url(), &settings).await;
    let nginx = Nginx::in_front_of(&proxy.url).await;
    let client = nginx.client("127.0.0.2");
    let by_the_proxy = nginx.preflight(&client, PORTAL).await;
    proxy.stop().await;
    // The browser asks first, and takes the same for an answer.
    let by_nginx = nginx.preflight(&client, PORTAL).await;
    for asked in [&by_the_proxy, &by_nginx] {
        assert!((200..300).contains(&asked.status), "{asked:?}");
    }
    for header in [
        "access-control-allow-origin",
        "access-control-allow-credentials",
        "access-control-allow-methods",
        "access-control-allow-headers",
        "access-control-max-age",
        "vary",
    ] {
        let here = by_nginx.header(header);
        assert_eq!(here, by_the_proxy.header(header), "{header}");
        assert_ne!(here, "", "{header}");
    }
    let foreign = nginx.preflight(&client, "https://evil.example").await;
    assert_eq!(foreign.header("access-control-allow-origin"), "");
    for answered in [
        nginx.get(&client, ASK, &[("origin", PORTAL)]).await,
        nginx.confirm(&client).await,
    ] {
        answered.problem(503, "proxy-unavailable");
        assert_eq!(answered.header("retry-after"), "5");
        readable_by_the_portal(&answered);
    }
}

#[tokio::test]
async fn a_page_with_all_its_requests_under_way_may_still_be_asked_about() {
    let test = "a_page_with_all_its_requests_under_way_may_still_be_asked_about";
    if !is_there("nginx", test) {
        return;
    }
    let (came, mut coming) = mpsc::unbounded_channel();
    let behind = Partner::answering(move |seen| {
        let came = came.clone();
        async move {
            if seen.method == "GET" {
                came.send(()).expect("the test waits");
                return pending().await;
            }
            ([("x-behind", "here")], StatusCode::NO_CONTENT).into_response()
        }
    })
    .await;
    let nginx = Nginx::in_front_of(&behind.url()).await;
    let client = nginx.client("127.0.0.2");
    let url = format!("https://{HOST}:{}{ASK}", nginx.address.port());
    let mut waiting = JoinSet::new();
    for _ in 0..100 {
        waiting.spawn(client.get(&url).send());
    }
    for _ in 0..100 {
        coming.recv().await.expect("each is under way");
    }
    let one_more = nginx.get(&client, ASK, &[]).await;
    one_more.problem(429, "rate-limited");
    let asked = nginx.preflight(&client, PORTAL).await;
    assert_eq!(asked.header("x-behind"), "here", "{asked:?}");
}

#[tokio::test]
async fn what_a_client_may_not_say_of_itself_ends_at_nginx() {
    if !is_there("nginx", "what_a_client_may_not_say_of_itself_ends_at_nginx") {
        return;
    }
    let behind = Partner::always(200, &[], "").await;
    let nginx = Nginx::in_front_of(&behind.url()).await;
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let said = [
        ("traceparent", trace),
        ("tracestate", "a=b"),
        ("x-forwarded-user", "eve"),
        ("x-request-id", "mine"),
        ("x-passed", "on"),
    ];
    let client = nginx.client("127.0.0.2");
    assert_eq!(nginx.get(&client, ASK, &said).await.status, 200);
    let seen = behind.seen().pop().expect("asked");
    assert_eq!(seen.header("x-passed"), "on");
    for name in ["traceparent", "tracestate", "x-forwarded-user"] {
        assert_eq!(seen.header(name), "", "{name}");
    }
    assert_ne!(seen.header("x-request-id"), "mine");
}

#[tokio::test]
async fn a_sign_in_service_says_who_asks_across_origins_too() {
    if !is_there(
        "nginx",
        "a_sign_in_service_says_who_asks_across_origins_too",
    ) {
        return;
    }
    // As oauth2-proxy answers /oauth2/auth.
    let service = Partner::answering(async |seen| {
        if seen.header("cookie") == "session=ada" {
            (StatusCode::ACCEPTED, [("x-auth-request-user", "ada")]).into_response()
        } else {
            StatusCode::UNAUTHORIZED.into_response()
        }
    })
    .await;
    let partner = Partner::good().await;
    let settings = [
        ("auth", "forwarded"),
        ("trusted-proxies", "127.0.0.1"),
        ("allowed-origins", PORTAL),
    ];
    let mut proxy = Proxy::start(&partner.url(), &settings).await;
    let nginx = Nginx::with_sign_in(&proxy.url, &service.url()).await;
    let client = nginx.client("127.0.0.2");
    let page = [
        ("origin", PORTAL),
        ("x-requested-with", "direct-upload"),
        ("sec-fetch-site", "cross-site"),
        // What a client says of itself.
        ("x-forwarded-user", "eve"),
    ];
    let asked = nginx.preflight(&client, PORTAL).await;
    assert_eq!(asked.status, 200);
    assert!(service.seen().is_empty(), "a preflight has no cookies");

    let refused = nginx.get(&client, ASK, &page).await;
    refused.problem(401, "unauthorized");
    allowed_for_the_portal(&refused);
    assert!(partner.seen().is_empty());

    let signed_in = [&page[..], &[("cookie", "session=ada")]].concat();
    assert_eq!(nginx.get(&client, ASK, &signed_in).await.status, 200);
    let line = proxy.log_line("\"presigned URL\"").await;
    assert!(line.contains("\"subject\":\"ada\""), "{line}");
}
