import { DirectUpload } from "direct-upload/react";
import { type FormEvent, useState, useTransition } from "react";

const messages = { chooseFiles: "Choose your receipts" };

// Asked anew for each call of the proxy, so the token may be short-lived.
const headers = async () => ({ Authorization: `Bearer ${await currentToken()}` });

export function Portal() {
  const [stored, setStored] = useState<string[]>([]);
  const [answer, setAnswer] = useState("");
  const [isSending, startSending] = useTransition();

  // By `action`, React would reset the form after a refusal too, and the list of files would be empty.
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    startSending(async () => {
      const { isAccepted, message } = await send(new FormData(form));
      setAnswer(message);
      if (isAccepted) form.reset();
    });
  }

  return (
    <>
      <h1>Receipts</h1>
      <form onSubmit={submit}>
        <label>
          Claim <input name="claim" />
        </label>
        <DirectUpload
          endpoint="/api/presigned-url"
          name="receipts"
          required
          multiple
          headers={headers}
          messages={messages}
          onUploadSuccess={({ detail }) => setStored((keys) => [...keys, detail.key])}
        />
        <button disabled={isSending}>Send</button>
        <p role="status">{answer}</p>
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

/** Stands for your portal's own server, which may refuse what it gets. */
async function send(form: FormData) {
  const claim = form.get("claim");
  if (!claim) return { isAccepted: false, message: "Which claim?" };
  return { isAccepted: true, message: `Claim ${claim}: ${form.getAll("receipts").join(", ")}` };
}
