//! Forms as data: fields, their help, and the state of a form, shared by screens and plain prompts.
//!
//! Not here: drawing, keys, I/O.

pub mod console_sheet;
mod current_findings;
pub mod document;
pub mod finding_summary;
mod form_state;
mod request;
mod spec;
mod suggestions;
mod text_input;
pub mod token_version;
pub mod url_outcome;

pub use current_findings::{Failures, current_findings, unread_keys};
pub use form_state::{Button, Element, Form, Notice};
pub use request::{ParameterFault, RequestField, parameter};
pub use spec::{details, field_help, provider_help, review};
pub use suggestions::{Refuted, replace_refuted, shared_issuer};
pub use text_input::{Edit, TextInput};
