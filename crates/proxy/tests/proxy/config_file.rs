//! Settings from a file, and which of several sources counts.

use tokio::process::Command;

use crate::{
    partner::Partner,
    process::{KEY, Proxy, answer, binary, run},
    startup::file,
};

/// The proxy with a file of settings and a key.
fn with_file(name: &str, text: &str) -> Command {
    let mut command = binary();
    command
        .env("UPLOAD_PROXY_API_KEY", KEY)
        .args(["--config", &file(name, text.as_bytes())]);
    command
}

/// What a file has to say for the proxy to start.
fn good(upstream: &str) -> String {
    format!(
        "# Comments are what a file is for.\n\
         listen = \"127.0.0.1:0\"\n\
         upstream = \"{upstream}\"\n\
         storage-hosts = [\"storage.example\", \"other.example\"]\n\
         allow-anonymous = true\n\
         max-filename = 9\n"
    )
}

#[tokio::test]
async fn a_flag_wins_over_a_variable_and_a_variable_over_the_file() {
    let partner = Partner::good().await;
    // Names of 4 characters pass 9 and 8, and fail 3.
    for (name, variable, flag, longest) in [
        ("only-file", None, None, 9),
        ("empty-variable", Some(""), None, 9),
        ("variable", Some("7"), None, 7),
        ("flag", Some("7"), Some("6"), 6),
        ("flag-alone", None, Some("6"), 6),
        ("empty-flag", Some("7"), Some(""), 255),
    ] {
        let mut command = with_file(name, &good(&partner.url()));
        if let Some(variable) = variable {
            command.env("UPLOAD_PROXY_MAX_FILENAME", variable);
        }
        if let Some(flag) = flag {
            command.args(["--max-filename", flag]);
        }
        let proxy = Proxy::spawn(command).await;
        for (length, status) in [(longest, 200), (longest + 1, 400)] {
            let query = format!("filename={}.csv", "a".repeat(length - 4));
            assert_eq!(proxy.ask(&query).await.status, status, "{name} {length}");
        }
    }
}

#[tokio::test]
async fn switches_and_lists_can_be_in_the_file() {
    let partner = Partner::good().await;
    let text = good(&partner.url()).replace("127.0.0.1:0", "0.0.0.0:0")
        + "allowed-origins = [\"https://a.example\", \"https://b.example\"]\n";
    let mut proxy = Proxy::spawn(with_file("lists", &text)).await;
    proxy.url = proxy.url.replace("0.0.0.0", "127.0.0.1");
    for origin in ["https://a.example", "https://b.example"] {
        let request = proxy.get("/api/nothing").header("origin", origin);
        let allowed = answer(request).await;
        assert_eq!(allowed.header("access-control-allow-origin"), origin);
    }
    let mut off = with_file("switch-off", &text);
    off.env("UPLOAD_PROXY_ALLOW_ANONYMOUS", "false");
    assert!(run(off).await.stderr.contains("anyone who reaches"));
}

#[tokio::test]
async fn a_file_that_cannot_be_used_is_one_sentence_without_its_content() {
    for (name, text, sentence) in [
        (
            "unknown",
            format!("api-keys = \"{KEY}\""),
            "\"api-keys\" is no setting; perhaps api-key is meant.",
        ),
        (
            "itself",
            "config = \"another\"".to_owned(),
            "\"config\" is no setting.",
        ),
        (
            "a-task",
            "check = true".to_owned(),
            "\"check\" is no setting.",
        ),
        (
            "the-key",
            format!("api-key = \"{KEY}\""),
            "name that in api-key-file.",
        ),
        (
            "no-toml",
            format!("listen = \"127.0.0.1:0\"\nupstream = {KEY}"),
            "is no TOML, from line 2 on.",
        ),
        (
            // Cut off, it would let in anyone.
            "too-long",
            format!(
                "{}#{}\nauth = \"jwt\"\n",
                good("https://api.example"),
                "x".repeat(64 * 1024)
            ),
            "cannot be read: it is longer than 64 KiB.",
        ),
        (
            "twice",
            "listen = \"a\"\nlisten = \"b\"".to_owned(),
            "is no TOML",
        ),
        (
            "table",
            format!("[upstream]\nurl = \"{KEY}\""),
            "\"upstream\" wants a text, a whole number, true or false, or a list of texts.",
        ),
        (
            "numbers",
            "allowed-origins = [1]".to_owned(),
            "is a list of something else than texts.",
        ),
        (
            "wrong-value",
            good("https://api.example").replace("= 9\n", "= 900\n"),
            "cannot be \"900\": it wants a number from 1 to 255.",
        ),
    ] {
        let mut command = with_file(name, &text);
        // One that is taken all the same ends too.
        command.arg("--check");
        let ended = run(command).await;
        assert_eq!(ended.status, Some(2), "{name}: {}", ended.stderr);
        assert!(ended.stderr.contains(sentence), "{name}: {}", ended.stderr);
        assert_eq!(ended.stderr.lines().count(), 1, "{}", ended.stderr);
        assert!(!ended.stderr.contains(KEY), "{}", ended.stderr);
    }
    let mut command = binary();
    command.args(["--config", "/nowhere.toml"]);
    let ended = run(command).await;
    assert!(
        ended
            .stderr
            .contains("the file /nowhere.toml cannot be read")
    );
}

#[tokio::test]
async fn settings_can_be_checked_without_serving() {
    let mut command = with_file("checked", &good("https://api.example"));
    command.arg("--check");
    let ended = run(command).await;
    assert_eq!((ended.status, ended.stderr.as_str()), (Some(0), ""));
    assert!(
        ended.stdout.ends_with("\nThe settings can be used.\n"),
        "{}",
        ended.stdout
    );
    let mut command = with_file("checked-and-wrong", "listen = \"nowhere\"");
    command.arg("--check");
    let ended = run(command).await;
    assert_eq!((ended.status, ended.stdout.as_str()), (Some(2), ""));
}
