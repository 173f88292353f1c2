//! The element's attributes, read into settings. A bad value falls back to the default and is
//! reported; nothing here throws.

use direct_upload_core::settings::{Accept, Settings, Transport, TransportChoice, parse_count};
use direct_upload_core::{Naming, place, plain};

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
    /// `credentials`.
    pub credentials: Credentials,
    /// Values that could not be used, each with its attribute's name.
    pub bad: Vec<(&'static str, String)>,
    /// Which are on although they say `false`, as frameworks write it: in HTML any value is on.
    pub on: Vec<&'static str>,
}

/// Those that are on whenever they are there.
const BOOLEANS: [&str; 5] = ["multiple", "directory", "manual", "required", "disabled"];

impl Attributes {
    /// Reads all attributes but `accept` and `max-size`, of which the loader knows, through `get`, which
    /// gives the text of the one it is asked for.
    pub fn read(accept: Accept, max_size: u64, get: &dyn Fn(&str) -> Option<String>) -> Self {
        let says_false =
            |name: &&str| get(name).is_some_and(|value| value.eq_ignore_ascii_case("false"));
        let mut reader = Reader {
            get,
            bad: Vec::new(),
        };
        // The style sheet acts on this one, in any case too; here it is only looked at.
        reader.word("theme", "auto light dark");
        let default = Settings::default();
        let endpoint = reader.text("endpoint");
        let endpoint = endpoint.unwrap_or_else(|| DEFAULT_ENDPOINT.to_owned());
        let confirm_endpoint = reader.text("confirm-endpoint");
        let settings = Settings {
            accept,
            max_size,
            max_files: reader.count("max-files", 1, u32::MAX),
            // A folder is many files: to allow one is to allow those, as on a file input.
            multiple: ["multiple", "directory"]
                .iter()
                .any(|name| (reader.get)(name).is_some()),
            concurrency: reader
                .count("concurrency", 1, 6)
                .map_or(default.concurrency, |count| count as usize),
            naming: match reader.word("naming", "keep unique") {
                Some(1) => Naming::Unique,
                _ => Naming::Keep,
            },
            transport: match reader.word("transport", "auto fetch xhr") {
                Some(1) => TransportChoice::Always(Transport::Fetch),
                Some(2) => TransportChoice::Always(Transport::Xhr),
                _ => TransportChoice::Auto,
            },
            manual: (reader.get)("manual").is_some(),
            retries: reader.count("retries", 0, 10).unwrap_or(default.retries),
            confirm: confirm_endpoint.is_some(),
            place: place(&endpoint),
        };
        Self {
            settings,
            endpoint,
            confirm_endpoint,
            credentials: match reader.word("credentials", "same-origin omit include") {
                Some(1) => Credentials::Omit,
                Some(2) => Credentials::Include,
                _ => Credentials::SameOrigin,
            },
            bad: reader.bad,
            on: BOOLEANS.into_iter().filter(says_false).collect(),
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

    fn value<T>(&mut self, name: &'static str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = (self.get)(name)?;
        let value = parse(&text);
        if value.is_none() {
            self.bad.push((name, text));
        }
        value
    }

    /// Which of some words it is, in any case and with nothing around it, as of the HTML Standard's
    /// enumerated attributes.
    fn word(&mut self, name: &'static str, words: &'static str) -> Option<usize> {
        self.value(name, |text| {
            plain::pieces(words, " ").position(|word| word.eq_ignore_ascii_case(text))
        })
    }

    fn count(&mut self, name: &'static str, least: u32, most: u32) -> Option<u32> {
        self.value(name, |text| parse_count(text, least..=most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(attributes: &[(&str, &str)]) -> Attributes {
        let default = Settings::default();
        Attributes::read(default.accept, default.max_size, &|name| {
            let found = attributes.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_element_without_attributes_has_the_documented_defaults() {
        let attributes = read(&[]);
        let place = place(DEFAULT_ENDPOINT);
        let settings = Settings {
            place,
            ..Settings::default()
        };
        assert_eq!(attributes.settings, settings);
        assert_eq!(attributes.endpoint, "/api/presigned-url");
        assert_eq!(attributes.confirm_endpoint, None);
        assert_eq!(attributes.credentials, Credentials::SameOrigin);
        assert!(attributes.bad.is_empty());
    }

    #[test]
    fn every_attribute_is_read() {
        let attributes = read(&[
            ("endpoint", "https://u.example/x"),
            ("confirm-endpoint", "/done"),
            ("max-files", "7"),
            ("multiple", ""),
            ("concurrency", "6"),
            ("naming", "Unique"),
            ("transport", "XHR"),
            ("manual", ""),
            ("retries", "0"),
            ("credentials", "include"),
        ]);
        let settings = attributes.settings;
        assert_eq!(attributes.endpoint, "https://u.example/x");
        assert_eq!(attributes.confirm_endpoint.as_deref(), Some("/done"));
        assert_eq!(attributes.credentials, Credentials::Include);
        assert_eq!(settings.max_files, Some(7));
        assert!(settings.multiple && settings.manual && settings.confirm);
        assert_eq!((settings.concurrency, settings.retries), (6, 0));
        assert_eq!(settings.naming, Naming::Unique);
        assert_eq!(settings.transport, TransportChoice::Always(Transport::Xhr));
        assert!(attributes.bad.is_empty());
    }

    #[test]
    fn whoever_may_choose_a_folder_may_choose_many_files() {
        for (names, multiple) in [
            (&[][..], false),
            (&[("multiple", "")], true),
            (&[("directory", "")], true),
            (&[("directory", "false"), ("multiple", "")], true),
        ] {
            let attributes = read(names);
            assert_eq!(attributes.settings.multiple, multiple, "{names:?}");
        }
    }

    #[test]
    fn what_says_false_is_on_and_reported() {
        for name in BOOLEANS {
            assert_eq!(read(&[(name, "False")]).on, [name]);
            for value in ["", "true", name] {
                assert!(read(&[(name, value)]).on.is_empty(), "{name}={value}");
            }
        }
        assert!(read(&[("disabled", "false")]).bad.is_empty());
        assert!(read(&[("manual", "false")]).settings.manual);
    }

    #[test]
    fn a_bad_value_is_reported_and_the_default_stays() {
        for (name, value) in [
            ("max-files", "0"),
            ("concurrency", "7"),
            ("naming", "random"),
            ("transport", "pigeon"),
            ("retries", "11"),
            ("credentials", "yes"),
            ("theme", "puce"),
            ("theme", " dark"),
        ] {
            let attributes = read(&[(name, value)]);
            assert_eq!(attributes.settings, read(&[]).settings, "{name}");
            assert_eq!(attributes.bad, [(name, value.to_owned())]);
        }
    }
}
