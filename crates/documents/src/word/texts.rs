//! Words that several notices share.

use super::layout::Document;
use bihuan_domain::{Language, hazards::Hazard};
use jiff::civil::Date;

/// A date as official documents write it: 2026年10月8日.
pub fn date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// A text that is never empty.
pub fn or_blank(text: &str) -> &str {
    if text.is_empty() { "　　　　" } else { text }
}

/// The facts of the hazard, one line each.
pub fn facts(mut document: Document, hazard: &Hazard, place: &str) -> Document {
    let location = [place, hazard.location.as_str()].concat();
    document = document
        .line(&format!("隐患编号：{}", hazard.number))
        .line(&format!("所在位置：{}", or_blank(&location)))
        .line(&format!("隐患等级：{}", hazard.level.label(Language::Chinese)))
        .line(&format!("排查时间：{}（{}）", date(hazard.found_on), hazard.source.label(Language::Chinese)))
        .line(&format!("隐患描述：{}", hazard.description));
    if let Some(criterion) = &hazard.criterion {
        let version = if criterion.version.is_empty() { String::new() } else { format!("（{}）", criterion.version) };
        document = document.line(&format!(
            "判定依据：《{}》{version}{}",
            unbracketed(&criterion.instrument),
            criterion.article
        ));
    }
    document
}

fn unbracketed(title: &str) -> &str {
    title.trim_start_matches('《').trim_end_matches('》')
}
