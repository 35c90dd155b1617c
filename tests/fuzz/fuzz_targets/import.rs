//! Any text as an exported file: refused with a sentence, or key managers that are written and read back as the same.
#![no_main]

use kmctl::cli::exchange::read;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    match read(text, false) {
        Err(failure) => {
            assert!(!failure.message.is_empty());
            assert_eq!(failure.exit, kmctl::cli::ExitCode::Refused);
            let shown = failure.text();
            assert!(!shown.contains('\u{1b}') && !shown.contains('\u{202e}'));
        }
        Ok((wanted, _)) => {
            for one in wanted {
                let name = one.new.name.as_str();
                assert!(!name.is_empty() && !name.contains(char::is_control));
            }
        }
    }
});
