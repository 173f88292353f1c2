//! The file of `--config`: TOML, with the settings by the names of their flags.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read},
    path::Path,
};

use toml::{Table, Value};

use super::ConfigError;

/// The longest file that is read, in bytes.
const MAX_FILE: u64 = 64 * 1024;

/// What the file at `path` says, as the text that the flags would have.
///
/// # Errors
/// [`ConfigError::ConfigFile`] for what cannot be read, [`ConfigError::ConfigFileSyntax`] for what
/// is no TOML, and [`ConfigError::ConfigFileSetting`] for a value of the wrong type. None quotes
/// the file.
pub(super) fn read(path: &Path) -> Result<BTreeMap<String, String>, ConfigError> {
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(MAX_FILE + 1).read_to_string(&mut text))
        .and_then(|length| {
            // Half a file could leave out who may ask.
            if length as u64 > MAX_FILE {
                return Err(io::Error::other("it is longer than 64 KiB"));
            }
            Ok(())
        })
        .map_err(|error| ConfigError::ConfigFile {
            path: path.to_owned(),
            error,
        })?;
    let table: Table = toml::from_str(&text).map_err(|error| {
        let before = text.get(..error.span().unwrap_or_default().start);
        ConfigError::ConfigFileSyntax {
            path: path.to_owned(),
            line: before.unwrap_or_default().split('\n').count(),
        }
    })?;
    table
        .into_iter()
        .map(|(setting, value)| match as_flag(&setting, value) {
            Ok(text) => Ok((setting, text)),
            Err(problem) => Err(ConfigError::ConfigFileSetting {
                path: path.to_owned(),
                setting,
                problem,
            }),
        })
        .collect()
}

fn as_flag(setting: &str, value: Value) -> Result<String, &'static str> {
    if setting == "api-key" {
        return Err(
            "is not read from there: put the key into a file of its own, and name that in \
             api-key-file",
        );
    }
    match value {
        Value::String(text) => Ok(text),
        Value::Integer(number) => Ok(number.to_string()),
        Value::Boolean(on) => Ok(on.to_string()),
        Value::Array(values) => values
            .into_iter()
            .map(|value| match value {
                Value::String(text) => Ok(text),
                _ => Err("is a list of something else than texts"),
            })
            .collect::<Result<Vec<_>, _>>()
            .map(|texts| texts.join(",")),
        Value::Float(_) | Value::Datetime(_) | Value::Table(_) => {
            Err("wants a text, a whole number, true or false, or a list of texts")
        }
    }
}
