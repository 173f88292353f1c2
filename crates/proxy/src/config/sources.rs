//! Where a setting comes from: its flag, else its variable of the environment, else the file of
//! `--config`, else its default.
//!
//! An empty variable is as good as none, since compose files and service units pass them on. An
//! empty flag is the default, whatever the others say.

use std::{ffi::OsString, fmt, path::Path};

use clap::{
    Arg, ArgMatches, CommandFactory, FromArgMatches,
    builder::Resettable,
    error::{ContextKind, ContextValue, ErrorKind},
    parser::ValueSource,
};

use super::{Arguments, ConfigError, file, given};

/// Why there are no settings.
#[derive(Debug)]
pub enum ArgumentsError {
    /// Help or the version was asked for; printing it is the answer.
    Asked(clap::Error),
    /// The command line cannot be understood.
    Words(clap::Error),
    /// The file of `--config` cannot be used.
    File(ConfigError),
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
        let command = Self::command();
        let said = command.clone().try_get_matches_from(&words)?;
        let path = said.get_one::<String>("config").cloned();
        let Some(path) = given(path) else {
            return Ok(Self::from_arg_matches(&said)?);
        };
        let mut file = file::read(Path::new(&path)).map_err(ArgumentsError::File)?;
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
                setting,
                problem: "is no setting",
            }));
        }
        Ok(Self::from_arg_matches(
            &command.try_get_matches_from(&words)?,
        )?)
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

impl fmt::Display for ArgumentsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked(text) => text.fmt(f),
            Self::Words(error) => f.write_str(&one_sentence(error)),
            Self::File(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ArgumentsError {}

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
        ErrorKind::UnknownArgument => format!("There is no option {argument}; see --help."),
        ErrorKind::TooManyValues => format!("The option {argument} takes no value; see --help."),
        ErrorKind::ArgumentConflict => format!("The option {argument} is given more than once."),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("The option {argument} is not given a value that it takes; see --help.")
        }
        _ => format!("The option {argument} cannot be read; see --help."),
    }
}
