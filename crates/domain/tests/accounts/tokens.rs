//! Access tokens: made within bounds, never more than their owner, ended by owner, administrator and clock.

use crate::support::{World, code, county, other_township, record, township, unit, village};
use bihuan_domain::{
    RefusalCode as R,
    accounts::{
        AccessToken, Account, AccountContext, AccountEvent, AccountPolicy, Actor, ApiPolicy, ApiSlice, IssueToken,
        Role, Roster, TokenAccess, decide_expire_tokens, decide_issue_token, decide_revoke_token,
    },
    ids::TokenId,
};
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

fn id(number: u128) -> TokenId {
    TokenId(Uuid::from_u128(number))
}

fn wanted(number: u128) -> IssueToken {
    IssueToken {
        id: id(number),
        name: " 县平台 ".into(),
        access: TokenAccess::ReadOnly,
        slices: vec![ApiSlice::Figures, ApiSlice::Hazards, ApiSlice::Hazards],
        within: None,
        lifetime_days: 30,
    }
}

fn issued(account: &mut Account, command: &IssueToken, now: Timestamp) -> AccessToken {
    let events = decide_issue_token(account, command, now, &ApiPolicy::default()).unwrap();
    record(account, events, now);
    account.tokens.last().cloned().unwrap()
}

/// The safety officer of the township.
fn officer(world: &World) -> Account {
    world.accounts[3].clone()
}

#[test]
fn a_token_is_made_with_its_bounds_and_ends_with_the_clock() {
    let world = World::staffed();
    let mut owner = officer(&world);
    let token = issued(&mut owner, &wanted(1), world.now);
    assert_eq!(token.name, "县平台");
    assert_eq!(token.slices, [ApiSlice::Hazards, ApiSlice::Figures]);
    assert!(token.opens(ApiSlice::Hazards) && !token.opens(ApiSlice::Audit));
    let end = world.now + (24 * 30).hours();
    assert!(!token.is_expired_at(end - 1.seconds()) && token.is_expired_at(end));
    assert!(decide_expire_tokens(&owner, end - 1.seconds()).is_empty());
    let events = decide_expire_tokens(&owner, end);
    assert_eq!(events, [AccountEvent::TokenExpired { token: id(1) }]);
    record(&mut owner, events, end);
    assert!(owner.tokens.is_empty());
}

#[test]
fn what_is_out_of_bounds_is_refused() {
    let world = World::staffed();
    let owner = officer(&world);
    let policy = ApiPolicy::default();
    let refused = |command: &IssueToken| code(decide_issue_token(&owner, command, world.now, &policy));
    for lifetime_days in [0, 366, u32::MAX] {
        assert_eq!(refused(&IssueToken { lifetime_days, ..wanted(1) }), R::TokenLifetime);
    }
    assert_eq!(refused(&IssueToken { slices: Vec::new(), ..wanted(1) }), R::TokenWithoutSlice);
    assert_eq!(refused(&IssueToken { name: " ".into(), ..wanted(1) }), R::AccountTextMissing);
    for within in [county(), other_township()] {
        assert_eq!(refused(&IssueToken { within: Some(within), ..wanted(1) }), R::TokenPlaceOutside);
    }
    let before = owner.last_recorded_at - 61.seconds();
    assert_eq!(code(decide_issue_token(&owner, &wanted(1), before, &policy)), R::AccountClockBackwards);
    let mut disabled = owner.clone();
    record(&mut disabled, vec![AccountEvent::Disabled { reason: "离岗".into() }], world.now);
    assert_eq!(code(decide_issue_token(&disabled, &wanted(1), world.now, &policy)), R::AccountDisabled);
    let mut full = owner.clone();
    for number in 0..u128::from(policy.tokens_per_account) {
        issued(&mut full, &wanted(number), world.now);
    }
    assert_eq!(code(decide_issue_token(&full, &wanted(99), world.now, &policy)), R::TokensTooMany);
    let later = world.now + (24 * 30).hours();
    assert!(decide_issue_token(&full, &wanted(99), later, &policy).is_ok(), "those that have ended do not count");
}

#[test]
fn a_token_never_reaches_further_than_its_owner_does_now() {
    let world = World::staffed();
    let mut owner = officer(&world);
    let narrow = issued(&mut owner, &IssueToken { within: Some(village()), ..wanted(1) }, world.now);
    let wide = issued(&mut owner, &wanted(2), world.now);
    let person = narrow.person(owner.person());
    assert!(person.holds(&[Role::SafetyOfficer], &village()));
    assert!(!person.holds(&[Role::SafetyOfficer], &township()) && !person.has(Role::Leader));
    assert_eq!(wide.person(owner.person()), owner.person());
    let grant = owner.grants[0].clone();
    record(&mut owner, vec![AccountEvent::RoleRevoked(grant)], world.now);
    assert!(narrow.person(owner.person()).grants.is_empty(), "a role taken back is gone from the token at once");
    let mut moved = owner.person();
    moved.acts_for_unit = Some(unit(9));
    assert_eq!(narrow.person(moved.clone()).acts_for_unit, None, "a token for a place is none for an enterprise");
    assert_eq!(wide.person(moved.clone()).acts_for_unit, moved.acts_for_unit);
}

#[test]
fn owner_and_administrators_over_the_account_revoke_and_nobody_else() {
    let world = World::staffed();
    let mut owner = officer(&world);
    issued(&mut owner, &wanted(1), world.now);
    let policy = AccountPolicy::default();
    let revoke = |account: &Account, actor: &Actor, token: TokenId, now: Timestamp| {
        let places = [township()];
        let context = AccountContext { actor, now, policy: &policy, roster: Roster::default(), target_places: &places };
        decide_revoke_token(account, token, &context)
    };
    let actor = |index: usize| Actor::Person(world.accounts[index].person());
    let revoked = vec![AccountEvent::TokenRevoked { token: id(1) }];
    for allowed in [actor(0), actor(1), actor(3), Actor::Operator] {
        assert_eq!(revoke(&owner, &allowed, id(1), world.now).unwrap(), revoked, "{allowed:?}");
    }
    for other in [actor(2), actor(4)] {
        assert_eq!(code(revoke(&owner, &other, id(1), world.now)), R::TokenRevokeNotAuthorised, "{other:?}");
    }
    let mut elsewhere = world.accounts[0].person();
    elsewhere.grants = vec![bihuan_domain::accounts::Grant {
        role: Role::SystemAdministrator,
        subtree: bihuan_domain::jurisdictions::Subtree {
            code: other_township().code().clone(),
            level: other_township().level(),
        },
    }];
    assert_eq!(code(revoke(&owner, &Actor::Person(elsewhere), id(1), world.now)), R::TokenRevokeNotAuthorised);
    let before = owner.last_recorded_at - 61.seconds();
    assert_eq!(code(revoke(&owner, &actor(3), id(1), before)), R::AccountClockBackwards);
    record(&mut owner, revoked, world.now);
    assert_eq!(code(revoke(&owner, &actor(3), id(1), world.now)), R::TokenUnknown);
}

#[test]
fn accounts_recorded_before_there_were_tokens_are_read() {
    let owner = officer(&World::staffed());
    let text = serde_json::to_string(&owner).unwrap();
    assert!(!text.contains("tokens"), "{text}");
    assert_eq!(serde_json::from_str::<Account>(&text).unwrap(), owner);
}
