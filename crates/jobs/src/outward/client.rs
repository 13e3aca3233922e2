//! Requests to other systems: only to hosts of the configuration, without redirects, bounded in time and size.

use crate::ChoreError;
use bihuan_domain::{
    Language,
    outward::{Address, OutwardPolicy},
};
use std::time::Duration;

/// The largest answer that is read.
const ANSWER_BYTES: u64 = 1024 * 1024;

pub(super) struct Client {
    agent: ureq::Agent,
    policy: OutwardPolicy,
}

impl Client {
    pub(super) fn new(policy: &OutwardPolicy, authorities: &[Vec<u8>]) -> Result<Self, ChoreError> {
        let timeout = Duration::from_secs(u64::from(policy.timeout_seconds.max(1)));
        Ok(Self { agent: bihuan_files::agent(timeout, authorities)?, policy: policy.clone() })
    }

    /// Posts a body; returns status and body, or why there is no answer.
    pub(super) fn post(
        &self,
        address: &str,
        path: &str,
        media_type: &str,
        headers: &[(&str, String)],
        body: &[u8],
    ) -> Result<(u16, String), String> {
        // Asked each time: the configuration may have changed since the destination was added.
        let address = Address::checked(address, &self.policy)
            .map_err(|refusal| format!("{} {}", refusal.code.number(), refusal.message(Language::Chinese)))?;
        let mut request = self.agent.post(format!("{address}{path}")).header("content-type", media_type);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let mut response = request.send(body).map_err(|error| error.to_string())?;
        let status = response.status().as_u16();
        let text = response.body_mut().with_config().limit(ANSWER_BYTES).read_to_string();
        Ok((status, text.map_err(|error| error.to_string())?))
    }
}
