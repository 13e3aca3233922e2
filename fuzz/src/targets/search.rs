//! The search box, from the bytes of an address to the rows of a page: what the index finds is what a reader of all texts
//! would find.

use bihuan_domain::{
    Rules,
    accounts::{Actor, Scope},
    hazards::{HazardLevel, HazardSource, OpenKind, SectorCode},
    ids::HazardId,
    jurisdictions::{AdministrativeLevel, Place},
    search::{SearchQuery, search_terms, searchable},
};
use bihuan_store::{
    CommandError, DatabaseUrl, Store, StoreError,
    hazards::{By, Cursor, Draft, LedgerFilter, list, open},
};
use std::sync::LazyLock;
use uuid::Uuid;

/// Descriptions of the hazards in the ledger, among them what people paste.
const TEXTS: [&str; 24] = [
    "配电箱未接地，存在漏电风险",
    "配电箱无门",
    "灭火器过期 3 具",
    "安全出口堵塞",
    "350525190-2026-00042 号隐患再次出现",
    "线路PE保护线缺失",
    "A-17 号车间粉尘堆积",
    "ＦＵＬＬ　ｗｉｄｔｈ　１２３",
    "x",
    "电",
    "电电电电",
    "DROP TABLE hazard; --",
    "\" OR 1=1 *",
    "'quoted' \"double\" (paren) NEAR/2",
    "ⅷ ㈱ ﬁ ½ ①",
    "İstanbul ẞ ǆ",
    "한국어 한",
    "カタカナ ｶﾀｶﾅ",
    "e\u{301}cole école",
    "a-b-c-d-e-f-g",
    "---",
    "𠮷野家 𠀀",
    "emoji 🔥🔥 火",
    "١٢٣ १२३",
];

/// A ledger and the texts by which it is searched.
struct World {
    store: Store,
    texts: Vec<(HazardId, String)>,
    _folder: tempfile::TempDir,
}

static WORLD: LazyLock<World> = LazyLock::new(|| make().expect("a ledger of two dozen hazards can be made"));

fn make() -> Result<World, CommandError> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let store = Store::open(&DatabaseUrl::Sqlite(folder.path().join("search.sqlite")))?;
    store.write_blocking(|tx| {
        let now = "2026-03-02T01:00:00Z".parse().expect("this is a moment");
        let rules = Rules::default();
        for (number, text) in (1..).zip(TEXTS) {
            let id = HazardId(Uuid::from_u128(0x018f_0000_0000_7000_8000_0000_0000_0000 + number));
            open(tx, id, draft(text), By { actor: &Actor::Operator, now, rules: &rules })?;
        }
        Ok::<_, CommandError>(())
    })?;
    let rows = store.read_blocking(|tx| tx.query("SELECT id, search_text FROM hazard", &[]))?;
    let texts = rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<Result<_, StoreError>>()?;
    Ok(World { store, texts, _folder: folder })
}

fn draft(text: &str) -> Draft {
    use AdministrativeLevel::{County, Township, Village};
    let nodes = [(County, "350525000000"), (Township, "350525190000"), (Village, "350525190201")];
    let nodes: Vec<_> = nodes.map(|(level, code)| (level, code.parse().expect("this is a code"))).into();
    Draft {
        kind: OpenKind::Register,
        place: Place::try_from(nodes).expect("the codes lie within each other"),
        enterprise: None,
        subject_name: "集市".to_owned(),
        location: "东口".to_owned(),
        description: text.to_owned(),
        level: HazardLevel::General,
        sector: SectorCode::other(),
        source: HazardSource::GridPatrol,
        criterion: None,
        found_on: "2026-03-01".parse().expect("this is a date"),
        photos: Vec::new(),
        recurrence_of: None,
    }
}

/// Searches for the bytes as text.
pub fn run(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let plain = searchable(&text);
    assert_eq!(searchable(&plain), plain, "what is made searchable stays so");
    drop(search_terms(&plain));
    let query = SearchQuery::parse(&text);
    let world = &*WORLD;
    let Ok(filter) = LedgerFilter::from_pairs([("text", &*text)]) else { return };
    let page = world.store.read_blocking(|tx| list(tx, &Scope::everything(), &filter, &Cursor::Start));
    let page = page.unwrap_or_else(|error| panic!("{text:?}: {error}"));
    let mut found: Vec<_> = page.rows.iter().map(|row| row.id).collect();
    found.sort_unstable();
    let fits = |text: &str| if plain.is_empty() { filter.text.trim().is_empty() } else { query.matches(text) };
    let mut expected: Vec<_> = world.texts.iter().filter(|(_, text)| fits(text)).map(|(id, _)| *id).collect();
    expected.sort_unstable();
    if !query.is_empty() {
        assert_eq!(found, expected, "{text:?} as {query:?}");
    }
}
