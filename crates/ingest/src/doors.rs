//! How many connections there may be.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// Counts connections, in all and by address.
#[derive(Debug)]
pub(crate) struct Doors {
    most: usize,
    most_per_address: usize,
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// A connection that was let in, until it is dropped.
#[derive(Debug)]
pub(crate) struct Entered {
    doors: Arc<Doors>,
    address: IpAddr,
}

impl Doors {
    pub(crate) fn new(most: u32, most_per_address: u32) -> Self {
        let number = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
        Self { most: number(most), most_per_address: number(most_per_address), inside: Mutex::default() }
    }

    /// Lets a connection in; `None` when there are too many.
    pub(crate) fn enter(self: &Arc<Self>, address: IpAddr) -> Option<Entered> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let of_address = inside.by_address.get(&address).copied().unwrap_or_default();
        if inside.all >= self.most || of_address >= self.most_per_address {
            return None;
        }
        inside.all += 1;
        inside.by_address.insert(address, of_address + 1);
        Some(Entered { doors: Arc::clone(self), address })
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let mut inside = self.doors.inside.lock().unwrap_or_else(PoisonError::into_inner);
        inside.all -= 1;
        if let Some(count) = inside.by_address.get_mut(&self.address) {
            *count -= 1;
            if *count == 0 {
                inside.by_address.remove(&self.address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_bounded_in_all_and_by_address_and_leave_again() {
        let doors = Arc::new(Doors::new(3, 2));
        let [one, other] = [[127, 0, 0, 1], [127, 0, 0, 2]].map(IpAddr::from);
        let first = doors.enter(one).unwrap();
        let second = doors.enter(one).unwrap();
        assert!(doors.enter(one).is_none(), "two of one address");
        let third = doors.enter(other).unwrap();
        assert!(doors.enter(other).is_none(), "three in all");
        drop(first);
        let fourth = doors.enter(one).unwrap();
        drop((second, third, fourth));
        assert!(doors.inside.lock().unwrap().by_address.is_empty());
        assert_eq!(doors.inside.lock().unwrap().all, 0);
    }
}
