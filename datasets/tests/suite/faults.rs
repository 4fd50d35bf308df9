//! Whatever goes wrong on the way, a file ends up right or absent, never wrong.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use datasets::catalog::Catalog;
use datasets::{Error, Fault, Limits, State, Store};
use tempfile::TempDir;

use crate::server::{Server, fall_silent, refuse, send, serve, serve_until};
use crate::support::sha256;

pub(crate) const PATH: &str = "d/x.bin";
pub(crate) const ETAG: &str = "\"v1\"";

/// 600,000 bytes without a pattern, so that a piece in the wrong place cannot go unnoticed.
pub(crate) fn content() -> Vec<u8> {
    let mut state = 1u32;
    let mut byte = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    (0..600_000).map(|_| byte()).collect()
}

/// A catalog of the one file `d/x.bin` with the given source.
pub(crate) fn catalog(file: &[u8], source: &str) -> Catalog {
    catalog_of(&format!("size = {}\nsha256 = \"{}\"\n", file.len(), sha256(file)), source)
}

fn catalog_of(pin: &str, source: &str) -> Catalog {
    Catalog::parse(&format!(
        "[[dataset]]\nname = \"d\"\ntitle = \"a test\"\nlicence = \"\"\ncitation = \"\"\nhomepage = \"\"\nsample = \"\"\n\
         [[dataset.file]]\npath = \"{PATH}\"\n{pin}[[dataset.file.source]]\n{source}"
    ))
    .unwrap()
}

/// A source of the addresses with the pin of `file`.
pub(crate) fn urls(file: &[u8], addresses: &[&str]) -> String {
    format!("size = {}\nsha256 = \"{}\"\nurls = {addresses:?}\n", file.len(), sha256(file))
}

/// A store in a fresh folder that knows the file `content` at the given servers.
pub(crate) fn store_for(content: &[u8], servers: &[&Server]) -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let addresses: Vec<_> = servers.iter().map(|server| format!("{}/x.bin", server.address)).collect();
    let addresses: Vec<_> = addresses.iter().map(String::as_str).collect();
    let store = Store::at(folder.path()).with_catalog(catalog(content, &urls(content, &addresses))).unwrap();
    let store = store.with_limits(quick());
    (folder, store)
}

/// Less patience than a reader has.
pub(crate) fn quick() -> Limits {
    let (silence, window) = (Duration::from_millis(300), Duration::from_millis(300));
    Limits { silence, window, least: 10_000, npm: Duration::from_secs(5), ..Limits::default() }
}

/// Where the store keeps its notes on the dataset `d`.
pub(crate) fn notes(store: &Store) -> PathBuf {
    store.path("d/.downhill")
}

/// Where the part of `x.bin` gathers; the folder is made.
fn part(store: &Store) -> PathBuf {
    fs::create_dir_all(notes(store)).unwrap();
    notes(store).join("x.bin.part")
}

/// The file is there and right, and nothing half-finished is beside it.
#[track_caller]
pub(crate) fn assert_right(store: &Store, content: &[u8]) {
    let path = store.get(PATH).unwrap();
    assert!(fs::read(path).unwrap() == content, "the file differs");
    assert_eq!(names(&store.path("d")), [".downhill", "x.bin"]);
    assert_eq!(names(&notes(store)), ["x.bin.lock", "x.bin.verified", "x.bin.written"]);
}

/// The file is not there, and the error has an attempt for every source.
#[track_caller]
pub(crate) fn assert_absent(store: &Store) -> Vec<Fault> {
    let error = store.get(PATH).unwrap_err();
    assert!(!store.path(PATH).exists(), "a file came out of: {error}");
    match error {
        Error::Unobtainable { attempts, .. } => attempts.into_iter().map(|attempt| attempt.fault).collect(),
        error => panic!("{error}"),
    }
}

pub(crate) fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

pub(crate) fn good_server() -> Server {
    Server::start(|_, request, stream| serve(stream, request, &content(), ETAG))
}

pub(crate) fn refusing_server(status: u16) -> Server {
    Server::start(move |_, _, stream| refuse(stream, status))
}

#[test]
fn a_server_that_refuses_is_left_for_the_next() {
    for status in [401, 403, 404, 410] {
        let (bad, good) = (refusing_server(status), good_server());
        let (_folder, store) = store_for(&content(), &[&bad, &good]);
        assert_right(&store, &content());
        assert_eq!(bad.requests().len(), 1, "a refusal is not asked again");
    }
}

#[test]
fn a_busy_server_is_asked_again() {
    for status in [408, 429, 500, 503] {
        let server = Server::start(move |number, request, stream| match number {
            0 => refuse(stream, status),
            1 => send(stream, status, &[("Retry-After", "0"), ("Content-Length", "0")], b""),
            _ => serve(stream, request, &content(), ETAG),
        });
        let (_folder, store) = store_for(&content(), &[&server]);
        assert_right(&store, &content());
        assert_eq!(server.requests().len(), 3);
    }
}

#[test]
fn a_server_that_stays_busy_is_given_up_in_seconds() {
    let server = Server::start(|_, _, stream| refuse(stream, 503));
    let patient = Server::start(|_, _, stream| send(stream, 429, &[("Retry-After", "3600")], b""));
    let (_folder, store) = store_for(&content(), &[&server, &patient]);
    let start = Instant::now();
    let faults = assert_absent(&store);
    assert!(matches!(faults[..], [Fault::Status { status: 503, .. }, Fault::Status { status: 429, .. }]), "{faults:?}");
    assert!(start.elapsed() < Duration::from_secs(8));
    assert_eq!(patient.requests().len(), 1);
}

#[test]
fn a_cut_transfer_is_resumed_where_it_broke() {
    let server = Server::start(|number, request, stream| match number {
        0 => serve_until(stream, request, &content(), ETAG, 300_000),
        _ => serve(stream, request, &content(), ETAG),
    });
    let (_folder, store) = store_for(&content(), &[&server]);
    assert_right(&store, &content());
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!((requests[1].from, requests[1].if_range.as_deref()), (Some(300_000), Some(ETAG)));
}

#[test]
fn what_one_server_cut_another_continues() {
    let cutting = Server::start(|_, request, stream| serve_until(stream, request, &content(), ETAG, 200_000));
    let good = good_server();
    let (_folder, store) = store_for(&content(), &[&cutting, &good]);
    assert_right(&store, &content());
    assert_eq!(good.requests()[0].from, Some(200_000));
}

#[test]
#[ignore = "writes 400 MB"]
fn a_large_file_resumes_and_verifies_at_the_disks_speed() {
    const SIZE: usize = 128 << 20;
    let mut large = content();
    large.resize(SIZE, 7);
    let (served, half) = (large.clone(), SIZE - (1 << 20));
    let server = Server::start(move |_, request, stream| serve(stream, request, &served, ETAG));
    let (folder, store) = store_for(&large, &[&server]);
    fs::write(part(&store), &large[..half]).unwrap();
    let speed = |what: &str, work: &mut dyn FnMut()| {
        let start = Instant::now();
        work();
        let speed = SIZE as f32 / 1e6 / start.elapsed().as_secs_f32();
        println!("{what}: {speed:.0} MB/s");
        speed
    };
    let copy = speed("writing a copy and reading it", &mut || {
        let file = fs::File::create(folder.path().join("copy")).unwrap();
        std::io::Write::write_all(&mut &file, &large).and_then(|()| file.sync_all()).unwrap();
        assert_eq!(fs::read(folder.path().join("copy")).unwrap().len(), SIZE);
    });
    let resumed = speed("resuming, checking and storing", &mut || drop(store.get(PATH).unwrap()));
    assert_eq!(server.requests()[0].from, Some(half));
    let verified = speed("verifying", &mut || assert!(matches!(store.verify(PATH).unwrap(), State::Verified)));
    assert!(verified > copy / 2.0 && resumed > copy / 8.0, "the disk writes and reads at {copy} MB/s");
}

#[test]
fn a_wrong_answer_to_a_range_starts_over() {
    let cut = |request: &_, stream: &mut _| serve_until(stream, request, &content(), ETAG, 300_000);
    let other_part = Server::start(move |number, request, stream| match number {
        0 => cut(request, stream),
        1 => send(stream, 206, &[("Content-Range", "bytes 0-99/600000"), ("Content-Length", "100")], &content()[..100]),
        _ => serve(stream, request, &content(), ETAG),
    });
    let unknown_part = Server::start(move |number, request, stream| match number {
        0 => cut(request, stream),
        1 => send(stream, 206, &[("Content-Length", "300000")], &content()[..300_000]),
        _ => serve(stream, request, &content(), ETAG),
    });
    let no_range = Server::start(move |number, request, stream| match number {
        0 => cut(request, stream),
        1 => refuse(stream, 416),
        _ => serve(stream, request, &content(), ETAG),
    });
    let whole = Server::start(move |number, request, stream| match number {
        0 => cut(request, stream),
        _ => send(stream, 200, &[("Content-Length", "600000")], &content()),
    });
    // It claims to continue and sends the start: only the checksum can tell.
    let lying = Server::start(move |number, request, stream| match number {
        0 => cut(request, stream),
        1 => send(stream, 206, &[("Content-Range", "bytes 300000-599999/600000")], &content()[..300_000]),
        _ => serve(stream, request, &content(), ETAG),
    });
    for server in [&other_part, &unknown_part, &no_range, &whole, &lying] {
        let (_folder, store) = store_for(&content(), &[server]);
        assert_right(&store, &content());
    }
}

#[test]
fn a_part_of_an_older_version_is_not_mixed_with_the_new() {
    let server = good_server();
    for origin in [Some("\"v0\""), Some(ETAG), None] {
        let (_folder, store) = store_for(&content(), &[&server]);
        fs::write(part(&store), vec![7; 100_000]).unwrap();
        if let Some(validator) = origin {
            let json = format!("{{\"url\":\"{}/x.bin\",\"validator\":{validator:?}}}", server.address);
            fs::write(notes(&store).join("x.bin.part.origin"), json).unwrap();
        }
        assert_right(&store, &content());
    }
}

#[test]
fn a_complete_part_needs_no_request_and_a_longer_one_is_dropped() {
    let server = good_server();
    let (_folder, store) = store_for(&content(), &[&server]);
    fs::write(part(&store), content()).unwrap();
    assert_right(&store, &content());
    assert!(server.requests().is_empty());

    let (_folder, store) = store_for(&content(), &[&server]);
    fs::write(part(&store), [content(), content()].concat()).unwrap();
    assert_right(&store, &content());
    assert_eq!(server.requests()[0].from, None);
}

#[test]
fn wrong_bytes_are_refused_and_the_next_server_asked() {
    let mut flipped = content();
    flipped[1234] ^= 1;
    let wrong = Server::start(move |_, request, stream| serve(stream, request, &flipped, ETAG));
    let short = Server::start(|_, request, stream| serve(stream, request, &content()[..599_999], ETAG));
    let long = Server::start(|_, request, stream| serve(stream, request, &[content(), vec![0]].concat(), ETAG));
    let empty = Server::start(|_, request, stream| serve(stream, request, b"", ETAG));
    let (folder, store) = store_for(&content(), &[&wrong, &short, &long, &empty]);
    let faults = assert_absent(&store);
    let [wrong_hash, short, long, empty] = &faults[..] else { panic!("{faults:?}") };
    assert!(matches!(wrong_hash, Fault::WrongHash { expected, .. } if *expected == sha256(&content())));
    assert!(matches!(short, Fault::WrongSize { got: 599_999, .. }), "{short:?}");
    assert!(matches!(long, Fault::TooLarge(600_000)), "{long:?}");
    assert!(matches!(empty, Fault::WrongSize { got: 0, .. }), "{empty:?}");
    assert!(!names(&folder.path().join("d")).contains(&"x.bin".to_owned()));

    let (_folder, store) = store_for(&content(), &[&wrong_server(), &good_server()]);
    assert_right(&store, &content());
}

fn wrong_server() -> Server {
    Server::start(|_, request, stream| serve(stream, request, &vec![9; 600_000], ETAG))
}

#[test]
fn an_endless_answer_stops_at_the_pinned_size() {
    let server = Server::start(|_, _, stream| {
        use std::io::Write;
        send(stream, 200, &[], b"");
        while stream.write_all(&[1; 65536]).is_ok() {}
    });
    let (folder, store) = store_for(&content(), &[&server]);
    assert!(matches!(assert_absent(&store)[..], [Fault::TooLarge(600_000)]));
    assert_eq!(names(&folder.path().join("d")), [".downhill"]);
    assert_eq!(names(&notes(&store)), ["x.bin.lock"]);
}

#[test]
fn a_silent_server_is_left_for_the_next() {
    let silent = Server::start(|_, _, _| fall_silent());
    let silent_midway = Server::start(|_, request, stream| {
        serve_until(stream, request, &content(), ETAG, 250_000);
        fall_silent();
    });
    let good = good_server();
    let (_folder, store) = store_for(&content(), &[&silent, &silent_midway, &good]);
    let start = Instant::now();
    assert_right(&store, &content());
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    assert_eq!(good.requests()[0].from, Some(250_000), "what the silent one sent is kept");
}

#[test]
fn a_web_page_instead_of_the_file_is_named_as_such() {
    let portal = Server::start(|_, _, stream| {
        send(stream, 200, &[("Content-Type", "text/html")], b"\n<!DOCTYPE html><title>Hotel Wi-Fi</title> Hello!");
    });
    let (_folder, store) = store_for(&content(), &[&portal]);
    let error = store.get(PATH).unwrap_err().to_string();
    assert!(error.contains("a web page came instead of the file (titled “hotel wi-fi”)"), "{error}");
    assert!(!store.path(PATH).exists());
}

#[test]
fn without_network_everything_ends_in_seconds_with_every_source_named() {
    // Nothing listens on port 1, and names under .invalid never resolve.
    let addresses = ["http://127.0.0.1:1/x.bin", "https://nowhere.invalid/x.bin"];
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path()).with_catalog(catalog(&content(), &urls(&content(), &addresses))).unwrap();
    let start = Instant::now();
    let error = store.get(PATH).unwrap_err().to_string();
    assert!(start.elapsed() < Duration::from_secs(12));
    for part in ["d/x.bin could not be fetched", addresses[0], addresses[1], "no connection", "next: "] {
        assert!(error.contains(part), "`{part}` is missing in: {error}");
    }
}

#[test]
fn offline_asks_nobody_but_still_takes_from_a_folder() {
    let server = good_server();
    let (_folder, store) = store_for(&content(), &[&server]);
    let offline = store.clone().with_offline(true);
    assert!(matches!(assert_absent(&offline)[..], [Fault::Offline]));
    assert!(server.requests().is_empty());
    let mirror = folder_mirror();
    let offline = offline.with_mirrors(&[format!("file://{}", mirror.path().display())]);
    assert_right(&offline, &content());
}

#[test]
fn a_copy_that_is_too_large_or_no_file_is_left_for_the_next_source() {
    let (mirror, server) = (tempfile::tempdir().unwrap(), good_server());
    fs::create_dir_all(mirror.path().join(PATH)).unwrap();
    // Packed, no bytes at all; only too many of them.
    fs::write(mirror.path().join("d/x.gz"), gzip(b"").repeat(50_000)).unwrap();
    let packed = "size = 700000\nunpack = \"gunzip\"\npath = \"d/x.gz\"\nurls = [\"http://127.0.0.1:1/x.gz\"]\n";
    let address = format!("{}/x.bin", server.address);
    let sources = format!("{packed}[[dataset.file.source]]\n{}", urls(&content(), &[&address]));
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path()).with_catalog(catalog(&content(), &sources)).unwrap();
    let store = store.with_mirrors(&[mirror.path().to_string_lossy().into_owned()]);
    let nowhere = store.clone().with_mirrors(&[mirror.path().join("nowhere").to_string_lossy().into_owned()]);
    let error = nowhere.with_offline(true).get(PATH).unwrap_err().to_string();
    assert!(error.contains(&format!("the mirror {} is not there", mirror.path().join("nowhere").display())), "{error}");
    let faults = assert_absent(&store.clone().with_offline(true));
    assert!(
        matches!(faults[..], [Fault::NoFile, Fault::TooLarge(700_000), Fault::Offline, Fault::Offline]),
        "{faults:?}"
    );
    assert_right(&store, &content());
}

fn folder_mirror() -> TempDir {
    let mirror = tempfile::tempdir().unwrap();
    fs::create_dir(mirror.path().join("d")).unwrap();
    fs::write(mirror.path().join(PATH), content()).unwrap();
    mirror
}

#[test]
fn the_users_mirrors_go_first_and_are_checked_like_all_others() {
    let mirror = Server::start(|_, request, stream| match request.target.as_str() {
        "/data/d/x.bin" => serve(stream, request, &content(), ETAG),
        _ => refuse(stream, 404),
    });
    let server = good_server();
    let (_folder, store) = store_for(&content(), &[&server]);
    let wrong = tempfile::tempdir().unwrap();
    fs::create_dir(wrong.path().join("d")).unwrap();
    fs::write(wrong.path().join(PATH), vec![0; 600_000]).unwrap();
    let mirrors = [wrong.path().to_string_lossy().into_owned(), format!("{}/data/", mirror.address)];
    assert_right(&store.with_mirrors(&mirrors), &content());
    assert_eq!((mirror.requests().len(), server.requests().len()), (1, 0));
}

#[test]
fn a_flipped_byte_is_found_and_the_file_fetched_anew() {
    let server = good_server();
    let (_folder, store) = store_for(&content(), &[&server]);
    assert_right(&store, &content());
    assert_right(&store, &content());
    assert_eq!(server.requests().len(), 1, "a verified file is not fetched again");

    let mut bytes = content();
    bytes[77] ^= 1;
    fs::write(store.path(PATH), bytes).unwrap();
    assert!(matches!(store.state(PATH).unwrap(), State::Damaged(Fault::WrongHash { .. })));
    assert!(matches!(store.verify(PATH).unwrap(), State::Damaged(Fault::WrongHash { .. })));
    assert_eq!(fs::read(store.get(PATH).unwrap()).unwrap(), content());
}

#[test]
fn bytes_that_change_while_they_are_checked_are_not_called_verified() {
    // Zeros, for the disk does not keep them; so many that a change can come while they are read.
    const SIZE: usize = 48 << 20;
    let (_folder, store) = store_for(&vec![0; SIZE], &[&refusing_server(404)]);
    fs::create_dir(store.path("d")).unwrap();
    let file = fs::File::create(store.path(PATH)).unwrap();
    file.set_len(SIZE as u64).unwrap();
    let start_with = |byte: u8| {
        use std::io::{Seek, Write};
        (&file).rewind().and_then(|()| (&file).write_all(&[byte])).unwrap();
    };
    store.verify(PATH).unwrap();
    let start = Instant::now();
    assert!(matches!(store.verify(PATH).unwrap(), State::Verified));
    let half = start.elapsed() / 2;
    let mut midway = 0;
    for round in 0..10 {
        start_with(0);
        // Else the check would wait for the file system's clock to tick.
        thread::sleep(Duration::from_millis(30));
        let (found, end, changed) = thread::scope(|scope| {
            let change = scope.spawn(|| {
                thread::sleep(half);
                start_with(1);
                Instant::now()
            });
            (store.verify(PATH).unwrap(), Instant::now(), change.join().unwrap())
        });
        midway += usize::from(matches!(found, State::Verified) && changed < end);
        assert!(matches!(store.state(PATH).unwrap(), State::Damaged(_)), "round {round}: changed, and still verified");
    }
    println!("{midway} of 10 changes came while the file was read");
    assert!(midway > 0, "no change came while the file was read");
}

#[test]
fn what_is_in_the_place_of_a_file_is_kept() {
    let (_folder, store) = store_for(&content(), &[&refusing_server(404)]);
    fs::create_dir(store.path("d")).unwrap();
    fs::write(store.path(PATH), b"my notes").unwrap();
    store.get(PATH).unwrap_err();
    assert_eq!(fs::read(store.path(PATH)).unwrap(), b"my notes", "nothing better came");

    let (_server_folder, good) = store_for(&content(), &[&good_server()]);
    let store = store.with_catalog(good.catalog().clone()).unwrap();
    for (notes, kept) in [("my notes", "d/x.bin.damaged"), ("more notes", "d/x.bin.damaged.2")] {
        fs::write(store.path(PATH), notes).unwrap();
        store.get(PATH).unwrap();
        assert_eq!(fs::read_to_string(store.path(kept)).unwrap(), notes);
    }
    store.clean("d").unwrap();
    assert_eq!(names(&store.path("d")), [".downhill", "x.bin.damaged", "x.bin.damaged.2"]);

    let (folder, server) = (tempfile::tempdir().unwrap(), good_server());
    fs::create_dir(folder.path().join("d")).unwrap();
    fs::write(folder.path().join(PATH), b"my notes").unwrap();
    let said = Fetcher::start(folder.path(), &server).output().text;
    let kept = format!("what was in its place is kept as {}", folder.path().join("d/x.bin.damaged").display());
    assert!(said.contains(&kept), "{said}");
}

/// A store whose file has no known checksum but must be a table, from the given server.
fn store_for_table(server: &Server) -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let source = format!("size = 1000\nurls = [\"{}/x.bin\"]\n", server.address);
    let table = "size = 1000\ntable = { columns = [\"a\", \"b\"], label = \"b\", least_rows = 3 }\n";
    let store = Store::at(folder.path()).with_catalog(catalog_of(table, &source)).unwrap();
    (folder, store.with_limits(quick()))
}

const TABLE: &[u8] = b"a,b\n1,1\n2,0\n3,1\n";
const OTHER_TABLE: &[u8] = b"a,b\n9,1\n8,0\n7,1\n6,1\n";

#[test]
fn a_file_of_unknown_checksum_is_pinned_when_it_first_comes() {
    let server = Server::start(|number, request, stream| {
        serve(stream, request, if number == 0 { TABLE } else { OTHER_TABLE }, ETAG);
    });
    let (_folder, store) = store_for_table(&server);
    assert_eq!(fs::read(store.get(PATH).unwrap()).unwrap(), TABLE);
    assert!(matches!(store.state(PATH).unwrap(), State::Pinned), "it is never called verified");
    assert!(matches!(store.verify(PATH).unwrap(), State::Pinned));

    fs::remove_file(store.path(PATH)).unwrap();
    assert!(matches!(assert_absent(&store)[..], [Fault::WrongSize { .. }]), "another file under the same name");
    store.clean("d").unwrap();
    assert_eq!(fs::read(store.get(PATH).unwrap()).unwrap(), OTHER_TABLE, "cleaning forgets the pin");
}

#[test]
fn what_is_no_table_is_not_pinned() {
    let answers: [&[u8]; 6] = [
        b"",
        b"a,b\n1,1\n2,0\n",
        b"a,b\n1,1\n2,0\n3,",
        br#"{"error": "expired"}"#,
        b"Please log in\n\n\n\n",
        b"a,b\n1,1\n2,0\n3,many\n",
    ];
    for answer in answers {
        let server = Server::start(move |number, request, stream| {
            serve(stream, request, if number == 0 { answer } else { TABLE }, ETAG);
        });
        let (_folder, store) = store_for_table(&server);
        let faults = assert_absent(&store);
        assert!(matches!(faults[..], [Fault::Malformed(_)]), "{}: {faults:?}", answer.escape_ascii());
        assert_eq!(names(&notes(&store)), ["x.bin.lock"], "nothing is pinned");
        assert_eq!(fs::read(store.get(PATH).unwrap()).unwrap(), TABLE, "and a right one is taken next time");
    }
}

#[test]
fn a_table_whose_length_nobody_announced_is_not_pinned() {
    let open_end = Server::start(|_, _, stream| send(stream, 200, &[], TABLE));
    let (_folder, store) = store_for_table(&open_end);
    assert!(matches!(assert_absent(&store)[..], [Fault::NoLength]));
    let cut = Server::start(|_, _, stream| send(stream, 200, &[("Content-Length", "23")], TABLE));
    let (_folder, store) = store_for_table(&cut);
    assert!(matches!(assert_absent(&store)[..], [Fault::Cut { .. }]));
    let chunked = Server::start(|_, _, stream| {
        send(
            stream,
            200,
            &[("Transfer-Encoding", "chunked")],
            b"5\r\na,b\n1\r\n3\r\n,1\n\r\n8\r\n2,0\n3,1\n\r\n0\r\n\r\n",
        );
    });
    let (_folder, store) = store_for_table(&chunked);
    assert_eq!(fs::read(store.get(PATH).unwrap()).unwrap(), TABLE);
}

#[test]
fn a_pin_that_is_no_table_gives_way() {
    let (_folder, store) = store_for_table(&Server::start(|_, request, stream| serve(stream, request, TABLE, ETAG)));
    fs::create_dir_all(notes(&store)).unwrap();
    fs::write(store.path(PATH), b"Please log in\n").unwrap();
    let pin = format!("{{\"sha256\":\"{}\",\"size\":14}}", sha256(b"Please log in\n"));
    fs::write(notes(&store).join("x.bin.pin"), pin).unwrap();
    assert_eq!(fs::read(store.get(PATH).unwrap()).unwrap(), TABLE);
    assert_eq!(fs::read(store.path("d/x.bin.damaged")).unwrap(), b"Please log in\n");
}

#[test]
fn an_edited_table_is_kept_at_the_next_fetch() {
    let (_folder, store) = store_for_table(&Server::start(|_, request, stream| serve(stream, request, TABLE, ETAG)));
    store.get(PATH).unwrap();
    fs::write(store.path(PATH), OTHER_TABLE).unwrap();
    assert_eq!(store.clean("d").unwrap().kept, [store.path(PATH)], "cleaning keeps it, too");
    fs::write(notes(&store).join("x.bin.pin"), format!("{{\"sha256\":\"{}\",\"size\":16}}", sha256(TABLE))).unwrap();
    assert_eq!(fs::read(store.get(PATH).unwrap()).unwrap(), TABLE);
    assert_eq!(fs::read(store.path("d/x.bin.damaged")).unwrap(), OTHER_TABLE);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn bombs_stop_at_the_pinned_size() {
    let bomb = gzip(&vec![0; 100_000_000]);
    let server = Server::start(move |_, request, stream| serve(stream, request, &bomb, ETAG));
    let source = format!("size = 200000\nunpack = \"gunzip\"\nurls = [\"{}/x.gz\"]\n", server.address);
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path()).with_catalog(catalog(&content(), &source)).unwrap();
    assert!(matches!(assert_absent(&store)[..], [Fault::TooLarge(600_000)]));

    let zipped = Server::start(move |_, request, stream| {
        use std::io::Write;
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("y_train.npy", zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&vec![0; 10_000_000]).unwrap();
        serve(stream, request, zip.finish().unwrap().get_ref(), ETAG);
    });
    let source = format!("size = 200000\nunpack = \"imdb-npz\"\nurls = [\"{}/x.npz\"]\n", zipped.address);
    let folder = tempfile::tempdir().unwrap();
    let store = Store::at(folder.path()).with_catalog(catalog(&content(), &source)).unwrap();
    let error = store.get(PATH).unwrap_err().to_string();
    assert!(error.contains("y_train.npy: larger than the 210000 bytes it may have"), "{error}");
}

#[test]
fn garbage_in_every_packing_is_a_typed_error() {
    let server = Server::start(|_, request, stream| serve(stream, request, b"\x1f\x8bgarbage", ETAG));
    for unpack in ["\"gunzip\"", "{ member = \"../../x\" }", "\"imdb-npz\"", "\"imdb-reviews\"", "\"imdb-word-index\""]
    {
        let source = format!("size = 200000\nunpack = {unpack}\nurls = [\"{}/x\"]\n", server.address);
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path()).with_catalog(catalog(&content(), &source)).unwrap();
        let faults = assert_absent(&store);
        assert!(matches!(faults[..], [Fault::Malformed(_)]), "{unpack}: {faults:?}");
    }
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn nothing_is_written_through_a_symbolic_link() {
        let precious = tempfile::tempdir().unwrap();
        let other = precious.path().join("other");
        for name in ["x.bin", ".downhill/x.bin.part", ".downhill/x.bin.written", ".downhill/x.bin.verified"] {
            fs::write(&other, b"precious").unwrap();
            let (_folder, store) = store_for(&content(), &[&good_server()]);
            fs::create_dir_all(notes(&store)).unwrap();
            symlink(&other, store.path("d").join(name)).unwrap();
            assert_eq!(fs::read(store.get(PATH).unwrap()).unwrap(), content());
            assert_eq!(fs::read(&other).unwrap(), b"precious", "written through {name}");
            assert!(store.path(PATH).symlink_metadata().unwrap().is_file());
        }
    }

    #[test]
    fn a_link_to_the_right_file_is_no_file_of_the_store() {
        let mirror = folder_mirror();
        let (_folder, store) = store_for(&content(), &[&good_server()]);
        fs::create_dir(store.path("d")).unwrap();
        symlink(mirror.path().join(PATH), store.path(PATH)).unwrap();
        let state = store.state(PATH).unwrap();
        assert!(matches!(state, State::Damaged(Fault::NoFile)), "{state:?}");
    }

    #[test]
    fn a_folder_that_is_a_symbolic_link_is_refused() {
        let elsewhere = tempfile::tempdir().unwrap();
        let (_folder, store) = store_for(&content(), &[&good_server()]);
        for link in ["d", "d/.downhill"] {
            let _ = fs::remove_file(store.path("d"));
            fs::create_dir_all(store.path(link).parent().unwrap()).unwrap();
            symlink(elsewhere.path(), store.path(link)).unwrap();
            let error = store.get(PATH).unwrap_err().to_string();
            assert!(error.contains("a file or a symbolic link instead of a folder"), "{error}");
        }
        assert!(names(elsewhere.path()).is_empty());
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_an_error_that_names_it() {
        let (folder, store) = store_for(&content(), &[&good_server()]);
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o500)).unwrap();
        let locked = fs::create_dir(folder.path().join("probe")).is_err();
        // The superuser may write anywhere but where the kernel says no.
        let store = if locked { store } else { fs_of_the_kernel(&store) };
        let error = store.get(PATH).unwrap_err();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
        assert!(matches!(error, Error::Disk { .. }), "{error}");
        assert!(error.to_string().contains("choose another folder with --data-dir"), "{error}");
    }

    fn fs_of_the_kernel(store: &Store) -> Store {
        Store::at("/proc/downhill").with_catalog(store.catalog().clone()).unwrap()
    }

    #[test]
    fn a_verified_file_in_a_folder_that_cannot_be_written_is_still_taken() {
        let (_folder, store) = store_for(&content(), &[&good_server()]);
        assert_right(&store, &content());
        fs::remove_file(notes(&store).join("x.bin.verified")).unwrap();
        fs::set_permissions(notes(&store), fs::Permissions::from_mode(0o500)).unwrap();
        let taken = store.get(PATH);
        fs::set_permissions(notes(&store), fs::Permissions::from_mode(0o700)).unwrap();
        assert_eq!(taken.unwrap(), store.path(PATH));
    }

    #[test]
    fn a_full_disk_leaves_no_file_and_the_next_run_fills_it() {
        let server = good_server();
        let folder = tempfile::tempdir().unwrap();
        // A limit on the size of files makes writing fail midway just as a full disk does.
        let limited = format!("trap '' XFSZ; ulimit -f 400; exec {}", Fetcher::command_line());
        let mut command = Command::new("sh");
        let output = Fetcher::new(command.args(["-c", &limited]), folder.path(), &server).output();
        assert!(!output.succeeded, "{}", output.text);
        assert!(output.text.contains("next: put that right"), "{}", output.text);
        assert!(!folder.path().join(PATH).exists());

        let (_other, store) = store_for(&content(), &[&server]);
        assert_right(&Store::at(folder.path()).with_catalog(store.catalog().clone()).unwrap(), &content());
    }

    /// A stand-in for npm: `view` succeeds, `pack` puts `archive` into the current folder.
    fn fake_npm(archive: &[u8], view: &str) -> TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("archive"), archive).unwrap();
        let script = format!(
            "#!/bin/sh\ncase $1 in view) {view};; pack) cp '{}' package-1.0.0.tgz;; esac\n",
            folder.path().join("archive").display()
        );
        fs::write(folder.path().join("npm"), script).unwrap();
        fs::set_permissions(folder.path().join("npm"), fs::Permissions::from_mode(0o755)).unwrap();
        folder
    }

    fn tgz(name: &str, bytes: &[u8]) -> Vec<u8> {
        let mut archive = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        archive.append_data(&mut header, name, bytes).unwrap();
        archive.into_inner().unwrap().finish().unwrap()
    }

    #[test]
    fn a_package_comes_through_the_npm_client_and_is_checked() {
        let good = tgz("package/x.bin", &content());
        let source = format!(
            "npm = \"x@1.0.0\"\nunpack = {{ member = \"package/x.bin\" }}\nsize = {}\nsha256 = \"{}\"\n",
            good.len(),
            sha256(&good)
        );
        let fetch = |path: &Path| {
            let folder = tempfile::tempdir().unwrap();
            let mut command = Command::new(std::env::current_exe().unwrap());
            let command = command.args(Fetcher::ARGUMENTS).env("PATH", path);
            let output = Fetcher::with_source(command, folder.path(), &source).output();
            (output, fs::read(folder.path().join(PATH)).ok())
        };
        let with_tools = |npm: &TempDir| format!("{}:/usr/bin:/bin", npm.path().display());

        let (output, file) = fetch(Path::new(&with_tools(&fake_npm(&good, "exit 0"))));
        assert!(output.succeeded && file == Some(content()), "{}", output.text);

        let (output, file) = fetch(Path::new(&with_tools(&fake_npm(&tgz("package/x.bin", b"other"), "exit 0"))));
        assert!(output.text.contains("npm package x@1.0.0: ") && output.text.contains("bytes instead of"));
        assert_eq!(file, None);

        let complaint = "echo 'npm error code ENOTFOUND' >&2; echo 'npm error no such host' >&2; exit 1";
        let (output, file) = fetch(Path::new(&with_tools(&fake_npm(&good, complaint))));
        assert!(output.text.contains("npm package x@1.0.0: npm: no such host"), "{}", output.text);
        assert_eq!(file, None);

        let (output, file) = fetch(Path::new("/nonexistent"));
        assert!(output.text.contains("the npm client is not installed"), "{}", output.text);
        assert_eq!(file, None);

        // What it prints is not kept, and it is not waited for without end.
        let (output, file) = fetch(Path::new(&with_tools(&fake_npm(&good, "yes | head -c 100000000; exit 0"))));
        assert!(output.succeeded && file == Some(content()), "{}", output.text);
        let start = Instant::now();
        let (output, file) = fetch(Path::new(&with_tools(&fake_npm(&good, "sleep 60"))));
        assert!(output.text.contains("npm did not finish within 4 seconds"), "{}", output.text);
        assert!(file.is_none() && start.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn what_a_killed_run_left_of_a_package_goes() {
        let good = tgz("package/x.bin", &content());
        let source = format!(
            "npm = \"x@1.0.0\"\nunpack = {{ member = \"package/x.bin\" }}\nsize = {}\nsha256 = \"{}\"\n",
            good.len(),
            sha256(&good)
        );
        let folder = tempfile::tempdir().unwrap();
        let left = folder.path().join("d/.downhill/.npm");
        fs::create_dir_all(&left).unwrap();
        for number in 0..20 {
            fs::write(left.join(format!("older-{number}.0.0.tgz")), b"half").unwrap();
        }
        fs::write(folder.path().join("d/.downhill/x.bin-aB3dE9.new"), b"half").unwrap();
        let npm = fake_npm(&good, "exit 0");
        let mut command = Command::new(std::env::current_exe().unwrap());
        let path = format!("{}:/usr/bin:/bin", npm.path().display());
        let output =
            Fetcher::with_source(command.args(Fetcher::ARGUMENTS).env("PATH", path), folder.path(), &source).output();
        assert!(output.succeeded, "{}", output.text);
        let expected = [".npm.lock", "x.bin.lock", "x.bin.verified", "x.bin.written"];
        assert_eq!(names(&folder.path().join("d/.downhill")), expected);
    }

    #[test]
    fn a_run_that_is_killed_while_npm_works_leaves_nothing_elsewhere() {
        let good = tgz("package/x.bin", &content());
        let source = format!(
            "npm = \"x@1.0.0\"\nunpack = {{ member = \"package/x.bin\" }}\nsize = {}\nsha256 = \"{}\"\n",
            good.len(),
            sha256(&good)
        );
        let (folder, temporary) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let npm = fake_npm(&good, "echo half > half.tgz; sleep 5");
        let fetch = |npm: &TempDir| {
            let mut command = Command::new(std::env::current_exe().unwrap());
            let path = format!("{}:/usr/bin:/bin", npm.path().display());
            let command = command.args(Fetcher::ARGUMENTS).env("PATH", path).env("TMPDIR", temporary.path());
            Fetcher::with_source(command, folder.path(), &source)
        };
        let mut killed = fetch(&npm);
        let half = folder.path().join("d/.downhill/.npm/half.tgz");
        let deadline = Instant::now() + Duration::from_secs(10);
        while !half.exists() {
            assert!(Instant::now() < deadline, "npm does not start");
            thread::sleep(Duration::from_millis(10));
        }
        killed.child.kill().unwrap();
        killed.child.wait().unwrap();
        assert!(names(temporary.path()).is_empty());
        let output = fetch(&fake_npm(&good, "exit 0")).output();
        assert!(output.succeeded, "{}", output.text);
        assert_eq!(names(&folder.path().join("d")), [".downhill", "x.bin"]);
        assert!(!half.parent().unwrap().exists() && names(temporary.path()).is_empty());
    }

    #[test]
    fn a_proxy_named_by_the_environment_is_used() {
        let proxy = good_server();
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(std::env::current_exe().unwrap());
        let command = command.args(Fetcher::ARGUMENTS).env("http_proxy", &proxy.address).env_remove("no_proxy");
        let source = urls(&content(), &["http://nowhere.invalid/x.bin"]);
        let output = Fetcher::with_source(command, folder.path(), &source).output();
        let seen = proxy.requests();
        assert!(seen.iter().any(|request| request.target.contains("nowhere.invalid")), "{seen:?} {}", output.text);
    }
}

/// Another process that fetches the file: this test program, run anew with one test that does so.
struct Fetcher {
    child: Child,
}

struct Output {
    succeeded: bool,
    text: String,
}

impl Fetcher {
    const ARGUMENTS: [&str; 3] = ["--exact", "faults::fetch_as_told", "--nocapture"];

    fn new(command: &mut Command, folder: &Path, server: &Server) -> Self {
        let url = format!("{}/x.bin", server.address);
        Self::with_source(command, folder, &urls(&content(), &[&url]))
    }

    fn with_source(command: &mut Command, folder: &Path, source: &str) -> Self {
        let command = command.env("FETCH_INTO", folder).env("FETCH_SOURCE", source);
        Self { child: command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap() }
    }

    fn start(folder: &Path, server: &Server) -> Self {
        Self::new(Command::new(std::env::current_exe().unwrap()).args(Self::ARGUMENTS), folder, server)
    }

    fn command_line() -> String {
        format!("'{}' {}", std::env::current_exe().unwrap().display(), Self::ARGUMENTS.join(" "))
    }

    fn output(self) -> Output {
        let output = self.child.wait_with_output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        Output { succeeded: output.status.success(), text: String::from_utf8_lossy(&text).into_owned() }
    }
}

/// What a [`Fetcher`] runs; as a test of its own it does nothing.
#[test]
fn fetch_as_told() {
    let (Some(folder), Ok(source)) = (std::env::var_os("FETCH_INTO"), std::env::var("FETCH_SOURCE")) else { return };
    let store = Store::at(PathBuf::from(folder)).with_catalog(catalog(&content(), &source)).unwrap();
    let store = store.with_limits(Limits { npm: Duration::from_secs(4), ..Limits::default() });
    if let Err(error) = store.get(PATH) {
        panic!("{error}");
    }
}

#[test]
fn of_two_processes_one_fetches_and_the_other_waits() {
    let server = Server::start(|_, request, stream| {
        thread::sleep(Duration::from_millis(500));
        serve(stream, request, &content(), ETAG);
    });
    let folder = tempfile::tempdir().unwrap();
    let fetchers = [(); 3].map(|()| Fetcher::start(folder.path(), &server));
    let outputs = fetchers.map(Fetcher::output);
    assert!(outputs.iter().all(|output| output.succeeded));
    assert_eq!(server.requests().len(), 1);
    let waited = outputs.iter().filter(|output| output.text.contains("waiting for another run")).count();
    assert_eq!(waited, 2, "{}", outputs[0].text);
    assert!(fs::read(folder.path().join(PATH)).unwrap() == content());
}

#[test]
fn a_killed_process_leaves_a_part_that_the_next_run_continues() {
    let server = Server::start(|number, request, stream| {
        if number == 0 {
            serve_until(stream, request, &content(), ETAG, 300_000);
            fall_silent();
        }
        serve(stream, request, &content(), ETAG);
    });
    let folder = tempfile::tempdir().unwrap();
    let mut fetcher = Fetcher::start(folder.path(), &server);
    let part = folder.path().join("d/.downhill/x.bin.part");
    let deadline = Instant::now() + Duration::from_secs(10);
    while part.metadata().map_or(0, |part| part.len()) < 300_000 {
        assert!(Instant::now() < deadline, "the part does not grow");
        thread::sleep(Duration::from_millis(10));
    }
    fetcher.child.kill().unwrap();
    fetcher.child.wait().unwrap();
    assert!(!folder.path().join(PATH).exists());

    assert!(Fetcher::start(folder.path(), &server).output().succeeded);
    assert!(fs::read(folder.path().join(PATH)).unwrap() == content());
    assert_eq!(server.requests()[1].from, Some(300_000));
}

#[test]
fn cleaning_removes_what_the_store_wrote_and_nothing_else() {
    let (_folder, store) = store_for(&content(), &[&good_server()]);
    assert_right(&store, &content());
    fs::write(part(&store), b"half").unwrap();
    let mine = ["notes.txt", "x.bin.gz", "x.bin.newest", "x.bin.part", "x.bin.partner-notes.txt", "x.binary"];
    for name in mine {
        fs::write(store.path("d").join(name), b"mine").unwrap();
    }
    fs::write(notes(&store).join("x.bin.party"), b"mine").unwrap();
    let cleaned = store.clean("d").unwrap();
    assert!(cleaned.bytes >= 600_000 && cleaned.kept.is_empty(), "{cleaned:?}");
    assert_eq!(names(&store.path("d"))[1..], mine);
    assert_eq!(
        names(&notes(&store)),
        [".npm.lock", "x.bin.lock", "x.bin.party"],
        "who waits for the lock still finds it"
    );
    assert_eq!(store.clean("d").unwrap().bytes, 0);
}

#[test]
fn cleaning_keeps_a_file_that_the_user_put_there() {
    let mirror = folder_mirror();
    fs::write(mirror.path().join("d/x.gz"), b"the original").unwrap();
    let store = store_that_is_its_mirror(mirror.path());
    assert_eq!(fs::read(store.get(PATH).unwrap()).unwrap(), content());
    let cleaned = store.clean("d").unwrap();
    assert_eq!(cleaned.kept, [store.path(PATH)]);
    assert_eq!(names(&store.path("d")), [".downhill", "x.bin", "x.gz"]);
}

#[test]
fn cleaning_keeps_the_originals_of_a_mirror_that_is_the_store() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("d")).unwrap();
    let original = gzip(&content());
    fs::write(folder.path().join("d/x.gz"), &original).unwrap();
    fs::write(folder.path().join("d/x.bin.newest"), b"mine").unwrap();
    let store = store_that_is_its_mirror(folder.path());
    assert_eq!(fs::read(store.get(PATH).unwrap()).unwrap(), content());
    assert!(store.clean("d").unwrap().kept.is_empty());
    assert_eq!(names(&store.path("d")), [".downhill", "x.bin.newest", "x.gz"]);
    assert_eq!(fs::read(folder.path().join("d/x.gz")).unwrap(), original);
}

fn store_that_is_its_mirror(folder: &Path) -> Store {
    let packed = "size = 700000\nunpack = \"gunzip\"\npath = \"d/x.gz\"\nurls = [\"http://127.0.0.1:1/x.gz\"]\n";
    let store = Store::at(folder).with_catalog(catalog(&content(), packed)).unwrap();
    store.with_mirrors(&[folder.to_string_lossy().into_owned()])
}

#[test]
fn an_exported_folder_is_a_mirror() {
    let (_folder, store) = store_for(&content(), &[&good_server()]);
    let mirror = tempfile::tempdir().unwrap();
    assert!(store.export("d", mirror.path()).unwrap().is_empty(), "nothing is verified yet");
    store.get(PATH).unwrap();
    assert_eq!(store.export("d", mirror.path()).unwrap(), [mirror.path().join(PATH)]);
    assert_eq!(store.export("d", mirror.path()).unwrap(), [mirror.path().join(PATH)], "once more does no harm");
    fs::write(mirror.path().join("d/x.bin.new"), b"mine").unwrap();
    fs::write(mirror.path().join(PATH), b"mine").unwrap();
    let error = store.export("d", mirror.path()).unwrap_err().to_string();
    assert!(error.contains("something else is there") && error.contains("another folder to export to"), "{error}");
    assert_eq!(fs::read(mirror.path().join(PATH)).unwrap(), b"mine");
    fs::remove_file(mirror.path().join(PATH)).unwrap();
    store.export("d", mirror.path()).unwrap();
    assert_eq!(names(&mirror.path().join("d")), ["x.bin", "x.bin.new"]);
    let (_folder, other) = store_for(&content(), &[&refusing_server(404)]);
    assert_right(&other.with_offline(true).with_mirrors(&[mirror.path().to_string_lossy().into_owned()]), &content());
}
