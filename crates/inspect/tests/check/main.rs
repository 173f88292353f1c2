//! Files and what is found in them: each code by a file that has it and one that almost has it.

mod archive;
mod csv_codes;
mod csv_dialect;
mod csv_limits;
mod cuts;
mod fuzzed;
mod host;
mod result;
mod schema;
mod zip;
