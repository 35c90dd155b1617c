//! Raw mode, and each read written back: what the way through the pseudo-terminal costs by itself.

use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};

fn main() -> std::io::Result<()> {
    let input = std::io::stdin();
    let mut modes = tcgetattr(&input)?;
    modes.make_raw();
    tcsetattr(&input, OptionalActions::Now, &modes)?;
    let output = std::io::stdout();
    rustix::io::write(&output, b"Help")?;
    let mut bytes = [0; 4096];
    loop {
        let count = rustix::io::read(&input, &mut bytes)?;
        if count == 0 {
            return Ok(());
        }
        rustix::io::write(&output, &bytes[..count])?;
    }
}
