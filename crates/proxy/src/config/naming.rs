//! What may be written, as the operator says it.

use std::{fmt, path::Path};

use direct_upload_core::{file_kind::FileKind, settings::parse_size};

use super::{
    Auth, ConfigError,
    arguments::default,
    given, given_or,
    name_template::{NameTemplate, Part},
    secret_file,
};

/// What may be written.
pub struct Naming {
    /// How keys are made; `None` keeps the filename.
    pub template: Option<NameTemplate>,
    /// What `{random}` is made of.
    pub secret: Option<Vec<u8>>,
    /// The kinds of file that are accepted.
    pub kinds: Vec<FileKind>,
    /// The largest file, in bytes: advice.
    pub max_size: Option<u64>,
}

impl fmt::Debug for Naming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Naming")
            .field("template", &self.template)
            .field("kinds", &self.kinds)
            .field("max_size", &self.max_size)
            .finish_non_exhaustive()
    }
}

/// The settings about names, as text.
pub(super) struct NamingSettings {
    pub(super) template: Option<String>,
    pub(super) secret_file: Option<String>,
    pub(super) extensions: String,
    pub(super) max_size: Option<String>,
}

impl NamingSettings {
    pub(super) fn check(self, auth: &Auth) -> Result<Naming, ConfigError> {
        let template = given(self.template)
            .map(|text| NameTemplate::parse(&text))
            .transpose()?;
        if let Some(template) = &template {
            let claims_of = |auth: &Auth| match auth {
                Auth::None => template.has_claims(),
                Auth::Forwarded(_) => template.claim_besides_subject().is_some(),
                Auth::Jwt(_) => false,
            };
            if claims_of(auth) {
                let claim = template.claim_besides_subject().unwrap_or("sub").to_owned();
                return Err(ConfigError::NeedsToken { claim });
            }
        }
        let random = template
            .as_ref()
            .is_some_and(|template| template.has(&Part::Random));
        let secret = given(self.secret_file)
            .map(|file| secret_file::read_long("name-secret-file", Path::new(&file)))
            .transpose()?;
        if random != secret.is_some() {
            let given = secret.is_some();
            return Err(ConfigError::NameSecret { given });
        }
        Ok(Naming {
            template,
            secret,
            kinds: kinds(&given_or(self.extensions, default::EXTENSIONS))?,
            max_size: given(self.max_size).map(size).transpose()?,
        })
    }
}

fn kinds(list: &str) -> Result<Vec<FileKind>, ConfigError> {
    list.split(',')
        .map(|extension| {
            let bare = extension.trim().trim_start_matches('.');
            FileKind::ALL
                .into_iter()
                .find(|kind| kind.extension().eq_ignore_ascii_case(bare))
                .ok_or_else(|| {
                    let expected = "csv, zip, or both, which is all that the partner API takes";
                    ConfigError::invalid("extensions", extension.to_owned(), expected)
                })
        })
        .collect()
}

fn size(text: String) -> Result<u64, ConfigError> {
    parse_size(&text).ok_or_else(|| {
        let expected = "a size such as 500MB or 2GiB, at most the 5 GiB of one PUT";
        ConfigError::invalid("max-size", text, expected)
    })
}
