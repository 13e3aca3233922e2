//! Names of a document that are given units together.

use super::*;
use crate::campaigns::give_units;
use bihuan_domain::campaigns::{Means, Party};

fn named(name: &str, means: Means) -> Party {
    Party {
        name: name.to_owned(),
        division: None,
        role: bihuan_domain::campaigns::PartyRole::Lead,
        means,
        units: Vec::new(),
    }
}

#[test]
fn names_without_a_unit_get_one_and_short_forms_mean_the_same() {
    on_both_engines(|store| {
        let ids = SeededIds::new(3);
        let campaign = begin(store, &ids);
        let mut contents = campaign.items[0].contents.clone();
        contents.parties = vec![
            named("财政局", Means::One),
            named("示例县财政局", Means::One),
            named("各有关部门", Means::Several),
            named("派出所", Means::One),
        ];
        let edit = C::EditItem { item: ItemId(1), contents: Box::new(contents) };
        let campaign = give(store, &ids, campaign.id, edit, officer(&township(1))).unwrap();
        assert_eq!(campaign.unmatched_names(), ["财政局", "示例县财政局", "各有关部门"]);
        let create = |names: &[&str], version: u64, actor: Actor| {
            let (ids, names) = (ids.clone(), names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
            let id = campaign.id;
            store.write_blocking(move |tx| give_units(tx, id, version, &names, &ids, by(&actor)))
        };
        let code = |outcome: Result<Campaign, CommandError>| match outcome.unwrap_err() {
            CommandError::Refused(refusal) => refusal.code,
            other => panic!("{other}"),
        };
        let all = ["财政局", "示例县财政局", "各有关部门"];
        let version = campaign.version;
        assert_eq!(code(create(&[], version, officer(&township(1)))), RefusalCode::CampaignNoNameChosen);
        assert_eq!(
            code(create(&["各有关部门"], version, officer(&township(1)))),
            RefusalCode::CampaignNamesMeanSeveral
        );
        assert_eq!(code(create(&all, version, leader())), RefusalCode::CampaignNotAuthorised);
        assert!(matches!(create(&all, version, officer(&township(2))), Err(CommandError::NotFound)));
        assert!(matches!(create(&all, version - 1, officer(&township(1))), Err(CommandError::Stale { .. })));
        let done = create(&all, version, officer(&township(1))).unwrap();
        assert_eq!(done.unmatched_names(), ["各有关部门"]);
        let parties = &done.items[0].contents.parties;
        assert_eq!(parties[0].units, parties[1].units, "财政局 is the end of 示例县财政局");
        assert_eq!(parties[0].units[0].name, "示例县财政局");
        let offices = store.read_blocking(|tx| units::search(tx, UnitKind::Office, "示例县", 10)).unwrap();
        assert_eq!(offices.len(), 1, "refused tries made no units: {offices:?}");
        let again = begin(store, &ids);
        let known = store.read_blocking(move |tx| directory(tx, &again.place)).unwrap();
        assert_eq!(known.find(&named("财政局", Means::One)), parties[0].units, "learned");
        assert_eq!(checked(store).count, 0);
    });
}

#[test]
fn a_text_that_speaks_of_a_null_is_kept_and_a_null_itself_left_out() {
    on_both_engines(|store| {
        let ids = SeededIds::new(4);
        let campaign = begin(store, &ids);
        let discard = |reason: &str| C::Discard { reason: reason.to_owned() };
        let text = "文本中有\0 \\u0000 字样";
        let done = give(store, &ids, campaign.id, discard(text), officer(&township(1))).unwrap();
        assert_eq!(done.end_reason.as_deref(), Some("文本中有 \\u0000 字样"));
    });
}
