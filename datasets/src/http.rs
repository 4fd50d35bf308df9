//! Downloads over HTTP and HTTPS: resumed where they were cut, repeated where the server asks for patience.

use std::collections::HashSet;
use std::error::Error as _;
use std::fs;
use std::io::{ErrorKind, Read};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use reqwest::blocking::{Client, Response};
use reqwest::header::{self, HeaderMap, HeaderName};
use reqwest::{Certificate, Url, redirect};
use serde::{Deserialize, Serialize};

use crate::disk::{read_note, write_whole};
use crate::mirror::without_password;
use crate::part::Part;
use crate::pin::Pin;
use crate::{Fault, Limits};

/// How often a transfer is begun without getting ahead by [`PROGRESS`] bytes.
const TRIES: u32 = 4;
const PROGRESS: u64 = 256 * 1024;
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// A server that asks for a longer pause than this is left for the next one.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
const MOST_REDIRECTIONS: usize = 8;

/// A client that remembers which hosts cannot be reached, so that each is waited for once.
#[derive(Debug)]
pub(crate) struct Web {
    /// Made when it is first needed, and never dropped: dropping waits for a look-up of a name that may hang.
    client: OnceLock<Result<ManuallyDrop<Client>, String>>,
    limits: Limits,
    unreachable: Mutex<HashSet<String>>,
}

/// Which version of a download a part belongs to, kept beside it.
#[derive(Serialize, Deserialize)]
struct Origin {
    /// Without a password.
    url: String,
    /// A strong `ETag`, else `Last-Modified`.
    validator: String,
}

impl Web {
    /// A client that gives servers up as `limits` say.
    pub(crate) fn new(limits: Limits) -> Self {
        Self { client: OnceLock::new(), limits, unreachable: Mutex::default() }
    }

    /// Downloads `url` into the file `path` and checks it against `pin`.
    ///
    /// What an earlier transfer left at `path` is continued. After a cut it stays there for the next run; after a
    /// wrong checksum it is removed.
    pub(crate) fn download(&self, url: &str, path: &Path, pin: &Pin, bar: &ProgressBar) -> Result<(), Fault> {
        let result = self.download_patiently(url, path, pin, bar);
        let useless = matches!(
            &result,
            Err(Fault::WrongHash { .. } | Fault::WrongSize { .. } | Fault::TooLarge(_) | Fault::WebPage(_))
        );
        if useless || result.is_err() && path.metadata().is_ok_and(|part| part.len() == 0) {
            let _ = fs::remove_file(path);
            let _ = fs::remove_file(origin_path(path));
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
            206 | 416 => {
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
        let has_end = announced.is_some() || response.headers().contains_key(header::TRANSFER_ENCODING);
        if !has_end && pin.sha256.is_none() {
            return Err(Fault::NoLength);
        }
        self.receive(&mut response, part, bar)?;
        // Where no length was announced, a cut looks like an end.
        if announced.is_none() && pin.sha256.is_some() && part.length() < pin.size {
            return Err(Fault::Cut { received: part.length(), reason: "the connection was closed".into() });
        }
        Ok(())
    }

    fn request(&self, url: &str, part: &mut Part, path: &Path, pin: &Pin) -> Result<Response, Fault> {
        let mut headers = HeaderMap::new();
        if part.length() > 0 {
            match validator(path, url) {
                Some(validator) => {
                    headers.insert(header::RANGE, value(&format!("bytes={}-", part.length()))?);
                    headers.insert(header::IF_RANGE, value(&validator)?);
                }
                // Another mirror may go on where the first broke off: the checksum tells whether they fit.
                None if pin.sha256.is_some() => {
                    headers.insert(header::RANGE, value(&format!("bytes={}-", part.length()))?);
                }
                None => part.restart()?,
            }
        }
        self.follow(Url::parse(url).map_err(|error| Fault::Nonsense(error.to_string()))?, &headers)
    }

    /// Asks for `url` and follows redirections. They are followed here and not by the client, so that a host which
    /// cannot be reached is known by its name, and none is blamed for another.
    fn follow(&self, mut url: Url, headers: &HeaderMap) -> Result<Response, Fault> {
        let client = self.client()?;
        let start = Instant::now();
        for _ in 0..=MOST_REDIRECTIONS {
            let host = format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or(0));
            if self.unreachable.lock().unwrap_or_else(PoisonError::into_inner).contains(&host) {
                return Err(Fault::Unreachable("this host did not answer just now".into()));
            }
            let response = client.get(url.clone()).headers(headers.clone()).send();
            let response = response.map_err(|error| self.fault(&error, 0)).inspect_err(|fault| {
                if let Fault::Unreachable(_) = fault {
                    self.unreachable.lock().unwrap_or_else(PoisonError::into_inner).insert(host);
                }
            })?;
            if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
                return Ok(response);
            }
            if start.elapsed() > self.limits.silence {
                return Err(Fault::Stalled(self.limits.silence));
            }
            let target = text(response.headers(), header::LOCATION).and_then(|target| url.join(target).ok());
            let target = target.filter(|target| matches!(target.scheme(), "http" | "https"));
            url = target.ok_or_else(|| Fault::Nonsense("a redirection to no address".into()))?;
        }
        Err(Fault::Nonsense(format!("more than {MOST_REDIRECTIONS} redirections")))
    }

    fn receive(&self, response: &mut Response, part: &mut Part, bar: &ProgressBar) -> Result<(), Fault> {
        let mut buffer = vec![0; 64 * 1024];
        let (mut window, mut held) = (Instant::now(), part.length());
        bar.set_position(part.length());
        loop {
            match response.read(&mut buffer) {
                Ok(0) => return Ok(()),
                Ok(count) => part.append(&buffer[..count])?,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<reqwest::Error>());
                    return Err(match inner {
                        Some(inner) => self.fault(inner, part.length()),
                        None => Fault::Cut { received: part.length(), reason: error.to_string() },
                    });
                }
            }
            bar.set_position(part.length());
            if window.elapsed() >= self.limits.window {
                let bytes = part.length() - held;
                if bytes < self.limits.least {
                    return Err(Fault::TooSlow { bytes, time: window.elapsed() });
                }
                (window, held) = (Instant::now(), part.length());
            }
        }
    }

    /// What an error of the client means, once `received` bytes are held.
    fn fault(&self, error: &reqwest::Error, received: u64) -> Fault {
        let reason = innermost(error);
        let nonsense = causes(error).any(|cause| cause.downcast_ref().is_some_and(hyper::Error::is_parse));
        if error.is_connect() && error.is_timeout() {
            Fault::Unreachable(format!("no answer within {} seconds", self.limits.connect.as_secs_f32()))
        } else if error.is_connect() {
            Fault::Unreachable(reason)
        } else if error.is_timeout() {
            Fault::Stalled(self.limits.silence)
        } else if nonsense || error.is_builder() {
            Fault::Nonsense(reason)
        } else {
            Fault::Cut { received, reason }
        }
    }

    fn client(&self) -> Result<&Client, Fault> {
        let client = self.client.get_or_init(|| build(&self.limits).map(ManuallyDrop::new));
        match client {
            Ok(client) => Ok(client),
            Err(reason) => Err(Fault::Unreachable(reason.clone())),
        }
    }
}

/// The client: rustls with ring; it trusts the authorities this machine trusts, and Mozilla's for machines that have
/// no list of their own.
fn build(limits: &Limits) -> Result<Client, String> {
    // Another part of the program may have installed a provider already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mozilla = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().filter_map(|der| Certificate::from_der(der).ok());
    Client::builder()
        .tls_certs_merge(mozilla)
        .connect_timeout(limits.connect)
        // For the head of an answer, and for each read of its body.
        .timeout(limits.silence)
        .redirect(redirect::Policy::none())
        .referer(false)
        .user_agent(concat!("downhill-datasets/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| innermost(&error))
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn std::error::Error + 'static)> {
    let mut next = error.source();
    std::iter::from_fn(move || {
        let cause = next?;
        next = cause.source();
        Some(cause)
    })
}

/// The last cause, which says most; the outer ones repeat the address, with a password if it has one.
fn innermost(error: &reqwest::Error) -> String {
    causes(error).last().map_or_else(|| "the request failed".into(), ToString::to_string)
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

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

fn value(text: &str) -> Result<header::HeaderValue, Fault> {
    text.parse().map_err(|_| Fault::Nonsense("a version that cannot be asked for".into()))
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
    let origin = Origin { url: without_password(url), validator: validator.to_owned() };
    if let (Ok(json), Some(folder)) = (serde_json::to_vec(&origin), part.parent()) {
        let _ = write_whole(&origin_path(part), folder, &json);
    }
}

fn validator(part: &Path, url: &str) -> Option<String> {
    let origin: Origin = serde_json::from_slice(&read_note(&origin_path(part))?).ok()?;
    (origin.url == without_password(url)).then_some(origin.validator)
}
