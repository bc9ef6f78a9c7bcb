//! What the browser shows: compiled to WebAssembly to hydrate, and into the server to render.

#![allow(clippy::needless_pass_by_value, reason = "a component owns its props, whatever it does with them")]
// A view's type nests as deep as its elements do.
#![recursion_limit = "256"]

pub mod api;
pub mod app;
pub mod blades;
mod browser;
#[cfg(feature = "ssr")]
pub mod context;
pub mod live;
pub mod locales;
pub mod preferences;
pub mod ui;
mod web_push;
pub mod zone;

pub use app::App;
#[cfg(feature = "ssr")]
pub use app::shell;
