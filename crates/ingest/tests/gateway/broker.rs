//! A Mosquitto of the test's own.

use super::{PATIENCE, SECRET};
use std::{
    net::{Ipv4Addr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};
use tokio::{net::TcpStream, time::timeout};

/// How the broker is reached.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    Plain,
    /// With TLS, and a certificate asked of whoever connects.
    Tls,
}

pub struct Broker {
    child: Child,
    port: u16,
    transport: Transport,
    pub folder: tempfile::TempDir,
}

impl Drop for Broker {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn run(program: &str, arguments: &[&str], folder: &Path) {
    let output = Command::new(program).args(arguments).current_dir(folder).output();
    let output = output.unwrap_or_else(|error| panic!("{program} is missing ({error}): scripts/setup test"));
    assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// An authority, and certificates of it.
fn certificates(folder: &Path) {
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    let authority = ["-x509", "-days", "2", "-subj", "/CN=authority", "-keyout", "ca.key", "-out", "ca.pem"];
    run("openssl", &[&["req"][..], &key, &authority].concat(), folder);
    std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1\n").unwrap();
    for name in ["broker", "gateway"] {
        let [secret, request, signed, subject] = ["key", "csr", "pem", ""]
            .map(|end| if end.is_empty() { format!("/CN={name}") } else { format!("{name}.{end}") });
        run(
            "openssl",
            &[&["req"][..], &key, &["-keyout", &secret, "-out", &request, "-subj", &subject]].concat(),
            folder,
        );
        let sign = ["x509", "-req", "-in", &request, "-out", &signed, "-days", "2", "-extfile", "names"];
        run("openssl", &[&sign[..], &["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"]].concat(), folder);
    }
}

impl Broker {
    /// Starts one that knows `gateway` and `device` by the password [`SECRET`].
    pub async fn start(transport: Transport) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        run("mosquitto_passwd", &["-b", "-c", "passwords", "gateway", SECRET], folder.path());
        run("mosquitto_passwd", &["-b", "passwords", "device", SECRET], folder.path());
        let tls = match transport {
            Transport::Plain => String::new(),
            Transport::Tls => {
                certificates(folder.path());
                let (ca, own, key) = (path("ca.pem"), path("broker.pem"), path("broker.key"));
                format!("cafile {ca}\ncertfile {own}\nkeyfile {key}\nrequire_certificate true\n")
            }
        };
        // Another process may take the port between the two: then the next is tried.
        loop {
            let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            let port = free.local_addr().unwrap().port();
            drop(free);
            let passwords = path("passwords");
            let settings = format!(
                "user root\nallow_anonymous false\npassword_file {passwords}\nlistener {port} 127.0.0.1\n{tls}"
            );
            std::fs::write(folder.path().join("mosquitto.conf"), settings).unwrap();
            let program = if Path::new("/usr/sbin/mosquitto").exists() { "/usr/sbin/mosquitto" } else { "mosquitto" };
            let log = std::fs::File::create(folder.path().join("log")).unwrap();
            let mut child = Command::new(program)
                .args(["-v", "-c", &path("mosquitto.conf")])
                .stdout(Stdio::null())
                .stderr(log)
                .spawn()
                .unwrap_or_else(|error| panic!("mosquitto is missing ({error}): scripts/setup test"));
            if is_up(&mut child, port).await {
                return Self { child, port, transport, folder };
            }
        }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    pub fn url(&self) -> String {
        let scheme = if self.transport == Transport::Tls { "mqtts" } else { "mqtt" };
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// A file of the broker's folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(self.file("log")).unwrap_or_default()
    }
}

async fn is_up(child: &mut Child, port: u16) -> bool {
    timeout(PATIENCE, async {
        loop {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_ok() {
                return true;
            }
            if child.try_wait().unwrap().is_some() {
                return false;
            }
            tokio::task::yield_now().await;
        }
    })
    .await
    .expect("mosquitto listens")
}
