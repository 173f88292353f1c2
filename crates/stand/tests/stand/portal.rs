use crate::running::Running;

#[tokio::test]
async fn the_page_names_exactly_the_origins_it_needs() {
    let running = Running::start().await;
    let addresses = running.stand.addresses();
    let widget = "http://127.0.0.1:8081";
    let url = format!("{}/?widget={widget}&multiple=", addresses.portal);
    let answer = running.client.get(url).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    let policy = answer.headers()["content-security-policy"].clone();
    assert_eq!(
        policy.to_str().expect("text"),
        format!(
            "default-src 'none'; script-src 'self' {widget} 'wasm-unsafe-eval'; connect-src \
             {widget} {storage}; style-src 'self'; img-src 'self'; require-trusted-types-for \
             'script'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            storage = addresses.storage
        )
    );
    let page = answer.text().await.expect("text");
    assert!(page.contains(&format!(
        "<direct-upload endpoint=\"{widget}/api/presigned-url\" multiple=\"\"></direct-upload>"
    )));
    for asset in ["/portal.js", "/portal.css", "/icon.svg"] {
        assert!(page.contains(asset) || asset == "/portal.css", "{asset}");
        let url = format!("{}{asset}", addresses.portal);
        let answer = running.client.get(url).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{asset}");
    }
}

#[tokio::test]
async fn a_widget_from_elsewhere_is_refused_kindly() {
    let running = Running::start().await;
    for (query, sentence) in [
        ("", "Say where the widget is served"),
        (
            "?widget=https://evil.example",
            "is no origin of this machine",
        ),
        (
            "?widget=http://127.0.0.1:1/path",
            "is no origin of this machine",
        ),
        (
            "?widget=http://127.0.0.1:1&onload=x",
            "has no attribute &quot;onload&quot;",
        ),
        (
            "?widget=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
            "is no origin of this machine",
        ),
    ] {
        let url = format!("{}/{query}", running.stand.addresses().portal);
        let answer = running.client.get(url).send().await.expect("an answer");
        assert_eq!(answer.status(), 400, "{query}");
        assert!(answer.headers().contains_key("content-security-policy"));
        let page = answer.text().await.expect("text");
        assert!(page.contains(sentence), "{page}");
        assert!(!page.contains("<script"), "{page}");
    }
}

#[tokio::test]
async fn the_portal_shows_what_its_form_sent() {
    let running = Running::start().await;
    let form = "files=a%26b.csv&files=%3Cb%3E.csv";
    let url = format!("{}/received", running.stand.addresses().portal);
    for request in [
        running.client.get(format!("{url}?{form}")),
        running.client.post(url).body(form),
    ] {
        let answer = request.send().await.expect("an answer");
        let page = answer.text().await.expect("text");
        assert!(
            page.contains("<dt>files</dt><dd>a&amp;b.csv</dd><dt>files</dt><dd>&lt;b&gt;.csv</dd>"),
            "{page}"
        );
    }
}

#[tokio::test]
async fn the_gallery_sets_its_faults_and_keeps_wasm_from_the_widget_that_cannot_start() {
    let running = Running::start().await;
    let addresses = running.stand.addresses();
    let get = async |path: String| {
        let answer = running.client.get(path).send().await.expect("an answer");
        let policy = answer.headers().get("content-security-policy");
        let policy = policy.and_then(|policy| policy.to_str().ok());
        let policy = policy.unwrap_or_default().to_owned();
        (answer.status(), policy, answer.text().await.expect("text"))
    };
    let gallery = format!("{}/gallery", addresses.portal);
    let faults = format!("{}/faults", addresses.admin);

    let (status, ..) = get(format!("{gallery}?widget=https://evil.example")).await;
    assert_eq!(status, 400);
    let (.., active) = get(faults.clone()).await;
    assert_eq!(active, "[]");

    let widget = "http://127.0.0.1:8081";
    let unavailable = format!("{gallery}?widget={widget}&scene=unavailable&within=");
    let (status, policy, _) = get(unavailable).await;
    assert_eq!(status, 200);
    assert!(!policy.contains("wasm-unsafe-eval"), "{policy}");
    let (.., active) = get(faults.clone()).await;
    assert_eq!(
        active, "[]",
        "a frame leaves the faults to the page around it"
    );

    let (status, policy, page) = get(format!("{gallery}?widget={widget}")).await;
    assert_eq!(status, 200);
    assert!(policy.contains("'wasm-unsafe-eval'"), "{policy}");
    assert!(page.contains(&format!("src=\"{widget}/direct-upload.js\"")));
    let (.., active) = get(faults).await;
    assert!(active.contains("\"key\":\"stock.csv\""), "{active}");
    for asset in ["gallery.js", "gallery.css"] {
        let (status, ..) = get(format!("{}/{asset}", addresses.portal)).await;
        assert_eq!(status, 200, "{asset}");
    }
}
