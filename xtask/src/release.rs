//! `cargo xtask release`: everything that a user installs, in one folder.
//!
//! ```text
//! bundle/                                the widget, for a web server or the proxy's `assets`
//! direct-upload-<version>.tgz            the same as a package for npm
//! direct-upload-proxy-linux-amd64        the proxy, a static binary
//! direct-upload-proxy-linux-arm64        the same, where its compiler is
//! deploy/                                examples of how to run it; its Containerfile takes this
//!                                        whole folder for its context
//! direct-upload-*.cdx.json               the crates that are in widget and proxy (CycloneDX)
//! CHANGES.md, LICENSE, SHA256SUMS
//! ```
//!
//! Beside it is the same as one archive. With `--check` nothing is built: what has to agree on the
//! version is asked (`agreement`), and deny.toml is held to.

mod agreement;
mod contents;

use crate::bundle;
use crate::npm::NPM;
use crate::rust::WASM_TARGET;
use crate::tool::CARGO_DENY;
use crate::workspace::{Workspace, missing, on_path};
use agreement::agreed;
use anyhow::{Result, ensure};
use std::collections::BTreeSet;
use std::env::consts::{ARCH, OS};
use std::path::Path;
use xshell::{Shell, cmd};

/// The processors of the proxy's binaries: as Rust has them, and as containers have them.
const PROCESSORS: &[(&str, &str)] = &[("x86_64", "amd64"), ("aarch64", "arm64")];

/// What is listed: the crate, for a target, by which name. The proxy's is the same for both.
const LISTS: &[(&str, &str, &str)] = &[
    ("direct-upload", WASM_TARGET, "direct-upload-widget"),
    (
        "direct-upload-proxy",
        "x86_64-unknown-linux-musl",
        "direct-upload-proxy",
    ),
];

/// What a release is to be.
#[derive(clap::Args, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Only check: build nothing
    #[arg(long)]
    check: bool,
    /// Ask the network whether a crate is known to be vulnerable
    #[arg(long)]
    advisories: bool,
    /// The tag of Git that has to agree, as in v0.2.0
    #[arg(long)]
    tag: Option<String>,
}

/// `cargo xtask release`.
pub(crate) fn task(workspace: &Workspace, wanted: &Wanted) -> Result<()> {
    let sh = workspace.shell()?;
    let (version, changes) = agreed(&sh, wanted.tag.as_deref())?;
    println!("All agree on version {version}.");
    let (here, left_out): (Vec<_>, Vec<_>) =
        (PROCESSORS.iter()).partition(|(processor, _)| on_path(compiler(processor)).is_some());
    if !wanted.check && !here.contains(&&PROCESSORS[0]) {
        let bring = "run `apt-get install musl-tools` on Debian";
        return Err(missing(&compiler(PROCESSORS[0].0), bring));
    }
    let deny = CARGO_DENY.ready(workspace)?.join("cargo-deny");
    let asked = ["bans", "licenses", "sources", "advisories"];
    let asked = &asked[..if wanted.advisories { 4 } else { 3 }];
    cmd!(
        sh,
        "{deny} --locked --workspace check --hide-inclusion-graph {asked...}"
    )
    .run()?;
    if wanted.check {
        return Ok(());
    }
    let target = workspace.target();
    let name = format!("direct-upload-release-{version}");
    let out = target.join(&name);
    let bundle = out.join("bundle");
    let deploy = out.join("deploy");
    sh.remove_path(&out)?;
    bundle::bundle(workspace, &bundle)?;
    let npm = bundle.join("npm");
    let quiet = ["--loglevel", "error"];
    cmd!(sh, "{NPM} pkg set version={version} --prefix {npm}").run()?;
    cmd!(sh, "{NPM} pack {npm} --pack-destination {out} {quiet...}").run()?;
    sh.remove_path(npm)?;
    for (processor, name) in here {
        let file = out.join(format!("direct-upload-proxy-linux-{name}"));
        proxy(&sh, target, processor, &file)?;
    }
    for (package, target, name) in LISTS {
        let list = contents::list(&sh, package, target)?;
        sh.write_file(out.join(format!("{name}.cdx.json")), format!("{list:#}\n"))?;
    }
    sh.create_dir(&deploy)?;
    for file in sh.read_dir("deploy")? {
        sh.copy_file(file, &deploy)?;
    }
    sh.copy_file("LICENSE", &out)?;
    sh.write_file(out.join("CHANGES.md"), changes)?;
    vouch(&sh, &out)?;
    cmd!(sh, "tar -czf {out}.tar.gz --directory {target} {name}").run()?;
    let sizes = cmd!(sh, "du --all --bytes --max-depth=1 {out} {out}.tar.gz");
    sizes.quiet().run()?;
    for (processor, _) in left_out {
        let compiler = compiler(processor);
        println!("No proxy for {processor}: {compiler} is not on the PATH.");
    }
    Ok(())
}

/// musl's gcc for a processor, by its usual name, which is that in Debian's musl-dev too. It compiles
/// the C of ring and mimalloc.
fn compiler(processor: &str) -> String {
    format!("{processor}-linux-musl-gcc")
}

/// Builds the proxy for a processor, and looks whether it is static and, on such a machine, starts.
/// Rust's own linker links it: musl's gcc would leave a program that is not static, and falls over.
fn proxy(sh: &Shell, built: &Path, processor: &str, file: &Path) -> Result<()> {
    let target = format!("{processor}-unknown-linux-musl");
    cmd!(sh, "rustup --quiet target add {target}").run()?;
    let variable = target.replace('-', "_");
    let _cc = sh.push_env(format!("CC_{variable}"), compiler(processor));
    let linker = format!("CARGO_TARGET_{}_LINKER", variable.to_uppercase());
    let _linker = sh.push_env(linker, "rust-lld");
    let bin = "direct-upload-proxy";
    cmd!(
        sh,
        "cargo build --release --locked --package {bin} --bin {bin} --target {target}"
    )
    .run()?;
    sh.copy_file(built.join(target).join("release").join(bin), file)?;

    let headers = cmd!(sh, "readelf --wide --program-headers --dynamic {file}")
        .quiet()
        .read()?;
    ensure!(
        !headers.contains("INTERP") && !headers.contains("NEEDED"),
        "{} is not static.",
        file.display()
    );
    if (OS, ARCH) == ("linux", processor) {
        cmd!(sh, "{file} --version").run()?;
    } else {
        println!("It was not started: this machine is no {processor}.");
    }
    Ok(())
}

/// Writes SHA256SUMS, for `sha256sum --check` in the folder.
fn vouch(sh: &Shell, out: &Path) -> Result<()> {
    let _folder = sh.push_dir(out);
    let files = cmd!(sh, "find -type f -printf %P\\n").quiet().read()?;
    let files: BTreeSet<_> = files.lines().collect();
    let sums = cmd!(sh, "sha256sum {files...}").quiet().read()?;
    Ok(sh.write_file("SHA256SUMS", sums + "\n")?)
}
