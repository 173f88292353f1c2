//! Where traces are sent. They hold no secret, so any way will do.

use reqwest::Url;

use super::ConfigError;

/// Reads the collector's address.
///
/// # Errors
/// [`ConfigError::Invalid`] for what is no URL of HTTP, or has a user name in it.
pub(super) fn endpoint(text: &str) -> Result<Url, ConfigError> {
    Url::parse(text.trim())
        .ok()
        .filter(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.username().is_empty()
                && url.password().is_none()
        })
        .ok_or_else(|| {
            // What is before an @ may be a password.
            let given = text.rsplit('@').next().unwrap_or_default();
            let expected = "a URL such as http://127.0.0.1:4318/v1/traces, without user name";
            ConfigError::invalid("traces-endpoint", given.to_owned(), expected)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_is_a_url_without_a_password() {
        for (text, good) in [
            ("http://collector:4318/v1/traces", true),
            (" https://collector.example/v1/traces ", true),
            ("collector:4318", false),
            ("grpc://collector:4317", false),
            ("https://me:hunter2@collector.example/", false),
        ] {
            let read = endpoint(text);
            assert_eq!(read.is_ok(), good, "{text}");
            let problem = read
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default();
            assert!(!problem.contains("hunter2"), "{problem}");
        }
    }
}
