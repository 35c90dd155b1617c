//! A runtime for a face that has none: one thread, gone at the end.

use std::io;

/// Runs a future to its end on the calling thread.
///
/// The runtime is left behind without waiting: a name look-up of the operating system cannot be cancelled, and an answer
/// that timed out must not hold up the way out.
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
