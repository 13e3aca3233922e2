//! The interface in-process: who comes in, what is answered, what is done once.

mod documented;
mod frame;
mod loop_over_json;
mod once;
mod tokens;
