//! What loading and hostile files may cost.

use std::fs;
use std::io::{Cursor, Write};
use std::process::Command;
use std::time::Instant;

use datasets::catalog::Catalog;
use datasets::{Store, mnist, rebuild};

use crate::support::sha256;

/// An `imdb.npz` whose labels are right and whose training reviews are the given pickle.
fn npz(pickle: &[u8]) -> Vec<u8> {
    let array = |kind: &str, data: &[u8]| {
        let header = format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': (25000,), }}\n");
        let length = (header.len() as u16).to_le_bytes();
        [b"\x93NUMPY\x01\x00", &length[..], header.as_bytes(), data].concat()
    };
    let labels: Vec<u8> = (0..25_000u32).flat_map(|index| i64::from(index < 12_500).to_le_bytes()).collect();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [("y_train.npy", array("<i8", &labels)), ("x_train.npy", array("|O", pickle))] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_small_archive_cannot_ask_for_much() {
    // Inflated, each has more than twice the bytes that the bounds allow instructions for.
    const SIZE: usize = 14_000_000;
    let nested = [vec![b']'; SIZE / 2], vec![b'a'; SIZE / 2]].concat();
    let cases = [
        (vec![b'N'; SIZE], "more values"),
        ([b"N", &vec![0x94; SIZE][..]].concat(), "remembered"),
        ([b"N", &b"q\x00".repeat(SIZE / 2)[..]].concat(), "more instructions"),
        (vec![b'('; SIZE], "more instructions"),
        (vec![b']'; SIZE], "more than 131072 objects"),
        (nested, "more than 131072 objects"),
        ([&b"B\xff\xff\xff\x02"[..], &vec![0; SIZE]].concat(), "more bytes"),
        (b"K\x01".repeat(SIZE / 2), "more values"),
    ];
    for (pickle, reason) in cases {
        let archive = npz(&pickle);
        assert!(archive.len() < 2_000_000, "{} bytes", archive.len());
        let start = Instant::now();
        let error = rebuild::sequences_from_npz(Cursor::new(archive), 46_951_784).unwrap_err().to_string();
        println!("{reason}: {:?}", start.elapsed());
        assert!(error.contains(reason), "{reason}: {error}");
    }
}

/// A store of 60,000 + 10,000 blank digits that come from a folder.
fn blank_digits(folder: &std::path::Path) -> Store {
    let files = [("train", "images-idx3", 60_000u32, 784), ("train", "labels-idx1", 60_000, 1)];
    let tests = [("t10k", "images-idx3", 10_000, 784), ("t10k", "labels-idx1", 10_000, 1)];
    let mut catalog = Catalog::shipped();
    fs::create_dir_all(folder.join("mirror/mnist")).unwrap();
    for (file, (split, kind, count, length)) in catalog.datasets[0].files.iter_mut().zip(files.into_iter().chain(tests))
    {
        let mut bytes = vec![0, 0, 8, if length == 1 { 1 } else { 3 }];
        bytes.extend(count.to_be_bytes());
        if length > 1 {
            bytes.extend([0, 0, 0, 28, 0, 0, 0, 28]);
        }
        bytes.resize(bytes.len() + count as usize * length, 7);
        assert_eq!(file.path, format!("mnist/{split}-{kind}-ubyte"));
        fs::write(folder.join("mirror").join(&file.path), &bytes).unwrap();
        file.sha256 = Some(sha256(&bytes));
    }
    let mirror = folder.join("mirror").to_string_lossy().into_owned();
    Store::at(folder.join("store")).with_catalog(catalog).unwrap().with_mirrors(&[mirror]).with_offline(true)
}

/// Run by the test below in a process of its own; as a test of its own it does nothing.
#[test]
fn load_as_told() {
    let Some(folder) = std::env::var_os("LOAD_FROM") else { return };
    let digits = mnist::load_scaled(&blank_digits(folder.as_ref()), mnist::Split::Train).unwrap();
    assert_eq!((digits.x.dim(), digits.x[[59_999, 783]]), ((60_000, 784), 7.0 / 255.0));
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: 0 kB"));
}

/// The array alone has 188 MB.
#[test]
fn scaled_digits_need_little_memory_beside_their_array() {
    let folder = tempfile::tempdir().unwrap();
    // The first run fills the store, the second one finds it filled, as a reader's second run does.
    for _ in 0..2 {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let command = command.args(["--exact", "memory::load_as_told", "--nocapture"]).env("LOAD_FROM", folder.path());
        let output = String::from_utf8(command.output().unwrap().stdout).unwrap();
        let peak = output.lines().find_map(|line| line.split_once("VmHWM:")).map(|(_, peak)| peak);
        let peak = peak.unwrap_or_else(|| panic!("{output}")).trim().trim_end_matches(" kB");
        let peak: u64 = peak.parse().unwrap();
        println!("peak: {peak} kB");
        assert!(peak < 210_000, "{peak} kB");
    }
}
