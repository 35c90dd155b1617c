//! Single-threaded runtime for front ends without one.

use std::io;

/// Runs a future to its end on the calling thread.
///
/// The runtime is dropped without waiting: a name lookup of the system cannot be cancelled, and must not delay the
/// exit.
///
/// # Errors
/// When the operating system refuses the runtime its resources.
pub fn block_on<F: Future>(future: F) -> io::Result<F::Output> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build()?;
    let output = runtime.block_on(future);
    runtime.shutdown_background();
    Ok(output)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    #[test]
    fn a_stuck_look_up_does_not_hold_up_the_way_out() {
        let (release, held) = std::sync::mpsc::channel::<()>();
        let start = Instant::now();
        super::block_on(async {
            tokio::task::spawn_blocking(move || held.recv_timeout(Duration::from_secs(20)));
            tokio::task::yield_now().await;
        })
        .unwrap();
        assert!(start.elapsed() < Duration::from_secs(5));
        drop(release);
    }
}
