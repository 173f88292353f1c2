//! What the widget costs the page and the network, measured in a browser: `cargo xtask bench`.
//!
//! The shipped bundle, the proxy and the stand as processes, headless Chromium. Each figure that
//! has a bar is printed beside it; one that misses it makes the exit status 1. What depends on the
//! machine is measured as a ratio of two things that take turns in the same run, and the medians
//! are compared. Start with [`many`]; what runs in the page is in `page.js`.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the command line talks to its terminal"
)]

mod arguments;
mod figures;
mod large;
mod many;
mod measured;
mod peers;
mod ready;
mod small;

use std::process::ExitCode;
use std::time::Duration;

use direct_upload_e2e::{Ability, Journey};

use arguments::{Arguments, Part};
use figures::Figures;

/// Far more than a part takes on a slow machine.
const LIMIT: Duration = Duration::from_secs(1_800);

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(problem) => {
            eprintln!("{problem}");
            return ExitCode::FAILURE;
        }
    };
    let mut figures = Figures::default();
    for part in &arguments.parts {
        let journey = Journey::default().within(LIMIT);
        let journey = match part {
            Part::Many | Part::Large | Part::Ready => journey.needs(Ability::DevTools),
            Part::Small => journey,
        };
        journey
            .run(async |world| match part {
                Part::Many => many::measure(world, &arguments, &mut figures).await,
                Part::Small => small::measure(world, &arguments, &mut figures).await,
                Part::Ready => ready::measure(world, &arguments, &mut figures).await,
                Part::Large => large::measure(world, &arguments, &mut figures).await,
            })
            .await;
    }
    if figures.all_held() {
        ExitCode::SUCCESS
    } else {
        eprintln!("A bar is missed.");
        ExitCode::FAILURE
    }
}
