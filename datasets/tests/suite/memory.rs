//! What loading and hostile files may cost.

use std::fs;
use std::io::{Cursor, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use datasets::catalog::Catalog;
use datasets::format::archive::tar_member;
use datasets::{Fault, Store, mnist, rebuild};

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
    let fast = zip::write::SimpleFileOptions::default().compression_level(Some(1));
    for (name, bytes) in [("y_train.npy", array("<i8", &labels)), ("x_train.npy", array("|O", pickle))] {
        zip.start_file(name, fast).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The length of the file that Keras's archive is turned into: what a hostile one may inflate to.
const INFLATED: usize = 46_951_784;

/// Archives of a few thousand bytes whose pickles are programs that never get to a result, with what is said of them.
fn hostile_pickles() -> Vec<(Vec<u8>, &'static str)> {
    const LONGEST: usize = INFLATED - 200;
    // More than twice the instructions that are allowed.
    const SIZE: usize = 14_000_000;
    let nested = [vec![b']'; SIZE / 2], vec![b'a'; SIZE / 2]].concat();
    let pickles = [
        (vec![b'N'; LONGEST], "more values"),
        ([b"N", &vec![0x94; LONGEST][..]].concat(), "remembered"),
        ([b"N", &b"q\x00".repeat(SIZE / 2)[..]].concat(), "more instructions"),
        (vec![b'('; SIZE], "more instructions"),
        (vec![b']'; SIZE], "more than 131072 objects"),
        (nested, "more than 131072 objects"),
        ([&b"B\xff\xff\xff\x02"[..], &vec![0; SIZE]].concat(), "more bytes"),
        (b"K\x01".repeat(SIZE / 2), "more values"),
    ];
    pickles.map(|(pickle, reason)| (npz(&pickle), reason)).into()
}

/// Archives that are all directory, or say so. Source: PKWARE, *.ZIP File Format Specification*, section 4.3.
fn hostile_directories() -> Vec<(Vec<u8>, &'static str)> {
    let end = |members: u16, size: usize, begin: usize| {
        let members = members.to_le_bytes();
        let (size, begin) = ((size as u32).to_le_bytes(), (begin as u32).to_le_bytes());
        [&b"PK\x05\x06\0\0\0\0"[..], &members, &members, &size, &begin, b"\0\0"].concat()
    };
    let header = |name: u32| {
        let start = [&b"PK\x01\x02"[..], &[0; 24], &4u16.to_le_bytes(), &[0; 16]].concat();
        [start, name.to_le_bytes().to_vec()].concat()
    };
    let members: Vec<u8> = (0..INFLATED as u32 / 50 - 2).flat_map(header).collect();
    let count = (members.len() / 50) as u64;
    let (size, zero) = (members.len() as u64, 0u64.to_le_bytes());
    let end_64 = [
        &b"PK\x06\x06"[..],
        &44u64.to_le_bytes(),
        &[0; 12],
        &count.to_le_bytes(),
        &count.to_le_bytes(),
        &size.to_le_bytes(),
        &zero,
        b"PK\x06\x07\0\0\0\0",
        &size.to_le_bytes(),
        &1u32.to_le_bytes(),
    ]
    .concat();
    let headers = b"PK\x01\x02".repeat(INFLATED / 4 - 10);
    vec![
        ([&members[..], &end(65_535, members.len(), 0)].concat(), "a zip archive of 65535 members"),
        (
            [&members[..], &end_64, &end(65_535, u32::MAX as usize, u32::MAX as usize)].concat(),
            "more than 65,535 members",
        ),
        ([&headers[..], &end(4, 200, 0)].concat(), "its directory is not where its end says"),
        ([&headers[..], &end(4, 200, 0).repeat(2000)].concat(), "it has 2000 ends instead of one"),
        ([&headers[..], &end(4, headers.len(), 0)].concat(), "4 members whose directory has"),
    ]
}

/// What another process of this test program does, and what it printed.
fn run(test: &str, variable: &str, value: &Path) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output = command.args(["--exact", test, "--nocapture"]).env(variable, value).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The most memory this process ever had.
fn print_peak() {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or("VmHWM: 0 kB"));
}

/// The most memory that a process had, in kB, out of what it printed.
fn peak(output: &str) -> u64 {
    let peak = output.lines().find_map(|line| line.split_once("VmHWM:")).map(|(_, peak)| peak);
    peak.unwrap_or_else(|| panic!("{output}")).trim().trim_end_matches(" kB").parse().unwrap()
}

/// Run by the test below in a process of its own; as a test of its own it does nothing.
#[test]
fn unpack_as_told() {
    let Some(file) = std::env::var_os("UNPACK") else { return };
    let start = Instant::now();
    let error = rebuild::sequences_from_npz(fs::File::open(file).unwrap(), INFLATED as u64).unwrap_err();
    println!("took {} ms, said {error}", start.elapsed().as_millis());
    print_peak();
}

#[test]
fn a_small_archive_cannot_ask_for_much() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("imdb.npz");
    for (archive, reason) in hostile_pickles().into_iter().chain(hostile_directories()) {
        fs::write(&file, &archive).unwrap();
        let output = run("memory::unpack_as_told", "UNPACK", &file);
        let (took, said) = output.split_once("took ").and_then(|(_, rest)| rest.split_once(" ms, said ")).unwrap();
        let (took, peak): (u64, _) = (took.parse().unwrap(), peak(&output));
        println!("{:>10} bytes: {took:>5} ms, {peak:>7} kB, {reason}", archive.len());
        assert!(said.contains(reason), "{reason}: {said}");
        assert!(took < 10_000, "{reason}: {took} ms");
        assert!(peak < 200_000, "{reason}: {peak} kB");
    }
}

#[test]
fn an_archive_that_never_comes_to_its_member_is_left() {
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let header = |name: &str, megabytes: u64| {
        let mut header = tar::Header::new_gnu();
        header.set_path(name).unwrap();
        header.set_size(megabytes << 20);
        header.set_cksum();
        gzip(header.as_bytes())
    };
    // A gzip file may consist of many: each of these is a megabyte.
    let archive = [header("zeros", 300), gzip(&[0; 1 << 20]).repeat(300), header("package/x", 0)].concat();
    let start = Instant::now();
    let error = tar_member(&archive[..], "package/x", 1).unwrap_err();
    println!("{} bytes: {:?}, {error}", archive.len(), start.elapsed());
    assert!(matches!(error, Fault::Malformed(_)), "{error}");
}

/// A store of 60,000 + 10,000 blank digits that come from a folder.
fn blank_digits(folder: &Path) -> Store {
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
    print_peak();
}

/// The array alone has 188 MB.
#[test]
fn scaled_digits_need_little_memory_beside_their_array() {
    let folder = tempfile::tempdir().unwrap();
    // The first run fills the store, the second one finds it filled, as a reader's second run does.
    for _ in 0..2 {
        let peak = peak(&run("memory::load_as_told", "LOAD_FROM", folder.path()));
        println!("peak: {peak} kB");
        assert!(peak < 210_000, "{peak} kB");
    }
}
