//! The program as `cargo xtask book` runs it.

use std::{
    fs,
    path::Path,
    process::{Command, Output, Stdio},
};

const SVG: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"30\" viewBox=\"0 0 40 30\">\
    <style>@media screen and (prefers-color-scheme: dark) {svg [fill=\"#FFFFFF\"]{fill:#000000}}</style>\
    <rect width=\"40\" height=\"30\" fill=\"#FFFFFF\"/>\
    <text x=\"10\" y=\"25\" font-size=\"20\" font-family=\"sans-serif\" fill=\"#C94A00\">M</text></svg>";

fn run(arguments: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_figure-png")).args(arguments).output().unwrap()
}

#[test]
fn a_folder_of_drawings_gets_pixels_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.svg"), SVG).unwrap();
    fs::write(folder.path().join("a.csv"), "not a drawing").unwrap();
    let output = run(&[folder.path()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let image = image::open(folder.path().join("a.png")).unwrap().into_rgba8();
    assert_eq!(image.dimensions(), (80, 60));
    assert_eq!(image.get_pixel(0, 0).0, [255, 255, 255, 255], "paper is white, also where a viewer may be dark");
    assert!(image.pixels().any(|pixel| pixel.0 == [0xC9, 0x4A, 0x00, 255]), "the letter is drawn");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[test]
fn what_cannot_be_drawn_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.svg");
    fs::write(&broken, "<html>").unwrap();
    for (path, reason) in [(&broken, "is no drawing"), (&folder.path().join("none.svg"), "cannot be read")] {
        let output = run(&[path]);
        assert_eq!(output.status.code(), Some(1));
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains(&path.display().to_string()) && error.contains(reason), "{error}");
    }
    assert!(!run(&[]).status.success());
}

/// As with `2> /dev/full`.
#[cfg(target_os = "linux")]
#[test]
fn where_nobody_hears_what_is_wrong_nothing_panics() {
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let gone = std::io::pipe().unwrap().1;
    for listener in [Stdio::from(full), Stdio::from(gone)] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_figure-png"));
        assert_eq!(command.arg("none.svg").stderr(listener).status().unwrap().code(), Some(1));
    }
}
