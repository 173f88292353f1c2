//! What is said to those who do not see the list: little, whatever happens to however many files.

use direct_upload_e2e::journey;
use direct_upload_stand::{Fault, FaultKind};
use serde_json::Value;

/// Writes down each change of the two regions that are read out.
const LISTEN: &str = "(() => {
  window.said = { live: [], alert: [] };
  for (const [name, said] of Object.entries(window.said)) {
    const region = element.shadowRoot.querySelector(`[part=${name}]`);
    new MutationObserver(() => said.push(region.textContent.trim())).observe(region, {
      characterData: true, childList: true, subtree: true });
  }
})()";

#[tokio::test]
async fn fifty_files_of_which_some_fail_are_a_handful_of_sentences() {
    journey(async |world| {
        let failing =
            |number| Fault::always(FaultKind::Forbidden).for_key(format!("file-{number:02}.csv"));
        world.stand.set_faults([7, 8, 31, 49].map(failing)).await;
        let page = world.standalone().await;
        page.script(LISTEN).await;
        page.script(
            "element.addFiles(Array.from({ length: 50 }, (_, number) =>
               new File(['a;b'], `file-${String(number).padStart(2, '0')}.csv`)).concat(
               Array.from({ length: 5 }, (_, number) => new File(['a'], `no-${number}.pdf`))))",
        )
        .await;
        page.until_state("failed").await;
        page.until("window.said.live.at(-1).includes('46')").await;

        let said = page.script("window.said").await;
        let sentences = |region: &str| -> Vec<String> {
            serde_json::from_value(said[region].clone()).unwrap_or_default()
        };
        let (live, alert) = (sentences("live"), sentences("alert"));
        // The end, each quarter, and what starts: three at a time are one sentence at most.
        assert!((2..=12).contains(&live.len()), "{live:#?}");
        assert_eq!(
            live.last().map(String::as_str),
            Some("Uploaded: 46. Failed: 4. Cancelled: 0.")
        );
        // The files that were not taken are one sentence, and those that failed one each, or one
        // for several.
        assert!((2..=5).contains(&alert.len()), "{alert:#?}");
        let not_taken = "5 files were not added.";
        let of_them = alert.iter().filter(|said| said.contains(not_taken));
        assert_eq!(of_them.count(), 1, "{alert:#?}");
        let twice: Vec<&String> = live.iter().filter(|said| alert.contains(said)).collect();
        assert!(twice.is_empty(), "{twice:?}");
        assert_eq!(page.events().await.of("upload-error").len(), 4);
        assert_ne!(said, Value::Null);
    })
    .await;
}
