//! Findings with one cause, combined into one finding with one fix.

pub(super) mod base_path;
pub(super) mod broken_base;
pub(super) mod internal;
pub(super) mod plain_http;
pub(super) mod signing;
pub(super) mod template;
