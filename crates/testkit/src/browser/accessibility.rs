//! Accessibility of the present page, judged by axe-core against WCAG 2.1 A and AA.

use super::Browser;
use crate::paths;
use std::fs;

/// axe-core, brought by `npm ci` in `assets`.
const AXE: &str = "assets/node_modules/axe-core/axe.min.js";

const RUN: &str = r#"
    const done = arguments[arguments.length - 1];
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"];
    const line = violation => `${violation.impact} ${violation.id}: ${violation.help}: ` +
        violation.nodes.slice(0, 5).map(node => `${node.html} (${node.any.map(check => check.message).join("; ")})`)
            .join(" | ");
    axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] }).then(
        result => done(result.violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(line)),
        error => done([`axe-core failed: ${error}`]));
"#;

impl Browser {
    /// The serious and critical violations on the page, one line each with up to five of the elements concerned.
    ///
    /// # Panics
    /// When axe-core is not there: `make assets` brings it.
    pub async fn accessibility_violations(&self) -> Vec<String> {
        let file = paths::repository().join(AXE);
        let source = fs::read_to_string(&file)
            .unwrap_or_else(|error| panic!("{}: {error}; `make assets` brings it", file.display()));
        self.expect("loading axe-core", self.client.execute(&source, Vec::new()).await).await;
        let found = self.expect("running axe-core", self.client.execute_async(RUN, Vec::new()).await).await;
        let lines = found.as_array().into_iter().flatten();
        lines.filter_map(|line| line.as_str().map(str::to_owned)).collect()
    }
}
