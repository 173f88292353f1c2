//! `wasm-bindgen-test-runner` as its own crate has it: runs a wasm test program in a browser.

fn main() -> anyhow::Result<()> {
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(std::env::args_os())
}
