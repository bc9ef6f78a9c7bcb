//! The sandbox, from outside.

mod access;
mod authorization;
mod lifecycle;
mod lists;
mod misbehaviour;
mod served;
mod sessions;
mod support;
