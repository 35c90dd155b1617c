//! A server that would never end, seen from the screen: keys work meanwhile, and what was typed stays.

use std::time::{Duration, Instant};

use crate::net::server::Server;
use crate::support::home::Home;
use crate::support::pty::Pty;

#[test]
fn esc_works_while_a_server_drips_and_what_is_typed_stays() {
    let server = Server::http(|line| {
        let _ = line.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{");
        while line.write_all(b" ").and_then(|()| line.flush()).is_ok() {
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    let url = server.url("/.well-known/openid-configuration");
    let home = Home::new().with("KMCTL_TIMEOUT", "60s");
    let mut pty = Pty::start(&[], &home, 120, 30);
    pty.wait_for("Bijira Built-in STS");
    pty.send_keys("a<down><down><enter>slow-km<enter><enter>");
    pty.paste(&url);
    pty.wait_for("Checking...");
    pty.wait_until("the server was asked", || {
        !server.requests.lock().unwrap().is_empty()
    });
    // Typing goes on while it is read, and so does leaving.
    let since = Instant::now();
    pty.send_keys("<up>words");
    pty.wait_for("words");
    assert!(pty.screen().contains(&url), "{}", pty.screen());
    pty.send_keys("<esc>");
    pty.wait_for("Any other provider");
    assert!(
        since.elapsed() < Duration::from_secs(20),
        "Esc waited for the server: {:?}",
        since.elapsed()
    );
    pty.send_keys("<enter>");
    pty.wait_for("slow-km");
    assert!(pty.screen().contains(&url), "{}", pty.screen());
    pty.send_keys("<ctrl-c>");
    assert_eq!(pty.wait_exit(), 130);
    pty.assert_restored();
    let mut pty = Pty::start(&[], &home, 120, 30);
    pty.wait_for("Draft: slow-km");
    pty.send_keys("q");
    assert_eq!(pty.wait_exit(), 0);
}
