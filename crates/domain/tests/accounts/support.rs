//! Builders: places, accounts made by real commands, contexts.

use bihuan_domain::{
    Refusal, RefusalCode,
    accounts::{
        Account, AccountCommand, AccountContext, AccountDetails, AccountEvent, AccountPolicy, AccountRecorded, Actor,
        CreateAccount, LoginUse, PasswordText, Role, RoleAt, Roster, Sameness, UnitAt, decide_account,
        decide_complete_setup, decide_create,
    },
    ids::{UnitId, UserId},
    jurisdictions::{AdministrativeLevel, Place},
};
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

pub const GOOD_PASSWORD: &str = "Correct-horse-42";

pub fn start() -> Timestamp {
    "2024-03-01T01:00:00Z".parse().unwrap()
}

pub fn later(hours: i64) -> Timestamp {
    start() + hours.hours()
}

pub fn unit(number: u128) -> UnitId {
    UnitId(Uuid::from_u128(number))
}

pub fn county() -> Place {
    Place::root(AdministrativeLevel::County, "350525000000".parse().unwrap())
}

pub fn township() -> Place {
    county().child(AdministrativeLevel::Township, "350525190000".parse().unwrap()).unwrap()
}

pub fn other_township() -> Place {
    county().child(AdministrativeLevel::Township, "350525191000".parse().unwrap()).unwrap()
}

pub fn village() -> Place {
    township().child(AdministrativeLevel::Village, "350525190200".parse().unwrap()).unwrap()
}

pub fn text(password: &str) -> PasswordText {
    PasswordText::new(password.to_owned())
}

pub fn details(name: &str) -> AccountDetails {
    AccountDetails { name: name.into(), unit: unit(1), unit_name: "安办".into(), phone: String::new() }
}

pub fn creation(login: &str) -> CreateAccount {
    CreateAccount { login: login.into(), details: details(login) }
}

pub fn role_at(role: Role, place: &Place) -> RoleAt {
    RoleAt { role, place: place.clone() }
}

pub fn unit_at(number: u128, place: &Place) -> UnitAt {
    UnitAt { unit: unit(number), unit_name: "永固石材厂".into(), place: place.clone() }
}

pub fn code<T: std::fmt::Debug>(result: Result<T, Refusal>) -> RefusalCode {
    result.unwrap_err().code
}

pub fn record(account: &mut Account, events: Vec<AccountEvent>, at: Timestamp) {
    for event in events {
        account.evolve(&AccountRecorded { event, at });
    }
}

/// A few accounts and the moment; the roster is what they hold.
pub struct World {
    pub accounts: Vec<Account>,
    pub now: Timestamp,
    pub policy: AccountPolicy,
}

impl World {
    pub fn empty() -> Self {
        Self { accounts: Vec::new(), now: start(), policy: AccountPolicy::default() }
    }

    /// 0 system, 1 security, 2 audit administrator of the county; 3 safety officer of the township; 4 without any role.
    pub fn staffed() -> Self {
        let mut world = Self::empty();
        let roles = [Role::SystemAdministrator, Role::SecurityAdministrator, Role::AuditAdministrator];
        for (index, role) in roles.into_iter().enumerate() {
            world.create(role.name().replace('_', "-").split('-').next().unwrap());
            world.run(&Actor::Operator, index, &AccountCommand::Grant(role_at(role, &county()))).unwrap();
        }
        world.create("officer");
        world.run(&world.actor(1), 3, &AccountCommand::Grant(role_at(Role::SafetyOfficer, &township()))).unwrap();
        world.create("nobody");
        world
    }

    pub fn create(&mut self, login: &str) -> usize {
        let index = self.accounts.len();
        let context = AccountContext {
            actor: &Actor::Operator,
            now: self.now,
            policy: &self.policy,
            roster: self.roster(),
            target_places: &[],
        };
        let events = decide_create(&creation(login), LoginUse::Free, &context).unwrap();
        let id = UserId(Uuid::from_u128(100 + index as u128));
        let recorded: Vec<_> = events.into_iter().map(|event| AccountRecorded { event, at: self.now }).collect();
        self.accounts.push(Account::replay(id, &recorded).unwrap());
        index
    }

    /// Gives an account a password.
    pub fn set_up(&mut self, index: usize) {
        let account = &mut self.accounts[index];
        let events =
            decide_complete_setup(account, &text(GOOD_PASSWORD), Sameness::Different, self.now, &self.policy).unwrap();
        record(account, events, self.now);
    }

    pub fn roster(&self) -> Roster {
        Roster::of(&self.accounts)
    }

    pub fn actor(&self, index: usize) -> Actor {
        Actor::Person(self.accounts[index].person())
    }

    pub fn decide(&self, actor: &Actor, index: usize, command: &AccountCommand) -> Result<Vec<AccountEvent>, Refusal> {
        self.decide_among(actor, index, command, &[])
    }

    pub fn decide_among(
        &self,
        actor: &Actor,
        index: usize,
        command: &AccountCommand,
        target_places: &[Place],
    ) -> Result<Vec<AccountEvent>, Refusal> {
        let context =
            AccountContext { actor, now: self.now, policy: &self.policy, roster: self.roster(), target_places };
        decide_account(&self.accounts[index], command, &context)
    }

    pub fn run(&mut self, actor: &Actor, index: usize, command: &AccountCommand) -> Result<(), Refusal> {
        let events = self.decide(actor, index, command)?;
        record(&mut self.accounts[index], events, self.now);
        Ok(())
    }

    /// What an administrator (by index) is told who gives a command on an account.
    pub fn refused(&self, actor: usize, index: usize, command: &AccountCommand) -> RefusalCode {
        code(self.decide(&self.actor(actor), index, command))
    }
}
