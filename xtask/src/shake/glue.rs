//! The JavaScript side: what is generated around wasm-bindgen's glue, and what is checked of it.

use super::interface::{GLUE, Interface};
use anyhow::{Result, ensure};
use std::fmt::Write as _;

/// The module that wasm-opt gives to all imports where it shortens their names.
const MODULE: &str = "a";

/// The module `imports.js`: what the wasm imports, under its short names.
pub(super) fn imports(names: &Interface) -> String {
    let mut text =
        format!("import * as glue from {GLUE:?};\nexport const imports = {{ {MODULE:?}: {{\n");
    for name in &names.imports {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {:?}: glue.{},", name.short, name.long);
    }
    text.push_str("} };\n");
    text
}

/// Checks that the name of each export is a property of the wasm's alone: esbuild shortens it
/// wherever it stands behind a dot.
pub(super) fn check(glue: &str, names: &Interface) -> Result<()> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let mut of_wasm = 0;
    for name in &names.exports {
        let property = format!(".{}", name.long);
        for (at, _) in glue.match_indices(&property) {
            let (before, after) = (&glue[..at], &glue[at + property.len()..]);
            if after.starts_with(is_part) {
                continue;
            }
            let object = before.rsplit(|c| !is_part(c) && c != '.').next();
            ensure!(
                object == Some("wasm"),
                "The glue of the wasm uses `{}` for an export of the wasm and for something else \
                 too: give the export another name.",
                name.long
            );
            of_wasm += 1;
        }
    }
    ensure!(
        of_wasm > 0,
        "The glue of the wasm names none of its exports as `wasm.…`, as wasm-bindgen did when this \
         was written."
    );
    Ok(())
}

/// esbuild's option that renames the exports where the glue names them.
pub(super) fn mangle(names: &Interface) -> String {
    let names = names
        .exports
        .iter()
        .map(|name| name.long.replace('$', "[$]"));
    format!("--mangle-props=^({})$", names.collect::<Vec<_>>().join("|"))
}

/// The short name of each export, as esbuild reads it by `--mangle-cache`.
pub(super) fn mangle_cache(names: &Interface) -> String {
    let names = names.exports.iter();
    let cache = names.map(|name| (name.long.clone(), name.short.clone().into()));
    serde_json::Value::Object(cache.collect()).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::interface::Name;
    use super::*;

    fn names(imports: &[(&str, &str)], exports: &[(&str, &str)]) -> Interface {
        let named = |names: &[(&str, &str)]| {
            let names = names.iter().map(|(long, short)| Name {
                long: (*long).to_owned(),
                short: (*short).to_owned(),
            });
            names.collect()
        };
        Interface {
            imports: named(imports),
            exports: named(exports),
        }
    }

    #[test]
    fn imports_go_by_the_names_that_the_wasm_has_for_them() {
        let text = imports(&names(&[("__wbg_now_463a", "Bb")], &[]));
        assert!(text.contains(r#"{ "a": {"#), "{text}");
        assert!(text.contains(r#""Bb": glue.__wbg_now_463a,"#), "{text}");
    }

    #[test]
    fn an_export_that_shares_its_name_with_something_else_is_refused() {
        let names = names(&[], &[("start", "a"), ("upload", "b")]);
        let glue = "wasm.start();wasm.upload(1);function upload(){}; wasm.upload2(xhr.uploads);";
        assert!(check(glue, &names).is_ok());
        for other in [
            "xhr.upload",
            "other.wasm.upload",
            "mywasm.upload",
            "f().upload",
        ] {
            let message = check(&format!("{glue}{other}"), &names)
                .unwrap_err()
                .to_string();
            assert!(message.contains("`upload`"), "{other}: {message}");
        }
        let message = check("instance.exports.go()", &names)
            .unwrap_err()
            .to_string();
        assert!(message.contains("`wasm.…`"), "{message}");
    }

    #[test]
    fn exports_are_renamed_by_their_exact_names() {
        let names = names(&[], &[("memory", "a"), ("go$", "b")]);
        assert_eq!(mangle(&names), "--mangle-props=^(memory|go[$])$");
        assert!(mangle_cache(&names).contains(r#""memory":"a""#));
    }
}
