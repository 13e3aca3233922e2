//! Figures of the ledger that measure targets.

use super::{Bound, Goal};
use crate::figures::Headline;

worded! {
    /// A figure of the hazard ledger.
    Metric {
        /// 重大存量: major hazards of old stock that are still open.
        OldMajorStock = "old_major_stock", "存量重大事故隐患未销号数", "Old major hazards still open";
        /// 重大未销号: major hazards open, old and new; 动态清零.
        MajorOpen = "major_open", "重大事故隐患未销号数", "Major hazards open";
        /// 逾期未整改
        Overdue = "overdue", "逾期未整改隐患数", "Hazards overdue";
        /// 整改率
        ClosingRate = "closing_rate", "隐患整改率", "Closing rate";
        /// 排查数
        Found = "found", "排查隐患数", "Hazards found";
    }
}

impl Metric {
    /// The unit of the figure.
    #[must_use]
    pub const fn unit(self) -> &'static str {
        match self {
            Self::ClosingRate => "%",
            _ => "处",
        }
    }

    /// The figure in thousandths of its unit; `None` when there is nothing to measure.
    #[must_use]
    pub fn measure(self, headline: &Headline) -> Option<i64> {
        Some(match self {
            Self::OldMajorStock => headline.major_old_open * 1000,
            Self::MajorOpen => headline.major_open * 1000,
            Self::Overdue => headline.overdue * 1000,
            // Thousandths of one are tenths of a per cent.
            Self::ClosingRate => headline.closing_rate_per_mille()? * 100,
            Self::Found => headline.found * 1000,
        })
    }

    /// What the words of a target let one measure, with the value that they imply; nothing where they are not plain.
    #[must_use]
    pub fn in_words(text: &str) -> Option<(Self, Goal)> {
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let none = || Goal { bound: Bound::AtMost, value_thousandths: 0, unit: "处".to_owned() };
        if !has(&["隐患"]) {
            return None;
        }
        if has(&["重大"]) && has(&["存量", "年及以前", "年以前"]) && has(&["消除", "清零", "销号", "完成整改"])
        {
            return Some((Self::OldMajorStock, none()));
        }
        if has(&["重大"]) && has(&["动态清零", "清零"]) {
            return Some((Self::MajorOpen, none()));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_name_a_figure_and_others_do_not() {
        let metric = |text| Metric::in_words(text).map(|(metric, _)| metric);
        assert_eq!(metric("基本消除2023年及以前排查发现的重大事故隐患存量"), Some(Metric::OldMajorStock));
        assert_eq!(metric("重大事故隐患动态清零"), Some(Metric::MajorOpen));
        assert_eq!(metric("重大事故隐患明显减少"), None);
        assert_eq!(metric("存量老旧小区清零"), None);
    }

    #[test]
    fn rates_are_thousandths_of_a_per_cent_point() {
        let headline = Headline { found: 8, closed: 6, ..Headline::default() };
        assert_eq!(Metric::ClosingRate.measure(&headline), Some(75_000));
        assert_eq!(Metric::ClosingRate.measure(&Headline::default()), None);
    }
}
