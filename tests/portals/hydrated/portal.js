// What server and browser render.

import { DirectUpload } from "direct-upload/react";
import { createElement as h, StrictMode, useState } from "react";

const messages = { chooseFiles: "Choose your receipts" };
const headers = async () => ({ Authorization: "Bearer a-token" });

function Portal() {
  const [stored, setStored] = useState([]);
  const onUploadSuccess = ({ detail }) => setStored((keys) => [...keys, detail.key]);
  const props = { name: "receipts", required: true, multiple: true, disabled: false };
  return h(
    "form",
    null,
    h(DirectUpload, { ...props, headers, messages, onUploadSuccess }),
    h("ul", { id: "stored" }, stored.map((key) => h("li", { key }, key))),
  );
}

export const portal = h(StrictMode, null, h(Portal));
