//! The web, from the outside: requests in, answers out.

mod all_devices;
mod audit_export;
mod connectors;
mod csrf;
mod device_export;
mod device_pages;
mod device_views;
mod events;
mod export;
mod files;
mod harness;
mod headers;
mod import;
mod odd_names;
mod portal;
mod portal_app;
mod rights;
mod secrecy;
mod sign_in;
mod technicians;
