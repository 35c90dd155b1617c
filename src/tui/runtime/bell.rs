//! What can be waited for beside a terminal, and rung by any thread.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};

/// Rings until it is hushed.
#[derive(Debug)]
pub struct Bell(system::Bell);

impl Bell {
    /// One that doesn't ring.
    ///
    /// # Errors
    /// When there are no more descriptors.
    pub fn new() -> io::Result<Self> {
        system::Bell::new().map(Bell)
    }

    /// Rings. Whoever rings before it was hushed adds nothing.
    pub fn ring(&self) {
        self.0.ring();
    }

    /// Doesn't ring any more.
    pub fn hush(&self) {
        self.0.hush();
    }
}

impl AsFd for Bell {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// A counter of the kernel. Pipes and sockets take the one that writes to be about to sleep, and let the one that wakes wait for its
/// processor: who searches on would hold up the screen for two thousandths of a second.
#[cfg(any(target_os = "linux", target_os = "android"))]
mod system {
    use std::io;
    use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

    use rustix::event::{EventfdFlags, eventfd};

    #[derive(Debug)]
    pub struct Bell(OwnedFd);

    impl Bell {
        pub fn new() -> io::Result<Self> {
            Ok(Bell(eventfd(
                0,
                EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK,
            )?))
        }

        pub fn ring(&self) {
            // It refuses only where it was rung more often than can be counted.
            let _ = rustix::io::write(&self.0, &1_u64.to_ne_bytes());
        }

        pub fn hush(&self) {
            let _ = rustix::io::read(&self.0, &mut [0; 8]);
        }

        pub fn as_fd(&self) -> BorrowedFd<'_> {
            self.0.as_fd()
        }
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod system {
    use std::io::{self, Read as _, Write as _};
    use std::os::fd::{AsFd, BorrowedFd};
    use std::os::unix::net::UnixStream;

    #[derive(Debug)]
    pub struct Bell {
        rope: UnixStream,
        rung: UnixStream,
    }

    impl Bell {
        pub fn new() -> io::Result<Self> {
            let (rope, rung) = UnixStream::pair()?;
            rope.set_nonblocking(true)?;
            rung.set_nonblocking(true)?;
            Ok(Bell { rope, rung })
        }

        pub fn ring(&self) {
            // A rope that is full has rung often enough.
            let _ = (&self.rope).write(&[0]);
        }

        pub fn hush(&self) {
            let _ = (&self.rung).read(&mut [0; 64]);
        }

        pub fn as_fd(&self) -> BorrowedFd<'_> {
            self.rung.as_fd()
        }
    }
}
