//! Makes the wasm and its glue small.
//!
//! wasm-bindgen names each import by a hash and each closure's export by its type, in both files, and
//! no tool shortens the two together: wasm-opt renames in the wasm and prints what became what, esbuild
//! renames in JavaScript as it is told. That saves 3.1 kB of Brotli of 72 (69,209 bytes of wasm
//! with wasm-opt alone, 66,087 with short names). So, after wasm-bindgen:
//!
//! 1. wasm-opt makes the wasm small and shortens all names;
//! 2. functions that are alike are put beside each other (`order`);
//! 3. esbuild puts together what the loader can reach of the glue (`start.js`), by the names that
//!    the wasm has now.
//!
//! wasm-bindgen writes the glue as a module of functions (its target `bundler`), so none of this
//! edits JavaScript as text. Where the glue or a tool's output is not of the shape that is
//! expected here, the bundle fails and says so.

mod glue;
mod interface;
mod order;

use crate::workspace::Workspace;
use anyhow::{Context as _, Result};
use fs_err as fs;
use interface::Interface;
use std::path::Path;
use wasm_bindgen_cli_support::Bindgen;
use xshell::{Shell, cmd};

/// The entry of the glue.
const START: &str = include_str!("shake/start.js");

/// What makes the wasm smallest once it is compressed, which is another measure than raw bytes:
/// repeated code costs next to nothing, so tiny functions go into their callers, and larger ones
/// stay apart. Each option was measured in Brotli; `-Oz` alone gives 3.0 kB more.
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
    // Prints which name became which.
    "--minify-imports-and-exports-and-modules",
];

/// Sorts functions by their names, and leaves out what a browser does not read. The list of features
/// is kept until here because wasm-opt reads it.
const IN_ORDER: &[&str] = &[
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-target-features",
];

/// The widget as a browser loads it.
#[derive(Debug)]
pub(crate) struct Shaken {
    /// The module that the loader imports.
    pub(crate) glue: Vec<u8>,
    /// The wasm, which the loader fetches.
    pub(crate) wasm: Vec<u8>,
}

/// Makes the smallest glue and wasm out of what rustc built.
pub(crate) fn shake(sh: &Shell, workspace: &Workspace, compiled: &Path) -> Result<Shaken> {
    let folder = workspace.target().join("shake");
    let file = |name: &str| folder.join(name);
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name("direct-upload");
    bindgen.bundler(true)?;
    bindgen.generate(&folder).context("wasm-bindgen")?;

    let (bound, smallest) = (file("direct-upload_bg.wasm"), file("smallest.wasm"));
    let printed = cmd!(sh, "wasm-opt {bound} {SMALLEST...} --output {smallest}").read()?;
    let names = Interface::read(&printed)?;

    let (named, ordered) = (file("named.wasm"), file("ordered.wasm"));
    fs::write(&named, order::named(&fs::read(smallest)?)?)?;
    cmd!(sh, "wasm-opt {named} {IN_ORDER...} --output {ordered}").run()?;

    glue::check(&fs::read_to_string(file("direct-upload_bg.js"))?, &names)?;
    fs::write(file("start.js"), START)?;
    fs::write(file("imports.js"), glue::imports(&names))?;
    fs::write(file("names.json"), glue::mangle_cache(&names))?;
    let cache = format!("--mangle-cache={}", file("names.json").display());
    // Methods that make a class disposable by `using`: the loader does not need them.
    let no_dispose = "--define:Symbol.dispose=undefined";
    let options = ["--minify", no_dispose, &glue::mangle(&names), &cache];
    Ok(Shaken {
        glue: esbuild(sh, &file("start.js"), &options)?.into_bytes(),
        wasm: fs::read(ordered)?,
    })
}

/// A module with all that it needs of what it imports put into it and nothing else, or a style
/// sheet, as much smaller as the options of esbuild say. The browsers that the widget supports
/// read this much JavaScript without translation.
pub(crate) fn esbuild(sh: &Shell, file: &Path, options: &[&str]) -> Result<String> {
    let always = ["--bundle", "--format=esm", "--target=es2022"];
    let said = [
        "--legal-comments=none",
        "--charset=utf8",
        "--log-level=warning",
    ];
    Ok(cmd!(sh, "esbuild {file} {always...} {said...} {options...}").read()?)
}
