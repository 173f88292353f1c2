//! What a wasm file and its glue ask of each other, and the short names of it.
//!
//! wasm-opt prints it when it shortens the names; it is the one source here for which imports and
//! exports there are.

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

/// The module that wasm-bindgen's wasm imports all from: its glue.
pub(super) const GLUE: &str = "./direct-upload_bg.js";

/// A name and its short form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// As wasm-bindgen has it.
    pub(super) long: String,
    /// As wasm-opt has it.
    pub(super) short: String,
}

/// The imports and exports of a wasm file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Interface {
    /// What the glue gives to the wasm.
    pub(super) imports: Vec<Name>,
    /// What the wasm gives to the glue.
    pub(super) exports: Vec<Name>,
}

impl Interface {
    /// Reads what wasm-opt's `--minify-imports-and-exports-and-modules` prints:
    /// `{"imports": [[module, long, short], …], "exports": [[long, short], …]}`.
    pub(super) fn read(printed: &str) -> Result<Self> {
        const JUNK: &str = "wasm-opt did not print the names it shortened";
        let printed: Value = serde_json::from_str(printed).context(JUNK)?;
        let rows = |list: &str| {
            let rows = printed[list].as_array().filter(|rows| !rows.is_empty());
            rows.with_context(|| format!("{JUNK}: there are no {list}"))
        };
        let text = |row: &Value, at: usize| {
            let text = row[at].as_str().map(str::to_owned);
            text.with_context(|| format!("{JUNK}: {row} is no row of names"))
        };
        let imports = rows("imports")?.iter().map(|row| {
            ensure!(
                row[0] == GLUE,
                "The wasm imports {row}, and not all from {GLUE}."
            );
            Ok(Name {
                long: text(row, 1)?,
                short: text(row, 2)?,
            })
        });
        let exports = rows("exports")?.iter().map(|row| {
            Ok(Name {
                long: text(row, 0)?,
                short: text(row, 1)?,
            })
        });
        Ok(Self {
            imports: imports.collect::<Result<_>>()?,
            exports: exports.collect::<Result<_>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_with_their_short_forms() {
        let interface = Interface::read(
            r#"{"imports": [["./direct-upload_bg.js", "__wbg_now_463a", "Bb"]],
                "exports": [["memory", "a"]]}"#,
        )
        .unwrap();
        let name = |long: &str, short: &str| Name {
            long: long.to_owned(),
            short: short.to_owned(),
        };
        assert_eq!(interface.imports, [name("__wbg_now_463a", "Bb")]);
        assert_eq!(interface.exports, [name("memory", "a")]);
    }

    #[test]
    fn what_is_not_of_this_shape_is_refused_by_name() {
        for (printed, complaint) in [
            ("", "EOF"),
            (r#"{"imports": [], "exports": []}"#, "there are no imports"),
            (
                r#"{"imports": [["./direct-upload_bg.js", "a", "b"]]}"#,
                "there are no exports",
            ),
            (
                r#"{"imports": [["./direct-upload_bg.js", "a", "b"]], "exports": [["a"]]}"#,
                r#"["a"] is no row"#,
            ),
            (
                r#"{"imports": [["env", "now", "b"]], "exports": [["a", "b"]]}"#,
                r#"imports ["env","now","b"]"#,
            ),
        ] {
            let message = format!("{:#}", Interface::read(printed).unwrap_err());
            assert!(message.contains(complaint), "{message}");
        }
    }
}
