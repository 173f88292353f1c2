//! Reads the command line.

use crate::bench::Plan;
use crate::failure::Failure;
use crate::test::Group;
use lexopt::{Arg, Parser, ValueExt};
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

/// What `cargo xtask help` prints.
pub(crate) const HELP: &str = "\
The tasks of this project. Each sees to its own tools, so any of them may be the first command
on a fresh machine.

Usage: cargo xtask <task>

  setup                   install what is missing, say what cannot be installed
  dev                     run the page, the proxy and the stand on this machine until Ctrl-C
  test [group] [-- args]  run the tests; a group is `native`, `browser` or `e2e`;
                          args go to the test programs, as in `-- name_of_a_test`
  lint                    check format, lints, documentation and scripts
  bundle [--out folder]   build the widget as it ships, into `dist` unless told otherwise
  size                    bundle, print what a browser loads, fail above the budget
  bench proxy [--rounds n] [--seconds n] [--soak seconds]
                          measure the proxy beside nginx, with wrk
";

/// One task and its arguments.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Print the help.
    Help,
    /// Install what is missing.
    Setup,
    /// Run everything on this machine.
    Dev,
    /// Run tests.
    Test {
        /// The only group to run; all without one.
        group: Option<Group>,
        /// What to pass on to each test program.
        arguments: Vec<OsString>,
    },
    /// Check the code.
    Lint,
    /// Build the widget as it ships.
    Bundle {
        /// The folder to write, unless the usual one.
        out: Option<PathBuf>,
    },
    /// Measure the widget as it ships.
    Size,
    /// Measure the proxy beside nginx.
    BenchProxy(Plan),
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
        "setup" => Task::Setup,
        "dev" => Task::Dev,
        "test" => return test(words),
        "lint" => Task::Lint,
        "bundle" => return bundle(words),
        "size" => Task::Size,
        "bench" => return bench(words),
        other => return Err(format!("there is no task `{other}`").into()),
    };
    match words.next()? {
        None => Ok(task),
        Some(other) => Err(other.unexpected()),
    }
}

fn test(words: &mut Parser) -> Result<Task, lexopt::Error> {
    let mut group = None;
    loop {
        if let Some(mut raw) = words.try_raw_args()
            && raw.next_if(|word| word == "--").is_some()
        {
            let arguments = raw.collect();
            return Ok(Task::Test { group, arguments });
        }
        match words.next()? {
            None => {
                let arguments = Vec::new();
                return Ok(Task::Test { group, arguments });
            }
            Some(Arg::Value(name)) if group.is_none() => {
                group = Some(name.string()?.parse::<Group>()?);
            }
            Some(other) => return Err(other.unexpected()),
        }
    }
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
    match words.next()? {
        Some(Arg::Value(what)) if what == "proxy" => {}
        Some(other) => return Err(other.unexpected()),
        None => return Err("`bench` wants to know what: `bench proxy`".into()),
    }
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
            ("setup", Task::Setup),
            ("dev", Task::Dev),
            ("lint", Task::Lint),
            ("size", Task::Size),
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
            (
                "test e2e -- expired --nocapture --",
                Some(Group::EndToEnd),
                vec!["expired", "--nocapture", "--"],
            ),
        ] {
            let arguments = arguments.into_iter().map(OsString::from).collect();
            assert_eq!(parsed(line), Ok(Task::Test { group, arguments }), "{line}");
        }
    }

    #[test]
    fn a_wrong_command_line_is_answered_with_what_is_wrong() {
        for (line, says) in [
            ("tset", "There is no task `tset`."),
            ("dev now", "Unexpected argument \"now\"."),
            ("bundle --out", "Missing argument for option '--out'."),
            ("bundle --into x", "Invalid option '--into'."),
            ("bench", "`bench` wants to know what"),
            ("bench widget", "Unexpected argument \"widget\"."),
            ("test nativ", "There is no test group `nativ`"),
            ("test native browser", "Unexpected argument \"browser\"."),
        ] {
            let message = parsed(line).unwrap_err();
            assert!(message.starts_with(says), "{line}: {message}");
        }
    }
}
