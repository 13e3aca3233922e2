//! The task list in the layout of the document's own tables.

use super::*;
use bihuan_documents::tables::{Limits, Merge, Workbook};
use std::io::Cursor;

const TABLES: &str = "青禾镇冬季安全整治实施方案\n青禾镇人民政府\n2026年1月8日\n\n附件1\n重点项目任务清单\n\n\
| 专题项目 | 重点项目任务 | 完成年限 | 责任单位 |\n|---|---|---|---|\n\
| 消防安全 | 开展九小场所排查整治。 | 2026年6月底前 | 青禾镇公安派出所 |\n\
| 消防安全 | 推动电动车棚建设。 | 2026年底前 | 青禾镇市场监督管理所 |\n\
| 燃气安全 | 更换餐饮场所老旧管道。 | 2026年10月底前 | 青禾镇市场监督管理所、青禾镇公安派出所 |\n";

/// A sheet: its name, its cells as text, and its merged cells.
type Sheet = (String, Vec<Vec<String>>, Vec<Merge>);

fn sheets(bytes: Vec<u8>) -> Vec<Sheet> {
    let mut book = Workbook::read(Cursor::new(bytes), Limits::default()).unwrap();
    let names = book.sheets();
    let read = |name: String| {
        let merges = book.merges(&name).unwrap();
        let rows = book.rows(&name).unwrap().map(|row| row.unwrap().cells.iter().map(ToString::to_string).collect());
        (name.clone(), rows.collect(), merges)
    };
    names.into_iter().map(read).collect()
}

#[tokio::test]
async fn a_list_has_the_columns_of_the_documents_own_table_with_merged_cells() {
    let mut town = town().await;
    let file = TestFile { field: "file", name: "方案.txt", content_type: "text/plain", bytes: TABLES.as_bytes() };
    let reply = town.officer.upload("/campaigns", &[("place", TOWN)], &[file]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let id: CampaignId = reply.location().split('/').nth(2).unwrap().parse().unwrap();
    let campaign = town.campaign(id).await;
    assert_eq!(campaign.tables.len(), 1, "{campaign:#?}");
    town.publish(id).await;
    let task = town.tasks().await.into_iter().find(|task| task.title.contains("九小场所")).unwrap();
    let report = [("version", "1"), ("claim", "progress"), ("percent", "40"), ("text", "已排查一半")];
    let reply = town.police.post(&format!("/tasks/{}/report", task.id), &report).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());

    let list = format!("/tasks/export.xlsx?campaign={id}");
    let found = sheets(town.officer.get(&list).await.bytes);
    let (name, rows, merges) = &found[0];
    assert!(name.starts_with("1 "), "{name}");
    let expected = ["专题项目", "重点项目任务", "完成年限", "责任单位", "进度", "状态", "完成日期", "完成情况"];
    assert_eq!(rows[2], expected);
    assert_eq!(
        rows[3][..6],
        ["消防安全", "开展九小场所排查整治。", "2026年6月底前", "青禾镇公安派出所", "40%", "办理中"]
    );
    assert!(rows[3][7].contains("已排查一半"), "{rows:?}");
    assert_eq!(rows[5][3], "青禾镇市场监督管理所、青禾镇公安派出所", "in the document's words");
    let columns: Vec<_> = merges.iter().filter(|merge| merge.first_row > 3).collect();
    assert_eq!(columns.len(), 1, "the first column of the first two tasks is one cell: {merges:?}");

    let usual = sheets(town.officer.get(&format!("{list}&layout=usual")).await.bytes);
    assert!(usual[0].1.iter().any(|row| row.iter().any(|cell| cell == "章节")), "{usual:?}");
    let own = sheets(town.police.get(&list).await.bytes);
    assert!(own[0].1.iter().any(|row| row.iter().any(|cell| cell == "章节")), "who sees own tasks only gets a list");
}
