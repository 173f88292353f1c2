//! The command line.

use crate::dev;
use crate::engine::Engines;
use crate::release;
use crate::test;
use clap::{Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

/// The tasks of this project. Each sees to its own tools, so any of them may be the first command
/// on a fresh machine.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    arg_required_else_help = true
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) task: Task,
}

/// One task and its arguments.
#[derive(Debug, Subcommand, PartialEq, Eq)]
pub(crate) enum Task {
    /// Install what is missing, say what cannot be installed
    Setup {
        /// The browsers of the tests: chromium, firefox, webkit, with commas, or all
        #[arg(long, value_parser = Engines::read, default_value = "chromium")]
        browsers: Engines,
    },
    /// Print the folders of Trunk and of what it needs, for the PATH; install them first
    Path,
    /// Run the page, or a portal of `examples`, with the proxy and the stand, until Ctrl-C
    Dev(dev::Wanted),
    /// Run the tests: of all groups, or of one
    Test(test::Wanted),
    /// Check format, lints, documentation and scripts
    Lint,
    /// Build the widget as it ships
    Bundle {
        /// The folder to write, `dist` unless told otherwise
        #[arg(long)]
        out: Option<PathBuf>,
    },
    /// Bundle, print what a browser loads, fail above the budget
    Size,
    /// Measure, fail where a bar is missed: `many`, `small` or `large` for what the widget costs, or
    /// `proxy`; with `--help` what each takes
    Bench {
        /// What to pass on to the benchmark
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
    /// Take the pictures in `docs` anew, of every state of the widget
    Gallery,
    /// Make everything that users install, or only check that it could be made
    Release(release::Wanted),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;

    fn parsed(line: &str) -> Result<Task, clap::Error> {
        let words = std::iter::once("cargo xtask").chain(line.split_whitespace());
        Arguments::try_parse_from(words).map(|arguments| arguments.task)
    }

    #[test]
    fn the_command_line_is_one_that_clap_finds_sound() {
        use clap::CommandFactory as _;
        Arguments::command().debug_assert();
    }

    #[test]
    fn browsers_are_chromium_unless_others_are_named() {
        use Engine::{Chromium, Firefox, WebKit};
        for (words, engines) in [
            ("", vec![Chromium]),
            ("--browsers all", vec![Chromium, Firefox, WebKit]),
            ("--browsers=webkit", vec![WebKit]),
            ("--browsers firefox,chromium", vec![Chromium, Firefox]),
            ("--browsers firefox,firefox", vec![Firefox]),
        ] {
            let browsers = Engines(engines);
            let line = format!("setup {words}");
            let Task::Setup { browsers: of_setup } = parsed(&line).unwrap() else {
                panic!("{line}")
            };
            assert_eq!(of_setup, browsers, "{line}");
            let line = format!("test e2e {words} -- expired --nocapture");
            let Task::Test(wanted) = parsed(&line).unwrap() else {
                panic!("{line}")
            };
            assert_eq!(wanted.browsers, browsers, "{line}");
            assert_eq!(wanted.args, ["expired", "--nocapture"], "{line}");
        }
    }

    #[test]
    fn what_follows_bench_goes_to_the_benchmark_as_it_stands() {
        for (line, passed_on) in [
            ("bench", vec![]),
            ("bench many --files 10", vec!["many", "--files", "10"]),
            ("bench proxy --soak 600", vec!["proxy", "--soak", "600"]),
        ] {
            let args = passed_on.into_iter().map(OsString::from).collect();
            assert_eq!(parsed(line).unwrap(), Task::Bench { args }, "{line}");
        }
    }

    #[test]
    fn what_the_documents_tell_people_to_run_is_known() {
        const BEGINS: &str = "cargo xtask ";
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let docs = std::fs::read_dir(root.join("docs")).unwrap();
        let docs = docs.map(|entry| entry.unwrap().path());
        let docs = docs.filter(|path| path.extension() == Some("md".as_ref()));
        let pages = ["README.md", "CONTRIBUTING.md", "ARCHITECTURE.md"].map(|page| root.join(page));
        let mut known = 0;
        for page in docs.chain(pages) {
            let text = std::fs::read_to_string(&page).unwrap();
            for line in text.split(BEGINS).skip(1) {
                let line = line.split(['`', '#', '\n', ')']).next().unwrap_or_default();
                if line.trim() != "<task>" {
                    let problem = parsed(line).err().filter(clap::Error::use_stderr);
                    assert!(problem.is_none(), "{}: {BEGINS}{line}", page.display());
                    known += 1;
                }
            }
        }
        assert!(known > 20, "only {known} were found");
    }

    #[test]
    fn a_wrong_command_line_is_answered_with_what_is_wrong() {
        for (line, says) in [
            ("tset", "unrecognized subcommand 'tset'"),
            ("dev now", "there is no portal `now`, only `html`, "),
            (
                "dev --origin localhost:3000",
                "`localhost:3000` cannot be the origin of a page here: ",
            ),
            ("bundle --into x", "unexpected argument '--into'"),
            ("test nativ", "invalid value 'nativ'"),
            ("test --browsers opera", "there is no browser `opera`"),
            ("setup --browsers firefox,", "there is no browser ``"),
            ("test --repeat 0", "0 is not in 1.."),
        ] {
            let message = parsed(line).unwrap_err().to_string();
            assert!(message.contains(says), "{line}: {message}");
        }
    }
}
