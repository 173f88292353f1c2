//! Takes out of the wasm and its glue what neither needs of the other, and shortens the names
//! that both have left.
//!
//! wasm-bindgen keeps each export of each crate that is linked in, and names every import by a
//! hash. Some of those exports are of classes that no one here constructs (wasm-streams, which
//! comes with Leptos, has three), and keep kilobytes of code alive. So, after wasm-bindgen:
//!
//! 1. esbuild puts together what the loader can reach of the glue (`start.js`);
//! 2. exports that this does not name are dropped by wasm-metadce, with all that only they need;
//! 3. wasm-opt makes the rest small and shortens all names, and puts functions that are alike
//!    beside each other;
//! 4. esbuild puts the glue together again, around just the imports that are left, by the names
//!    that they have now.
//!
//! wasm-bindgen writes the glue as a module of functions (its target `bundler`), so none of this
//! edits JavaScript as text. Where the glue or a tool's output is not of the shape that is
//! expected here, the bundle fails and says so: nothing is left out by guess.

mod binaryen;
mod glue;
mod interface;
mod order;

use crate::workspace::Workspace;
use anyhow::{Context as _, Result};
use binaryen::Binaryen;
use fs_err as fs;
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;
use xshell::{Shell, cmd};

/// The entry of the glue.
const START: &str = include_str!("shake/start.js");

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
    let bound = bindgen(compiled, &folder)?;
    let binaryen = Binaryen(sh);

    let start = written(&folder, "start.js", START)?;
    let needed = folder.join("needed.wasm");
    let smallest = folder.join("smallest.wasm");

    let all = binaryen.interface(&bound, &folder.join("renamed.wasm"))?;
    written(&folder, "imports.js", &glue::imports(&all.imports, false))?;
    let reached = esbuild(
        sh,
        &start,
        &[
            glue::NO_DISPOSE,
            glue::NO_FINALIZERS,
            "--minify-syntax",
            "--minify-whitespace",
        ],
    )?;
    binaryen.keep(&glue::named(&reached, &all)?, &bound, &needed)?;

    let left = binaryen.smallest(&needed, &smallest)?;
    let ordered = folder.join("ordered.wasm");
    binaryen.in_order(&smallest, &ordered)?;
    written(&folder, "imports.js", &glue::imports(&left.imports, true))?;
    let cache = written(&folder, "names.json", &glue::mangle_cache(&left.exports))?;
    let glue = esbuild(
        sh,
        &start,
        &[
            glue::NO_DISPOSE,
            "--minify",
            &glue::mangle(&left.exports),
            &format!("--mangle-cache={}", cache.display()),
        ],
    )?;
    Ok(Shaken {
        glue: glue.into_bytes(),
        wasm: fs::read(ordered)?,
    })
}

/// A module with all that it needs of what it imports put into it and nothing else, or a style
/// sheet, as much smaller as the options of esbuild say. The browsers that the widget supports
/// read this much JavaScript without translation.
pub(crate) fn esbuild(sh: &Shell, file: &Path, options: &[&str]) -> Result<String> {
    let always = [
        "--bundle",
        "--format=esm",
        "--target=es2022",
        "--legal-comments=none",
    ];
    let said = ["--charset=utf8", "--log-level=warning"];
    Ok(cmd!(sh, "esbuild {file} {always...} {said...} {options...}").read()?)
}

/// Has wasm-bindgen write the glue as a module of functions into a folder, and gives the path of
/// the wasm beside it.
fn bindgen(compiled: &Path, folder: &Path) -> Result<PathBuf> {
    let mut bindgen = Bindgen::new();
    bindgen.input_path(compiled).out_name("direct-upload");
    bindgen.bundler(true)?;
    bindgen.generate(folder).context("wasm-bindgen")?;
    Ok(folder.join("direct-upload_bg.wasm"))
}

fn written(folder: &Path, name: &str, text: &str) -> Result<PathBuf> {
    let file = folder.join(name);
    fs::write(&file, text)?;
    Ok(file)
}
