//! The element's attributes, read into settings. A bad value falls back to the default and is
//! reported; nothing here throws.

use direct_upload_core::settings::{
    Settings, parse_accept, parse_count, parse_naming, parse_size, parse_transport,
};

use crate::browser::Credentials;

/// Where the widget asks for a presigned URL when nothing else is said.
const DEFAULT_ENDPOINT: &str = "/api/presigned-url";

/// What the attributes say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attributes {
    /// What concerns uploads.
    pub settings: Settings,
    /// `endpoint`.
    pub endpoint: String,
    /// `confirm-endpoint`.
    pub confirm_endpoint: Option<String>,
    /// `directory`.
    pub directory: bool,
    /// `credentials`.
    pub credentials: Credentials,
    /// Whether the element has a direction of its own: `dir`.
    pub directed: bool,
    /// Values that could not be used, each with its attribute's name.
    pub bad: Vec<(&'static str, String)>,
}

impl Attributes {
    /// Reads all attributes through `get`, which gives the text of the one it is asked for.
    pub fn read(get: &dyn Fn(&str) -> Option<String>) -> Self {
        let mut reader = Reader {
            get,
            bad: Vec::new(),
        };
        // The style sheet acts on this one; here it is only looked at.
        reader.value("theme", (), parse_theme);
        let default = Settings::default();
        let confirm_endpoint = reader.text("confirm-endpoint");
        let directory = (reader.get)("directory").is_some();
        let settings = Settings {
            accept: reader.value("accept", default.accept, parse_accept),
            max_size: reader.value("max-size", default.max_size, parse_size),
            max_files: reader.value("max-files", default.max_files, |text| {
                parse_count(text, 1..=u32::MAX).map(Some)
            }),
            // A folder is many files: to allow one is to allow those, as on a file input.
            multiple: directory || (reader.get)("multiple").is_some(),
            concurrency: reader.value("concurrency", default.concurrency, |text| {
                usize::try_from(parse_count(text, 1..=6)?).ok()
            }),
            naming: reader.value("naming", default.naming, parse_naming),
            transport: reader.value("transport", default.transport, parse_transport),
            manual: (reader.get)("manual").is_some(),
            retries: reader.value("retries", default.retries, |text| parse_count(text, 0..=10)),
            confirm: confirm_endpoint.is_some(),
        };
        Self {
            settings,
            endpoint: reader
                .text("endpoint")
                .unwrap_or_else(|| DEFAULT_ENDPOINT.to_owned()),
            confirm_endpoint,
            directory,
            credentials: reader.value("credentials", Credentials::default(), parse_credentials),
            directed: reader.value("dir", false, parse_direction),
            bad: reader.bad,
        }
    }
}

struct Reader<'a> {
    get: &'a dyn Fn(&str) -> Option<String>,
    bad: Vec<(&'static str, String)>,
}

impl Reader<'_> {
    fn text(&self, name: &str) -> Option<String> {
        (self.get)(name).filter(|text| !text.trim_ascii().is_empty())
    }

    fn value<T>(&mut self, name: &'static str, default: T, parse: impl Fn(&str) -> Option<T>) -> T {
        let Some(text) = (self.get)(name) else {
            return default;
        };
        parse(&text).unwrap_or_else(|| {
            self.reject(name, text);
            default
        })
    }

    // The same for each kind of value, so that the code is there once.
    #[inline(never)]
    fn reject(&mut self, name: &'static str, text: String) {
        self.bad.push((name, text));
    }
}

fn parse_credentials(text: &str) -> Option<Credentials> {
    match text.trim_ascii() {
        "omit" => Some(Credentials::Omit),
        "same-origin" => Some(Credentials::SameOrigin),
        "include" => Some(Credentials::Include),
        _ => None,
    }
}

fn parse_theme(text: &str) -> Option<()> {
    matches!(text.trim_ascii(), "auto" | "light" | "dark").then_some(())
}

fn parse_direction(text: &str) -> Option<bool> {
    matches!(&*text.to_ascii_lowercase(), "ltr" | "rtl" | "auto").then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use direct_upload_core::Naming;

    fn read(attributes: &[(&str, &str)]) -> Attributes {
        Attributes::read(&|name| {
            let found = attributes.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_element_without_attributes_has_the_documented_defaults() {
        let attributes = read(&[]);
        assert_eq!(attributes.settings, Settings::default());
        assert_eq!(attributes.endpoint, "/api/presigned-url");
        assert_eq!(attributes.confirm_endpoint, None);
        assert_eq!(attributes.credentials, Credentials::SameOrigin);
        assert!(!attributes.directed);
        assert!(attributes.bad.is_empty());
    }

    #[test]
    fn every_attribute_is_read() {
        let attributes = read(&[
            ("endpoint", "https://u.example/x"),
            ("confirm-endpoint", "/done"),
            ("accept", ".csv"),
            ("max-size", "10MB"),
            ("max-files", "7"),
            ("multiple", ""),
            ("concurrency", "6"),
            ("naming", "unique"),
            ("transport", "xhr"),
            ("manual", ""),
            ("retries", "0"),
            ("credentials", "include"),
            ("dir", "RTL"),
        ]);
        let settings = attributes.settings;
        assert_eq!(attributes.endpoint, "https://u.example/x");
        assert_eq!(attributes.confirm_endpoint.as_deref(), Some("/done"));
        assert_eq!(attributes.credentials, Credentials::Include);
        assert_eq!(Some(settings.accept), parse_accept(".csv"));
        assert_eq!(settings.max_size, 10_000_000);
        assert_eq!(settings.max_files, Some(7));
        assert!(settings.multiple && settings.manual && settings.confirm);
        assert!(attributes.directed);
        assert_eq!((settings.concurrency, settings.retries), (6, 0));
        assert_eq!(settings.naming, Naming::Unique);
        assert_eq!(Some(settings.transport), parse_transport("xhr"));
        assert!(attributes.bad.is_empty());
    }

    #[test]
    fn whoever_may_choose_a_folder_may_choose_many_files() {
        for (names, directory, multiple) in [
            (&[][..], false, false),
            (&[("multiple", "")], false, true),
            (&[("directory", "")], true, true),
            (&[("directory", "false"), ("multiple", "")], true, true),
        ] {
            let attributes = read(names);
            assert_eq!(attributes.directory, directory, "{names:?}");
            assert_eq!(attributes.settings.multiple, multiple, "{names:?}");
        }
    }

    #[test]
    fn a_bad_value_is_reported_and_the_default_stays() {
        for (name, value) in [
            ("accept", ".exe"),
            ("max-size", "huge"),
            ("max-files", "0"),
            ("concurrency", "7"),
            ("naming", "random"),
            ("transport", "pigeon"),
            ("retries", "11"),
            ("credentials", "yes"),
            ("theme", "puce"),
            ("dir", "up"),
        ] {
            let attributes = read(&[(name, value)]);
            assert_eq!(attributes.settings, Settings::default(), "{name}");
            assert_eq!(attributes.bad, [(name, value.to_owned())]);
        }
    }
}
