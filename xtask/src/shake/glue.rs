//! The JavaScript side: what is generated around wasm-bindgen's glue, and what is read off it.
//!
//! The glue itself is never edited as text: esbuild drops and renames, by its syntax tree.

use super::interface::{GLUE, Interface, Name};
use anyhow::{Result, bail};
use std::fmt::Write as _;

/// The module that wasm-opt gives to all imports where it shortens their names.
const SHORT_MODULE: &str = "a";

/// What the wasm's exports are members of, in the glue and in start.js.
const WASM: [&str; 2] = ["wasm.", "instance.exports."];

/// Keeps off the methods that make a class disposable by `using`: the loader does not need them,
/// and to give them to a class keeps it alive.
pub(crate) const NO_DISPOSE: &str = "--define:Symbol.dispose=undefined";

/// Keeps off finalizers, so that an export is not alive just because one names it: what only a
/// finalizer would free is of a class that no one can construct.
pub(crate) const NO_FINALIZERS: &str = "--define:FinalizationRegistry=undefined";

/// The module `imports.js`: what the wasm imports, under its short names if it has them already.
pub(crate) fn imports(imports: &[Name], shortened: bool) -> String {
    let (module, field): (_, fn(&Name) -> &str) = if shortened {
        (SHORT_MODULE, |name| &name.short)
    } else {
        (GLUE, |name| &name.long)
    };
    let mut text =
        format!("import * as glue from {GLUE:?};\nexport const imports = {{ {module:?}: {{\n");
    for name in imports {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {:?}: glue.{},", field(name), name.long);
    }
    text.push_str("} };\n");
    text
}

/// The exports that the glue names, where `glue` still has their long names.
///
/// Each must be a name of nothing else in the glue: esbuild shortens it wherever it stands.
pub(crate) fn named<'a>(glue: &str, interface: &'a Interface) -> Result<Vec<&'a Name>> {
    let mut named = Vec::new();
    for name in &interface.exports {
        let (of_wasm, of_others) = uses(glue, &name.long);
        if of_wasm == 0 {
            continue;
        }
        if of_others > 0 {
            bail!(
                "The glue of the wasm uses `{}` for an export of the wasm and for something else \
                 too: give the export another name.",
                name.long
            );
        }
        named.push(name);
    }
    // start.js names one itself.
    if named.len() < 2 {
        bail!(
            "The glue of the wasm names none of its exports as `{}…`, as wasm-bindgen did when \
             this was written.",
            WASM[0]
        );
    }
    Ok(named)
}

/// How often a word stands in the text as a name of the wasm's, and how often otherwise. A
/// function of the glue may have the same name (wasm-bindgen calls the ones that wrap closures
/// as it does the exports): that is a variable, and never renamed with the export.
fn uses(text: &str, word: &str) -> (usize, usize) {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let is_function = text.contains(&format!("function {word}("));
    let mut counts = (0, 0);
    for (at, _) in text.match_indices(word) {
        let (before, after) = (&text[..at], &text[at + word.len()..]);
        if before.ends_with(part) || after.starts_with(part) {
            continue;
        }
        let of_wasm = WASM
            .iter()
            .filter_map(|wasm| before.strip_suffix(wasm))
            .any(|before| !before.ends_with(|c| part(c) || c == '.'));
        if of_wasm {
            counts.0 += 1;
        } else if !is_function || before.ends_with(['.', '"', '\'']) {
            counts.1 += 1;
        }
    }
    counts
}

/// esbuild's option that renames the exports where the glue names them.
pub(crate) fn mangle(exports: &[Name]) -> String {
    let names: Vec<_> = exports
        .iter()
        .map(|name| name.long.replace('$', "[$]"))
        .collect();
    format!("--mangle-props=^({})$", names.join("|"))
}

/// The short name of each export, as esbuild reads it by `--mangle-cache`.
pub(crate) fn mangle_cache(exports: &[Name]) -> String {
    let cache: serde_json::Map<_, _> = exports
        .iter()
        .map(|name| (name.long.clone(), name.short.clone().into()))
        .collect();
    serde_json::Value::Object(cache).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(long: &str, short: &str) -> Name {
        Name {
            long: long.to_owned(),
            short: short.to_owned(),
        }
    }

    fn interface(exports: &[&str]) -> Interface {
        Interface {
            imports: Vec::new(),
            exports: exports.iter().map(|long| name(long, "a")).collect(),
        }
    }

    #[test]
    fn imports_go_by_the_names_that_the_wasm_has_for_them() {
        let names = [name("__wbg_now_463a", "Bb")];
        let long = imports(&names, false);
        assert!(long.contains(r#"{ "./direct-upload_bg.js": {"#), "{long}");
        assert!(long.contains(r#""__wbg_now_463a": glue.__wbg_now_463a,"#));
        let short = imports(&names, true);
        assert!(short.contains(r#"{ "a": {"#), "{short}");
        assert!(short.contains(r#""Bb": glue.__wbg_now_463a,"#));
    }

    #[test]
    fn an_export_that_the_glue_does_not_name_is_not_kept() {
        let interface = interface(&["__wbindgen_start", "sink_close", "memory"]);
        let glue = "wasm.__wbindgen_start();wasm.memory.buffer;wasm.sink_close2()";
        let named = named(glue, &interface).unwrap();
        let named: Vec<_> = named.iter().map(|name| name.long.as_str()).collect();
        assert_eq!(named, ["__wbindgen_start", "memory"]);
    }

    #[test]
    fn an_export_that_shares_its_name_with_something_else_is_refused() {
        let interface = interface(&["__wbindgen_start", "upload"]);
        for other in [
            "xhr.upload",
            "{upload(){}}",
            "\"upload\"",
            "other.wasm.upload",
            "mywasm.upload",
        ] {
            let glue = format!("wasm.__wbindgen_start();wasm.upload(1);{other}");
            let message = named(&glue, &interface).unwrap_err().to_string();
            assert!(message.contains("`upload`"), "{other}: {message}");
        }
    }

    #[test]
    fn a_function_of_the_glue_may_have_an_export_s_name() {
        let interface = interface(&["__wbindgen_start", "invoke"]);
        let glue = "wasm.__wbindgen_start();function invoke(a){wasm.invoke(a)}make(invoke);";
        assert_eq!(named(glue, &interface).unwrap().len(), 2);
        assert!(named(&format!("{glue}x.invoke()"), &interface).is_err());
    }

    #[test]
    fn glue_of_another_shape_is_refused() {
        let interface = interface(&["__wbindgen_start", "go"]);
        let message = named("instance.exports.__wbindgen_start();w.go()", &interface)
            .unwrap_err()
            .to_string();
        assert!(message.contains("`wasm.…`"), "{message}");
    }

    #[test]
    fn exports_are_renamed_by_their_exact_names() {
        let exports = [name("memory", "a"), name("go$", "b")];
        assert_eq!(mangle(&exports), "--mangle-props=^(memory|go[$])$");
        assert_eq!(mangle_cache(&exports), r#"{"go$":"b","memory":"a"}"#);
    }
}
