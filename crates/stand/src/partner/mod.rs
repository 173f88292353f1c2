//! The partner API: the upstream that the proxy asks for a presigned URL.
//!
//! It behaves as the contract describes the real one, and signs URLs for the stand's own
//! storage. Start with [`PartnerApi::handle`]; the routes are in `api`.

mod api;
mod confirmations;
mod misbehaviour;
mod signer;

pub(crate) use api::PartnerApi;
pub use confirmations::ConfirmationList;
pub(crate) use confirmations::Confirmations;
pub(crate) use signer::Signer;
pub use signer::SignerProblem;
