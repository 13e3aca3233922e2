//! AIS by datagrams.

use crate::{
    connection::{House, Proved},
    speakers::{Ais, Speaker},
};
use std::{collections::HashMap, net::IpAddr, sync::Arc};
use tokio::{net::UdpSocket, sync::watch};

/// The longest datagram.
const LONGEST: usize = 65_536;
/// Senders whose messages of several sentences are remembered.
const MOST_SENDERS: usize = 256;

/// Takes datagrams until the gateway ends. Each holds whole sentences; nothing is answered, and nobody waits for the store
/// unless it is behind.
pub(crate) async fn serve(socket: UdpSocket, house: Arc<House>, mut stopped: watch::Receiver<()>) {
    let mut bytes = vec![0; LONGEST];
    let mut senders: HashMap<IpAddr, Ais> = HashMap::new();
    loop {
        let received = tokio::select! {
            _ = stopped.changed() => return,
            received = socket.recv_from(&mut bytes) => received,
        };
        let Ok((count, from)) = received else { continue };
        let address = from.ip();
        if !senders.contains_key(&address) && senders.len() >= MOST_SENDERS {
            senders.clear();
        }
        let speaker = senders.entry(address).or_default();
        speaker.push(&bytes[..count]);
        // A last sentence need not end with a line's end: the datagram ends it.
        speaker.push(b"\r\n");
        while let Some(heard) = speaker.next(house.clock.now()) {
            match heard {
                Err(_) => house.counters.faults(1),
                Ok(mut told) => {
                    drop(house.receive(Ais::PROTOCOL, Some(address), &mut Proved::new(), &mut told).await);
                }
            }
        }
    }
}
