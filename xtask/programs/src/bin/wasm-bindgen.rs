//! `wasm-bindgen` as its own crate has it. Built here, it shares most of its crates with xtask: to
//! install it would take two processors for more than a minute, and its version would be another
//! thing to keep right.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(std::env::args_os())
}
