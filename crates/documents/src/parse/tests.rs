//! Every way of writing that ledgers were seen to use, and every one that is refused.

use super::*;
use crate::tables::Cell;
use bihuan_domain::{
    Language, RefusalCode,
    enterprises::{RiskColour, StandardisationGrade},
    hazards::{HazardLevel, HazardSource, HazardState, Standing},
    identifiers::CreditCode,
};
use jiff::civil::{Date, date as day};

fn text(text: &str) -> Cell {
    Cell::text(text)
}

#[test]
fn one_day_is_written_in_many_ways() {
    let ways = [
        "2024-03-05",
        "2024/3/5",
        "2024.3.5",
        "2024.3.5.",
        "2024年3月5日",
        "2024年03月05",
        "20240305",
        "２０２４．３．５",
        " 2024-3-5 ",
        "2024 年 3 月 5 日",
        "2024-03-05 14:30",
        "2024-03-05T00:00:00",
        "2024年3月5日上午9时30分",
        "2024/3/5 0:00:00",
        "2024.3.5。",
        "2024-3-5（星期二）",
        "2024年3月5日前",
        "2024年3月5号",
        "45356",
        "2024、3、5",
        "2024 3 5",
        "20240305143000",
        "二〇二四年三月五日",
        "2024—03—05",
        "'2024-03-05",
    ];
    for way in ways {
        assert_eq!(date(&text(way)), Ok(day(2024, 3, 5)), "{way}");
    }
    assert_eq!(date(&Cell::Number(45_356.0)), Ok(day(2024, 3, 5)));
    assert_eq!(date(&Cell::Number(45_356.604)), Ok(day(2024, 3, 5)));
    assert_eq!(date(&Cell::Number(20_240_305.0)), Ok(day(2024, 3, 5)));
    assert_eq!(date(&Cell::Date(day(2024, 3, 5).at(14, 30, 0, 0))), Ok(day(2024, 3, 5)));
    assert_eq!(date(&text("二〇二三年十二月二十一日")), Ok(day(2023, 12, 21)));
    assert_eq!(date(&text("二○二三年十月二十日")), Ok(day(2023, 10, 20)));
}

#[test]
fn what_names_no_day_is_refused_for_its_own_reason() {
    use RefusalCode as R;
    let cases = [
        ("去年春天", R::DateUnreadable),
        ("2024年3月", R::DateIncomplete),
        ("2024.3", R::DateIncomplete),
        ("202403", R::DateIncomplete),
        ("2024", R::DateIncomplete),
        ("2024年", R::DateIncomplete),
        ("3月5日", R::DateIncomplete),
        ("24.3.5", R::DateTwoDigitYear),
        ("24-03-05", R::DateTwoDigitYear),
        ("240305", R::DateTwoDigitYear),
        ("2024-02-30", R::DateImpossible),
        ("2023年2月29日", R::DateImpossible),
        ("20241301", R::DateImpossible),
        ("2024-13-01", R::DateImpossible),
        ("2024-00-10", R::DateImpossible),
        ("1024-03-05", R::DateOutOfRange),
        ("2204-03-05", R::DateOutOfRange),
        ("3/5/2024", R::DateUnreadable),
        ("2024.3.5-2024.3.8", R::DateUnreadable),
        ("2024年3月5日至8日", R::DateUnreadable),
        ("2024-03-05左右", R::DateUnreadable),
        ("12", R::DateUnreadable),
        ("2024年第一季度", R::DateUnreadable),
        ("2024.3.5.6", R::DateUnreadable),
        ("2024年3月上旬", R::DateIncomplete),
        ("/", R::CellMissing),
        ("123456789012345678901234567890", R::DateUnreadable),
    ];
    for (way, code) in cases {
        assert_eq!(date(&text(way)).map_err(|refusal| refusal.code), Err(code), "{way}");
    }
    for (number, code) in [
        (2024.0, R::DateIncomplete),
        (2024.3, R::DateIncomplete),
        (202_403.0, R::DateIncomplete),
        (20_240_230.0, R::DateImpossible),
        (3.0, R::DateUnreadable),
        (f64::NAN, R::DateUnreadable),
        (-1.0, R::DateUnreadable),
    ] {
        assert_eq!(date(&Cell::Number(number)).map_err(|refusal| refusal.code), Err(code), "{number}");
    }
    assert_eq!(date(&Cell::Empty).map_err(|refusal| refusal.code), Err(R::CellMissing));
    assert_eq!(date(&Cell::Bool(true)).map_err(|refusal| refusal.code), Err(R::DateUnreadable));
}

#[test]
fn an_optional_date_may_say_not_yet() {
    for way in ["", "/", "—", "无", "未完成", "整改中", "未验收", "待销号", "尚未整改"] {
        assert_eq!(optional_date(&text(way)), Ok(None), "{way}");
    }
    assert_eq!(optional_date(&text("去年春天")).map_err(|refusal| refusal.code), Err(RefusalCode::DateUnreadable));
    assert_eq!(optional_date(&text("2024-03-05")), Ok(Some(day(2024, 3, 5))));
}

#[test]
fn a_deadline_may_be_a_number_of_days() {
    let found: Date = day(2024, 2, 28);
    let resolved = |way: &str| deadline(&text(way)).map(|limit| limit.map(|limit| limit.resolve(found)));
    assert_eq!(resolved("立即整改"), Ok(Some(found)));
    assert_eq!(resolved("3日内"), Ok(Some(day(2024, 3, 2))));
    assert_eq!(resolved("限7天内"), Ok(Some(day(2024, 3, 6))));
    assert_eq!(resolved("2024.3.9"), Ok(Some(day(2024, 3, 9))));
    assert_eq!(resolved("/"), Ok(None));
    for way in ["5个工作日", "长期", "月底前", "3"] {
        assert!(resolved(way).is_err(), "{way}");
    }
}

#[test]
fn levels_are_those_of_the_law() {
    for (way, level) in [
        ("一般", HazardLevel::General),
        ("一般隐患", HazardLevel::General),
        ("一般事故隐患", HazardLevel::General),
        ("较大", HazardLevel::Serious),
        (" 重 大 ", HazardLevel::Major),
        ("重大事故隐患", HazardLevel::Major),
        ("重大（挂牌）", HazardLevel::Major),
        ("Major", HazardLevel::Major),
    ] {
        assert_eq!(hazard_level(&text(way)), Ok(level), "{way}");
    }
    for way in ["特大", "特别重大", "高", "A级", "一般/重大", "红色", "4"] {
        assert_eq!(hazard_level(&text(way)).map_err(|refusal| refusal.code), Err(RefusalCode::LevelUnknown), "{way}");
    }
    assert_eq!(hazard_level(&Cell::Empty).map_err(|refusal| refusal.code), Err(RefusalCode::CellMissing));
}

#[test]
fn money_comes_to_the_cent() {
    use MoneyUnit::{TenThousandYuan as Wan, Yuan};
    let cases: [(Cell, MoneyUnit, i64); 11] = [
        (Cell::Number(0.3), Wan, 300_000),
        (text("0.3"), Wan, 300_000),
        (text("3000元"), Wan, 300_000),
        (text("2万"), Yuan, 2_000_000),
        (text("1,234.56"), Yuan, 123_456),
        (text("￥500"), Yuan, 50_000),
        (Cell::Number(0.1 + 0.2), Wan, 300_000),
        (text("０．５万元"), Yuan, 500_000),
        (Cell::Number(0.0), Yuan, 0),
        (text("1千元"), Yuan, 100_000),
        (text("5元整"), Yuan, 500),
    ];
    for (cell, unit, cents) in cases {
        assert_eq!(money_cents(&cell, unit), Ok(Some(cents)), "{cell}");
    }
    for way in ["约3万", "3-5万", "3万左右", "一万多", "10余万元"] {
        assert_eq!(
            money_cents(&text(way), Yuan).map_err(|refusal| refusal.code),
            Err(RefusalCode::MoneyVague),
            "{way}"
        );
    }
    for way in ["自筹", "-5", "1e5", "3万5", "1.2.3", "99999999999999999999", "万元"] {
        assert_eq!(
            money_cents(&text(way), Yuan).map_err(|refusal| refusal.code),
            Err(RefusalCode::MoneyUnreadable),
            "{way}"
        );
    }
    for cell in [Cell::Number(-1.0), Cell::Number(f64::INFINITY), Cell::Number(1e300)] {
        assert!(money_cents(&cell, Yuan).is_err(), "{cell}");
    }
    assert_eq!(money_cents(&text("/"), Yuan), Ok(None));
}

#[test]
fn counts() {
    for (way, number) in [("300", 300), ("300人", 300), ("约50", 50), ("50余人", 50), ("１２名", 12), ("1,200", 1200)]
    {
        assert_eq!(count(&text(way)), Ok(Some(number)), "{way}");
    }
    assert_eq!(count(&Cell::Number(18.0)), Ok(Some(18)));
    for cell in [text("很多"), text("10-20"), text("-3"), Cell::Number(1.5), Cell::Number(-1.0), text("99999999999")]
    {
        assert_eq!(count(&cell).map_err(|refusal| refusal.code), Err(RefusalCode::CountUnreadable), "{cell}");
    }
}

#[test]
fn colours_and_grades() {
    use RiskColour as C;
    for (way, colour) in [
        ("红", C::Red),
        ("红色", C::Red),
        ("重大风险", C::Red),
        ("较大", C::Orange),
        ("橙（较大风险）", C::Orange),
        ("一般风险", C::Yellow),
        ("黄色", C::Yellow),
        ("低风险", C::Blue),
        ("Ⅳ级", C::Blue),
        ("二级", C::Orange),
    ] {
        assert_eq!(risk_colour(&text(way)), Ok(Some(colour)), "{way}");
    }
    assert_eq!(risk_colour(&text("/")), Ok(None));
    for way in ["绿", "红、橙", "高"] {
        assert_eq!(
            risk_colour(&text(way)).map_err(|refusal| refusal.code),
            Err(RefusalCode::RiskColourUnknown),
            "{way}"
        );
    }
    use StandardisationGrade as G;
    for (way, grade) in [
        ("一级", G::First),
        ("二级企业", G::Second),
        ("Ⅱ级", G::Second),
        ("Ⅲ级", G::Third),
        ("三级达标", G::Third),
        ("小微", G::Small),
        ("未达标", G::NotReached),
        ("未定级", G::NotReached),
    ] {
        assert_eq!(standardisation(&text(way)), Ok(Some(grade)), "{way}");
    }
    assert_eq!(
        standardisation(&text("四级")).map_err(|refusal| refusal.code),
        Err(RefusalCode::StandardisationUnknown)
    );
}

#[test]
fn sources_by_their_words() {
    use HazardSource as S;
    let cases = [
        ("企业自查", S::SelfCheck),
        ("自查自改", S::SelfCheck),
        ("镇级检查", S::TownshipInspection),
        ("街道安办检查", S::TownshipInspection),
        ("县局检查", S::DepartmentInspection),
        ("应急管理局执法检查", S::DepartmentInspection),
        ("上级检查", S::DepartmentInspection),
        ("群众举报", S::Tip),
        ("12345热线", S::Tip),
        ("专家会诊", S::ExpertReview),
        ("第三方服务机构检查", S::ExpertReview),
        ("网格员巡查", S::GridPatrol),
        ("设备告警", S::Alarm),
        ("上级交办", S::SuperiorReferral),
        ("其它", S::Other),
    ];
    for (way, source) in cases {
        assert_eq!(hazard_source(way), source, "{way}");
    }
}

#[test]
fn yes_and_no() {
    for way in ["有", "是", "√", "已有", "Y"] {
        assert_eq!(yes_no(&text(way)), Ok(Some(Answer::Yes)), "{way}");
    }
    for way in ["无", "否", "×", "没有", "n", "/"] {
        assert_eq!(yes_no(&text(way)), Ok(Some(Answer::No)), "{way}");
    }
    assert_eq!(yes_no(&Cell::Bool(true)), Ok(Some(Answer::Yes)));
    assert_eq!(yes_no(&text("也许")).map_err(|refusal| refusal.code), Err(RefusalCode::YesNoUnknown));
}

#[test]
fn a_listing_is_told_by_its_level_or_number_and_a_standing_by_its_word() {
    for way in ["县级 示安委督〔2026〕23号", "乡级 示镇安督〔2026〕71号（已摘牌）", "市级", "已挂牌督办", "是"]
    {
        assert_eq!(supervision_listing(&text(way)), Ok(Some(Answer::Yes)), "{way}");
    }
    for way in ["未挂牌督办", "无", "不"] {
        assert_ne!(supervision_listing(&text(way)), Ok(Some(Answer::Yes)), "{way}");
    }
    assert_eq!(supervision_listing(&text("也许")).map_err(|refusal| refusal.code), Err(RefusalCode::YesNoUnknown));
    for state in HazardState::ALL {
        let expected = match state {
            HazardState::Reported => Standing::Reported,
            HazardState::Registered => Standing::Registered,
            HazardState::Dismissed => Standing::Dismissed,
            HazardState::Terminated => Standing::Terminated,
            _ => Standing::Loop,
        };
        for language in Language::ALL {
            assert_eq!(standing(state.label(language)), expected, "{state:?}");
        }
    }
    assert_eq!(standing("已整改，未终结"), Standing::Loop);
}

#[test]
fn credit_codes() {
    for way in [
        "91371526MA3T7K2Q7J",
        " 91371526ma3t7k2q7j ",
        "９１３７１５２６ＭＡ３Ｔ７Ｋ２Ｑ７Ｊ",
        "91371526 MA3T7K2Q7J",
        "91371526-MA3T7K2Q7J",
    ] {
        assert_eq!(credit_code(&text(way)).as_ref().map(CreditCode::as_str), Ok("91371526MA3T7K2Q7J"), "{way}");
    }
    for valid in [
        "92371526MA3QW8R12Q",
        "91350521MA2YN5C07Q",
        "93360829MA39H4T68L",
        "12500237450601276U",
        "91350100M000100Y43",
        "9144030071526726XG",
    ] {
        assert_eq!(credit_code(&text(valid)).as_ref().map(CreditCode::as_str), Ok(valid));
    }
    use RefusalCode as R;
    let cases = [
        (text("91371526MA3T7K2Q70"), R::CreditCodeCheck),
        (text("93360829M3A9H4T68L"), R::CreditCodeCheck),
        (text("92371526MAIQW8R12Q"), R::CreditCodeAlphabet),
        (text("91350521MA2YN5C07"), R::CreditCodeLength),
        (text("000000000000000000"), R::CreditCodeAuthority),
        (text("9.135E+17"), R::CodeAsNumber),
        (Cell::Number(913_505_210_000_000_000.0), R::CodeAsNumber),
        (Cell::Empty, R::CellMissing),
    ];
    for (cell, code) in cases {
        assert_eq!(credit_code(&cell).map_err(|refusal| refusal.code), Err(code), "{cell}");
    }
}

#[test]
fn places_lists_and_states() {
    assert_eq!(longitude(&text("118.67°E")), Ok(Some(118.67)));
    assert_eq!(latitude(&Cell::Number(24.5)), Ok(Some(24.5)));
    assert!(longitude(&Cell::Number(24.5)).is_err());
    let pair = coordinate_pair(&text("24°30′，118°30′")).unwrap().unwrap();
    assert_eq!((pair.longitude_1e6(), pair.latitude_1e6()), (118_500_000, 24_500_000));
    assert_eq!(list(&text("有限空间、煤气，煤气；/"), 100), Ok(vec!["有限空间".to_owned(), "煤气".to_owned()]));
    assert_eq!(
        [state_word("已整改"), state_word("整改中"), state_word("更换灭火器"), state_word("未完成整改")],
        [StateWord::Done, StateWord::NotDone, StateWord::Free, StateWord::NotDone]
    );
    assert_eq!(optional_text(&text("很长"), 1).map_err(|refusal| refusal.code), Err(RefusalCode::CellTextTooLong));
}
