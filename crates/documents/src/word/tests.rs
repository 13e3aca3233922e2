use super::{Issue, layout, notice};
use bihuan_domain::{
    hazards::{
        Acceptance, Assignment, CriterionReference, Hazard, HazardLevel, HazardSource, HazardState, Listing,
        NoticeKind, Rejection, SectorCode, Submission, TwoReports, decide_notice, notices,
    },
    ids::{HazardId, UnitId},
    jurisdictions::{AdministrativeLevel, Place},
};
use jiff::{Timestamp, civil::date};
use std::io::{Cursor, Read};

fn hazard() -> Hazard {
    Hazard {
        id: "018f0000-0000-7000-8000-000000000001".parse::<HazardId>().unwrap(),
        number: "350525190-2026-00042".into(),
        version: 2,
        place: Place::root(AdministrativeLevel::Township, "350525190000".parse().unwrap()),
        enterprise: None,
        subject_name: "示例家具厂".into(),
        location: "喷漆车间".into(),
        description: "喷漆房未安装可燃气体报警装置，<b>通风</b>系统未联锁".into(),
        level: HazardLevel::Major,
        sector: SectorCode::other(),
        source: HazardSource::TownshipInspection,
        criterion: Some(CriterionReference {
            instrument: "工贸企业重大事故隐患判定标准".into(),
            version: "应急管理部令第10号".into(),
            article: "第十一条".into(),
        }),
        found_on: date(2026, 9, 28),
        state: HazardState::Rectifying,
        assignment: Some(Assignment {
            unit: "018f0000-0000-7000-8000-000000000002".parse::<UnitId>().unwrap(),
            unit_name: "示例家具厂".into(),
            assigned_by: None,
            assigned_on: date(2026, 9, 29),
            due_on: Some(date(2026, 10, 20)),
            requirement: "安装可燃气体报警装置并与通风系统联锁。\n整改期间停止喷漆作业。".into(),
        }),
        extensions: vec![],
        plan: None,
        reports: TwoReports::default(),
        submission: None,
        rejections: vec![],
        acceptance: None,
        closure: None,
        end_reason: None,
        listing: None,
        stop_work: None,
        sponsor: None,
        escalation: None,
        overdue_since: None,
        photos: vec![],
        recurrence_of: None,
        imported: None,
        reopened_count: 0,
        last_recorded_at: Timestamp::UNIX_EPOCH,
    }
}

fn issue() -> Issue {
    Issue {
        authority: "示例镇安全生产委员会办公室".into(),
        number: None,
        issued_on: date(2026, 9, 29),
        place: "示例镇河东村".into(),
    }
}

fn listed() -> Hazard {
    let listing = Listing {
        level: AdministrativeLevel::County,
        number: "示安委〔2026〕12号".into(),
        authority: "示例县安全生产委员会".into(),
        listed_on: date(2026, 10, 8),
        due_on: date(2026, 11, 30),
        delisted_on: None,
    };
    Hazard { listing: Some(listing), ..hazard() }
}

fn accepted() -> Hazard {
    Hazard {
        state: HazardState::Accepted,
        submission: Some(Submission {
            submitted_by: None,
            submitted_by_unit: None,
            completed_on: date(2026, 10, 15),
            result: "已安装并联锁，经调试正常。".into(),
        }),
        acceptance: Some(Acceptance {
            accepted_by: None,
            accepted_by_name: "验收人".into(),
            accepted_by_unit: None,
            accepted_on: date(2026, 10, 16),
            opinion: "现场核验合格。".into(),
        }),
        ..hazard()
    }
}

fn rejected() -> Hazard {
    let rejection =
        Rejection {
            rejected_by: None, rejected_on: date(2026, 10, 16), reason: "报警器未与风机联锁。".into()
        };
    Hazard { rejections: vec![rejection], ..hazard() }
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn body(kind: NoticeKind, hazard: &Hazard, issue: &Issue) -> String {
    let bytes = notice(kind, hazard, issue).unwrap();
    if let Ok(folder) = std::env::var("NOTICES_TO") {
        std::fs::write(format!("{folder}/{}-{}.docx", kind.name(), hazard.state.name()), &bytes).unwrap();
    }
    part(&bytes, "word/document.xml")
}

#[test]
fn the_page_is_that_of_the_standard() {
    let bytes = notice(NoticeKind::Rectification, &hazard(), &issue()).unwrap();
    let text = part(&bytes, "word/document.xml");
    assert!(text.contains(r#"w:w="11906" w:h="16838""#), "{text}");
    // 37, 26, 35 and 28 mm in twips.
    for margin in [r#"w:top="2097""#, r#"w:right="1474""#, r#"w:bottom="1984""#, r#"w:left="1587""#] {
        assert!(text.contains(margin), "{margin}");
    }
    assert!(text.contains(r#"w:type="lines" w:linePitch="579""#));
    assert!(text.contains(r#"w:line="579" w:lineRule="exact""#));
    for (font, size) in [(layout::BODY_FONT, 32), (layout::TITLE_FONT, 44)] {
        assert!(text.contains(&format!(r#"w:eastAsia="{font}""#)), "{font}");
        assert!(text.contains(&format!(r#"<w:sz w:val="{size}" />"#)), "{size}");
    }
    let odd = part(&bytes, "word/footer1.xml");
    assert!(odd.contains(r#"<w:jc w:val="right" />"#) && odd.contains("— ") && odd.contains("PAGE"), "{odd}");
    assert!(part(&bytes, "word/footer2.xml").contains(r#"<w:jc w:val="left" />"#));
    assert!(part(&bytes, "word/settings.xml").contains("evenAndOddHeaders"));
}

#[test]
fn a_rectification_notice_says_what_where_and_by_when() {
    let text = body(NoticeKind::Rectification, &hazard(), &issue());
    for words in [
        "隐患整改通知书",
        "〔2026〕",
        "示例家具厂：",
        "示例镇河东村喷漆车间",
        "&lt;b&gt;通风&lt;/b&gt;",
        "《工贸企业重大事故隐患判定标准》（应急管理部令第10号）第十一条",
        "至2026年10月20日止",
        "整改期间停止喷漆作业。",
        "五落实",
        "示例镇安全生产委员会办公室",
        "2026年9月29日",
    ] {
        assert!(text.contains(words), "{words}");
    }
}

#[test]
fn an_acceptance_and_a_rejection_make_different_opinions() {
    let passed = body(NoticeKind::Reexamination, &accepted(), &issue());
    assert!(passed.contains("同意通过验收") && passed.contains("现场核验合格。"));
    assert!(passed.contains("已安装并联锁，经调试正常。"));
    let failed = body(NoticeKind::Reexamination, &rejected(), &issue());
    assert!(failed.contains("不予通过验收") && failed.contains("报警器未与风机联锁。"));
    assert!(!failed.contains("同意通过验收"));
}

#[test]
fn a_listing_notice_names_the_level_the_authority_and_the_term() {
    let issue = Issue { number: Some("示安委〔2026〕12号".into()), ..issue() };
    let text = body(NoticeKind::SupervisionListing, &listed(), &issue);
    for words in ["县级挂牌督办", "示例县安全生产委员会", "2026年11月30日", "示安委〔2026〕12号"]
    {
        assert!(text.contains(words), "{words}");
    }
}

#[test]
fn characters_that_xml_cannot_hold_are_left_out() {
    let hazard = Hazard { state: HazardState::Registered, description: "坏\u{0}字\u{b}符\u{7f}".into(), ..hazard() };
    assert!(body(NoticeKind::Rectification, &hazard, &issue()).contains("坏字符"));
}

#[test]
fn a_notice_waits_for_its_facts() {
    let fresh = Hazard { assignment: None, state: HazardState::Registered, ..hazard() };
    assert_eq!(notices(&fresh).count(), 0);
    for kind in NoticeKind::ALL {
        let refusal = decide_notice(&fresh, kind).unwrap_err();
        assert_eq!(refusal.code.number(), "HZ-301");
        assert!(refusal.message(bihuan_domain::Language::Chinese).contains(kind.label(Default::default())));
        assert!(notice(kind, &fresh, &issue()).is_err());
    }
    assert_eq!(notices(&hazard()).collect::<Vec<_>>(), [NoticeKind::Rectification]);
    assert_eq!(notices(&rejected()).collect::<Vec<_>>(), [NoticeKind::Rectification, NoticeKind::Reexamination]);
    assert_eq!(notices(&listed()).collect::<Vec<_>>(), [NoticeKind::Rectification, NoticeKind::SupervisionListing]);
}
