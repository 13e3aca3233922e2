//! The one client of everything that the program asks over the network.

use std::time::Duration;
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

/// A client that follows no redirects, asks no proxy and waits no longer than it is told. Trusted are the public
/// authorities, or those of the given PEM files instead.
///
/// # Errors
/// When a file holds no certificate.
pub fn agent(timeout: Duration, authorities: &[Vec<u8>]) -> Result<ureq::Agent, String> {
    let mut certificates: Vec<Certificate<'static>> = Vec::new();
    for file in authorities {
        for item in parse_pem(file) {
            if let PemItem::Certificate(certificate) = item.map_err(|error| error.to_string())? {
                certificates.push(certificate);
            }
        }
    }
    if certificates.is_empty() && !authorities.is_empty() {
        return Err("the files of authority_files hold no certificate".to_owned());
    }
    let roots = if certificates.is_empty() { RootCerts::WebPki } else { RootCerts::new_with_certs(&certificates) };
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(timeout))
        .max_redirects(0)
        .max_redirects_will_error(false)
        .http_status_as_error(false)
        .proxy(None)
        .user_agent(concat!("bihuan/", env!("CARGO_PKG_VERSION")))
        .tls_config(TlsConfig::builder().root_certs(roots).build())
        .build();
    Ok(config.new_agent())
}
