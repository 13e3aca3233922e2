//! The closed vocabularies of an enterprise.

use crate::Language;

worded! {
    /// What kind of entity is supervised.
    EnterpriseKind {
        /// 企业
        Enterprise = "enterprise", "企业", "Enterprise";
        /// 场所
        Premises = "premises", "场所", "Premises";
        /// 工程
        Project = "project", "工程", "Construction project";
        /// 船舶
        Vessel = "vessel", "船舶", "Vessel";
        /// 隐患点
        Site = "site", "隐患点", "Hazard site";
    }
}

worded! {
    /// The four-colour risk level (安委办〔2016〕11号), the highest first.
    RiskColour {
        /// 红: 重大风险
        Red = "red", "重大风险（红）", "Major risk (red)";
        /// 橙: 较大风险
        Orange = "orange", "较大风险（橙）", "Serious risk (orange)";
        /// 黄: 一般风险
        Yellow = "yellow", "一般风险（黄）", "General risk (yellow)";
        /// 蓝: 低风险
        Blue = "blue", "低风险（蓝）", "Low risk (blue)";
    }
}

worded! {
    /// The grade of work-safety standardisation (安全生产标准化, 应急〔2021〕83号), the best first.
    StandardisationGrade {
        /// 一级
        First = "first", "一级", "Grade 1";
        /// 二级
        Second = "second", "二级", "Grade 2";
        /// 三级
        Third = "third", "三级", "Grade 3";
        /// 小微: the simplified grade of small and micro enterprises.
        Small = "small", "小微", "Small and micro";
        /// 未达标
        NotReached = "not_reached", "未达标", "Not reached";
    }
}

worded! {
    /// Whether an enterprise works.
    EnterpriseStatus {
        /// 正常
        Active = "active", "正常", "Active";
        /// 关闭
        Closed = "closed", "关闭", "Closed";
    }
}

impl RiskColour {
    /// The colour's own word: 红, 橙, 黄, 蓝.
    #[must_use]
    pub const fn colour(self, language: Language) -> &'static str {
        match self {
            Self::Red => language.pick("红", "red"),
            Self::Orange => language.pick("橙", "orange"),
            Self::Yellow => language.pick("黄", "yellow"),
            Self::Blue => language.pick("蓝", "blue"),
        }
    }

    /// The level that a ledger's cell means: 红, 红色, 重大风险, 一般, 低风险, red and the like.
    #[must_use]
    pub fn recognise(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let stem = text.trim_end_matches(['色', '区']).trim_end_matches("风险").trim_end_matches('级');
        match stem {
            "红" | "重大" | "red" | "重大风险（红）" => Some(Self::Red),
            "橙" | "较大" | "orange" | "较大风险（橙）" => Some(Self::Orange),
            "黄" | "一般" | "yellow" | "一般风险（黄）" => Some(Self::Yellow),
            "蓝" | "低" | "较低" | "blue" | "低风险（蓝）" => Some(Self::Blue),
            _ => None,
        }
    }
}

impl StandardisationGrade {
    /// The grade that a ledger's cell means: 三级, 三级达标, 3级, 小微企业, 未达标 and the like.
    #[must_use]
    pub fn recognise(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        if text == "未达标" || text == "不达标" || text == "无" || text == "not_reached" {
            return Some(Self::NotReached);
        }
        let stem = text
            .trim_start_matches("标准化")
            .trim_end_matches("标准化")
            .trim_end_matches("达标")
            .trim_end_matches("企业");
        match stem {
            "一级" | "1级" | "ⅰ级" | "first" => Some(Self::First),
            "二级" | "2级" | "ⅱ级" | "second" => Some(Self::Second),
            "三级" | "3级" | "ⅲ级" | "third" => Some(Self::Third),
            "小微" | "小微型" | "small" => Some(Self::Small),
            _ => None,
        }
    }
}

impl EnterpriseKind {
    /// The kind that a ledger's cell means.
    #[must_use]
    pub fn recognise(text: &str) -> Option<Self> {
        let text = text.trim();
        let named = |kind: &Self| kind.name() == text || kind.label(Language::Chinese) == text;
        Self::ALL.iter().copied().find(named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stable_names_round_trip_and_equal_the_serialised_form() {
        for risk in RiskColour::ALL {
            assert_eq!(RiskColour::from_name(risk.name()), Some(*risk));
            assert_eq!(serde_json::to_string(risk).unwrap(), format!("\"{}\"", risk.name()));
            assert!(risk.label(Language::Chinese).contains(risk.colour(Language::Chinese)));
        }
        for grade in StandardisationGrade::ALL {
            assert_eq!(StandardisationGrade::from_name(grade.name()), Some(*grade));
            assert_eq!(StandardisationGrade::recognise(grade.label(Language::Chinese)), Some(*grade));
        }
        for kind in EnterpriseKind::ALL {
            assert_eq!(EnterpriseKind::from_name(kind.name()), Some(*kind));
            assert_eq!(EnterpriseKind::recognise(kind.label(Language::Chinese)), Some(*kind));
        }
        assert_eq!(EnterpriseStatus::from_name("open"), None);
    }

    #[test]
    fn what_ledgers_write_is_recognised() {
        for (text, risk) in [
            ("红", RiskColour::Red),
            ("红色", RiskColour::Red),
            ("重大风险", RiskColour::Red),
            ("较大", RiskColour::Orange),
            (" 一般风险 ", RiskColour::Yellow),
            ("黄色", RiskColour::Yellow),
            ("低风险", RiskColour::Blue),
            ("Blue", RiskColour::Blue),
        ] {
            assert_eq!(RiskColour::recognise(text), Some(risk), "{text}");
        }
        for risk in RiskColour::ALL {
            assert_eq!(RiskColour::recognise(risk.label(Language::Chinese)), Some(*risk));
        }
        for text in ["", "紫", "风险", "特大"] {
            assert_eq!(RiskColour::recognise(text), None, "{text}");
        }
        assert_eq!(StandardisationGrade::recognise("三级达标"), Some(StandardisationGrade::Third));
        assert_eq!(StandardisationGrade::recognise("小微企业"), Some(StandardisationGrade::Small));
        assert_eq!(StandardisationGrade::recognise("四级"), None);
    }
}
