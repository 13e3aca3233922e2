//! Old Word and WPS files, which only an office program reads.

use anyhow::{Context as _, Result, bail};
use std::{
    env, fs,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

/// How long LibreOffice may take.
const PATIENCE: Duration = Duration::from_secs(120);
/// Where LibreOffice is beside the folders of `PATH`.
const PLACES: &[&str] =
    &["/usr/lib/libreoffice/program", "/opt/libreoffice/program", "/Applications/LibreOffice.app/Contents/MacOS"];

/// Makes .docx of what is none.
pub trait Converter {
    /// The file as .docx; `None` when there is no program for it.
    ///
    /// # Errors
    /// When the program fails, or takes too long.
    fn to_docx(&self, file: &Path) -> Result<Option<Vec<u8>>>;
}

/// LibreOffice, when it is installed.
pub struct LibreOffice(Option<PathBuf>);

impl LibreOffice {
    /// Looks for it in `PATH` and where it is usually put.
    pub fn find() -> Self {
        let path = env::var_os("PATH").unwrap_or_default();
        let folders = env::split_paths(&path).chain(PLACES.iter().map(PathBuf::from));
        let programs = folders.flat_map(|folder| ["soffice", "libreoffice"].map(|name| folder.join(name)));
        Self(programs.into_iter().find(|program| program.is_file()))
    }
}

impl Converter for LibreOffice {
    fn to_docx(&self, file: &Path) -> Result<Option<Vec<u8>>> {
        let Some(program) = &self.0 else { return Ok(None) };
        let folder = tempfile::tempdir().context("cannot make a temporary folder")?;
        // A copy under a plain name; a profile of its own, so that an open LibreOffice is no hindrance.
        let input = folder.path().join("plan.doc");
        fs::copy(file, &input).context("cannot copy the file")?;
        let profile = format!("-env:UserInstallation=file://{}", folder.path().join("profile").display());
        let child = Command::new(program)
            .arg(profile)
            .args(["--headless", "--norestore", "--nolockcheck", "--convert-to", "docx", "--outdir"])
            .arg(folder.path())
            .arg(&input)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {}", program.display()))?;
        wait(child)?;
        fs::read(folder.path().join("plan.docx")).map(Some).context("LibreOffice wrote no file")
    }
}

/// Waits for the program to end; ends it when it takes too long.
fn wait(mut child: std::process::Child) -> Result<()> {
    let (done, ended) = std::sync::mpsc::channel::<()>();
    let id = child.id();
    let watch = std::thread::spawn(move || {
        let in_time = ended.recv_timeout(PATIENCE) != Err(std::sync::mpsc::RecvTimeoutError::Timeout);
        if !in_time {
            // LibreOffice is several programs, of one group.
            drop(Command::new("kill").args(["--", &format!("-{id}")]).status());
        }
        in_time
    });
    let status = child.wait().context("cannot wait for LibreOffice")?;
    drop(done);
    let in_time = watch.join().unwrap_or(false);
    if !in_time {
        bail!("LibreOffice took more than {} s", PATIENCE.as_secs());
    }
    if !status.success() {
        bail!("LibreOffice ended with {status}");
    }
    Ok(())
}
