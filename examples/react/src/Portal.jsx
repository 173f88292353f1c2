import "direct-upload";
import { useState } from "react";

const messages = { chooseFiles: "Choose your receipts" };

// Asked anew for each call of the proxy, so the token may be short-lived.
const headers = async () => ({ Authorization: `Bearer ${await currentToken()}` });

export function Portal() {
  const [stored, setStored] = useState([]);

  function send(form) {
    alert(`Sent: ${form.getAll("receipts").join(", ")}`);
  }

  return (
    <>
      <h1>Receipts</h1>
      <form action={send}>
        <direct-upload
          endpoint="/api/presigned-url"
          name="receipts"
          required
          multiple
          headers={headers}
          messages={messages}
          onupload-success={({ detail }) => setStored((keys) => [...keys, detail.key])}
        />
        <button>Send</button>
      </form>
      <h2>Stored</h2>
      <ul id="stored">
        {stored.map((key) => (
          <li key={key}>{key}</li>
        ))}
      </ul>
    </>
  );
}

/** Stands for your portal's own way to a token. */
async function currentToken() {
  return "a-token";
}
