//! Downloads over HTTP and HTTPS: resumed where they were cut, repeated where the server asks for patience.

use std::collections::HashSet;
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use indicatif::ProgressBar;
use serde::{Deserialize, Serialize};
use ureq::http::{HeaderMap, Response, header};
use ureq::{Agent, Body, Timeout};

use crate::Fault;
use crate::part::{Part, Pin};

/// How long a connection may take to open: with no network, every host costs at most this.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a transfer is begun without getting ahead by [`PROGRESS`] bytes.
const TRIES: u32 = 4;
const PROGRESS: u64 = 256 * 1024;
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// A server that asks for a longer pause than this is left for the next one.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// A client that remembers which hosts cannot be reached, so that each is waited for once.
#[derive(Debug)]
pub(crate) struct Web {
    agent: Agent,
    silence: Duration,
    unreachable: Mutex<HashSet<String>>,
}

/// Which version of a download a part belongs to, kept beside it.
#[derive(Serialize, Deserialize)]
struct Origin {
    url: String,
    /// A strong `ETag`, else `Last-Modified`.
    validator: String,
}

impl Web {
    /// A client that gives a server up after `silence` without a byte.
    pub(crate) fn new(silence: Duration) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_resolve(Some(CONNECT_TIMEOUT))
            .timeout_connect(Some(CONNECT_TIMEOUT))
            .timeout_per_read(Some(silence))
            .user_agent(concat!("downhill-datasets/", env!("CARGO_PKG_VERSION")))
            .build();
        Self { agent: config.into(), silence, unreachable: Mutex::default() }
    }

    /// Downloads `url` into the file `path` and checks it against `pin`.
    ///
    /// What an earlier transfer left at `path` is continued. After a cut it stays there for the next run; after a
    /// wrong checksum it is removed.
    pub(crate) fn download(&self, url: &str, path: &Path, pin: &Pin, bar: &ProgressBar) -> Result<(), Fault> {
        let host = url.split('/').nth(2).unwrap_or(url).to_owned();
        if self.unreachable.lock().unwrap_or_else(PoisonError::into_inner).contains(&host) {
            return Err(Fault::Unreachable("this host did not answer just now".into()));
        }
        let result = self.download_patiently(url, path, pin, bar);
        match &result {
            Err(Fault::Unreachable(_)) => {
                self.unreachable.lock().unwrap_or_else(PoisonError::into_inner).insert(host);
            }
            Err(Fault::WrongHash { .. } | Fault::WrongSize { .. } | Fault::TooLarge(_) | Fault::WebPage(_)) => {
                forget(path);
            }
            _ => {}
        }
        if result.is_err() && path.metadata().is_ok_and(|part| part.len() == 0) {
            forget(path);
        }
        result
    }

    fn download_patiently(&self, url: &str, path: &Path, pin: &Pin, bar: &ProgressBar) -> Result<(), Fault> {
        let mut part = Part::resume(path, pin.size)?;
        let mut pieced = part.length() > 0;
        let mut started_over = false;
        if pin.sha256.is_some() && part.check(pin).is_ok() {
            return Ok(());
        }
        let mut tries = 0;
        let mut furthest = part.length();
        loop {
            let fault = match self.transfer(url, &mut part, path, pin, bar).and_then(|()| part.check(pin)) {
                Ok(()) => return Ok(()),
                // Pieces of different transfers may not belong together: once more in one piece.
                Err(Fault::WrongHash { .. } | Fault::WrongSize { .. } | Fault::TooLarge(_))
                    if pieced && !started_over =>
                {
                    started_over = true;
                    part.restart()?;
                    continue;
                }
                Err(fault) => fault,
            };
            // A server that lets the transfer start over again and again does not get ahead, however much it sends.
            tries = if part.length() >= furthest + PROGRESS { 1 } else { tries + 1 };
            furthest = furthest.max(part.length());
            let Some(pause) = pause_before_retry(&fault, tries) else {
                return Err(fault);
            };
            thread::sleep(pause);
            pieced |= part.length() > 0;
        }
    }

    /// One request, and as much of the answer as arrives.
    fn transfer(&self, url: &str, part: &mut Part, path: &Path, pin: &Pin, bar: &ProgressBar) -> Result<(), Fault> {
        let mut response = self.request(url, part, path, pin)?;
        let status = response.status().as_u16();
        match status {
            200 => part.restart()?,
            206 if range_start(response.headers()) == Some(part.length()) => {}
            206 => {
                part.restart()?;
                return Err(Fault::WrongRange);
            }
            416 => {
                part.restart()?;
                return Err(Fault::WrongRange);
            }
            _ => return Err(refusal(status, response.headers())),
        }
        remember(path, url, response.headers());
        let length = text(response.headers(), header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
        let announced = length.map(|length| part.length().saturating_add(length));
        if announced.is_some_and(|length| length > pin.size) {
            return Err(Fault::TooLarge(pin.size));
        }
        self.receive(&mut response, part, bar)?;
        // Where no length was announced, a cut looks like an end.
        if announced.is_none() && pin.sha256.is_some() && part.length() < pin.size {
            return Err(Fault::Cut { received: part.length(), reason: "the connection was closed".into() });
        }
        Ok(())
    }

    fn request(&self, url: &str, part: &mut Part, path: &Path, pin: &Pin) -> Result<Response<Body>, Fault> {
        let mut request = self.agent.get(url);
        if part.length() > 0 {
            let range = format!("bytes={}-", part.length());
            match validator(path, url) {
                Some(validator) => request = request.header(header::RANGE, range).header(header::IF_RANGE, validator),
                // Another mirror may go on where the first broke off: the checksum tells whether they fit.
                None if pin.sha256.is_some() => request = request.header(header::RANGE, range),
                None => part.restart()?,
            }
        }
        request.call().map_err(|error| self.connection_fault(error))
    }

    fn receive(&self, response: &mut Response<Body>, part: &mut Part, bar: &ProgressBar) -> Result<(), Fault> {
        let mut reader = response.body_mut().as_reader();
        let mut buffer = vec![0; 64 * 1024];
        bar.set_position(part.length());
        loop {
            match reader.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(count) => part.append(&buffer[..count])?,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // The client wraps its own errors into those of reading.
                Err(error) => match ureq::Error::from(error) {
                    ureq::Error::Timeout(_) => return Err(Fault::Stalled(self.silence)),
                    error => return Err(Fault::Cut { received: part.length(), reason: error.to_string() }),
                },
            }
            bar.set_position(part.length());
        }
    }

    fn connection_fault(&self, error: ureq::Error) -> Fault {
        match error {
            ureq::Error::Timeout(Timeout::Connect | Timeout::Resolve) => {
                Fault::Unreachable(format!("no answer within {} seconds", CONNECT_TIMEOUT.as_secs()))
            }
            ureq::Error::Timeout(_) => Fault::Stalled(self.silence),
            ureq::Error::Io(error)
                if matches!(
                    error.kind(),
                    ErrorKind::ConnectionReset
                        | ErrorKind::ConnectionAborted
                        | ErrorKind::UnexpectedEof
                        | ErrorKind::BrokenPipe
                ) =>
            {
                Fault::Cut { received: 0, reason: error.to_string() }
            }
            error => Fault::Unreachable(error.to_string()),
        }
    }
}

/// How long to wait before the next try; `None` if another try would not help.
fn pause_before_retry(fault: &Fault, tries: u32) -> Option<Duration> {
    let pause = match fault {
        Fault::Status { status: 408 | 429 | 500..=599, retry_after } => {
            retry_after.unwrap_or(FIRST_PAUSE * 2u32.pow(tries))
        }
        Fault::Cut { .. } | Fault::WrongRange => FIRST_PAUSE * 2u32.pow(tries),
        _ => return None,
    };
    (tries < TRIES && pause <= LONGEST_PAUSE).then_some(pause)
}

fn refusal(status: u16, headers: &HeaderMap) -> Fault {
    let seconds = text(headers, header::RETRY_AFTER).and_then(|seconds| seconds.parse().ok());
    Fault::Status { status, retry_after: seconds.map(Duration::from_secs) }
}

/// The first byte of a `Content-Range: bytes FIRST-LAST/TOTAL`.
fn range_start(headers: &HeaderMap) -> Option<u64> {
    text(headers, header::CONTENT_RANGE)?.strip_prefix("bytes ")?.split('-').next()?.parse().ok()
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn origin_path(part: &Path) -> PathBuf {
    part.with_added_extension("origin")
}

/// Notes which version is arriving. Losing the note costs a resumption, nothing else, so a failure is no error.
fn remember(part: &Path, url: &str, headers: &HeaderMap) {
    let etag = text(headers, header::ETAG).filter(|etag| !etag.starts_with("W/"));
    let Some(validator) = etag.or_else(|| text(headers, header::LAST_MODIFIED)) else {
        let _ = fs::remove_file(origin_path(part));
        return;
    };
    let origin = Origin { url: url.to_owned(), validator: validator.to_owned() };
    if let Ok(json) = serde_json::to_vec(&origin) {
        let _ = crate::part::write_whole(&origin_path(part), &json);
    }
}

fn validator(part: &Path, url: &str) -> Option<String> {
    let origin: Origin = serde_json::from_slice(&fs::read(origin_path(part)).ok()?).ok()?;
    (origin.url == url).then_some(origin.validator)
}

/// Removes a part and its note.
pub(crate) fn forget(part: &Path) {
    let _ = fs::remove_file(part);
    let _ = fs::remove_file(origin_path(part));
}
