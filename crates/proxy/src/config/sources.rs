//! Where a setting comes from: its flag, else its variable of the environment, else the file of
//! `--config`, else its default.
//!
//! An empty variable is as good as none, since compose files and service units pass them on. An
//! empty flag is the default, whatever the others say.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    fs::File,
    io::{self, Read},
    path::Path,
};

use clap::{
    Arg, ArgMatches, Command, FromArgMatches,
    builder::Resettable,
    error::{ContextKind, ContextValue, ErrorKind},
    parser::ValueSource,
};
use thiserror::Error;
use toml::{Table, Value};

use super::{
    arguments::{Arguments, given},
    error::ConfigError,
};

/// The longest file that is read, in bytes.
const MAX_FILE: u64 = 64 * 1024;
/// From this likeness on (Jaro and Winkler's), a name may be a mistyped one.
const LIKE: f64 = 0.85;

/// Why there are no settings.
#[derive(Debug, Error)]
pub enum ArgumentsError {
    /// Help or the version was asked for; printing it is the answer.
    #[error("{0}")]
    Asked(clap::Error),
    /// The command line cannot be understood.
    #[error("{}", one_sentence(.0))]
    Words(clap::Error),
    /// The file of `--config` cannot be used.
    #[error(transparent)]
    File(#[from] ConfigError),
}

impl Arguments {
    /// Reads the command line (with the program's name first), the environment and the file that
    /// they name.
    ///
    /// # Errors
    /// [`ArgumentsError`], which is one sentence without any value: a word that is no option could
    /// be part of a key.
    pub fn read(words: impl IntoIterator<Item = OsString>) -> Result<Self, ArgumentsError> {
        let words: Vec<OsString> = words.into_iter().collect();
        let command = Self::rules();
        let said = command.clone().try_get_matches_from(&words)?;
        let path = said.get_one::<String>("config").cloned();
        let Some(path) = given(path) else {
            return Self::from_matches(&command, &said, &BTreeMap::new());
        };
        let mut file = read_file(Path::new(&path))?;
        let in_file = file.clone();
        let command = command.mut_args(|arg| {
            let setting = arg
                .get_long()
                .filter(|long| !matches!(*long, "config" | "check"));
            match setting.and_then(|setting| file.remove(setting)) {
                Some(value) if !is_said(&arg, &said) => {
                    arg.env(Resettable::Reset).default_value(value)
                }
                _ => arg,
            }
        });
        if let Some((setting, _)) = file.pop_first() {
            return Err(ArgumentsError::File(ConfigError::ConfigFileSetting {
                path: path.into(),
                problem: no_setting(&command, &setting),
                setting,
            }));
        }
        let said = command.clone().try_get_matches_from(&words)?;
        Self::from_matches(&command, &said, &in_file)
    }

    fn from_matches(
        command: &Command,
        said: &ArgMatches,
        in_file: &BTreeMap<String, String>,
    ) -> Result<Self, ArgumentsError> {
        let mut arguments = Self::from_arg_matches(said)?;
        arguments.in_force = command
            .get_arguments()
            .filter_map(|arg| {
                let setting = arg.get_long().filter(|long| *long != "check")?;
                let id = arg.get_id().as_str();
                let values: Vec<_> = said.get_raw(id)?.map(OsStr::to_string_lossy).collect();
                let value = values.join(",");
                let source = match said.value_source(id)? {
                    _ if value.trim().is_empty() => return None,
                    ValueSource::CommandLine => "flag",
                    ValueSource::EnvVariable => "variable",
                    _ if in_file.get(setting) == Some(&value) => "file",
                    _ => "default",
                };
                // The key itself, or a URL that may have a password in it.
                let value = match setting {
                    "api-key" | "rate-limit-store" => "set",
                    _ => &value,
                };
                Some(format!("{setting} = {value} ({source})"))
            })
            .collect();
        Ok(arguments)
    }
}

/// What is wrong with a name in the file, and which one may be meant.
fn no_setting(command: &Command, name: &str) -> String {
    let likeness = |setting: &&str| strsim::jaro_winkler(setting, name);
    let known = command.get_arguments().filter_map(Arg::get_long);
    let known = known.filter(|long| !matches!(*long, "config" | "check"));
    let nearest = known.max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match nearest.filter(|nearest| likeness(nearest) > LIKE) {
        Some(nearest) => format!("is no setting; perhaps {nearest} is meant"),
        None => "is no setting".to_owned(),
    }
}

/// Whether a variable that is not empty gives `arg`. Flags win over all of this by themselves.
fn is_said(arg: &Arg, said: &ArgMatches) -> bool {
    let id = arg.get_id().as_str();
    let mut values = said.get_raw(id).into_iter().flatten();
    said.value_source(id) == Some(ValueSource::EnvVariable)
        && values.any(|value| value.to_str().is_none_or(|text| !text.trim().is_empty()))
}

impl From<clap::Error> for ArgumentsError {
    fn from(error: clap::Error) -> Self {
        if error.use_stderr() {
            Self::Words(error)
        } else {
            Self::Asked(error)
        }
    }
}

/// Clap's message without the usage text that follows it, and without values.
fn one_sentence(error: &clap::Error) -> String {
    if error.kind() == ErrorKind::MissingRequiredArgument {
        return "doctor needs --origin, the origin of the page that embeds the widget; see doctor \
                --help."
            .to_owned();
    }
    let argument = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) if argument.starts_with("--") => argument,
        _ => return "A word on the command line is no option; see --help.".to_owned(),
    };
    match error.kind() {
        ErrorKind::UnknownArgument => match error.get(ContextKind::SuggestedArg) {
            Some(ContextValue::String(meant)) => {
                format!("There is no option {argument}; is {meant} meant? See --help.")
            }
            _ => format!("There is no option {argument}; see --help."),
        },
        ErrorKind::TooManyValues => format!("The option {argument} takes no value; see --help."),
        ErrorKind::ArgumentConflict => format!("The option {argument} is given more than once."),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("The option {argument} is not given a value that it takes; see --help.")
        }
        _ => format!("The option {argument} cannot be read; see --help."),
    }
}

/// What the file at `path` says, as the text that the flags would have.
///
/// # Errors
/// [`ConfigError::ConfigFile`] for what cannot be read, [`ConfigError::ConfigFileSyntax`] for what
/// is no TOML, and [`ConfigError::ConfigFileSetting`] for a value of the wrong type. None quotes
/// the file.
fn read_file(path: &Path) -> Result<BTreeMap<String, String>, ConfigError> {
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
                problem: problem.to_owned(),
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
