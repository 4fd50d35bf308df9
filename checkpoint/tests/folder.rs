//! States on disk: whole or not there, the newest two, damage found out, nothing overwritten.

use std::fs;
use std::path::Path;

use checkpoint::{CheckpointError, CheckpointOptions, Folder, Found};

fn state(found: &Found) -> Option<&[u8]> {
    found.state.as_ref().map(|(_, state)| state.as_slice())
}

/// A folder with two states of a training, `old` and `new`.
fn two_states(path: &Path) -> Folder {
    let folder = Folder::open(path).unwrap();
    folder.write("seed-0", "a training", b"oldest").unwrap();
    folder.write("seed-0", "a training", b"old").unwrap();
    folder.write("seed-0", "a training", b"new").unwrap();
    folder
}

#[test]
fn the_newest_state_is_found_and_two_are_kept() {
    let path = tempfile::tempdir().unwrap();
    let folder = two_states(path.path());
    let found = folder.read("seed-0", "a training").unwrap();
    assert_eq!((state(&found), found.damaged.len()), (Some(b"new".as_slice()), 0));
    let mut files: Vec<String> =
        fs::read_dir(path.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    files.sort();
    assert_eq!(files, ["lock", "seed-0.checkpoint", "seed-0.older.checkpoint"]);
    assert_eq!(folder.read("seed-1", "a training").unwrap(), Found::default());
}

/// Cut anywhere, or with any byte changed, the newest is never taken for whole.
#[test]
fn a_damaged_state_is_named_and_the_older_taken() {
    let path = tempfile::tempdir().unwrap();
    let newest = path.path().join("seed-0.checkpoint");
    let older = path.path().join("seed-0.older.checkpoint");
    let folder = two_states(path.path());
    let (whole, whole_older) = (fs::read(&newest).unwrap(), fs::read(&older).unwrap());
    let cut = (0..whole.len()).map(|length| whole[..length].to_vec());
    let changed = (0..whole.len()).map(|place| {
        let mut bytes = whole.clone();
        bytes[place] ^= 0x10;
        bytes
    });
    for bytes in cut.chain(changed).chain([[whole.as_slice(), b"x"].concat()]) {
        fs::write(&newest, &bytes).unwrap();
        fs::write(&older, &whole_older).unwrap();
        let found = folder.read("seed-0", "a training").unwrap();
        assert_eq!((state(&found), &found.damaged), (Some(b"old".as_slice()), &vec![newest.clone()]));
        assert!(path.path().join("seed-0.damaged").exists() && !newest.exists());
        // What is written next leaves the good one in its place.
        folder.write("seed-0", "a training", b"newer").unwrap();
        assert_eq!(fs::read(&older).unwrap(), whole_older);
    }
}

#[test]
fn a_write_that_was_cut_short_leaves_what_was_there() {
    let path = tempfile::tempdir().unwrap();
    let folder = two_states(path.path());
    fs::write(path.path().join("seed-0.part"), b"half a sta").unwrap();
    assert_eq!(state(&folder.read("seed-0", "a training").unwrap()), Some(b"new".as_slice()));
    // Killed between the two renames: the newest has become the older one, and nothing has taken its place.
    fs::rename(path.path().join("seed-0.checkpoint"), path.path().join("seed-0.older.checkpoint")).unwrap();
    assert_eq!(state(&folder.read("seed-0", "a training").unwrap()), Some(b"new".as_slice()));
}

#[test]
fn a_state_of_another_training_is_refused() {
    let path = tempfile::tempdir().unwrap();
    let error = two_states(path.path()).read("seed-0", "another training").unwrap_err();
    assert!(matches!(error, CheckpointError::Other { .. }));
    let text = error.to_string();
    for part in ["seed-0.checkpoint", "“a training”", "“another training”", "--checkpoint DIR"] {
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn a_folder_has_one_user_at_a_time() {
    let path = tempfile::tempdir().unwrap();
    let folder = Folder::open(path.path()).unwrap();
    let error = Folder::open(path.path()).unwrap_err();
    assert!(matches!(error, CheckpointError::InUse { .. }), "{error}");
    drop(folder);
    Folder::open(path.path()).unwrap();
}

#[test]
fn states_are_neither_forgotten_nor_overwritten() {
    let path = tempfile::tempdir().unwrap();
    let options =
        |resume| CheckpointOptions { checkpoint: Some(path.path().to_owned()), every: 10, resume }.checkpoints();
    drop(options(false).unwrap());
    drop(two_states(path.path()));
    let error = options(false).unwrap_err();
    assert!(matches!(error, CheckpointError::Occupied { .. }) && error.to_string().contains("--resume"), "{error}");
    assert_eq!(options(true).unwrap().read("seed-0", "a training").unwrap().unwrap(), b"new");
    assert!(CheckpointOptions::default().checkpoints().unwrap().read("seed-0", "a training").unwrap().is_none());
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let path = tempfile::tempdir().unwrap();
    let file = path.path().join("a-file");
    fs::write(&file, "in the way").unwrap();
    let error = Folder::open(file.join("below")).unwrap_err().to_string();
    assert!(error.contains("a-file") && error.contains("--checkpoint DIR"), "{error}");
    assert_eq!(fs::read_to_string(&file).unwrap(), "in the way");
}
