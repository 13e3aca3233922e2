//! What was measured, against its limits.

/// The rows, as they are printed and as `bench/RESULTS.md` keeps them.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<[String; 5]>,
    /// Figures above their limit.
    pub missed: u32,
}

/// What a figure has to keep.
#[derive(Debug, Clone, Copy)]
pub enum Limit {
    /// It may be so much.
    AtMost(f64),
    /// It must be so much.
    AtLeast(f64),
}

impl Table {
    /// A page: median and 99th percentile, the latter against a limit.
    pub fn times(&mut self, name: &str, (p50, p99): (f64, f64), limit_ms: Option<u32>) {
        let limit = limit_ms.map_or_else(String::new, |limit| format!("≤ {limit} ms"));
        let verdict = self.judge(limit_ms.is_none_or(|limit| p99 <= f64::from(limit)));
        self.push([name.to_owned(), format!("{p50:.1} ms"), format!("{p99:.1} ms"), limit, verdict]);
    }

    /// A single figure with its unit.
    pub fn figure(&mut self, name: &str, value: f64, unit: &str, limit: Option<f64>) {
        let words = limit.map_or_else(String::new, |limit| format!("≤ {limit:.0} {unit}"));
        let verdict = self.judge(limit.is_none_or(|limit| value <= limit));
        self.push([name.to_owned(), format!("{value:.0} {unit}"), String::new(), words, verdict]);
    }

    /// So much a second, at least a limit.
    pub fn rate(&mut self, name: &str, per_second: f64, limit: Option<f64>) {
        let words = limit.map_or_else(String::new, |limit| format!("≥ {limit:.0}/s"));
        let verdict = self.judge(limit.is_none_or(|limit| per_second >= limit));
        self.push([name.to_owned(), format!("{per_second:.0}/s"), String::new(), words, verdict]);
    }

    /// A figure of which the decimals matter.
    pub fn precise(&mut self, name: &str, value: f64, unit: &str, limit: Option<Limit>) {
        let (words, is_kept) = match limit {
            None => (String::new(), true),
            Some(Limit::AtMost(most)) => (format!("≤ {most} {unit}"), value <= most),
            Some(Limit::AtLeast(least)) => (format!("≥ {least} {unit}"), value >= least),
        };
        let verdict = self.judge(is_kept);
        self.push([name.to_owned(), format!("{value:.2} {unit}"), String::new(), words, verdict]);
    }

    fn judge(&mut self, is_kept: bool) -> String {
        self.missed += u32::from(!is_kept);
        if is_kept { "kept" } else { "MISSED" }.to_owned()
    }

    fn push(&mut self, row: [String; 5]) {
        let [name, first, second, limit, verdict] = &row;
        print(&format!("{name:<36} {first:>10} {second:>10}   {limit:<10} {verdict}"));
        self.rows.push(row);
    }

    /// The rows in Markdown.
    pub fn markdown(&self) -> String {
        let rows: Vec<_> = self.rows.iter().map(|row| format!("| {} |\n", row.join(" | "))).collect();
        format!("| | median | p99 | limit | |\n|---|---|---|---|---|\n{}", rows.concat())
    }
}

/// A line for whoever watches.
#[expect(clippy::print_stdout, reason = "the table is what this program is for")]
pub fn print(line: &str) {
    println!("{line}");
}
