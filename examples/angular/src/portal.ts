import { Component, CUSTOM_ELEMENTS_SCHEMA, signal } from "@angular/core";
import type { UploadSuccess } from "direct-upload";

@Component({
  selector: "app-portal",
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <h1>Receipts</h1>
    <form (submit)="send($event)">
      <direct-upload
        endpoint="/api/presigned-url"
        name="receipts"
        required
        multiple
        [headers]="headers"
        [messages]="messages"
        (upload-success)="keep($event)"
      ></direct-upload>
      <button>Send</button>
    </form>
    <h2>Stored</h2>
    <ul id="stored">
      @for (key of stored(); track key) {
        <li>{{ key }}</li>
      }
    </ul>
  `,
})
export class Portal {
  readonly stored = signal<string[]>([]);
  readonly messages = { chooseFiles: "Choose your receipts" };

  // Asked anew for each call of the proxy, so the token may be short-lived.
  readonly headers = async () => ({ Authorization: `Bearer ${await currentToken()}` });

  keep({ detail }: CustomEvent<UploadSuccess>) {
    this.stored.update((keys) => [...keys, detail.key]);
  }

  send(event: Event) {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    alert(`Sent: ${form.getAll("receipts").join(", ")}`);
  }
}

/** Stands for your portal's own way to a token. */
async function currentToken() {
  return "a-token";
}
