//! The files in `deploy/` are what their own programs take.

use std::collections::BTreeSet;

use tokio::process::Command;

use crate::{
    not_run::is_there,
    partner::Partner,
    process::{Ended, Proxy, binary, run},
    startup::file,
};

const ALERTS: &str = include_str!("../../../../deploy/prometheus-alerts.yml");
const DOCUMENTATION: &str = include_str!("../../../../docs/proxy.md");

/// Where an example is.
fn example(name: &str) -> String {
    format!("{}/../../deploy/{name}", env!("CARGO_MANIFEST_DIR"))
}

async fn runs(program: &str, words: &[&str]) -> Ended {
    let mut command = Command::new(program);
    command.args(words);
    let ended = run(command).await;
    assert_eq!(ended.status, Some(0), "{}{}", ended.stdout, ended.stderr);
    ended
}

#[tokio::test]
async fn the_settings_in_deploy_can_be_used() {
    let key = file("example-key", b"the-key-of-an-example");
    let secret = file("example-secret", b"0123456789abcdef0123456789abcdef");
    let alone = include_str!("../../../../deploy/config.toml").to_owned();
    let manifest = include_str!("../../../../deploy/kubernetes.yaml");
    let (_, block) = manifest.split_once("config.toml: |\n").expect("a block");
    let in_manifest: String = block
        .lines()
        .map_while(|line| line.strip_prefix("    "))
        .map(|line| format!("{line}\n"))
        .collect();
    for (name, text) in [
        ("example-alone", alone),
        ("example-in-manifest", in_manifest),
    ] {
        assert!(text.contains("upstream = "), "{text}");
        let text = text
            .replace("/etc/direct-upload-proxy/partner-api-key", &key)
            .replace("/run/secrets/direct-upload-proxy/partner-api-key", &key)
            .replace("/etc/direct-upload-proxy/name-secret", &secret)
            .replace("/run/secrets/direct-upload-proxy/name-secret", &secret);
        let mut command = binary();
        command.args(["--config", &file(name, text.as_bytes()), "--check"]);
        let ended = run(command).await;
        assert_eq!(ended.status, Some(0), "{name}: {}", ended.stderr);
    }
}

#[tokio::test]
async fn systemd_takes_the_unit_and_finds_little_that_it_may() {
    if !is_there(
        "systemd-analyze",
        "systemd_takes_the_unit_and_finds_little_that_it_may",
    ) {
        return;
    }
    let unit = include_str!("../../../../deploy/direct-upload-proxy.service");
    let installed = "/usr/local/bin/direct-upload-proxy";
    assert!(unit.contains(installed));
    let unit = unit.replace(installed, env!("CARGO_BIN_EXE_direct-upload-proxy"));
    let unit = file("direct-upload-proxy.service", unit.as_bytes());
    let said = runs("systemd-analyze", &["verify", "--man=no", &unit])
        .await
        .stderr;
    assert!(!said.contains("direct-upload-proxy.service:"), "{said}");
    // Of 10, in tenths. The network alone, which it is there for, is 0.5.
    let words = ["security", "--offline=true", "--threshold=15", "--no-pager"];
    runs("systemd-analyze", &[&words[..], &[&unit]].concat()).await;
}

#[tokio::test]
async fn the_alerts_ring_when_they_should() {
    if is_there("promtool", "the_alerts_ring_when_they_should") {
        let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/alerts.yml");
        let alerts = example("prometheus-alerts.yml");
        runs("promtool", &["check", "rules", &alerts]).await;
        runs("promtool", &["test", "rules", cases]).await;
    }
}

#[tokio::test]
async fn kubectl_can_read_the_manifest() {
    if !is_there("kubectl", "kubectl_can_read_the_manifest") {
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let manifest = folder.path().join("kubernetes.yaml");
    std::fs::copy(example("kubernetes.yaml"), manifest).expect("copied");
    let list = folder.path().join("kustomization.yaml");
    std::fs::write(list, "resources: [kubernetes.yaml]\n").expect("written");
    let folder = folder.path().to_str().expect("UTF-8");
    let read = runs("kubectl", &["kustomize", folder]).await.stdout;
    for kind in ["ConfigMap", "Deployment", "Service", "PodDisruptionBudget"] {
        assert!(
            read.contains(&format!("kind: {kind}\n")),
            "{kind} is not in {read}"
        );
    }
}

#[test]
fn the_container_holds_the_released_parts_and_runs_as_nobody() {
    let file = include_str!("../../../../deploy/Containerfile");
    let (_, shipped) = file.split_once("\nFROM scratch\n").expect("an empty image");
    for line in [
        "COPY direct-upload-proxy-linux-${TARGETARCH} /direct-upload-proxy",
        "COPY bundle /bundle",
        "USER 65532:65532",
        "ENTRYPOINT [\"/direct-upload-proxy\"]",
        "STOPSIGNAL SIGTERM",
    ] {
        assert!(
            shipped.lines().any(|found| found == line),
            "{line} is not in {shipped}"
        );
    }
    // What is built for another processor cannot be run by who builds the image.
    assert!(!file.contains("\nRUN"), "{file}");
}

/// The names and label values of `direct_upload_proxy_…{label="value"}` in queries.
fn asked_for(queries: &str) -> (BTreeSet<&str>, BTreeSet<&str>) {
    let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
    let mut names = BTreeSet::new();
    let mut values = BTreeSet::new();
    for (at, _) in queries.match_indices("direct_upload_proxy_") {
        let rest = &queries[at..];
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let (name, rest) = rest.split_at(end);
        names.insert(name);
        let labels = rest.strip_prefix('{').and_then(|rest| rest.split_once('}'));
        let texts = labels
            .map_or("", |(labels, _)| labels)
            .split('"')
            .skip(1)
            .step_by(2);
        // `/api/.*` stands for routes.
        values.extend(
            texts
                .flat_map(|text| text.split('|'))
                .filter(|value| !value.contains('*')),
        );
    }
    (names, values)
}

#[tokio::test]
async fn the_dashboard_and_the_alerts_ask_for_what_is_measured() {
    // Before anything has happened: what is first seen at 1 has not increased.
    let partner = Partner::good().await;
    let proxy = Proxy::start(&partner.url(), &[]).await;
    let measured = proxy.metrics().await;
    for queries in [ALERTS, DOCUMENTATION] {
        let (names, values) = asked_for(queries);
        assert!(names.len() > 4, "{names:?}");
        for name in names
            .into_iter()
            .filter(|name| *name != "direct_upload_proxy_")
        {
            let metric = ["_total", "_bucket", "_info"]
                .iter()
                .find_map(|end| name.strip_suffix(end))
                .unwrap_or(name);
            assert!(measured.contains(&format!("# TYPE {metric} ")), "{name}");
        }
        for value in values {
            assert!(measured.contains(&format!("=\"{value}\"")), "{value}");
        }
    }
}
