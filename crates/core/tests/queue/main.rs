//! The queue, tested from outside: each row of the transition table and each invariant that
//! its documentation gives (`src/queue/mod.rs`), then both at random.
//!
//! Every test drives a queue through [`driver::Driver`], which plays the browser and checks
//! after every event what must always hold. Start there.

mod driver;

mod admission;
mod attempt;
mod authorize;
mod commands;
mod completion;
mod confirmation;
mod diagnostics;
mod expiry;
mod folder;
mod hold;
mod naming;
mod offline;
mod overall;
mod properties;
mod restoring;
mod retry;
mod same_name;
mod scale;
mod settings_change;
mod sign_in;
mod slots;
mod stale;
mod stall;
