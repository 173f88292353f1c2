"use client";

import { DirectUpload } from "direct-upload/react";
import { useState } from "react";

const messages = { chooseFiles: "Choose your receipts" };
const headers = async () => ({ Authorization: "Bearer a-token" });

export function Portal() {
  const [stored, setStored] = useState([]);
  return (
    <form>
      <h1>Receipts</h1>
      <DirectUpload
        name="receipts"
        required
        multiple
        disabled={false}
        headers={headers}
        messages={messages}
        onUploadSuccess={({ detail }) => setStored((keys) => [...keys, detail.key])}
      />
      <ul id="stored">
        {stored.map((key) => (
          <li key={key}>{key}</li>
        ))}
      </ul>
    </form>
  );
}
