//! A server on loopback that does as the test says, byte for byte.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use kmctl::discovery::{FetchError, Response};
use kmctl::net::{Client, ClientSettings, Proxies};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What the client's whole request may take in these tests.
pub const PATIENCE: Duration = Duration::from_millis(300);

/// Settings with short bounds, independent of the environment.
pub fn settings() -> ClientSettings {
    ClientSettings {
        timeout: PATIENCE,
        connect_timeout: PATIENCE,
        proxies: Proxies::Never,
        ..ClientSettings::default()
    }
}

/// Settings for tests in which something has to succeed, however busy the machine is.
pub fn patient() -> ClientSettings {
    ClientSettings {
        timeout: Duration::from_secs(20),
        connect_timeout: Duration::from_secs(20),
        ..settings()
    }
}

/// One GET with these settings.
pub fn get(settings: ClientSettings, url: &str) -> Result<Response, FetchError> {
    let client = Client::new(settings).unwrap();
    kmctl::net::block_on(client.get(url)).unwrap()
}

/// A connection as a test's behaviour sees it.
pub trait Line: Read + Write {}
impl<T: Read + Write> Line for T {}

/// Serves until it is dropped; one thread a connection.
pub struct Server {
    pub address: SocketAddr,
    /// Connections taken so far.
    pub taken: Arc<AtomicUsize>,
    /// Heads of the requests that came in, oldest first.
    pub requests: Arc<Mutex<Vec<String>>>,
    stop: Arc<AtomicBool>,
}

impl Server {
    /// Runs `behave` on each connection after its request was read.
    pub fn http(behave: impl Fn(&mut dyn Line) + Send + Sync + 'static) -> Self {
        Self::start(None, move |_, line| {
            behave(line);
            false
        })
    }

    /// The same under TLS.
    pub fn https(
        config: Arc<ServerConfig>,
        behave: impl Fn(&mut dyn Line) + Send + Sync + 'static,
    ) -> Self {
        Self::start(Some(config), move |_, line| {
            behave(line);
            false
        })
    }

    /// Answers each request by its text, under TLS where a configuration is given. A connection stays open after an answer that
    /// says its length, as the client may use it again.
    pub fn answering(
        tls: Option<Arc<ServerConfig>>,
        answer: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        Self::start(tls, move |request, line| {
            let answer = answer(request);
            line.write_all(&answer).is_ok() && keeps_open(&answer)
        })
    }

    /// Always gives this text.
    pub fn saying(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::http(move |line| drop(line.write_all(&answer)))
    }

    /// Runs `behave` on each bare connection; nothing is read first.
    pub fn raw(behave: impl Fn(TcpStream) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let taken = Arc::new(AtomicUsize::new(0));
        let stop = Arc::new(AtomicBool::new(false));
        let (counter, ended, behave) = (taken.clone(), stop.clone(), Arc::new(behave));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                counter.fetch_add(1, Ordering::SeqCst);
                let behave = behave.clone();
                thread::spawn(move || behave(stream));
            }
        });
        Self {
            address,
            taken,
            requests: Arc::default(),
            stop,
        }
    }

    fn start(
        tls: Option<Arc<ServerConfig>>,
        behave: impl Fn(&str, &mut dyn Line) -> bool + Send + Sync + 'static,
    ) -> Self {
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = requests.clone();
        let mut server = Self::raw(move |stream| {
            let mut line: Box<dyn Line> = match &tls {
                None => Box::new(stream),
                Some(config) => {
                    let connection = ServerConnection::new(config.clone()).unwrap();
                    Box::new(StreamOwned::new(connection, stream))
                }
            };
            let mut open = true;
            while open && let Some(head) = read_request(&mut *line) {
                seen.lock().unwrap().push(head.clone());
                open = behave(&head, &mut *line) && line.flush().is_ok();
            }
        });
        server.requests = requests;
        server
    }

    /// Address of a path, as `http`.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Address of a path, as `https` at `localhost`.
    pub fn tls_url(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.address.port())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

/// Whether the client may send another request after this answer (RFC 9112 §9.3).
fn keeps_open(answer: &[u8]) -> bool {
    let head = answer.split(|&byte| byte == b'\n');
    let head = head.take_while(|line| !matches!(line, [] | [b'\r']));
    let fields: Vec<String> = head
        .map(|line| String::from_utf8_lossy(line).trim().to_ascii_lowercase())
        .collect();
    fields
        .iter()
        .any(|line| line.starts_with("content-length:"))
        && fields
            .first()
            .is_some_and(|line| line.starts_with("http/1.1"))
        && !fields.iter().any(|line| line == "connection: close")
}

/// Reads a request, its body included if it says how long it is; `None` if the client left.
fn read_request(line: &mut dyn Line) -> Option<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if line.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.extend(byte);
    }
    let mut text = String::from_utf8(head).unwrap();
    let length = text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse::<usize>().unwrap())
    });
    let mut body = vec![0; length.unwrap_or(0)];
    line.read_exact(&mut body).ok()?;
    text.push_str(&String::from_utf8(body).unwrap());
    Some(text)
}

/// A whole answer with this status line, these header lines and this body.
pub fn answer(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = body.len();
    let mut answer =
        format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}\r\n").into_bytes();
    answer.extend_from_slice(body);
    answer
}

/// A good answer in JSON.
pub fn json(body: impl AsRef<[u8]>) -> Vec<u8> {
    answer("200 OK", "Content-Type: application/json\r\n", body)
}
