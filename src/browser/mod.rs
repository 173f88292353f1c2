//! The browser, one interface a file. Nothing outside this folder uses `web_sys`; the facade, the
//! runtime and the view only name the shadow root that they are given.

mod abort;
mod acts;
mod clipboard;
mod clock;
mod connection;
mod console;
mod event;
mod fetch;
mod file;
mod focus;
mod frame;
mod headers;
mod host;
mod intl;
mod json;
mod proxy;
mod scroll;
mod style;
mod transport;
mod unload;
mod words;
mod xhr;

pub use abort::AbortHandle;
pub use acts::{Act, Acts};
pub use clipboard::copy;
pub use clock::moment;
pub use connection::{Connection, is_online};
pub use console::warn;
pub use event::to_frozen;
pub use fetch::Fetch;
pub use file::{LocalFile, files_of};
pub use focus::Focus;
pub use frame::Frame;
pub use headers::PageHeaders;
pub use host::Host;
pub use intl::{bytes, bytes_per_second, duration, number, percent, plural};
pub use proxy::{Credentials, Proxy};
pub use scroll::Scrolling;
pub use style::adopt;
pub use transport::{PutRequest, Transport};
pub use unload::UnloadGuard;
pub use words::{is_language, words_of};
pub use xhr::Xhr;
