//! The files in `deploy/` are settings that can be used.

use crate::{
    process::{binary, run},
    startup::file,
};

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
