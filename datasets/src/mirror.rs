//! Places of the user's own that keep files by their paths in the catalog.

use std::path::PathBuf;

/// Where a mirror is.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Mirror {
    Folder(PathBuf),
    /// An address without its last slash.
    Web(String),
    /// Something with a scheme that is not known here.
    Unknown(String),
}

/// Where a download is to be had.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Folder(PathBuf),
    Web(String),
    Npm(String),
    Unknown(String),
}

impl Mirror {
    /// Reads `https://…`, `http://…`, `file://…` or a folder; the case of the scheme does not matter.
    pub(crate) fn parse(text: &str) -> Self {
        let is_scheme = |scheme: &str| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        };
        let Some((scheme, rest)) = text.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) else {
            return Self::Folder(text.into());
        };
        match scheme.to_ascii_lowercase().as_str() {
            scheme @ ("http" | "https") => Self::Web(format!("{scheme}://{}", rest.trim_end_matches('/'))),
            "file" => {
                let path = rest.strip_prefix("localhost").unwrap_or(rest);
                Self::Folder(percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned().into())
            }
            _ => Self::Unknown(text.to_owned()),
        }
    }

    /// Where it keeps the file called `path` in the catalog.
    pub(crate) fn place(&self, path: &str) -> Place {
        match self {
            Self::Folder(folder) => Place::Folder(folder.join(path)),
            Self::Web(address) => Place::Web(format!("{address}/{path}")),
            Self::Unknown(text) => Place::Unknown(text.clone()),
        }
    }
}

/// Without a password, as all that may be printed.
impl std::fmt::Debug for Mirror {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => f.debug_tuple("Folder").field(folder).finish(),
            Self::Web(address) => f.debug_tuple("Web").field(&without_password(address)).finish(),
            Self::Unknown(text) => f.debug_tuple("Unknown").field(&without_password(text)).finish(),
        }
    }
}

/// For messages: without a password.
impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(path) => write!(f, "{}", path.display()),
            Self::Web(url) | Self::Unknown(url) => write!(f, "{}", without_password(url)),
            Self::Npm(package) => write!(f, "npm package {package}"),
        }
    }
}

/// `url` without the user's name and password, if it has any.
pub(crate) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    match rest[..end].rsplit_once('@') {
        Some((_, host)) => format!("{scheme}://***@{host}{}", &rest[end..]),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mirror_is_a_folder_a_file_address_or_a_web_address() {
        assert_eq!(Mirror::parse("data"), Mirror::Folder("data".into()));
        assert_eq!(Mirror::parse("file:///a%20b"), Mirror::Folder("/a b".into()));
        assert_eq!(Mirror::parse("FILE://localhost/a"), Mirror::Folder("/a".into()));
        assert_eq!(Mirror::parse("https://x/y/"), Mirror::Web("https://x/y".into()));
        assert_eq!(Mirror::parse("HTTP://x/Y"), Mirror::Web("http://x/Y".into()));
        assert_eq!(Mirror::parse("ftp://x"), Mirror::Unknown("ftp://x".into()));
        assert_eq!(Mirror::parse("./odd://x"), Mirror::Folder("./odd://x".into()));
    }

    #[test]
    fn a_password_is_not_printed() {
        let place = Mirror::parse("https://me:se@cret@host:8080/data").place("d/x.bin");
        assert_eq!(place.to_string(), "https://***@host:8080/data/d/x.bin");
        assert_eq!(without_password("https://host/a@b"), "https://host/a@b");
    }
}
