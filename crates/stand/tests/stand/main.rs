//! The stand over real sockets, as the proxy, a browser and the end-to-end tests meet it.

mod admin;
mod cors;
mod large_bodies;
mod pages;
mod partner_api;
mod partner_faults;
mod portal;
mod process;
mod running;
mod storage;
mod storage_faults;
mod storage_refusals;
mod unfinished_uploads;
