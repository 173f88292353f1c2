//! Settings: what is refused, in which words, and that the key is in none of them.

use std::{io::Write, path::PathBuf};

use tempfile::NamedTempFile;

use crate::{
    partner::Partner,
    process::{KEY, Proxy, binary, run},
};

/// Settings that would do, as variables of the environment.
const GOOD: [(&str, &str); 4] = [
    ("UPLOAD_PROXY_LISTEN", "127.0.0.1:0"),
    ("UPLOAD_PROXY_UPSTREAM", "https://api.example.com"),
    ("UPLOAD_PROXY_STORAGE_HOSTS", "storage.example"),
    ("UPLOAD_PROXY_API_KEY", KEY),
];

/// A file with this content, and its path. Whoever reads it meanwhile finds the old one or the new
/// one, and no half: tests that run beside each other use the same names.
pub(crate) fn file(name: &str, content: &[u8]) -> String {
    let folder = env!("CARGO_TARGET_TMPDIR");
    let path = PathBuf::from(folder).join(name);
    let mut new = NamedTempFile::new_in(folder).expect("a file");
    new.write_all(content).expect("written");
    new.persist(&path).expect("renamed");
    path.to_str().expect("UTF-8").to_owned()
}

#[tokio::test]
async fn each_wrong_setting_is_one_plain_sentence_and_exit_status_2() {
    let two_lines = file("two-lines", format!("{KEY}\nmore\n").as_bytes());
    let empty = file("empty", b"\n");
    let binary_key = file("binary", b"\xff\xfe");
    let long = file("long", &[b'a'; 9000]);
    let no_key = ("UPLOAD_PROXY_API_KEY", "");
    for (settings, sentence) in [
        (
            vec![("UPLOAD_PROXY_UPSTREAM", "")],
            "--upstream (UPLOAD_PROXY_UPSTREAM) is missing",
        ),
        (
            vec![("UPLOAD_PROXY_UPSTREAM", "http://api.example.com")],
            "it wants https, since the API key",
        ),
        (
            vec![("UPLOAD_PROXY_UPSTREAM", "https://u:hunter2@api.example.com")],
            "without user name",
        ),
        (
            vec![("UPLOAD_PROXY_STORAGE_HOSTS", "")],
            "--storage-hosts (UPLOAD_PROXY_STORAGE_HOSTS) is missing",
        ),
        (vec![("UPLOAD_PROXY_STORAGE_HOSTS", "*")], "cannot be \"*\""),
        (
            vec![("UPLOAD_PROXY_ALLOWED_ORIGINS", "*")],
            "any page could read the answers",
        ),
        (
            vec![("UPLOAD_PROXY_ALLOWED_ORIGINS", "https://a.example/")],
            "as browsers send it, https://a.example.",
        ),
        (
            vec![("UPLOAD_PROXY_LISTEN", "8081")],
            "--listen (UPLOAD_PROXY_LISTEN) cannot be \"8081\"",
        ),
        (
            vec![("UPLOAD_PROXY_LISTEN", "0.0.0.0:0")],
            "anyone who reaches 0.0.0.0:0 could ask",
        ),
        (
            vec![("UPLOAD_PROXY_AUTH", "maybe")],
            "cannot be \"maybe\": it wants none, jwt or forwarded.",
        ),
        (
            vec![("UPLOAD_PROXY_ALLOW_ANONYMOUS", "perhaps")],
            "The option --allow-anonymous is not given a value that it takes",
        ),
        (
            vec![("UPLOAD_PROXY_ASSETS", "/nowhere/at/all")],
            "it wants a folder that exists",
        ),
        (
            vec![("UPLOAD_PROXY_CONFIRM_PATH", "https://evil.example")],
            "it wants a path such as",
        ),
        (
            vec![("UPLOAD_PROXY_MAX_FILENAME", "256")],
            "it wants a number from 1 to 255",
        ),
        (
            vec![("UPLOAD_PROXY_UPSTREAM_TIMEOUT", "10")],
            "a time from 100ms to 2min",
        ),
        (
            vec![("UPLOAD_PROXY_UPSTREAM_TIMEOUT", "1h")],
            "a time from 100ms to 2min",
        ),
        (
            vec![("UPLOAD_PROXY_RATE_LIMIT", "-1")],
            "it wants a number, 0 for no limit",
        ),
        (
            vec![(
                "UPLOAD_PROXY_RATE_LIMIT_STORE",
                "http://u:hunter2@store:6379",
            )],
            "it wants a URL such as redis://127.0.0.1:6379",
        ),
        (
            vec![("UPLOAD_PROXY_TRACES_ENDPOINT", "collector:4318")],
            "it wants a URL such as http://127.0.0.1:4318/v1/traces",
        ),
        (
            vec![("UPLOAD_PROXY_LOG_FORMAT", "xml")],
            "it wants json or text",
        ),
        (
            vec![("UPLOAD_PROXY_LOG_LEVEL", "loud")],
            "it wants error, warn, info or debug",
        ),
        (vec![no_key], "The API key is missing: give --api-key-file"),
        (
            vec![("UPLOAD_PROXY_API_KEY_FILE", two_lines.as_str())],
            "The API key is given twice",
        ),
        (
            vec![("UPLOAD_PROXY_API_KEY", "test-key-c0ffee-7b1f4d2e9a\n")],
            "cannot be sent in a header",
        ),
        (
            vec![("UPLOAD_PROXY_API_KEY", "test-key-c0ffee-7b1f4d2e9a\u{e9}")],
            "cannot be sent in a header",
        ),
        (
            vec![no_key, ("UPLOAD_PROXY_API_KEY_FILE", &two_lines)],
            "cannot be sent in a header",
        ),
        (
            vec![no_key, ("UPLOAD_PROXY_API_KEY_FILE", &empty)],
            "cannot be sent in a header",
        ),
        (
            vec![no_key, ("UPLOAD_PROXY_API_KEY_FILE", &binary_key)],
            "cannot be sent in a header",
        ),
        (
            vec![no_key, ("UPLOAD_PROXY_API_KEY_FILE", &long)],
            "is too long to hold only a key",
        ),
        (
            vec![no_key, ("UPLOAD_PROXY_API_KEY_FILE", "/nowhere")],
            "file /nowhere cannot be read",
        ),
    ] {
        refused(settings, sentence).await;
    }
}

/// Asserts that these settings, on top of [`GOOD`] ones, end in one sentence that holds
/// `sentence`.
pub(crate) async fn refused(settings: Vec<(&str, &str)>, sentence: &str) {
    let mut command = binary();
    command.envs(GOOD).envs(settings);
    let ended = run(command).await;
    assert_eq!(
        (ended.status, ended.stdout.as_str()),
        (Some(2), ""),
        "{}",
        ended.stderr
    );
    assert!(
        ended.stderr.contains(sentence),
        "{sentence:?} is not in {:?}",
        ended.stderr
    );
    assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
    assert!(ended.stderr.ends_with(".\n"), "{}", ended.stderr);
    for secret in [KEY, "hunter2"] {
        assert!(!ended.stderr.contains(secret), "{}", ended.stderr);
    }
}

#[tokio::test]
async fn all_that_is_missing_is_named_at_once() {
    let ended = run(binary()).await;
    assert_eq!(ended.status, Some(2));
    for setting in ["--upstream", "--api-key-file", "--storage-hosts"] {
        assert!(ended.stderr.contains(setting), "{}", ended.stderr);
    }
    assert_eq!(ended.stderr.lines().count(), 1);
}

#[tokio::test]
async fn a_check_prints_the_settings_in_force_and_no_secret() {
    let settings = file("in-force", b"rate-limit = 7\nmax-size = \"5MB\"\n");
    let mut command = binary();
    command
        .envs(GOOD)
        .env(
            "UPLOAD_PROXY_RATE_LIMIT_STORE",
            "redis://:hunter2@127.0.0.1:1",
        )
        .args(["--config", &settings, "--check", "--extensions", "csv"]);
    let ended = run(command).await;
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
    for line in [
        "upstream = https://api.example.com (variable)",
        "api-key = set (variable)",
        "rate-limit = 7 (file)",
        "max-size = 5MB (file)",
        "extensions = csv (flag)",
        "auth = none (default)",
        "rate-limit-store = set (variable)",
        "The settings can be used.",
    ] {
        let said = &ended.stdout;
        assert!(
            said.lines().any(|said| said == line),
            "{line} is not in {said}"
        );
    }
    assert!(!ended.stdout.contains(KEY) && !ended.stdout.contains("hunter2"));
}

#[tokio::test]
async fn a_mistyped_setting_in_the_file_is_told_the_right_one() {
    let settings = file("mistyped", b"alowed-origins = \"https://a.example\"\n");
    let mut command = binary();
    command.envs(GOOD).args(["--config", &settings]);
    let ended = run(command).await;
    assert_eq!(ended.status, Some(2));
    let meant = "\"alowed-origins\" is no setting; perhaps allowed-origins is meant.";
    assert!(ended.stderr.contains(meant), "{}", ended.stderr);
}

#[tokio::test]
async fn it_says_at_the_start_what_runs_and_that_anyone_may_ask() {
    let partner = Partner::good().await;
    for (settings, is_warned) in [
        (&[][..], false),
        (&[("trusted-proxies", "127.0.0.1")], true),
    ] {
        let mut proxy = Proxy::start(&partner.url(), settings).await;
        let started = proxy.log_line("\"message\":\"started\"").await;
        let version = format!("\"version\":\"{}\"", env!("CARGO_PKG_VERSION"));
        for part in [
            version.as_str(),
            "\"auth\":\"none\"",
            "\"rate_limit\":12000",
        ] {
            assert!(started.contains(part), "{part} is not in {started}");
        }
        let log = proxy.stop().await.stderr;
        assert_eq!(log.contains("--auth is none"), is_warned, "{log}");
    }
}

#[tokio::test]
async fn a_wrong_command_line_is_refused_without_quoting_the_key() {
    for (arguments, sentence) in [
        (
            &["--nothing", KEY][..],
            "There is no option --nothing; see --help.",
        ),
        (
            &["--api-keys", KEY],
            "There is no option --api-keys; is --api-key meant? See --help.",
        ),
        (
            &["--api-key"],
            "The option --api-key <KEY> is not given a value that it takes; see --help.",
        ),
        (
            &["--api-key", KEY, "--api-key", KEY],
            "The option --api-key <KEY> is given more than once.",
        ),
        (
            &[KEY],
            "A word on the command line is no option; see --help.",
        ),
        (
            &["--api-key", "first-half", KEY],
            "A word on the command line is no option; see --help.",
        ),
        (
            &["doctor"],
            "doctor needs --origin, the origin of the page that embeds the widget; see doctor --help.",
        ),
        (
            &["doctor", KEY],
            "A word on the command line is no option; see --help.",
        ),
        (
            &["--allow-anonymous=test-key-c0ffee-7b1f4d2e9a"],
            "The option --allow-anonymous takes no value; see --help.",
        ),
    ] {
        let mut command = binary();
        command.args(arguments);
        let ended = run(command).await;
        assert_eq!(
            (ended.status, ended.stdout.as_str()),
            (Some(2), ""),
            "{arguments:?}"
        );
        assert_eq!(ended.stderr, format!("direct-upload-proxy: {sentence}\n"));
    }
}

#[tokio::test]
async fn help_lists_every_setting_and_not_the_key() {
    let mut command = binary();
    command.envs(GOOD).arg("--help");
    let ended = run(command).await;
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
    for setting in [
        "config",
        "listen",
        "upstream",
        "api-key",
        "api-key-file",
        "allowed-origins",
        "storage-hosts",
        "auth",
        "allow-anonymous",
        "jwt-issuer",
        "jwt-audience",
        "jwt-jwks-url",
        "jwt-secret-file",
        "jwt-header",
        "jwt-cookie",
        "forwarded-header",
        "trusted-proxies",
        "assets",
        "confirm-path",
        "max-filename",
        "name-template",
        "name-secret-file",
        "extensions",
        "max-size",
        "subject-rate-limit",
        "upstream-timeout",
        "rate-limit",
        "rate-limit-store",
        "metrics-listen",
        "traces-endpoint",
        "log-format",
        "log-level",
    ] {
        let variable = format!("UPLOAD_PROXY_{}", setting.to_uppercase().replace('-', "_"));
        assert!(ended.stdout.contains(&format!("--{setting}")), "{setting}");
        assert!(ended.stdout.contains(&variable), "{variable}");
    }
    assert!(!ended.stdout.contains(KEY));
}

#[tokio::test]
async fn the_key_is_read_from_a_file_that_ends_with_a_new_line() {
    let partner = Partner::good().await;
    for (name, end) in [("unix", "\n"), ("windows", "\r\n"), ("bare", "")] {
        let path = file(name, format!("{KEY}{end}").as_bytes());
        let mut command = binary();
        command
            .envs(GOOD)
            .env_remove("UPLOAD_PROXY_API_KEY")
            .env("UPLOAD_PROXY_UPSTREAM", partner.url())
            .args(["--api-key-file", &path]);
        let proxy = Proxy::spawn(command).await;
        assert_eq!(proxy.ask("filename=a.csv").await.status, 200, "{name}");
        assert_eq!(
            partner
                .seen()
                .last()
                .expect("asked")
                .header("authorization"),
            KEY
        );
    }
}

#[tokio::test]
async fn empty_variables_are_as_good_as_none_and_flags_win() {
    let partner = Partner::good().await;
    let mut command = binary();
    command.envs(GOOD).args(["--upstream", &partner.url()]);
    for name in [
        "CONFIG",
        "AUTH",
        "ALLOW_ANONYMOUS",
        "JWT_ISSUER",
        "JWT_AUDIENCE",
        "JWT_JWKS_URL",
        "JWT_SECRET_FILE",
        "JWT_HEADER",
        "JWT_COOKIE",
        "FORWARDED_HEADER",
        "TRUSTED_PROXIES",
        "ASSETS",
        "CONFIRM_PATH",
        "MAX_FILENAME",
        "NAME_TEMPLATE",
        "NAME_SECRET_FILE",
        "EXTENSIONS",
        "MAX_SIZE",
        "SUBJECT_RATE_LIMIT",
        "UPSTREAM_TIMEOUT",
        "RATE_LIMIT",
        "RATE_LIMIT_STORE",
        "METRICS_LISTEN",
        "LOG_FORMAT",
        "LOG_LEVEL",
        "ALLOWED_ORIGINS",
        "API_KEY_FILE",
    ] {
        command.env(format!("UPLOAD_PROXY_{name}"), "");
    }
    let proxy = Proxy::spawn(command).await;
    assert_eq!(proxy.ask("filename=a.csv").await.status, 200);
    assert_eq!(proxy.metrics, None);
}

#[tokio::test]
async fn anyone_may_ask_on_other_addresses_only_where_that_is_said() {
    let partner = Partner::good().await;
    let mut command = binary();
    command
        .envs(GOOD)
        .env("UPLOAD_PROXY_UPSTREAM", partner.url())
        .args(["--listen", "0.0.0.0:0", "--allow-anonymous"]);
    let mut proxy = Proxy::spawn(command).await;
    proxy.url = proxy.url.replace("0.0.0.0", "127.0.0.1");
    assert_eq!(proxy.ask("filename=a.csv").await.status, 200);
}

#[tokio::test]
async fn an_address_that_is_taken_is_named() {
    let partner = Partner::good().await;
    let taken = partner.address.to_string();
    let mut command = binary();
    command.envs(GOOD).args(["--listen", &taken]);
    let ended = run(command).await;
    // Another start may find it free; systemd does not try again after a 2.
    assert_eq!((ended.status, ended.stdout.as_str()), (Some(1), ""));
    let unit = include_str!("../../../../deploy/direct-upload-proxy.service");
    assert!(
        unit.contains("\nRestart=on-failure\n") && unit.contains("\nRestartPreventExitStatus=2\n")
    );
    assert!(
        ended
            .stderr
            .contains(&format!("The address {taken} cannot be listened on"))
    );
}
