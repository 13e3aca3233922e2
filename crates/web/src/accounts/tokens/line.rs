//! A token as a page shows it.

use bihuan_domain::{
    Language,
    accounts::{AccessToken, Account},
    clock::china_minute,
    ids::TokenId,
    jurisdictions::JurisdictionCode,
};
use bihuan_store::{StoreError, Tx, accounts as store, accounts::access_tokens};
use bihuan_ui::{Empty, Translator, accounts::TokenLine};
use jiff::Timestamp;
use std::collections::HashMap;

/// What is known of the tokens of an account, beside the account itself.
pub struct Known {
    last_uses: HashMap<TokenId, Option<Timestamp>>,
    names: HashMap<JurisdictionCode, String>,
}

impl Known {
    /// Reads it.
    pub fn of(tx: &mut Tx<'_>, account: &Account) -> Result<Self, StoreError> {
        let uses = access_tokens::last_uses(tx, account.id)?;
        let mut names = HashMap::new();
        for place in account.tokens.iter().filter_map(|token| token.within.as_ref()) {
            let name = store::place_of(tx, place.code())?.map(|_| place.code().clone());
            if let Some(code) = name {
                let everything = bihuan_domain::accounts::Scope::everything();
                let node = bihuan_store::jurisdictions::find(tx, &everything, &code)?;
                names.extend(node.map(|node| (code, node.jurisdiction.name)));
            }
        }
        Ok(Self { last_uses: uses.into_iter().map(|used| (used.token, used.at)).collect(), names })
    }
}

/// The tokens of an account that are in force, as lines; `base` is where their revocation is posted.
pub fn lines(account: &Account, known: &Known, base: &str, now: Timestamp, language: Language) -> Vec<TokenLine> {
    let live = account.tokens.iter().filter(|token| !token.is_expired_at(now));
    live.map(|token| line(token, known, base, language)).collect()
}

fn line(token: &AccessToken, known: &Known, base: &str, language: Language) -> TokenLine {
    let t = Translator::new(language);
    let slices: Vec<_> = token.slices.iter().map(|slice| slice.label(language)).collect();
    let within = token
        .within
        .as_ref()
        .map(|place| known.names.get(place.code()).cloned().unwrap_or_else(|| place.code().to_string()));
    let used = known.last_uses.get(&token.id).copied().flatten();
    TokenLine {
        name: token.name.clone(),
        access: token.access.label(language).to_owned(),
        slices: slices.join(language.pick("、", ", ")),
        within: within.unwrap_or_else(|| t.t("api-tokens-within-all")),
        issued: china_minute(token.issued_at),
        expires: china_minute(token.expires_at),
        used: used.map_or_else(|| t.t("api-tokens-never"), china_minute),
        revoke_action: format!("{base}/{}/revoke", token.id),
    }
}

/// Shown when there are none.
pub fn empty(t: Translator) -> Empty {
    Empty {
        icon: "key",
        title: t.t("api-tokens-empty-title"),
        sentence: t.t("api-tokens-empty-sentence"),
        action: None,
    }
}
