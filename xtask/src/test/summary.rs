//! Counts tests in the output of test programs, and adds the groups up.
//!
//! Both libtest and wasm-bindgen-test end each program's output with a line
//! `test result: ok. 3 passed; 0 failed; 1 ignored; …`, which is all that is counted. Tests that
//! turn out not to run pass there; they say so in a file, and are counted and named by themselves.

use std::fmt::Write as _;
use std::time::Duration;

/// How many tests ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    /// Tests that passed.
    pub(super) passed: u64,
    /// Tests that failed.
    pub(super) failed: u64,
    /// Tests that did not run because their code says so.
    pub(super) ignored: u64,
}

/// What one group of test programs came to.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// The tests of all programs so far.
    pub(super) counts: Counts,
    /// The names of those that failed.
    pub(super) failures: Vec<String>,
    /// Those that did not run.
    pub(super) not_run: Vec<NotRun>,
}

/// A test that did not run, since the browser or the machine lacks what it needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct NotRun {
    /// Its name.
    pub(super) test: String,
    /// What is lacking.
    pub(super) reason: String,
}

impl NotRun {
    /// Reads a file in which each line is a test, a tab and a reason. Tests write it as they end,
    /// one of several journeys once for each.
    pub(super) fn listed(text: &str) -> Vec<Self> {
        let lines = text.lines().filter_map(|line| line.split_once('\t'));
        let mut tests: Vec<Self> = lines
            .map(|(test, reason)| Self {
                test: test.to_owned(),
                reason: reason.to_owned(),
            })
            .collect();
        tests.sort();
        tests.dedup();
        tests
    }
}

impl Tally {
    /// Takes out of those that passed what has not run.
    pub(super) fn set_aside(&mut self, not_run: Vec<NotRun>) {
        let number = u64::try_from(not_run.len()).unwrap_or(u64::MAX);
        self.counts.passed = self.counts.passed.saturating_sub(number);
        self.not_run.extend(not_run);
    }

    /// Takes in one line of output.
    pub(super) fn read(&mut self, line: &str) {
        if let Some(counts) = result(line) {
            self.counts.passed += counts.passed;
            self.counts.failed += counts.failed;
            self.counts.ignored += counts.ignored;
        } else if let Some(name) = failed_test(line) {
            self.failures.push(name.to_owned());
        }
    }
}

/// The counts of a `test result:` line.
fn result(line: &str) -> Option<Counts> {
    let (_, numbers) = line
        .trim()
        .strip_prefix("test result: ")?
        .split_once(". ")?;
    let mut counts = Counts::default();
    for part in numbers.split(';') {
        match part.trim().split_once(' ') {
            Some((number, "passed")) => counts.passed = number.parse().ok()?,
            Some((number, "failed")) => counts.failed = number.parse().ok()?,
            Some((number, "ignored")) => counts.ignored = number.parse().ok()?,
            _ => {}
        }
    }
    Some(counts)
}

/// The name in a line such as `test queue::is_fair ... FAILED`.
fn failed_test(line: &str) -> Option<&str> {
    let (name, outcome) = line.trim().strip_prefix("test ")?.split_once(" ... ")?;
    outcome.starts_with("FAIL").then_some(name)
}

/// The end of one group.
#[derive(Debug)]
pub(super) struct Outcome {
    /// The group's name, with the browser where the group runs in several.
    pub(super) group: String,
    /// Its tests.
    pub(super) tally: Tally,
    /// How long it took.
    pub(super) took: Duration,
    /// What went wrong besides the failed tests that were counted: a crash, a program that ended
    /// in failure, no tests at all.
    pub(super) problems: Vec<String>,
}

impl Outcome {
    /// Failures, counting a problem that no test was blamed for as one.
    fn failed(&self) -> u64 {
        let blamed = self.tally.counts.failed;
        if blamed == 0 && !self.problems.is_empty() {
            1
        } else {
            blamed
        }
    }
}

/// The summary of what was built and of all groups, which ends with the line `N passed, N failed`,
/// and whether all is well.
pub(super) fn summary(steps: &[(&str, Duration)], outcomes: &[Outcome]) -> (String, bool) {
    let mut text = String::new();
    // Writing to a string cannot fail.
    for (step, took) in steps {
        let _ = writeln!(text, "building: {step:<57}{:>7.1} s", took.as_secs_f64());
    }
    for outcome in outcomes {
        let Counts {
            passed, ignored, ..
        } = outcome.tally.counts;
        let _ = write!(
            text,
            "{:<18}{passed:>5} passed{:>5} failed{ignored:>5} ignored{:>5} not run{:>7.1} s",
            outcome.group,
            outcome.failed(),
            outcome.tally.not_run.len(),
            outcome.took.as_secs_f64(),
        );
        text.push('\n');
        for problem in &outcome.problems {
            let _ = writeln!(text, "          {problem}");
        }
        for name in &outcome.tally.failures {
            let _ = writeln!(text, "          failed: {name}");
        }
        for NotRun { test, reason } in &outcome.tally.not_run {
            let _ = writeln!(text, "          not run: {test} ({reason})");
        }
    }
    let passed: u64 = outcomes.iter().map(|o| o.tally.counts.passed).sum();
    let failed: u64 = outcomes.iter().map(Outcome::failed).sum();
    if passed + failed == 0 {
        text.push_str("No test of that name.\n");
    }
    let _ = write!(text, "{passed} passed, {failed} failed");
    (text, failed == 0 && passed > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(passed: u64, failed: u64, problem: Option<&str>) -> Outcome {
        let counts = Counts {
            passed,
            failed,
            ignored: 0,
        };
        Outcome {
            group: "native".to_owned(),
            tally: Tally {
                counts,
                ..Tally::default()
            },
            took: Duration::from_millis(1500),
            problems: problem.map(str::to_owned).into_iter().collect(),
        }
    }

    #[test]
    fn the_results_of_all_programs_are_added_up() {
        let mut tally = Tally::default();
        for line in [
            "running 3 tests",
            "test queue::is_fair ... ok",
            "test queue::is_bounded ... FAILED",
            "test queue::is_slow ... ignored, takes an hour",
            "test result: FAILED. 1 passed; 1 failed; 1 ignored; 0 measured; 7 filtered out; finished in 0.00s",
            "test result: ok. 40 passed; 0 failed; 0 ignored; 0 filtered out; finished in 1.25s",
            "    test result: nothing to read",
            "a test prints: 9 passed; 9 failed",
        ] {
            tally.read(line);
        }
        let Counts {
            passed,
            failed,
            ignored,
        } = tally.counts;
        assert_eq!((passed, failed, ignored), (41, 1, 1));
        assert_eq!(tally.failures, ["queue::is_bounded"]);
    }

    #[test]
    fn what_did_not_run_is_named_with_its_reason_and_has_not_passed() {
        let mut outcome = outcome(3, 0, None);
        let not_run = NotRun::listed(
            "many::fifty\tno list\nkeys::tab\tno keys: none at all\nmany::fifty\tno list\n",
        );
        outcome.tally.set_aside(not_run);
        let (text, is_well) = summary(&[], &[outcome]);
        assert!(is_well);
        for says in [
            "    1 passed    0 failed    0 ignored    2 not run",
            "not run: keys::tab (no keys: none at all)\n          not run: many::fifty (no list)",
        ] {
            assert!(text.contains(says), "{text}");
        }
        assert_eq!(text.lines().last(), Some("1 passed, 0 failed"));
    }

    #[test]
    fn the_last_line_adds_the_groups_up_and_counts_what_no_test_was_blamed_for() {
        let three = || outcome(3, 0, None);
        let failed = outcome(2, 1, Some("cargo failed"));
        let crashed = outcome(0, 0, Some("ran no tests"));
        for (outcomes, last, well) in [
            (vec![three()], "3 passed, 0 failed", true),
            (vec![three(), failed], "5 passed, 1 failed", false),
            (vec![three(), crashed], "3 passed, 1 failed", false),
            (vec![outcome(0, 0, None)], "0 passed, 0 failed", false),
        ] {
            let (text, is_well) = summary(&[], &outcomes);
            assert_eq!(text.lines().last(), Some(last));
            assert_eq!(is_well, well, "{text}");
        }
    }
}
