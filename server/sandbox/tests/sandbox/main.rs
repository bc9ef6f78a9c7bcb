//! The sandbox, from outside.

mod access;
mod authorization;
mod clock;
mod conformance;
mod control;
mod lifecycle;
mod lists;
mod misbehaviour;
mod random;
mod served;
mod sessions;
mod support;
