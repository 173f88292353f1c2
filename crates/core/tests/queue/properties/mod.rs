//! The invariants at random: uploads, people and networks that behave as badly as they can.
//!
//! The laws are in `driver/laws.rs` and in the pretended browser; the driver checks them after
//! every event. Here is what must come out in the end.

mod acts;
mod world;

use direct_upload_core::settings::Settings;
use direct_upload_core::{Millis, Naming, Notice};
use proptest::prelude::*;
use proptest::sample::Index;

use crate::driver::{Driver, given};
use acts::{Act, acts, settings};
use world::{answer, fair, perform, pick, run, settle};

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_every_upload_settles_once_the_world_is_fair(
        settings in settings(),
        online in any::<bool>(),
        acts in acts(200),
    ) {
        let mut driver = run(settings, online, acts);
        settle(&mut driver);
        let left = driver.queue().uploads().filter(|upload| {
            !upload.state().phase().is_some_and(|phase| phase.is_settled())
        });
        prop_assert_eq!(left.count(), 0);
        let listed = driver.queue().uploads().count();
        let known = driver.ids().into_iter().filter(|id| !driver.is_gone(*id)).count();
        prop_assert_eq!(known, listed, "a file is neither in nor out");
        prop_assert_eq!(driver.requests(), 0);
    }

    #[test]
    fn the_same_events_have_the_same_effects(
        settings in settings(),
        acts in acts(60),
    ) {
        let (one, other) = (run(settings, true, acts.clone()), run(settings, true, acts));
        prop_assert_eq!(one.effects(), other.effects());
        prop_assert!(one.queue() == other.queue());
    }

    #[test]
    fn a_clock_at_its_very_end_does_no_harm(
        settings in settings(),
        before in acts(30),
        after in acts(30),
    ) {
        let mut driver = run(settings, true, before);
        driver.sleep(Millis::MAX);
        for act in after {
            // Time cannot pass any more: every timer goes off at once, for ever.
            if !matches!(act, Act::Pass(_)) {
                perform(&mut driver, act);
            }
        }
        driver.timer_goes_off();
    }

    #[test]
    fn without_trouble_each_file_is_sent_once_and_none_fails(
        concurrency in 1..=6_usize,
        confirm in any::<bool>(),
        naming in prop_oneof![Just(Naming::Keep), Just(Naming::Unique)],
        count in 1..30_u32,
        order in proptest::collection::vec(any::<Index>(), 200),
    ) {
        let mut driver = Driver::new(Settings {
            concurrency,
            confirm,
            naming,
            ..given::settings()
        });
        let ids = driver.admit_many(count);
        let mut completed = 0;
        for which in order {
            let Some((id, request)) = pick(which, &driver.browser().busy()) else {
                break;
            };
            answer(&mut driver, id, request, fair());
            let told = driver.notices().into_iter();
            completed += told.filter(|it| matches!(it, Notice::Completed { .. })).count();
        }
        prop_assert_eq!(driver.queue().tally().done, count);
        prop_assert_eq!(completed, 1);
        for id in ids {
            prop_assert_eq!(driver.upload(id).attempts(), 1);
        }
    }
}
