//! Address split into parts without validation.

use crate::key_manager::uri::Uri;

/// Parts of an address by which providers are recognized.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AddressParts<'a> {
    /// Host name without user info and port; case as written.
    pub host: &'a str,
    /// Path of the issuer: well-known suffix and closing slash taken off; empty for none.
    pub path: String,
    /// Query without its question mark; empty for none.
    pub query: &'a str,
}

/// The two well-known names after which documents are served.
const WELL_KNOWN: [&str; 2] = [
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
];

impl<'a> AddressParts<'a> {
    /// Splits any text; the scheme may be missing.
    pub(super) fn of(address: &'a str) -> Self {
        let uri = Uri::lenient(address.trim());
        AddressParts {
            host: uri.host,
            path: issuer_path(uri.path),
            query: uri.query.unwrap_or_default(),
        }
    }
}

fn issuer_path(path: &str) -> String {
    let path = path.trim_end_matches('/');
    for suffix in WELL_KNOWN {
        if let Some(before) = path.strip_suffix(suffix) {
            return before.trim_end_matches('/').to_owned();
        }
        if let Some(after) = path.strip_prefix(suffix)
            && after.starts_with('/')
        {
            return after.to_owned();
        }
    }
    path.to_owned()
}

#[cfg(test)]
mod tests {
    use super::AddressParts;

    fn parts(address: &str) -> (&str, String, &str) {
        let parts = AddressParts::of(address);
        (parts.host, parts.path, parts.query)
    }

    #[test]
    fn addresses_come_apart() {
        assert_eq!(
            parts("https://user@H.example:8443/t/a/.well-known/openid-configuration?p=x#y"),
            ("H.example", "/t/a".to_owned(), "p=x")
        );
        assert_eq!(
            parts("h.example/.well-known/oauth-authorization-server/t/a/"),
            ("h.example", "/t/a".to_owned(), "")
        );
        assert_eq!(parts("https://[::1]:443/x"), ("[::1]", "/x".to_owned(), ""));
        assert_eq!(parts("https://[::1]/"), ("[::1]", String::new(), ""));
        assert_eq!(parts(""), ("", String::new(), ""));
    }
}
