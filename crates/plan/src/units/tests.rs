use super::*;

fn read_as(words: &str, role: Option<Role>) -> (Vec<String>, Vec<WarningCode>) {
    let text: Vec<char> = words.chars().collect();
    let passage = Passage::of(&text, std::iter::once(0..text.len()));
    let mut warnings = Vec::new();
    let units = read(&text, &passage, role, &mut warnings);
    let show = |unit: Responsible| {
        let role = if unit.role == Role::Lead { "L" } else { "S" };
        let stated = if unit.stated { "!" } else { "" };
        let division = unit.division.map(|division| format!("({division})")).unwrap_or_default();
        let group = if unit.kind == UnitKind::Group { "*" } else { "" };
        format!("{role}{stated} {}{division}{group}", unit.name)
    };
    (units.into_iter().map(show).collect(), warnings.into_iter().map(|warning| warning.code).collect())
}

fn check(cases: &[(&str, &[&str])]) {
    for (words, expected) in cases {
        let (units, warnings) = read_as(words, None);
        assert_eq!(units, *expected, "{words}");
        assert_eq!(warnings, [], "{words}");
    }
}

#[test]
fn lists_are_split_into_names_and_divisions() {
    check(&[
        ("镇安办", &["L 镇安办"]),
        ("镇安办，镇安委会各成员单位；各村", &["L 镇安办", "L 镇安委会各成员单位*", "L 各村*"]),
        (
            "区规划建设与交通运输局（住建、交通）、公安分局；各乡镇党委、政府",
            &["L 区规划建设与交通运输局(住建、交通)", "L 公安分局", "L 各乡镇党委、政府*"],
        ),
        ("各相关行业（领域）主管部门", &["L 各相关行业（领域）主管部门*"]),
        ("各村党（总）支部，各村委会", &["L 各村党（总）支部*", "L 各村委会*"]),
        ("柳溪镇政府、党委", &["L 柳溪镇政府、党委"]),
        ("区渣土办及成员单位", &["L 区渣土办", "L 成员单位*"]),
        ("区海洋局、水务局及相关部门", &["L 区海洋局", "L 水务局", "L 相关部门*"]),
        ("县应急局和公安局", &["L 县应急局", "L 公安局"]),
        ("各乡镇党委和政府", &["L 各乡镇党委和政府*"]),
        ("交警大队、保险公司等部门", &["L 交警大队", "L 保险公司等部门*"]),
        ("区住建局（交通、住建）等有关工程主管部门", &["L 区住建局(交通、住建)", "L 有关工程主管部门*"]),
        ("镇应急办\n镇执法队\n各村", &["L 镇应急办", "L 镇执法队", "L 各村*"]),
        ("县住建\n局、县公安局", &["L 县住建局", "L 县公安局"]),
    ]);
}

#[test]
fn roles_are_read_from_words() {
    check(&[
        ("镇应急办牵头；各村配合", &["L! 镇应急办", "S! 各村*"]),
        (
            "县科技局（安监）牵头，县国土局（国土）、公安局；柳溪镇政府",
            &["L! 县科技局(安监)", "S 县国土局(国土)", "S 公安局", "S 柳溪镇政府"],
        ),
        ("县住建局牵头，县直相关部门按职责分工负责", &["L! 县住建局", "S 县直相关部门*"]),
        ("镇安委会有关成员单位按职责分工负责", &["L 镇安委会有关成员单位*"]),
        ("由镇应急办牵头，派出所、司法所参与", &["L! 镇应急办", "S! 派出所", "S! 司法所"]),
        ("镇应急办（牵头）、派出所、各村（配合）", &["L! 镇应急办", "S 派出所", "S! 各村*"]),
        ("牵头单位：镇应急办；配合单位：派出所、各村", &["L! 镇应急办", "S! 派出所", "S! 各村*"]),
        ("责任单位：镇应急办、派出所。", &["L 镇应急办", "L 派出所"]),
        ("牵头单位：镇应急办 配合单位：派出所", &["L! 镇应急办", "S! 派出所"]),
        ("各行业主管部门按照职责分工牵头负责，各乡镇政府具体负责", &["L! 各行业主管部门*", "S 各乡镇政府*"]),
    ]);
    assert_eq!(read_as("镇应急办、派出所", Some(Role::Support)).0, ["S! 镇应急办", "S! 派出所"]);
}

#[test]
fn doubts_are_told() {
    let (units, warnings) = read_as("县科技局（发改、安监、国土资源局（国土、环境），各相关部门", None);
    assert_eq!(units, ["L 县科技局(发改、安监)", "L 国土资源局(国土、环境)", "L 各相关部门*"]);
    assert_eq!(warnings, [WarningCode::UnitsUnsure]);
    let (units, warnings) = read_as("邮政公司负责与上级邮政局对接，公安局", None);
    assert_eq!(units, ["L 邮政公司", "L 公安局"]);
    assert_eq!(warnings, [WarningCode::UnitsUnsure]);
    let (units, warnings) = read_as("县环境局；各乡镇党委和政府。以下均需各乡镇党委和政府负责，不再列出。", None);
    assert_eq!(units, ["L 县环境局", "L 各乡镇党委和政府*"]);
    assert_eq!(warnings, [WarningCode::UnitsUnsure]);
    let (_, warnings) = read_as("各乡镇人民政府（区党工委、管委会）", None);
    assert_eq!(warnings, [WarningCode::DivisionUnsure]);
}

#[test]
fn brackets_that_name_the_responsible_are_told_from_others() {
    let is = |words: &str| is_responsibility(&words.chars().collect::<Vec<_>>());
    assert!(is("镇应急办牵头，各村配合"));
    assert!(is("责任单位：镇应急办"));
    assert!(is("镇应急办负责"));
    assert!(!is("高危行业领域每月至少1次"));
    assert!(!is("以下简称“双报告”"));
}
