//! Reads the command line.

use crate::bench::proxy::Plan;
use crate::dev;
use crate::engine::Engine;
use crate::failure::Failure;
use crate::origin::Origin;
use crate::portal::Portal;
use crate::release;
use crate::test::{Group, Wanted};
use lexopt::{Arg, Parser, ValueExt};
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// What `cargo xtask help` prints.
pub(crate) const HELP: &str = "\
The tasks of this project. Each sees to its own tools, so any of them may be the first command
on a fresh machine.

Usage: cargo xtask <task>

  setup [--browsers …]    install what is missing, say what cannot be installed
  dev [portal] [--origin …]
                          run the page, or a portal of `examples`, with the proxy and the stand
                          on this machine until Ctrl-C; pages of the origin may upload too
  test [group] [-- args]  run the tests; a group is `native`, `browser` or `e2e`;
                          args go to the test programs, as in `-- name_of_a_test`
       [--browsers …]     run `e2e` in these, as in `firefox,webkit` or `all`; in `chromium`
                          unless told otherwise, where `browser` always runs
  lint                    check format, lints, documentation and scripts
  bundle [--out folder]   build the widget as it ships, into `dist` unless told otherwise
  size                    bundle, print what a browser loads, fail above the budget
  bench [args]            bundle, measure in a browser what the widget costs the page and the
                          network, fail where a bar is missed; a part is `many`, `small` or `large`
  bench proxy [--rounds n] [--seconds n] [--soak seconds]
                          measure the proxy beside nginx, with wrk
  release [--check [--advisories]] [--tag v…]
                          make everything that users install, or only check that it could be
                          made; a tag has to agree with the version
  gallery                 take the pictures in docs anew, of every state of the widget
";

/// The browsers that nobody has to name.
const DEFAULT: &[Engine] = &[Engine::Chromium];

/// One task and its arguments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Print the help.
    Help,
    /// Install what is missing.
    Setup {
        /// The browsers to install.
        engines: Vec<Engine>,
    },
    /// Run everything on this machine.
    Dev(dev::Wanted),
    /// Run tests.
    Test(Wanted),
    /// Check the code.
    Lint,
    /// Build the widget as it ships.
    Bundle {
        /// The folder to write, unless the usual one.
        out: Option<PathBuf>,
    },
    /// Measure how many bytes of the widget a browser loads.
    Size,
    /// Measure what the widget costs the page and the network.
    Bench {
        /// What to pass on to the benchmark.
        arguments: Vec<OsString>,
    },
    /// Measure the proxy beside nginx.
    BenchProxy(Plan),
    /// Take pictures of the widget.
    Gallery,
    /// Make everything that users install.
    Release(release::Wanted),
}

/// Reads the task from the words after the program's name.
pub(crate) fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Task, Failure> {
    read(&mut Parser::from_args(words)).map_err(|error| Failure::Usage(sentence(&error)))
}

fn read(words: &mut Parser) -> Result<Task, lexopt::Error> {
    let task = match words.next()? {
        None | Some(Arg::Long("help") | Arg::Short('h')) => return Ok(Task::Help),
        Some(Arg::Value(name)) => name.string()?,
        Some(other) => return Err(other.unexpected()),
    };
    let task = match task.as_str() {
        "help" => Task::Help,
        "setup" => return setup(words),
        "dev" => return dev(words),
        "test" => return test(words),
        "lint" => Task::Lint,
        "bundle" => return bundle(words),
        "size" => Task::Size,
        "bench" => return bench(words),
        "gallery" => Task::Gallery,
        "release" => return release(words),
        other => return Err(format!("there is no task `{other}`").into()),
    };
    match words.next()? {
        None => Ok(task),
        Some(other) => Err(other.unexpected()),
    }
}

fn setup(words: &mut Parser) -> Result<Task, lexopt::Error> {
    let mut engines = DEFAULT.to_vec();
    while let Some(word) = words.next()? {
        match word {
            Arg::Long("browsers") => engines = Engine::list(words.value()?)?,
            other => return Err(other.unexpected()),
        }
    }
    Ok(Task::Setup { engines })
}

fn dev(words: &mut Parser) -> Result<Task, lexopt::Error> {
    let mut wanted = dev::Wanted::default();
    while let Some(word) = words.next()? {
        match word {
            Arg::Value(name) if wanted.portal.is_none() => {
                wanted.portal = Some(name.string()?.parse::<Portal>()?);
            }
            Arg::Long("origin") => {
                wanted
                    .origins
                    .push(words.value()?.string()?.parse::<Origin>()?);
            }
            other => return Err(other.unexpected()),
        }
    }
    Ok(Task::Dev(wanted))
}

fn test(words: &mut Parser) -> Result<Task, lexopt::Error> {
    let mut group = None;
    let mut engines = None;
    let arguments = loop {
        if let Some(mut raw) = words.try_raw_args()
            && raw.next_if(|word| word == "--").is_some()
        {
            break raw.collect();
        }
        match words.next()? {
            None => break Vec::new(),
            Some(Arg::Value(name)) if group.is_none() => {
                group = Some(name.string()?.parse::<Group>()?);
            }
            Some(Arg::Long("browsers")) => engines = Some(Engine::list(words.value()?)?),
            Some(other) => return Err(other.unexpected()),
        }
    };
    if engines.is_some() && matches!(group, Some(Group::Native | Group::Browser)) {
        return Err("only the group `e2e` runs in other browsers".into());
    }
    Ok(Task::Test(Wanted {
        group,
        engines: engines.unwrap_or_else(|| DEFAULT.to_vec()),
        arguments,
    }))
}

fn bundle(words: &mut Parser) -> Result<Task, lexopt::Error> {
    let mut out = None;
    while let Some(word) = words.next()? {
        match word {
            Arg::Long("out") => out = Some(words.value()?.into()),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Task::Bundle { out })
}

fn bench(words: &mut Parser) -> Result<Task, lexopt::Error> {
    let mut arguments: Vec<_> = words.raw_args()?.collect();
    if arguments.first().is_none_or(|first| first != "proxy") {
        return Ok(Task::Bench { arguments });
    }
    bench_proxy(&mut Parser::from_args(arguments.drain(1..)))
}

fn bench_proxy(words: &mut Parser) -> Result<Task, lexopt::Error> {
    let mut plan = Plan {
        rounds: 5,
        time: Duration::from_secs(10),
        soak: None,
    };
    while let Some(word) = words.next()? {
        match word {
            Arg::Long("rounds") => plan.rounds = words.value()?.parse()?,
            Arg::Long("seconds") => plan.time = Duration::from_secs(words.value()?.parse()?),
            Arg::Long("soak") => plan.soak = Some(Duration::from_secs(words.value()?.parse()?)),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Task::BenchProxy(plan))
}

fn release(words: &mut Parser) -> Result<Task, lexopt::Error> {
    let mut wanted = release::Wanted::default();
    while let Some(word) = words.next()? {
        match word {
            Arg::Long("check") => wanted.check = true,
            Arg::Long("advisories") => wanted.advisories = true,
            Arg::Long("tag") => wanted.tag = Some(words.value()?.string()?),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Task::Release(wanted))
}

/// The parser's message as a sentence.
fn sentence(error: &lexopt::Error) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Task, String> {
        parse(line.split_whitespace().map(OsString::from)).map_err(|failure| failure.to_string())
    }

    #[test]
    fn each_task_is_known_by_its_name() {
        for (line, task) in [
            ("", Task::Help),
            ("--help", Task::Help),
            ("dev", Task::Dev(dev::Wanted::default())),
            (
                "dev react --origin http://127.0.0.1:9000 --origin http://localhost:3000/",
                Task::Dev(dev::Wanted {
                    portal: "react".parse().ok(),
                    origins: ["http://127.0.0.1:9000", "http://localhost:3000"]
                        .map(|origin| origin.parse().unwrap())
                        .to_vec(),
                }),
            ),
            ("lint", Task::Lint),
            ("size", Task::Size),
            ("gallery", Task::Gallery),
            ("release", Task::Release(release::Wanted::default())),
            (
                "release --check --tag v0.2.0",
                Task::Release(release::Wanted {
                    check: true,
                    advisories: false,
                    tag: Some("v0.2.0".to_owned()),
                }),
            ),
            ("bundle", Task::Bundle { out: None }),
            (
                "bench proxy --rounds 3 --soak 600",
                Task::BenchProxy(Plan {
                    rounds: 3,
                    time: Duration::from_secs(10),
                    soak: Some(Duration::from_secs(600)),
                }),
            ),
            (
                "bundle --out build/widget",
                Task::Bundle {
                    out: Some("build/widget".into()),
                },
            ),
        ] {
            assert_eq!(parsed(line), Ok(task), "{line}");
        }
    }

    #[test]
    fn words_after_two_dashes_go_to_the_test_programs_as_they_stand() {
        for (line, group, arguments) in [
            ("test", None, vec![]),
            ("test native", Some(Group::Native), vec![]),
            ("test browser --", Some(Group::Browser), vec![]),
            ("test -- expired", None, vec!["expired"]),
            ("test -- --browsers all", None, vec!["--browsers", "all"]),
            (
                "test e2e -- expired --nocapture --",
                Some(Group::EndToEnd),
                vec!["expired", "--nocapture", "--"],
            ),
        ] {
            let wanted = Wanted {
                group,
                engines: vec![Engine::Chromium],
                arguments: arguments.into_iter().map(OsString::from).collect(),
            };
            assert_eq!(parsed(line), Ok(Task::Test(wanted)), "{line}");
        }
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
            let line = format!("setup {words}");
            let setup = Task::Setup {
                engines: engines.clone(),
            };
            assert_eq!(parsed(&line), Ok(setup), "{line}");
            for (group, name) in [(None, ""), (Some(Group::EndToEnd), "e2e")] {
                let line = format!("test {name} {words} -- expired");
                let wanted = Wanted {
                    group,
                    engines: engines.clone(),
                    arguments: vec!["expired".into()],
                };
                assert_eq!(parsed(&line), Ok(Task::Test(wanted)), "{line}");
            }
        }
    }

    #[test]
    fn what_follows_bench_goes_to_the_benchmark_as_it_stands() {
        for (line, arguments) in [
            ("bench", vec![]),
            ("bench many --files 10", vec!["many", "--files", "10"]),
        ] {
            let arguments = arguments.into_iter().map(OsString::from).collect();
            assert_eq!(parsed(line), Ok(Task::Bench { arguments }), "{line}");
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
                let line = line
                    .split(['`', '#', '\n'])
                    .next()
                    .unwrap_or_default()
                    .trim();
                if line != "<task>" {
                    assert!(parsed(line).is_ok(), "{}: {BEGINS}{line}", page.display());
                    known += 1;
                }
            }
        }
        assert!(known > 20, "only {known} were found");
    }

    #[test]
    fn a_wrong_command_line_is_answered_with_what_is_wrong() {
        for (line, says) in [
            ("tset", "There is no task `tset`."),
            ("dev now", "There is no portal `now`, only `html`, "),
            ("dev vue react", "Unexpected argument \"react\"."),
            ("dev --origin", "Missing argument for option '--origin'."),
            (
                "dev --origin localhost:3000",
                "`localhost:3000` cannot be the origin of a page here: ",
            ),
            ("bundle --out", "Missing argument for option '--out'."),
            ("bundle --into x", "Invalid option '--into'."),
            ("bench proxy fast", "Unexpected argument \"fast\"."),
            (
                "bench proxy --soak",
                "Missing argument for option '--soak'.",
            ),
            ("test nativ", "There is no test group `nativ`"),
            ("test native browser", "Unexpected argument \"browser\"."),
            (
                "test --browsers",
                "Missing argument for option '--browsers'.",
            ),
            ("test --browsers opera", "There is no browser `opera`"),
            ("setup --browsers firefox,", "There is no browser ``"),
            (
                "test browser --browsers all",
                "Only the group `e2e` runs in other browsers.",
            ),
            ("bundle --browsers all", "Invalid option '--browsers'."),
        ] {
            let message = parsed(line).unwrap_err();
            assert!(message.starts_with(says), "{line}: {message}");
        }
    }
}
