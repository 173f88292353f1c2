//! axe-core in the page: what it finds that keeps people from using it.
//!
//! All its rules run, those of good practice too, within open shadow roots too. It comes in by the
//! driver, so no policy of the page stands in its way.

use crate::browser::Browser;
use crate::parts;

/// A sentence for each thing that is found, and for each text whose contrast axe-core cannot tell:
/// but not where it is scrolled out of sight, or where the colors are the person's own. Frames are
/// pages of their own, looked at alone.
const RUN: &str = "axe.run(
  { exclude: [['iframe']] },
  { resultTypes: ['violations', 'incomplete'], rules: { 'target-size': { enabled: true } } },
).then(({ violations, incomplete, passes }) => ({
  passed: passes.length,
  found: [
    ...violations,
    ...incomplete
      .filter(({ id }) => id === 'color-contrast' && !matchMedia('(forced-colors: active)').matches)
      .map(({ id, nodes }) => ({
        id,
        nodes: nodes.filter(({ any }) => any[0]?.data?.messageKey !== 'elmPartiallyObscured'),
      })),
  ].flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.flat()}: ${failureSummary}`)),
}))";

impl Browser {
    /// What axe-core finds wrong with the page, a sentence each.
    pub async fn audit(&self) -> Vec<String> {
        let path = parts::axe();
        let axe = std::fs::read_to_string(&path).expect("xtask installs axe-core");
        self.run(&axe).await;
        let report = self.evaluate(RUN).await;
        // A page on which no rule applies would be fine too.
        let passed = report["passed"].as_u64().unwrap_or_default();
        assert!(passed >= 10, "axe-core saw only {passed} things to check");
        let found = report["found"].as_array().into_iter().flatten();
        found
            .filter_map(|found| found.as_str().map(str::to_owned))
            .collect()
    }
}
