//! Events and states of campaigns in words.

use bihuan_domain::{
    Language,
    campaigns::{CampaignEvent, CampaignState, ItemId},
};
use bihuan_ui::{Badge, Fact, Tone};

/// What happened, in words, with what was recorded.
pub fn tell(event: &CampaignEvent, language: Language) -> (String, Vec<Fact>) {
    let fact = |words: (&str, &str), value: String| Fact::new(language.pick(words.0, words.1), value);
    let ids = |items: &[ItemId]| {
        let shown: Vec<_> = items.iter().take(20).map(ToString::to_string).collect();
        format!("{}{}", shown.join("、"), if items.len() > 20 { "…" } else { "" })
    };
    let items = ("条目", "Items");
    let facts = match event {
        CampaignEvent::Drafted(drafted) => vec![
            fact(("标题", "Title"), drafted.document.title.clone()),
            fact(("文件", "File"), drafted.file_name.clone()),
            fact(("条目数", "Items"), drafted.items.len().to_string()),
            fact(("原文 SM3", "SM3 of the text"), drafted.text_sm3.clone()).wide(),
        ]
        .into_iter()
        .chain(
            drafted
                .revises
                .map(|id| fact(("修订自", "New version of"), id.to_string()).href(format!("/campaigns/{id}"))),
        )
        .collect(),
        CampaignEvent::DocumentEdited { document } => {
            vec![fact(("标题", "Title"), document.title.clone()), fact(("文号", "Number"), document.number.clone())]
        }
        CampaignEvent::ItemAdded { item } => vec![fact(items, format!("{} {}", item.id, item.contents.title))],
        CampaignEvent::ItemEdited { item, contents } => vec![fact(items, format!("{item} {}", contents.title))],
        CampaignEvent::ItemsAccepted { items: ids_ } | CampaignEvent::ItemsDropped { items: ids_ } => {
            vec![fact(items, ids(ids_))]
        }
        CampaignEvent::ItemsMerged { into, merged, .. } => vec![fact(items, format!("{} → {into}", ids(merged)))],
        CampaignEvent::ItemSplit { item, added, .. } => {
            let added: Vec<_> = added.iter().map(|item| item.id).collect();
            vec![fact(items, format!("{item} → {}", ids(&added)))]
        }
        CampaignEvent::UnitMatched { name, units } => {
            let units: Vec<_> = units.iter().map(|unit| unit.name.as_str()).collect();
            vec![fact(("单位", "Unit"), format!("{name} = {}", units.join("、")))]
        }
        CampaignEvent::UnitsLeftOut { names } => vec![fact(("单位", "Unit"), names.join("、"))],
        CampaignEvent::WarningSettled { number, remark } => {
            vec![fact(("提示", "Warning"), format!("{number}: {remark}"))]
        }
        CampaignEvent::Published { on } => vec![fact(("日期", "Day"), on.to_string())],
        CampaignEvent::Discarded { reason } | CampaignEvent::Ended { reason, .. } => {
            vec![fact(("理由", "Reason"), reason.clone())]
        }
        CampaignEvent::FigureRecorded(figure) => vec![
            fact(items, figure.item.to_string()),
            fact(("数值", "Value"), decimal(figure.value_thousandths)),
            fact(("日期", "Day"), figure.on.to_string()),
            fact(("数据来源", "Source"), figure.remark.clone()),
        ],
        CampaignEvent::Corresponds(said) => {
            let was = said.was.map_or_else(|| language.pick("新增", "added").to_owned(), |was| was.to_string());
            vec![fact(items, said.item.to_string()), fact(("原方案条目", "Item before"), was)]
        }
        CampaignEvent::FinishedTreated { item, finished } => {
            vec![
                fact(items, item.to_string()),
                fact(("已完成的任务", "Finished tasks"), finished.label(language).to_owned()),
            ]
        }
        CampaignEvent::Superseded { by, on } => {
            vec![
                fact(("修订版", "New version"), by.to_string()).href(format!("/campaigns/{by}")),
                fact(("日期", "Day"), on.to_string()),
            ]
        }
    };
    (event.label(language).to_owned(), facts)
}

/// The badge of a campaign's state.
pub fn state_badge(state: CampaignState, language: Language) -> Badge {
    let tone = match state {
        CampaignState::Draft => Tone::Warning,
        CampaignState::Running => Tone::Registered,
        CampaignState::Ended => Tone::Good,
        CampaignState::Superseded => Tone::Neutral,
        CampaignState::Discarded => Tone::Dismissed,
    };
    Badge::new(tone, state.label(language))
}

/// Thousandths as a decimal number, such as `98.5`.
pub fn decimal(thousandths: i64) -> String {
    let (whole, part) = (thousandths.abs() / 1000, thousandths.abs() % 1000);
    let sign = if thousandths < 0 { "-" } else { "" };
    if part == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{part:03}").trim_end_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn thousandths_are_written_as_short_as_they_go() {
        assert_eq!(super::decimal(98_500), "98.5");
        assert_eq!(super::decimal(-1_002), "-1.002");
        assert_eq!(super::decimal(70_000), "70");
    }
}
