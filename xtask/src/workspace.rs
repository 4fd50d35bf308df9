//! The workspace as cargo sees it: its chapters, their sections, their dependencies.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use cargo_metadata::{DependencyKind, MetadataCommand, Node, Package, PackageId};

/// Where things lie, and every chapter there is.
pub(crate) struct Workspace {
    pub(crate) root: PathBuf,
    pub(crate) target: PathBuf,
    /// The crates in `chapters/`, in the order of their names.
    pub(crate) chapters: Vec<Chapter>,
}

/// A chapter's crate.
pub(crate) struct Chapter {
    pub(crate) name: String,
    pub(crate) folder: PathBuf,
    /// Its direct dependencies, at the versions of the lock file.
    pub(crate) dependencies: Vec<Dependency>,
}

/// A crate that a chapter uses.
pub(crate) struct Dependency {
    pub(crate) name: String,
    pub(crate) version: String,
    /// Its folder, if it belongs to the workspace.
    pub(crate) folder: Option<PathBuf>,
}

/// A section's file.
pub(crate) struct SectionFile {
    pub(crate) topic: String,
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

impl Workspace {
    /// Asks cargo.
    pub(crate) fn find() -> Result<Self> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
        let metadata = MetadataCommand::new()
            .manifest_path(manifest)
            .other_options(["--locked".to_owned()])
            .exec()
            .context("cargo does not know this workspace")?;
        let resolve = metadata.resolve.as_ref().context("cargo resolved no dependencies")?;
        let root = metadata.workspace_root.clone().into_std_path_buf();
        let package = |id: &PackageId| metadata.packages.iter().find(|package| package.id == *id);
        let mut chapters = Vec::new();
        for node in &resolve.nodes {
            let Some(chapter) = package(&node.id) else { continue };
            let folder = folder_of(chapter);
            if folder.parent() == Some(&root.join("chapters")) {
                let dependencies = normal_dependencies(node).filter_map(package).map(dependency).collect();
                chapters.push(Chapter { name: chapter.name.to_string(), folder, dependencies });
            }
        }
        chapters.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Self { root, target: metadata.target_directory.into_std_path_buf(), chapters })
    }

    /// Where the notebooks lie.
    pub(crate) fn notebooks(&self) -> PathBuf {
        self.root.join("notebooks")
    }
}

fn folder_of(package: &Package) -> PathBuf {
    package.manifest_path.parent().map(|folder| folder.as_std_path().to_owned()).unwrap_or_default()
}

fn normal_dependencies(node: &Node) -> impl Iterator<Item = &PackageId> {
    let is_normal = |kind: &cargo_metadata::DepKindInfo| kind.kind == DependencyKind::Normal;
    node.deps.iter().filter(move |dependency| dependency.dep_kinds.iter().any(is_normal)).map(|it| &it.pkg)
}

fn dependency(package: &Package) -> Dependency {
    Dependency {
        name: package.name.to_string(),
        version: package.version.to_string(),
        folder: package.source.is_none().then(|| folder_of(package)),
    }
}

impl Chapter {
    /// The text of a file in `src/`.
    pub(crate) fn read(&self, file: &str) -> Result<String> {
        let path = self.folder.join("src").join(file);
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))
    }

    /// The section files in the order in which `main.rs` adds them to the chapter.
    pub(crate) fn sections(&self) -> Result<Vec<SectionFile>> {
        let main = self.read("main.rs")?;
        let topics: Vec<&str> = main
            .split("section!([")
            .skip(1)
            .filter_map(|rest| rest.split_once("], "))
            .filter_map(|(_, rest)| rest.split([',', ')']).next())
            .collect();
        if topics.is_empty() {
            bail!("{}: src/main.rs adds no section with `section!([\"1.1\"], topic)`", self.name);
        }
        let section = |topic: &str| {
            let file = format!("{topic}.rs");
            Ok(SectionFile {
                topic: topic.to_owned(),
                path: self.folder.join("src").join(&file),
                text: self.read(&file)?,
            })
        };
        topics.into_iter().map(section).collect()
    }
}
