//! What a step of the examination found.

use std::{borrow::Cow, fmt};

/// How it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Fine,
    /// It works, but could be better.
    Note,
    /// Uploads cannot work.
    Wrong,
}

/// One step and what it found.
#[derive(Debug)]
pub struct Finding {
    /// How it is.
    pub verdict: Verdict,
    about: &'static str,
    what: Cow<'static, str>,
    mend: Option<Cow<'static, str>>,
}

impl Finding {
    pub(super) fn fine(about: &'static str, what: impl Into<Cow<'static, str>>) -> Self {
        Self {
            verdict: Verdict::Fine,
            about,
            what: what.into(),
            mend: None,
        }
    }

    pub(super) fn note(
        about: &'static str,
        what: impl Into<Cow<'static, str>>,
        mend: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            verdict: Verdict::Note,
            about,
            what: what.into(),
            mend: Some(mend.into()),
        }
    }

    pub(super) fn wrong(
        about: &'static str,
        what: impl Into<Cow<'static, str>>,
        mend: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self {
            verdict: Verdict::Wrong,
            ..Self::note(about, what, mend)
        }
    }
}

/// One line, and what mends it below.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = match self.verdict {
            Verdict::Fine => "fine ",
            Verdict::Note => "note ",
            Verdict::Wrong => "WRONG",
        };
        write!(f, "{verdict}  {}: {}", self.about, self.what)?;
        if let Some(mend) = &self.mend {
            for (n, line) in mend.lines().enumerate() {
                let lead = if n == 0 { "mend: " } else { "" };
                write!(f, "\n       {lead}{line}")?;
            }
        }
        Ok(())
    }
}
