//! Where a store is.

use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret as _, SecretString};

use crate::backends::FILE;

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
    /// The store at this address: `postgres://…` or `postgresql://…`; anything else is a directory or the file
    /// `farhand.db` in it, with or without `sqlite:` before it.
    pub fn parse(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Self::Postgres(text.into());
        }
        let path = Path::new(text.strip_prefix("sqlite:").unwrap_or(text));
        let directory = match path.parent() {
            Some(parent) if path.file_name().is_some_and(|name| name == FILE) => {
                if parent.as_os_str().is_empty() { Path::new(".") } else { parent }
            }
            _ => path,
        };
        Self::Sqlite(directory.to_owned())
    }

    /// Whether both are surely the same store.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Sqlite(one), Self::Sqlite(two)) => {
                let whole = |path: &PathBuf| path.canonicalize().unwrap_or_else(|_| path.clone());
                whole(one) == whole(two)
            }
            (Self::Postgres(one), Self::Postgres(two)) => one.expose_secret() == two.expose_secret(),
            (Self::Sqlite(_), Self::Postgres(_)) | (Self::Postgres(_), Self::Sqlite(_)) => false,
        }
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
        for (file, directory) in [("x/farhand.db", "x"), ("sqlite:/x/farhand.db", "/x"), ("farhand.db", ".")]
        {
            let url = StoreUrl::parse(file);
            assert!(matches!(&url, StoreUrl::Sqlite(path) if path.as_os_str() == directory), "{url:?}");
        }
    }

    #[test]
    fn debug_does_not_tell_the_password() {
        assert!(!format!("{:?}", StoreUrl::parse("postgres://a:hunter2@b/c")).contains("hunter2"));
    }
}
