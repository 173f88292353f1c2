//! `cargo xtask bench`: measures, and fails where a bar is missed. Of the widget, what it costs the
//! page and the network; of the proxy, how it does beside nginx.

pub(crate) mod proxy;
pub(crate) mod widget;
