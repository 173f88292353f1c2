//! The pictures of `docs`: the stand's gallery page and the widget alone, with the real widget,
//! the proxy and the storage behind it.
//!
//! What depends on the machine or the clock is set to something fixed before a picture is taken;
//! the font has to be one that each machine can have.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use direct_upload_stand::{Fault, FaultKind};
use serde_json::{Value, json};

use crate::ability::Ability;
use crate::browser::Browser;
use crate::media::Media;
use crate::picture::Picture;
use crate::world::World;

/// A picture that `docs` has.
#[derive(Clone, Copy, Debug)]
pub struct Shot {
    /// The file, below `docs`, without its ending.
    pub name: &'static str,
    /// What the gallery's query chooses.
    query: &'static str,
    width: u32,
    /// Pixels of the picture for each of CSS, so that it is sharp where it is shown large.
    scale: u32,
    media: Media,
}

/// All states but those in frames, which Chromium does not show in the colours that it plays.
const UNFRAMED: &str = "scene=idle,dragging,single,ready,uploading,preparing,confirming,\
                        signed-out,cancelled,disabled,waiting,question,folders,refused,failed,\
                        done,mixed,long";

/// States that show how the widget fits where there is little room.
const NARROW: &str = "scene=idle,uploading,failed,question,refused";

/// Of so many pictures in a row, two must be the same.
const STEADY_WITHIN: u32 = 20;

/// Those of the gallery.
pub const SHOTS: [Shot; 5] = [
    shot("gallery/light", "", 1200, 1, Media::LIGHT),
    shot("gallery/dark", "", 1200, 1, Media::DARK),
    shot(
        "gallery/right-to-left",
        "lang=ar&dir=rtl",
        1200,
        1,
        Media::LIGHT,
    ),
    shot(
        "gallery/forced-colors",
        UNFRAMED,
        1200,
        1,
        Media::FORCED_COLORS,
    ),
    shot("gallery/narrow", NARROW, 320, 1, Media::LIGHT),
];

/// Those that README shows: uploads under way, as they are at that moment.
pub const MOMENTS: [Shot; 2] = [
    shot("widget", "scene=idle", 570, 2, Media::LIGHT),
    shot("widget-dark", "scene=idle", 570, 2, Media::DARK),
];

const fn shot(
    name: &'static str,
    query: &'static str,
    width: u32,
    scale: u32,
    media: Media,
) -> Shot {
    Shot {
        name,
        query,
        width,
        scale,
        media: Media {
            reduced_motion: true,
            ..media
        },
    }
}

/// The font of the pictures; a text is as wide in it as nowhere else.
const FONT: &str = "(async () => {
  const width = (family) => {
    const ink = new OffscreenCanvas(1, 1).getContext('2d');
    ink.font = `100px ${family}`;
    return ink.measureText('Uploading files, 42 %').width;
  };
  return width('\"DejaVu Sans\", monospace') !== width('monospace')
    && width('\"DejaVu Sans\", serif') === width('\"DejaVu Sans\", monospace');
})()";

/// Sets fixed values in the place of what no two runs have in common.
const MASK: &str = "(() => {
  const documents = [document, ...[...document.querySelectorAll('iframe')].map((f) => f.contentDocument)];
  for (const element of documents.flatMap((d) => [...d.querySelectorAll('direct-upload')])) {
    element.style.setProperty('--direct-upload-font', '\"DejaVu Sans\"');
    const root = element.shadowRoot;
    for (const row of root.querySelectorAll('[part=item][data-state=uploading]')) {
      const bar = row.querySelector('progress[value]');
      if (!bar) continue;
      bar.value = 44;
      const status = row.querySelector('[part=status]');
      const percent = new Intl.NumberFormat(root.firstElementChild.lang, { style: 'percent' });
      status.textContent = root.firstElementChild.lang === 'en'
        ? 'Uploading, 44% · 6.9 MB/s, 5 sec left'
        : status.textContent.replace(/\\p{Nd}.*/u, percent.format(0.44));
    }
    for (const bar of root.querySelectorAll('[part=total]')) if (bar.value > 0) bar.value = 58;
    for (const text of root.querySelectorAll('[part=details-text]'))
      text.textContent = text.textContent
        .replace(/requestId: .*/, 'requestId: 79104EXAMPLEB723')
        .replace(/time: .*/, 'time: 20261122T083000Z');
  }
  // The page does so too, a little later, and the picture may be taken before.
  for (const frame of document.querySelectorAll('iframe'))
    frame.height = frame.contentDocument.body.offsetHeight;
})()";

/// The scenes that are not there yet, with the states of their rows.
const MISSING: &str =
    "[...document.querySelectorAll('section:not([data-ready])')].map((section) => {
  const rows = section.querySelector('direct-upload')?.shadowRoot.querySelectorAll('[part=item]');
  return [section.dataset.scene, [...rows ?? []].map((row) => row.dataset.state).join()].join(': ');
})";

/// Adds files to the page's element, and waits until the large one is halfway.
const UPLOADS: &str = "(() => {
  const [element] = probe.elements();
  element.style.setProperty('--direct-upload-font', '\"DejaVu Sans\"');
  const zip = (name, size) => {
    const bytes = new Uint8Array(size);
    bytes.set([0x50, 0x4b, 5, 6], size - 22);
    return new File([bytes], name);
  };
  const csv = (name) => new File(['article;amount\\n'.repeat(3900)], name);
  element.addFiles(
    [csv('stock.csv'), zip('customers.zip', 60e6), csv('orders.csv'), zip('photos of products.zip', 7e5)]);
  return probe.until(() => {
    const { rows } = probe.look(0);
    return rows.map(({ state }) => state).join() === 'failed,uploading,done,done' && rows[1].percent > 40;
  }, 30000);
})()";

impl World {
    /// Opens the stand's gallery, and waits until each element is in its state.
    pub async fn gallery(&self, query: &str) {
        let (portal, widget) = (&self.stand.addresses().portal, self.proxy.origin());
        let address = format!("{portal}/gallery?widget={widget}&{query}");
        self.browser.go_to(&address).await;
        let ready =
            "probe.until(() => 'ready' in (document.documentElement?.dataset ?? {}), 60000)";
        let ready = self.browser.evaluate(ready).await;
        if ready != true {
            let missing = self.browser.evaluate(MISSING).await;
            panic!("these do not reach their states: {missing}");
        }
    }

    /// Takes a picture that is the same each time.
    pub async fn picture(&self, shot: &Shot) -> Picture {
        self.pose(shot).await;
        self.browser.evaluate(MASK).await;
        self.take().await
    }

    /// Takes a picture of real uploads: a large one is on its way, one was refused, two are done.
    pub async fn moment(&self, shot: &Shot) -> Picture {
        self.pose(shot).await;
        self.stand
            .set_faults([
                Fault::always(FaultKind::Forbidden).for_key("stock.csv"),
                Fault::always(FaultKind::Slow {
                    bytes_per_second: 7_000_000,
                })
                .for_key("customers.zip"),
            ])
            .await;
        self.browser.evaluate(UPLOADS).await;
        decoded(&self.snap().await)
    }

    /// Opens the gallery in the way of a picture.
    async fn pose(&self, shot: &Shot) {
        let browser = &self.browser;
        browser.set_media(shot.media).await;
        browser
            .resize(&json!(shot.width), &json!(800), &json!(shot.scale))
            .await;
        self.gallery(&format!("{}&still", shot.query)).await;
        assert_eq!(
            browser.evaluate(FONT).await,
            true,
            "the pictures need the font DejaVu Sans (Debian's package fonts-dejavu-core)"
        );
    }

    /// A picture of the page as it is, down to its end, once nothing in it moves any more.
    ///
    /// # Panics
    /// Where the browser takes none, or something moves for ever.
    pub async fn take(&self) -> Picture {
        let mut last = self.snap().await;
        for _ in 0..STEADY_WITHIN {
            let next = self.snap().await;
            if next == last {
                return decoded(&next);
            }
            last = next;
        }
        panic!("something in the page moves all the time");
    }

    /// The file of a picture: the same bytes for what looks the same.
    async fn snap(&self) -> Vec<u8> {
        let browser = &self.browser;
        // What was just changed is in the picture after the next frame. It ends below the last
        // element: frames, and columns that were balanced anew, may keep some of the height that
        // they had before.
        let size = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => {
             const ends = [...document.querySelectorAll('direct-upload')].map(
               (element) => element.getBoundingClientRect().bottom + scrollY);
             const size = [innerWidth, Math.ceil(Math.max(...ends)) + 16, devicePixelRatio];
             scrollTo(0, 0);
             done(size);
           })))";
        let size = browser.evaluate(size).await;
        // All of it is in the window, and stays there: of what is beyond, Chromium draws for one
        // picture what it has in time, and a list that scrolls was now and then empty.
        browser.resize(&size[0], &size[1], &size[2]).await;
        let options = json!({"format": "png"});
        let method = "Page.captureScreenshot";
        let taken = browser.protocol(Ability::Pictures, method, options).await;
        let file = taken["data"].as_str().map(|text| STANDARD.decode(text));
        file.and_then(Result::ok)
            .expect("the browser takes a picture")
    }
}

impl Browser {
    /// Gives the page a window of so many pixels, and each of them so many of the screen.
    async fn resize(&self, width: &Value, height: &Value, scale: &Value) {
        let size = json!({
            "width": width,
            "height": height,
            "deviceScaleFactor": scale,
            "mobile": false,
        });
        let method = "Emulation.setDeviceMetricsOverride";
        self.protocol(Ability::Pictures, method, size).await;
        // Some systems have none.
        let hidden = json!({"hidden": true});
        let method = "Emulation.setScrollbarsHidden";
        self.protocol(Ability::Pictures, method, hidden).await;
    }
}

fn decoded(file: &[u8]) -> Picture {
    Picture::decode(file).unwrap_or_else(|problem| panic!("{problem}"))
}
