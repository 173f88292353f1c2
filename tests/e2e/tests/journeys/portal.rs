//! A partner's own page, on another origin and under its policy.

use direct_upload_e2e::{journey, zip};
use serde_json::json;

#[tokio::test]
async fn a_portal_on_another_origin_uploads_under_its_strict_policy() {
    journey(async |world| {
        let page = world.portal(&[("multiple", "")]).await;
        let archive = zip(2_000_000);
        let files = [world.file("orders.csv", "a;b\n"), world.file("photos.zip", &archive)];
        page.choose(&files.each_ref().map(|file| file.as_path())).await;
        // A refusal is drawn too.
        page.until_event("uploads-complete").await;
        page.choose(&[&world.file("report.pdf", "%PDF-")]).await;
        page.until("look.state === 'done' && look.refusals.length").await;

        assert_eq!(world.stand.object("orders.csv").await, b"a;b\n");
        assert!(world.stand.object("photos.zip").await == archive);
        let portal = &world.stand.addresses().portal;
        assert_ne!(world.proxy.origin(), portal);
        for put in world.stand.puts().await {
            assert_eq!(put.headers["origin"], *portal);
        }
        assert_eq!(page.script("window.cspViolations").await, json!([]));
        page.assert_well().await;
        // The policy is in force, or the lines above would say little.
        let styled = "(() => {
          const text = document.body.appendChild(document.createElement('p'));
          text.setAttribute('style', 'color: rgb(1, 2, 3)');
          return getComputedStyle(text).color;
        })()";
        assert_ne!(page.script(styled).await, "rgb(1, 2, 3)");
        let refused = "(() => {
          try { document.createElement('p').innerHTML = '<b>'; } catch (error) { return error.name; }
          return 'trustedTypes' in window ? 'nothing' : 'TypeError';
        })()";
        assert_eq!(page.script(refused).await, "TypeError");
    })
    .await;
}

#[tokio::test]
async fn two_elements_on_one_page_upload_on_their_own() {
    journey(async |world| {
        let first = world.portal(&[("elements", "2")]).await;
        let second = first.element(1);
        second.until("look.state").await;
        second.set("naming", "unique").await;
        // The same name in both: only within one element is it taken.
        let file = world.file("orders.csv", "a;b\n");
        first.choose(&[&file]).await;
        first.until_state("done").await;
        assert_eq!(second.look().await.state.as_deref(), Some("idle"));
        assert!(second.look().await.rows.is_empty());
        second.choose(&[&file]).await;
        second.until_state("done").await;

        let mut told = Vec::new();
        for page in [first, second] {
            let events = page.events().await;
            assert_eq!(
                events.kinds(),
                [
                    "file-add",
                    "upload-start",
                    "upload-success",
                    "uploads-complete"
                ]
            );
            told.push(
                events.only("upload-success")["key"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned(),
            );
        }
        told.sort();
        assert_eq!(world.stand.keys().await, told);
        first.assert_well().await;
    })
    .await;
}
