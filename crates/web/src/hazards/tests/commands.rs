//! Every command through its form: by those who may, and by those who may not.

use super::world::{World, photo};
use crate::{photos::samples, testing::Browser};
use bihuan_domain::hazards::CommandKind;
use image::ImageFormat;

fn by_hand() -> impl Iterator<Item = CommandKind> {
    let clock = [CommandKind::MarkOverdue, CommandKind::Escalate];
    CommandKind::ALL.into_iter().filter(move |kind| !clock.contains(kind))
}

/// Takes steps on a hazard; the version counts up from 1.
async fn walk(browser: &mut Browser, path: &str, steps: &[(&str, &[(&str, &str)])], mut version: u32) -> u32 {
    for (name, fields) in steps {
        let text = version.to_string();
        let mut fields = fields.to_vec();
        fields.push(("version", &text));
        let picture = samples::picture(40, 30, ImageFormat::Png);
        let reply = browser.upload(&format!("{path}/{name}"), &fields, &[photo("photos", &picture)]).await;
        assert_eq!(reply.status, 303, "{name}: {}", reply.text());
        version += 1;
    }
    version
}

#[tokio::test]
async fn nobody_else_may_give_any_command() {
    let world = World::new().await;
    let mut officer = world.officer().await;
    let path = world.assigned(&mut officer).await;
    let before = officer.get(&path).await.text();
    let (mut auditor, mut stranger) = (world.auditor().await, world.stranger().await);
    let mut nobody = world.test.browser();
    for kind in by_hand() {
        let address = format!("{path}/{}", kind.name());
        let fields = [("version", "2"), ("reason", "x"), ("opinion", "x"), ("result", "x")];
        assert_eq!(auditor.post(&address, &fields).await.status, 403, "{address}");
        assert_eq!(stranger.post(&address, &fields).await.status, 404, "{address}");
        assert_eq!(nobody.post(&address, &fields).await.status, 401, "{address}");
    }
    for name in ["open", "mark-overdue", "escalate", "nothing"] {
        assert_eq!(officer.post(&format!("{path}/{name}"), &[("version", "2")]).await.status, 404, "{name}");
    }
    let marks = |page: &str| page.matches("bh-timeline-head").count();
    assert_eq!(marks(&officer.get(&path).await.text()), marks(&before));
}

#[tokio::test]
async fn the_enterprise_may_not_judge_itself() {
    let world = World::new().await;
    let (mut officer, mut works) = (world.officer().await, world.works_officer().await);
    let path = world.assigned(&mut officer).await;
    walk(&mut works, &path, &[("submit", &[("result", "好了")])], 2).await;
    for (name, field) in [("accept", "opinion"), ("reject", "reason"), ("close-out", "remark"), ("terminate", "reason")]
    {
        let reply = works.post(&format!("{path}/{name}"), &[("version", "3"), (field, "x")]).await;
        assert_eq!(reply.status, 403, "{name}");
        assert!(reply.text().contains("HZ-002"), "{name}");
    }
}

#[tokio::test]
async fn the_steps_of_a_major_hazard() {
    let world = World::new().await;
    let (mut officer, mut leader) = (world.officer().await, world.leader().await);
    let reply = world.register(&mut officer, &[("level", "major"), ("kind", "report"), ("source", "tip")]).await;
    let path = reply.location().to_owned();
    let works = world.works.to_string();
    let steps: [(&str, &[(&str, &str)]); 9] = [
        ("verify", &[("finding", "属实"), ("level", "major")]),
        ("add-evidence", &[("phase", "before"), ("remark", "补拍")]),
        ("assign", &[("unit", &works), ("working_days", "30"), ("requirement", "加装报警")]),
        ("order-stop-work", &[("number", "青停〔2026〕1号"), ("extent", "喷漆线")]),
        (
            "list",
            &[
                ("level", "township"),
                ("number", "青安委〔2026〕2号"),
                ("authority", "镇安委会"),
                ("due_on", "2026-05-01"),
            ],
        ),
        ("appoint-sponsor", &[("name", "示例"), ("post", "副镇长")]),
        (
            "record-plan",
            &[
                ("responsible", "负责人"),
                ("post", "head"),
                ("measures", "加装"),
                ("funds", "12000.50"),
                ("target_on", "2026-03-20"),
                ("contingency", "停用"),
            ],
        ),
        ("record-reports", &[("to_regulator_on", "2026-03-02"), ("to_workers_congress_on", "2026-03-02")]),
        ("extend", &[("due_on", "2026-05-20"), ("reason", "设备到货晚")]),
    ];
    let version = walk(&mut officer, &path, &steps, 1).await;
    let version = walk(&mut world.works_officer().await, &path, &[("submit", &[("result", "已装")])], version).await;
    let version = walk(&mut officer, &path, &[("accept", &[("opinion", "合格")])], version).await;
    let page = officer.get(&path).await.text();
    for words in ["12,000.50 元", "青安委〔2026〕2号", "青停〔2026〕1号", "副镇长", "2026-05-20", "乡级挂牌督办"]
    {
        assert!(page.contains(words), "{words}");
    }
    let listing = officer.get(&format!("{path}/notices/supervision-listing.docx")).await;
    assert_eq!(listing.status, 200);
    // Who accepted may not close out; and first it is delisted, and work goes on.
    let text = version.to_string();
    let early = officer.post(&format!("{path}/close-out"), &[("version", &text), ("remark", "")]).await;
    assert_eq!(early.status, 422);
    assert!(early.text().contains("HZ-11"), "{}", early.text());
    let version = walk(
        &mut officer,
        &path,
        &[("lift-stop-work", &[("reason", "已整改")]), ("delist", &[("basis", "青安委〔2026〕9号")])],
        version,
    )
    .await;
    let version = walk(&mut leader, &path, &[("close-out", &[("remark", "")])], version).await;
    let again: [(&str, &[(&str, &str)]); 3] = [
        ("reopen", &[("reason", "复发"), ("working_days", "5")]),
        ("correct", &[("description", "更正后的描述"), ("location", "喷漆车间"), ("reason", "写错")]),
        ("terminate", &[("reason", "企业关闭")]),
    ];
    walk(&mut officer, &path, &again, version).await;
    let page = officer.get(&path).await.text();
    assert!(page.contains("终结（未整改）") && page.contains("更正后的描述") && page.contains("链条完整"));
}

#[tokio::test]
async fn the_other_ends_of_a_report_and_of_a_general_hazard() {
    let world = World::new().await;
    let mut officer = world.officer().await;
    let report = world.register(&mut officer, &[("kind", "report"), ("source", "tip")]).await;
    walk(&mut officer, report.location(), &[("dismiss", &[("reason", "查无此事")])], 1).await;
    assert!(officer.get(report.location()).await.text().contains("查无此事"));
    let path = world.registered(&mut officer).await;
    let works = world.works.to_string();
    let fixed: (&str, &[(&str, &str)]) = ("fix-on-the-spot", &[("unit", &works), ("result", "当场装好")]);
    let picture = samples::picture(40, 30, ImageFormat::Png);
    let fields = [fixed.1[0], fixed.1[1], ("version", "1")];
    let reply = officer.upload(&format!("{path}/{}", fixed.0), &fields, &[photo("photos", &picture)]).await;
    assert_eq!(reply.status, 303, "{}", reply.text());
    let page = officer.get(&path).await.text();
    assert!(page.contains("已销号") && page.contains("登记“再次出现”的隐患"));
    // A recurrence is a new hazard that leads to the old one.
    let number = page.split("<title>").nth(1).and_then(|rest| rest.split(' ').next()).unwrap().to_owned();
    let form = officer.get(&format!("/hazards/new?recurrence_of={number}")).await.text();
    assert!(form.contains(&format!("value=\"{number}\"")) && form.contains("配电箱无门"));
    let reply = world.register(&mut officer, &[("recurrence_of", &number)]).await;
    assert!(officer.get(reply.location()).await.text().contains(&format!("原隐患 {number}")));
}
