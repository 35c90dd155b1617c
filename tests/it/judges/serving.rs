//! A server on loopback whose answers change from case to case.

use std::collections::HashMap;
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// What is answered, byte for byte, by path.
type Answers = Arc<Mutex<HashMap<String, Vec<u8>>>>;

/// Where the key set is.
pub const PATH: &str = "/jwks";

/// Serves until the process ends.
pub struct Serving {
    /// `http://127.0.0.1:PORT/jwks`.
    pub url: String,
    answers: Answers,
}

impl Serving {
    /// Starts with nothing to say.
    pub fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let url = format!("http://{}{PATH}", listener.local_addr().unwrap());
        let answers = Answers::default();
        let table = answers.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(stream) = stream else { return };
                // One at a time: whoever asks waits for the whole answer.
                let _ = respond(stream, &table);
            }
        });
        Serving { url, answers }
    }

    /// Changes what is served as the key set from now on.
    pub fn serve(&self, status: u16, body: &[u8]) {
        let lines = "Content-Type: application/json\r\n";
        self.serve_all(&[(PATH.to_owned(), answer(status, lines, body))]);
    }

    /// Changes every answer: the bytes of each path. Others are 404.
    pub fn serve_all(&self, answers: &[(String, Vec<u8>)]) {
        *self.answers.lock().unwrap() = answers.iter().cloned().collect();
    }
}

/// A whole answer.
pub fn answer(status: u16, lines: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\n{lines}Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

fn respond(mut stream: TcpStream, answers: &Answers) -> std::io::Result<()> {
    let (mut request, mut part) = (Vec::new(), [0; 4096]);
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut part)? {
            0 => break,
            read => request.extend_from_slice(&part[..read]),
        }
    }
    let request = String::from_utf8_lossy(&request);
    let path = request.split(' ').nth(1).unwrap_or_default();
    let path = path.split('?').next().unwrap_or_default();
    let found = answers.lock().unwrap().get(path).cloned();
    stream.write_all(&found.unwrap_or_else(|| answer(404, "", b"nothing here")))
}
