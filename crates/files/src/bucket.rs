//! Files in a bucket of an S3: requests signed by AWS Signature Version 4, in the address.

use crate::{Entry, FilesError, agent};
use rusty_s3::{Credentials, S3Action, UrlStyle, actions::ListObjectsV2};
use serde::{Deserialize, Serialize};
use std::{fmt, thread, time::Duration};
use ureq::http::Response;

/// A signed address is good for so long: machines' clocks differ.
const SIGNED_FOR: Duration = Duration::from_secs(900);
/// The largest file that is read.
const FILE_BYTES: u64 = 64 * 1024 * 1024;
/// The largest answer of another kind.
const ANSWER_BYTES: u64 = 4 * 1024 * 1024;
/// How often a request is sent whose connection broke or that the S3 asks to repeat.
const ATTEMPTS: u32 = 3;
/// So long after the first attempt comes the second; twice as long after that the third.
const PAUSE: Duration = Duration::from_millis(100);

/// Where photos are kept in place of the data directory; an empty `bucket` means there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BucketSettings {
    /// The name of the bucket.
    pub bucket: String,
    /// The address of the S3, such as `https://s3.example.gov.cn`.
    pub endpoint: String,
    /// The region that requests are signed for.
    pub region: String,
    /// Whether the bucket stands in the path of an address, not in its host.
    pub path_style: bool,
    /// A file with the keys.
    pub credentials_file: String,
    /// Certificates of authorities (PEM) that are trusted instead of the public ones.
    pub authority_files: Vec<String>,
    /// So long a request may take, in seconds.
    pub timeout_seconds: u32,
}

impl Default for BucketSettings {
    fn default() -> Self {
        Self {
            bucket: String::new(),
            endpoint: String::new(),
            region: "us-east-1".to_owned(),
            path_style: true,
            credentials_file: String::new(),
            authority_files: Vec::new(),
            timeout_seconds: 10,
        }
    }
}

/// The keys of an S3. The secret shows nowhere.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BucketKeys {
    /// The name of the key.
    pub access_key_id: String,
    /// The key.
    pub secret_access_key: String,
}

impl fmt::Debug for BucketKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BucketKeys").finish_non_exhaustive()
    }
}

/// A bucket.
pub struct Bucket {
    bucket: rusty_s3::Bucket,
    keys: Credentials,
    agent: ureq::Agent,
    /// As it is shown.
    shown: String,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket").field("shown", &self.shown).finish_non_exhaustive()
    }
}

impl fmt::Display for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

type Sent = Result<Response<ureq::Body>, ureq::Error>;

impl Bucket {
    /// A bucket by its settings; nothing is asked of it yet.
    ///
    /// # Errors
    /// What is wrong with the settings.
    pub fn new(settings: &BucketSettings, keys: BucketKeys, authorities: &[Vec<u8>]) -> Result<Self, String> {
        let endpoint: url::Url =
            settings.endpoint.parse().map_err(|error| format!("photos.endpoint is no address: {error}"))?;
        let style = if settings.path_style { UrlStyle::Path } else { UrlStyle::VirtualHost };
        let shown = format!("bucket {} at {}", settings.bucket, endpoint.origin().ascii_serialization());
        let bucket = rusty_s3::Bucket::new(endpoint, style, settings.bucket.clone(), settings.region.clone())
            .map_err(|error| format!("photos.endpoint: {error}"))?;
        let agent = agent(Duration::from_secs(u64::from(settings.timeout_seconds.max(1))), authorities)?;
        Ok(Self { bucket, keys: Credentials::new(keys.access_key_id, keys.secret_access_key), agent, shown })
    }

    pub(crate) fn put(&self, name: &str, bytes: &[u8]) -> Result<(), FilesError> {
        let address = self.bucket.put_object(Some(&self.keys), name).sign(SIGNED_FOR);
        self.answered("write", name, || self.agent.put(address.as_str()).send(bytes)).map(drop)
    }

    pub(crate) fn get(&self, name: &str) -> Result<Option<Vec<u8>>, FilesError> {
        let address = self.bucket.get_object(Some(&self.keys), name).sign(SIGNED_FOR);
        let Some(mut answer) = self.found("read", name, || self.agent.get(address.as_str()).call())? else {
            return Ok(None);
        };
        let bytes = answer.body_mut().with_config().limit(FILE_BYTES).read_to_vec();
        bytes.map(Some).map_err(|error| self.failed("read", name, &error.to_string()))
    }

    pub(crate) fn holds(&self, name: &str) -> Result<bool, FilesError> {
        let address = self.bucket.head_object(Some(&self.keys), name).sign(SIGNED_FOR);
        Ok(self.found("look for", name, || self.agent.head(address.as_str()).call())?.is_some())
    }

    pub(crate) fn remove(&self, name: &str) -> Result<(), FilesError> {
        let address = self.bucket.delete_object(Some(&self.keys), name).sign(SIGNED_FOR);
        self.found("remove", name, || self.agent.delete(address.as_str()).call()).map(drop)
    }

    pub(crate) fn for_each<E: From<FilesError>>(&self, mut each: impl FnMut(Entry) -> Result<(), E>) -> Result<(), E> {
        let mut token: Option<String> = None;
        loop {
            let mut list = self.bucket.list_objects_v2(Some(&self.keys));
            if let Some(token) = token.take() {
                list.with_continuation_token(token);
            }
            let address = list.sign(SIGNED_FOR);
            let mut answer = self.answered("list", "", || self.agent.get(address.as_str()).call())?;
            let text = answer.body_mut().with_config().limit(ANSWER_BYTES).read_to_string();
            let text = text.map_err(|error| self.failed("list", "", &error.to_string()))?;
            let listed =
                ListObjectsV2::parse_response(&text).map_err(|error| self.failed("list", "", &error.to_string()))?;
            for object in listed.contents {
                let written_at = object.last_modified.and_then(|at| at.parse().ok());
                each(Entry { name: object.key, written_at })?;
            }
            token = listed.next_continuation_token.filter(|token| !token.is_empty());
            if token.is_none() {
                return Ok(());
            }
        }
    }

    /// The answer, or `None` for 404.
    #[expect(clippy::disallowed_methods, reason = "the S3 asks for a pause, and nothing tells when it is over")]
    fn found(
        &self,
        what: &str,
        name: &str,
        send: impl Fn() -> Sent,
    ) -> Result<Option<Response<ureq::Body>>, FilesError> {
        let mut pause = PAUSE;
        for attempt in 1.. {
            let problem = match send() {
                Ok(answer) if answer.status().is_success() => return Ok(Some(answer)),
                Ok(mut answer) => {
                    let status = answer.status().as_u16();
                    let said = answer.body_mut().with_config().limit(ANSWER_BYTES).read_to_string().unwrap_or_default();
                    let code = between(&said, "<Code>", "</Code>");
                    if status == 404 && code != "NoSuchBucket" {
                        return Ok(None);
                    }
                    let problem = format!("HTTP {status} {code}");
                    if status < 500 && status != 429 {
                        return Err(self.failed(what, name, problem.trim()));
                    }
                    problem
                }
                Err(error) => error.to_string(),
            };
            if attempt >= ATTEMPTS {
                return Err(self.failed(what, name, problem.trim()));
            }
            tracing::debug!(bucket = %self.shown, what, name, problem, "asked again");
            thread::sleep(pause);
            pause *= 2;
        }
        Ok(None)
    }

    /// The answer of what must be there.
    fn answered(&self, what: &str, name: &str, send: impl Fn() -> Sent) -> Result<Response<ureq::Body>, FilesError> {
        self.found(what, name, send)?.ok_or_else(|| self.failed(what, name, "HTTP 404"))
    }

    /// Without the address, which holds the signature.
    fn failed(&self, what: &str, name: &str, problem: &str) -> FilesError {
        FilesError::Bucket(format!("cannot {what} {name} in {}: {problem}", self.shown).replace("  ", " "))
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).map_or("", |(found, _)| found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::{Read as _, Write as _},
        net::TcpListener,
        sync::mpsc,
    };

    fn keys() -> BucketKeys {
        BucketKeys { access_key_id: "name-of-the-key".to_owned(), secret_access_key: "never-to-be-seen".to_owned() }
    }

    fn at(endpoint: &str) -> Bucket {
        let settings =
            BucketSettings { bucket: "photos".to_owned(), endpoint: endpoint.to_owned(), ..BucketSettings::default() };
        Bucket::new(&settings, keys(), &[]).unwrap()
    }

    /// An S3 that answers with these statuses, one after the other; it tells of each request's first line.
    fn answering(answers: &'static [&'static str]) -> (String, mpsc::Receiver<String>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (told, heard) = mpsc::channel();
        std::thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let (mut bytes, mut buffer) = (Vec::new(), [0; 4096]);
                while !String::from_utf8_lossy(&bytes).contains("\r\n\r\n") {
                    let count = stream.read(&mut buffer).unwrap();
                    bytes.extend(&buffer[..count]);
                }
                told.send(String::from_utf8_lossy(&bytes).lines().next().unwrap().to_owned()).unwrap();
                let (status, body) = answer.split_once('|').unwrap_or((answer, ""));
                let length = body.len();
                write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
                    .unwrap();
            }
        });
        (address, heard)
    }

    #[test]
    fn a_request_is_signed_and_repeated_while_the_s3_is_busy() {
        let (address, heard) = answering(&["503 Slow Down", "500 Oops", "200 OK|bytes"]);
        assert_eq!(at(&address).get("ab/one.orig").unwrap().as_deref(), Some(b"bytes".as_slice()));
        let lines: Vec<_> = heard.iter().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].starts_with("GET /photos/ab/one.orig?") && lines[0].contains("X-Amz-Signature="), "{lines:?}");
    }

    #[test]
    fn what_is_refused_is_told_at_once_and_without_the_keys() {
        let (address, heard) = answering(&["403 Forbidden|<Error><Code>InvalidAccessKeyId</Code></Error>"]);
        let error = at(&address).put("ab/one.orig", b"one").unwrap_err().to_string();
        assert!(error.contains("HTTP 403 InvalidAccessKeyId") && error.contains("bucket photos at http://"), "{error}");
        assert!(!error.contains("Signature=") && !error.contains("never-to-be-seen"), "{error}");
        assert_eq!(heard.iter().count(), 1);
        assert!(!format!("{:?} {:?}", keys(), at(&address)).contains("never-to-be-seen"));
    }

    #[test]
    fn a_file_that_is_not_there_differs_from_a_bucket_that_is_not_there() {
        let (address, _heard) = answering(&["404 Not Found|<Code>NoSuchKey</Code>"]);
        assert_eq!(at(&address).get("ab/one.orig").unwrap(), None);
        let (address, _heard) = answering(&["404 Not Found|<Code>NoSuchBucket</Code>"]);
        let error = at(&address).get("ab/one.orig").unwrap_err().to_string();
        assert!(error.contains("NoSuchBucket"), "{error}");
    }

    #[test]
    fn a_server_that_is_not_there_is_told() {
        let address = format!("http://{}", TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap());
        assert!(matches!(at(&address).holds("ab/one.orig"), Err(FilesError::Bucket(_))));
        let unusable = BucketSettings { endpoint: "s3".to_owned(), ..BucketSettings::default() };
        assert!(Bucket::new(&unusable, keys(), &[]).unwrap_err().contains("photos.endpoint"));
    }
}
