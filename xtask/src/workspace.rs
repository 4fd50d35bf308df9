//! The workspace as cargo sees it: its chapters, their sections, their dependencies.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use proc_macro2::TokenTree;
use serde::Deserialize;
use syn::Macro;
use syn::visit::Visit;

use crate::cargo;

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
        let mut command = cargo::command();
        command.args(["metadata", "--locked", "--format-version=1", "--manifest-path"]).arg(manifest);
        let output = command.stderr(Stdio::inherit()).output().context("cannot start cargo")?;
        if !output.status.success() {
            bail!("cargo does not know this workspace; what it said stands above");
        }
        let metadata: Metadata = serde_json::from_slice(&output.stdout).context("cargo's metadata")?;
        let package = |id: &String| metadata.packages.iter().find(|package| package.id == *id);
        let mut chapters = Vec::new();
        for node in &metadata.resolve.nodes {
            let Some(chapter) = package(&node.id) else { continue };
            let folder = chapter.folder();
            if folder.parent() == Some(&metadata.workspace_root.join("chapters")) {
                let dependencies = node.normal_dependencies().filter_map(package).map(dependency).collect();
                chapters.push(Chapter { name: chapter.name.clone(), folder, dependencies });
            }
        }
        chapters.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(Self { root: metadata.workspace_root, target: metadata.target_directory, chapters })
    }

    /// The chapter of this name.
    pub(crate) fn chapter(&self, name: &str) -> Result<&Chapter> {
        let names = || self.chapters.iter().map(|chapter| chapter.name.as_str()).collect::<Vec<_>>().join(", ");
        let chapter = self.chapters.iter().find(|chapter| chapter.name == name);
        chapter.with_context(|| format!("no chapter {name}; there are {}", names()))
    }

    /// Where the notebooks lie.
    pub(crate) fn notebooks(&self) -> PathBuf {
        self.root.join("notebooks")
    }
}

/// What is read of `cargo metadata`.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
    workspace_root: PathBuf,
    target_directory: PathBuf,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    manifest_path: PathBuf,
    /// Where it comes from, if not from this workspace.
    source: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Edge>,
}

#[derive(Deserialize)]
struct Edge {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    /// `None` is a normal one, not for tests or build scripts alone.
    kind: Option<String>,
}

impl Package {
    fn folder(&self) -> PathBuf {
        self.manifest_path.parent().map(Path::to_owned).unwrap_or_default()
    }
}

impl Node {
    /// The ids of the packages it cannot be built without.
    fn normal_dependencies(&self) -> impl Iterator<Item = &String> {
        let is_normal = |edge: &&Edge| edge.dep_kinds.iter().any(|kind| kind.kind.is_none());
        self.deps.iter().filter(is_normal).map(|edge| &edge.pkg)
    }
}

fn dependency(package: &Package) -> Dependency {
    Dependency {
        name: package.name.clone(),
        version: package.version.clone(),
        folder: package.source.is_none().then(|| package.folder()),
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
        let topics = topics(&main).with_context(|| format!("{}: src/main.rs", self.name))?;
        if topics.is_empty() {
            bail!("{}: src/main.rs adds no section with `section!([\"1.1\"], topic)`", self.name);
        }
        let section = |topic: String| {
            let file = format!("{topic}.rs");
            Ok(SectionFile { topic, path: self.folder.join("src").join(&file), text: self.read(&file)? })
        };
        topics.into_iter().map(section).collect()
    }
}

/// The topics of the `section!([…], topic, …)` in a chapter's `main.rs`, in their order.
fn topics(main: &str) -> Result<Vec<String>> {
    let mut sections = Sections::default();
    sections.visit_file(&syn::parse_file(main)?);
    Ok(sections.topics)
}

#[derive(Default)]
struct Sections {
    topics: Vec<String>,
}

impl<'ast> Visit<'ast> for Sections {
    fn visit_macro(&mut self, invocation: &'ast Macro) {
        if invocation.path.segments.last().is_some_and(|segment| segment.ident == "section") {
            let after_rows =
                invocation.tokens.clone().into_iter().skip_while(|token| !matches!(token, TokenTree::Group(_)));
            self.topics.extend(after_rows.skip(1).find_map(|token| match token {
                TokenTree::Ident(topic) => Some(topic.to_string()),
                _ => None,
            }));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn topics_come_in_the_order_of_the_chapter_however_the_lines_are_broken() {
        let main = r#"
            use literate::section;

            fn main() -> ExitCode {
                Chapter::new("chapter01", include_str!("main.rs"))
                    .section(section!(["1.1", "1.2"], line, &store))
                    .section(section!(
                        [
                            "1.3",
                        ],
                        slope
                    ))
                    .section(literate::section!([], exercises))
                    .run(&options.page)
            }
        "#;
        assert_eq!(topics(main).unwrap(), ["line", "slope", "exercises"]);
        assert_eq!(topics("fn main() {}").unwrap(), [""; 0]);
    }

    #[test]
    fn the_workspace_has_its_chapters_with_their_dependencies() {
        let workspace = Workspace::find().unwrap();
        let chapter = workspace.chapters.iter().find(|chapter| chapter.name == "chapter05").unwrap();
        assert_eq!(chapter.folder, workspace.root.join("chapters/chapter05"));
        let folder = |name: &str| &chapter.dependencies.iter().find(|it| it.name == name).unwrap().folder;
        assert_eq!(folder("common").as_deref(), Some(&*workspace.root.join("common")));
        assert_eq!(*folder("ndarray"), None);
        assert!(chapter.dependencies.iter().all(|dependency| dependency.name != "tempfile"));
    }

    /// Name and version of each crate that a member of the workspace is built from, and the features that it has there.
    fn crates(member: &str) -> BTreeSet<(String, String)> {
        let arguments = ["tree", "--locked", "--offline", "--edges=normal,build", "--prefix=none", "--format={p}|{f}"];
        let output = cargo::command().args(arguments).args(["--package", member]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let lines = text.lines().map(|line| line.trim_end_matches(" (*)").split_once('|').unwrap());
        lines.map(|(name, features)| (name.to_owned(), features.to_owned())).collect()
    }

    /// Cargo builds a crate once for each set of features. `cargo tree` says which, so nothing need be built here.
    #[test]
    fn chapters_and_xtask_share_what_is_built() {
        let ours = crates("xtask");
        for chapter in Workspace::find().unwrap().chapters {
            let is_shared = |name: &String| ours.iter().any(|(own, _)| own == name);
            let twice: Vec<_> =
                crates(&chapter.name).difference(&ours).filter(|(name, _)| is_shared(name)).cloned().collect();
            let remedy = "name the features in [workspace.dependencies]";
            assert!(twice.is_empty(), "{} and xtask each build {twice:?} with other features: {remedy}", chapter.name);
        }
    }
}
