//! The core of the upload widget.

pub mod file_kind;
pub mod filename;
pub mod presigned_url;
pub mod utc;
pub mod wire;
