//! The proxy as its users meet it: the real process, on real sockets, in front of a real HTTP
//! server that plays the partner API's side as each test needs it.

mod assets;
mod attacks;
mod auth_jwt;
mod auth_pages;
mod behind_nginx;
mod collector;
mod config_file;
mod confirmations;
mod cors;
mod doctor;
mod examples;
mod fuzzed;
mod handing_out;
mod issuer;
#[cfg(feature = "lambda")]
mod lambda;
mod limits;
mod measuring;
mod methods;
mod names;
mod not_run;
mod operations;
mod partner;
mod partner_failures;
mod process;
mod rereading;
mod rooms;
mod rules;
mod secrets;
mod secrets_of_a_full_run;
mod secrets_of_people;
mod settings;
mod shared_limits;
mod startup;
mod startup_auth;
mod storage_keys;
mod tls;
mod traces;
mod upstream;
mod url_refused;
