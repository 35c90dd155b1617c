//! The look whether another process changed the file, and the watch that tells when to look.

use std::time::{Duration, SystemTime};

use kmctl::ops;
use kmctl::store::{ChangeDetector, Store};

use super::{audit, new, open};

#[test]
fn a_file_that_nobody_touched_is_not_read_and_one_that_was_is() {
    let (folder, store, organization) = open();
    let path = folder.path().join("sub/kmctl.db");
    let mut other = Store::open(&path, &audit()).unwrap();
    let mut look = ChangeDetector::new(&store);
    let now = SystemTime::now();
    let later = now + Duration::from_secs(60);
    let first = store.detect_change(&mut look, now).unwrap();
    assert!(first.is_some());
    // It was written to a moment ago: whoever does so again may leave the same time on it.
    assert_eq!(store.detect_change(&mut look, now).unwrap(), first);
    assert_eq!(store.detect_change(&mut look, later).unwrap(), first);
    assert_eq!(store.detect_change(&mut look, later).unwrap(), None);
    assert_eq!(store.detect_change(&mut look, later).unwrap(), None);
    ops::add(&mut other, &organization, &new("km", ""), None, &audit()).unwrap();
    let changed = store.detect_change(&mut look, later).unwrap();
    assert!(changed.is_some() && changed != first, "{changed:?}");
    // Now and then it is read whatever it looks like.
    let read = (0..100)
        .filter(|seconds| {
            let then = later + Duration::from_secs(*seconds);
            store.detect_change(&mut look, then).unwrap().is_some()
        })
        .count();
    assert!((1..10).contains(&read), "{read}");
    // What goes through the log into the file is seen there.
    drop(other);
    let raw = rusqlite::Connection::open(&path).unwrap();
    raw.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    assert!(store.detect_change(&mut look, later).unwrap().is_some());
}

#[test]
fn a_file_that_is_gone_is_said_each_time() {
    let (folder, store, _) = open();
    let path = folder.path().join("sub/kmctl.db");
    let mut look = ChangeDetector::new(&store);
    let later = SystemTime::now() + Duration::from_secs(60);
    store.detect_change(&mut look, later).unwrap();
    assert_eq!(store.detect_change(&mut look, later).unwrap(), None);
    let elsewhere = folder.path().join("elsewhere.db");
    std::fs::rename(&path, &elsewhere).unwrap();
    for _ in 0..2 {
        let error = store.detect_change(&mut look, later).unwrap_err();
        assert_eq!(error.code(), "database-vanished");
    }
    std::fs::rename(&elsewhere, &path).unwrap();
    assert!(store.detect_change(&mut look, later).unwrap().is_some());
}

#[cfg(target_os = "linux")]
mod watching {
    use std::sync::Arc;
    use std::sync::mpsc::{Receiver, channel};

    use kmctl::store::FileWatcher;

    use super::*;

    /// Whether it is told within a time in which it can be.
    fn is_told(told: &Receiver<()>) -> bool {
        let heard = told.recv_timeout(Duration::from_secs(10)).is_ok();
        while told.recv_timeout(Duration::from_millis(50)).is_ok() {}
        heard
    }

    #[test]
    fn whatever_another_process_does_to_the_files_is_told() {
        let (folder, store, organization) = open();
        let path = folder.path().join("sub/kmctl.db");
        store.data_version().unwrap();
        let watch = Arc::new(FileWatcher::new(&store).unwrap());
        assert!(watch.arm());
        let (tell, told) = channel();
        let waiting = Arc::clone(&watch);
        std::thread::spawn(move || while waiting.wait() && tell.send(()).is_ok() {});
        let mut other = Store::open(&path, &audit()).unwrap();
        // Who is root takes what it opens for the file's owner.
        while told.recv_timeout(Duration::from_millis(50)).is_ok() {}
        // Reading is not told.
        assert_eq!(other.chosen_organization().unwrap(), organization);
        assert!(told.recv_timeout(Duration::from_millis(200)).is_err());
        ops::add(&mut other, &organization, &new("km", ""), None, &audit()).unwrap();
        assert!(is_told(&told), "a change");
        drop(other);
        let elsewhere = folder.path().join("elsewhere.db");
        std::fs::rename(&path, &elsewhere).unwrap();
        assert!(is_told(&told), "another name");
        assert!(!watch.arm());
        std::fs::copy(&elsewhere, &path).unwrap();
        assert!(watch.arm());
        std::fs::remove_file(&path).unwrap();
        assert!(is_told(&told), "the end of another file of that name");
        let moved = folder.path().join("moved");
        std::fs::rename(path.parent().unwrap(), moved).unwrap();
        assert!(is_told(&told), "another place of the folder");
    }
}
