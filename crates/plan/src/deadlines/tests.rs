use super::*;
use crate::model::{Every, EveryPeriod};

fn read(words: &str) -> (Deadline, Vec<WarningCode>) {
    let text: Vec<char> = words.chars().collect();
    let cell = Passage::of(&text, std::iter::once(0..text.len()));
    let period = Period { from: "2024-01-01".parse().unwrap(), to: "2026-12-31".parse().unwrap() };
    let calendar = Calendar { issued_year: Some(2024), period: Some(period) };
    let mut warnings = Vec::new();
    let deadline = read_cell(&text, &cell, calendar, &mut warnings);
    (deadline, warnings.into_iter().map(|warning| warning.code).collect())
}

fn date(text: &str) -> Option<Date> {
    Some(text.parse().unwrap())
}

#[test]
fn single_dates() {
    let cases = [
        ("2022年", "2022-12-31"),
        ("26年6月底前", "2026-06-30"),
        ("25年底前完成", "2025-12-31"),
        ("2022年底", "2022-12-31"),
        ("2022年底前", "2022-12-31"),
        ("2022年年底前完成", "2022-12-31"),
        ("2020年12月底前", "2020-12-31"),
        ("2020年6月", "2020-06-30"),
        ("2020年6月份", "2020-06-30"),
        ("2024年2月底", "2024-02-29"),
        ("2020年6月22日", "2020-06-22"),
        ("2020年6月22日前", "2020-06-22"),
        ("2024.6.30", "2024-06-30"),
        ("2024-06-30前", "2024-06-30"),
        ("2024/6/30", "2024-06-30"),
        ("2024.06", "2024-06-30"),
        ("2024年上半年", "2024-06-30"),
        ("2024年三季度", "2024-09-30"),
        ("2024年第3季度末", "2024-09-30"),
        ("2024年一季度末前", "2024-03-31"),
        ("2024年6月上旬", "2024-06-10"),
        ("2024年6月中旬前", "2024-06-20"),
        ("2024年6月下旬", "2024-06-30"),
        ("二〇二四年六月底前", "2024-06-30"),
        ("２０２４年６月底前", "2024-06-30"),
        ("2024 年 6 月 底前", "2024-06-30"),
        ("到2025年", "2025-12-31"),
        ("2024年度", "2024-12-31"),
        ("2025年年中", "2025-06-30"),
        ("“十四五”末", "2025-12-31"),
        ("2025年12月31日止", "2025-12-31"),
        ("2024年12月20前", "2024-12-20"),
    ];
    for (words, due) in cases {
        let (deadline, warnings) = read(words);
        assert_eq!((deadline.kind, deadline.due, deadline.from), (DeadlineKind::By, date(due), None), "{words}");
        assert_eq!(warnings, [], "{words}");
        assert_eq!(deadline.raw, words, "{words}");
    }
}

#[test]
fn the_number_of_a_paragraph_is_no_part_of_the_date_after_it() {
    for words in ["3.2025年12月底前，完成改造", "3、2025年12月底前，完成改造"] {
        let (deadline, _) = read(words);
        assert_eq!((deadline.kind, deadline.due), (DeadlineKind::By, date("2025-12-31")), "{words}");
    }
}

#[test]
fn before_a_long_time_has_two_readings() {
    let cases = [
        ("2022年前", "2021-12-31"),
        ("2020年7月前", "2020-06-30"),
        ("2025年三季度前", "2025-06-30"),
        ("2025年1月以前", "2024-12-31"),
    ];
    for (words, due) in cases {
        let (deadline, warnings) = read(words);
        assert_eq!((deadline.kind, deadline.due), (DeadlineKind::By, date(due)), "{words}");
        assert_eq!(warnings, [WarningCode::DeadlineTwoReadings], "{words}");
    }
}

#[test]
fn years_from_the_document_are_told() {
    for (words, due) in
        [("6月底前", "2024-06-30"), ("今年底", "2024-12-31"), ("明年3月底", "2025-03-31"), ("年底前", "2024-12-31")]
    {
        let (deadline, warnings) = read(words);
        assert_eq!(deadline.due, date(due), "{words}");
        assert_eq!(warnings, [WarningCode::DeadlineYearAssumed], "{words}");
    }
}

#[test]
fn periods() {
    let cases = [
        ("2020-2022年", "2020-01-01", "2022-12-31"),
        ("2020年—2022年", "2020-01-01", "2022-12-31"),
        ("2020年至2022年", "2020-01-01", "2022-12-31"),
        ("2020年6月至12月", "2020-06-01", "2020-12-31"),
        ("2020年6-12月", "2020-06-01", "2020-12-31"),
        ("2020年6月至2021年3月底", "2020-06-01", "2021-03-31"),
        ("2024年1月—2026年12月", "2024-01-01", "2026-12-31"),
        ("2024.1-2026.12", "2024-01-01", "2026-12-31"),
        ("2024年6月1日至7月15日", "2024-06-01", "2024-07-15"),
        ("从2024年4月起至2026年12月", "2024-04-01", "2026-12-31"),
        ("三年行动期间", "2024-01-01", "2026-12-31"),
        ("三年", "2024-01-01", "2026-12-31"),
        ("2024—2026", "2024-01-01", "2026-12-31"),
    ];
    for (words, from, due) in cases {
        let (deadline, warnings) = read(words);
        assert_eq!(
            (deadline.kind, deadline.from, deadline.due),
            (DeadlineKind::Period, date(from), date(due)),
            "{words}"
        );
        assert_eq!(warnings, [], "{words}");
    }
    let (deadline, _) = read("即日起至2024年5月底");
    assert_eq!((deadline.kind, deadline.from, deadline.due), (DeadlineKind::Period, None, date("2024-05-31")));
}

#[test]
fn what_recurs() {
    use EveryPeriod::{Day, HalfYear, Month, Quarter, ThreeYears, TwoYears, Week, Year};
    let every = |period, month, day| Every { period, times: None, month, day, working_day: None };
    let cases = [
        ("每年", every(Year, None, None)),
        ("每季度", every(Quarter, None, None)),
        ("每月", every(Month, None, None)),
        ("季度开展", every(Quarter, None, None)),
        ("按季度", every(Quarter, None, None)),
        ("每两年", every(TwoYears, None, None)),
        ("每三年", every(ThreeYears, None, None)),
        ("每半年", every(HalfYear, None, None)),
        ("每日", every(Day, None, None)),
        ("每季度末24日前", every(Quarter, Some(3), Some(24))),
        ("每季度末月24日前", every(Quarter, Some(3), Some(24))),
        ("每季度首月10日前", every(Quarter, Some(1), Some(10))),
        ("每季度末", every(Quarter, Some(3), Some(31))),
        ("每季度最后一个月25日前", every(Quarter, Some(3), Some(25))),
        ("每年初", every(Year, Some(1), None)),
        ("每年底", every(Year, Some(12), Some(31))),
        ("每年12月5日前", every(Year, Some(12), Some(5))),
        ("每年1月底前", every(Year, Some(1), Some(31))),
        ("每月26日前", every(Month, None, Some(26))),
        ("每月底", every(Month, None, Some(31))),
        ("每周五前", every(Week, None, Some(5))),
        ("每月5个工作日内", Every { working_day: Some(5), ..every(Month, None, None) }),
        ("每月前3个工作日", Every { working_day: Some(3), ..every(Month, None, None) }),
        ("每季度至少1次", Every { times: Some(1), ..every(Quarter, None, None) }),
        ("每月不少于两次", Every { times: Some(2), ..every(Month, None, None) }),
        ("每周一次", Every { times: Some(1), ..every(Week, None, None) }),
        ("一年两次", Every { times: Some(2), ..every(Year, None, None) }),
    ];
    for (words, expected) in cases {
        let (deadline, warnings) = read(words);
        assert_eq!((deadline.kind, deadline.every), (DeadlineKind::Recurring, Some(expected)), "{words}");
        assert_eq!(warnings, [], "{words}");
    }
}

#[test]
fn several_dates_in_one_cell() {
    let (deadline, warnings) = read("2021年、2022年12月28日前");
    assert_eq!((deadline.kind, deadline.due), (DeadlineKind::By, date("2022-12-28")));
    assert_eq!(deadline.milestones.iter().map(|one| one.due).collect::<Vec<_>>(), [date("2021-12-28")]);
    assert_eq!(warnings, []);
    let (deadline, _) = read("2024年6月底前完成排查；2025年底前完成整治");
    assert_eq!((deadline.due, deadline.milestones.len()), (date("2025-12-31"), 1));
    assert_eq!(
        (deadline.milestones[0].due, deadline.milestones[0].text.as_str()),
        (date("2024-06-30"), "2024年6月底前完成排查")
    );
    let (deadline, _) = read("2025年6月、12月底前");
    assert_eq!((deadline.due, deadline.milestones[0].due), (date("2025-12-31"), date("2025-06-30")));
    let (deadline, _) = read("每年6月13日、12月13日前");
    let every = deadline.every.unwrap();
    assert_eq!((every.period, every.month, every.day), (EveryPeriod::HalfYear, Some(6), Some(13)), "evenly apart");
    let (deadline, warnings) = read("每年1月、4月、7月、10月");
    let every = deadline.every.unwrap();
    assert_eq!((every.period, every.month, every.day), (EveryPeriod::Quarter, Some(1), Some(31)));
    assert_eq!((warnings, deadline.milestones.len()), (Vec::new(), 0));
    let (deadline, warnings) = read("每年6月、11月");
    assert_eq!((deadline.every.unwrap().month, deadline.milestones[0].every.unwrap().month), (Some(6), Some(11)));
    assert_eq!(warnings, [WarningCode::DeadlineUnknown], "the second is no deadline by itself");
    assert_eq!(read("2025年Q3").0.due, date("2025-09-30"));
}

#[test]
fn what_goes_on() {
    for words in ["长期坚持", "持续推进", "日常工作", "常态化开展", "长期创建", "全年", "贯穿全过程"]
    {
        let (deadline, warnings) = read(words);
        assert_eq!((deadline.kind, warnings.as_slice()), (DeadlineKind::Continuous, &[][..]), "{words}");
    }
    for words in [
        "2020年底前形成，并持续强化",
        "2021年底前完成，并滚动更新",
        "2024年12月底前，长期坚持",
        "2025年底前完成并常态化推进",
    ] {
        let (deadline, warnings) = read(words);
        assert_eq!((deadline.kind, deadline.continues, deadline.every), (DeadlineKind::By, true, None), "{words}");
        assert_eq!(warnings, [], "{words}");
    }
    assert!(!read("2024年底前").0.continues);
}

#[test]
fn what_is_not_understood_is_told() {
    for (words, kind) in [
        ("按照上级规定时限", DeadlineKind::Relative),
        ("适时推进", DeadlineKind::Relative),
        ("机构改革完成后立即修订", DeadlineKind::Relative),
        ("每度末", DeadlineKind::None),
        ("尽早", DeadlineKind::None),
    ] {
        let (deadline, warnings) = read(words);
        assert_eq!((deadline.kind, deadline.due), (kind, None), "{words}");
        assert_eq!(warnings, [WarningCode::DeadlineUnknown], "{words}");
    }
    assert_eq!(read("2024年2月30日前").1, [WarningCode::DeadlineImpossible]);
    assert_eq!(read("2026年至2024年").1, [WarningCode::DeadlineImpossible]);
    assert_eq!(read("").0.kind, DeadlineKind::None);
    assert_eq!(read("").1, []);
}

#[test]
fn sentences_name_few_deadlines() {
    let find = |words: &str| -> Vec<String> {
        let text: Vec<char> = words.chars().collect();
        let passage = Passage::of(&text, std::iter::once(0..text.len()));
        let found = scan(&passage.chars, Mode::Sentence, Some(2024));
        found.into_iter().map(|expression| passage.raw(&text, expression.range)).collect()
    };
    let cases: &[(&str, &[&str])] = &[
        (
            "2024年底前基本消除2023年及以前排查发现的重大事故隐患存量，2025年底前有效遏制增量",
            &["2024年底前", "2025年底前"],
        ),
        ("根据《示例县治本攻坚三年行动方案（2024—2026年）》（示安委〔2024〕3号）要求", &[]),
        ("巩固2023行动成果，2026年底形成常态化机制", &["2026年底"]),
        ("到2025年，建成区消防供水全覆盖", &["2025年"]),
        ("在治本攻坚三年行动（2024—2026年）中", &[]),
        ("结合2019年以来的事故，2020年7月1日起施行", &[]),
        ("每年1月底前报送", &["每年1月底前"]),
    ];
    for (words, expected) in cases {
        assert_eq!(find(words), *expected, "{words}");
    }
}
