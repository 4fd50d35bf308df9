//! Servers and programs that never come to an end are left; none keeps others from being asked.

use std::fs;
use std::io::Write;
use std::net::TcpStream;
use std::thread;
use std::time::{Duration, Instant};

use datasets::{Fault, Limits};

use crate::faults::{
    ETAG, PATH, assert_absent, assert_right, catalog, content, good_server, quick, refusing_server, store_for, urls,
};
use crate::server::{Server, refuse, send, serve, serve_until};

/// Sends `start`, then `piece` over and over, every 20 ms, as long as anybody listens.
fn drip(stream: &mut TcpStream, start: &[u8], piece: &[u8]) {
    let mut sent = stream.write_all(start);
    while sent.is_ok() {
        thread::sleep(Duration::from_millis(20));
        sent = stream.write_all(piece);
    }
}

fn dripping(start: impl AsRef<[u8]> + Send + Sync + 'static, piece: &'static [u8]) -> Server {
    Server::start(move |_, _, stream| drip(stream, start.as_ref(), piece))
}

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

/// Servers that send something all the time and never come to an end, by what it is that they send.
fn endless_servers() -> [(&'static str, Server); 7] {
    let body = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", content().len());
    let trailers = [CHUNKED.as_bytes(), b"927c0\r\n", &content(), b"\r\n0\r\n"].concat();
    [
        ("the status line", dripping("HTTP/1.1 200 ", b"O")),
        ("the headers", dripping("HTTP/1.1 200 OK\r\n", b"X: y\r\n")),
        ("interim answers", dripping("", b"HTTP/1.1 100 Continue\r\n\r\n")),
        ("the extension of a chunk", dripping(format!("{CHUNKED}5;"), b"x")),
        ("chunks", dripping(CHUNKED, b"1\r\nx\r\n")),
        ("the body", dripping(body, b"x")),
        ("trailers", dripping(trailers, b"X: y\r\n")),
    ]
}

#[test]
fn a_server_that_drips_is_left_for_the_next() {
    for (what, server) in endless_servers() {
        let good = good_server();
        let (_folder, store) = store_for(&content(), &[&server, &good]);
        let start = Instant::now();
        assert_right(&store, &content());
        assert!(start.elapsed() < Duration::from_secs(8), "{what} took {:?}", start.elapsed());
        // What dripped in may have been no part of the file: then the good server is asked once more for all of it.
        assert!(server.requests().len() == 1 && good.requests().len() <= 2, "{what}");
    }
}

#[test]
#[ignore = "takes half a minute: waits as long as a reader does"]
fn a_server_that_drips_is_left_within_a_readers_patience() {
    thread::scope(|scope| {
        for (what, server) in endless_servers() {
            scope.spawn(move || {
                let (_folder, store) = store_for(&content(), &[&server, &good_server()]);
                let start = Instant::now();
                assert_right(&store.with_limits(Limits::default()), &content());
                println!("{what}: {:.1} s", start.elapsed().as_secs_f32());
                assert!(start.elapsed() < Duration::from_secs(45), "{what} took {:?}", start.elapsed());
            });
        }
    });
}

#[test]
fn how_slow_a_server_is_stands_in_the_error() {
    let body = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", content().len());
    let (_folder, store) = store_for(&content(), &[&dripping(body, b"x")]);
    let faults = assert_absent(&store);
    assert!(matches!(faults[..], [Fault::TooSlow { bytes: 1..100, .. }]), "{faults:?}");
}

#[test]
fn one_bad_address_does_not_speak_for_its_host() {
    let server = Server::start(|_, request, stream| {
        let location = |stream: &mut TcpStream, to: &str| {
            send(stream, 302, &[("Location", to), ("Content-Length", "0")], b"");
        };
        match request.target.as_str() {
            "/loop" => location(stream, "/loop"),
            "/away" => location(stream, "http://127.0.0.1:1/x.bin"),
            "/nowhere" => location(stream, "mailto:nobody"),
            "/garbage" => drop(stream.write_all(b"It works!\r\n\r\n")),
            "/two-lengths" => send(stream, 200, &[("Content-Length", "600000"), ("Content-Length", "7")], b"7 bytes"),
            "/no-length" => send(stream, 200, &[("Content-Length", "many")], b""),
            "/too-long" => send(stream, 200, &[("Content-Length", "600001")], &content()),
            "/moved" => location(stream, "/x.bin"),
            _ => serve(stream, request, &content(), ETAG),
        }
    });
    let bad = ["loop", "away", "nowhere", "garbage", "two-lengths", "no-length", "too-long"];
    let address = |path: &&str| format!("{}/{path}", server.address);
    let addresses: Vec<_> = bad.iter().chain(&["moved"]).map(address).collect();
    let addresses: Vec<_> = addresses.iter().map(String::as_str).collect();
    let (_folder, store) = store_for(&content(), &[&refusing_server(404)]);
    let of = |addresses| store.clone().with_catalog(catalog(&content(), &urls(&content(), addresses))).unwrap();
    let faults = assert_absent(&of(&addresses[..bad.len()]));
    let [looping, away, nowhere, garbage, two_lengths, no_length, too_long] = &faults[..] else { panic!("{faults:?}") };
    for fault in [looping, nowhere, garbage, two_lengths, no_length] {
        assert!(matches!(fault, Fault::Nonsense(_)), "{fault:?}");
    }
    assert!(matches!(away, Fault::Unreachable(_)), "{away:?}");
    assert!(matches!(too_long, Fault::TooLarge(600_000)), "{too_long:?}");
    assert_right(&of(&addresses), &content());
}

#[test]
fn a_part_is_dropped_once_the_file_is_there() {
    let cutting = Server::start(|number, request, stream| match number {
        0 => serve_until(stream, request, &content(), ETAG, 300_000),
        _ => refuse(stream, 404),
    });
    let (_folder, store) = store_for(&content(), &[&cutting]);
    assert_absent(&store);
    assert!(store.path("d/.downhill/x.bin.part").exists());
    let mirror = tempfile::tempdir().unwrap();
    fs::create_dir(mirror.path().join("d")).unwrap();
    fs::write(mirror.path().join(PATH), content()).unwrap();
    assert_right(&store.with_mirrors(&[mirror.path().to_string_lossy().into_owned()]), &content());
}

#[test]
fn fetching_and_cleaning_at_once_hurt_nobody() {
    let mirror = tempfile::tempdir().unwrap();
    fs::create_dir(mirror.path().join("d")).unwrap();
    fs::write(mirror.path().join(PATH), content()).unwrap();
    let (_folder, store) = store_for(&content(), &[&refusing_server(404)]);
    let store = store.with_mirrors(&[mirror.path().to_string_lossy().into_owned()]).with_limits(quick());
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| (0..15).for_each(|_| drop(store.get(PATH).unwrap())));
        }
        scope.spawn(|| (0..15).for_each(|_| drop(store.clean("d").unwrap())));
    });
    assert_right_or_absent(&store);
}

fn assert_right_or_absent(store: &datasets::Store) {
    let path = store.path(PATH);
    assert!(!path.exists() || fs::read(path).unwrap() == content());
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::process::Command;

    use datasets::{Error, Store};

    use super::*;

    fn pipe(path: &std::path::Path) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }

    #[test]
    fn a_pipe_in_the_place_of_a_note_is_not_waited_for() {
        for name in ["x.bin.verified", "x.bin.written", "x.bin.part", "x.bin.part.origin"] {
            let (_folder, store) = store_for(&content(), &[&good_server()]);
            pipe(&store.path("d/.downhill").join(name));
            assert_right(&store, &content());
        }
        // And where a note would be read: of a file that is there, of a part that may be continued.
        for name in ["x.bin.verified", "x.bin.written"] {
            let (_folder, store) = store_for(&content(), &[&good_server()]);
            assert_right(&store, &content());
            let note = store.path("d/.downhill").join(name);
            fs::remove_file(&note).unwrap();
            pipe(&note);
            store.get(PATH).unwrap();
            store.clean("d").unwrap();
        }
        let (_folder, store) = store_for(&content(), &[&good_server()]);
        pipe(&store.path("d/.downhill/x.bin.part.origin"));
        fs::write(store.path("d/.downhill/x.bin.part"), &content()[..1000]).unwrap();
        assert_right(&store, &content());
        let (_folder, store) = store_for(&content(), &[&good_server()]);
        pipe(&store.path("d/.downhill/x.bin.lock"));
        let error = store.get(PATH).unwrap_err().to_string();
        assert!(error.contains("x.bin.lock: not a plain file"), "{error}");
        let (_folder, store) = store_for(&content(), &[&good_server()]);
        pipe(&store.path(PATH));
        assert_eq!(fs::read(store.get(PATH).unwrap()).unwrap(), content());
    }

    #[test]
    fn a_mirror_that_cannot_be_read_is_left_for_the_next() {
        let (bad, good) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        for folder in [&bad, &good] {
            fs::create_dir(folder.path().join("d")).unwrap();
        }
        fs::write(good.path().join(PATH), content()).unwrap();
        fs::write(bad.path().join(PATH), content()).unwrap();
        fs::set_permissions(bad.path().join(PATH), fs::Permissions::from_mode(0o000)).unwrap();
        if fs::read(bad.path().join(PATH)).is_ok() {
            // The superuser may read anything but what the kernel keeps to itself.
            fs::remove_file(bad.path().join(PATH)).unwrap();
            symlink("/proc/self/mem", bad.path().join(PATH)).unwrap();
        }
        let (_folder, store) = store_for(&content(), &[&refusing_server(404)]);
        let mirrors = [&bad, &good].map(|folder| folder.path().to_string_lossy().into_owned());
        let error = store.clone().with_mirrors(&mirrors[..1]).get(PATH).unwrap_err();
        assert!(matches!(error, Error::Unobtainable { .. }), "{error}");
        assert!(error.to_string().contains(&mirrors[0]) && !error.to_string().contains("--data-dir"), "{error}");
        assert_right(&store.with_mirrors(&mirrors), &content());
    }

    #[test]
    fn a_folder_that_is_none_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a file");
        fs::write(&file, b"mine").unwrap();
        let dangling = folder.path().join("a link");
        symlink(folder.path().join("gone"), &dangling).unwrap();
        let cases = [(&file, "a file instead of a folder"), (&dangling, "a symbolic link that leads nowhere")];
        for (path, reason) in cases {
            let store = Store::at(path).with_offline(true);
            let expected = format!("{}: {reason}\nnext: ", path.display());
            let error = store.get("cancer/cancer_dataset.csv").unwrap_err().to_string();
            assert!(error.starts_with(&expected), "{error}");
            assert!(store.check_folder().unwrap_err().to_string().starts_with(&expected));
        }
        let state = Store::at(&file).state("cancer/cancer_dataset.csv");
        assert!(state.is_err(), "a file in the place of the store is not an empty store");
    }
}
