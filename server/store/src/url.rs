//! Where a store is.

use std::path::PathBuf;

use secrecy::SecretString;

/// Where a store is.
#[derive(Clone, Debug)]
pub enum StoreUrl {
    /// A SQLite database: the file `farhand.db` in this directory, which is made when it is not there.
    Sqlite(PathBuf),
    /// A PostgreSQL database: `postgres://USER:PASSWORD@HOST:PORT/DATABASE`. The connection is not encrypted: use
    /// the loopback, a local socket, or a proxy that encrypts.
    Postgres(SecretString),
}

impl StoreUrl {
    /// The store at this address: `postgres://…` or `postgresql://…`; anything else is a directory, with or
    /// without `sqlite:` before it.
    pub fn parse(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Self::Postgres(text.into());
        }
        Self::Sqlite(text.strip_prefix("sqlite:").unwrap_or(text).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_which_database() {
        assert!(matches!(StoreUrl::parse("postgres://a@b/c"), StoreUrl::Postgres(_)));
        assert!(matches!(StoreUrl::parse("postgresql://a@b/c"), StoreUrl::Postgres(_)));
        assert!(
            matches!(StoreUrl::parse("sqlite:data"), StoreUrl::Sqlite(path) if path.as_os_str() == "data")
        );
        assert!(matches!(StoreUrl::parse("./data"), StoreUrl::Sqlite(path) if path.as_os_str() == "./data"));
    }

    #[test]
    fn debug_does_not_tell_the_password() {
        assert!(!format!("{:?}", StoreUrl::parse("postgres://a:hunter2@b/c")).contains("hunter2"));
    }
}
