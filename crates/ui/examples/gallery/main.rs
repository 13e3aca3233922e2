//! Renders every page with sample data in both languages: `cargo run -p bihuan-ui --example gallery -- FOLDER`.
//! Serve the folder together with `/assets/` to look at the pages.

#![expect(clippy::too_many_lines, reason = "sample data is long and simple")]

mod accounts;
mod campaigns;
mod devices;
mod hazards;
mod offices;
mod places;
mod sending;
mod workbench;

use askama::Template;
use bihuan_domain::Language;
use bihuan_ui::{Flash, FlashKind, NavArea, Shell, ShellUser};
use std::{env, error::Error, fs, path::PathBuf};

/// Where pages go, and the language they are in.
struct Gallery {
    folder: PathBuf,
    language: Language,
}

impl Gallery {
    fn write(&self, name: &str, page: &impl Template) -> Result<(), Box<dyn Error>> {
        let prefix = self.language.pick("zh", "en");
        fs::write(self.folder.join(format!("{prefix}-{name}.html")), page.render()?)?;
        Ok(())
    }

    fn pick(&self, chinese: &str, english: &str) -> String {
        self.language.pick(chinese, english).to_owned()
    }

    fn anonymous(&self, title: &str) -> Shell {
        Shell::anonymous(self.language, title, "sample-token")
    }

    fn shell(&self, title: &str, active: NavArea) -> Shell {
        let mut nav = Shell::navigation(self.language, &NavArea::ALL, Some(active));
        nav[0].count = Some("17".into());
        Shell {
            title: title.into(),
            user: Some(ShellUser {
                name: self.pick("示例用户", "Sample User"),
                unit: self.pick("青禾镇安全生产办公室", "Qinghe Township Safety Office"),
                roles: vec![self.pick("青禾镇 · 安办人员", "Qinghe · Safety officer")],
            }),
            nav,
            flashes: Vec::new(),
            return_to: active.href().into(),
            ..self.anonymous(title)
        }
    }

    fn success(&self, chinese: &str, english: &str) -> Vec<Flash> {
        vec![Flash::new(FlashKind::Success, self.pick(chinese, english))]
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("say which folder to write to")?);
    fs::create_dir_all(&folder)?;
    for language in Language::ALL {
        let gallery = Gallery { folder: folder.clone(), language };
        accounts::write(&gallery)?;
        workbench::write(&gallery)?;
        hazards::ledger(&gallery)?;
        hazards::hazard(&gallery)?;
        hazards::register(&gallery)?;
        campaigns::list(&gallery)?;
        campaigns::begin(&gallery)?;
        campaigns::review(&gallery)?;
        campaigns::changes(&gallery)?;
        devices::live(&gallery)?;
        devices::trial(&gallery)?;
        places::dashboard(&gallery)?;
        places::enterprises(&gallery)?;
        places::jurisdictions(&gallery)?;
        offices::users(&gallery)?;
        offices::audit(&gallery)?;
        offices::imports(&gallery)?;
        sending::destinations(&gallery)?;
    }
    Ok(())
}
