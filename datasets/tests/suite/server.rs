//! A web server on this machine that misbehaves as it is told.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// What a request asked for.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// The path, or the whole address if the request came as to a proxy.
    pub(crate) target: String,
    /// The first byte asked for.
    pub(crate) from: Option<usize>,
    /// The version the client holds a part of.
    pub(crate) if_range: Option<String>,
}

/// A server that runs until the test program ends.
pub(crate) struct Server {
    /// Its address, such as `http://127.0.0.1:40000`.
    pub(crate) address: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Starts a server that answers the n-th request, from 0, as `answer` does. Connections close after one answer.
    pub(crate) fn start(answer: impl Fn(usize, &Request, &mut TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let answer = Arc::new(answer);
        thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let (seen, answer) = (Arc::clone(&seen), Arc::clone(&answer));
                thread::spawn(move || {
                    let Some(request) = read_request(&stream) else { return };
                    let number = {
                        let mut seen: std::sync::MutexGuard<Vec<Request>> = seen.lock().unwrap();
                        seen.push(request.clone());
                        seen.len() - 1
                    };
                    answer(number, &request, &mut stream);
                });
            }
        });
        Self { address, requests }
    }

    /// The requests so far.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

fn read_request(stream: &TcpStream) -> Option<Request> {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let target = lines.next()?.split(' ').nth(1)?.to_owned();
    let mut request = Request { target, from: None, if_range: None };
    for line in lines.take_while(|line| !line.is_empty()) {
        let (name, value) = line.split_once(": ")?;
        match name.to_ascii_lowercase().as_str() {
            "range" => request.from = value.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok(),
            "if-range" => request.if_range = Some(value.to_owned()),
            _ => {}
        }
    }
    Some(request)
}

/// Sends a head with the given status and fields, then `body`. What the client does not want is not sent.
pub(crate) fn send(stream: &mut TcpStream, status: u16, fields: &[(&str, &str)], body: &[u8]) {
    let mut head = format!("HTTP/1.1 {status} Because\r\nConnection: close\r\n");
    for (name, value) in fields {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let _ = stream.write_all(format!("{head}\r\n").as_bytes()).and_then(|()| stream.write_all(body));
}

/// Answers with a status and nothing else.
pub(crate) fn refuse(stream: &mut TcpStream, status: u16) {
    send(stream, status, &[("Content-Length", "0")], b"");
}

/// Answers as a good server does: the whole file, or the rest asked for if the version still is `etag`.
pub(crate) fn serve(stream: &mut TcpStream, request: &Request, file: &[u8], etag: &str) {
    serve_until(stream, request, file, etag, file.len());
}

/// Announces what a good server would send, and closes the connection before the byte `end` of the file.
pub(crate) fn serve_until(stream: &mut TcpStream, request: &Request, file: &[u8], etag: &str, end: usize) {
    let current = request.if_range.as_ref().is_none_or(|version| version == etag);
    match request.from.filter(|_| current) {
        Some(from) if from >= file.len() => refuse(stream, 416),
        Some(from) => {
            let range = format!("bytes {from}-{}/{}", file.len() - 1, file.len());
            let length = (file.len() - from).to_string();
            let fields = [("Content-Range", range.as_str()), ("Content-Length", &length), ("ETag", etag)];
            send(stream, 206, &fields, &file[from..end.max(from)]);
        }
        None => send(stream, 200, &[("Content-Length", &file.len().to_string()), ("ETag", etag)], &file[..end]),
    }
}

/// Answers as a good server does, with a pause before each 16 KB. Before the last byte, without which no client has all
/// it wants, it calls `end`.
pub(crate) fn serve_slowly(
    stream: &mut TcpStream,
    request: &Request,
    file: &[u8],
    pause: Duration,
    end: impl FnOnce(),
) {
    let from = request.from.unwrap_or(0);
    serve_until(stream, request, file, "\"slow\"", from);
    let (last, rest) = file.get(from..).and_then(<[u8]>::split_last).unwrap_or((&0, &[]));
    let sent = rest.chunks(16 * 1024).try_for_each(|piece| {
        thread::sleep(pause);
        stream.write_all(piece)
    });
    end();
    let _ = sent.and_then(|()| stream.write_all(&[*last]));
}

/// Keeps the connection open and silent for longer than any test waits.
pub(crate) fn fall_silent() {
    thread::sleep(Duration::from_secs(30));
}
