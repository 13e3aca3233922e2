//! What passed through the gateway, in numbers.

use std::sync::atomic::{AtomicU64, Ordering};

macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {
        /// Counts since the start.
        #[derive(Debug, Default)]
        pub struct Counters { $($name: AtomicU64,)* }

        /// What the counters showed at one moment.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub struct Counted { $($(#[$doc])* pub $name: u64,)* }

        impl Counters {
            /// What they show now.
            #[must_use]
            pub fn read(&self) -> Counted {
                Counted { $($name: self.$name.load(Ordering::Relaxed),)* }
            }

            $(pub(crate) fn $name(&self, more: u64) { self.$name.fetch_add(more, Ordering::Relaxed); })*
        }
    };
}

counters! {
    /// Connections that were taken.
    connections,
    /// Connections that were turned away, since there were too many.
    turned_away,
    /// Connections that were closed for being silent or for not taking their answers.
    timed_out,
    /// Frames that hold.
    frames,
    /// Frames that do not hold, and were skipped.
    faults,
    /// Frames of identities that nobody registered.
    unknown,
    /// Frames whose sender did not prove who it is.
    unproved,
    /// Times that the broker of MQTT could not be reached, refused the gateway, or was lost.
    broker_lost,
    /// Readings that are in the store.
    stored,
    /// Readings that were dropped, since their device is suspended.
    dropped,
    /// Readings that the store refused; their senders were not told that they are safe.
    failed,
}
