// The page's own headers for calls of the proxy, and what they tell: whether somebody has signed in
// while uploads wait for that.

/** How soon after a look at the headers there is another one, in milliseconds. Each look that finds
 * others makes it twice as long, until an upload goes through. */
const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Headers as a text, to tell others from the same. */
function textOf(headers) {
  try {
    return JSON.stringify([...new Headers(headers)]);
  } catch {
    return "";
  }
}

/** The headers of an element. `widget` gives its widget, where it has one. */
export function signIns(widget) {
  let headers;
  /** What the last request was given, as a text. */
  let given;
  /** Whether others may be there. */
  let isNews = false;
  let isResting = false;
  let rest;
  let pause = SECOND;

  const current = async () => (typeof headers === "function" ? headers() : headers);

  /** Finds out whether somebody has signed in. A framework that renders sets the same headers over
   * and over: they are looked at once a second at most, and count where the last request had others.
   * Where they are others each time, as trace ids make them, the looks become rare. */
  async function look() {
    if (!isNews || isResting || !widget()?.signedOut) return;
    isNews = false;
    isResting = true;
    try {
      if (textOf(await current()) !== given) {
        pause = Math.min(pause * 2, MINUTE);
        widget()?.signedIn();
      }
    } catch {
      // It has none to give: nobody has signed in.
    }
    rest = setTimeout(() => {
      isResting = false;
      look();
    }, pause);
  }

  return {
    look,
    get: () => headers,

    /** Sets an object, or a function that gives one or a promise of one. */
    set(own) {
      headers = own;
      isNews = true;
      look();
    },

    /** Gives what a request is to have. */
    async give() {
      isNews = false;
      const own = await current();
      given = textOf(own);
      return own;
    },

    /** Somebody is signed in. */
    accepted() {
      clearTimeout(rest);
      isResting = false;
      pause = SECOND;
    },
  };
}
