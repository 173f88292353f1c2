// What a server writes into its page.

import { readFileSync, writeFileSync } from "node:fs";
import { renderToString } from "react-dom/server";
import { portal } from "./portal.js";

const page = new URL("index.html", import.meta.url);
writeFileSync(page, readFileSync(page, "utf8").replace("<!-- served -->", renderToString(portal)));
