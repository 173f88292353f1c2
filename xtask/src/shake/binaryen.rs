//! Binaryen's tools, which take wasm apart and make it smaller.

use super::interface::{Interface, Name};
use super::order;
use anyhow::Result;
use fs_err as fs;
use serde_json::json;
use std::path::Path;
use xshell::{Shell, cmd};

/// Shortens all names of imports and exports, and prints which became which.
const SHORTEN: &str = "--minify-imports-and-exports-and-modules";

/// What makes the wasm smallest once it is compressed, which is another measure than raw bytes:
/// repeated code costs next to nothing, so tiny functions go into their callers, and larger ones
/// stay apart. Each option was measured in Brotli.
///
/// Features are those that the wasm itself says it uses. `--traps-never-happen` would save 500
/// bytes and is left out: the panics of the bundle are traps, and each bounds check would go.
const SMALLEST: &[&str] = &[
    "--flatten",
    "--rereloop",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--gufa",
    "-Oz",
    "--always-inline-max-function-size=4",
    "--one-caller-inline-max-function-size=15",
    "--dealign",
    "--strip-debug",
    "--strip-producers",
];

/// Sorts functions by their names, and leaves out what a browser does not read. The list of features
/// is kept until here because wasm-opt reads it.
const IN_ORDER: &[&str] = &[
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-target-features",
];

/// Binaryen as npm has installed it, run by this shell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Binaryen<'a>(pub(crate) &'a Shell);

impl Binaryen<'_> {
    /// The imports and exports of a wasm file, which is left as it is.
    pub(crate) fn interface(self, wasm: &Path, scratch: &Path) -> Result<Interface> {
        self.optimized(wasm, &[], scratch)
    }

    /// Makes a wasm file as small as it gets, names included.
    pub(crate) fn smallest(self, wasm: &Path, out: &Path) -> Result<Interface> {
        self.optimized(wasm, SMALLEST, out)
    }

    /// Makes a wasm file whose functions stand where they compress best.
    pub(crate) fn in_order(self, wasm: &Path, out: &Path) -> Result<()> {
        let Self(sh) = self;
        let named = out.with_extension("named.wasm");
        fs::write(&named, order::named(&fs::read(wasm)?)?)?;
        Ok(cmd!(sh, "wasm-opt {named} {IN_ORDER...} --output {out}").run()?)
    }

    fn optimized(self, wasm: &Path, options: &[&str], out: &Path) -> Result<Interface> {
        let Self(sh) = self;
        Interface::read(&cmd!(sh, "wasm-opt {wasm} {options...} {SHORTEN} --output {out}").read()?)
    }

    /// Writes a wasm file with only some of its exports, and with what those need.
    pub(crate) fn keep(self, exports: &[&Name], wasm: &Path, out: &Path) -> Result<()> {
        let Self(sh) = self;
        let graph = out.with_extension("json");
        fs::write(&graph, reachable(exports))?;
        // It lists what it drops, which is of no use to a reader.
        let metadce = cmd!(
            sh,
            "wasm-metadce {wasm} --graph-file {graph} --output {out}"
        );
        Ok(metadce.ignore_stdout().run()?)
    }
}

/// The graph that wasm-metadce takes: exports that are not in it go.
fn reachable(exports: &[&Name]) -> String {
    let nodes = exports.iter().map(|name| {
        json!({ "name": format!("export {}", name.long), "export": name.long, "root": true })
    });
    serde_json::Value::from_iter(nodes).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_export_that_is_kept_is_a_root_of_the_graph() {
        let name = Name {
            long: "memory".to_owned(),
            short: "a".to_owned(),
        };
        assert_eq!(
            reachable(&[&name]),
            r#"[{"export":"memory","name":"export memory","root":true}]"#
        );
    }
}
