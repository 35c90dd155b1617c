//! Parts of paths.

/// An id as one segment of a path.
pub fn segment(id: &str) -> String {
    let encoded: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
    encoded.replace('+', "%20").replace("..", "%2E%2E")
}
