//! `bihuan account`: what only whoever runs the server may do for an account, recorded as the operator's.

use super::open_existing;
use crate::{
    cli::Account as Asked,
    config::Settings,
    environment::{RandomIds, SystemClock},
    progress::say,
};
use anyhow::{Context as _, Result, bail};
use bihuan_domain::{
    Clock as _, IdSource as _,
    accounts::{Account, AccountCommand, Actor, LoginName},
};
use bihuan_store::{
    CommandError, Store,
    accounts::{self, Circumstances, SetupToken},
};
use std::process::ExitCode;

pub fn run(settings: &Settings, asked: &Asked) -> Result<ExitCode> {
    let store = open_existing(settings)?;
    match asked {
        Asked::Link { login } => {
            let token = hex::encode(RandomIds.secret_bytes());
            let account = give(settings, &store, login, AccountCommand::IssueSetupLink, &token)?;
            let base = settings.public_url.clone().unwrap_or_else(|| format!("http://{}", settings.listen));
            say(&format!("The password of “{}” is void; every session has ended.", account.login));
            if account.second_factor.is_enrolled() {
                say("Log-in asks for the second factor as before; `bihuan account reset-second-factor` takes it away.");
            }
            let hours = settings.rules.accounts.setup_link_hours;
            say(&format!("Within {hours} hours, hand this link to its owner; it is good once:"));
            say(&format!("{}/setup/{token}", base.trim_end_matches('/')));
        }
        Asked::ResetSecondFactor { login } => {
            let account = give(settings, &store, login, AccountCommand::ResetSecondFactor, "")?;
            say(&format!("“{}” has no second factor any more; every session has ended.", account.login));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn give(settings: &Settings, store: &Store, login: &str, command: AccountCommand, token: &str) -> Result<Account> {
    let Ok(name) = login.parse::<LoginName>() else { bail!("“{login}” is no log-in name") };
    let (policy, token) = (settings.rules.accounts.clone(), token.to_owned());
    let given = store.write_blocking(move |tx| {
        let account = accounts::find_by_login(tx, &name)?.ok_or(CommandError::NotFound)?;
        let given = Circumstances { actor: &Actor::Operator, now: SystemClock.now(), policy: &policy, address: None };
        accounts::execute(tx, account.id, None, &command, Some(SetupToken(&token)), given)
    });
    match given {
        Err(CommandError::NotFound) => bail!("nobody logs in as “{login}”"),
        given => given.with_context(|| format!("nothing was done for “{login}”")),
    }
}
