//! An S3 of a test's own: SeaweedFS, ended when dropped.

use super::{api_tool, http::Client, until};
use rusty_s3::{Credentials, S3Action as _, UrlStyle};
use std::{
    fs,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tempfile::TempDir;

const KEY: &str = "key-of-the-test";
const SECRET: &str = "secret-of-the-test";
const BUCKET: &str = "photos";

/// A running S3 with one bucket.
pub struct Seaweed {
    folder: TempDir,
    ports: Vec<u16>,
    process: Child,
}

impl Seaweed {
    /// Starts it and makes the bucket.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let identity = serde_json::json!({ "identities": [{
            "name": "test", "credentials": [{ "accessKey": KEY, "secretKey": SECRET }],
            "actions": ["Admin", "Read", "Write", "List"]
        }] });
        fs::write(folder.path().join("s3.json"), identity.to_string()).unwrap();
        fs::create_dir(folder.path().join("data")).unwrap();
        let ports = free_ports();
        let process = launch(folder.path(), &ports);
        let seaweed = Self { folder, ports, process };
        seaweed.wait();
        let bucket = rusty_s3::Bucket::new(seaweed.endpoint().parse().unwrap(), UrlStyle::Path, BUCKET, "us-east-1");
        let keys = Credentials::new(KEY, SECRET);
        let address = bucket.unwrap().create_bucket(&keys).sign(Duration::from_secs(60));
        let path = format!("{}?{}", address.path(), address.query().unwrap());
        let made = Client::visitor(&seaweed.address()).put(&path).unwrap();
        assert_eq!(made.status, 200, "{}", made.body);
        seaweed
    }

    /// `127.0.0.1:PORT`
    pub fn address(&self) -> String {
        format!("127.0.0.1:{}", self.ports[0])
    }

    /// As the settings name it.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Settings that keep photos in it, with the keys in a file beside them.
    pub fn settings(&self, folder: &Path) -> String {
        let keys = folder.join("bucket-keys.toml");
        fs::write(&keys, format!("access_key_id = \"{KEY}\"\nsecret_access_key = \"{SECRET}\"\n")).unwrap();
        format!(
            "[photos]\nbucket = \"{BUCKET}\"\nendpoint = \"{}\"\ncredentials_file = \"{}\"\ntimeout_seconds = 5\n",
            self.endpoint(),
            keys.display()
        )
    }

    /// What must be seen nowhere.
    pub const fn secret() -> &'static str {
        SECRET
    }

    /// Ends it at once.
    pub fn stop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }

    /// Starts it again with what it has.
    pub fn start_again(&mut self) {
        self.process = launch(self.folder.path(), &self.ports);
        self.wait();
    }

    fn wait(&self) {
        let answers =
            || Client::visitor(&self.address()).get("/").is_ok_and(|reply| [200, 403].contains(&reply.status));
        until("the S3 starts", answers);
    }
}

impl Drop for Seaweed {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Eight ports that were free just now: four to listen on, four for the parts among themselves.
fn free_ports() -> Vec<u16> {
    let listeners: Vec<_> = (0..8).map(|_| TcpListener::bind("127.0.0.1:0").unwrap()).collect();
    listeners.iter().map(|listener| listener.local_addr().unwrap().port()).collect()
}

fn launch(folder: &Path, ports: &[u16]) -> Child {
    let names = ["s3", "master", "volume", "filer"];
    let plain = names.iter().zip(ports).map(|(name, port)| format!("-{name}.port={port}"));
    let inner = names.iter().zip(&ports[4..]).map(|(name, port)| format!("-{name}.port.grpc={port}"));
    Command::new(api_tool("weed"))
        .current_dir(folder)
        .args(["server", "-dir=data", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3", "-s3.config=s3.json"])
        .args(["-master.volumeSizeLimitMB=64", "-volume.max=20", "-master.telemetry=false"])
        .args(["-s3.port.iceberg=0", "-s3.port.lance=0"])
        .args(plain.chain(inner))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
