//! Escaping of path segments.

/// An id as one segment of a path; one that is dots alone is no id, see `RemoteKeyManager::from_answer`.
pub fn segment(id: &str) -> String {
    let encoded: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
    encoded.replace('+', "%20")
}
