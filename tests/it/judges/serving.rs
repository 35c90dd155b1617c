//! A server on loopback whose one document changes from case to case.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Arc, Mutex};

/// What is served: status, further header lines, body.
type Served = (u16, String, Vec<u8>);

/// Serves until the process ends.
pub struct Serving {
    /// `http://127.0.0.1:PORT/jwks`.
    pub url: String,
    served: Arc<Mutex<Served>>,
}

impl Serving {
    /// Starts with an empty answer.
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let url = format!("http://{}/jwks", listener.local_addr().unwrap());
        let served: Arc<Mutex<Served>> = Arc::new(Mutex::new((200, String::new(), Vec::new())));
        let answer = served.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { return };
                let (mut request, mut part) = (Vec::new(), [0; 4096]);
                while !request.windows(4).any(|end| end == b"\r\n\r\n") {
                    match stream.read(&mut part) {
                        Ok(read) if read > 0 => request.extend_from_slice(&part[..read]),
                        _ => break,
                    }
                }
                let (status, lines, body) = answer.lock().unwrap().clone();
                let head = format!(
                    "HTTP/1.1 {status} X\r\nContent-Type: application/json\r\nContent-Length: {}\r\n{lines}Connection: close\r\n\r\n",
                    body.len()
                );
                let _ = stream.write_all(head.as_bytes());
                let _ = stream.write_all(&body);
            }
        });
        Serving { url, served }
    }

    /// Changes what is served from now on.
    pub fn serve(&self, status: u16, body: &[u8]) {
        *self.served.lock().unwrap() = (status, String::new(), body.to_vec());
    }
}
