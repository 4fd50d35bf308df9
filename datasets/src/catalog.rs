//! What there is: every dataset, its files, their checksums and their sources, read from `catalog.toml`.

use serde::Deserialize;

use crate::format::csv;
use crate::{Error, Malformed};

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
    /// Its checksum in lower-case hexadecimal digits.
    pub sha256: Option<String>,
    /// What the file must be if nobody knows its checksum; the checksum is then pinned when it is first fetched.
    pub table: Option<Table>,
    /// Where it comes from, in the order of trying.
    #[serde(rename = "source")]
    pub sources: Vec<Source>,
}

/// A table of comma-separated numbers with a header line.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Names of columns that must be there, in any order.
    pub columns: Vec<String>,
    /// The one of them whose numbers are all 0 or 1.
    pub label: String,
    /// The least number of rows.
    pub least_rows: usize,
}

impl Table {
    /// Whether `bytes` are such a table.
    ///
    /// # Errors
    /// Names the line and the column where they are not.
    pub fn check(&self, bytes: &[u8]) -> Result<(), Malformed> {
        let names: Vec<&str> = self.columns.iter().map(String::as_str).collect();
        let rows = csv::parse(bytes, &names, &[&self.label])?;
        if rows.nrows() < self.least_rows {
            return Err(Malformed(format!("{} rows, where at least {} are expected", rows.nrows(), self.least_rows)));
        }
        Ok(())
    }
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
    /// [`Error::Catalog`] names the place, if the text is no valid TOML, lacks a field, or is refused by
    /// [`check`](Self::check).
    pub fn parse(text: &str) -> Result<Self, Error> {
        let catalog: Self = toml::from_str(text).map_err(|error| Error::Catalog(error.to_string()))?;
        catalog.check()?;
        Ok(catalog)
    }

    /// Whether every name in the catalog is safe to use as a path, and every file can be told from others.
    ///
    /// # Errors
    /// [`Error::Catalog`] names a dataset or file whose name is not plain, a path that is not a plain name in the
    /// folder of its dataset, a path that comes twice, a checksum that is none, a file with neither `sha256` nor
    /// `table`, or a source that is neither `urls` nor `npm`.
    pub fn check(&self) -> Result<(), Error> {
        let mut seen = std::collections::HashSet::new();
        for dataset in &self.datasets {
            if !is_plain(&dataset.name) || !seen.insert(dataset.name.to_lowercase()) {
                return wrong(format!("`{}` cannot be the name of a dataset", dataset.name));
            }
            for file in &dataset.files {
                check_path(&file.path, &dataset.name)?;
                // Some file systems take upper and lower case for the same.
                if !seen.insert(file.path.to_lowercase()) {
                    return wrong(format!("the path `{}` comes twice", file.path));
                }
                if file.sha256.is_some() == file.table.is_some() {
                    return wrong(format!("`{}` needs either a `sha256` or a `table`", file.path));
                }
                check_sha256(file.sha256.as_deref(), &file.path)?;
                for source in &file.sources {
                    check_source(source, &file.path, &dataset.name)?;
                }
            }
        }
        Ok(())
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

impl File {
    /// The last part of its path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }
}

fn wrong<T>(reason: String) -> Result<T, Error> {
    Err(Error::Catalog(reason))
}

/// Letters, digits and `-`, `_`, `.`, but no dot in front: such a name means the same on every system, leaves no
/// folder, and none of this crate's own folders is called so.
fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    !name.is_empty() && name.len() <= 100 && !name.starts_with('.') && name.bytes().all(plain)
}

fn check_path(path: &str, dataset: &str) -> Result<(), Error> {
    match path.split_once('/') {
        Some((folder, name)) if folder == dataset && is_plain(name) => Ok(()),
        _ => wrong(format!("the path `{path}` is no plain name in the folder `{dataset}`")),
    }
}

fn check_sha256(sha256: Option<&str>, file: &str) -> Result<(), Error> {
    let digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if sha256.is_none_or(|sha256| sha256.len() == 64 && sha256.bytes().all(digit)) {
        return Ok(());
    }
    wrong(format!("a `sha256` of `{file}` is not 64 lower-case hexadecimal digits"))
}

fn check_source(source: &Source, file: &str, dataset: &str) -> Result<(), Error> {
    if let Some(path) = &source.path {
        check_path(path, dataset)?;
    }
    check_sha256(source.sha256.as_deref(), file)?;
    if source.npm.is_some() == source.urls.is_empty() && (source.npm.is_none() || source.sha256.is_some()) {
        return Ok(());
    }
    wrong(format!("a source of `{file}` needs either `urls` or `npm` (and then a `sha256`)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_catalog_is_complete() {
        let catalog = Catalog::shipped();
        for file in catalog.datasets.iter().flat_map(|dataset| &dataset.files) {
            assert!(!file.sources.is_empty(), "{} has no source", file.path);
        }
    }

    #[test]
    fn a_path_that_leaves_the_store_is_refused() {
        let paths =
            ["../x", "/x", "a/../../x", "b/x", "a/./../x", "a\\..\\x", "a", "a/", "a/..", "a/b/x", "a/.x", "a/c:x"];
        for path in paths {
            assert!(check_path(path, "a").is_err(), "{path} was accepted");
        }
        assert!(check_path("a/x", "a").is_ok());
    }

    #[test]
    fn an_edited_catalog_is_refused_where_it_is_read() {
        let shipped = include_str!("../catalog.toml");
        assert!(Catalog::parse(shipped).is_ok());
        for name in ["..", "/tmp", ".downhill"] {
            for (old, new) in [
                ("name = \"cancer\"", format!("name = \"{name}\"")),
                ("path = \"cancer/cancer_dataset.csv\"", format!("path = \"{name}/cancer_dataset.csv\"")),
                ("path = \"imdb/imdb.npz\"", format!("path = \"imdb/{name}\"")),
            ] {
                let error = Catalog::parse(&shipped.replace(old, &new)).unwrap_err();
                assert!(matches!(error, Error::Catalog(_)) && error.to_string().contains(name), "{error}");
            }
        }
    }

    #[test]
    fn a_catalog_built_by_hand_is_checked_like_one_that_was_read() {
        for name in ["..", "/tmp", "C:", ".downhill", "", "a/b", "a b"] {
            let mut catalog = Catalog::shipped();
            catalog.datasets[0].name = name.into();
            for file in &mut catalog.datasets[0].files {
                file.path = format!("{name}/x");
            }
            assert!(catalog.check().is_err(), "`{name}` was accepted");
            assert!(crate::Store::at("unused").with_catalog(catalog).is_err(), "`{name}` was accepted");
        }
        let mut catalog = Catalog::shipped();
        catalog.datasets[0].files[1].path =
            catalog.datasets[0].files[0].path.to_uppercase().replace("MNIST/", "mnist/");
        assert!(catalog.check().unwrap_err().to_string().contains("comes twice"));
        let mut catalog = Catalog::shipped();
        catalog.datasets[0].files[0].sha256 = Some("A".repeat(64));
        assert!(catalog.check().unwrap_err().to_string().contains("hexadecimal"));
        catalog.datasets[0].files[0].sha256 = None;
        assert!(catalog.check().unwrap_err().to_string().contains("either a `sha256` or a `table`"));
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let error = Catalog::shipped().dataset("minst").unwrap_err().to_string();
        assert!(error.contains("`minst`") && error.contains("mnist, imdb"), "{error}");
    }
}
