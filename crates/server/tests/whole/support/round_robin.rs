//! A load balancer of a few lines: each connection goes to the next server, past those that do not answer.

use std::{
    io::{self, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// In front of several servers until the test ends.
#[derive(Debug)]
pub struct RoundRobin {
    /// `127.0.0.1:PORT`
    pub address: String,
    /// Connections that each server has had.
    served: Arc<Vec<AtomicUsize>>,
}

impl RoundRobin {
    /// Stands before servers at these addresses.
    pub fn before(servers: &[String]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let served: Arc<Vec<_>> = Arc::new(servers.iter().map(|_| AtomicUsize::new(0)).collect());
        let (servers, counts) = (servers.to_vec(), Arc::clone(&served));
        thread::spawn(move || {
            for (number, client) in listener.incoming().enumerate() {
                let (servers, counts) = (servers.clone(), Arc::clone(&counts));
                thread::spawn(move || {
                    let Ok(client) = client else { return };
                    let turns = (0..servers.len()).map(|turn| (number + turn) % servers.len());
                    let found = turns.into_iter().find_map(|at| Some((at, TcpStream::connect(&servers[at]).ok()?)));
                    if let Some((at, server)) = found {
                        counts[at].fetch_add(1, Ordering::Relaxed);
                        // A broken connection is the client's to notice.
                        drop(pass(&client, &server));
                    }
                });
            }
        });
        Self { address, served }
    }

    /// How many connections each server has had.
    pub fn served(&self) -> Vec<usize> {
        self.served.iter().map(|count| count.load(Ordering::Relaxed)).collect()
    }
}

/// Passes what both say until one of them ends.
fn pass(client: &TcpStream, server: &TcpStream) -> io::Result<()> {
    let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
    let asking = thread::spawn(move || {
        drop(io::copy(&mut from, &mut to));
        drop(to.shutdown(Shutdown::Write));
    });
    let (mut answers, mut back) = (server, client);
    let copied = io::copy(&mut answers, &mut back).and_then(|_| back.flush());
    drop(client.shutdown(Shutdown::Both));
    drop(asking.join());
    copied
}
