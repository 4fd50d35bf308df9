//! The chapter run as a reader runs it, in its quick form and without a network.

#[path = "../../reader.rs"]
mod reader;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use datasets::{DataChoice, Store, mnist};
use image::{GrayImage, Luma};
use reader::{ledger, text};
use tempfile::TempDir;

/// The chapter with the shipped digits, nothing from the surroundings, and its output in `out`.
fn command(out: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_chapter03"));
    command
        .env_remove("DOWNHILL_MIRROR")
        .args(["--data", "sample", "--offline", "--quick", "--out"])
        .arg(out)
        .args(arguments);
    command
}

fn chapter(out: &Path, arguments: &[&str]) -> Output {
    command(out, arguments).output().unwrap()
}

/// A file called `name` in a folder of its own.
fn file(name: &str, bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// What `--digit` says about a file, and that it says it without a page, a panic or another exit code than 1.
fn refusal(path: &Path) -> String {
    let out = tempfile::tempdir().unwrap();
    let output = chapter(out.path(), &["--digit", path.to_str().unwrap()]);
    let error = text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(!error.contains("panicked"), "{error}");
    assert!(error.contains(path.file_name().unwrap().to_str().unwrap()), "names the file: {error}");
    assert!(error.contains("cargo run -p chapter03 -- --digit"), "names the next command: {error}");
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 0, "writes nothing");
    error
}

#[test]
fn a_quick_run_leaves_a_page_figures_and_a_ledger_without_a_fail() {
    let out = tempfile::tempdir().unwrap();
    let output = chapter(out.path(), &[]);
    assert!(output.status.success(), "{}", text(&output.stderr));

    let (_, claims) = ledger(out.path(), "chapter03");
    for row in 1..=13 {
        let row = format!("3.{row}");
        assert!(claims.iter().any(|claim| claim["row"] == row.as_str()), "row {row} claims nothing");
    }
    for claim in &claims {
        let verdict = claim["verdict"].as_str().unwrap();
        assert!(["pass", "differs", "unchecked"].contains(&verdict), "{claim}");
        assert!(verdict == "pass" || claim["note"] != "", "only a pass needs no word: {claim}");
    }
    // What does not depend on the data is checked in a quick run too.
    let of = |what: &str| claims.iter().find(|claim| claim["what"] == what).unwrap_or_else(|| panic!("no “{what}”"));
    for exact in [
        "softmax of [0.3, 2.9, 4.0]",
        "cross-entropy, labels",
        "gradient at (3, 4)",
        "two apples at 100 with 10 % tax",
        "backward of (0.3, 0.2, 0.5)",
        "gradients that agree with the numerical one to 1e-5",
        "Adam, after 30 steps",
    ] {
        assert_eq!(of(exact)["verdict"], "pass", "{exact}");
    }
    for wrong in ["sums of the rows, batch of two", "along the gradient, what does the function do?"] {
        assert_eq!(of(wrong)["verdict"], "differs", "{wrong}");
    }
    assert_eq!(of("accuracy one by one")["verdict"], "unchecked", "the weights cannot be had");

    let page = fs::read_to_string(out.path().join("chapter03.html")).unwrap();
    assert!(!page.contains("src=\"http") && !page.contains("url(http"), "the page needs no network");
    assert!(page.matches("<svg").count() >= 30);
    for ending in ["svg", "csv"] {
        let figure = out.path().join("figures/chapter03-thirty-steps-down-the-valley").with_extension(ending);
        assert!(fs::metadata(&figure).unwrap().len() > 100, "{}", figure.display());
    }
}

#[test]
fn the_contents_are_listed_without_running() {
    reader::lists_its_contents(command, "Computational graphs");
}

#[cfg(target_os = "linux")]
#[test]
fn a_reader_who_goes_away_does_not_stop_a_run() {
    let runs = [
        (&["--list"][..], 0),
        (&["--help"], 0),
        (&["--only", "3.2"], 0),
        (&["--only", "9.9"], 1),
        (&["--digit", "none.png"], 1),
    ];
    reader::goes_on_without_a_reader(command, &runs);
}

/// A digit of the shipped test data as a photograph might have it: seven times as large, dark on light, off the middle.
#[test]
fn a_digit_in_a_picture_is_read() {
    let digits = mnist::load(&Store::default().with_choice(DataChoice::Sample)).unwrap().test;
    // Test digits 0, 1, 2 and 4 are a 7, a 2, a 1 and a 4.
    for index in [0, 1, 2, 4] {
        let mut photograph = GrayImage::from_pixel(400, 300, Luma([236]));
        for (x, y) in (0..196).flat_map(|x| (0..196).map(move |y| (x, y))) {
            let ink = digits.images[[index, y as usize / 7, x as usize / 7]];
            photograph.put_pixel(x + 150, y + 40, Luma([236 - (f32::from(ink) * 0.8) as u8]));
        }
        let (folder, path) = file("digit.png", &[]);
        photograph.save(&path).unwrap();
        let output = chapter(folder.path(), &["--digit", path.to_str().unwrap()]);
        let printed = text(&output.stdout);
        assert!(output.status.success(), "{}", text(&output.stderr));
        assert!(printed.contains(&format!("It reads a {}.", digits.labels[index])), "{printed}");
        assert!(folder.path().join("partial/chapter03.html").exists());
        assert!(!folder.path().join("chapter03.html").exists(), "the chapter's own page is not replaced");
    }
}

#[test]
fn what_is_no_picture_is_refused_with_its_name_and_the_next_command() {
    let (_folder, path) = file("letter.txt", b"Dear network, this is a seven.");
    assert!(refusal(&path).contains("no PNG or JPEG"));
    // The extension does not decide.
    let (_folder, path) = file("letter.png", b"Dear network, this is a seven.");
    assert!(refusal(&path).contains("no PNG or JPEG"));
    let (_folder, path) = file("empty.png", b"");
    assert!(refusal(&path).contains("no PNG or JPEG"));
    refusal(Path::new("/nowhere/there-is-none.png"));
}

#[test]
fn a_picture_that_shows_nothing_is_refused() {
    let (_folder, path) = file("dot.png", &[]);
    GrayImage::new(1, 1).save(&path).unwrap();
    assert!(refusal(&path).contains("1 × 1"));
    let (_folder, path) = file("blank.png", &[]);
    GrayImage::from_pixel(200, 200, Luma([255])).save(&path).unwrap();
    assert!(refusal(&path).contains("blank"));
}

/// A header may promise any number of pixels; none of them may be given room.
#[test]
fn a_huge_picture_is_refused_by_its_header() {
    let (_folder, path) = file("huge.png", &[]);
    GrayImage::new(8, 8).save(&path).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    // Width and height stand behind the signature and the name of the first chunk, its checksum behind them.
    bytes[16..20].copy_from_slice(&2_000_000_000_u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&2_000_000_000_u32.to_be_bytes());
    let checksum = crc32(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&checksum.to_be_bytes());
    fs::write(&path, &bytes).unwrap();
    assert!(refusal(&path).contains("larger than"));
}

#[test]
fn a_damaged_picture_is_refused() {
    let (_folder, path) = file("half.png", &[]);
    GrayImage::from_fn(200, 200, |x, y| Luma([(x * y) as u8])).save(&path).unwrap();
    let bytes = fs::read(&path).unwrap();
    fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    refusal(&path);
}

/// The checksum of a PNG's chunk.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}
